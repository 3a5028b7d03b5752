/*
 * Shows the public key of DNSKEY records by algorithm: its size in bits, the two forms of an RSA exponent
 * (RFC 3110 section 2), the parts of a DSA key (RFC 2536 section 2), and that malformed ones are no keys.
 */
#include "tests/validate/kit/signer.h"

#include "tests/test.h"

#include "validate/dnskey.h"

#include <openssl/evp.h>

static int clear(void **state)
{
    (void)state;
    kit_clear();
    return 0;
}

static int forget(void **state)
{
    (void)state;
    keys_forget();
    return 0;
}

static bool is_key(struct octets rdata, unsigned bits)
{
    struct dnskey key;
    assert_true(dnskey_parse(rdata.at, rdata.length, &key));
    assert_int_equal(dnskey_bits(&key), bits);
    EVP_PKEY *public = dnskey_public_new(&key);
    EVP_PKEY_free(public);
    return public != NULL;
}

static void sizes(void **state)
{
    (void)state;
    static const struct {
        uint8_t algorithm;
        unsigned n, bits;
    } rows[] = {
        {ALG_RSAMD5, 0, 1024}, {ALG_DSA, 0, 1024}, {ALG_RSASHA1, 0, 1024}, {ALG_RSASHA256, 100, 2048},
        {ALG_P256, 0, 256},    {ALG_P384, 0, 384}, {ALG_ED25519, 0, 256},  {ALG_ED448, 0, 456},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct key *key = key_new(rows[i].algorithm, rows[i].n, KEY_ZSK);
        assert_true(is_key(key->rdata, rows[i].bits));
        assert_int_equal(dnskey_tag(key->rdata.at, key->rdata.length), key->tag);
        if (rows[i].algorithm < ALG_P256)
            continue;
        struct octets shorter = {key->rdata.at, key->rdata.length - 1};
        assert_false(is_key(shorter, 0));
    }
}

/* An exponent of more than 255 octets has its length in two octets behind a zero; also a shorter one may. */
static void long_form_of_an_exponent(void **state)
{
    (void)state;
    struct key *key = key_new(ALG_RSASHA256, 0, KEY_ZSK);
    struct octets longer = {kit_take(key->rdata.length + 2), key->rdata.length + 2};
    memcpy(longer.at, key->rdata.at, 4);
    memcpy(longer.at + 6, key->rdata.at + 4, key->rdata.length - 4);
    assert_true(is_key(longer, 1024));
}

static void malformed_keys(void **state)
{
    (void)state;
    static const struct {
        const char *what, *rdata;
        size_t length;
    } rows[] = {
        {"RSA without any octet", "\1\0\3\10", 4},
        {"RSA with an exponent of no octets", "\1\0\3\10\0\0\0\1\1", 9},
        {"RSA whose exponent runs over the end", "\1\0\3\10\11\1\0\1", 8},
        {"RSA without a modulus", "\1\0\3\10\3\1\0\1", 8},
        {"DSA cut short", "\1\0\3\3\10abcdefgh", 13},
        {"DSA whose T is too large", "\1\0\3\3\11abcdefgh", 13},
        {"P-256 of one octet", "\1\0\3\15x", 5},
        {"Ed25519 of one octet", "\1\0\3\17x", 5},
        {"an unknown algorithm", "\1\0\3\310abcdefgh", 12},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (is_key(kit_copy(rows[i].rdata, rows[i].length), 0))
            fail_msg("%s", rows[i].what);
}

/* A point that is not on the curve has the right size. */
static void a_point_off_the_curve(void **state)
{
    (void)state;
    uint8_t rdata[4 + 64] = {1, 0, 3, ALG_P256, 1};
    assert_false(is_key(kit_copy(rdata, sizeof rdata), 256));
}

/* A modulus of zeros has no bits. */
static void a_modulus_of_zeros(void **state)
{
    (void)state;
    (void)is_key(kit_copy("\1\0\3\10\1\3\0\0\0\0", 10), 0);
}

static void records_too_short_to_be_keys(void **state)
{
    (void)state;
    struct dnskey key;
    for (size_t length = 0; length < 4; length++) {
        struct octets rdata = kit_copy("\1\0\3", length);
        assert_false(dnskey_parse(rdata.at, rdata.length, &key));
    }
    assert_int_equal(dnskey_tag((const uint8_t *)"\1\0\3\1ab", 6), 0); /* RSAMD5 without a modulus */
}

#define TEST(name) cmocka_unit_test_teardown(name, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sizes),
        TEST(long_form_of_an_exponent),
        TEST(malformed_keys),
        TEST(a_point_off_the_curve),
        TEST(a_modulus_of_zeros),
        TEST(records_too_short_to_be_keys),
    };
    return cmocka_run_group_tests(tests, NULL, forget);
}
