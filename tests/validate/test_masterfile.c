/*
 * Goal: whatever RDATA a signed RRset has, well formed for its type or not, its text is read back to the same
 * octets, of any length; lines are read as RFC 1035 section 5.1 and RFC 3597 section 5 say, and what is wrong
 * is told by its line and costs no other line.
 */
#include "decode/dname.h"
#include "decode/rrtype.h"
#include "tests/test.h"
#include "validate/evidence_text.h"

#define EVIDENCE_LIMIT ((size_t)1 << 20)
#define RECORDS_MAX    8

struct records {
    struct arena *arena;
    struct masterfile_record list[RECORDS_MAX];
    size_t count;
};

static bool keep(void *context, const struct masterfile_record *record, unsigned line,
                 char error[MASTERFILE_ERROR_MAX])
{
    struct records *records = context;
    (void)line;
    (void)error;
    assert_true(records->count < RECORDS_MAX);
    struct masterfile_record *kept = &records->list[records->count++];
    *kept = *record;
    kept->owner = arena_copy(records->arena, record->owner, dname_length(record->owner));
    kept->rdata.octets = arena_copy(records->arena, record->rdata.octets, record->rdata.length);
    return true;
}

/* Returns the number of faults; the records to be freed with arena_free(). */
static unsigned read_text(const char *text, struct records *out, char error[MASTERFILE_ERROR_MAX])
{
    char *copy = strdup(text);
    FILE *file = copy == NULL ? NULL : fmemopen(copy, strlen(copy), "r");
    assert_non_null(file);
    *out = (struct records){.arena = arena_new()};
    unsigned faults = masterfile_read_what_can_be(file, keep, out, error);
    (void)fclose(file);
    free(copy);
    return faults;
}

static void check_round_trip(uint16_t type, const uint8_t *octets, uint16_t length)
{
    struct rdata rdata = {.octets = octets, .length = length};
    char mnemonic[RRTYPE_TEXT_MAX], error[MASTERFILE_ERROR_MAX] = "", *line = NULL;
    struct records records;
    size_t size;
    char *text = masterfile_rdata(type, &rdata);
    FILE *out = open_memstream(&line, &size);
    assert_true(text != NULL && out != NULL);
    (void)fprintf(out, "a.test. 60 IN %s %s\n", rrtype_format(type, mnemonic), text);
    (void)fclose(out);
    unsigned faults = read_text(line, &records, error);
    if (faults > 0 || records.count != 1)
        fail_msg("%s of %u octets: %s", mnemonic, length, error);
    assert_int_equal(records.list[0].type, type);
    assert_int_equal(records.list[0].ttl, 60);
    assert_int_equal(canonical_rdata_compare(&records.list[0].rdata, &rdata), 0);
    arena_free(records.arena);
    free(line);
    free(text);
}

#define ROUND_TRIP(type, literal)                                                                            \
    check_round_trip(type, (const uint8_t *)(literal), (uint16_t)(sizeof(literal) - 1))

static void test_malformed_rdata_reads_back(void **state)
{
    (void)state;
    ROUND_TRIP(RRTYPE_A, "\300\0\2");           /* three octets of an address */
    ROUND_TRIP(RRTYPE_A, "\300\0\2\1\1");       /* five */
    ROUND_TRIP(RRTYPE_AAAA, "");                /* none */
    ROUND_TRIP(RRTYPE_DS, "\1\2");              /* ends within the tag's record */
    ROUND_TRIP(RRTYPE_DNSKEY, "\1");            /* ends within the flags */
    ROUND_TRIP(RRTYPE_NSEC, "\1a\4test\0\0\0"); /* a window without a bitmap */
    ROUND_TRIP(RRTYPE_NSEC3, "\1\0\0\12\377");  /* ends within the salt */
    ROUND_TRIP(16, "\5abc");                    /* TXT: a string that runs over the end */
    ROUND_TRIP(29, "\1\2\3");                   /* LOC */
    ROUND_TRIP(45, "\12\3\2\1a");               /* IPSECKEY: a gateway without its root label */
    ROUND_TRIP(64, "\0\1\0\0\4\0\3abc");        /* SVCB: an address hint of three octets */
    ROUND_TRIP(257, "\200\11issue");            /* CAA: a tag that runs over the end */
}

static void test_types_without_a_form_of_their_own_read_back(void **state)
{
    (void)state;
    ROUND_TRIP(RRTYPE_NXNAME, "\1");
    ROUND_TRIP(65280, "\0\1\2");
    ROUND_TRIP(65280, "");
}

