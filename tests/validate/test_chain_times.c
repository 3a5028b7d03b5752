/*
 * Shows that a chain is that of its time: a zone is signed from some time on, or no longer, or with other
 * keys, and what was seen hours before or after does not judge what was said then. The order of packets does
 * not matter.
 */
#include "tests/validate/kit/world.h"

#define HOUR   3600
#define IN_SUB "www.sub.example. A"

/* Shows the answer to a question for this set alone, hours from KIT_NOW. */
static void show_at(struct world *w, int64_t hours, const char *question, struct set *set)
{
    struct reply *r = ANSWER(reply(question), set);
    r->time = KIT_NOW + hours * HOUR;
    show(w, r);
}

static struct reply *at_hour(int64_t hours, struct reply *r)
{
    r->time = KIT_NOW + hours * HOUR;
    return r;
}

static struct set *no_ds(const struct world *w)
{
    return sign(w->example, nsec("sub.example.", "t.example.", "NS RRSIG NSEC"));
}

static struct reply *unsigned_reply(int64_t hours)
{
    return at_hour(hours, ANSWER(reply(IN_SUB), rr("www.sub.example. A 192.0.2.1")));
}

/* A delegation that gets its DS, which a signer dates back; shown in the order of time, or the other way. */
static void check_signed_later(struct world *w, bool backwards)
{
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    if (!backwards)
        show_at(w, -2, "sub.example. DS", no_ds(w));
    show_at(w, 2, "sub.example. DS", sign(w->example, ds_of(sub)));
    show_at(w, 2, "sub.example. DNSKEY", sign(sub, keys_of(sub)));
    if (backwards)
        show_at(w, -2, "sub.example. DS", no_ds(w));
    assert_verdict(w, unsigned_reply(0), STATUS_INSECURE, "ds-absent-proven");
    assert_secure(w, at_hour(3, ANSWER(reply(IN_SUB), sign(sub, rr("www.sub.example. A 192.0.2.1")))));
    assert_verdict(w, unsigned_reply(3), STATUS_BOGUS, "rrsig-missing");
}

static void unsigned_until_it_is_signed(void **state)
{
    check_signed_later(*state, false);
}

static void unsigned_until_it_is_signed_in_any_order(void **state)
{
    check_signed_later(*state, true);
}

/* Without a proof from before, the DS is all that is known, and counts for what was said earlier too. */
static void a_ds_that_is_seen_later(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    show_at(w, 2, "sub.example. DS", sign(w->example, ds_of(sub)));
    show_at(w, 2, "sub.example. DNSKEY", sign(sub, keys_of(sub)));
    assert_secure(w, ANSWER(reply(IN_SUB), sign(sub, rr("www.sub.example. A 192.0.2.1"))));
    assert_verdict(w, unsigned_reply(0), STATUS_BOGUS, "rrsig-missing");
}

/* Unsigned, signed, and unsigned again with the same NSEC record, which is signed anew. */
static void signed_for_a_while(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    struct set *again = nsec("sub.example.", "t.example.", "NS RRSIG NSEC");
    struct signing how = signing_of(w->example, again);
    how.inception += 1;
    show_chain(w);
    show_at(w, -12, "sub.example. DS", no_ds(w));
    show_at(w, -8, "sub.example. DS", sign(w->example, ds_of(sub)));
    show_at(w, -8, "sub.example. DNSKEY", sign(sub, keys_of(sub)));
    show_at(w, -1, "sub.example. DS", sign_as(again, &how));
    assert_secure(w, at_hour(-8, ANSWER(reply(IN_SUB), sign(sub, rr("www.sub.example. A 192.0.2.1")))));
    assert_verdict(w, unsigned_reply(-10), STATUS_INSECURE, "ds-absent-proven");
    assert_verdict(w, unsigned_reply(-8), STATUS_BOGUS, "rrsig-missing");
    assert_verdict(w, unsigned_reply(0), STATUS_INSECURE, "ds-absent-proven");
}

