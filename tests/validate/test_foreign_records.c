/*
 * Shows that records which have no say in a matter do not decide it: those of another zone, signatures
 * without what they cover, and what somebody signed for a zone that is not his.
 */
#include "tests/validate/kit/world.h"

#define UNSIGNED "insecure.example."

/* A zone without a DS below "example.", proven so, with keys of its own. */
static struct zone *insecure_zone(struct world *w)
{
    struct zone *zone = zone_new(UNSIGNED, ALG_ED25519);
    show_set(w, sign(w->example, nsec(UNSIGNED, "j.example.", "NS RRSIG NSEC")));
    show_keys(w, zone);
    return zone;
}

/* The zone has a validated DS, so it is signed; its keys were not seen. Records of an unsigned zone do not
 * make its denial an unsigned one. */
static void a_denial_by_an_unsigned_zone(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    struct zone *other = insecure_zone(w);
    show_delegation(w, w->example, sub);
    struct set *strange = sign(other, nsec(UNSIGNED, "a." UNSIGNED, "NS SOA RRSIG NSEC"));
    assert_verdict(w, AUTHORITY(nxdomain("www.sub.example. A"), strange), STATUS_INDETERMINATE, NULL);
}

/* The same for data in an island of which the keys were not seen, signed by the unsigned zone above it. */
static void data_of_an_island_by_an_unsigned_zone(void **state)
{
    struct world *w = *state;
    struct zone *island = zone_new("island." UNSIGNED, ALG_ED25519);
    trust(w, island);
    show_chain(w);
    struct zone *above = insecure_zone(w);
    struct set *data = rr("www.island." UNSIGNED " A 192.0.2.1");
    assert_verdict(w, ANSWER(reply("www.island." UNSIGNED " A"), sign(above, data)), STATUS_INDETERMINATE,
                   "dnskey-not-observed");
}

static struct reply *bare_signature(struct world *w, const char *question)
{
    struct set *soa = sign(w->example, soa_of(w->example));
    struct set *data = sign(w->example, rr("www.example. A 192.0.2.1"));
    struct set *bare = set_new("www.example.", type_of("RRSIG"));
    return ANSWER(reply(question), soa, set_add(bare, data->signatures[0].at, data->signatures[0].length));
}

/* A signature alone is no answer, whatever validates beside it. */
static void signatures_without_records(void **state)
{
    struct world *w = *state;
    show_chain(w);
    assert_verdict(w, bare_signature(w, "www.example. ANY"), STATUS_NONE, NULL);
    assert_verdict(w, bare_signature(w, "www.example. RRSIG"), STATUS_NONE, NULL);
    assert_secure(w, ANSWER(reply("www.example. ANY"), sign(w->example, rr("www.example. A 192.0.2.1"))));
}

/* "*.example." is an alias into another zone, where there is no such type or name. */
static struct reply *alias_into(struct world *w, const char *target, uint16_t rcode)
{
    char text[300];
    (void)snprintf(text, sizeof text, "*.example. CNAME %s", target);
    struct set *made = set_at(sign(w->example, rr(text)), "q.example.");
    struct set *proof = sign(w->example, nsec("p.example.", "r.example.", "A RRSIG NSEC"));
    struct reply *r =
        AUTHORITY(ANSWER(reply("q.example. AAAA"), made), proof, rr(UNSIGNED " SOA ns.test. a.test."));
    r->rcode = rcode;
    return r;
}

/* The wildcard's proof is validated, and does not speak of where the alias leads. */
static void an_alias_into_an_unsigned_zone(void **state)
{
    struct world *w = *state;
    show_chain(w);
    assert_verdict(w, alias_into(w, "www." UNSIGNED, RCODE_NOERROR), STATUS_INDETERMINATE, "ds-not-observed");
    (void)insecure_zone(w);
    assert_verdict(w, alias_into(w, "www." UNSIGNED, RCODE_NOERROR), STATUS_INSECURE, "ds-absent-proven");
    assert_verdict(w, alias_into(w, "www." UNSIGNED, RCODE_NXDOMAIN), STATUS_INSECURE, "ds-absent-proven");
}

/* In a signed zone a proof is due. */
static void an_alias_into_a_signed_zone(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    show_delegation(w, w->example, sub);
    show_keys(w, sub);
    show_set(w, sign(sub, nsec("sub.example.", "sub.example.", "NS SOA DNSKEY RRSIG NSEC")));
    assert_int_equal(judge_reply(w, alias_into(w, "www.sub.example.", RCODE_NXDOMAIN)).status, STATUS_BOGUS);
}

