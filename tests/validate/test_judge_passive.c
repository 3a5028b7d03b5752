/*
 * Shows what a listener may and may not conclude: signatures that were not asked for are compared with copies
 * that validate; missing ones are bogus only when all preconditions hold; and what has nothing to judge is
 * none.
 */
#include "tests/validate/kit/world.h"

static int set_up(void **state)
{
    int failed = world_set_up(state);
    show_chain(*state);
    return failed;
}

static struct set *www(void)
{
    return rr("www.example. A 192.0.2.1");
}

static struct reply *www_reply(struct set *set)
{
    return ANSWER(reply("www.example. A"), set);
}

/* No DO, no copy: the answer may be right. */
static void not_asked_and_no_copy(void **state)
{
    struct world *w = *state;
    struct verdict verdict =
        assert_verdict(w, asked_plainly(www_reply(www())), STATUS_INDETERMINATE, "rrsig-not-observed");
    assert_int_equal(verdict.flags, 0);
}

/* No DO, and the same records as in a copy that validates. */
static void not_asked_and_the_same_copy(void **state)
{
    struct world *w = *state;
    struct set *three = rr_more(rr_more(www(), "192.0.2.2"), "192.0.2.3");
    show_set(w, sign(w->example, set_copy(three)));
    struct verdict verdict = assert_secure(w, asked_plainly(www_reply(three)));
    assert_true(has_reason(&verdict, "matches-signed-copy"));
    assert_int_equal(verdict.flags, 0);
}

/* No DO, and nothing in common with a copy that validates. */
static void not_asked_and_another_copy(void **state)
{
    struct world *w = *state;
    show_set(w, sign(w->example, www()));
    struct verdict verdict = assert_verdict(w, asked_plainly(www_reply(rr("www.example. A 203.0.113.66"))),
                                            STATUS_BOGUS, "contradicts-signed-copy");
    assert_true((verdict.flags & FLAG_SPOOFED) != 0);
}

/* The zone was changed a moment ago, as its SOA records tell: the new address needs no copy to be right. */
static void not_asked_and_the_zone_changed(void **state)
{
    struct world *w = *state;
    struct reply *r = asked_plainly(www_reply(rr("www.example. A 203.0.113.66")));
    show_set(w, sign(w->example, www()));
    show_set(w, sign(w->example, rr("example. SOA ns.example. admin.example.")));
    struct verdict verdict = assert_verdict(w, r, STATUS_BOGUS, "contradicts-signed-copy");
    show_set(w, spoil(sign(w->example, rr("example. SOA ns.example. evil.example."))));
    verdict = assert_verdict(w, r, STATUS_BOGUS, "contradicts-signed-copy");
    show_set(w, sign(w->example, rr("example. SOA ns.example. other.example.")));
    verdict = assert_verdict(w, r, STATUS_INDETERMINATE, "rrsig-not-observed");
    assert_int_equal(verdict.flags & FLAG_SPOOFED, 0);
}

/* Signed by a balancer, now with one address and then with another: why not with a third. */
static void not_asked_and_copies_that_differ(void **state)
{
    struct world *w = *state;
    show_set(w, sign(w->example, www()));
    show_set(w, sign(w->example, rr("www.example. A 192.0.2.2")));
    struct verdict verdict = assert_verdict(w, asked_plainly(www_reply(rr("www.example. A 192.0.2.3"))),
                                            STATUS_INDETERMINATE, "rrsig-not-observed");
    assert_int_equal(verdict.flags & FLAG_SPOOFED, 0);
}

/* Some in common: a server that hands out a part, or a zone that changed. */
static void not_asked_and_a_copy_in_part(void **state)
{
    struct world *w = *state;
    show_set(w, sign(w->example, rr_more(www(), "192.0.2.2")));
    struct verdict verdict =
        assert_verdict(w, asked_plainly(www_reply(www())), STATUS_INDETERMINATE, "rrsig-not-observed");
    assert_int_equal(verdict.flags & FLAG_SPOOFED, 0);
}

/* A copy that does not validate is no measure: not of what is right, nor of what is false. */
static void copies_that_do_not_validate(void **state)
{
    struct world *w = *state;
    show_set(w, spoil(sign(w->example, www())));
    struct verdict verdict = assert_verdict(w, asked_plainly(www_reply(www())), STATUS_INDETERMINATE, NULL);
    verdict = assert_verdict(w, asked_plainly(www_reply(rr("www.example. A 203.0.113.66"))),
                             STATUS_INDETERMINATE, NULL);
    assert_int_equal(verdict.flags & FLAG_SPOOFED, 0);
}

