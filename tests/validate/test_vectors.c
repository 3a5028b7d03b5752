/*
 * Shows that published keys, digests and signatures check: key tags and DS digests (RFC 4034 section 5.4,
 * RFC 4509 section 2.3), RSA with SHA-2 (RFC 5702), ECDSA (RFC 6605) and EdDSA (RFC 8080, its signatures made
 * anew with the right labels field); and that they fail with any octet of signature or data changed.
 */
#include "tests/validate/kit/verifies.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/ds.h"
#include "validate/masterfile.h"

#include <openssl/evp.h>

struct vector {
    const char *what;
    const char *records; /* a DNSKEY, its DS records, one record and its RRSIG; not all have all */
    uint16_t tag;
    unsigned bits;
    size_t ds_count;
};

#define DSKEY                                                                                                \
    "dskey.example.com. 86400 IN DNSKEY 256 3 5 "                                                            \
    "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd"   \
    "/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==\n"

static const struct vector digests = {
    .what = "RFC 4034 section 5.4 and RFC 4509 section 2.3",
    .records = DSKEY "dskey.example.com. 86400 IN DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118\n"
                     "dskey.example.com. 86400 IN DS 60485 5 2 "
                     "D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\n",
    .tag = 60485,
    .bits = 1024,
    .ds_count = 2,
};

