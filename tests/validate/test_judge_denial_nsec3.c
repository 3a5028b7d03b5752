/*
 * Shows denial of existence by NSEC3 in whole responses (RFC 5155 section 8, RFC 6840 section 4, RFC 9276):
 * each claim with the records that prove it, and with each of them missing, damaged or out of place.
 */
#include "tests/validate/kit/world.h"

#include <ctype.h>

static const struct hashing plain = {0};
static const struct hashing opt_out = {.flags = 1};
static const struct hashing salted = {.salt = "pepper", .iterations = 5};

#define APEX_TYPES "NS SOA RRSIG DNSKEY NSEC3PARAM"

static struct set *match(struct world *w, const struct hashing *hashing, const char *name, const char *types)
{
    return sign(w->example, nsec3_match("example.", hashing, name, types));
}

static struct set *cover(struct world *w, const struct hashing *hashing, const char *name)
{
    return sign(w->example, nsec3_cover("example.", hashing, name, "A RRSIG"));
}

static struct set *apex(struct world *w, const struct hashing *hashing)
{
    return match(w, hashing, "example.", APEX_TYPES);
}

static struct set *soa(struct world *w)
{
    return sign(w->example, soa_of(w->example));
}

#define NAME_ERROR(question, ...) AUTHORITY(nxdomain(question), soa(w), __VA_ARGS__)
#define NO_DATA(question, ...)    AUTHORITY(reply(question), soa(w), __VA_ARGS__)

static int set_up(void **state)
{
    int failed = world_set_up(state);
    show_chain(*state);
    return failed;
}

/* RFC 5155 section 8.4: the closest encloser, a cover of the next closer name, a cover of the wildcard. */
static void check_name_error(struct world *w, const struct hashing *h)
{
    struct set *encloser = apex(w, h), *next = cover(w, h, "b.example."),
               *wildcard = cover(w, h, "*.example.");
    assert_secure(w, NAME_ERROR("a.b.example. A", encloser, next, wildcard));
    assert_secure(w, NAME_ERROR("A.B.Example. A", wildcard, next, encloser));
    assert_verdict(w, NAME_ERROR("a.b.example. A", next, wildcard), STATUS_BOGUS,
                   "nsec3-no-closest-encloser");
    assert_verdict(w, NAME_ERROR("a.b.example. A", encloser, wildcard), STATUS_BOGUS,
                   "nsec3-next-closer-not-covered");
    assert_verdict(w, NAME_ERROR("a.b.example. A", encloser, next), STATUS_BOGUS,
                   "nsec3-wildcard-not-covered");
    assert_verdict(w, NAME_ERROR("a.b.example. A", encloser, cover(w, h, "a.b.example."), wildcard),
                   STATUS_BOGUS, "nsec3-next-closer-not-covered");
}

static void name_error(void **state)
{
    check_name_error(*state, &plain);
}

static void name_error_with_salt(void **state)
{
    check_name_error(*state, &salted);
}

static void name_error_for_a_name_that_exists(void **state)
{
    struct world *w = *state;
    assert_verdict(w,
                   NAME_ERROR("ns.example. A", match(w, &plain, "ns.example.", "A RRSIG"), apex(w, &plain)),
                   STATUS_BOGUS, "nsec3-name-exists");
}

/* RFC 4592 section 2.2.2, RFC 5155 section 7.1: an empty non-terminal exists, its record has no types. */
static void name_error_for_an_empty_non_terminal(void **state)
{
    struct world *w = *state;
    assert_verdict(w, NAME_ERROR("b.example. A", apex(w, &plain), match(w, &plain, "b.example.", "")),
                   STATUS_BOGUS, "nsec3-name-exists");
}

/* Section 8.3: the closest encloser is the longest one; that a shorter one matches too does no harm. */
static void the_longest_encloser(void **state)
{
    struct world *w = *state;
    struct set *ent = match(w, &plain, "b.example.", "");
    assert_secure(w, NAME_ERROR("a.b.example. A", apex(w, &plain), ent, cover(w, &plain, "a.b.example."),
                                cover(w, &plain, "*.b.example.")));
    assert_verdict(w,
                   NAME_ERROR("a.b.example. A", apex(w, &plain), ent, cover(w, &plain, "a.b.example."),
                              cover(w, &plain, "*.example.")),
                   STATUS_BOGUS, "nsec3-wildcard-not-covered");
}

