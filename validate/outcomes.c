#include "validate/outcomes.h"

#include "decode/dname.h"

#include <stdlib.h>

/* A table of hashes, each in the one place that it may have: a newer question takes an older one's. Two
 * different questions with one 64-bit hash would need an attacker's work, for a remark that decides nothing.
 */
struct outcome {
    uint64_t hash;
    uint64_t frame; /* 0: empty */
};

struct outcomes {
    struct outcome places[OUTCOMES_MAX];
};

struct outcomes *outcomes_new(void)
{
    return calloc(1, sizeof(struct outcomes));
}

void outcomes_free(struct outcomes *outcomes)
{
    free(outcomes);
}

static uint64_t question_hash(const uint8_t *qname, uint16_t qtype)
{
    return (dname_hash(qname) ^ qtype) * UINT64_C(0x9e3779b97f4a7c15);
}

void outcomes_add(struct outcomes *outcomes, const struct response *response, enum status status)
{
    const struct message *m = &response->message;
    if (status != STATUS_BOGUS || m->qname == NULL)
        return;
    uint64_t hash = question_hash(m->qname, m->qtype);
    outcomes->places[hash % OUTCOMES_MAX] = (struct outcome){.hash = hash, .frame = response->frame};
}

uint64_t outcomes_bogus_frame(const struct outcomes *outcomes, const uint8_t *qname, uint16_t qtype)
{
    uint64_t hash = question_hash(qname, qtype);
    const struct outcome *place = &outcomes->places[hash % OUTCOMES_MAX];
    return place->hash == hash ? place->frame : 0;
}
