/*
 * Shows what NSEC3 records prove: the hashes of RFC 5155 appendix A, match and cover with the wrap-around,
 * the records that must be ignored, the proofs of appendix B by the zone of appendix A, and that the limits
 * of hashes and iterations hold.
 */
#include "tests/test.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/denial_nsec3.h"
#include "validate/masterfile.h"

static const char zone_text[] = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example. 3600 IN NSEC3 1 1 12 aabbccdd "
                                "2t7b4g4vsa5smi47k61mv5bv1a22bojr NS SOA MX RRSIG DNSKEY NSEC3PARAM\n"
                                "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. 3600 IN NSEC3 1 1 12 aabbccdd "
                                "2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG\n"
                                "2vptu5timamqttgl4luu9kg21e0aor3s.example. 3600 IN NSEC3 1 1 12 aabbccdd "
                                "35mthgpgcu1qg68fab165klnsnk3dpvl MX RRSIG\n"
                                "35mthgpgcu1qg68fab165klnsnk3dpvl.example. 3600 IN NSEC3 1 1 12 aabbccdd "
                                "b4um86eghhds6nea196smvmlo4ors995 NS DS RRSIG\n"
                                "b4um86eghhds6nea196smvmlo4ors995.example. 3600 IN NSEC3 1 1 12 aabbccdd "
                                "gjeqe526plbf1g8mklp59enfd789njgi MX RRSIG\n"
                                "gjeqe526plbf1g8mklp59enfd789njgi.example. 3600 IN NSEC3 1 1 12 aabbccdd "
                                "ji6neoaepv8b5o6k4ev33abha8ht9fgc A HINFO AAAA RRSIG\n"
                                "ji6neoaepv8b5o6k4ev33abha8ht9fgc.example. 3600 IN NSEC3 1 1 12 aabbccdd "
                                "k8udemvp1j2f7eg6jebps17vp3n8i58h\n"
                                "k8udemvp1j2f7eg6jebps17vp3n8i58h.example. 3600 IN NSEC3 1 1 12 aabbccdd "
                                "kohar7mbb8dc2ce8a9qvl8hon4k53uhi\n"
                                "kohar7mbb8dc2ce8a9qvl8hon4k53uhi.example. 3600 IN NSEC3 1 1 12 aabbccdd "
                                "q04jkcevqvmu85r014c7dkba38o0ji5r A RRSIG\n"
                                "q04jkcevqvmu85r014c7dkba38o0ji5r.example. 3600 IN NSEC3 1 1 12 aabbccdd "
                                "r53bq7cc2uvmubfu5ocmm6pers9tk9en A RRSIG\n"
                                "r53bq7cc2uvmubfu5ocmm6pers9tk9en.example. 3600 IN NSEC3 1 1 12 aabbccdd "
                                "t644ebqk9bibcna874givr6joj62mlhv MX RRSIG\n"
                                "t644ebqk9bibcna874givr6joj62mlhv.example. 3600 IN NSEC3 1 1 12 aabbccdd "
                                "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom A HINFO AAAA RRSIG\n";

/* The records of the zone by the names that they stand for. */
enum { APEX, NS1, X_Y_W, A, X_W, AI, Y_W, W, OTHER_NS1, NS2, STAR_W, XX, RECORD_COUNT };

#define ZONE NAME("\7example")

/* All hashes of RFC 5155 have these parameters. */
static const struct nsec3 parameters = {
    .iterations = 12,
    .salt = (const uint8_t *)"\xaa\xbb\xcc\xdd",
    .salt_length = 4,
};

static struct verifier *verifier; /* of all tests */

struct zone {
    struct nsec3 records[RECORD_COUNT];
    uint8_t rdata[RECORD_COUNT][100];
    size_t count;
};

static bool keep_record(void *context, const struct masterfile_record *record, unsigned line,
                        char error[MASTERFILE_ERROR_MAX])
{
    (void)line;
    (void)error;
    struct zone *zone = context;
    uint8_t *rdata = zone->rdata[zone->count];
    assert_true(zone->count < RECORD_COUNT && record->rdata.length <= sizeof zone->rdata[0]);
    memcpy(rdata, record->rdata.octets, record->rdata.length);
    assert_int_equal(
        nsec3_parse(record->owner, ZONE, rdata, record->rdata.length, &zone->records[zone->count++]),
        REASON_NONE);
    return true;
}

