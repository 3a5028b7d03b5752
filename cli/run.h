/*
 * The one loop: source, decoder, judge, sinks.
 */
#ifndef RRSIGHT_CLI_RUN_H
#define RRSIGHT_CLI_RUN_H

#include "cli/options.h"

#define EXIT_CLEAN   0
#define EXIT_FLAGGED 1
#define EXIT_FAULT   2

/* Judges the capture files that are the operands; returns the exit status. */
int run_read(const struct options *options);

/* Judges what passes on the interface that is the operand, until a signal; returns the exit status. */
int run_watch(const struct options *options);

#endif
