/*
 * Shows where chains begin and where they end well without keys: trust anchors of every kind and place (RFC
 * 4035 section 5, RFC 6840 section 5.10 and appendix C), and validated proofs that a delegation is not signed
 * (RFC 4035 section 5.2, RFC 6840 section 4.4, RFC 5155 section 8.9).
 */
#include "tests/validate/kit/world.h"

#define IN_SUB "www.sub.example. A"

static struct reply *reply_of_example(struct world *w)
{
    return ANSWER(reply("www.example. A"), sign(w->example, rr("www.example. A 192.0.2.1")));
}

static struct reply *unsigned_reply(void)
{
    return ANSWER(reply(IN_SUB), rr("www.sub.example. A 192.0.2.1"));
}

static struct set *anchor_key(const struct key *key, const char *owner)
{
    return set_add(set_new(owner, type_of("DNSKEY")), key->rdata.at, key->rdata.length);
}

/* RFC 4033 section 2: an anchor is a DNSKEY or the digest of one. */
static void an_anchor_can_be_a_key(void **state)
{
    struct world *w = *state;
    trust_set(w, anchor_key(w->root->ksk, "."));
    show_chain(w);
    assert_secure(w, reply_of_example(w));
}

/* At any name, with nothing known of what is above. */
static void an_anchor_at_any_name(void **state)
{
    struct world *w = *state;
    trust(w, w->example);
    assert_verdict(w, reply_of_example(w), STATUS_INDETERMINATE, "dnskey-not-observed");
    show_keys(w, w->example);
    assert_secure(w, reply_of_example(w));
    assert_verdict(w, ANSWER(reply("www.test. A"), rr("www.test. A 192.0.2.1")), STATUS_INDETERMINATE,
                   "no-trust-anchor");
}

/* One of several anchors at a name is enough, as in a rollover (RFC 5011). */
static void several_anchors_at_a_name(void **state)
{
    struct world *w = *state;
    trust_set(w, add_ds(set_new(".", type_of("DS")), key_new(ALG_ED25519, 30, KEY_KSK), 2));
    trust(w, w->root);
    show_chain(w);
    assert_secure(w, reply_of_example(w));
}

static void an_anchor_that_fits_no_key(void **state)
{
    struct world *w = *state;
    trust_set(w, add_ds(set_new(".", type_of("DS")), key_new(ALG_ED25519, 30, KEY_KSK), 2));
    show_chain(w);
    assert_verdict(w, reply_of_example(w), STATUS_BOGUS, "trust-anchor-not-in-keyset");
}

static void a_key_anchor_that_fits_no_key(void **state)
{
    struct world *w = *state;
    trust_set(w, anchor_key(key_new(ALG_ED25519, 30, KEY_KSK), "."));
    show_chain(w);
    assert_verdict(w, reply_of_example(w), STATUS_BOGUS, "trust-anchor-not-in-keyset");
}

static void a_key_anchor_of_an_unknown_algorithm(void **state)
{
    struct world *w = *state;
    trust_set(w, anchor_key(key_as(w->root->ksk, KEY_KSK, 3, 200), "."));
    show_chain(w);
    assert_verdict(w, reply_of_example(w), STATUS_INSECURE, "trust-anchor-unsupported");
}

/* RFC 4035 section 5.2, for an anchor: nothing that can be checked. */
static void an_anchor_of_an_unknown_digest(void **state)
{
    struct world *w = *state;
    trust_set(w, add_ds(set_new(".", type_of("DS")), w->root->ksk, 200));
    show_chain(w);
    assert_verdict(w, reply_of_example(w), STATUS_INSECURE, "trust-anchor-unsupported");
}

/* Beside one that is known it does not count (RFC 6840 section 5.2). */
static void an_unknown_anchor_beside_others(void **state)
{
    struct world *w = *state;
    trust_set(w, add_ds(set_new(".", type_of("DS")), w->root->ksk, 200));
    trust(w, w->root);
    show_chain(w);
    assert_secure(w, reply_of_example(w));
}

