#include "tests/validate/kit/denial.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE_NSEC  47
#define TYPE_NSEC3 50

static const char *salt_of(const struct hashing *hashing)
{
    return hashing->salt == NULL ? "" : hashing->salt;
}

/* IH(salt, x, 0) = H(x || salt), IH(salt, x, k) = H(IH(salt, x, k-1) || salt). */
void hash_name(const struct hashing *hashing, const char *name, uint8_t out[NSEC3_HASH_OCTETS])
{
    uint8_t input[600];
    struct octets wire = name_of(name);
    size_t length = wire.length, salt = strlen(salt_of(hashing));
    name_lower(wire.at);
    memcpy(input, wire.at, length);
    for (unsigned i = 0; i <= hashing->iterations; i++) {
        memcpy(input + length, salt_of(hashing), salt);
        if (EVP_Q_digest(NULL, "SHA1", NULL, input, length + salt, out, NULL) != 1)
            abort();
        memcpy(input, out, NSEC3_HASH_OCTETS);
        length = NSEC3_HASH_OCTETS;
    }
}

/* RFC 4648 section 7, five octets to eight characters. */
const char *hash_owner(const uint8_t hash[NSEC3_HASH_OCTETS], const char *zone)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
    char *text = kit_take(NSEC3_HASH_OCTETS / 5 * 8 + strlen(zone) + 2), *at = text;
    for (unsigned group = 0; group < NSEC3_HASH_OCTETS; group += 5) {
        uint64_t bits = 0;
        for (unsigned i = 0; i < 5; i++)
            bits = bits << 8 | hash[group + i];
        for (int shift = 35; shift >= 0; shift -= 5)
            *at++ = digits[bits >> shift & 31];
    }
    (void)sprintf(at, ".%s", strcmp(zone, ".") == 0 ? "" : zone);
    return text;
}

struct set *nsec(const char *owner, const char *next, const char *types)
{
    uint8_t rdata[600];
    struct octets name = name_of(next), bitmap = bitmap_of(types);
    memcpy(rdata, name.at, name.length);
    if (bitmap.length > 0)
        memcpy(rdata + name.length, bitmap.at, bitmap.length);
    return set_add(set_new(owner, TYPE_NSEC), rdata, name.length + bitmap.length);
}

struct set *nsec3_raw(const char *zone, const struct hashing *hashing, const uint8_t from[NSEC3_HASH_OCTETS],
                      const uint8_t next[NSEC3_HASH_OCTETS], const char *types)
{
    uint8_t rdata[1200];
    size_t salt = strlen(salt_of(hashing)), at = 0;
    struct octets bitmap = bitmap_of(types);
    rdata[at++] = hashing->algorithm == 0 ? 1 : hashing->algorithm;
    rdata[at++] = hashing->flags;
    rdata[at++] = (uint8_t)(hashing->iterations >> 8);
    rdata[at++] = (uint8_t)hashing->iterations;
    rdata[at++] = (uint8_t)salt;
    memcpy(rdata + at, salt_of(hashing), salt);
    at += salt;
    rdata[at++] = NSEC3_HASH_OCTETS;
    memcpy(rdata + at, next, NSEC3_HASH_OCTETS);
    at += NSEC3_HASH_OCTETS;
    if (bitmap.length > 0)
        memcpy(rdata + at, bitmap.at, bitmap.length);
    return set_add(set_new(hash_owner(from, zone), TYPE_NSEC3), rdata, at + bitmap.length);
}

/* The hash that many steps on, all of it one number. */
static void shift(const uint8_t hash[NSEC3_HASH_OCTETS], int step, uint8_t out[NSEC3_HASH_OCTETS])
{
    memcpy(out, hash, NSEC3_HASH_OCTETS);
    for (int at = NSEC3_HASH_OCTETS - 1; at >= 0; at--) {
        out[at] = (uint8_t)(out[at] + step);
        if (out[at] != (step > 0 ? 0 : 0xff))
            return;
    }
}

struct set *nsec3_match(const char *zone, const struct hashing *hashing, const char *name, const char *types)
{
    uint8_t hash[NSEC3_HASH_OCTETS], next[NSEC3_HASH_OCTETS];
    hash_name(hashing, name, hash);
    shift(hash, 1, next);
    return nsec3_raw(zone, hashing, hash, next, types);
}

struct set *nsec3_cover(const char *zone, const struct hashing *hashing, const char *name, const char *types)
{
    uint8_t hash[NSEC3_HASH_OCTETS], before[NSEC3_HASH_OCTETS], behind[NSEC3_HASH_OCTETS];
    hash_name(hashing, name, hash);
    shift(hash, -1, before);
    shift(hash, 1, behind);
    return nsec3_raw(zone, hashing, before, behind, types);
}