/* Names of characters that mean something in a line. */
static void test_names_read_back(void **state)
{
    (void)state;
    ROUND_TRIP(RRTYPE_NS, "\3a\"b\0");
    ROUND_TRIP(RRTYPE_NS, "\2\"\"\2()\0");
    ROUND_TRIP(RRTYPE_NS, "\4;\"\" \1.\0");
    ROUND_TRIP(RRTYPE_NS, "\3\\\"a\2\\#\0");
    ROUND_TRIP(RRTYPE_NS, "\1@\1$\3\n\r\t\0");
    ROUND_TRIP(RRTYPE_NS, "\1#\0");
    ROUND_TRIP(16, "\5a\"b;c\4(\\# \2\n)");
}

/* The longest name, of octets that are written as four characters each: absolute, relative to an origin, and
 * as that of the record before. */
static void test_longest_owners_read_back(void **state)
{
    (void)state;
    uint8_t name[DNAME_MAX], *at = name;
    static const uint8_t sizes[] = {63, 63, 63, 61};
    for (size_t i = 0; i < sizeof sizes; i++) {
        *at++ = sizes[i];
        memset(at, 0xb8, sizes[i]);
        at += sizes[i];
    }
    *at = 0;
    char owner[DNAME_TEXT_MAX], text[4 * DNAME_TEXT_MAX], error[MASTERFILE_ERROR_MAX] = "";
    dname_format(name, owner);
    char *last = strrchr(owner, '.'), *origin = owner + 3 * (4 * 63 + 1);
    *last = '\0';
    (void)snprintf(text, sizeof text,
                   "%s. 60 IN A 192.0.2.1\n 60 IN A 192.0.2.2\n$ORIGIN %s.\n%.*s 60 IN A 192.0.2.3\n", owner,
                   origin, (int)(origin - owner - 1), owner);
    struct records records;
    unsigned faults = read_text(text, &records, error);
    if (faults > 0)
        fail_msg("%s", error);
    assert_int_equal(records.count, 3);
    for (size_t i = 0; i < records.count; i++) {
        assert_memory_equal(records.list[i].owner, name, sizeof name);
        assert_int_equal(records.list[i].rdata.octets[3], i + 1);
    }
    arena_free(records.arena);
    static const char blank[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
        "cccccccccccccccccccccccccccccccccccccc\\ c.example. 60 IN A 192.0.2.1\n";
    assert_int_equal(read_text(blank, &records, error), 0);
    assert_int_equal(records.list[0].owner[51 + 49 + 39], ' ');
    arena_free(records.arena);
    (void)snprintf(text, sizeof text, "%.*s%s. 60 IN A 192.0.2.1\n", 4 * 63 + 1, owner, owner);
    assert_int_equal(read_text(text, &records, error), 1);
    assert_string_equal(error, "line 1: the owner is not a domain name");
    arena_free(records.arena);
}

static void test_longest_rdata_reads_back(void **state)
{
    uint8_t *octets = malloc(UINT16_MAX);
    (void)state;
    assert_non_null(octets);
    memset(octets, 1, UINT16_MAX);
    check_round_trip(65280, octets, UINT16_MAX);
    memset(octets, 255, UINT16_MAX); /* TXT: strings of 255 octets, each written as \255 */
    check_round_trip(16, octets, 40 * 256);
    check_round_trip(16, octets, 255 * 256);
    free(octets);
}

static void test_generic_form(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        {"a. 60 IN A \\# 4 c0000201", true},
        {"a. A \\# 4 C0 00\t02 01 ; in words", true},
        {"a. TYPE1 ( \\# 4 c000\n0201 )", true},
        {"a. CLASS1 TYPE1 \\# 4 c0000201", true},
        {"\\# A \\# 4 c0000201", true}, /* the owner is "#" */
        {"a. A \\# 3 c0000201", false},
        {"a. A \\# 5 c0000201", false},
        {"a. A \\# 4 c00002011", false},
        {"a. A \\# 4 c0000 201", false}, /* words are of whole octets */
        {"a. A \\# 4 c000020g", false},
        {"a. A \\# 65536 c0000201", false},
        {"a. A \\# 4294967300 c0000201", false},
        {"a. A \\# -4 c0000201", false},
        {"a. A \\#", false},
        {" \\# 4 c0000201", false},
        {"a. B \\# 4 c0000201", false},
        {"a. TYPE1%5 \\# 4 c0000201", false},
        {"a. TYPE65536 \\# 4 c0000201", false},
        {"a. TXT x \\# 4 c0000201", false},
        {"a. TXT \"x A \\# 4 c0000201", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char error[MASTERFILE_ERROR_MAX] = "";
        struct records records;
        unsigned faults = read_text(cases[i].text, &records, error);
        if (cases[i].good != (faults == 0) || (faults > 0) != (error[0] != '\0'))
            fail_msg("%s: %u faults, \"%s\"", cases[i].text, faults, error);
        assert_int_equal(records.count, cases[i].good ? 1 : 0);
        if (cases[i].good) {
            assert_int_equal(records.list[0].type, RRTYPE_A);
            assert_int_equal(records.list[0].rdata.length, 4);
            assert_memory_equal(records.list[0].rdata.octets, "\300\0\2\1", 4);
        }
        arena_free(records.arena);
    }
}

static void test_quoted_text_is_no_generic_form(void **state)
{
    char error[MASTERFILE_ERROR_MAX] = "";
    struct records records;
    (void)state;
    assert_int_equal(read_text("a. TXT \"A \\# 4 (;\" \\;", &records, error), 0);
    assert_int_equal(records.list[0].rdata.length, 11);
    assert_memory_equal(records.list[0].rdata.octets, "\10A # 4 (;\1;", 11);
    arena_free(records.arena);
}

static void test_lines(void **state)
{
    static const char text[] = "; a comment\r\n"
                               "\n"
                               "$ORIGIN test.\t; of all\r\n"
                               "$TTL 1h\n"
                               "a A 192.0.2.1\r\n"
                               "\tIN A 192.0.2.2\n"
                               "b 60 IN DS ( 1 8 2 ; (\n"
                               "  00 )\n"
                               "this is no record\n"
                               "c A ) 192.0.2.3\n"
                               "d A \\# 3 c00002\n"
                               "e A 192.0.2.5";
    char error[MASTERFILE_ERROR_MAX] = "";
    struct records records;
    (void)state;
    assert_int_equal(read_text(text, &records, error), 2);
    assert_memory_equal(error, "line 9: ", 8);
    assert_int_equal(records.count, 5);
    assert_memory_equal(records.list[0].owner, "\1a\4test", 8);
    assert_int_equal(records.list[0].ttl, 3600);
    assert_memory_equal(records.list[1].owner, "\1a\4test", 8);
    assert_int_equal(records.list[2].type, RRTYPE_DS);
    assert_int_equal(records.list[2].ttl, 60);
    assert_int_equal(records.list[3].rdata.length, 3);
    assert_memory_equal(records.list[4].rdata.octets, "\300\0\2\5", 4);
    arena_free(records.arena);
}

static void test_a_parenthesis_left_open_is_told_by_its_line(void **state)
{
    char error[MASTERFILE_ERROR_MAX] = "";
    struct records records;
    (void)state;
    assert_int_equal(read_text("a. A 192.0.2.1\nb. DS ( 1 8 2\n\n", &records, error), 1);
    assert_memory_equal(error, "line 2: ", 8);
    assert_int_equal(records.count, 1);
    arena_free(records.arena);
}

static struct evidence *evidence_of(char *text)
{
    FILE *file = fmemopen(text, strlen(text), "r");
    struct evidence *evidence = evidence_new(EVIDENCE_LIMIT);
    assert_true(file != NULL && evidence != NULL);
    struct evidence_text_result result = evidence_text_read(evidence, file, 0);
    if (result.faults > 0)
        fail_msg("%s", result.error);
    (void)fclose(file);
    return evidence;
}

static char *text_of(const struct evidence *evidence)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    assert_non_null(file);
    assert_true(evidence_text_write(evidence, file));
    (void)fclose(file);
    return text;
}