static void an_unknown_anchor_beside_a_false_one(void **state)
{
    struct world *w = *state;
    trust_set(w, add_ds(set_new(".", type_of("DS")), w->root->ksk, 200));
    trust_set(w, add_ds(set_new(".", type_of("DS")), key_new(ALG_ED25519, 30, KEY_KSK), 2));
    show_chain(w);
    assert_verdict(w, reply_of_example(w), STATUS_BOGUS, NULL);
}

/* Each built-in anchor has its time: in 2001 there was none. */
static void anchors_before_their_time(void **state)
{
    struct world *w = *state;
    assert_true(anchors_add_builtin(w->anchors));
    struct reply *answer = reply_of_example(w);
    answer->time = 1000000000;
    show_chain(w);
    assert_verdict(w, answer, STATUS_INDETERMINATE, "trust-anchor-outside-window");
}

static void trust_false_key(struct world *w, const char *name)
{
    trust_set(w, add_ds(set_new(name, type_of("DS")), key_new(ALG_ED25519, 30, KEY_KSK), 2));
}

static void trust_unknown_digest(struct world *w, const struct zone *zone)
{
    trust_set(w, add_ds(set_new(zone->name, type_of("DS")), zone->ksk, 200));
}

/* RFC 6840 appendix C.2, "accept any success". */
static void closest_fails_higher_succeeds(void **state)
{
    struct world *w = *state;
    trust_false_key(w, "example.");
    trust(w, w->root);
    show_chain(w);
    assert_secure(w, reply_of_example(w));
}

static void closest_succeeds_higher_fails(void **state)
{
    struct world *w = *state;
    trust(w, w->example);
    trust_false_key(w, ".");
    show_chain(w);
    assert_secure(w, reply_of_example(w));
}

/* RFC 6840 section 5.10: insecure if and only if all anchors say so. */
static void all_anchors_say_insecure(void **state)
{
    struct world *w = *state;
    trust_unknown_digest(w, w->example);
    trust_unknown_digest(w, w->root);
    show_chain(w);
    assert_verdict(w, reply_of_example(w), STATUS_INSECURE, NULL);
}

/* RFC 6840 section 5.10: one bogus and none secure is bogus. */
static void closest_bogus_higher_insecure(void **state)
{
    struct world *w = *state;
    trust_false_key(w, "example.");
    trust_unknown_digest(w, w->root);
    show_chain(w);
    assert_verdict(w, reply_of_example(w), STATUS_BOGUS, NULL);
}

static struct set *delegation(const char *types)
{
    return nsec("sub.example.", "t.example.", types);
}

/* RFC 4035 section 5.2: NS set, DS and SOA clear, at the very name, signed by the parent. */
static void no_ds_by_nsec(void **state)
{
    struct world *w = *state;
    show_chain(w);
    assert_verdict(w, unsigned_reply(), STATUS_INDETERMINATE, "ds-not-observed");
    show_set(w, sign(w->example, delegation("NS RRSIG NSEC")));
    assert_verdict(w, unsigned_reply(), STATUS_INSECURE, "ds-absent-proven");
    /* What an insecure zone signs for itself makes it no more secure. */
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_keys(w, sub);
    assert_verdict(w, ANSWER(reply(IN_SUB), sign(sub, rr("www.sub.example. A 192.0.2.2"))), STATUS_INSECURE,
                   "ds-absent-proven");
}

/* Everything below an insecure delegation is insecure, however deep. */
static void below_an_insecure_delegation(void **state)
{
    struct world *w = *state;
    struct zone *deep = zone_new("deep.sub.example.", ALG_ED25519),
                *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    show_set(w, sign(w->example, delegation("NS RRSIG NSEC")));
    show_keys(w, sub);
    show_delegation(w, sub, deep);
    assert_verdict(
        w, ANSWER(reply("www.deep.sub.example. A"), sign(deep, rr("www.deep.sub.example. A 192.0.2.1"))),
        STATUS_INSECURE, "ds-absent-proven");
}

