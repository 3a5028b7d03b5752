/*
 * Shows that hostile answers cost bounded work, and that a limit that was hit makes an answer indeterminate
 * with a finding that says so: never bogus, never secure (KeyTrap, CVE-2023-50387; CVE-2023-50868).
 */
#include "tests/validate/kit/world.h"

#include <time.h>

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct reply *www_reply(struct set *set)
{
    return ANSWER(reply("www.example. A"), set);
}

static struct set *www(void)
{
    return rr("www.example. A 192.0.2.1");
}

/* `count` other keys with the tag of `key`: what one octet loses another of the same weight gains. One pair
 * of octets may give only a few, so all are tried. */
static void add_colliding(struct set *keys, const struct key *key, unsigned count)
{
    const struct octets *rdata = &key->rdata;
    unsigned made = 0;
    for (size_t at = 4; at + 2 < rdata->length; at += 4)
        for (unsigned moved = 1; moved <= rdata->at[at] && rdata->at[at + 2] + moved <= 255 && made < count;
             moved++) {
            struct octets copy = kit_copy(rdata->at, rdata->length);
            copy.at[at] = (uint8_t)(copy.at[at] - moved);
            copy.at[at + 2] = (uint8_t)(copy.at[at + 2] + moved);
            assert_int_equal(tag_of(copy), key->tag);
            set_add(keys, copy.at, copy.length);
            made++;
        }
    assert_int_equal(made, count);
}

/* KeyTrap: many keys of one tag times many signatures of that tag. */
static void many_keys_times_many_signatures(void **state)
{
    struct world *w = *state;
    struct set *keys = keys_of(w->example), *set = www();
    add_colliding(keys, w->example->zsk, 60);
    assert_true(keys->count > 20);
    for (unsigned i = 0; i < 60; i++) {
        struct signing how = signing_of(w->example, set);
        how.inception -= i; /* so that each is another */
        spoil(sign_as(set, &how));
    }
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds_of(w->example)));
    show_set(w, sign(w->example, keys));
    double start = seconds();
    assert_verdict(w, www_reply(set), STATUS_INDETERMINATE, "limit-signature-checks");
    assert_true(seconds() - start < 1.0);
}

/* A few keys of one tag are tried: four, and the fifth is not. */
static void keys_of_one_tag(void **state)
{
    struct world *w = *state;
    w->settings.policy.keys_tried_per_signature = 2;
    struct set *keys = keys_of(w->example);
    add_colliding(keys, w->example->zsk, 6);
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds_of(w->example)));
    show_set(w, sign(w->example, keys));
    assert_verdict(w, www_reply(spoil(sign(w->example, www()))), STATUS_INDETERMINATE,
                   "limit-signature-checks");
}

static struct set *with_spoiled(struct world *w, unsigned count)
{
    struct set *set = www();
    for (unsigned i = 0; i < count; i++) {
        struct signing how = signing_of(w->example, set);
        how.inception -= i;
        spoil(sign_as(set, &how));
    }
    return set;
}

/* Signatures of one set: up to the limit all are tried, then none, and the outcome is open. */
static void signatures_of_one_set(void **state)
{
    struct world *w = *state;
    show_chain(w);
    assert_verdict(w, www_reply(with_spoiled(w, 8)), STATUS_BOGUS, "rrsig-bad-signature");
    assert_verdict(w, www_reply(with_spoiled(w, 9)), STATUS_INDETERMINATE, "limit-signature-checks");
}

/* Who adds signatures to a zone's keys or DS records blinds nobody: of evidence, those that do not verify are
 * found out once, however many they are and whatever came first. */
static void signatures_added_to_the_chain(void **state)
{
    struct world *w = *state;
    struct reply *good = www_reply(sign(w->example, www())),
                 *forged = www_reply(spoil(sign(w->example, www())));
    show_chain(w);
    for (unsigned message = 0; message < 20; message++) {
        struct set *sets[] = {keys_of(w->example), ds_of(w->example)};
        for (unsigned i = 0; i < COUNT(sets); i++) {
            const struct zone *signer = i == 0 ? w->example : w->root;
            for (unsigned n = 0; n < 40; n++) {
                struct signing how = signing_of(signer, sets[i]);
                how.inception -= message * 40 + n + 1;
                spoil(sign_as(sets[i], &how));
            }
            show_set(w, sets[i]);
        }
        assert_secure(w, good);
        assert_verdict(w, forged, STATUS_BOGUS, "rrsig-bad-signature");
    }
}