static const struct vector signatures[] = {
    {
        .what = "RFC 5702 section 6.1",
        .records =
            "example.net. 3600 IN DNSKEY 256 3 8 "
            "AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk=\n"
            "www.example.net. 3600 IN A 192.0.2.91\n"
            "www.example.net. 3600 IN RRSIG A 8 3 3600 20300101000000 20000101000000 9033 example.net. "
            "kRCOH6u7l0QGy9qpC9l1sLncJcOKFLJ7GhiUOibu4teYp5VE9RncriShZNz85mwlMgNEacFYK/lPtPiVYP4bwg==\n",
        .tag = 9033,
        .bits = 512,
    },
    {
        .what = "RFC 5702 section 6.2",
        .records =
            "example.net. 3600 IN DNSKEY 256 3 10 "
            "AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/AyhqFDxj13tOnD9u/1kTg7cV"
            "6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL\n"
            "www.example.net. 3600 IN A 192.0.2.91\n"
            "www.example.net. 3600 IN RRSIG A 10 3 3600 20300101000000 20000101000000 3740 example.net. "
            "tsb4wnjRUDnB1BUi+t6TMTXThjVnG+eCkWqjvvjhzQL1d0YRoOe0CbxrVDYd0xDtsuJRaeUw1ep94PzEWzr0iGYgZBWm/z"
            "pq+9fOuagYJRfDqfReKBzMweOLDiNa8iP5g9vMhpuv6OPlvpXwm9Sa9ZXIbNl1MBGk0fthPgxdDLw=\n",
        .tag = 3740,
        .bits = 1024,
    },
    {
        .what = "RFC 6605 section 6.1",
        .records =
            "example.net. 3600 IN DNSKEY 257 3 13 "
            "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==\n"
            "example.net. 3600 IN DS 55648 13 2 "
            "b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17\n"
            "www.example.net. 3600 IN A 192.0.2.1\n"
            "www.example.net. 3600 IN RRSIG A 13 3 3600 20100909100439 20100812100439 55648 example.net. "
            "qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==\n",
        .tag = 55648,
        .bits = 256,
        .ds_count = 1,
    },
    {
        .what = "RFC 6605 section 6.2",
        .records =
            "example.net. 3600 IN DNSKEY 257 3 14 "
            "xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45N"
            "BwY8rp65F6Glur8I/mlVNgF6W/qTI37m40\n"
            "example.net. 3600 IN DS 10771 14 4 "
            "72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0563a9b5f4d288405c3008a946df983d6\n"
            "www.example.net. 3600 IN A 192.0.2.1\n"
            "www.example.net. 3600 IN RRSIG A 14 3 3600 20100909102025 20100812102025 10771 example.net. "
            "/L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuzWTSSPd"
            "z7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm\n",
        .tag = 10771,
        .bits = 384,
        .ds_count = 1,
    },
    {
        .what = "RFC 8080 section 6.1, first",
        .records =
            "example.com. 3600 IN DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"
            "example.com. 3600 IN DS 3613 15 2 "
            "3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b\n"
            "example.com. 3600 IN MX 10 mail.example.com.\n"
            "example.com. 3600 IN RRSIG MX 15 2 3600 20150819220000 20150729220000 3613 example.com. "
            "oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==\n",
        .tag = 3613,
        .bits = 256,
        .ds_count = 1,
    },
    {
        .what = "RFC 8080 section 6.1, second",
        .records =
            "example.com. 3600 IN DNSKEY 257 3 15 zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=\n"
            "example.com. 3600 IN DS 35217 15 2 "
            "401781b934e392de492ec77ae2e15d70f6575a1c0bc59c5275c04ebe80c6614c\n"
            "example.com. 3600 IN MX 10 mail.example.com.\n"
            "example.com. 3600 IN RRSIG MX 15 2 3600 20150819220000 20150729220000 35217 example.com. "
            "zXQ0bkYgQTEFyfLyi9QoiY6D8ZdYo4wyUhVioYZXFdT410QPRITQSqJSnzQoSm5poJ7gD7AQR0O7KuI5k2pcBg==\n",
        .tag = 35217,
        .bits = 256,
        .ds_count = 1,
    },
    {
        .what = "RFC 8080 section 6.2, first",
        .records =
            "example.com. 3600 IN DNSKEY 257 3 16 "
            "3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx1FYYUcJKm1MDpJtIA\n"
            "example.com. 3600 IN DS 9713 16 2 "
            "6ccf18d5bc5d7fc2fceb1d59d17321402f2aa8d368048db93dd811f5cb2b19c7\n"
            "example.com. 3600 IN MX 10 mail.example.com.\n"
            "example.com. 3600 IN RRSIG MX 16 2 3600 20150819220000 20150729220000 9713 example.com. "
            "3cPAHkmlnxcDHMyg7vFC34l0blBhuG1qpwLmjInI8w1CMB29FkEAIJUA0amxWndkmnBZ6SKiwZSAxGILn/NBtOXft0+Gj7"
            "FSvOKxE/07+4RQvE581N3Aj/JtIyaiYVdnYtyMWbSNyGEY2213WKsJlwEA\n",
        .tag = 9713,
        .bits = 456,
        .ds_count = 1,
    },
    {
        .what = "RFC 8080 section 6.2, second",
        .records =
            "example.com. 3600 IN DNSKEY 257 3 16 "
            "kkreGWoccSDmUBGAe7+zsbG6ZAFQp+syPmYUurBRQc3tDjeMCJcVMRDmgcNLp5HlHAMy12VoISsA\n"
            "example.com. 3600 IN DS 38353 16 2 "
            "645ff078b3568f5852b70cb60e8e696cc77b75bfaaffc118cf79cbda1ba28af4\n"
            "example.com. 3600 IN MX 10 mail.example.com.\n"
            "example.com. 3600 IN RRSIG MX 16 2 3600 20150819220000 20150729220000 38353 example.com. "
            "E1/oLjSGIbmLny/4fcgM1z4oL6aqo+izT3urCyHyvEp4Sp8Syg1eI+lJ57CSnZqjJP41O/9l4m0AsQ4f7qI1gVnML8vWWi"
            "yW2KXhT9kuAICUSxv5OWbf81Rq7Yu60npabODB0QFPb/rkW3kUZmQ0YQUA\n",
        .tag = 38353,
        .bits = 456,
        .ds_count = 1,
    },
};

#define DS_ROOM 2

struct octets {
    uint8_t at[600];
    size_t length;
};

/* What a vector's text holds. */
struct parsed {
    uint8_t key_owner[DNAME_MAX], owner[DNAME_MAX];
    struct octets key, data, rrsig, ds[DS_ROOM];
    size_t ds_count;
    uint16_t class;
};

static void keep(struct octets *out, const struct rdata *rdata)
{
    assert_int_equal(out->length, 0);
    assert_true(rdata->length <= sizeof out->at);
    memcpy(out->at, rdata->octets, rdata->length);
    out->length = rdata->length;
}

static bool keep_record(void *context, const struct masterfile_record *record, unsigned line,
                        char error[MASTERFILE_ERROR_MAX])
{
    (void)line;
    (void)error;
    struct parsed *parsed = context;
    size_t owner_length = dname_length(record->owner);
    switch (record->type) {
    case RRTYPE_DNSKEY:
        memcpy(parsed->key_owner, record->owner, owner_length);
        keep(&parsed->key, &record->rdata);
        break;
    case RRTYPE_DS:
        assert_true(parsed->ds_count < DS_ROOM);
        keep(&parsed->ds[parsed->ds_count++], &record->rdata);
        break;
    case RRTYPE_RRSIG:
        keep(&parsed->rrsig, &record->rdata);
        break;
    default:
        memcpy(parsed->owner, record->owner, owner_length);
        parsed->class = record->class;
        keep(&parsed->data, &record->rdata);
        break;
    }
    return true;
}

