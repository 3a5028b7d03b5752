/*
 * Shows answers that go over aliases: CNAME chains within a zone and across zones, DNAME and the CNAME it
 * makes (RFC 6672 section 5.3), and what they end in (RFC 6604).
 */
#include "tests/validate/kit/world.h"

static int set_up(void **state)
{
    int failed = world_set_up(state);
    show_chain(*state);
    return failed;
}

static struct set *alias(struct world *w)
{
    return sign(w->example, rr("alias.example. CNAME www.example."));
}

static struct set *www(struct world *w)
{
    return sign(w->example, rr("www.example. A 192.0.2.1"));
}

static struct set *soa(struct world *w)
{
    return sign(w->example, soa_of(w->example));
}

static struct set *apex(struct world *w)
{
    return sign(w->example, nsec("example.", "alias.example.", "NS SOA RRSIG NSEC DNSKEY"));
}

static struct set *cover(struct world *w)
{
    return sign(w->example, nsec("alias.example.", "z.example.", "CNAME RRSIG NSEC"));
}

/* RFC 6672 section 5.3.3: a chain is as strong as its weakest link. */
static void an_alias_and_its_target(void **state)
{
    struct world *w = *state;
    assert_secure(w, ANSWER(reply("alias.example. A"), alias(w), www(w)));
    assert_verdict(w, ANSWER(reply("alias.example. A"), spoil(alias(w)), www(w)), STATUS_BOGUS,
                   "rrsig-bad-signature");
    assert_verdict(w, ANSWER(reply("alias.example. A"), alias(w), spoil(www(w))), STATUS_BOGUS,
                   "rrsig-bad-signature");
}

/* The alias alone: what it leads to is asked elsewhere. */
static void an_alias_alone(void **state)
{
    struct world *w = *state;
    assert_secure(w, ANSWER(reply("alias.example. A"), alias(w)));
    assert_secure(w, ANSWER(reply("alias.example. CNAME"), alias(w)));
}

static struct set *far_alias(struct world *w)
{
    return sign(w->example, rr("far.example. CNAME www.other."));
}

/* A target in another zone has another chain. */
static void a_target_in_another_zone(void **state)
{
    struct world *w = *state;
    struct zone *other = zone_new("other.", ALG_P256);
    struct set *target = sign(other, rr("www.other. A 192.0.2.7"));
    struct reply *answer = ANSWER(reply("far.example. A"), far_alias(w), target);
    assert_verdict(w, answer, STATUS_INDETERMINATE, "ds-not-observed");
    show_delegation(w, w->root, other);
    assert_secure(w, answer);
}

static void a_target_in_an_insecure_zone(void **state)
{
    struct world *w = *state;
    show_set(w, sign(w->root, nsec("other.", "p.", "NS RRSIG NSEC")));
    assert_verdict(w, ANSWER(reply("far.example. A"), far_alias(w), rr("www.other. A 192.0.2.7")),
                   STATUS_INSECURE, "ds-absent-proven");
    assert_verdict(w, ANSWER(reply("far.example. A"), spoil(far_alias(w)), rr("www.other. A 192.0.2.7")),
                   STATUS_BOGUS, "rrsig-bad-signature");
}

/* RFC 6604 section 3: the RCODE speaks of the last name; RFC 4035 section 5.4 of its proof. One that lacks a
 * record is no forgery: resolvers ask for the last name again. */
static void an_alias_to_a_name_that_does_not_exist(void **state)
{
    struct world *w = *state;
    struct set *to_nt = sign(w->example, rr("alias.example. CNAME nt.example."));
    assert_secure(w, AUTHORITY(ANSWER(nxdomain("alias.example. A"), to_nt), soa(w), apex(w), cover(w)));
    assert_verdict(w, AUTHORITY(ANSWER(nxdomain("alias.example. A"), to_nt), soa(w), apex(w)),
                   STATUS_INDETERMINATE, "denial-incomplete");
    assert_verdict(w, AUTHORITY(ANSWER(nxdomain("alias.example. A"), to_nt), soa(w)), STATUS_BOGUS,
                   "denial-missing");
    assert_verdict(
        w, AUTHORITY(ANSWER(nxdomain("alias.example. A"), spoil(set_copy(to_nt))), soa(w), apex(w), cover(w)),
        STATUS_BOGUS, "rrsig-bad-signature");
}

