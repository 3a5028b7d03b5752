/*
 * Shows what is read from a message (RFC 1035 section 4.1, RFC 6891, RFC 8914, RFC 4034 section 3), that a
 * faulty one keeps what stands before its fault, and that no cut or lie makes the parser read what is not
 * there.
 */
#include "tests/test.h"

#include "decode/dname.h"
#include "decode/message.h"
#include "decode/rrtype.h"

/* clang-format off */

/* The signed A record of RFC 4034 section 3.3 as an answer, its signature shortened to four octets. */
static const uint8_t signed_answer[] = {
    0x12, 0x34,             /* ID */
    0x84, 0x30,             /* QR, AA, AD, CD, NOERROR */
    0, 1, 0, 2, 0, 0, 0, 1, /* one question, two answers, no authority, one additional */
    4, 'H', 'o', 's', 't', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 3, 'c', 'o', 'm', 0, /* 12: question */
    0, 1, 0, 1,             /* A IN */
    0xc0, 12,               /* 34: answer, the question's name */
    0, 1, 0, 1,             /* A IN */
    0x00, 0x01, 0x51, 0x80, /* TTL 86400 */
    0, 4, 192, 0, 2, 1,     /* RDLENGTH, 192.0.2.1 */
    0xc0, 12,               /* 50: answer, the question's name */
    0, 46, 0, 1,            /* RRSIG IN */
    0x00, 0x01, 0x51, 0x80, /* TTL 86400 */
    0, 35,                  /* RDLENGTH */
    0, 1, 5, 3,             /* covers A, algorithm 5, three labels */
    0x00, 0x01, 0x51, 0x80, /* original TTL 86400 */
    0x3e, 0x7c, 0x9d, 0xd7, /* expires 2003-03-22 17:31:03 */
    0x3e, 0x55, 0x10, 0xd7, /* incepted 2003-02-20 17:31:03 */
    0x0a, 0x52,             /* key tag 2642 */
    7, 'E', 'x', 'a', 'm', 'p', 'l', 'e', 3, 'c', 'o', 'm', 0, /* signer */
    0xa0, 0x90, 0x75, 0x5b, /* signature */
    0,                      /* 97: OPT, the root */
    0, 41, 0x04, 0xd0,      /* OPT, 1232 octets */
    0, 0, 0x80, 0x00,       /* extended RCODE 0, version 0, DO */
    0, 0,                   /* no options */
};
/* clang-format on */

#define COUNTS_OFFSET 4
#define ANSWER_OFFSET 34
#define RRSIG_OFFSET  50
#define OPT_OFFSET    97

struct octets {
    uint8_t bytes[4096];
    size_t length;
};

static void put(struct octets *o, const void *bytes, size_t length)
{
    memcpy(o->bytes + o->length, bytes, length);
    o->length += length;
}

static void put_u16(struct octets *o, unsigned value)
{
    wire_put_u16(o->bytes + o->length, (uint16_t)value);
    o->length += 2;
}

/* A response to "example. A" with these counts of records. */
static void put_header(struct octets *o, unsigned answers, unsigned authorities, unsigned additional)
{
    *o = (struct octets){.length = 0};
    put_u16(o, 1);
    put_u16(o, 0x8180); /* QR, RD, RA */
    put_u16(o, 1);
    put_u16(o, answers);
    put_u16(o, authorities);
    put_u16(o, additional);
    put(o, "\7example\0\0\1\0\1", 13);
}

/* A record of class IN; the owner is wire octets, NULL for a pointer at the question. */
static void put_record(struct octets *o, const char *owner, unsigned type, uint32_t ttl, const char *rdata,
                       size_t length)
{
    if (owner == NULL)
        put_u16(o, 0xc00c);
    else
        put(o, owner, dname_length(NAME(owner)));
    put_u16(o, type);
    put_u16(o, DNS_CLASS_IN);
    wire_put_u32(o->bytes + o->length, ttl);
    o->length += 4;
    put_u16(o, (unsigned)length);
    put(o, rdata, length);
}

/* An RRSIG record of 18 octets, a root signer, one octet of signature. */
static void put_rrsig(struct octets *o, const char *owner, uint8_t covered)
{
    char rdata[20] = {0};
    rdata[1] = (char)covered;
    put_record(o, owner, RRTYPE_RRSIG, 60, rdata, sizeof rdata);
}

static struct message parse(struct arena *arena, const uint8_t *octets, size_t length)
{
    struct message message;
    message_parse(octets, length, length, arena, &message);
    return message;
}

static int new_arena(void **state)
{
    *state = arena_new();
    return *state == NULL ? -1 : 0;
}

