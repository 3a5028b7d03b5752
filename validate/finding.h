/*
 * Findings: why a judgement is what it is. A status and its findings travel together and are two things.
 */
#ifndef RRSIGHT_VALIDATE_FINDING_H
#define RRSIGHT_VALIDATE_FINDING_H

#include "decode/arena.h"
#include "validate/reason.h"

#include <stdint.h>

/* The detail's text and the owner live where the list's arena lives. */
struct finding {
    enum reason reason;
    const uint8_t *owner; /* the record set that it is about */
    uint16_t type;
    const char *detail; /* the facts, in plain words */
    struct finding *next;
};

/* Findings of one weight that a list takes; behind them a note says that there are more. */
#define FINDINGS_OF_WEIGHT_MAX 64

struct findings {
    struct finding *first;
    struct finding *last;
    unsigned counts[WEIGHT_BOGUS + 1];
};

/* Appends one, unless the same reason is there for the same owner and type. Copies owner and detail. */
void findings_add(struct findings *findings, struct arena *arena, enum reason reason, const uint8_t *owner,
                  uint16_t type, const char *detail);

/* Appends all of `more`. */
void findings_add_all(struct findings *findings, struct arena *arena, const struct findings *more);

/* Takes back what was appended since the list was as `before`. */
void findings_cut(struct findings *findings, const struct findings *before);

/* A list that is kept in a block of its own: the findings in it, and octets of their names and texts. */
size_t findings_count(const struct findings *findings);
size_t findings_text_size(const struct findings *findings);

/* Copies the findings to `copies`, their names and texts to *end, which moves on. */
struct findings findings_pack(const struct findings *findings, struct finding *copies, uint8_t **end);

/* The first one of a reason, or NULL. */
const struct finding *findings_find(const struct findings *findings, enum reason reason);

/* The most important one for a judgement of that status, or NULL: what leads to the status, else a warning,
   else the first note. */
const struct finding *findings_primary(const struct findings *findings, enum status status);

/* Room for "2026-11-24T04:12:00Z", NUL included. */
#define TIME_TEXT_MAX 32

/* Seconds since 1970 as RFC 3339 text in `out` (TIME_TEXT_MAX); returns `out`. */
const char *time_format(int64_t seconds, char *out);

/* A span of seconds in its two largest units, as "3 days 4 hours", in `out` (TIME_TEXT_MAX); returns `out`.
 */
const char *span_format(int64_t seconds, char *out);

#endif
