/*
 * DNSSEC algorithms (IANA "DNS Security Algorithm Numbers", RFC 9904) and DS digest types: one row each.
 */
#ifndef RRSIGHT_VALIDATE_ALGORITHM_H
#define RRSIGHT_VALIDATE_ALGORITHM_H

#include "validate/policy.h"

#include <stddef.h>

enum algorithm_family { FAMILY_NONE, FAMILY_RSA, FAMILY_DSA, FAMILY_ECDSA, FAMILY_EDDSA };

enum standing {
    STANDING_UNSUPPORTED, /* known by name only */
    STANDING_LEGACY,      /* relied on only with policy.legacy_algorithms (RFC 9904: must not validate) */
    STANDING_SHA1,        /* relied on unless policy.refuse_sha1 (RFC 9905) */
    STANDING_RELIED_ON,
};

struct algorithm {
    uint8_t number;
    const char *mnemonic;
    enum algorithm_family family;
    enum standing standing;
    const char *digest;    /* EVP name; NULL for EdDSA, which hashes by itself */
    const char *group;     /* EVP name of the curve or of the key type */
    size_t key_size;       /* octets of the public key where it is fixed, else 0 */
    size_t signature_size; /* octets of the signature where it is fixed, else 0 */
};

struct digest_type {
    uint8_t number;
    const char *mnemonic;
    const char *digest; /* EVP name; NULL when it is not computed */
    size_t size;
    enum standing standing;
};

/* Never NULL: of an unknown number a row of FAMILY_NONE whose mnemonic is "unknown". */
const struct algorithm *algorithm_find(uint8_t number);
const struct digest_type *digest_type_find(uint8_t number);

bool standing_is_relied_on(enum standing standing, const struct policy *policy);

#endif