/* RFC 4033 section 2, an island of security: an anchor below an insecure delegation. */
static void an_anchor_below_an_insecure_delegation(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    trust(w, sub);
    show_chain(w);
    show_set(w, sign(w->example, delegation("NS RRSIG NSEC")));
    show_keys(w, sub);
    assert_secure(w, ANSWER(reply(IN_SUB), sign(sub, rr("www.sub.example. A 192.0.2.1"))));
    /* And there the same without a signature is bogus. */
    assert_verdict(w, unsigned_reply(), STATUS_BOGUS, "rrsig-missing");
}

/* Who strips the signature of an island's data gains nothing by one of the unsigned zone above it: the data
 * are in the island, which did not sign them (RFC 4035 section 5.3.1). */
static void an_island_is_not_judged_by_what_is_above(void **state)
{
    struct world *w = *state;
    trust(w, w->example);
    show_keys(w, w->example);
    show_keys(w, w->root);
    assert_secure(w, reply_of_example(w));
    assert_verdict(w, ANSWER(reply("www.example. A"), sign(w->root, rr("www.example. A 192.0.2.66"))),
                   STATUS_BOGUS, "rrsig-signer-not-zone");
}

/* A record that is no proof of an insecure delegation leaves an unsigned answer unknown or bogus. */
static void check_no_proof(struct world *w, struct set *record)
{
    show_chain(w);
    show_set(w, record);
    struct verdict verdict = judge_reply(w, unsigned_reply());
    assert_int_not_equal(verdict.status, STATUS_SECURE);
    assert_int_not_equal(verdict.status, STATUS_INSECURE);
}

/* RFC 6840 section 4.4: without NS it is no delegation, and unsigned data of the name would be bogus. */
static void nsec_without_ns(void **state)
{
    struct world *w = *state;
    check_no_proof(w, sign(w->example, delegation("A RRSIG NSEC")));
    assert_verdict(w, ANSWER(reply("sub.example. A"), rr("sub.example. A 192.0.2.1")), STATUS_BOGUS,
                   "rrsig-missing");
}

static void nsec_with_ds(void **state)
{
    struct world *w = *state;
    check_no_proof(w, sign(w->example, delegation("NS DS RRSIG NSEC")));
}

/* The SOA bit tells the child's side of a cut. */
static void nsec_with_soa(void **state)
{
    struct world *w = *state;
    check_no_proof(w, sign(w->example, delegation("NS SOA RRSIG NSEC")));
}

static void nsec_spoiled(void **state)
{
    struct world *w = *state;
    check_no_proof(w, spoil(sign(w->example, delegation("NS RRSIG NSEC"))));
}

static void nsec_expired(void **state)
{
    struct world *w = *state;
    struct set *record = delegation("NS RRSIG NSEC");
    struct signing how = signing_of(w->example, record);
    how.expiration = KIT_NOW - 1;
    check_no_proof(w, sign_as(record, &how));
}

static void nsec_by_the_child(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_keys(w, sub);
    check_no_proof(w, sign(sub, nsec("sub.example.", "sub.example.", "NS RRSIG NSEC")));
}

/* CVE-2017-15105: a record made from a wildcard proves nothing of the name it was made for. */
static void nsec_from_a_wildcard(void **state)
{
    struct world *w = *state;
    check_no_proof(
        w, set_at(sign(w->example, nsec("*.example.", "t.example.", "NS RRSIG NSEC")), "sub.example."));
}

/* A record that covers the name shows that it is no cut: then its data must be signed. */
static void nsec_that_covers(void **state)
{
    struct world *w = *state;
    check_no_proof(w, sign(w->example, nsec("ns.example.", "t.example.", "A RRSIG NSEC")));
    assert_verdict(w, unsigned_reply(), STATUS_BOGUS, "rrsig-missing");
}

static const struct hashing plain = {0}, opt_out = {.flags = 1};

static void no_ds_by_nsec3(void **state)
{
    struct world *w = *state;
    show_chain(w);
    show_set(w, sign(w->example, nsec3_match("example.", &plain, "sub.example.", "NS")));
    assert_verdict(w, unsigned_reply(), STATUS_INSECURE, "ds-absent-proven");
}

