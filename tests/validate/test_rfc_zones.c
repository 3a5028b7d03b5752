/*
 * Goal: every signature of the example zones of RFC 4035 appendix A (27, RSASHA1) and RFC 5155 appendix A
 * (30, RSASHA1-NSEC3-SHA1) verifies with the zone's own key of its tag, over records that went through
 * master-file text, canonical form and canonical order; and none verifies when one octet of the data is
 * changed.
 */
#include "decode/dname.h"
#include "decode/rrtype.h"
#include "tests/validate/kit/verifies.h"
#include "validate/dnskey.h"
#include "validate/masterfile.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS_MAX 128

struct zone {
    struct arena *arena;
    struct masterfile_record records[RECORDS_MAX];
    size_t count;
};

static bool keep_record(void *context, const struct masterfile_record *record, unsigned line,
                        char error[MASTERFILE_ERROR_MAX])
{
    struct zone *zone = context;
    struct masterfile_record *kept = &zone->records[zone->count++];
    (void)line;
    (void)error;
    *kept = *record;
    kept->owner = arena_copy(zone->arena, record->owner, dname_length(record->owner));
    kept->rdata.octets = arena_copy(zone->arena, record->rdata.octets, record->rdata.length);
    return zone->count < RECORDS_MAX;
}

static int compare(const void *a, const void *b)
{
    return canonical_rdata_compare(a, b);
}

static size_t rrset_of(const struct zone *zone, const uint8_t *owner, uint16_t type, struct rdata *out)
{
    size_t count = 0;
    for (size_t i = 0; i < zone->count; i++)
        if (zone->records[i].type == type && dname_equal(zone->records[i].owner, owner))
            out[count++] = zone->records[i].rdata;
    qsort(out, count, sizeof *out, compare);
    return count;
}

static struct evp_pkey_st *key_of(const struct zone *zone, const struct rrsig *rrsig)
{
    struct dnskey key;
    for (size_t i = 0; i < zone->count; i++)
        if (zone->records[i].type == RRTYPE_DNSKEY &&
            dnskey_parse(zone->records[i].rdata.octets, zone->records[i].rdata.length, &key) &&
            key.tag == rrsig->tag)
            return dnskey_public_new(&key);
    return NULL;
}

static void check_signature(const struct zone *zone, const struct masterfile_record *record)
{
    struct rrsig rrsig;
    struct rdata rrset[RECORDS_MAX];
    size_t length = 0;
    assert_true(rrsig_parse(record->rdata.octets, record->rdata.length, &rrsig));
    size_t count = rrset_of(zone, record->owner, rrsig.covered, rrset);
    assert_true(count > 0);
    struct evp_pkey_st *key = key_of(zone, &rrsig);
    assert_non_null(key);
    const uint8_t *octets =
        rrsig_signed_octets(&rrsig, record->owner, DNS_CLASS_IN, rrset, count, zone->arena, &length);
    assert_non_null(octets);
    assert_true(verifies(&rrsig, key, octets, length));
    uint8_t *changed = arena_copy(zone->arena, octets, length);
    assert_non_null(changed);
    changed[length - 1] ^= 1;
    assert_false(verifies(&rrsig, key, changed, length));
    EVP_PKEY_free(key);
}

static void check_zone(const char *name, unsigned signatures)
{
    char path[512], error[MASTERFILE_ERROR_MAX] = "";
    struct zone *zone = calloc(1, sizeof *zone);
    assert_non_null(zone);
    zone->arena = arena_new();
    (void)snprintf(path, sizeof path, "%s/%s", ZONES, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(masterfile_read(file, keep_record, zone, error));
    (void)fclose(file);
    unsigned seen = 0;
    for (size_t i = 0; i < zone->count; i++) {
        if (zone->records[i].type != RRTYPE_RRSIG)
            continue;
        check_signature(zone, &zone->records[i]);
        seen++;
    }
    assert_int_equal(seen, signatures);
    arena_free(zone->arena);
    free(zone);
}

static void rfc4035_appendix_a(void **state)
{
    (void)state;
    check_zone("rfc4035-appendix-a.zone", 27);
}

static void rfc5155_appendix_a(void **state)
{
    (void)state;
    check_zone("rfc5155-appendix-a.zone", 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc4035_appendix_a),
        cmocka_unit_test(rfc5155_appendix_a),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