/* A copy of another time: its signature does not hold now. */
static void a_copy_of_the_past(void **state)
{
    struct world *w = *state;
    struct set *past = www();
    struct signing how = signing_of(w->example, past);
    how.expiration = KIT_NOW - 1;
    show_set(w, sign_as(past, &how));
    struct verdict verdict = assert_verdict(w, asked_plainly(www_reply(rr("www.example. A 203.0.113.66"))),
                                            STATUS_INDETERMINATE, "rrsig-not-observed");
    assert_int_equal(verdict.flags & FLAG_SPOOFED, 0);
}

/* One of two valid copies is the same. */
static void one_of_several_copies(void **state)
{
    struct world *w = *state;
    show_set(w, sign(w->example, www()));
    show_set(w, sign(w->example, rr("www.example. A 192.0.2.2")));
    assert_secure(w, asked_plainly(www_reply(www())));
    assert_secure(w, asked_plainly(www_reply(rr("www.example. A 192.0.2.2"))));
}

/* Without DO and without a chain, nothing is compared. */
static void not_asked_in_an_unknown_zone(void **state)
{
    struct world *w = *state;
    assert_verdict(w, asked_plainly(www_reply(www())), STATUS_INDETERMINATE, "dnskey-not-observed");
}

static void not_asked_in_an_insecure_zone(void **state)
{
    struct world *w = *state;
    show_set(w, sign(w->example, nsec("sub.example.", "t.example.", "NS RRSIG NSEC")));
    assert_verdict(w, asked_plainly(ANSWER(reply("www.sub.example. A"), rr("www.sub.example. A 192.0.2.1"))),
                   STATUS_INSECURE, "ds-absent-proven");
}

/* A denial that was not asked to be proven. */
static void a_denial_not_asked_to_be_proven(void **state)
{
    struct world *w = *state;
    struct reply *r = AUTHORITY(nxdomain("nt.example. A"), soa_of(w->example));
    assert_verdict(w, asked_plainly(r), STATUS_INDETERMINATE, "denial-not-observed");
    r = AUTHORITY(reply("www.example. MX"), soa_of(w->example));
    assert_verdict(w, asked_plainly(r), STATUS_INDETERMINATE, "denial-not-observed");
}

/* RFC 2308 section 5: a denial speaks against data as long as its SOA record allows; here for ten seconds. */
static void data_after_a_denial(void **state)
{
    struct world *w = *state;
    struct set *soa = sign(w->example, rr("example. SOA \\# 0000000000010000000100000001000000010000000a"));
    struct set *next = sign(w->example, nsec("ns.example.", "x.example.", "A RRSIG NSEC"));
    struct set *apex = sign(w->example, nsec("example.", "a.example.", "NS SOA RRSIG NSEC"));
    assert_secure(w, AUTHORITY(nxdomain("www.example. A"), soa, next, apex));
    struct reply *data = asked_plainly(www_reply(www()));
    data->time = KIT_NOW + 10;
    struct verdict verdict = assert_verdict(w, data, STATUS_BOGUS, "contradicts-signed-denial");
    assert_true((verdict.flags & FLAG_SPOOFED) != 0);
    data->time = KIT_NOW + 11;
    verdict = assert_verdict(w, data, STATUS_INDETERMINATE, "rrsig-not-observed");
    assert_int_equal(verdict.flags & FLAG_SPOOFED, 0);
}

/* Stripped: all preconditions hold. Any of them missing leaves it open. */
static void stripped_signatures(void **state)
{
    struct world *w = *state;
    struct verdict verdict = assert_verdict(w, www_reply(www()), STATUS_INDETERMINATE, "ds-not-observed");
    assert_true((verdict.flags & FLAG_UNSIGNED) != 0);
    show_set(w, sign(w->example, nsec("www.example.", "x.example.", "A RRSIG NSEC")));
    verdict = assert_verdict(w, www_reply(www()), STATUS_BOGUS, "rrsig-missing");
    assert_true((verdict.flags & FLAG_BOGUS) != 0);
    struct reply *cut = www_reply(www());
    cut->tc = true;
    assert_verdict(w, cut, STATUS_NONE, "message-truncated");
    assert_verdict(w, asked_plainly(www_reply(www())), STATUS_INDETERMINATE, "rrsig-not-observed");
}