static void read_zone(struct zone *zone)
{
    char error[MASTERFILE_ERROR_MAX] = "";
    memset(zone, 0, sizeof *zone);
    FILE *file = fmemopen((void *)(uintptr_t)zone_text, sizeof zone_text - 1, "r");
    assert_non_null(file);
    if (!masterfile_read(file, keep_record, zone, error))
        fail_msg("%s", error);
    (void)fclose(file);
    assert_int_equal(zone->count, RECORD_COUNT);
}

static void clear_opt_out(struct zone *zone)
{
    for (size_t i = 0; i < zone->count; i++)
        zone->records[i].opt_out = false;
}

/* Leaves one record out. */
static void drop(struct zone *zone, size_t index)
{
    zone->count--;
    memmove(&zone->records[index], &zone->records[index + 1],
            (zone->count - index) * sizeof zone->records[0]);
}

static const char *code(enum reason reason)
{
    return reason_row(reason)->code;
}

static struct nsec3_proof proof_of(const struct zone *zone, unsigned *hashes)
{
    *hashes = 100;
    return (struct nsec3_proof){.records = zone->records,
                                .count = zone->count,
                                .iterations_max = 150,
                                .hashes_left = hashes,
                                .verifier = verifier};
}

static enum reason nxdomain(const struct zone *zone, const char *name)
{
    unsigned hashes;
    struct nsec3_proof proof = proof_of(zone, &hashes);
    return nsec3_proves_nxdomain(&proof, NAME(name));
}

static enum reason nodata(const struct zone *zone, const char *name, uint16_t type)
{
    unsigned hashes;
    struct nsec3_proof proof = proof_of(zone, &hashes);
    return nsec3_proves_nodata(&proof, NAME(name), type);
}

static enum reason wildcard(const struct zone *zone, const char *name, unsigned labels)
{
    unsigned hashes;
    struct nsec3_proof proof = proof_of(zone, &hashes);
    return nsec3_proves_wildcard(&proof, NAME(name), labels);
}

static enum reason no_ds(const struct zone *zone, const char *name, bool *is_cut)
{
    unsigned hashes;
    struct nsec3_proof proof = proof_of(zone, &hashes);
    return nsec3_proves_no_ds(&proof, NAME(name), is_cut);
}

#define assert_reason(actual, expected) assert_string_equal(code(actual), code(expected))

