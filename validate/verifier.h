/*
 * Verifies signatures with OpenSSL's EVP (RFC 4035 section 5.3.3), and keeps what can be used again: digests,
 * also for who hashes names, and a context for each of the keys that were used last. One verifier belongs to
 * one thread.
 */
#ifndef RRSIGHT_VALIDATE_VERIFIER_H
#define RRSIGHT_VALIDATE_VERIFIER_H

#include "validate/rrsig.h"

struct verifier;

/* NULL when there is no memory. */
struct verifier *verifier_new(void);
void verifier_free(struct verifier *verifier);

/* Whether the signature over these octets was made with this key. */
bool verifier_check(struct verifier *verifier, const struct rrsig *rrsig, struct evp_pkey_st *key,
                    const uint8_t *octets, size_t length);

#define VERIFIER_SHA1_SIZE 20

/* The SHA-1 digest of these octets, which may be in `out`; false when OpenSSL fails. */
bool verifier_sha1(struct verifier *verifier, const uint8_t *octets, size_t length,
                   uint8_t out[VERIFIER_SHA1_SIZE]);

#endif
