/*
 * A hash of octets for tables: quick, and of no use to who does not know the secret that is drawn when the
 * program starts, nor its equal in another run. It proves nothing: who finds an entry by it compares what the
 * entry holds, but for tables where 64 bits that nobody can foresee are enough.
 *
 * Values are taken in by a multiplication of which both halves count: no difference between two inputs can be
 * foreseen to vanish, as it could where products are cut off.
 */
#ifndef RRSIGHT_DECODE_HASH_H
#define RRSIGHT_DECODE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Drawn before main(), and only read from then on. */
extern uint64_t hash_secret[2];

/* Goes on from `so_far`. Equal octets have equal hashes, in one run of the program. */
uint64_t hash_octets(const void *octets, size_t length, uint64_t so_far);

/* Both halves of the product in one. */
static inline uint64_t hash_fold(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Takes one more value into a hash. */
static inline uint64_t hash_mix(uint64_t hash, uint64_t value)
{
    return hash_fold(hash ^ hash_secret[0], value ^ hash_secret[1]);
}

/* Up to eight octets as one value, which is another for each other octets of that length. */
static inline uint64_t hash_tail(const uint8_t *octets, size_t length)
{
    uint32_t first, last;
    if (length == 0)
        return 0;
    if (length < sizeof first)
        return (uint64_t)octets[0] | (uint64_t)octets[length / 2] << 8 | (uint64_t)octets[length - 1] << 16;
    memcpy(&first, octets, sizeof first);
    memcpy(&last, octets + length - sizeof last, sizeof last);
    return (uint64_t)first << 32 | last;
}

/* A place among so many, a power of two up to 2^24, to which every bit of the hash adds. */
static inline size_t hash_place(uint64_t hash, size_t places)
{
    hash = (hash ^ hash >> 32) * UINT64_C(0xd6e8feb86659fd93);
    return (size_t)(hash >> 40) & (places - 1);
}

#endif