static void hashes_of_rfc_5155(void **state)
{
    (void)state;
    static const struct {
        const char *hash, *name;
    } rows[] = {
        {"0p9mhaveqvm6t7vbl5lop2u3t2rp3tom", "example"},
        {"35mthgpgcu1qg68fab165klnsnk3dpvl", "a.example"},
        {"gjeqe526plbf1g8mklp59enfd789njgi", "ai.example"},
        {"2t7b4g4vsa5smi47k61mv5bv1a22bojr", "ns1.example"},
        {"q04jkcevqvmu85r014c7dkba38o0ji5r", "ns2.example"},
        {"k8udemvp1j2f7eg6jebps17vp3n8i58h", "w.example"},
        {"r53bq7cc2uvmubfu5ocmm6pers9tk9en", "*.w.example"},
        {"b4um86eghhds6nea196smvmlo4ors995", "x.w.example"},
        {"ji6neoaepv8b5o6k4ev33abha8ht9fgc", "y.w.example"},
        {"2vptu5timamqttgl4luu9kg21e0aor3s", "x.y.w.example"},
        {"t644ebqk9bibcna874givr6joj62mlhv", "xx.example"},
        {"kohar7mbb8dc2ce8a9qvl8hon4k53uhi", "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example"},
        {"0va5bpr2ou0vk0lbqeeljri88laipsfh", "c.x.w.example"},
        {"92pqneegtaue7pjatc3l3qnk738c6v5m", "*.x.w.example"},
        {"4g6p9u5gvfshp30pqecj98b3maqbn1ck", "c.example"},
        {"qlu7gtfaeh0ek0c05ksfhdpbcgglbe03", "z.w.example"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t name[DNAME_MAX], hash[NSEC3_HASH_SIZE];
        char text[NSEC3_TEXT_MAX];
        assert_true(dname_parse(rows[i].name, name));
        assert_true(nsec3_hash(verifier, &parameters, name, hash));
        assert_string_equal(nsec3_format(hash, text), rows[i].hash);
    }
    uint8_t lower[NSEC3_HASH_SIZE], upper[NSEC3_HASH_SIZE];
    assert_true(nsec3_hash(verifier, &parameters, NAME("\2ai\7example"), lower));
    assert_true(nsec3_hash(verifier, &parameters, NAME("\2AI\7EXAMPLE"), upper));
    assert_memory_equal(lower, upper, sizeof lower);
}

/* Expected: what BIND's nsec3hash and ldns-nsec3-hash print. */
static void hashes_with_every_salt(void **state)
{
    (void)state;
    static const struct {
        uint16_t iterations;
        uint8_t salt_length;
        const char *hash;
    } rows[] = {
        {0, 0, "9kqnrpnekplbct2m3k9jh3cljviok2b5"},   {1, 0, "s5ta6kp60kjdcr5m4j1djjrk535llg5s"},
        {5, 0, "sosn3epm7uqei0bjqeqiuvltl67t4171"},   {0, 255, "mol63ceuqh9gipd80f2on5oi7p84837k"},
        {1, 255, "ob187n86b4scjtbrk17vp0npfurfskin"}, {2, 255, "9lfej6p1v1lnqs5e0eif604r08kkg1pb"},
        {5, 255, "0ke8tsdhpg1kamfq67e3ha3aj1fo5i28"},
    };
    uint8_t salt[NSEC3_SALT_MAX], hash[NSEC3_HASH_SIZE];
    char text[NSEC3_TEXT_MAX];
    memset(salt, 0x5a, sizeof salt);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct nsec3 by = {
            .iterations = rows[i].iterations, .salt = salt, .salt_length = rows[i].salt_length};
        assert_true(nsec3_hash(verifier, &by, NAME("\3www\7example"), hash));
        assert_string_equal(nsec3_format(hash, text), rows[i].hash);
    }
    uint8_t longest[DNAME_MAX] = {0}; /* with the longest salt: within bounds */
    for (size_t at = 0; at < 3; at++) {
        longest[64 * at] = 63;
        memset(longest + 64 * at + 1, 'a', 63);
    }
    longest[192] = 61;
    memset(longest + 193, 'a', 61);
    struct nsec3 by = {.iterations = 3, .salt = salt, .salt_length = NSEC3_SALT_MAX};
    assert_int_equal(dname_length(longest), DNAME_MAX);
    assert_true(nsec3_hash(verifier, &by, longest, hash));
}

/* A name and those above it are hashed and paid for once for each of a few sets of parameters; another name,
 * though it be equal, is not remembered. */
static void hashes_of_a_walk_are_paid_once(void **state)
{
    (void)state;
    static const uint8_t name[] = "\1a\1b\7example", equal[] = "\1b\7example";
    struct nsec3 by[2] = {parameters, parameters};
    unsigned hashes = 100;
    struct nsec3_memo memo = {.target = name};
    struct nsec3_proof proof = {
        .count = 1, .iterations_max = 150, .hashes_left = &hashes, .verifier = verifier, .memo = &memo};
    by[1].iterations = 1;
    for (unsigned i = 0; i < 10; i++) {
        for (unsigned k = 0; k < 2; k++) {
            uint8_t paid[NSEC3_HASH_SIZE], right[NSEC3_HASH_SIZE];
            proof.records = &by[k];
            for (const uint8_t *at = name; *at != 0; at = dname_parent(at)) {
                assert_true(nsec3_hash_paid(&proof, at, paid) && nsec3_hash(verifier, &by[k], at, right));
                assert_memory_equal(paid, right, sizeof right);
            }
        }
    }
    assert_int_equal(hashes, 100 - 2 * 3);
    uint8_t hash[NSEC3_HASH_SIZE];
    assert_true(nsec3_hash_paid(&proof, equal, hash) && nsec3_hash_paid(&proof, equal, hash));
    assert_int_equal(hashes, 100 - 2 * 3 - 2);
    hashes = 0;
    assert_true(nsec3_hash_paid(&proof, name, hash));
    assert_false(nsec3_hash_paid(&proof, equal, hash));
}