/* Those that fail before any arithmetic cost nothing: many expired ones do not hide a good one. */
static void many_expired_signatures(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *set = www();
    for (unsigned i = 0; i < 40; i++) {
        struct signing how = signing_of(w->example, set);
        how.expiration = KIT_NOW - 1 - i;
        sign_as(set, &how);
    }
    assert_verdict(w, www_reply(set_copy(set)), STATUS_BOGUS, "rrsig-expired");
    struct set *last = sign(w->example, set_copy(set)), *first = set_copy(last);
    first->signatures[0] = last->signatures[40];
    assert_secure(w, www_reply(last));
    assert_secure(w, www_reply(first));
}

/* The budget of a message covers its chains. */
static void checks_of_one_message(void **state)
{
    struct world *w = *state;
    w->settings.policy.checks_per_message = 3;
    show_chain(w);
    assert_verdict(w, www_reply(sign(w->example, www())), STATUS_INDETERMINATE, "limit-signature-checks");
}

static void just_enough_checks_for_one_message(void **state)
{
    struct world *w = *state;
    w->settings.policy.checks_per_message = 4; /* the root's keys, the DS, the keys, the answer */
    show_chain(w);
    assert_secure(w, www_reply(sign(w->example, www())));
}

/* The verdict does not depend on what was judged before and is remembered. */
static void limits_do_not_depend_on_the_order(void **state)
{
    struct world *w = *state;
    w->settings.policy.checks_per_message = 4;
    show_chain(w);
    struct reply *small = www_reply(sign(w->example, www()));
    struct reply *large = reply("c0.example. A");
    for (unsigned i = 0; i < 8; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "c%u.example. CNAME c%u.example.", i, i + 1);
        ANSWER(large, sign(w->example, rr(text)));
    }
    for (unsigned i = 0; i < 3; i++) {
        assert_secure(w, small);
        assert_verdict(w, large, STATUS_INDETERMINATE, "limit-signature-checks");
    }
}

/* Many DS records of a key's tag, each asking for a digest over each key. */
static void many_ds_records(void **state)
{
    struct world *w = *state;
    struct set *ds = set_new("example.", type_of("DS")), *keys = keys_of(w->example);
    add_colliding(keys, w->example->ksk, 40);
    for (unsigned i = 0; i < 79; i++) {
        add_ds(ds, w->example->ksk, 2);
        ds->records[i].at[4] ^= (uint8_t)(i + 1);
    }
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds));
    show_set(w, sign(w->example, keys));
    double start = seconds();
    assert_verdict(w, www_reply(sign(w->example, www())), STATUS_INDETERMINATE, "ds-too-many");
    assert_true(seconds() - start < 1.0);
}

/* The keys of one tag and the signatures of that tag, multiplied, are bounded by themselves. */
static void checks_of_one_set(void **state)
{
    struct world *w = *state;
    struct set *keys = keys_of(w->example), *set = www();
    add_colliding(keys, w->example->zsk, 3);
    w->settings.policy.checks_per_rrset = 3;
    for (unsigned i = 0; i < 2; i++) {
        struct signing how = signing_of(w->example, set);
        how.inception -= i;
        spoil(sign_as(set, &how));
    }
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds_of(w->example)));
    show_set(w, sign(w->example, keys));
    assert_verdict(w, www_reply(set), STATUS_INDETERMINATE, "limit-signature-checks");
}

/* Whoever shows false key sets by the hundred makes answers indeterminate, and neither secure nor bogus. */
static void many_false_key_sets(void **state)
{
    struct world *w = *state;
    w->settings.policy.steps_per_message = 200;
    show_chain(w);
    assert_secure(w, www_reply(sign(w->example, www())));
    for (unsigned i = 0; i < 200; i++) {
        struct set *keys = keys_of(w->example);
        uint8_t rdata[36] = {1, 0, 3, ALG_ED25519, (uint8_t)i};
        show_set(w, spoil(sign(w->example, set_add(keys, rdata, sizeof rdata))));
    }
    assert_verdict(w, www_reply(sign(w->example, www())), STATUS_INDETERMINATE, "limit-work");
    assert_verdict(w, www_reply(spoil(sign(w->example, www()))), STATUS_INDETERMINATE, "limit-work");
    assert_verdict(w, www_reply(www()), STATUS_INDETERMINATE, "limit-work");
}