static void an_alias_to_no_data(void **state)
{
    struct world *w = *state;
    struct set *record = sign(w->example, nsec("www.example.", "z.example.", "A RRSIG NSEC"));
    assert_secure(w, AUTHORITY(ANSWER(reply("alias.example. MX"), alias(w)), soa(w), record));
    assert_verdict(w, AUTHORITY(ANSWER(reply("alias.example. A"), alias(w)), soa(w), record), STATUS_BOGUS,
                   "nsec-type-in-bitmap");
}

/* RFC 1034 section 3.6.2: a circle, and a chain beyond what is followed, end nowhere. */
static void endless_aliases(void **state)
{
    struct world *w = *state;
    struct set *back = sign(w->example, rr("www.example. CNAME alias.example."));
    assert_verdict(w, ANSWER(reply("alias.example. A"), alias(w), back), STATUS_INDETERMINATE,
                   "cname-chain-too-long");
    assert_verdict(
        w, ANSWER(reply("self.example. A"), sign(w->example, rr("self.example. CNAME self.example."))),
        STATUS_INDETERMINATE, "cname-chain-too-long");
}

static struct reply *chain_of(struct world *w, unsigned steps)
{
    struct reply *r = reply("c0.example. A");
    char text[80];
    for (unsigned i = 0; i < steps; i++) {
        (void)snprintf(text, sizeof text, "c%u.example. CNAME c%u.example.", i, i + 1);
        ANSWER(r, sign(w->example, rr(text)));
    }
    (void)snprintf(text, sizeof text, "c%u.example. A 192.0.2.1", steps);
    return ANSWER(r, sign(w->example, rr(text)));
}

static void a_long_chain(void **state)
{
    struct world *w = *state;
    assert_secure(w, chain_of(w, 16));
    assert_verdict(w, chain_of(w, 17), STATUS_INDETERMINATE, "cname-chain-too-long");
}

/* An alias made from a wildcard needs the wildcard's proof (RFC 4035 section 5.3.4). */
static void an_alias_from_a_wildcard(void **state)
{
    struct world *w = *state;
    struct set *made = set_at(sign(w->example, rr("*.example. CNAME www.example.")), "q.example.");
    assert_secure(w, AUTHORITY(ANSWER(reply("q.example. A"), made, www(w)), cover(w)));
    assert_verdict(w, ANSWER(reply("q.example. A"), made, www(w)), STATUS_BOGUS, "wildcard-no-proof");
}

static struct set *dname(struct world *w)
{
    return sign(w->example, rr("d.example. DNAME example."));
}

#define MADE rr("www.d.example. CNAME www.example.")

/* RFC 6672 section 5.3.1: the DNAME is signed and the CNAME is the one it makes. */
static void a_dname_and_the_cname_it_makes(void **state)
{
    struct world *w = *state;
    assert_secure(w, ANSWER(reply("www.d.example. A"), dname(w), MADE, www(w)));
    assert_secure(
        w, ANSWER(reply("WWW.D.Example. A"), dname(w), rr("WWW.D.Example. CNAME WWW.example."), www(w)));
    assert_secure(
        w, ANSWER(reply("www.d.example. A"), dname(w), www(w))); /* "there might or might not be" one */
    assert_verdict(w, ANSWER(reply("www.d.example. A"), spoil(dname(w)), MADE, www(w)), STATUS_BOGUS,
                   "rrsig-bad-signature");
    assert_verdict(w, ANSWER(reply("www.d.example. A"), dname(w), MADE, spoil(www(w))), STATUS_BOGUS,
                   "rrsig-bad-signature");
}

/* RFC 6672 section 5.3.4.3: "it could be altered by an attacker". */
static void a_dname_and_another_cname(void **state)
{
    struct world *w = *state;
    struct set *evil = sign(w->example, rr("evil.example. A 192.0.2.66"));
    assert_verdict(
        w, ANSWER(reply("www.d.example. A"), dname(w), rr("www.d.example. CNAME evil.example."), evil),
        STATUS_BOGUS, "dname-target-mismatch");
    struct reply *two = ANSWER(reply("www.d.example. A"), dname(w), rr_more(MADE, "evil.example."), www(w));
    assert_int_not_equal(judge_reply(w, two).status, STATUS_SECURE);
}