static void read_vector(const struct vector *vector, struct parsed *parsed, struct dnskey *key)
{
    char error[MASTERFILE_ERROR_MAX] = "";
    memset(parsed, 0, sizeof *parsed);
    FILE *file = fmemopen((void *)(uintptr_t)vector->records, strlen(vector->records), "r");
    assert_non_null(file);
    if (!masterfile_read(file, keep_record, parsed, error))
        fail_msg("%s: %s", vector->what, error);
    (void)fclose(file);
    assert_true(dnskey_parse(parsed->key.at, parsed->key.length, key));
}

static void check_key(const struct vector *vector, const struct parsed *parsed, const struct dnskey *key)
{
    if (key->tag != vector->tag || dnskey_bits(key) != vector->bits)
        fail_msg("%s: key tag %u, %u bits", vector->what, key->tag, dnskey_bits(key));
    assert_true(dnskey_is_zone_key(key) && !dnskey_is_revoked(key));
    assert_string_equal(dnskey_role(key), key->flags == 257 ? "KSK" : "ZSK");
    assert_int_equal(parsed->ds_count, vector->ds_count);
    struct ds_digest known = {.length = 0}; /* of one DS after the other, of whatever types */
    for (size_t i = 0; i < parsed->ds_count; i++) {
        struct octets copy = parsed->ds[i];
        struct ds ds;
        assert_true(ds_parse(copy.at, copy.length, &ds));
        assert_int_equal(ds.tag, vector->tag);
        assert_int_equal(ds.algorithm, key->algorithm);
        assert_true(ds_digest_matches_known(&ds, parsed->key_owner, key, &known));
        if (!ds_digest_matches(&ds, parsed->key_owner, key))
            fail_msg("%s: digest type %u does not match", vector->what, ds.digest_type);
        assert_false(ds_digest_matches(&ds, NAME("\5other"), key));
        copy.at[copy.length - 1] ^= 1;
        assert_false(ds_digest_matches(&ds, parsed->key_owner, key));
        assert_false(ds_digest_matches_known(&ds, parsed->key_owner, key, &known));
        copy.at[copy.length - 1] ^= 1;
        ds.digest_length--;
        assert_false(ds_digest_matches(&ds, parsed->key_owner, key));
    }
}

static void key_tags_and_digests(void **state)
{
    (void)state;
    struct parsed parsed;
    struct dnskey key;
    read_vector(&digests, &parsed, &key);
    check_key(&digests, &parsed, &key);
    for (size_t i = 0; i < COUNT(signatures); i++) {
        read_vector(&signatures[i], &parsed, &key);
        check_key(&signatures[i], &parsed, &key);
    }
}

static void digest_ignores_case_of_owner(void **state)
{
    (void)state;
    struct parsed parsed;
    struct dnskey key;
    uint8_t lower[DS_DIGEST_MAX], upper[DS_DIGEST_MAX];
    read_vector(&digests, &parsed, &key);
    assert_int_equal(ds_compute(1, NAME("\5dskey\7example\3com"), &key, lower), 20);
    assert_int_equal(ds_compute(1, NAME("\5DSKEY\7Example\3COM"), &key, upper), 20);
    assert_memory_equal(lower, upper, 20);
    assert_int_equal(ds_compute(2, NAME("\5dskey"), &key, lower), 32);
    assert_int_equal(ds_compute(4, NAME("\5dskey"), &key, lower), 48);
    assert_int_equal(ds_compute(0, NAME("\5dskey"), &key, lower), 0);
    assert_int_equal(ds_compute(250, NAME("\5dskey"), &key, lower), 0);
}

/* The vector's signature over its record: the RRSIG, the key and the octets that were signed. */
struct signed_record {
    struct parsed parsed;
    struct dnskey dnskey;
    struct rrsig rrsig;
    struct evp_pkey_st *key;
    struct arena *arena;
    const uint8_t *octets;
    size_t length;
};