/* What was found within the budget stands: more records in a message hide nothing. */
static void bogus_before_the_limit(void **state)
{
    struct world *w = *state;
    w->settings.policy.steps_per_message = 60;
    show_chain(w);
    struct reply *r = www_reply(spoil(sign(w->example, www())));
    for (unsigned i = 0; i < 40; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "x%u.example. A 192.0.2.1", i);
        ANSWER(r, sign(w->example, rr(text)));
    }
    struct verdict verdict = check_verdict(w, r, STATUS_BOGUS, "rrsig-bad-signature", __FILE__, __LINE__);
    assert_true(has_reason(&verdict, "limit-work"));
}

/* Signatures of one set that evidence keeps: what did not get in might have been the good one. */
static void more_signatures_than_are_kept(void **state)
{
    struct world *w = *state;
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds_of(w->example)));
    struct set *keys = sign(w->example, keys_of(w->example));
    for (unsigned i = 0; i < SIGNATURES_KEPT; i++) {
        struct set *copy = set_copy(keys);
        struct octets *signature = &copy->signatures[0];
        *signature = kit_copy(signature->at, signature->length);
        signature->at[16] ^= 0xff; /* the key tag: a key that nobody has */
        signature->at[30] = (uint8_t)i;
        signature->at[31] = (uint8_t)(i >> 8);
        show_set(w, copy);
    }
    show_set(w, keys);
    assert_true(evidence_refused(w->evidence) > 0);
    struct verdict verdict = judge_reply(w, www_reply(sign(w->example, www())));
    assert_int_equal(verdict.status, STATUS_INDETERMINATE);
    assert_true(has_reason(&verdict, "limit-work"));
}

/* A message with thousands of things to say says some of each kind, and that there are more. */
static void many_findings(void **state)
{
    struct arena *arena = arena_new();
    struct findings findings = {0};
    (void)state;
    for (unsigned i = 0; i < 3 * FINDINGS_OF_WEIGHT_MAX; i++)
        findings_add(&findings, arena, REASON_DS_NOT_OBSERVED, NAME("\7example"), (uint16_t)i, "");
    findings_add(&findings, arena, REASON_RRSIG_BAD_SIGNATURE, NAME("\7example"), 1, "");
    assert_string_equal(reason_row(findings_primary(&findings, STATUS_BOGUS)->reason)->code,
                        "rrsig-bad-signature");
    unsigned count = 0, more = 0;
    for (const struct finding *at = findings.first; at != NULL; at = at->next, count++)
        more += at->reason == REASON_LIMIT_FINDINGS ? 1 : 0;
    assert_int_equal(count, FINDINGS_OF_WEIGHT_MAX + 2);
    assert_int_equal(more, 1);
    arena_free(arena);
}

static struct set *soa(struct world *w)
{
    return sign(w->example, soa_of(w->example));
}

/* A deep name under NSEC3: one hash a label, up to the budget. */
static void nsec3_hashes(void **state)
{
    struct world *w = *state;
    static const struct hashing plain = {0};
    char question[256] = "";
    for (unsigned i = 0; i < 100; i++)
        strcat(question, "x.");
    strcat(question, "example. A");
    w->settings.policy.nsec3_hashes_per_message = 50;
    show_chain(w);
    struct set *apex = sign(w->example, nsec3_match("example.", &plain, "example.", "NS SOA RRSIG"));
    struct reply *deep = AUTHORITY(nxdomain(question), soa(w), apex);
    assert_verdict(w, deep, STATUS_INDETERMINATE, "nsec3-hash-budget-exceeded");
}

/* CVE-2023-50868: deep names, as many iterations as are borne, and many such answers: each is bounded. */
static void nsec3_work_is_bounded(void **state)
{
    struct world *w = *state;
    static const struct hashing most = {.iterations = 150,
                                        .salt = "0123456789012345678901234567890123456789"};
    char question[256] = "";
    for (unsigned i = 0; i < 110; i++)
        strcat(question, "y.");
    strcat(question, "example. A");
    show_chain(w);
    struct reply *deep = AUTHORITY(nxdomain(question), soa(w));
    for (unsigned i = 0; i < 30; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "n%u.example.", i);
        AUTHORITY(deep, sign(w->example, nsec3_match("example.", &most, name, "A RRSIG")));
    }
    double start = seconds();
    struct verdict verdict = judge_reply(w, deep);
    assert_true(seconds() - start < 3.0);
    assert_int_not_equal(verdict.status, STATUS_SECURE);
    assert_int_not_equal(verdict.status, STATUS_BOGUS);
}