/* A DNAME says nothing of its own name (RFC 6672 section 2.3). */
static void a_dname_and_a_cname_at_its_owner(void **state)
{
    struct world *w = *state;
    show_set(w, sign(w->example, rr("d.example. TXT here")));
    assert_verdict(w, ANSWER(reply("d.example. A"), dname(w), rr("d.example. CNAME www.example."), www(w)),
                   STATUS_BOGUS, "rrsig-missing");
    assert_secure(w, ANSWER(reply("d.example. DNAME"), dname(w)));
}

/* An unsigned CNAME without a DNAME must be signed, as anything else. */
static void an_unsigned_cname(void **state)
{
    struct world *w = *state;
    assert_secure(w, ANSWER(reply("alias.example. A"), alias(w), www(w)));
    assert_verdict(w, ANSWER(reply("alias.example. A"), set_unsigned(alias(w)), www(w)), STATUS_BOGUS,
                   "rrsig-missing");
}

/* A signed CNAME counts by its signature, whatever a DNAME above it says. */
static void a_signed_cname_below_a_dname(void **state)
{
    struct world *w = *state;
    assert_secure(w, ANSWER(reply("www.d.example. A"), dname(w), sign(w->example, MADE), www(w)));
}

/* RFC 6672 sections 2.4 and 5.3.3: several of them in a row. */
static void a_chain_of_dnames(void **state)
{
    struct world *w = *state;
    struct set *second = sign(w->example, rr("e.example. DNAME d.example."));
    assert_secure(w, ANSWER(reply("www.e.example. A"), second, rr("www.e.example. CNAME www.d.example."),
                            dname(w), MADE, www(w)));
    assert_verdict(w,
                   ANSWER(reply("www.e.example. A"), second, rr("www.e.example. CNAME www.d.example."),
                          spoil(dname(w)), MADE, www(w)),
                   STATUS_BOGUS, "rrsig-bad-signature");
}

static void a_dname_to_a_name_that_does_not_exist(void **state)
{
    struct world *w = *state;
    struct set *made = rr("nt.d.example. CNAME nt.example.");
    assert_secure(w,
                  AUTHORITY(ANSWER(nxdomain("nt.d.example. A"), dname(w), made), soa(w), apex(w), cover(w)));
    assert_verdict(w, AUTHORITY(ANSWER(nxdomain("nt.d.example. A"), dname(w), made), soa(w), apex(w)),
                   STATUS_INDETERMINATE, "denial-incomplete");
}

/* RFC 4592 section 4.4: a DNAME from a wildcard is not to be relied on. */
static void a_dname_from_a_wildcard(void **state)
{
    struct world *w = *state;
    struct set *made = set_at(sign(w->example, rr("*.example. DNAME example.")), "q.example.");
    assert_verdict(w, AUTHORITY(ANSWER(reply("www.q.example. A"), made, www(w)), cover(w)), STATUS_BOGUS,
                   NULL);
}

/* An alias of an insecure zone is no better for its target, and no worse than that. */
static void an_insecure_alias(void **state)
{
    struct world *w = *state;
    struct set *loose = rr("a.free. CNAME www.example.");
    show_set(w, sign(w->root, nsec("free.", "p.", "NS RRSIG NSEC")));
    assert_verdict(w, ANSWER(reply("a.free. A"), loose, www(w)), STATUS_INSECURE, "ds-absent-proven");
    assert_verdict(w, ANSWER(reply("a.free. A"), loose, spoil(www(w))), STATUS_BOGUS, "rrsig-bad-signature");
}

/* Without DO, each set has its own copy to compare with. */
static void copies_of_an_alias_and_its_target(void **state)
{
    struct world *w = *state;
    struct reply *plain = asked_plainly(ANSWER(reply("alias.example. A"), alias(w), www(w)));
    show_set(w, alias(w));
    assert_verdict(w, plain, STATUS_INDETERMINATE, "rrsig-not-observed");
    show_set(w, www(w));
    assert_secure(w, plain);
}

