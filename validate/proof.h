/*
 * The recorder: what a judgement rests on, step by step from the trust anchor. The fast path records nothing;
 * for what is reported at length the same code runs again with a recorder.
 */
#ifndef RRSIGHT_VALIDATE_PROOF_H
#define RRSIGHT_VALIDATE_PROOF_H

#include "validate/evidence.h"
#include "validate/reason.h"

enum proof_mark { PROOF_GOOD, PROOF_BROKEN, PROOF_UNSEEN, PROOF_INSECURE };

struct proof_step {
    enum proof_mark mark;
    const uint8_t *owner;
    uint16_t type;
    const char *text; /* the facts: key tags, algorithms, digests, times */
    struct sighting seen;
    enum reason reason; /* REASON_NONE for a good step */
    struct proof_step *next;
};

struct proof {
    struct arena *arena; /* where the steps live */
    struct proof_step *first;
    struct proof_step *last;
};

/* Does nothing when `proof` is NULL. Copies owner and text. `seen` may be NULL. */
void proof_add(struct proof *proof, enum proof_mark mark, const uint8_t *owner, uint16_t type,
               const struct sighting *seen, enum reason reason, const char *text);

#endif