/* RFC 4509 section 3 is about the records of one DS set: a later one does not outdo an earlier one. */
static void a_stronger_digest_of_another_time(void **state)
{
    struct world *w = *state;
    struct zone *before = zone_new("sub.example.", ALG_ED25519),
                *after = zone_new("sub.example.", ALG_ED25519);
    struct set *sha1 = add_ds(set_new("sub.example.", type_of("DS")), before->ksk, 1);
    show_chain(w);
    show_at(w, -2, "sub.example. DS", sign(w->example, sha1));
    show_at(w, -2, "sub.example. DNSKEY", sign(before, keys_of(before)));
    show_at(w, 2, "sub.example. DS", sign(w->example, ds_of(after)));
    show_at(w, 2, "sub.example. DNSKEY", sign(after, keys_of(after)));
    assert_secure(w, at_hour(-1, ANSWER(reply(IN_SUB), sign(before, rr("www.sub.example. A 192.0.2.1")))));
    assert_secure(w, at_hour(3, ANSWER(reply(IN_SUB), sign(after, rr("www.sub.example. A 192.0.2.1")))));
}

/* In one set it does. */
static void a_stronger_digest_beside_it(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519), *other = zone_new("sub.example.", ALG_ED25519);
    struct set *both = add_ds(set_new("sub.example.", type_of("DS")), sub->ksk, 1);
    show_chain(w);
    show_set(w, sign(w->example, add_ds(both, other->ksk, 2)));
    show_keys(w, sub);
    assert_verdict(w, ANSWER(reply(IN_SUB), sign(sub, rr("www.sub.example. A 192.0.2.1"))), STATUS_BOGUS,
                   "dnskey-no-match-for-ds");
}

static struct reply *denied(const struct world *w, const char *question)
{
    struct set *spans = nsec("s.example.", "t.example.", "A RRSIG NSEC");
    struct set *apex = nsec("example.", "a.example.", "NS SOA RRSIG NSEC DNSKEY");
    return AUTHORITY(nxdomain(question), sign(w->example, soa_of(w->example)), sign(w->example, spans),
                     sign(w->example, apex));
}

/* When the delegation is gone, and no cache has its DS any more, its parent denies what was below it. */
static void a_zone_that_was_deleted(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    show_at(w, -4, "sub.example. DS", sign(w->example, ds_of(sub)));
    assert_secure(w, denied(w, "sub.example. A"));
    assert_secure(w, denied(w, IN_SUB));
    assert_secure(w, ANSWER(reply("www.sub.example. TXT"), sign(w->example, rr("www.sub.example. TXT a"))));
    assert_verdict(w, at_hour(-4, denied(w, IN_SUB)), STATUS_BOGUS, "denial-zone-mismatch");
    assert_verdict(w, at_hour(-5, denied(w, IN_SUB)), STATUS_BOGUS, "denial-zone-mismatch");
}

/* The same before there was a delegation. */
static void a_zone_that_is_registered_later(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    show_at(w, 4, "sub.example. DS", sign(w->example, ds_of(sub)));
    assert_secure(w, denied(w, IN_SUB));
    assert_verdict(w, at_hour(4, denied(w, IN_SUB)), STATUS_BOGUS, "denial-zone-mismatch");
}

static struct signing made_at(const struct world *w, const struct set *set, int64_t hours)
{
    struct signing how = signing_of(w->example, set);
    how.inception = (uint32_t)(KIT_NOW + hours * HOUR);
    return how;
}

static struct set *ds_made_at(const struct world *w, const struct zone *sub, int64_t hours)
{
    struct set *ds = ds_of(sub);
    struct signing how = made_at(w, ds, hours);
    return sign_as(ds, &how);
}

static struct set *no_ds_made_at(const struct world *w, int64_t hours)
{
    struct set *none = nsec("sub.example.", "t.example.", "NS RRSIG NSEC");
    struct signing how = made_at(w, none, hours);
    return sign_as(none, &how);
}

/* Who sends a proof again that was made before the DS, with a signature that was not seen yet, proves
 * nothing, though no cache has the DS any more. */
static void an_old_proof_sent_after_the_ds(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    show_at(w, -9, "sub.example. DS", ds_made_at(w, sub, -10));
    show_at(w, -9, "sub.example. DNSKEY", sign(sub, keys_of(sub)));
    show_at(w, -1, "sub.example. DS", no_ds_made_at(w, -20));
    assert_secure(w, ANSWER(reply(IN_SUB), sign(sub, rr("www.sub.example. A 192.0.2.1"))));
    assert_verdict(w, unsigned_reply(0), STATUS_BOGUS, "rrsig-missing");
    show_at(w, -1, "sub.example. DS", no_ds_made_at(w, -2));
    assert_verdict(w, unsigned_reply(0), STATUS_INSECURE, "ds-absent-proven");
}