/* RFC 5155 section 8.9: an Opt-Out span over the delegation, and the closest encloser. */
static void no_ds_by_opt_out(void **state)
{
    struct world *w = *state;
    show_chain(w);
    show_set(w, sign(w->example, nsec3_match("example.", &opt_out, "example.", "NS SOA DNSKEY RRSIG")));
    assert_int_not_equal(judge_reply(w, unsigned_reply()).status, STATUS_INSECURE);
    show_set(w, sign(w->example, nsec3_cover("example.", &opt_out, "sub.example.", "A RRSIG")));
    assert_verdict(w, unsigned_reply(), STATUS_INSECURE, "nsec3-opt-out");
}

/* The same without Opt-Out: the name is proven not to exist. */
static void covered_without_opt_out(void **state)
{
    struct world *w = *state;
    show_set(w, sign(w->example, nsec3_match("example.", &plain, "example.", "NS SOA DNSKEY RRSIG")));
    check_no_proof(w, sign(w->example, nsec3_cover("example.", &plain, "sub.example.", "A RRSIG")));
}

static void nsec3_without_ns(void **state)
{
    struct world *w = *state;
    check_no_proof(w, sign(w->example, nsec3_match("example.", &plain, "sub.example.", "A RRSIG")));
    assert_verdict(w, ANSWER(reply("sub.example. A"), rr("sub.example. A 192.0.2.1")), STATUS_BOGUS,
                   "rrsig-missing");
}

static void nsec3_with_ds(void **state)
{
    struct world *w = *state;
    check_no_proof(w, sign(w->example, nsec3_match("example.", &plain, "sub.example.", "NS DS RRSIG")));
}

static void nsec3_with_soa(void **state)
{
    struct world *w = *state;
    check_no_proof(w, sign(w->example, nsec3_match("example.", &plain, "sub.example.", "NS SOA RRSIG")));
}

static void nsec3_spoiled(void **state)
{
    struct world *w = *state;
    check_no_proof(w, spoil(sign(w->example, nsec3_match("example.", &plain, "sub.example.", "NS"))));
}

/* RFC 9276 section 3.2: with too many iterations the zone counts as unsigned, but only if the count is
 * signed. */
static void nsec3_of_many_iterations(void **state)
{
    struct world *w = *state;
    static const struct hashing many = {.iterations = 151};
    show_chain(w);
    show_set(w, spoil(sign(w->example, nsec3_match("example.", &many, "sub.example.", "NS"))));
    assert_verdict(w, unsigned_reply(), STATUS_INDETERMINATE, "ds-not-observed");
    show_set(w, sign(w->example, nsec3_match("example.", &many, "sub.example.", "NS")));
    assert_verdict(w, unsigned_reply(), STATUS_INSECURE, "nsec3-iterations-too-high");
}

/* Records of another salt are another chain (RFC 5155 section 8.2); one proof is enough. */
static void nsec3_chains_of_two_salts(void **state)
{
    struct world *w = *state;
    static const struct hashing salted = {.salt = "pepper", .iterations = 1};
    show_chain(w);
    show_set(w, sign(w->example, nsec3_match("example.", &plain, "example.", "NS SOA DNSKEY RRSIG")));
    show_set(w, sign(w->example, nsec3_match("example.", &salted, "example.", "NS SOA DNSKEY RRSIG")));
    show_set(w, sign(w->example, nsec3_match("example.", &salted, "sub.example.", "NS")));
    show_set(w, sign(w->example, nsec3_match("example.", &plain, "sub.example.", "NS")));
    assert_verdict(w, unsigned_reply(), STATUS_INSECURE, "ds-absent-proven");
}

/* A DS that validates outweighs a proof of its absence from another time. */
static void ds_and_proof_of_no_ds(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    show_set(w, sign(w->example, delegation("NS RRSIG NSEC")));
    show_delegation(w, w->example, sub);
    assert_secure(w, ANSWER(reply(IN_SUB), sign(sub, rr("www.sub.example. A 192.0.2.1"))));
}

/* RFC 5155 section 8.3: a delegation is no closest encloser for what is below it. */
static void opt_out_below_a_signed_delegation(void **state)
{
    struct world *w = *state;
    show_set(w, sign(w->example, nsec3_match("example.", &opt_out, "www.sub.example.", "NS DS RRSIG")));
    show_set(w, sign(w->example, nsec3_match("example.", &opt_out, "sub.example.", "NS DS RRSIG")));
    check_no_proof(w, sign(w->example, nsec3_cover("example.", &opt_out, "www.sub.example.", "A")));
}

