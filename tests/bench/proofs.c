#include "tests/bench/proofs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The owner's types as a bit map's text. */
static void types_of(const struct bench_zone *zone, const struct owner *owner, char *out, size_t size)
{
    int used = 0;
    bool signed_here = owner->child == NULL || owner->child->is_signed;
    for (unsigned i = 0; i < owner->count; i++)
        used += snprintf(out + used, size - (size_t)used, "TYPE%u ", owner->sets[i]->type);
    if (signed_here || !zone->nsec3)
        used += snprintf(out + used, size - (size_t)used, "RRSIG ");
    if (!zone->nsec3)
        (void)snprintf(out + used, size - (size_t)used, "NSEC");
}

static size_t hash_place(const struct bench_zone *zone, const uint8_t hash[NSEC3_HASH_OCTETS])
{
    size_t low = 0, high = zone->hashed_count; /* how many are not behind it */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (memcmp(zone->hashed[middle]->hash, hash, NSEC3_HASH_OCTETS) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? zone->hashed_count - 1 : low - 1;
}

static struct set *make_nsec(const struct bench_zone *zone, const struct owner *owner, const char *types)
{
    size_t place = bench_zone_find(zone, owner->label);
    return nsec(owner->name, zone->owners[(place + 1) % zone->owner_count]->name, types);
}

static struct set *make_nsec3(const struct bench_zone *zone, const struct owner *owner, const char *types)
{
    struct hashing hashing = {.flags = zone->opt_out ? 1 : 0};
    size_t place = hash_place(zone, owner->hash);
    const struct owner *next = zone->hashed[(place + 1) % zone->hashed_count];
    return nsec3_raw(zone->name, &hashing, owner->hash, next->hash, types);
}

struct set *proof_of_owner(struct bench_zone *zone, struct owner *owner)
{
    char types[200];
    if (owner->denial != NULL)
        return owner->denial;
    types_of(zone, owner, types, sizeof types);
    return owner->denial = zone->nsec3 ? make_nsec3(zone, owner, types) : make_nsec(zone, owner, types);
}

/* The record whose interval holds a name that does not exist. */
static struct set *cover(struct bench_zone *zone, const char *label)
{
    static const struct hashing plain;
    uint8_t hash[NSEC3_HASH_OCTETS];
    if (!zone->nsec3)
        return proof_of_owner(zone, zone->owners[bench_zone_find(zone, label)]);
    hash_name(&plain, bench_name(label, zone->name), hash);
    return proof_of_owner(zone, zone->hashed[hash_place(zone, hash)]);
}

static unsigned add_once(struct set *proof[PROOF_SETS_MAX], unsigned count, struct set *set)
{
    for (unsigned i = 0; i < count; i++)
        if (proof[i] == set)
            return count;
    proof[count] = set;
    return count + 1;
}

unsigned proof_no_type(struct bench_zone *zone, struct owner *owner, struct set *proof[PROOF_SETS_MAX])
{
    return add_once(proof, 0, proof_of_owner(zone, owner));
}

unsigned proof_no_name(struct bench_zone *zone, const char *label, struct set *proof[PROOF_SETS_MAX])
{
    unsigned count = add_once(proof, 0, cover(zone, label));
    if (zone->nsec3) /* the closest encloser */
        count = add_once(proof, count, proof_of_owner(zone, zone->owners[0]));
    return add_once(proof, count, cover(zone, "*"));
}

unsigned proof_no_ds(struct bench_zone *zone, struct owner *delegation, struct set *proof[PROOF_SETS_MAX])
{
    if (!zone->opt_out)
        return proof_no_type(zone, delegation, proof);
    unsigned count = add_once(proof, 0, cover(zone, delegation->label));
    return add_once(proof, count, proof_of_owner(zone, zone->owners[0]));
}
