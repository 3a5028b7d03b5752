/*
 * Warnings about answers that are right for all that: one line for each sort of warning, with how many
 * answers have it and where the first one is.
 */
#ifndef RRSIGHT_REPORT_WARNINGS_H
#define RRSIGHT_REPORT_WARNINGS_H

#include "report/sink.h"

struct warnings;

/* NULL when there is no memory. */
struct warnings *warnings_new(void);
void warnings_free(struct warnings *warnings);

/* Counts the warnings among the answer's findings. */
void warnings_add(struct warnings *warnings, const struct answer_event *event);

bool warnings_are_none(const struct warnings *warnings);

/* Writes them, in the order of the catalogue. */
void warnings_put(const struct warnings *warnings, FILE *out);

#endif
