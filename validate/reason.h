/*
 * The catalogue of findings: one row of reasons.def each, from which help, documents and reports take their
 * words.
 */
#ifndef RRSIGHT_VALIDATE_REASON_H
#define RRSIGHT_VALIDATE_REASON_H

#include "validate/status.h"

#include <stdbool.h>
#include <stddef.h>

/* No EDE INFO-CODE fits. */
#define EDE_NONE (-1)

enum reason {
    REASON_NONE, /* no finding */
#define REASON(symbol, code, weight, ede, reference, meaning, advice) REASON_##symbol,
#include "validate/reasons.def"
#undef REASON
    REASON_COUNT
};

/* How much a finding weighs: the status that it leads to when no other path validates, or none of its own. */
enum reason_weight {
    WEIGHT_NOTE,
    WEIGHT_WARNING,
    WEIGHT_INSECURE,
    WEIGHT_INDETERMINATE,
    WEIGHT_BOGUS,
};

struct reason_row {
    const char *code; /* as in "rrsig-expired": the interface */
    enum reason_weight weight;
    int ede; /* INFO-CODE of RFC 8914, or EDE_NONE */
    const char *reference;
    const char *meaning;
    const char *advice;
};

/* The row of a reason; of REASON_NONE one with an empty code. */
const struct reason_row *reason_row(enum reason reason);

/* The reason with that code, or REASON_NONE. */
enum reason reason_find(const char *code);

/* The status that a finding of this weight leads to; STATUS_SECURE for notes and warnings. */
enum status reason_status(enum reason reason);

#endif