/* The zone's keys were not seen: it is not proven to be signed. */
static void stripped_in_an_unproven_zone(void **state)
{
    struct world *w = *state;
    show_set(w, sign(w->example, nsec("www.example.", "x.example.", "A RRSIG NSEC")));
    assert_verdict(w, www_reply(www()), STATUS_INDETERMINATE, "dnskey-not-observed");
}

/* The query was not seen: then DO of the response tells, or signatures in it. */
static void queries_that_were_not_seen(void **state)
{
    struct world *w = *state;
    show_set(w, sign(w->example, nsec("www.example.", "x.example.", "A RRSIG NSEC")));
    struct reply *r = www_reply(www());
    r->asked = ASKED_UNSEEN;
    assert_verdict(w, r, STATUS_BOGUS, "rrsig-missing");
    r->edns_do = false;
    assert_verdict(w, r, STATUS_INDETERMINATE, "rrsig-not-observed");
    r->edns = false;
    assert_verdict(w, r, STATUS_INDETERMINATE, "rrsig-not-observed");
    AUTHORITY(r, sign(w->example, rr("example. NS ns.example.")));
    assert_verdict(w, r, STATUS_BOGUS, "rrsig-missing");
}

/* A signed copy of the very name shows that the zone answers for it. */
static void signed_data_shows_no_cut(void **state)
{
    struct world *w = *state;
    show_set(w, sign(w->example, rr("www.example. TXT here")));
    assert_verdict(w, www_reply(www()), STATUS_BOGUS, "rrsig-missing");
}

/* However deep: no cut can lie above what the zone signed. */
static void signed_data_shows_no_cut_above(void **state)
{
    struct world *w = *state;
    struct set *deep = rr("a.b.c.example. A 192.0.2.1");
    assert_verdict(w, ANSWER(reply("a.b.c.example. A"), deep), STATUS_INDETERMINATE, "ds-not-observed");
    show_set(w, sign(w->example, rr("a.b.c.example. TXT here")));
    assert_verdict(w, ANSWER(reply("a.b.c.example. A"), deep), STATUS_BOGUS, "rrsig-missing");
}

/* But not what stands at a cut on the parent's side. */
static void parental_data_shows_no_cut(void **state)
{
    struct world *w = *state;
    struct zone *child = zone_new("www.example.", ALG_ED25519);
    show_set(w, sign(w->example, ds_of(child)));
    assert_verdict(w, ANSWER(reply("a.www.example. A"), rr("a.www.example. A 192.0.2.1")),
                   STATUS_INDETERMINATE, "dnskey-not-observed");
    /* The child is signed, its keys unseen or not: what is at its apex needs a signature (RFC 4035
     * section 5.2). */
    assert_verdict(w, www_reply(www()), STATUS_BOGUS, "rrsig-missing");
    assert_verdict(w, asked_plainly(www_reply(www())), STATUS_INDETERMINATE, "dnskey-not-observed");
}

/* The DS of the name's zone is there: then the child's keys sign the answer, and here nothing does. */
static void stripped_below_a_signed_delegation(void **state)
{
    struct world *w = *state;
    struct zone *child = zone_new("child.example.", ALG_ED25519);
    show_delegation(w, w->example, child);
    show_set(w, sign(child, rr("www.child.example. TXT here")));
    assert_verdict(w, ANSWER(reply("www.child.example. A"), rr("www.child.example. A 192.0.2.1")),
                   STATUS_BOGUS, "rrsig-missing");
    assert_verdict(w, ANSWER(reply("child.example. A"), rr("child.example. A 192.0.2.1")), STATUS_BOGUS,
                   "rrsig-missing");
}

/* A box that takes EDNS away is told. */
static void edns_is_stripped(void **state)
{
    struct world *w = *state;
    struct reply *r = www_reply(sign(w->example, www()));
    struct verdict verdict = assert_secure(w, r);
    assert_false(has_reason(&verdict, "edns-stripped"));
    r->edns = false;
    verdict = assert_secure(w, r);
    assert_true(has_reason(&verdict, "edns-stripped"));
}

static void fragments_are_noted(void **state)
{
    struct world *w = *state;
    struct reply *r = www_reply(sign(w->example, www()));
    r->from_fragments = true;
    struct verdict verdict = assert_secure(w, r);
    assert_true(has_reason(&verdict, "udp-fragmented"));
}

