/*
 * Shows what NSEC records prove, by the zone of RFC 4035 appendix A and the responses of appendix B: that a
 * name or a type does not exist, that a wildcard may answer, that a delegation has no DS; that empty
 * non-terminals exist, that the parent's side of a cut says nothing of the child (RFC 6840 section 4.1), and
 * that the last record points back to the apex.
 */
#include "tests/test.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/denial_nsec.h"
#include "validate/masterfile.h"

static const char zone_text[] = "example. 3600 IN NSEC a.example. NS SOA MX RRSIG NSEC DNSKEY\n"
                                "a.example. 3600 IN NSEC ai.example. NS DS RRSIG NSEC\n"
                                "ai.example. 3600 IN NSEC b.example. A HINFO AAAA RRSIG NSEC\n"
                                "b.example. 3600 IN NSEC ns1.example. NS RRSIG NSEC\n"
                                "ns1.example. 3600 IN NSEC ns2.example. A RRSIG NSEC\n"
                                "ns2.example. 3600 IN NSEC *.w.example. A RRSIG NSEC\n"
                                "*.w.example. 3600 IN NSEC x.w.example. MX RRSIG NSEC\n"
                                "x.w.example. 3600 IN NSEC x.y.w.example. MX RRSIG NSEC\n"
                                "x.y.w.example. 3600 IN NSEC xx.example. MX RRSIG NSEC\n"
                                "xx.example. 3600 IN NSEC example. A HINFO AAAA RRSIG NSEC\n";

#define RECORDS_MAX 10
#define MX          15

struct zone {
    struct nsec records[RECORDS_MAX];
    uint8_t owners[RECORDS_MAX][DNAME_MAX];
    uint8_t rdata[RECORDS_MAX][100];
    size_t count;
};

static bool keep_record(void *context, const struct masterfile_record *record, unsigned line,
                        char error[MASTERFILE_ERROR_MAX])
{
    (void)line;
    (void)error;
    struct zone *zone = context;
    size_t at = zone->count++;
    assert_true(at < RECORDS_MAX && record->rdata.length <= sizeof zone->rdata[0]);
    memcpy(zone->owners[at], record->owner, dname_length(record->owner));
    memcpy(zone->rdata[at], record->rdata.octets, record->rdata.length);
    assert_true(nsec_parse(zone->rdata[at], record->rdata.length, &zone->records[at]));
    zone->records[at].owner = zone->owners[at];
    zone->records[at].zone = NAME("\7example");
    return true;
}

static void read_records(struct zone *zone, const char *text)
{
    char error[MASTERFILE_ERROR_MAX] = "";
    memset(zone, 0, sizeof *zone);
    FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    assert_non_null(file);
    if (!masterfile_read(file, keep_record, zone, error))
        fail_msg("%s", error);
    (void)fclose(file);
}

/* All records but the one of that owner. */
static void read_without(struct zone *zone, const char *owner)
{
    read_records(zone, zone_text);
    for (size_t i = 0; i < zone->count; i++) {
        if (!dname_equal(zone->records[i].owner, NAME(owner)))
            continue;
        zone->count--;
        memmove(&zone->records[i], &zone->records[i + 1], (zone->count - i) * sizeof zone->records[0]);
        return;
    }
    fail();
}

#define assert_reason(actual, expected)                                                                      \
    assert_string_equal(reason_row(actual)->code, reason_row(expected)->code)

static enum reason nxdomain(const struct zone *zone, const char *name)
{
    return nsec_proves_nxdomain(zone->records, zone->count, NAME(name));
}

static enum reason nodata(const struct zone *zone, const char *name, uint16_t type)
{
    return nsec_proves_nodata(zone->records, zone->count, NAME(name), type);
}

static enum reason wildcard(const struct zone *zone, const char *name, unsigned labels)
{
    return nsec_proves_wildcard(zone->records, zone->count, NAME(name), labels);
}

static enum reason no_ds(const struct zone *zone, const char *name)
{
    return nsec_proves_no_ds(zone->records, zone->count, NAME(name));
}

/* RFC 4035 appendix B.2. */
static void name_error(void **state)
{
    (void)state;
    struct zone zone;
    read_records(&zone, zone_text);
    assert_reason(nxdomain(&zone, "\2ml\7example"), REASON_NONE);
    assert_reason(nxdomain(&zone, "\2ML\7EXAMPLE"), REASON_NONE);
    assert_reason(nxdomain(&zone, "\3ns1\7example"), REASON_NSEC_NAME_EXISTS);
    assert_reason(nxdomain(&zone, "\1a\1z\1w\7example"), REASON_NSEC_WILDCARD_NOT_COVERED); /* *.w exists */
    assert_reason(nxdomain(&zone, "\2ml\3com"), REASON_NSEC_NAME_NOT_COVERED);
    read_without(&zone, "\7example"); /* covers *.example */
    assert_reason(nxdomain(&zone, "\2ml\7example"), REASON_NSEC_WILDCARD_NOT_COVERED);
    read_without(&zone, "\1b\7example"); /* covers ml.example */
    assert_reason(nxdomain(&zone, "\2ml\7example"), REASON_NSEC_NAME_NOT_COVERED);
    assert_reason(nsec_proves_nxdomain(zone.records, 0, NAME("\2ml\7example")), REASON_NSEC_NAME_NOT_COVERED);
}

