/*
 * Pieces of text that a report writes again and again, kept as they were written: to copy one costs less than
 * to make it anew.
 *
 * A phrase is found by a key of 64 bits alone, so keys are made by hash.h of all that the text depends on. Of
 * keys that share one of the PHRASES_MAX places the latest has it.
 */
#ifndef RRSIGHT_REPORT_PHRASES_H
#define RRSIGHT_REPORT_PHRASES_H

#include "report/writer.h"

#include <stdbool.h>

#define PHRASES_MAX 4096

/* Octets; a longer one is not kept. */
#define PHRASE_LENGTH_MAX 2048

struct phrases;

/* NULL when there is no memory. */
struct phrases *phrases_new(void);
void phrases_free(struct phrases *phrases);

/* Writes the phrase; false when it is not kept. */
bool phrases_write(const struct phrases *phrases, uint64_t key, struct writer *out);

/* Keeps what was written since writer_mark() gave `since`, if all of it is still with the writer. */
void phrases_keep(struct phrases *phrases, uint64_t key, const struct writer *out, struct writer_mark since);

#endif