/* RFC 4035 section 3.2.3: a resolver that says AD of what does not validate. */
static void ad_but_bogus(void **state)
{
    struct world *w = *state;
    struct reply *good = www_reply(sign(w->example, www())), *bad = www_reply(spoil(sign(w->example, www())));
    good->ad = bad->ad = true;
    struct verdict verdict = assert_secure(w, good);
    assert_false(has_reason(&verdict, "ad-but-bogus"));
    verdict = assert_verdict(w, bad, STATUS_BOGUS, "rrsig-bad-signature");
    assert_true(has_reason(&verdict, "ad-but-bogus"));
}

/* Errors, other opcodes, other classes: no claim, no judgement. */
static void nothing_to_judge(void **state)
{
    struct world *w = *state;
    static const uint16_t rcodes[] = {1, RCODE_SERVFAIL, 4, 5, 9, 16, 23};
    for (size_t i = 0; i < COUNT(rcodes); i++) {
        struct reply *r = reply("www.example. A");
        r->rcode = rcodes[i];
        assert_verdict(w, r, STATUS_NONE, "");
    }
    struct reply *r = www_reply(spoil(sign(w->example, www())));
    r->opcode = 4;
    assert_verdict(w, r, STATUS_NONE, "");
    r->opcode = 0;
    r->qclass = 3;
    assert_verdict(w, r, STATUS_NONE, "");
}

/* A plain referral claims nothing that could be validated (RFC 4035 section 3.1.4: it may be DO's absence).
 */
static void a_plain_referral(void **state)
{
    struct world *w = *state;
    struct reply *r = AUTHORITY(reply("www.sub.example. A"), rr("sub.example. NS ns.sub.example."));
    r->aa = false;
    assert_verdict(w, r, STATUS_NONE, "");
    assert_verdict(w, ADDITIONAL(r, rr("ns.sub.example. A 192.0.2.53")), STATUS_NONE, "");
}

/* The capture has only a part, or the octets make no sense. */
static void messages_that_are_not_whole(void **state)
{
    struct world *w = *state;
    struct reply *r = www_reply(sign(w->example, www()));
    r->cut = 40;
    assert_verdict(w, r, STATUS_NONE, "message-incomplete-capture");
    r->cut = 0;
    struct octets octets = reply_octets(r, NULL);
    octets.at[7] = 9; /* nine answers */
    show_octets(w, r, octets);
    struct verdict verdict = judge_octets(w, r, octets);
    assert_int_equal(verdict.status, STATUS_NONE);
    assert_string_equal(verdict.primary, "message-malformed");
    octets.length = 5;
    verdict = judge_octets(w, r, octets);
    assert_int_equal(verdict.status, STATUS_NONE);
}

/* RFC 4035 section 5.3.4: a set made from a wildcard validates only with the proof that no closer name
 * exists. A replayed wildcard is no copy that validates: it makes no other answer right. */
static void a_wildcard_copy_without_its_proof(void **state)
{
    struct world *w = *state;
    struct set *made = set_at(sign(w->example, rr("*.example. A 192.0.2.9")), "www.example.");
    assert_verdict(w, www_reply(made), STATUS_BOGUS, "wildcard-no-proof");
    assert_verdict(w, asked_plainly(www_reply(rr("www.example. A 192.0.2.9"))), STATUS_INDETERMINATE,
                   "rrsig-not-observed");
}