/* RFC 6840 appendix C.2: while a closer anchor might succeed, nothing is bogus. */
static void a_closer_anchor_whose_keys_are_unseen(void **state)
{
    struct world *w = *state;
    trust_set(w, add_ds(set_new(".", type_of("DS")), key_new(ALG_ED25519, 30, KEY_KSK), 2));
    trust(w, w->example);
    show_keys(w, w->root);
    struct reply *answer = ANSWER(reply("www.example. A"), sign(w->example, rr("www.example. A 192.0.2.1")));
    assert_verdict(w, answer, STATUS_INDETERMINATE, "dnskey-not-observed");
}

#define SALTS 20

/* NSEC3 records that anybody can sign in the zone's name, with salts of his own. */
static void show_false_salts(struct world *w)
{
    static const char *const salts[SALTS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
                                             "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"};
    for (unsigned i = 0; i < SALTS; i++) {
        const struct hashing hashing = {.salt = salts[i]};
        show_set(w, spoil(sign(w->example, nsec3_match("example.", &hashing, "example.", "NS SOA"))));
    }
}

static struct reply *unsigned_reply(void)
{
    return ANSWER(reply("www.sub.example. A"), rr("www.sub.example. A 192.0.2.1"));
}

static const struct hashing plain = {0}, many = {.iterations = 151};

/* They do not hide the zone's own, which come later. */
static void nsec3_of_false_salts(void **state)
{
    struct world *w = *state;
    show_chain(w);
    show_false_salts(w);
    show_set(w, sign(w->example, nsec3_match("example.", &plain, "sub.example.", "NS")));
    assert_verdict(w, unsigned_reply(), STATUS_INSECURE, "ds-absent-proven");
}

/* Nor does one with the zone's parameters that is no NSEC3 record of it, as its owner is no hash. */
static void nsec3_without_a_hash(void **state)
{
    struct world *w = *state;
    show_chain(w);
    show_set(w, sign(w->example, set_at(nsec3_match("example.", &plain, "example.", "NS"), "x.example.")));
    show_set(w, sign(w->example, nsec3_match("example.", &plain, "sub.example.", "NS")));
    assert_verdict(w, unsigned_reply(), STATUS_INSECURE, "ds-absent-proven");
}

/* RFC 9276 section 3.2: any record of the zone with so many iterations will do, if another one is false. */
static void nsec3_of_many_iterations_beside_a_false_one(void **state)
{
    struct world *w = *state;
    show_chain(w);
    show_set(w, spoil(sign(w->example, nsec3_match("example.", &many, "a.example.", "A"))));
    show_set(w, sign(w->example, nsec3_match("example.", &many, "sub.example.", "NS")));
    assert_verdict(w, unsigned_reply(), STATUS_INSECURE, "nsec3-iterations-too-high");
}

/* A false record with the zone's parameters, which came first, does not make way for a dear one. */
static void nsec3_of_many_iterations_behind_a_false_sample(void **state)
{
    struct world *w = *state;
    show_chain(w);
    show_set(w, spoil(sign(w->example, nsec3_match("example.", &plain, "a.example.", "A"))));
    show_set(w, sign(w->example, nsec3_match("example.", &many, "b.example.", "A")));
    show_set(w, sign(w->example, nsec3_match("example.", &plain, "sub.example.", "A RRSIG")));
    assert_verdict(w, ANSWER(reply("sub.example. A"), rr("sub.example. A 192.0.2.1")), STATUS_BOGUS,
                   "rrsig-missing");
}

/* NSEC records that do not validate, however many, before the one that does and after it. */
static void a_crowd_of_false_nsec(void **state)
{
    struct world *w = *state;
    show_chain(w);
    for (unsigned i = 0; i < 100; i++) {
        char next[32];
        (void)snprintf(next, sizeof next, "t%u.example.", i);
        if (i == 50)
            show_set(w, sign(w->example, nsec("sub.example.", "t.example.", "NS RRSIG NSEC")));
        show_set(w, spoil(sign(w->example, nsec("sub.example.", next, "NS RRSIG NSEC"))));
    }
    assert_verdict(w, unsigned_reply(), STATUS_INSECURE, "ds-absent-proven");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_denial_by_an_unsigned_zone),
        WORLD_TEST(data_of_an_island_by_an_unsigned_zone),
        WORLD_TEST(signatures_without_records),
        WORLD_TEST(an_alias_into_an_unsigned_zone),
        WORLD_TEST(an_alias_into_a_signed_zone),
        WORLD_TEST_BARE(a_closer_anchor_whose_keys_are_unseen),
        WORLD_TEST(nsec3_of_false_salts),
        WORLD_TEST(nsec3_without_a_hash),
        WORLD_TEST(nsec3_of_many_iterations_beside_a_false_one),
        WORLD_TEST(nsec3_of_many_iterations_behind_a_false_sample),
        WORLD_TEST(a_crowd_of_false_nsec),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