/* The other way round: insecure only if all anchors say so (RFC 6840 section 5.10). */
static void closest_insecure_higher_bogus(void **state)
{
    struct world *w = *state;
    trust_unknown_digest(w, w->example);
    trust_false_key(w, ".");
    show_chain(w);
    assert_verdict(w, reply_of_example(w), STATUS_BOGUS, NULL);
}

static struct set *lowest_of_another_salt(struct world *w)
{
    static const struct hashing salted = {.salt = "pepper"};
    static const uint8_t low[NSEC3_HASH_OCTETS] = {0}, high[NSEC3_HASH_OCTETS] = {0, 1};
    return sign(w->example, nsec3_raw("example.", &salted, low, high, "A RRSIG"));
}

static void check_proof_beside(struct world *w, struct set *other)
{
    show_chain(w);
    show_set(w, other);
    show_set(w, sign(w->example, nsec3_match("example.", &plain, "sub.example.", "NS")));
    assert_verdict(w, unsigned_reply(), STATUS_INSECURE, "ds-absent-proven");
}

/* RFC 5155 section 8.2 speaks of one response: a zone that changed its salt has two chains in one capture. */
static void nsec3_chains_where_the_proof_is_in_one(void **state)
{
    check_proof_beside(*state, lowest_of_another_salt(*state));
}

/* What does not validate is no evidence at all. */
static void a_forged_nsec3_of_another_salt(void **state)
{
    check_proof_beside(*state, spoil(lowest_of_another_salt(*state)));
}

/* The facts name the anchor as what it is: a DNSKEY has no digest type. */
static void the_words_for_a_key_anchor(void **state)
{
    struct world *w = *state;
    trust_set(w, anchor_key(key_new(ALG_ED25519, 30, KEY_KSK), "."));
    show_chain(w);
    struct verdict verdict =
        assert_verdict(w, reply_of_example(w), STATUS_BOGUS, "trust-anchor-not-in-keyset");
    assert_null(strstr(verdict.detail, "DS "));
}

/* RFC 4035 section 2.3: the parent has an NSEC record at the cut, which is not the island's. */
static void the_parents_nsec_at_an_island(void **state)
{
    struct world *w = *state;
    struct set *parents = sign(w->root, nsec("example.", "test.", "NS RRSIG NSEC"));
    trust(w, w->example);
    show_keys(w, w->example);
    show_keys(w, w->root);
    assert_verdict(w, AUTHORITY(reply("example. DS"), sign(w->root, soa_of(w->root)), parents),
                   STATUS_INDETERMINATE, "no-trust-anchor");
    assert_verdict(w, AUTHORITY(reply("www.example. A"), rr("example. NS ns.example."), parents),
                   STATUS_INDETERMINATE, "no-trust-anchor");
    /* Inside the island it is out of place. */
    assert_verdict(w,
                   AUTHORITY(reply("www.example. MX"), soa_of(w->example),
                             sign(w->root, nsec("www.example.", "x.example.", "A RRSIG NSEC"))),
                   STATUS_BOGUS, NULL);
}

static void an_island_is_not_denied_by_what_is_above(void **state)
{
    struct world *w = *state;
    trust(w, w->example);
    show_keys(w, w->example);
    show_keys(w, w->root);
    (void)judge_reply(w, reply_of_example(w)); /* so there is no zone cut */
    assert_verdict(w, nxdomain("www.example. A"), STATUS_BOGUS, "denial-missing");
    assert_verdict(
        w, AUTHORITY(nxdomain("www.example. A"), sign(w->root, nsec(".", "test.", "NS SOA RRSIG NSEC"))),
        STATUS_BOGUS, "denial-zone-mismatch");
}

