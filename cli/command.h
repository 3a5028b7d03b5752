/*
 * The commands, one file each. Each returns the exit status.
 */
#ifndef RRSIGHT_CLI_COMMAND_H
#define RRSIGHT_CLI_COMMAND_H

#include "cli/options.h"

#define EXIT_CLEAN   0
#define EXIT_FLAGGED 1
#define EXIT_FAULT   2

/* Judges the capture files that are the operands. */
int command_read(const struct options *options);

/* Judges what passes on the interface that is the operand, until a signal. */
int command_watch(const struct options *options);

/* Teaches one answer: the operands are a capture file, a name, and perhaps a type. */
int command_explain(const struct options *options);

/* Names the records that the capture files lack. */
int command_missing(const struct options *options);

/* The catalogue of findings, whole or by code. */
int command_reasons(const struct options *options);

#endif