static void owner_labels_are_hashes(void **state)
{
    (void)state;
    struct zone zone;
    uint8_t hash[NSEC3_HASH_SIZE];
    read_zone(&zone);
    assert_true(nsec3_hash(verifier, &parameters, ZONE, hash));
    assert_true(nsec3_matches(&zone.records[APEX], hash));
    assert_false(nsec3_matches(&zone.records[NS1], hash));
    assert_memory_equal(zone.records[XX].next, hash, sizeof hash);
    assert_true(zone.records[APEX].opt_out);
    assert_int_equal(zone.records[APEX].iterations, 12);
    assert_true(nsec3_same_parameters(&zone.records[APEX], &parameters));
    struct nsec3 other = parameters;
    other.iterations = 11;
    assert_false(nsec3_same_parameters(&other, &parameters));
    other = parameters;
    other.salt_length = 3;
    assert_false(nsec3_same_parameters(&other, &parameters));
    other = parameters;
    other.salt = (const uint8_t *)"\xaa\xbb\xcc\xde";
    assert_false(nsec3_same_parameters(&other, &parameters));
}

/* A record from `first` to `next`, each a hash of that one octet repeated. */
static bool covers(uint8_t first, uint8_t next, uint8_t hashed)
{
    uint8_t next_hash[NSEC3_HASH_SIZE], hash[NSEC3_HASH_SIZE];
    struct nsec3 record = {.next = next_hash};
    memset(record.hash, first, sizeof record.hash);
    memset(next_hash, next, sizeof next_hash);
    memset(hash, hashed, sizeof hash);
    return nsec3_covers(&record, hash);
}

static void cover_and_wrap_around(void **state)
{
    (void)state;
    assert_true(covers(0x10, 0x20, 0x18));
    assert_false(covers(0x10, 0x20, 0x10)); /* neither end is covered */
    assert_false(covers(0x10, 0x20, 0x20));
    assert_false(covers(0x10, 0x20, 0x08));
    assert_false(covers(0x10, 0x20, 0xf0));
    /* The last record of the chain. */
    assert_true(covers(0xe0, 0x10, 0xf0));
    assert_true(covers(0xe0, 0x10, 0x08));
    assert_true(covers(0xe0, 0x10, 0x00));
    assert_true(covers(0xe0, 0x10, 0xff));
    assert_false(covers(0xe0, 0x10, 0xe0));
    assert_false(covers(0xe0, 0x10, 0x10));
    assert_false(covers(0xe0, 0x10, 0x80));
    /* The only record. */
    assert_true(covers(0x40, 0x40, 0x41));
    assert_true(covers(0x40, 0x40, 0x3f));
    assert_false(covers(0x40, 0x40, 0x40));
}

#define HASH_LABEL "\0400p9mhaveqvm6t7vbl5lop2u3t2rp3tom"
#define NEXT       "\24abcdefghijklmnopqrst"

static enum reason parse(const char *owner, const char *rdata, size_t length)
{
    struct nsec3 record;
    uint8_t *copy = exact_copy((const uint8_t *)rdata, length);
    enum reason reason = nsec3_parse(NAME(owner), ZONE, copy, length, &record);
    free(copy);
    return reason;
}

#define PARSE(owner, rdata) parse(owner, rdata, sizeof(rdata) - 1)