/* What was saved is read again whole: an address of three octets, a key that ends early, a TXT record longer
 * than most readers take a line to be. */
static void test_saved_evidence_is_read_again_whole(void **state)
{
    static const char signature[] = "8 2 60 20300101000000 20200101000000 1 test. AAAA";
    char *text = NULL;
    size_t size;
    (void)state;
    FILE *file = open_memstream(&text, &size);
    assert_non_null(file);
    (void)fprintf(file, "a.test. 60 IN A \\# 3 c00002\na.test. 60 IN RRSIG A %s\n", signature);
    (void)fprintf(file, "a.test. 60 IN DNSKEY \\# 1 01\na.test. 60 IN RRSIG DNSKEY %s\n", signature);
    (void)fprintf(file, "a.test. 60 IN TXT");
    for (unsigned i = 0; i < 60; i++)
        (void)fprintf(file, " %0250u", i);
    (void)fprintf(file, "\na.test. 60 IN RRSIG TXT %s\n", signature);
    (void)fclose(file);
    struct evidence *first = evidence_of(text);
    char *saved = text_of(first);
    struct evidence *second = evidence_of(saved);
    char *saved_again = text_of(second);
    assert_int_equal(evidence_count(first), 3);
    assert_int_equal(evidence_count(second), 3);
    assert_string_equal(saved, saved_again);
    evidence_free(first);
    evidence_free(second);
    free(text);
    free(saved);
    free(saved_again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_malformed_rdata_reads_back),
        cmocka_unit_test(test_types_without_a_form_of_their_own_read_back),
        cmocka_unit_test(test_names_read_back),
        cmocka_unit_test(test_longest_owners_read_back),
        cmocka_unit_test(test_longest_rdata_reads_back),
        cmocka_unit_test(test_generic_form),
        cmocka_unit_test(test_quoted_text_is_no_generic_form),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_a_parenthesis_left_open_is_told_by_its_line),
        cmocka_unit_test(test_saved_evidence_is_read_again_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