/* And none wrong. */
static void a_wildcard_copy_does_not_contradict(void **state)
{
    struct world *w = *state;
    show_set(w, set_at(sign(w->example, rr("*.example. A 192.0.2.9")), "www.example."));
    struct verdict verdict =
        assert_verdict(w, asked_plainly(www_reply(www())), STATUS_INDETERMINATE, "rrsig-not-observed");
    assert_int_equal(verdict.flags & FLAG_SPOOFED, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, world_tear_down)

/* Of two signed copies with a record in common the equal one tells, whichever came first. */
static void copies_that_overlap(void **state)
{
    struct world *w = *state;
    struct set *one = www(), *two = rr_more(www(), "192.0.2.2");
    show_set(w, sign(w->example, set_copy(one)));
    show_set(w, sign(w->example, set_copy(two)));
    assert_verdict(w, asked_plainly(www_reply(one)), STATUS_SECURE, "matches-signed-copy");
    assert_verdict(w, asked_plainly(www_reply(two)), STATUS_SECURE, "matches-signed-copy");
}

static enum status status_with(struct world *w, const struct reply *about, uint32_t ttl, uint8_t scope)
{
    struct response response = respond(w, about, reply_octets(about, NULL));
    response.marks.has_ttl = true;
    response.marks.ttl = ttl;
    response.marks.scope = scope;
    return judge_response(judge_of(w), &response, NULL).status;
}

/* A cache may have had its answer since before the signed copy was made: then the zone may have changed in
 * between, and the two contradict each other no more than old and new. Nor do answers for some clients alone.
 */
static void a_copy_that_is_newer_than_the_cache(void **state)
{
    struct world *w = *state;
    struct reply *other = asked_plainly(www_reply(rr("www.example. A 203.0.113.66")));
    struct set *copy = www(); /* with a TTL of 3600 seconds */
    struct signing how = signing_of(w->example, copy);
    how.inception = KIT_NOW - 10;
    show_set(w, sign_as(copy, &how));
    other->aa = false;
    other->time = KIT_NOW + 60;
    assert_int_equal(status_with(w, other, 3600, 0), STATUS_BOGUS);
    assert_int_equal(status_with(w, other, 3545, 0),
                     STATUS_BOGUS); /* it was cached five seconds after the copy */
    assert_int_equal(status_with(w, other, 3535, 0),
                     STATUS_BOGUS); /* five before, and the copy was signed then */
    assert_int_equal(status_with(w, other, 3500, 0), STATUS_INDETERMINATE); /* 40 before: it was not */
    assert_int_equal(status_with(w, other, 3600, 24), STATUS_INDETERMINATE);
    other->aa = true;
    assert_int_equal(status_with(w, other, 3500, 0), STATUS_BOGUS); /* an authority keeps nothing */
}

/* RFC 6147 section 5.1: a resolver makes the AAAA records that are proven not to exist, of A records. */
static void addresses_that_a_dns64_made(void **state)
{
    struct world *w = *state;
    struct set *soa = sign(w->example, rr("example. SOA \\# 000000000001000000010000000100000001000000ff"));
    show_set(w, sign(w->example, www()));
    assert_secure(w, AUTHORITY(reply("www.example. AAAA"), soa,
                               sign(w->example, nsec("www.example.", "x.example.", "A RRSIG NSEC"))));
    static const struct {
        const char *record;
        enum status status;
    } rows[] = {
        {"www.example. AAAA 64:ff9b::192.0.2.1", STATUS_INDETERMINATE},
        {"www.example. AAAA 2001:db8:64::c000:201", STATUS_INDETERMINATE},
        {"www.example. AAAA 2001:db8:c000:201::", STATUS_INDETERMINATE}, /* behind a prefix of 32 bits */
        {"www.example. AAAA 64:ff9b::192.0.2.66", STATUS_BOGUS},
        {"www.example. AAAA 2001:db8::1", STATUS_BOGUS},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct reply *about = asked_plainly(ANSWER(reply("www.example. AAAA"), rr(rows[i].record)));
        assert_verdict(w, about, rows[i].status, NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(not_asked_and_no_copy),
        TEST(not_asked_and_the_same_copy),
        TEST(not_asked_and_another_copy),
        TEST(not_asked_and_the_zone_changed),
        TEST(not_asked_and_copies_that_differ),
        TEST(not_asked_and_a_copy_in_part),
        TEST(copies_that_do_not_validate),
        TEST(a_copy_of_the_past),
        TEST(one_of_several_copies),
        WORLD_TEST(not_asked_in_an_unknown_zone),
        TEST(not_asked_in_an_insecure_zone),
        TEST(a_denial_not_asked_to_be_proven),
        TEST(data_after_a_denial),
        TEST(stripped_signatures),
        WORLD_TEST(stripped_in_an_unproven_zone),
        TEST(queries_that_were_not_seen),
        TEST(signed_data_shows_no_cut),
        TEST(signed_data_shows_no_cut_above),
        TEST(parental_data_shows_no_cut),
        TEST(stripped_below_a_signed_delegation),
        TEST(edns_is_stripped),
        TEST(fragments_are_noted),
        TEST(ad_but_bogus),
        TEST(nothing_to_judge),
        TEST(a_plain_referral),
        TEST(messages_that_are_not_whole),
        TEST(a_wildcard_copy_without_its_proof),
        TEST(a_wildcard_copy_does_not_contradict),
        TEST(a_copy_that_is_newer_than_the_cache),
        TEST(addresses_that_a_dns64_made),
        TEST(copies_that_overlap),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