/* RFC 4035 appendices B.3, B.7 and B.8. */
static void no_data(void **state)
{
    (void)state;
    struct zone zone;
    read_records(&zone, zone_text);
    assert_reason(nodata(&zone, "\3ns1\7example", MX), REASON_NONE);
    assert_reason(nodata(&zone, "\3ns1\7example", RRTYPE_A), REASON_NSEC_TYPE_IN_BITMAP);
    assert_reason(nodata(&zone, "\1a\1z\1w\7example", RRTYPE_AAAA), REASON_NONE); /* by the wildcard */
    assert_reason(nodata(&zone, "\1a\1z\1w\7example", MX), REASON_NSEC_TYPE_IN_BITMAP);
    assert_reason(nodata(&zone, "\7example", RRTYPE_DS), REASON_NSEC_DELEGATION_SOA_BIT);
    assert_reason(nodata(&zone, "\7example", RRTYPE_A), REASON_NONE);
    assert_reason(nodata(&zone, "\2ml\7example", RRTYPE_A), REASON_NSEC_NAME_COVERED_IN_NODATA);
    read_without(&zone, "\1*\1w\7example");
    assert_reason(nodata(&zone, "\1a\1z\1w\7example", RRTYPE_AAAA), REASON_NSEC_NAME_COVERED_IN_NODATA);
    read_without(&zone, "\3ns1\7example");
    assert_reason(nodata(&zone, "\3ns1\7example", MX), REASON_NSEC_NO_MATCH_FOR_NAME);
    read_records(&zone, "alias.example. 3600 IN NSEC b.example. CNAME RRSIG NSEC\n");
    assert_reason(nodata(&zone, "\5alias\7example", RRTYPE_A), REASON_NSEC_CNAME_IN_BITMAP);
}

/* w.example and y.w.example have no records and names below them. */
static void empty_non_terminals_exist(void **state)
{
    (void)state;
    struct zone zone;
    read_records(&zone, zone_text);
    assert_reason(nodata(&zone, "\1w\7example", RRTYPE_A), REASON_NONE);
    assert_reason(nodata(&zone, "\1y\1w\7example", RRTYPE_A), REASON_NONE);
    assert_reason(nxdomain(&zone, "\1w\7example"), REASON_NSEC_PROVES_EMPTY_NON_TERMINAL);
    assert_reason(nxdomain(&zone, "\1y\1w\7example"), REASON_NSEC_PROVES_EMPTY_NON_TERMINAL);
    assert_reason(wildcard(&zone, "\1y\1w\7example", 2), REASON_WILDCARD_EXPANSION_INVALID);
}

/* RFC 4035 appendix B.6. */
static void wildcard_answer(void **state)
{
    (void)state;
    struct zone zone;
    read_records(&zone, zone_text);
    assert_reason(wildcard(&zone, "\1a\1z\1w\7example", 2), REASON_NONE);
    assert_reason(wildcard(&zone, "\1a\1z\1w\7example", 1),
                  REASON_WILDCARD_EXPANSION_INVALID); /* *.example */
    assert_reason(wildcard(&zone, "\1x\1w\7example", 2), REASON_WILDCARD_EXPANSION_INVALID);
    read_without(&zone, "\1x\1y\1w\7example");
    assert_reason(wildcard(&zone, "\1a\1z\1w\7example", 2), REASON_WILDCARD_NO_PROOF);
}

static void parents_side_of_a_cut(void **state)
{
    (void)state;
    struct zone zone;
    read_records(&zone, zone_text);
    assert_reason(nxdomain(&zone, "\2mc\1b\7example"), REASON_NSEC_ANCESTOR_DELEGATION);
    assert_reason(nodata(&zone, "\2mc\1b\7example", RRTYPE_A), REASON_NSEC_ANCESTOR_DELEGATION);
    assert_reason(nodata(&zone, "\1b\7example", RRTYPE_A), REASON_NSEC_ANCESTOR_DELEGATION);
    assert_reason(wildcard(&zone, "\2mc\1b\7example", 1), REASON_NSEC_ANCESTOR_DELEGATION);
    /* A DNAME, as well, leaves nothing below it to this zone. */
    read_records(&zone, "d.example. 3600 IN NSEC e.example. DNAME RRSIG NSEC\n");
    assert_reason(nxdomain(&zone, "\1x\1d\7example"), REASON_NSEC_ANCESTOR_DELEGATION);
    assert_reason(nodata(&zone, "\1d\7example", RRTYPE_A), REASON_NONE);
    assert_true(nsec_is_ancestor_cut(&zone.records[0], NAME("\1x\1d\7example")));
    assert_false(nsec_is_ancestor_cut(&zone.records[0], NAME("\1d\7example")));
    assert_false(nsec_is_ancestor_cut(&zone.records[0], NAME("\2dd\7example")));
}

