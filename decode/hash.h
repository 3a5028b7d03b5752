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

/* A place among so many, a power of two up to 2^24, to which every bit of the hash adds. */
static inline size_t hash_place(uint64_t hash, size_t places)
{
    hash = (hash ^ hash >> 32) * UINT64_C(0xd6e8feb86659fd93);
    return (size_t)(hash >> 40) & (places - 1);
}

/* Takes one more value into a hash. */
static inline uint64_t hash_mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

#endif
