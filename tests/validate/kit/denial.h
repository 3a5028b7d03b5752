/*
 * Records of denial: NSEC by its two ends, NSEC3 by hashes that this kit computes itself (RFC 5155 section
 * 5).
 */
#ifndef RRSIGHT_TESTS_KIT_DENIAL_H
#define RRSIGHT_TESTS_KIT_DENIAL_H

#include "tests/validate/kit/record.h"

#define NSEC3_HASH_OCTETS 20

/* How a zone hashes its names; all zero: SHA-1, no flags, no iterations, no salt. */
struct hashing {
    uint8_t algorithm; /* 0 stands for 1, SHA-1 */
    uint8_t flags;
    uint16_t iterations;
    const char *salt;
};

void hash_name(const struct hashing *hashing, const char *name, uint8_t out[NSEC3_HASH_OCTETS]);

/* The hash as a label and the zone behind it: "0p9m….example." */
const char *hash_owner(const uint8_t hash[NSEC3_HASH_OCTETS], const char *zone);

/* The NSEC record "owner NSEC next types". */
struct set *nsec(const char *owner, const char *next, const char *types);

/* The NSEC3 record of a name that exists, its interval empty but for the hash behind it. */
struct set *nsec3_match(const char *zone, const struct hashing *hashing, const char *name, const char *types);

/* The NSEC3 record whose interval holds the hash of `name` alone. */
struct set *nsec3_cover(const char *zone, const struct hashing *hashing, const char *name, const char *types);

/* An NSEC3 record from its parts. */
struct set *nsec3_raw(const char *zone, const struct hashing *hashing, const uint8_t from[NSEC3_HASH_OCTETS],
                      const uint8_t next[NSEC3_HASH_OCTETS], const char *types);

#endif
