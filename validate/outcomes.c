#include "validate/outcomes.h"

#include "decode/dname.h"
#include "validate/recent.h"

#include <stdlib.h>

/* By a hash of the question and the kind. */
struct outcomes {
    struct recent *latest;
};

struct outcomes *outcomes_new(void)
{
    struct outcomes *outcomes = calloc(1, sizeof *outcomes);
    if (outcomes == NULL)
        return NULL;
    outcomes->latest = recent_new(OUTCOMES_MAX, sizeof(struct outcome));
    if (outcomes->latest != NULL)
        return outcomes;
    free(outcomes);
    return NULL;
}

void outcomes_free(struct outcomes *outcomes)
{
    if (outcomes == NULL)
        return;
    recent_free(outcomes->latest);
    free(outcomes);
}

static uint64_t key_of(enum outcome_kind kind, const uint8_t *name, uint16_t type)
{
    return hash_mix(dname_hash(name), (uint64_t)kind << 16 | (kind == OUTCOME_NO_NAME ? 0 : type));
}

void outcomes_add(struct outcomes *outcomes, enum outcome_kind kind, const uint8_t *name, uint16_t type,
                  const struct outcome *outcome)
{
    struct outcome *kept = recent_take(outcomes->latest, key_of(kind, name, type));
    if (kept != NULL)
        *kept = *outcome;
}

const struct outcome *outcomes_find(const struct outcomes *outcomes, enum outcome_kind kind,
                                    const uint8_t *name, uint16_t type)
{
    return recent_find(outcomes->latest, key_of(kind, name, type));
}