/* Nor before the DS was seen, unless that is new. */
static void an_old_proof_sent_before_the_ds(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    show_at(w, -1, "sub.example. DS", no_ds_made_at(w, -20));
    show_at(w, 1, "sub.example. DS", ds_made_at(w, sub, -10));
    show_at(w, 1, "sub.example. DNSKEY", sign(sub, keys_of(sub)));
    assert_secure(w, ANSWER(reply(IN_SUB), sign(sub, rr("www.sub.example. A 192.0.2.1"))));
    assert_verdict(w, unsigned_reply(0), STATUS_BOGUS, "rrsig-missing");
    forget_evidence(w);
    show_chain(w);
    show_at(w, -1, "sub.example. DS", no_ds_made_at(w, -20));
    show_at(w, 1, "sub.example. DS", ds_made_at(w, sub, -1));
    show_at(w, 1, "sub.example. DNSKEY", sign(sub, keys_of(sub)));
    assert_verdict(w, unsigned_reply(0), STATUS_INSECURE, "ds-absent-proven");
}

/* However often the proof was signed anew, each time for a while. */
static void a_proof_with_many_signatures(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    show_at(w, -12, "sub.example. DS", sign(w->example, ds_of(sub)));
    show_at(w, -12, "sub.example. DNSKEY", sign(sub, keys_of(sub)));
    show_at(w, -3, "sub.example. DS", no_ds_made_at(w, -4));
    for (unsigned i = 0; i < 100; i++) {
        struct set *again = nsec("sub.example.", "t.example.", "NS RRSIG NSEC");
        struct signing how = made_at(w, again, -2);
        how.inception += i;
        show_at(w, 2, "sub.example. DS", i % 2 == 0 ? sign_as(again, &how) : spoil(sign_as(again, &how)));
    }
    assert_verdict(w, unsigned_reply(0), STATUS_INSECURE, "ds-absent-proven");
}

/* The proof of before by NSEC3, and one of after with another next name. */
static void nsec3_before_and_after(void **state)
{
    static const struct hashing plain = {0};
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    struct set *before = nsec3_match("example.", &plain, "sub.example.", "NS");
    uint8_t hash[NSEC3_HASH_OCTETS], next[NSEC3_HASH_OCTETS];
    hash_name(&plain, "sub.example.", hash);
    memcpy(next, hash, sizeof next);
    next[0]++;
    show_chain(w);
    show_at(w, -1, "sub.example. DS", sign(w->example, before));
    show_at(w, 1, "sub.example. DS", sign(w->example, ds_of(sub)));
    show_at(w, 1, "sub.example. DNSKEY", sign(sub, keys_of(sub)));
    show_at(w, 9, "sub.example. DS", sign(w->example, nsec3_raw("example.", &plain, hash, next, "NS")));
    assert_verdict(w, unsigned_reply(0), STATUS_INSECURE, "ds-absent-proven");
    assert_verdict(w, unsigned_reply(9), STATUS_INSECURE, "ds-absent-proven");
}

/* Live, what is seen again after a long time counts at once, though nothing new came. */
static void a_ds_that_comes_back(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    show_at(w, -12, "sub.example. DS", sign(w->example, ds_of(sub)));
    show_at(w, -12, "sub.example. DNSKEY", sign(sub, keys_of(sub)));
    assert_secure(w, at_hour(-12, ANSWER(reply(IN_SUB), sign(sub, rr("www.sub.example. A 192.0.2.1")))));
    show_at(w, -3, "sub.example. DS", no_ds_made_at(w, -4));
    assert_verdict(w, unsigned_reply(0), STATUS_INSECURE, "ds-absent-proven");
    show_at(w, 1, "sub.example. DS", sign(w->example, ds_of(sub)));
    assert_verdict(w, unsigned_reply(1), STATUS_BOGUS, "rrsig-missing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(unsigned_until_it_is_signed),
        WORLD_TEST(unsigned_until_it_is_signed_in_any_order),
        WORLD_TEST(a_ds_that_is_seen_later),
        WORLD_TEST(signed_for_a_while),
        WORLD_TEST(a_stronger_digest_of_another_time),
        WORLD_TEST(a_stronger_digest_beside_it),
        WORLD_TEST(a_zone_that_was_deleted),
        WORLD_TEST(a_zone_that_is_registered_later),
        WORLD_TEST(an_old_proof_sent_after_the_ds),
        WORLD_TEST(an_old_proof_sent_before_the_ds),
        WORLD_TEST(a_proof_with_many_signatures),
        WORLD_TEST(nsec3_before_and_after),
        WORLD_TEST(a_ds_that_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