/* RFC 6672 section 2.4: below a DNAME there is no zone, so a CNAME in the island is not made by it. */
static void an_island_is_not_redirected_by_what_is_above(void **state)
{
    struct world *w = *state;
    trust(w, w->example);
    show_keys(w, w->example);
    show_keys(w, w->root);
    (void)judge_reply(w, reply_of_example(w)); /* so there is no zone cut */
    struct reply *answer =
        ANSWER(reply("www.example. A"), rr(". DNAME test."), rr("www.example. CNAME www.example.test."));
    assert_verdict(w, answer, STATUS_BOGUS, "rrsig-missing");
}

/* No more can be had of an island that is broken. */
static void an_island_with_broken_keys(void **state)
{
    struct world *w = *state;
    trust(w, w->example);
    show_set(w, spoil(sign(w->example, keys_of(w->example))));
    show_keys(w, w->root);
    assert_verdict(w, reply_of_example(w), STATUS_BOGUS, "rrsig-bad-signature");
    assert_verdict(w, ANSWER(reply("www.example. A"), sign(w->root, rr("www.example. A 192.0.2.66"))),
                   STATUS_BOGUS, "rrsig-bad-signature");
}

/* RFC 4509 section 3 speaks of a DS RRset: that one anchor is by SHA-256 takes nothing from another by SHA-1.
 */
static void anchors_of_both_digests(void **state)
{
    struct world *w = *state;
    trust_set(w, add_ds(set_new(".", type_of("DS")), key_new(ALG_ED25519, 30, KEY_KSK), 2));
    trust_set(w, add_ds(set_new(".", type_of("DS")), w->root->ksk, 1));
    show_chain(w);
    assert_secure(w, reply_of_example(w));
}

/* An Opt-Out span of the zone above leaves room for unsigned zones, and an island is none. */
static void an_island_below_opt_out(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    trust(w, sub);
    show_chain(w);
    show_keys(w, sub);
    (void)judge_reply(w, ANSWER(reply(IN_SUB), sign(sub, rr("www.sub.example. A 192.0.2.1"))));
    struct set *apex = sign(w->example, nsec3_match("example.", &opt_out, "example.", "NS SOA RRSIG DNSKEY"));
    struct set *span = sign(w->example, nsec3_cover("example.", &opt_out, "sub.example.", "A RRSIG"));
    struct set *wildcard = sign(w->example, nsec3_cover("example.", &opt_out, "*.example.", "A RRSIG"));
    assert_verdict(w, AUTHORITY(nxdomain(IN_SUB), sign(w->example, soa_of(w->example)), apex, span, wildcard),
                   STATUS_BOGUS, "denial-zone-mismatch");
}

static void an_island_is_not_redirected_without_a_cname(void **state)
{
    struct world *w = *state;
    trust(w, w->example);
    show_keys(w, w->example);
    show_keys(w, w->root);
    (void)judge_reply(w, reply_of_example(w)); /* so there is no zone cut */
    assert_verdict(w, ANSWER(reply("www.example. A"), rr(". DNAME test.")), STATUS_BOGUS,
                   "rrsig-signer-not-zone");
}

/* A zone that goes from NSEC to NSEC3 and then delegates: what the old chain said of the name is past. */
static void a_chain_that_replaced_another(void **state)
{
    struct world *w = *state;
    trust(w, w->root);
    show_chain(w);
    show_set(w, sign(w->example, nsec("ns.example.", "z.example.", "A RRSIG NSEC")));
    show_set(w, sign(w->example, nsec3_match("example.", &plain, "sub.example.", "NS")));
    assert_verdict(w, unsigned_reply(), STATUS_INSECURE, "ds-absent-proven");
}

static void show_at(struct world *w, struct reply *about, int64_t seconds)
{
    about->time = KIT_NOW + seconds;
    show(w, about);
}