/* More NSEC3 records than are looked at: what decides may be among the rest. */
static void too_many_nsec3_records(void **state)
{
    struct world *w = *state;
    static const struct hashing plain = {0};
    show_chain(w);
    struct reply *r = AUTHORITY(reply("ns.example. MX"), soa(w));
    for (unsigned i = 0; i < 20; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "n%u.example.", i);
        AUTHORITY(r, sign(w->example, nsec3_match("example.", &plain, name, "A RRSIG")));
    }
    AUTHORITY(r, sign(w->example, nsec3_match("example.", &plain, "ns.example.", "A RRSIG")));
    assert_verdict(w, r, STATUS_INDETERMINATE, "nsec3-too-many-records");
}

/* NSEC3 as evidence for cuts is bounded as well. */
static void nsec3_evidence_is_bounded(void **state)
{
    struct world *w = *state;
    static const struct hashing most = {.iterations = 150};
    w->settings.policy.nsec3_hashes_per_message = 20;
    show_chain(w);
    for (unsigned i = 0; i < 200; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "n%u.example.", i);
        show_set(w, sign(w->example, nsec3_match("example.", &most, name, "A RRSIG")));
    }
    double start = seconds();
    struct verdict verdict = judge_reply(
        w, ANSWER(reply("a.b.c.d.e.f.g.h.i.j.example. A"), rr("a.b.c.d.e.f.g.h.i.j.example. A 192.0.2.1")));
    assert_true(seconds() - start < 2.0);
    assert_int_equal(verdict.status, STATUS_INDETERMINATE);
}

/* Without room for evidence nothing is known, and nothing is wrong. */
static void no_room_for_evidence(void **state)
{
    struct world *w = *state;
    w->evidence_limit = 0;
    show_chain(w);
    assert_int_equal(evidence_count(w->evidence), 0);
    assert_true(evidence_refused(w->evidence) > 0);
    assert_verdict(w, www_reply(sign(w->example, www())), STATUS_INDETERMINATE, "dnskey-not-observed");
}

/* Room for the chain only: what came after is judged from its own message. */
static void room_for_the_chain_only(void **state)
{
    struct world *w = *state;
    w->evidence_limit = 3600;
    show_chain(w);
    uint64_t refused = evidence_refused(w->evidence);
    for (unsigned i = 0; i < 20; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "n%u.example. A 192.0.2.1", i);
        show_set(w, sign(w->example, rr(text)));
    }
    assert_int_equal(refused, 0);
    assert_true(evidence_refused(w->evidence) > 0);
    assert_secure(w, www_reply(sign(w->example, www())));
    assert_verdict(w, www_reply(spoil(sign(w->example, www()))), STATUS_BOGUS, "rrsig-bad-signature");
}

/* Variants of one NSEC record that do not validate hide the one that does only with a finding of a limit. */
static void false_variants_of_a_record(void **state)
{
    struct world *w = *state;
    show_chain(w);
    show_set(w, sign(w->example, nsec("sub.example.", "t.example.", "NS RRSIG NSEC")));
    for (unsigned i = 0; i < 9; i++) {
        char next[32];
        (void)snprintf(next, sizeof next, "t%u.example.", i);
        show_set(w, spoil(sign(w->example, nsec("sub.example.", next, "NS RRSIG NSEC"))));
    }
    struct verdict verdict =
        judge_reply(w, ANSWER(reply("www.sub.example. A"), rr("www.sub.example. A 192.0.2.1")));
    if (verdict.status != STATUS_INSECURE)
        assert_non_null(strstr(verdict.primary, "limit"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(many_keys_times_many_signatures),
        WORLD_TEST(keys_of_one_tag),
        WORLD_TEST(signatures_of_one_set),
        WORLD_TEST(signatures_added_to_the_chain),
        WORLD_TEST(many_expired_signatures),
        WORLD_TEST(checks_of_one_message),
        WORLD_TEST(just_enough_checks_for_one_message),
        WORLD_TEST(limits_do_not_depend_on_the_order),
        WORLD_TEST(checks_of_one_set),
        WORLD_TEST(many_false_key_sets),
        WORLD_TEST(bogus_before_the_limit),
        WORLD_TEST(more_signatures_than_are_kept),
        cmocka_unit_test(many_findings),
        WORLD_TEST(many_ds_records),
        WORLD_TEST(nsec3_hashes),
        WORLD_TEST(nsec3_work_is_bounded),
        WORLD_TEST(too_many_nsec3_records),
        WORLD_TEST(nsec3_evidence_is_bounded),
        WORLD_TEST(no_room_for_evidence),
        WORLD_TEST(room_for_the_chain_only),
        WORLD_TEST(false_variants_of_a_record),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
