/*
 * What became of questions a moment ago: those with a bogus answer, so that a SERVFAIL for one of them can be
 * explained, and names and types that were proven not to exist, so that data for them are known as rewritten.
 * Of OUTCOMES_MAX questions, the latest.
 */
#ifndef RRSIGHT_VALIDATE_OUTCOMES_H
#define RRSIGHT_VALIDATE_OUTCOMES_H

#include "decode/decoder.h"

#define OUTCOMES_MAX 16384

struct outcomes;

enum outcome_kind {
    OUTCOME_BOGUS,
    OUTCOME_NO_NAME, /* of the name, whatever the type */
    OUTCOME_NO_TYPE,
};

struct outcome {
    uint64_t frame;
    capture_time time;
    capture_time life; /* for so long it counts */
};

/* NULL when there is no memory. */
struct outcomes *outcomes_new(void);
void outcomes_free(struct outcomes *outcomes);

/* Remembers what became of a question. */
void outcomes_add(struct outcomes *outcomes, enum outcome_kind kind, const uint8_t *name, uint16_t type,
                  const struct outcome *outcome);

/* The latest such outcome, borrowed until the next outcomes_add(), or NULL. */
const struct outcome *outcomes_find(const struct outcomes *outcomes, enum outcome_kind kind,
                                    const uint8_t *name, uint16_t type);

#endif