static int free_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static void a_signed_answer(void **state)
{
    struct message m = parse(*state, signed_answer, sizeof signed_answer);
    assert_int_equal(m.fault, MESSAGE_WHOLE);
    assert_int_equal(m.id, 0x1234);
    assert_true(m.qr && m.aa && !m.tc && !m.rd && !m.ra && m.ad && m.cd);
    assert_int_equal(m.opcode, 0);
    assert_int_equal(m.rcode, 0);
    assert_memory_equal(m.qname, "\4host\7example\3com", 18);
    assert_int_equal(m.qtype, RRTYPE_A);
    assert_int_equal(m.qclass, DNS_CLASS_IN);
    assert_true(m.edns.present && m.edns.dnssec_ok && m.edns.version == 0);
    assert_int_equal(m.edns.payload_size, 1232);
    assert_true(m.has_signatures);
    assert_int_equal(m.rrset_count, 1);

    const struct rrset *set = message_find(&m, SECTION_ANSWER, NAME("\4HOST\7example\3com"), RRTYPE_A);
    assert_ptr_equal(set, &m.rrsets[0]);
    assert_int_equal(set->count, 1);
    assert_int_equal(set->ttl, 86400);
    assert_int_equal(set->records->rdata.length, 4);
    assert_memory_equal(set->records->rdata.octets, "\xc0\0\2\1", 4);
    assert_int_equal(set->signature_count, 1);
    assert_int_equal(set->signatures->rdata.length, 35);
    assert_memory_equal(set->signatures->rdata.octets + 16, "\x0a\x52\7example\3com", 15);
    assert_null(message_find(&m, SECTION_AUTHORITY, m.qname, RRTYPE_A));
    assert_null(message_find(&m, SECTION_ANSWER, m.qname, RRTYPE_RRSIG));
}

/* At each cut: a fault, what came before it kept, and nothing read behind the end (the sanitizer's part). */
static void cut_at_each_octet(void **state)
{
    for (size_t length = 0; length < sizeof signed_answer; length++) {
        uint8_t *octets = exact_copy(signed_answer, length);
        arena_reset(*state);
        struct message m = parse(*state, octets, length);
        enum message_fault expected = length < 12              ? MESSAGE_SHORT_HEADER
                                      : length < ANSWER_OFFSET ? MESSAGE_BAD_QUESTION
                                                               : m.fault;
        assert_int_equal(m.fault, expected);
        assert_int_not_equal(m.fault, MESSAGE_WHOLE);
        assert_true(m.fault_offset <= length);
        assert_int_equal(m.rrset_count, length < RRSIG_OFFSET ? 0 : 1);
        assert_int_equal(m.has_signatures, length >= OPT_OFFSET);
        assert_false(m.edns.present);
        message_parse(octets, length, sizeof signed_answer, *state, &m);
        assert_int_equal(m.fault, MESSAGE_CUT_BY_CAPTURE);
        free(octets);
    }
}

/* Each octet in turn set to each of a few hostile values; the fuzz target does the rest. */
static void any_octet_may_lie(void **state)
{
    static const uint8_t lies[] = {0x00, 0x01, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xff};
    for (size_t i = 0; i < sizeof signed_answer * sizeof lies; i++) {
        uint8_t *octets = exact_copy(signed_answer, sizeof signed_answer);
        octets[i / sizeof lies] = lies[i % sizeof lies];
        arena_reset(*state);
        struct message m = parse(*state, octets, sizeof signed_answer);
        assert_true(m.rrset_count <= 3);
        free(octets);
    }
}

static void rdlength_behind_the_end(void **state)
{
    uint8_t octets[sizeof signed_answer];
    memcpy(octets, signed_answer, sizeof octets);
    wire_put_u16(octets + RRSIG_OFFSET + 10, 0xffff);
    struct message m = parse(*state, octets, sizeof octets);
    assert_int_equal(m.fault, MESSAGE_BAD_RECORD);
    assert_int_equal(m.fault_offset, RRSIG_OFFSET);
    assert_int_equal(m.rrset_count, 1);
    assert_false(m.has_signatures);
    /* One that ends within the signer's name. */
    wire_put_u16(octets + RRSIG_OFFSET + 10, 20);
    m = parse(*state, octets, sizeof octets);
    assert_int_equal(m.fault, MESSAGE_BAD_RDATA);
    assert_int_equal(m.fault_offset, RRSIG_OFFSET + 12);
}

