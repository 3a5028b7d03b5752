#include "validate/outcomes.h"

#include "decode/dname.h"

#include <stdlib.h>

/* A table of hashes, each in the one place that it may have: a newer question takes an older one's. Two
 * different questions with one 64-bit hash would need an attacker's work, who would only blind or flag
 * himself by it. */
struct outcomes {
    struct outcome places[OUTCOMES_MAX]; /* frame 0: empty */
};

struct outcomes *outcomes_new(void)
{
    return calloc(1, sizeof(struct outcomes));
}

void outcomes_free(struct outcomes *outcomes)
{
    free(outcomes);
}

static uint64_t question_hash(enum outcome_kind kind, const uint8_t *name, uint16_t type)
{
    uint64_t what = kind == OUTCOME_NO_NAME ? 0 : type;
    return (dname_hash(name) ^ what ^ (uint64_t)kind << 32) * UINT64_C(0x9e3779b97f4a7c15);
}

void outcomes_add(struct outcomes *outcomes, enum outcome_kind kind, const uint8_t *name, uint16_t type,
                  const struct response *response)
{
    uint64_t hash = question_hash(kind, name, type);
    outcomes->places[hash % OUTCOMES_MAX] =
        (struct outcome){.hash = hash, .frame = response->frame, .time = response->time};
}

const struct outcome *outcomes_find(const struct outcomes *outcomes, enum outcome_kind kind,
                                    const uint8_t *name, uint16_t type)
{
    uint64_t hash = question_hash(kind, name, type);
    const struct outcome *place = &outcomes->places[hash % OUTCOMES_MAX];
    return place->frame != 0 && place->hash == hash ? place : NULL;
}