/* RFC 4035 appendices B.4 and B.5. */
static void no_ds_at_a_delegation(void **state)
{
    (void)state;
    struct zone zone;
    read_records(&zone, zone_text);
    assert_reason(no_ds(&zone, "\1b\7example"), REASON_NONE);
    assert_reason(nodata(&zone, "\1b\7example", RRTYPE_DS), REASON_NONE);
    assert_reason(no_ds(&zone, "\1a\7example"), REASON_NSEC_DELEGATION_DS_BIT);
    assert_reason(nodata(&zone, "\1a\7example", RRTYPE_DS), REASON_NSEC_TYPE_IN_BITMAP);
    assert_reason(no_ds(&zone, "\7example"), REASON_NSEC_DELEGATION_SOA_BIT);
    assert_reason(no_ds(&zone, "\2ml\7example"), REASON_NSEC_NO_MATCH_FOR_NAME);
}

static void last_record_wraps_to_the_apex(void **state)
{
    (void)state;
    struct zone zone;
    read_records(&zone, zone_text);
    const struct nsec *last = &zone.records[zone.count - 1];
    assert_reason(nxdomain(&zone, "\2zz\7example"), REASON_NONE);
    assert_true(nsec_covers(last, NAME("\2zz\7example")));
    assert_false(nsec_covers(last, NAME("\2xx\7example")));
    assert_false(nsec_covers(last, NAME("\7example")));
    assert_false(nsec_covers(last, NAME("\2ml\7example")));
    assert_false(nsec_covers(last, NAME("\7examplf"))); /* sorts behind it, in no zone of the signer */
    assert_true(nsec_stays_in_zone(last));
    /* The only record of a zone covers all but the apex. */
    read_records(&zone, "example. 3600 IN NSEC example. NS SOA RRSIG NSEC DNSKEY\n");
    assert_reason(nxdomain(&zone, "\1q\7example"), REASON_NONE);
    assert_false(nsec_covers(&zone.records[0], NAME("\7example")));
    /* A record that points backwards, and not to the apex, covers nothing. */
    read_records(&zone, "xx.example. 3600 IN NSEC a.example. A RRSIG NSEC\n");
    assert_false(nsec_covers(&zone.records[0], NAME("\2zz\7example")));
    assert_false(nsec_covers(&zone.records[0], NAME("\2ml\7example")));
    read_records(&zone, "xx.example. 3600 IN NSEC a.examplf. A RRSIG NSEC\n");
    assert_false(nsec_stays_in_zone(&zone.records[0]));
}

static void spans_without_their_ends(void **state)
{
    (void)state;
    struct zone zone;
    read_records(&zone, "b.example. 3600 IN NSEC ns1.example. A RRSIG NSEC\n");
    assert_true(nsec_spans(&zone.records[0], NAME("\2ml\7example")));
    assert_true(nsec_spans(&zone.records[0], NAME("\1x\1b\7example")));
    assert_false(nsec_spans(&zone.records[0], NAME("\1b\7example")));
    assert_false(nsec_spans(&zone.records[0], NAME("\3ns1\7example")));
    assert_false(nsec_spans(&zone.records[0], NAME("\1x\3ns1\7example")));
    assert_false(nsec_spans(&zone.records[0], NAME("\1a\7example")));
}

static void rdata_that_does_not_parse(void **state)
{
    (void)state;
    static const struct {
        const char *octets;
        size_t length;
        bool good;
    } rows[] = {
        {"\1a\0\0\1\100", 6, true},  {"\1a\0", 3, true},           {"", 0, false},
        {"\1a", 2, false},           {"\300\0\0\1\100", 5, false}, {"\1a\0\0\0", 5, false},
        {"\1a\0\0\2\100", 6, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct nsec nsec;
        uint8_t *copy = exact_copy((const uint8_t *)rows[i].octets, rows[i].length);
        assert_int_equal(nsec_parse(copy, rows[i].length, &nsec), rows[i].good);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_error),
        cmocka_unit_test(no_data),
        cmocka_unit_test(empty_non_terminals_exist),
        cmocka_unit_test(wildcard_answer),
        cmocka_unit_test(parents_side_of_a_cut),
        cmocka_unit_test(no_ds_at_a_delegation),
        cmocka_unit_test(last_record_wraps_to_the_apex),
        cmocka_unit_test(spans_without_their_ends),
        cmocka_unit_test(rdata_that_does_not_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