static void counts_larger_than_the_message(void **state)
{
    uint8_t octets[sizeof signed_answer];
    memcpy(octets, signed_answer, sizeof octets);
    memset(octets + COUNTS_OFFSET + 2, 0xff, 6);
    struct message m = parse(*state, octets, sizeof octets);
    assert_int_equal(m.fault, MESSAGE_BAD_OWNER); /* the record behind the last one */
    assert_int_equal(m.fault_offset, sizeof octets);
    assert_non_null(message_find(&m, SECTION_ANSWER, m.qname, RRTYPE_A));
    memset(octets + COUNTS_OFFSET, 0xff, 2);
    m = parse(*state, octets, sizeof octets);
    assert_int_equal(m.fault, MESSAGE_BAD_QUESTION);
    assert_int_equal(m.rrset_count, 0);
}

static void records_of_an_rrset_come_together(void **state)
{
    struct octets o;
    put_header(&o, 5, 1, 0);
    put_record(&o, NULL, RRTYPE_A, 300, "AAAA", 4);
    put_record(&o, "\7EXAMPLE", RRTYPE_AAAA, 60, "AAAABBBBCCCCDDDD", 16);
    put_rrsig(&o, NULL, RRTYPE_AAAA);
    put_record(&o, "\7eXAMPLE", RRTYPE_A, 200, "BBBB", 4);
    put_rrsig(&o, "\7EXAMPLE", RRTYPE_A);
    put_record(&o, NULL, RRTYPE_A, 100, "CCCC", 4); /* the authority's is another RRset */
    struct message m = parse(*state, o.bytes, o.length);
    assert_int_equal(m.fault, MESSAGE_WHOLE);
    assert_int_equal(m.rrset_count, 3);
    const struct rrset *a = message_find(&m, SECTION_ANSWER, m.qname, RRTYPE_A);
    assert_int_equal(a->count, 2);
    assert_int_equal(a->signature_count, 1);
    assert_int_equal(a->ttl, 200); /* RFC 2181 section 5.2: differing TTLs, the lowest counts */
    assert_memory_equal(a->records->rdata.octets, "AAAA", 4);
    assert_memory_equal(a->records->next->rdata.octets, "BBBB", 4);
    assert_null(a->records->next->next);
    const struct rrset *authority = message_find(&m, SECTION_AUTHORITY, m.qname, RRTYPE_A);
    assert_int_equal(authority->count, 1);
    assert_int_equal(authority->signature_count, 0);
}

/* An RRSIG in front of what it covers finds it; one that covers nothing of its section and owner stays alone.
 */
static void orphans(void **state)
{
    struct octets o;
    put_header(&o, 4, 1, 0);
    put_rrsig(&o, NULL, RRTYPE_A);
    put_record(&o, NULL, RRTYPE_A, 60, "AAAA", 4);
    put_rrsig(&o, NULL, RRTYPE_SOA);
    put_rrsig(&o, "\5other", RRTYPE_A);
    put_rrsig(&o, NULL, RRTYPE_A);
    struct message m = parse(*state, o.bytes, o.length);
    assert_int_equal(m.fault, MESSAGE_WHOLE);
    assert_int_equal(m.rrset_count, 4);
    assert_int_equal(message_find(&m, SECTION_ANSWER, m.qname, RRTYPE_A)->signature_count, 1);
    assert_int_equal(message_find(&m, SECTION_ANSWER, m.qname, RRTYPE_RRSIG)->count, 1);
    assert_int_equal(message_find(&m, SECTION_ANSWER, NAME("\5other"), RRTYPE_RRSIG)->count, 1);
    assert_int_equal(message_find(&m, SECTION_AUTHORITY, m.qname, RRTYPE_RRSIG)->count, 1);
}

/* RFC 4034 section 3: "An RRSIG RR MUST NOT cover an RRSIG RRset". */
static void a_signature_covers_no_signature(void **state)
{
    struct octets o;
    put_header(&o, 2, 0, 0);
    put_rrsig(&o, NULL, RRTYPE_RRSIG);
    put_record(&o, NULL, RRTYPE_RRSIG, 60, "", 0);
    struct message m = parse(*state, o.bytes, o.length);
    assert_int_equal(m.rrset_count, 1);
    assert_int_equal(m.rrsets[0].count, 2);
    assert_int_equal(m.rrsets[0].signature_count, 0);
}