/* Section 8.3, last paragraph, and RFC 6840 section 4.1: no encloser from above a cut or a DNAME. */
static void an_encloser_that_is_cut_off(void **state)
{
    struct world *w = *state;
    struct set *next = cover(w, &plain, "x.sub.example."), *wildcard = cover(w, &plain, "*.sub.example.");
    assert_int_equal(
        judge_reply(w, NAME_ERROR("x.sub.example. A", match(w, &plain, "sub.example.", "NS"), next, wildcard))
            .status,
        STATUS_INSECURE);
    assert_verdict(
        w, NAME_ERROR("x.sub.example. A", match(w, &plain, "sub.example.", "DNAME RRSIG"), next, wildcard),
        STATUS_BOGUS, "nsec-ancestor-delegation");
    assert_secure(
        w, NAME_ERROR("x.sub.example. A", match(w, &plain, "sub.example.", "A RRSIG"), next, wildcard));
}

/* The last record of a chain wraps around, and a chain of one record covers all but its own. */
static void a_chain_of_one_record(void **state)
{
    struct world *w = *state;
    uint8_t hash[NSEC3_HASH_OCTETS];
    hash_name(&plain, "example.", hash);
    struct set *only = sign(w->example, nsec3_raw("example.", &plain, hash, hash, APEX_TYPES));
    assert_secure(w, NAME_ERROR("nt.example. A", only));
    assert_verdict(w, NAME_ERROR("example. A", only), STATUS_BOGUS, "nsec3-name-exists");
}

static void a_record_that_wraps(void **state)
{
    struct world *w = *state;
    static const uint8_t low[NSEC3_HASH_OCTETS] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                                   0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
    static const uint8_t high[NSEC3_HASH_OCTETS] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                                    0, 0, 0, 0, 0, 0, 0, 0, 0, 3};
    struct set *inside = sign(w->example, nsec3_raw("example.", &plain, high, low, "A RRSIG"));
    struct set *outside = sign(w->example, nsec3_raw("example.", &plain, low, high, "A RRSIG"));
    assert_secure(w, NAME_ERROR("nt.example. A", apex(w, &plain), inside));
    assert_verdict(w, NAME_ERROR("nt.example. A", apex(w, &plain), outside), STATUS_BOGUS,
                   "nsec3-next-closer-not-covered");
}

/* Section 8.5. */
static void no_data(void **state)
{
    struct world *w = *state;
    struct set *ns = match(w, &plain, "ns.example.", "A RRSIG");
    assert_secure(w, NO_DATA("ns.example. MX", ns));
    assert_verdict(w, NO_DATA("ns.example. A", ns), STATUS_BOGUS, "nsec3-type-in-bitmap");
    assert_verdict(w, NO_DATA("ns.example. MX", match(w, &plain, "ns.example.", "CNAME RRSIG")), STATUS_BOGUS,
                   "nsec3-cname-in-bitmap");
    assert_secure(w, NO_DATA("ns.example. NSEC", match(w, &plain, "ns.example.", "CNAME RRSIG")));
    assert_verdict(w, NO_DATA("ns.example. MX", match(w, &plain, "mx.example.", "A RRSIG")), STATUS_BOGUS,
                   "nsec3-no-match-for-name");
    /* An empty non-terminal has a record without types. */
    assert_secure(w, NO_DATA("b.example. A", match(w, &plain, "b.example.", "")));
    /* Proven not to exist, where the answer says that it does. */
    assert_verdict(w, NO_DATA("ns.example. MX", apex(w, &plain), cover(w, &plain, "ns.example.")),
                   STATUS_BOGUS, "nsec3-no-match-for-name");
}

/* RFC 6840 section 4.1. */
static void no_data_by_the_parents_side(void **state)
{
    struct world *w = *state;
    struct set *sub = match(w, &plain, "sub.example.", "NS");
    assert_verdict(w, AUTHORITY(reply("sub.example. A"), sub), STATUS_INSECURE, "ds-absent-proven");
    assert_secure(w, NO_DATA("sub.example. DS", sub));
}