static void records_that_are_ignored(void **state)
{
    (void)state;
    static const char owner[] = HASH_LABEL "\7example";
    assert_reason(PARSE(owner, "\1\0\0\0\0" NEXT), REASON_NONE);
    assert_reason(PARSE(owner, "\1\1\0\14\4\xaa\xbb\xcc\xdd" NEXT "\0\1\100"), REASON_NONE);
    assert_reason(PARSE("\0400P9MHAVEQVM6T7VBL5LOP2U3T2RP3TOM\7EXAMPLE", "\1\0\0\0\0" NEXT), REASON_NONE);
    assert_reason(PARSE(owner, "\0\0\0\0\0" NEXT), REASON_NSEC3_HASH_UNKNOWN);
    assert_reason(PARSE(owner, "\2\0\0\0\0" NEXT), REASON_NSEC3_HASH_UNKNOWN);
    assert_reason(PARSE(owner, "\1\2\0\0\0" NEXT), REASON_NSEC3_FLAGS_UNKNOWN);
    assert_reason(PARSE(owner, "\1\201\0\0\0" NEXT), REASON_NSEC3_FLAGS_UNKNOWN);
    /* Not one label below the zone. */
    assert_reason(PARSE("\7example", "\1\0\0\0\0" NEXT), REASON_NSEC3_OWNER_NOT_UNDER_SIGNER);
    assert_reason(PARSE("", "\1\0\0\0\0" NEXT), REASON_NSEC3_OWNER_NOT_UNDER_SIGNER);
    assert_reason(PARSE(HASH_LABEL "\1a\7example", "\1\0\0\0\0" NEXT), REASON_NSEC3_OWNER_NOT_UNDER_SIGNER);
    assert_reason(PARSE(HASH_LABEL "\3com", "\1\0\0\0\0" NEXT), REASON_NSEC3_OWNER_NOT_UNDER_SIGNER);
    /* No hash. */
    assert_reason(PARSE("\3www\7example", "\1\0\0\0\0" NEXT), REASON_NSEC3_OWNER_INVALID);
    assert_reason(PARSE("\040zp9mhaveqvm6t7vbl5lop2u3t2rp3tom\7example", "\1\0\0\0\0" NEXT),
                  REASON_NSEC3_OWNER_INVALID);
    assert_reason(PARSE("\0370p9mhaveqvm6t7vbl5lop2u3t2rp3to\7example", "\1\0\0\0\0" NEXT),
                  REASON_NSEC3_OWNER_INVALID);
    assert_reason(PARSE(owner, "\1\0\0\0\0\4abcd"), REASON_NSEC3_OWNER_INVALID);
    /* RDATA cut short or with a bad bit map. */
    assert_reason(PARSE(owner, ""), REASON_NSEC_MALFORMED);
    assert_reason(PARSE(owner, "\1\0\0\0\4\xaa\xbb"), REASON_NSEC_MALFORMED);
    assert_reason(PARSE(owner, "\1\0\0\0\0\24abcdefghijklmnopqrs"), REASON_NSEC_MALFORMED);
    assert_reason(PARSE(owner, "\1\0\0\0\0" NEXT "\0\0"), REASON_NSEC_MALFORMED);
}

/* RFC 5155 appendix B.1. */
static void name_error(void **state)
{
    (void)state;
    static const char name[] = "\1a\1c\1x\1w\7example";
    struct zone zone;
    read_zone(&zone);
    assert_reason(nxdomain(&zone, name), REASON_NSEC3_OPT_OUT);
    clear_opt_out(&zone);
    assert_reason(nxdomain(&zone, name), REASON_NONE);
    assert_reason(nxdomain(&zone, "\2ai\7example"), REASON_NSEC3_NAME_EXISTS);
    assert_reason(nxdomain(&zone, "\1y\1w\7example"), REASON_NSEC3_NAME_EXISTS); /* an empty non-terminal */
    assert_reason(nxdomain(&zone, "\1z\1w\7example"), REASON_NSEC3_WILDCARD_NOT_COVERED); /* *.w exists */
    assert_reason(nxdomain(&zone, "\1a\3com"), REASON_DENIAL_ZONE_MISMATCH);
    drop(&zone, A); /* covers *.x.w.example */
    assert_reason(nxdomain(&zone, name), REASON_NSEC3_WILDCARD_NOT_COVERED);
    read_zone(&zone);
    drop(&zone, APEX); /* covers c.x.w.example */
    assert_reason(nxdomain(&zone, name), REASON_NSEC3_NEXT_CLOSER_NOT_COVERED);
    read_zone(&zone);
    zone.records[0] = zone.records[NS1];
    zone.count = 1;
    assert_reason(nxdomain(&zone, name), REASON_NSEC3_NO_CLOSEST_ENCLOSER);
    zone.count = 0;
    assert_reason(nxdomain(&zone, name), REASON_NSEC3_NO_CLOSEST_ENCLOSER);
}

