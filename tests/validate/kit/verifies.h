/*
 * Whether a signature verifies, by a verifier that keeps nothing yet and then by one that does: both must say
 * the same.
 */
#ifndef RRSIGHT_TESTS_VERIFIES_H
#define RRSIGHT_TESTS_VERIFIES_H

#include "tests/test.h"

#include "validate/verifier.h"

static inline bool verifies(const struct rrsig *rrsig, struct evp_pkey_st *key, const uint8_t *octets,
                            size_t length)
{
    struct verifier *verifier = verifier_new();
    assert_non_null(verifier);
    bool good = verifier_check(verifier, rrsig, key, octets, length);
    assert_int_equal(verifier_check(verifier, rrsig, key, octets, length), good);
    verifier_free(verifier);
    return good;
}

#endif