/* Section 8.6. */
static void no_ds(void **state)
{
    struct world *w = *state;
    assert_verdict(w, NO_DATA("sub.example. DS", match(w, &plain, "sub.example.", "NS DS RRSIG")),
                   STATUS_BOGUS, "nsec3-type-in-bitmap");
    assert_verdict(w, NO_DATA("sub.example. DS", match(w, &plain, "sub.example.", "CNAME RRSIG")),
                   STATUS_BOGUS, "nsec3-cname-in-bitmap");
    assert_verdict(w, NO_DATA("sub.example. DS", apex(w, &plain), cover(w, &plain, "sub.example.")),
                   STATUS_BOGUS, "nsec3-opt-out-required");
    assert_verdict(w, NO_DATA("sub.example. DS", apex(w, &opt_out), cover(w, &opt_out, "sub.example.")),
                   STATUS_INSECURE, "nsec3-opt-out");
}

/* Section 8.6 with RFC 4035 section 5.2: the child's apex does not deny the DS. */
static void no_ds_by_the_childs_side(void **state)
{
    struct world *w = *state;
    assert_int_equal(judge_reply(w, AUTHORITY(reply("example. DS"), apex(w, &plain))).status, STATUS_BOGUS);
}

/* Section 8.7. */
static void no_data_at_a_wildcard(void **state)
{
    struct world *w = *state;
    struct set *encloser = match(w, &plain, "w.example.", "A RRSIG"),
               *next = cover(w, &plain, "x.w.example.");
    struct set *wildcard = match(w, &plain, "*.w.example.", "TXT RRSIG");
    assert_secure(w, NO_DATA("x.w.example. A", encloser, next, wildcard));
    assert_verdict(w, NO_DATA("x.w.example. TXT", encloser, next, wildcard), STATUS_BOGUS,
                   "nsec3-type-in-bitmap");
    assert_verdict(w,
                   NO_DATA("x.w.example. A", encloser, next, match(w, &plain, "*.w.example.", "CNAME RRSIG")),
                   STATUS_BOGUS, "nsec3-cname-in-bitmap");
    assert_verdict(w, NO_DATA("x.w.example. A", encloser, next), STATUS_BOGUS, "nsec3-no-match-for-name");
    assert_verdict(w, NO_DATA("x.w.example. A", encloser, wildcard), STATUS_BOGUS, "nsec3-no-match-for-name");
    assert_verdict(w, NO_DATA("x.w.example. A", next, wildcard), STATUS_BOGUS, "nsec3-no-match-for-name");
    /* A wildcard DS is the same (section 8.7 speaks of every QTYPE). */
    assert_secure(w, NO_DATA("x.w.example. DS", encloser, next, wildcard));
}

/* Section 9.2: with Opt-Out a covered name may be an unsigned delegation. */
static void opt_out_is_insecure(void **state)
{
    struct world *w = *state;
    struct set *encloser = apex(w, &opt_out), *next = cover(w, &opt_out, "b.example.");
    struct set *wildcard = cover(w, &opt_out, "*.example.");
    assert_verdict(w, NAME_ERROR("a.b.example. A", encloser, next, wildcard), STATUS_INSECURE,
                   "nsec3-opt-out");
    assert_verdict(w, NO_DATA("b.example. A", encloser, next), STATUS_INSECURE, "nsec3-opt-out");
    assert_verdict(w,
                   NO_DATA("x.example. A", encloser, cover(w, &opt_out, "x.example."),
                           match(w, &opt_out, "*.example.", "TXT RRSIG")),
                   STATUS_INSECURE, "nsec3-opt-out");
}

/* Opt-Out of a record that matches, or covers only the wildcard, changes nothing. */
static void opt_out_that_does_not_matter(void **state)
{
    struct world *w = *state;
    assert_secure(w, NO_DATA("ns.example. MX", match(w, &opt_out, "ns.example.", "A RRSIG")));
    assert_secure(w, NAME_ERROR("b.example. A", apex(w, &opt_out), cover(w, &plain, "b.example."),
                                cover(w, &opt_out, "*.example.")));
}