static void open_signed(const struct vector *vector, struct signed_record *out)
{
    read_vector(vector, &out->parsed, &out->dnskey);
    assert_true(rrsig_parse(out->parsed.rrsig.at, out->parsed.rrsig.length, &out->rrsig));
    struct rdata record = {.octets = out->parsed.data.at, .length = (uint16_t)out->parsed.data.length};
    out->key = dnskey_public_new(&out->dnskey);
    assert_non_null(out->key);
    out->arena = arena_new();
    assert_non_null(out->arena);
    out->octets = rrsig_signed_octets(&out->rrsig, out->parsed.owner, out->parsed.class, &record, 1,
                                      out->arena, &out->length);
    assert_non_null(out->octets);
}

static void close_signed(struct signed_record *record)
{
    EVP_PKEY_free(record->key);
    arena_free(record->arena);
}

static void signatures_check(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(signatures); i++) {
        struct signed_record record;
        open_signed(&signatures[i], &record);
        assert_int_equal(record.rrsig.tag, signatures[i].tag);
        assert_int_equal(record.rrsig.algorithm, record.dnskey.algorithm);
        assert_true(dname_equal(record.rrsig.signer, record.parsed.key_owner));
        assert_true(rrsig_size_possible(&record.rrsig));
        if (!verifies(&record.rrsig, record.key, record.octets, record.length))
            fail_msg("%s: the signature does not check", signatures[i].what);
        close_signed(&record);
    }
}

static void changed_signatures_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(signatures); i++) {
        struct signed_record record;
        open_signed(&signatures[i], &record);
        uint8_t *copy = exact_copy(record.rrsig.signature, record.rrsig.signature_length);
        record.rrsig.signature = copy;
        for (size_t at = 0; at < record.rrsig.signature_length; at++) {
            uint8_t bit = (uint8_t)(1U << at % 8);
            copy[at] ^= bit;
            if (verifies(&record.rrsig, record.key, record.octets, record.length))
                fail_msg("%s: octet %zu of the signature changed", signatures[i].what, at);
            copy[at] ^= bit;
        }
        assert_true(verifies(&record.rrsig, record.key, record.octets, record.length));
        record.rrsig.signature_length--;
        assert_false(verifies(&record.rrsig, record.key, record.octets, record.length));
        record.rrsig.signature_length = 0;
        assert_false(verifies(&record.rrsig, record.key, record.octets, record.length));
        free(copy);
        close_signed(&record);
    }
}

static void changed_data_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(signatures); i++) {
        struct signed_record record;
        open_signed(&signatures[i], &record);
        uint8_t *copy = exact_copy(record.octets, record.length);
        for (size_t at = 0; at < record.length; at++) {
            uint8_t bit = (uint8_t)(1U << at % 8);
            copy[at] ^= bit;
            if (verifies(&record.rrsig, record.key, copy, record.length))
                fail_msg("%s: octet %zu of the data changed", signatures[i].what, at);
            copy[at] ^= bit;
        }
        assert_true(verifies(&record.rrsig, record.key, copy, record.length));
        assert_false(verifies(&record.rrsig, record.key, copy, record.length - 1));
        free(copy);
        close_signed(&record);
    }
}

static void another_key_fails(void **state)
{
    (void)state;
    struct signed_record first, second;
    open_signed(&signatures[4], &first);
    open_signed(&signatures[5], &second);
    assert_false(verifies(&first.rrsig, second.key, first.octets, first.length));
    assert_false(verifies(&second.rrsig, first.key, second.octets, second.length));
    close_signed(&first);
    close_signed(&second);
}

static void keys_that_are_none(void **state)
{
    (void)state;
    struct parsed parsed;
    struct dnskey key;
    for (size_t i = 2; i < COUNT(signatures); i++) { /* the algorithms whose keys have one size */
        read_vector(&signatures[i], &parsed, &key);
        key.public_length--;
        assert_null(dnskey_public_new(&key));
        assert_int_equal(dnskey_bits(&key), 0);
    }
    read_vector(&signatures[2], &parsed, &key);
    parsed.key.at[parsed.key.length - 1] ^= 1; /* no point of the curve */
    assert_null(dnskey_public_new(&key));
    key.algorithm = 200;
    assert_null(dnskey_public_new(&key));
    static const uint8_t short_rdata[] = {1, 0, 3};
    assert_false(dnskey_parse(short_rdata, sizeof short_rdata, &key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_tags_and_digests), cmocka_unit_test(digest_ignores_case_of_owner),
        cmocka_unit_test(signatures_check),     cmocka_unit_test(changed_signatures_fail),
        cmocka_unit_test(changed_data_fails),   cmocka_unit_test(another_key_fails),
        cmocka_unit_test(keys_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