/* RFC 5155 appendices B.2, B.2.1, B.5 and B.6. */
static void no_data(void **state)
{
    (void)state;
    struct zone zone;
    read_zone(&zone);
    assert_reason(nodata(&zone, "\3ns1\7example", 15), REASON_NONE);
    assert_reason(nodata(&zone, "\3ns1\7example", RRTYPE_A), REASON_NSEC3_TYPE_IN_BITMAP);
    assert_reason(nodata(&zone, "\1y\1w\7example", RRTYPE_A), REASON_NONE);
    assert_reason(nodata(&zone, "\7example", RRTYPE_DS), REASON_NSEC3_DELEGATION_SOA_BIT);
    assert_reason(nodata(&zone, "\7example", RRTYPE_A), REASON_NONE);
    assert_reason(nodata(&zone, "\1a\1z\1w\7example", RRTYPE_AAAA), REASON_NSEC3_OPT_OUT);
    clear_opt_out(&zone);
    assert_reason(nodata(&zone, "\1a\1z\1w\7example", RRTYPE_AAAA), REASON_NONE);
    assert_reason(nodata(&zone, "\1a\1z\1w\7example", 15), REASON_NSEC3_TYPE_IN_BITMAP);
    assert_reason(nodata(&zone, "\1c\7example", RRTYPE_A), REASON_NSEC3_NO_MATCH_FOR_NAME);
    zone.records[0] = zone.records[AI];
    zone.count = 1;
    assert_reason(nodata(&zone, "\3ns1\7example", 15), REASON_NSEC3_NO_MATCH_FOR_NAME);
}

/* RFC 6840 section 4.1. */
static void parents_side_of_a_cut(void **state)
{
    (void)state;
    struct zone zone;
    read_zone(&zone);
    assert_reason(nxdomain(&zone, "\2mc\1a\7example"), REASON_NSEC_ANCESTOR_DELEGATION);
    assert_reason(nodata(&zone, "\2mc\1a\7example", RRTYPE_A), REASON_NSEC_ANCESTOR_DELEGATION);
    assert_reason(nodata(&zone, "\1a\7example", RRTYPE_A), REASON_NSEC_ANCESTOR_DELEGATION);
}

/* RFC 5155 appendix B.3. */
static void no_ds_at_a_delegation(void **state)
{
    (void)state;
    struct zone zone;
    bool is_cut = true;
    read_zone(&zone);
    assert_reason(no_ds(&zone, "\1c\7example", &is_cut), REASON_NSEC3_OPT_OUT);
    assert_false(is_cut);
    assert_reason(no_ds(&zone, "\1a\7example", &is_cut), REASON_NSEC3_DELEGATION_DS_BIT);
    assert_true(is_cut);
    assert_reason(no_ds(&zone, "\7example", &is_cut), REASON_NSEC3_DELEGATION_SOA_BIT);
    assert_reason(no_ds(&zone, "\2ai\7example", &is_cut), REASON_NONE);
    assert_false(is_cut);
    clear_opt_out(&zone);
    assert_reason(no_ds(&zone, "\1c\7example", &is_cut), REASON_NSEC3_OPT_OUT_REQUIRED);
    drop(&zone, A);
    assert_reason(no_ds(&zone, "\1c\7example", &is_cut), REASON_NSEC3_NEXT_CLOSER_NOT_COVERED);
}