/* Section 8.1: other hash algorithms are ignored; section 8.2: other flags too. */
static void records_to_be_ignored(void **state)
{
    struct world *w = *state;
    static const struct hashing other = {.algorithm = 2}, flagged = {.flags = 2}, both = {.flags = 3};
    assert_verdict(w, NO_DATA("ns.example. MX", match(w, &other, "ns.example.", "A RRSIG")), STATUS_BOGUS,
                   "nsec3-hash-unknown");
    assert_verdict(w, NO_DATA("ns.example. MX", match(w, &flagged, "ns.example.", "A RRSIG")), STATUS_BOGUS,
                   "nsec3-flags-unknown");
    assert_verdict(w, NO_DATA("ns.example. MX", match(w, &both, "ns.example.", "A RRSIG")), STATUS_BOGUS,
                   "nsec3-flags-unknown");
    /* Beside a good one they are nothing. */
    assert_secure(w, NO_DATA("ns.example. MX", match(w, &plain, "ns.example.", "A RRSIG"),
                             match(w, &other, "ox.example.", "A RRSIG")));
}

/* Section 8.2: records of different salts or iterations make no proof together. */
static void parameters_that_differ(void **state)
{
    struct world *w = *state;
    static const struct hashing more = {.salt = "pepper", .iterations = 6}, salt = {.salt = "salt"};
    assert_verdict(w,
                   NAME_ERROR("b.example. A", apex(w, &salted), cover(w, &more, "b.example."),
                              cover(w, &salted, "*.example.")),
                   STATUS_BOGUS, "nsec3-params-differ");
    assert_verdict(w,
                   NAME_ERROR("b.example. A", apex(w, &plain), cover(w, &salt, "b.example."),
                              cover(w, &plain, "*.example.")),
                   STATUS_BOGUS, "nsec3-params-differ");
}

/* Section 3: the owner is one hash directly below the zone. */
static void an_owner_not_directly_below_the_zone(void **state)
{
    struct world *w = *state;
    struct set *record = nsec3_match("example.", &plain, "ns.example.", "A RRSIG");
    uint8_t hash[NSEC3_HASH_OCTETS];
    hash_name(&plain, "ns.example.", hash);
    record = set_at(record, hash_owner(hash, "x.example."));
    assert_verdict(w, NO_DATA("ns.example. MX", sign(w->example, record)), STATUS_BOGUS,
                   "nsec3-owner-not-under-signer");
}

/* CVE-2017-15105, for NSEC3: a record that a wildcard made. */
static void a_record_made_from_a_wildcard(void **state)
{
    struct world *w = *state;
    struct set *record = nsec3_match("example.", &plain, "ns.example.", "A RRSIG");
    struct set *made = sign(w->example, set_at(record, "*.example."));
    made->owner = record->owner;
    assert_verdict(w, NO_DATA("ns.example. MX", made), STATUS_BOGUS, "nsec-wildcard-expanded");
}

