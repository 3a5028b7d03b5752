/*
 * Keys and signatures: a small signer of record sets, a second opinion on canonical form, key tags and
 * digests.
 */
#ifndef RRSIGHT_TESTS_KIT_SIGNER_H
#define RRSIGHT_TESTS_KIT_SIGNER_H

#include "tests/validate/kit/record.h"

#define ALG_RSAMD5        1
#define ALG_DSA           3
#define ALG_RSASHA1       5
#define ALG_DSA_NSEC3     6
#define ALG_RSASHA1_NSEC3 7
#define ALG_RSASHA256     8
#define ALG_RSASHA512     10
#define ALG_P256          13
#define ALG_P384          14
#define ALG_ED25519       15
#define ALG_ED448         16

#define KEY_KSK 257
#define KEY_ZSK 256

struct evp_pkey_st;

struct key {
    struct evp_pkey_st *pair;
    uint8_t algorithm;
    struct octets rdata; /* of its DNSKEY record */
    uint16_t tag;
};

/* The n-th key pair of the algorithm; each is made once a process. RSA keys have 1024 bits, `n` of 100 and
 * above 2048. */
struct key *key_new(uint8_t algorithm, unsigned n, uint16_t flags);

/* The same pair with other fields: its tag changes with them. */
struct key *key_as(const struct key *key, uint16_t flags, uint8_t protocol, uint8_t algorithm);

/* A key by its RDATA; with `like`'s pair to sign with. */
struct key *key_of_rdata(const struct key *like, const void *rdata, size_t length);

/* RFC 4034 appendix B, and B.1 for RSAMD5. */
uint16_t tag_of(struct octets rdata);

/* Everything an RRSIG says; signing_default() fills it from a set, and tests bend it. */
struct signing {
    const struct key *key;
    const char *signer;
    uint32_t inception;
    uint32_t expiration;
    uint32_t original_ttl;
    uint16_t tag;
    uint16_t covered;
    uint8_t labels;
    uint8_t algorithm;
};

struct signing signing_default(const struct set *set, const struct key *key, const char *signer);

/* Adds the signature to the set; returns the set. */
struct set *sign_as(struct set *set, const struct signing *how);

/* Spoils the last signature of the set in one bit of its value; returns the set. */
struct set *spoil(struct set *set);

/* One more DS record of the key at the owner of `set`. Digest types 1, 2 and 4; any other gets SHA-256's. */
struct set *add_ds(struct set *set, const struct key *key, uint8_t digest_type);

/* Frees the key pairs. */
void keys_forget(void);

/* The time at which tests judge, 2023-11-14T22:13:20Z; signatures hold a day to both sides. */
#define KIT_NOW 1700000000
#define KIT_DAY 86400

#endif