/* RFC 5155 appendix B.4. */
static void wildcard_answer(void **state)
{
    (void)state;
    struct zone zone;
    read_zone(&zone);
    assert_reason(wildcard(&zone, "\1a\1z\1w\7example", 2), REASON_NSEC3_OPT_OUT);
    clear_opt_out(&zone);
    assert_reason(wildcard(&zone, "\1a\1z\1w\7example", 2), REASON_NONE);
    assert_reason(wildcard(&zone, "\1a\1z\1w\7example", 1), REASON_WILDCARD_NO_PROOF); /* w.example exists */
    drop(&zone, NS2);
    assert_reason(wildcard(&zone, "\1a\1z\1w\7example", 2), REASON_WILDCARD_NO_PROOF);
}

static void budget_of_hashes(void **state)
{
    (void)state;
    static const char name[] = "\1a\1c\1x\1w\7example";
    struct zone zone;
    unsigned hashes;
    bool is_cut;
    read_zone(&zone);
    clear_opt_out(&zone);
    struct nsec3_proof proof = proof_of(&zone, &hashes);
    hashes = 0;
    assert_reason(nsec3_proves_nxdomain(&proof, NAME(name)), REASON_LIMIT_NSEC3_HASHES);
    assert_reason(nsec3_proves_nodata(&proof, NAME(name), RRTYPE_A), REASON_LIMIT_NSEC3_HASHES);
    assert_reason(nsec3_proves_wildcard(&proof, NAME(name), 2), REASON_LIMIT_NSEC3_HASHES);
    assert_reason(nsec3_proves_no_ds(&proof, NAME(name), &is_cut), REASON_LIMIT_NSEC3_HASHES);
    assert_int_equal(hashes, 0);
    /* Three names up to the closest encloser, the next closer name, the wildcard. */
    for (unsigned budget = 0; budget <= 5; budget++) {
        hashes = budget;
        assert_reason(nsec3_proves_nxdomain(&proof, NAME(name)),
                      budget < 5 ? REASON_LIMIT_NSEC3_HASHES : REASON_NONE);
        assert_int_equal(hashes, 0);
    }
}

static void iterations_above_the_limit(void **state)
{
    (void)state;
    struct zone zone;
    unsigned hashes;
    bool is_cut;
    read_zone(&zone);
    struct nsec3_proof proof = proof_of(&zone, &hashes);
    proof.iterations_max = 12;
    assert_reason(nsec3_proves_nodata(&proof, NAME("\3ns1\7example"), 15), REASON_NONE);
    proof.iterations_max = 11;
    hashes = 100;
    assert_reason(nsec3_proves_nodata(&proof, NAME("\3ns1\7example"), 15), REASON_NSEC3_ITERATIONS_TOO_HIGH);
    assert_reason(nsec3_proves_nxdomain(&proof, NAME("\1q\7example")), REASON_NSEC3_ITERATIONS_TOO_HIGH);
    assert_reason(nsec3_proves_wildcard(&proof, NAME("\1q\7example"), 1), REASON_NSEC3_ITERATIONS_TOO_HIGH);
    assert_reason(nsec3_proves_no_ds(&proof, NAME("\1q\7example"), &is_cut),
                  REASON_NSEC3_ITERATIONS_TOO_HIGH);
    assert_int_equal(hashes, 100); /* nothing was hashed */
}

static int make_verifier(void **state)
{
    (void)state;
    verifier = verifier_new();
    return verifier == NULL ? -1 : 0;
}

static int free_verifier(void **state)
{
    (void)state;
    verifier_free(verifier);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_of_rfc_5155),
        cmocka_unit_test(hashes_with_every_salt),
        cmocka_unit_test(hashes_of_a_walk_are_paid_once),
        cmocka_unit_test(owner_labels_are_hashes),
        cmocka_unit_test(cover_and_wrap_around),
        cmocka_unit_test(records_that_are_ignored),
        cmocka_unit_test(name_error),
        cmocka_unit_test(no_data),
        cmocka_unit_test(parents_side_of_a_cut),
        cmocka_unit_test(no_ds_at_a_delegation),
        cmocka_unit_test(wildcard_answer),
        cmocka_unit_test(budget_of_hashes),
        cmocka_unit_test(iterations_above_the_limit),
    };
    return cmocka_run_group_tests(tests, make_verifier, free_verifier);
}