/* A zone that is signed no longer: when caches have no DS of it any more, its parent's proof counts. */
static void a_delegation_that_was_signed(void **state)
{
    static const struct {
        int64_t proof, answer;
        enum status status;
    } rows[] = {
        {7200, 7300, STATUS_INSECURE},
        {7200, 3000, STATUS_BOGUS}, /* before the change */
        {1800, 1900, STATUS_BOGUS}, /* the DS, with a TTL of 3600 seconds, still counts */
        {7200, 5000, STATUS_BOGUS}, /* in between the DS is the last that was seen */
    };
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    trust(w, w->root);
    for (size_t i = 0; i < COUNT(rows); i++) {
        forget_evidence(w);
        show_chain(w);
        show_delegation(w, w->example, sub);
        show_keys(w, sub);
        (void)judge_reply(w, ANSWER(reply(IN_SUB), sign(sub, rr("www.sub.example. A 192.0.2.1"))));
        show_at(w,
                AUTHORITY(reply("sub.example. DS"), sign(w->example, soa_of(w->example)),
                          sign(w->example, delegation("NS RRSIG NSEC"))),
                rows[i].proof);
        struct reply *about = unsigned_reply();
        about->time = KIT_NOW + rows[i].answer;
        assert_verdict(w, about, rows[i].status, NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST_BARE(an_anchor_can_be_a_key),
        WORLD_TEST_BARE(an_anchor_at_any_name),
        WORLD_TEST_BARE(several_anchors_at_a_name),
        WORLD_TEST_BARE(an_anchor_that_fits_no_key),
        WORLD_TEST_BARE(a_key_anchor_that_fits_no_key),
        WORLD_TEST_BARE(a_key_anchor_of_an_unknown_algorithm),
        WORLD_TEST_BARE(an_anchor_of_an_unknown_digest),
        WORLD_TEST_BARE(an_unknown_anchor_beside_others),
        WORLD_TEST_BARE(an_unknown_anchor_beside_a_false_one),
        WORLD_TEST_BARE(anchors_before_their_time),
        WORLD_TEST_BARE(closest_fails_higher_succeeds),
        WORLD_TEST_BARE(closest_succeeds_higher_fails),
        WORLD_TEST_BARE(all_anchors_say_insecure),
        WORLD_TEST_BARE(closest_bogus_higher_insecure),
        WORLD_TEST(no_ds_by_nsec),
        WORLD_TEST(below_an_insecure_delegation),
        WORLD_TEST(an_anchor_below_an_insecure_delegation),
        WORLD_TEST_BARE(an_island_is_not_judged_by_what_is_above),
        WORLD_TEST(nsec_without_ns),
        WORLD_TEST(nsec_with_ds),
        WORLD_TEST(nsec_with_soa),
        WORLD_TEST(nsec_spoiled),
        WORLD_TEST(nsec_expired),
        WORLD_TEST(nsec_by_the_child),
        WORLD_TEST(nsec_from_a_wildcard),
        WORLD_TEST(nsec_that_covers),
        WORLD_TEST(no_ds_by_nsec3),
        WORLD_TEST(no_ds_by_opt_out),
        WORLD_TEST(covered_without_opt_out),
        WORLD_TEST(nsec3_without_ns),
        WORLD_TEST(nsec3_with_ds),
        WORLD_TEST(nsec3_with_soa),
        WORLD_TEST(nsec3_spoiled),
        WORLD_TEST(nsec3_of_many_iterations),
        WORLD_TEST(nsec3_chains_of_two_salts),
        WORLD_TEST(ds_and_proof_of_no_ds),
        WORLD_TEST(opt_out_below_a_signed_delegation),
        WORLD_TEST_BARE(closest_insecure_higher_bogus),
        WORLD_TEST(nsec3_chains_where_the_proof_is_in_one),
        WORLD_TEST(a_forged_nsec3_of_another_salt),
        WORLD_TEST_BARE(the_words_for_a_key_anchor),
        WORLD_TEST_BARE(the_parents_nsec_at_an_island),
        WORLD_TEST_BARE(an_island_is_not_denied_by_what_is_above),
        WORLD_TEST_BARE(an_island_is_not_redirected_by_what_is_above),
        WORLD_TEST_BARE(an_island_with_broken_keys),
        WORLD_TEST_BARE(anchors_of_both_digests),
        WORLD_TEST_BARE(an_island_below_opt_out),
        WORLD_TEST_BARE(an_island_is_not_redirected_without_a_cname),
        WORLD_TEST_BARE(a_chain_that_replaced_another),
        WORLD_TEST_BARE(a_delegation_that_was_signed),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