/* RFC 4035 section 5.3.1: a set and its signature are of one class, and the question asked for IN: a target
 * of class CHAOS, whose signature nobody checks, is no secure answer. */
static void a_target_of_another_class(void **state)
{
    struct world *w = *state;
    struct set *chaos = www(w);
    chaos->class = 3;
    assert_int_not_equal(judge_reply(w, ANSWER(reply("alias.example. A"), alias(w), chaos)).status,
                         STATUS_SECURE);
}

#define LABEL "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."

/* RFC 6672 section 2.2: where the substitution would be too long the DNAME is the proof for YXDOMAIN. */
static void yxdomain(void **state)
{
    struct world *w = *state;
    struct set *to_long = sign(w->example, rr("d.example. DNAME " LABEL LABEL "example."));
    struct reply *good = ANSWER(reply(LABEL LABEL LABEL "d.example. A"), to_long);
    struct reply *bad = ANSWER(reply(LABEL LABEL LABEL "d.example. A"), spoil(set_copy(to_long)));
    good->rcode = bad->rcode = RCODE_YXDOMAIN;
    assert_verdict(w, bad, STATUS_BOGUS, "rrsig-bad-signature");
    assert_secure(w, good);
}

/* Where it is not too long, the DNAME contradicts the RCODE. */
static void yxdomain_for_a_name_that_fits(void **state)
{
    struct world *w = *state;
    struct reply *r = ANSWER(reply("www.d.example. A"), dname(w));
    r->rcode = RCODE_YXDOMAIN;
    assert_int_not_equal(judge_reply(w, r).status, STATUS_SECURE);
}

/* RFC 4035 section 5.3.4 and 5.4, RFC 6604 section 3: an alias made from a wildcard of one zone that ends in
 * a denial of another: each has its proof, in whatever order they stand. */
static void a_wildcard_alias_to_a_denial_of_another_zone(void **state)
{
    struct world *w = *state;
    struct zone *other = zone_new("other.", ALG_ED25519);
    struct set *only = sign(other, nsec("other.", "other.", "NS SOA RRSIG NSEC DNSKEY"));
    struct set *to_nt = set_at(sign(w->example, rr("*.example. CNAME nt.other.")), "q.example.");
    struct set *to_apex = set_at(sign(w->example, rr("*.example. CNAME other.")), "q.example.");
    show_delegation(w, w->root, other);
    assert_secure(w, AUTHORITY(ANSWER(nxdomain("q.example. A"), to_nt), only, cover(w)));
    assert_secure(w, AUTHORITY(ANSWER(nxdomain("q.example. A"), to_nt), cover(w), only));
    assert_secure(w, AUTHORITY(ANSWER(reply("q.example. A"), to_apex), only, cover(w)));
    assert_secure(w, AUTHORITY(ANSWER(reply("q.example. A"), to_apex), cover(w), only));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_alias_and_its_target),
        TEST(an_alias_alone),
        TEST(a_target_in_another_zone),
        TEST(a_target_in_an_insecure_zone),
        TEST(an_alias_to_a_name_that_does_not_exist),
        TEST(an_alias_to_no_data),
        TEST(endless_aliases),
        TEST(a_long_chain),
        TEST(an_alias_from_a_wildcard),
        TEST(a_dname_and_the_cname_it_makes),
        TEST(a_dname_and_another_cname),
        TEST(a_dname_and_a_cname_at_its_owner),
        TEST(an_unsigned_cname),
        TEST(a_signed_cname_below_a_dname),
        TEST(a_chain_of_dnames),
        TEST(a_dname_to_a_name_that_does_not_exist),
        TEST(a_dname_from_a_wildcard),
        TEST(an_insecure_alias),
        TEST(copies_of_an_alias_and_its_target),
        TEST(a_target_of_another_class),
        TEST(yxdomain),
        TEST(yxdomain_for_a_name_that_fits),
        TEST(a_wildcard_alias_to_a_denial_of_another_zone),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
