#include "validate/denials.h"

#include "decode/dname.h"
#include "decode/hash.h"
#include "decode/index.h"
#include "decode/rrtype.h"
#include "validate/denial_nsec3.h"

#include <stdlib.h>
#include <string.h>

struct denial_list {
    struct evidence_rrset **sets;
    size_t count;
    size_t room;
    bool sorted;
};

struct signer {
    struct denial_list nsec;
    struct denial_list nsec3;
    struct denial_list samples; /* of nsec3, one for each set of parameters */
    struct signer *next;        /* in the list of all */
    uint8_t name[];
};

struct denials {
    struct index by_name;
    struct signer *signers;
};

struct denials *denials_new(void)
{
    return calloc(1, sizeof(struct denials));
}

void denials_free(struct denials *denials)
{
    if (denials == NULL)
        return;
    for (struct signer *signer = denials->signers, *next; signer != NULL; signer = next) {
        next = signer->next;
        free((void *)signer->nsec.sets);
        free((void *)signer->nsec3.sets);
        free((void *)signer->samples.sets);
        free(signer);
    }
    index_fini(&denials->by_name);
    free(denials);
}

static uint32_t hash_of(const uint8_t *name)
{
    uint8_t lower[DNAME_MAX];
    dname_copy_lower(lower, name);
    return (uint32_t)hash_octets(lower, dname_length(name), 0);
}

static struct signer *find(const struct denials *denials, const uint8_t *name)
{
    uint32_t hash = hash_of(name);
    size_t at = index_start(&denials->by_name, hash);
    for (struct signer *signer; (signer = index_next(&denials->by_name, hash, &at)) != NULL;)
        if (dname_equal(signer->name, name))
            return signer;
    return NULL;
}

static struct signer *find_or_add(struct denials *denials, const uint8_t *name)
{
    struct signer *signer = find(denials, name);
    size_t length = dname_length(name);
    if (signer == NULL)
        signer = calloc(1, sizeof *signer + length);
    else
        return signer;
    if (signer == NULL || !index_add(&denials->by_name, hash_of(name), signer)) {
        free(signer);
        return NULL;
    }
    memcpy(signer->name, name, length);
    signer->next = denials->signers;
    denials->signers = signer;
    return signer;
}

/* Room for one more; without memory there is none. */
static bool make_room(struct denial_list *list)
{
    size_t room = list->room == 0 ? 8 : list->room * 2;
    if (list->count < list->room)
        return true;
    struct evidence_rrset **sets = realloc((void *)list->sets, room * sizeof(struct evidence_rrset *));
    if (sets == NULL)
        return false;
    list->sets = sets;
    list->room = room;
    return true;
}

static bool parse_nsec3(const struct signer *signer, const struct evidence_rrset *set, struct nsec3 *out)
{
    const struct rdata *rdata = &set->records[0];
    return set->count == 1 &&
           nsec3_parse(set->owner, signer->name, rdata->octets, rdata->length, out) == REASON_NONE;
}

static void keep_sample(struct signer *signer, struct evidence_rrset *set)
{
    struct denial_list *samples = &signer->samples;
    struct nsec3 record, known;
    if (samples->count == EVIDENCE_NSEC3_SAMPLES || !parse_nsec3(signer, set, &record))
        return;
    for (size_t i = 0; i < samples->count; i++)
        if (parse_nsec3(signer, samples->sets[i], &known) && nsec3_same_parameters(&known, &record))
            return;
    if (make_room(samples))
        samples->sets[samples->count++] = set;
}

void denials_add(struct denials *denials, struct evidence_rrset *set, const uint8_t *signer_name)
{
    struct signer *signer = find_or_add(denials, signer_name);
    if (signer == NULL)
        return;
    struct denial_list *list = set->type == RRTYPE_NSEC ? &signer->nsec : &signer->nsec3;
    if (set->type == RRTYPE_NSEC3)
        keep_sample(signer, set);
    if (!make_room(list))
        return;
    /* Sorting all again for each record that comes between two questions would cost a live run dearly. */
    size_t at = list->sorted ? evidence_denials_upto(list->sets, list->count, set->owner) : list->count;
    memmove(list->sets + at + 1, list->sets + at, (list->count - at) * sizeof(struct evidence_rrset *));
    list->sets[at] = set;
    list->count++;
}

static int compare_owners(const void *a, const void *b)
{
    const struct evidence_rrset *const *left = a, *const *right = b;
    return dname_compare((*left)->owner, (*right)->owner);
}

struct evidence_rrset *const *denials_of(struct denials *denials, const uint8_t *zone, uint16_t type,
                                         size_t *count)
{
    struct signer *signer = find(denials, zone);
    *count = 0;
    if (signer == NULL)
        return NULL;
    struct denial_list *list = type == RRTYPE_NSEC ? &signer->nsec : &signer->nsec3;
    if (!list->sorted && list->count > 0)
        qsort((void *)list->sets, list->count, sizeof(struct evidence_rrset *), compare_owners);
    list->sorted = true;
    *count = list->count;
    return list->sets;
}

struct evidence_rrset *const *denials_samples(const struct denials *denials, const uint8_t *zone,
                                              size_t *count)
{
    const struct signer *signer = find(denials, zone);
    *count = signer == NULL ? 0 : signer->samples.count;
    return signer == NULL ? NULL : signer->samples.sets;
}