static void opt_twice_or_with_a_name(void **state)
{
    struct octets o;
    put_header(&o, 0, 0, 2);
    put_record(&o, "", RRTYPE_OPT, 0x8000, "", 0);
    put_record(&o, "", RRTYPE_OPT, 0, "", 0);
    struct message m = parse(*state, o.bytes, o.length);
    assert_int_equal(m.fault, MESSAGE_BAD_OPT);
    assert_true(m.edns.present && m.edns.dnssec_ok); /* what came before the fault */
    put_header(&o, 0, 0, 1);
    put_record(&o, NULL, RRTYPE_OPT, 0, "", 0);
    assert_int_equal(parse(*state, o.bytes, o.length).fault, MESSAGE_BAD_OPT);
}

/* RFC 6891 section 6.1.3: BADVERS is 16, of which the header holds the low four bits, zero. */
static void extended_rcode_and_version(void **state)
{
    struct octets o;
    put_header(&o, 0, 0, 1);
    put_record(&o, "", RRTYPE_OPT, 0x01020000, "", 0);
    struct message m = parse(*state, o.bytes, o.length);
    assert_int_equal(m.rcode, 16);
    assert_int_equal(m.edns.version, 2);
    assert_false(m.edns.dnssec_ok);
}

static void extended_dns_errors(void **state)
{
    /* clang-format off */
    static const char options[] = {
        0, 10, 0, 8, 'C', 'O', 'O', 'K', 'I', 'E', '0', '1',  /* COOKIE */
        0, 15, 0, 2, 0, 6,                                    /* EDE 6, DNSSEC Bogus */
        0, 15, 0, 5, 0, 7, 'o', 'l', 'd',                     /* EDE 7, Signature Expired, with text */
    };
    /* clang-format on */
    static const char short_option[] = {0, 15, 0, 2, 0, 9, 0, 15, 0, 1, 9};
    static const char long_option[] = {0, 15, 0, 99, 0, 9};
    struct octets o;
    put_header(&o, 0, 0, 1);
    put_record(&o, "", RRTYPE_OPT, 0, options, sizeof options);
    struct message m = parse(*state, o.bytes, o.length);
    assert_int_equal(message_extended_error(&m, 0), 6);
    assert_int_equal(message_extended_error(&m, 1), 7);
    assert_int_equal(message_extended_error(&m, 2), -1);
    put_header(&o, 0, 0, 1);
    put_record(&o, "", RRTYPE_OPT, 0, short_option, sizeof short_option);
    m = parse(*state, o.bytes, o.length);
    assert_int_equal(message_extended_error(&m, 0), 9);
    assert_int_equal(message_extended_error(&m, 1), -1);
    put_header(&o, 0, 0, 1);
    put_record(&o, "", RRTYPE_OPT, 0, long_option, sizeof long_option);
    m = parse(*state, o.bytes, o.length);
    assert_int_equal(message_extended_error(&m, 0), -1);
    put_header(&o, 0, 0, 0);
    m = parse(*state, o.bytes, o.length);
    assert_int_equal(message_extended_error(&m, 0), -1);
}

static void no_question_is_legal(void **state)
{
    static const uint8_t header[12] = {0, 7, 0x80, 0x05}; /* REFUSED, all counts zero */
    struct message m = parse(*state, header, sizeof header);
    assert_int_equal(m.fault, MESSAGE_WHOLE);
    assert_null(m.qname);
    assert_int_equal(m.rcode, 5);
    assert_null(message_find(&m, SECTION_ANSWER, NAME(""), RRTYPE_A));
}

/* As many records as 64 KiB hold, each an RRset of its own: found again, and in time. */
static void a_message_full_of_rrsets(void **state)
{
    static uint8_t octets[12 + 5957 * 11];
    memcpy(octets, "\0\1\x80\0\0\0\x17\x45", 8); /* 5957 answers */
    for (unsigned i = 0; i < 5957; i++)
        wire_put_u16(octets + 12 + (size_t)i * 11 + 1,
                     (uint16_t)(1000 + i)); /* the root, type, the rest zero */
    struct message m = parse(*state, octets, sizeof octets);
    assert_int_equal(m.fault, MESSAGE_WHOLE);
    assert_int_equal(m.rrset_count, 5957);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, new_arena, free_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(a_signed_answer),
        WITH_ARENA(cut_at_each_octet),
        WITH_ARENA(any_octet_may_lie),
        WITH_ARENA(rdlength_behind_the_end),
        WITH_ARENA(counts_larger_than_the_message),
        WITH_ARENA(records_of_an_rrset_come_together),
        WITH_ARENA(orphans),
        WITH_ARENA(a_signature_covers_no_signature),
        WITH_ARENA(opt_twice_or_with_a_name),
        WITH_ARENA(extended_rcode_and_version),
        WITH_ARENA(extended_dns_errors),
        WITH_ARENA(no_question_is_legal),
        WITH_ARENA(a_message_full_of_rrsets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