static void an_owner_that_is_no_hash(void **state)
{
    struct world *w = *state;
    struct set *record = nsec3_match("example.", &plain, "ns.example.", "A RRSIG");
    assert_verdict(w, NO_DATA("ns.example. MX", sign(w->example, set_at(record, "ns.example."))),
                   STATUS_BOGUS, "nsec3-owner-invalid");
    assert_verdict(w,
                   NO_DATA("ns.example. MX",
                           sign(w->example, set_at(record, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.example."))),
                   STATUS_BOGUS, "nsec3-owner-invalid");
}

/* Base32hex knows no case (RFC 4648 section 7, RFC 5155 section 3.3). */
static void the_case_of_an_owner(void **state)
{
    struct world *w = *state;
    struct set *record = nsec3_match("example.", &plain, "ns.example.", "A RRSIG");
    for (size_t i = 1; i <= 32; i++)
        record->owner.at[i] = (uint8_t)toupper(record->owner.at[i]);
    assert_secure(w, NO_DATA("ns.example. MX", sign(w->example, record)));
}

static void damaged_proofs(void **state)
{
    struct world *w = *state;
    struct set *encloser = apex(w, &plain), *next = cover(w, &plain, "b.example.");
    struct set *wildcard = cover(w, &plain, "*.example.");
    assert_verdict(w, NAME_ERROR("b.example. A", spoil(set_copy(encloser)), next, wildcard), STATUS_BOGUS,
                   "rrsig-bad-signature");
    assert_verdict(w, NAME_ERROR("b.example. A", encloser, spoil(set_copy(next)), wildcard), STATUS_BOGUS,
                   "rrsig-bad-signature");
    assert_verdict(w, NAME_ERROR("b.example. A", encloser, next, set_unsigned(wildcard)), STATUS_BOGUS, NULL);
    assert_secure(w, NAME_ERROR("b.example. A", encloser, next, wildcard));
}

static void records_that_do_not_parse(void **state)
{
    struct world *w = *state;
    struct set *record = nsec3_match("example.", &plain, "ns.example.", "A RRSIG"), *two = set_copy(record);
    record->records[0].length -= 1;
    assert_verdict(w, NO_DATA("ns.example. MX", sign(w->example, record)), STATUS_BOGUS, "nsec-malformed");
    struct set *more = nsec3_match("example.", &plain, "ns.example.", "MX RRSIG");
    set_add(two, more->records[0].at, more->records[0].length);
    assert_verdict(w, NO_DATA("ns.example. TXT", sign(w->example, two)), STATUS_BOGUS, "nsec-malformed");
}

/* RFC 9276 section 3.2: up to the limit as ever, above it no more than insecure, and only when it is signed.
 */
static void iterations(void **state)
{
    struct world *w = *state;
    static const struct hashing most = {.iterations = 150}, more = {.iterations = 151},
                                all = {.iterations = 65535};
    assert_secure(w, NO_DATA("ns.example. MX", match(w, &most, "ns.example.", "A RRSIG")));
    assert_verdict(w, NO_DATA("ns.example. MX", match(w, &more, "ns.example.", "A RRSIG")), STATUS_INSECURE,
                   "nsec3-iterations-too-high");
    assert_verdict(w, NAME_ERROR("b.example. A", cover(w, &all, "b.example.")), STATUS_INSECURE,
                   "nsec3-iterations-too-high");
    assert_verdict(w, NO_DATA("ns.example. MX", spoil(match(w, &more, "ns.example.", "A RRSIG"))),
                   STATUS_BOGUS, "rrsig-bad-signature");
}

/* Records of a sibling zone prove nothing of this one. */
static void names_of_another_zone(void **state)
{
    struct world *w = *state;
    struct zone *other = zone_new("other.", ALG_ED25519);
    show_delegation(w, w->root, other);
    struct set *record = sign(other, nsec3_match("other.", &plain, "ns.example.", "A RRSIG"));
    assert_verdict(w, AUTHORITY(reply("ns.example. MX"), record), STATUS_BOGUS, "denial-zone-mismatch");
}

/* Section 8.9: a referral to an unsigned zone. */
static void referrals(void **state)
{
    struct world *w = *state;
    struct set *ns = rr("sub.example. NS ns.test.");
    assert_secure(w, AUTHORITY(reply("www.sub.example. A"), ns, match(w, &plain, "sub.example.", "NS")));
    assert_verdict(
        w, AUTHORITY(reply("www.sub.example. A"), ns, match(w, &plain, "sub.example.", "NS DS RRSIG")),
        STATUS_BOGUS, NULL);
    assert_verdict(w, AUTHORITY(reply("www.sub.example. A"), ns, match(w, &plain, "sub.example.", "NS SOA")),
                   STATUS_BOGUS, NULL);
    assert_verdict(
        w, AUTHORITY(reply("www.sub.example. A"), ns, apex(w, &plain), cover(w, &plain, "sub.example.")),
        STATUS_BOGUS, NULL);
    assert_verdict(
        w, AUTHORITY(reply("www.sub.example. A"), ns, apex(w, &opt_out), cover(w, &opt_out, "sub.example.")),
        STATUS_INSECURE, "nsec3-opt-out");
}

/* Names under the root, whose hashes stand alone. */
static void name_error_in_the_root(void **state)
{
    struct world *w = *state;
    assert_secure(w, AUTHORITY(nxdomain("nt. A"), sign(w->root, nsec3_match(".", &plain, ".", APEX_TYPES)),
                               sign(w->root, nsec3_cover(".", &plain, "nt.", "NS")),
                               sign(w->root, nsec3_cover(".", &plain, "*.", "NS"))));
}

/* RFC 9276 section 3.2 for a wildcard's proof. */
static void a_wildcard_answer_and_many_iterations(void **state)
{
    struct world *w = *state;
    static const struct hashing many = {.iterations = 151};
    struct set *made = set_at(sign(w->example, rr("*.example. A 192.0.2.9")), "q.example.");
    assert_verdict(w, AUTHORITY(ANSWER(reply("q.example. A"), made), cover(w, &many, "q.example.")),
                   STATUS_INSECURE, "nsec3-iterations-too-high");
}

/* RFC 9824 section 4: NSEC3 has the same NXNAME. */
static void compact_denial(void **state)
{
    struct world *w = *state;
    struct verdict verdict =
        assert_secure(w, NO_DATA("nt.example. A", match(w, &plain, "nt.example.", "NXNAME")));
    assert_true(has_reason(&verdict, "compact-denial"));
}

/* RFC 9824 section 5.1. */
static void compact_denial_with_its_rcode(void **state)
{
    struct world *w = *state;
    assert_secure(w, NAME_ERROR("nt.example. A", match(w, &plain, "nt.example.", "NXNAME")));
}

/* RFC 5155 section 8.9: "the validator MUST ensure that the NS bit is set". */
static void a_referral_whose_proof_has_no_ns(void **state)
{
    struct world *w = *state;
    struct reply *r = AUTHORITY(reply("www.sub.example. A"), rr("sub.example. NS ns.test."),
                                match(w, &plain, "sub.example.", "A RRSIG"));
    assert_int_not_equal(judge_reply(w, r).status, STATUS_SECURE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, world_tear_down)

/* RFC 5155 section 8.2 allows to refuse them; here each chain is taken for itself, so that the order in which
 * the records stand decides nothing. */
static void two_chains_in_one_answer(void **state)
{
    struct world *w = *state;
    struct set *encloser = apex(w, &plain), *next = cover(w, &plain, "b.example."),
               *wildcard = cover(w, &plain, "*.example."), *odd = apex(w, &salted);
    assert_secure(w, NAME_ERROR("b.example. A", odd, encloser, next, wildcard));
    assert_secure(w, NAME_ERROR("b.example. A", encloser, next, wildcard, odd));
    assert_secure(w, NAME_ERROR("b.example. A", next, odd, wildcard, encloser));
    assert_verdict(w, NAME_ERROR("b.example. A", odd, encloser, wildcard), STATUS_BOGUS,
                   "nsec3-params-differ");
    struct set *www = match(w, &plain, "ns.example.", "A RRSIG");
    assert_secure(w, NO_DATA("ns.example. MX", odd, www));
    assert_secure(w, NO_DATA("ns.example. MX", www, odd));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(name_error),
        TEST(name_error_with_salt),
        TEST(name_error_for_a_name_that_exists),
        TEST(name_error_for_an_empty_non_terminal),
        TEST(the_longest_encloser),
        TEST(an_encloser_that_is_cut_off),
        TEST(a_chain_of_one_record),
        TEST(a_record_that_wraps),
        TEST(no_data),
        TEST(no_data_by_the_parents_side),
        TEST(no_ds),
        TEST(no_ds_by_the_childs_side),
        TEST(no_data_at_a_wildcard),
        TEST(opt_out_is_insecure),
        TEST(opt_out_that_does_not_matter),
        TEST(records_to_be_ignored),
        TEST(parameters_that_differ),
        TEST(an_owner_not_directly_below_the_zone),
        TEST(a_record_made_from_a_wildcard),
        TEST(an_owner_that_is_no_hash),
        TEST(the_case_of_an_owner),
        TEST(damaged_proofs),
        TEST(records_that_do_not_parse),
        TEST(iterations),
        TEST(names_of_another_zone),
        TEST(referrals),
        TEST(name_error_in_the_root),
        TEST(a_wildcard_answer_and_many_iterations),
        TEST(compact_denial),
        TEST(compact_denial_with_its_rcode),
        TEST(a_referral_whose_proof_has_no_ns),
        cmocka_unit_test_setup_teardown(two_chains_in_one_answer, set_up, world_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
