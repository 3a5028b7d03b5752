/*
 * A hash of octets for tables: quick, and of no use to who does not know the seed. It proves nothing: who
 * finds an entry by it compares what the entry holds.
 */
#ifndef RRSIGHT_DECODE_HASH_H
#define RRSIGHT_DECODE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* A seed that nobody can foresee, for the life of a table that hostile input fills. */
uint64_t hash_seed(void);

/* Equal octets with equal seeds have equal hashes, on this machine. */
uint64_t hash_octets(const void *octets, size_t length, uint64_t seed);

/* Takes one more value into a hash. */
static inline uint64_t hash_mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

#endif
