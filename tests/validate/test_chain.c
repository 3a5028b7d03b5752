/*
 * Shows the chain of trust from an anchor by DS and DNSKEY to an answer (RFC 4035 section 5.2): which DS
 * records and keys make a link, which break it, and what is only unseen.
 */
#include "tests/validate/kit/world.h"

static struct set *www(void)
{
    return rr("www.example. A 192.0.2.1");
}

static struct reply *www_reply(struct set *set)
{
    return ANSWER(reply("www.example. A"), set);
}

/* The answer of "example." after its DS and DNSKEY sets have been shown, both signed as they should be. */
static struct reply *answer_under(struct world *w, struct set *ds, struct set *keys)
{
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds));
    show_set(w, keys);
    return www_reply(sign(w->example, www()));
}

static struct set *two_keys(const struct key *first, const struct key *second)
{
    struct set *set = set_new("example.", type_of("DNSKEY"));
    set_add(set, first->rdata.at, first->rdata.length);
    return set_add(set, second->rdata.at, second->rdata.length);
}

static struct set *no_ds(void)
{
    return set_new("example.", type_of("DS"));
}

static struct set *sign_by(struct set *set, const struct key *key, const char *signer)
{
    struct signing how = signing_default(set, key, signer);
    return sign_as(set, &how);
}

/* A whole chain is secure, and the verdict names the zone. */
static void a_whole_chain(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct verdict verdict = assert_secure(w, www_reply(sign(w->example, www())));
    assert_int_equal(verdict.flags, 0);
    assert_memory_equal(verdict.zone.at, "\7example", 9);
    assert_verdict(w, www_reply(spoil(sign(w->example, www()))), STATUS_BOGUS, "rrsig-bad-signature");
}

/* RFC 4035 section 4.3: what was not seen makes an answer indeterminate, whichever link it is. */
static void unseen_links(void **state)
{
    struct world *w = *state;
    struct reply *answer = www_reply(sign(w->example, www()));
    assert_verdict(w, answer, STATUS_INDETERMINATE, "dnskey-not-observed");
    show_keys(w, w->root);
    assert_verdict(w, answer, STATUS_INDETERMINATE, "ds-not-observed");
    show_set(w, sign(w->root, ds_of(w->example)));
    assert_verdict(w, answer, STATUS_INDETERMINATE, "dnskey-not-observed");
    show_keys(w, w->example);
    assert_secure(w, answer);
}

/* A signature that verifies by keys which nothing ties to an anchor is noted, and is still unknown. */
static void unanchored_keys(void **state)
{
    struct world *w = *state;
    show_keys(w, w->root);
    show_keys(w, w->example);
    struct verdict verdict =
        assert_verdict(w, www_reply(sign(w->example, www())), STATUS_INDETERMINATE, "ds-not-observed");
    assert_true(has_reason(&verdict, "verifies-unanchored"));
    verdict =
        assert_verdict(w, www_reply(spoil(sign(w->example, www()))), STATUS_INDETERMINATE, "ds-not-observed");
    assert_false(has_reason(&verdict, "verifies-unanchored"));
}

/* RFC 4033 section 5: without an anchor at or above the name nothing is known. */
static void no_anchor(void **state)
{
    struct world *w = *state;
    show_chain(w);
    assert_verdict(w, www_reply(sign(w->example, www())), STATUS_INDETERMINATE, "no-trust-anchor");
}

/* RFC 3110, 5702, 6605, 8080: a zone of each algorithm that is relied on. */
static void algorithms(void **state)
{
    struct world *w = *state;
    static const uint8_t all[] = {ALG_RSASHA1, ALG_RSASHA1_NSEC3, ALG_RSASHA256, ALG_RSASHA512,
                                  ALG_P256,    ALG_P384,          ALG_ED25519,   ALG_ED448};
    for (size_t i = 0; i < COUNT(all); i++) {
        char name[16], question[32], text[64];
        (void)snprintf(name, sizeof name, "a%u.", all[i]);
        (void)snprintf(question, sizeof question, "www.a%u. MX", all[i]);
        (void)snprintf(text, sizeof text, "www.A%u. MX 10 Mail.A%u.", all[i], all[i]);
        struct zone *zone = zone_new(name, all[i]);
        show_keys(w, w->root);
        show_delegation(w, w->root, zone);
        struct set *good = rr_more(sign(zone, rr(text)), "20 MX.test.");
        good->signature_count = 0;
        struct verdict verdict = assert_secure(w, ANSWER(reply(question), sign(zone, good)));
        assert_int_equal(has_reason(&verdict, "algorithm-must-not-sign"), all[i] <= ALG_RSASHA1_NSEC3);
        assert_verdict(w, ANSWER(reply(question), spoil(sign(zone, set_unsigned(good)))), STATUS_BOGUS,
                       "rrsig-bad-signature");
    }
}

/* RFC 9904, RFC 6725: RSAMD5 and DSA must not validate, unless old captures are asked to be judged by them.
 */
static void check_legacy(struct world *w, bool relied_on)
{
    static const uint8_t all[] = {ALG_RSAMD5, ALG_DSA, ALG_DSA_NSEC3};
    w->settings.policy.legacy_algorithms = relied_on;
    show_chain(w);
    for (size_t i = 0; i < COUNT(all); i++) {
        char name[16], question[32], text[64];
        (void)snprintf(name, sizeof name, "a%u.", all[i]);
        (void)snprintf(question, sizeof question, "www.a%u. A", all[i]);
        (void)snprintf(text, sizeof text, "www.a%u. A 192.0.2.1", all[i]);
        struct zone *zone = zone_new(name, all[i]);
        show_delegation(w, w->root, zone);
        struct reply *good = ANSWER(reply(question), sign(zone, rr(text)));
        struct reply *bad = ANSWER(reply(question), spoil(sign(zone, rr(text))));
        assert_verdict(w, good, relied_on ? STATUS_SECURE : STATUS_INSECURE, NULL);
        assert_verdict(w, bad, relied_on ? STATUS_BOGUS : STATUS_INSECURE, NULL);
    }
}

static void algorithms_of_the_past(void **state)
{
    check_legacy(*state, false);
}

static void algorithms_of_the_past_when_asked_for(void **state)
{
    check_legacy(*state, true);
}

static void rsa_of_2048_bits(void **state)
{
    struct world *w = *state;
    w->example->ksk = key_new(ALG_RSASHA256, 100, KEY_KSK);
    show_chain(w);
    assert_secure(w, www_reply(sign(w->example, www())));
}

/* RFC 9905 section 2: where SHA-1 is refused, a zone that has nothing else is insecure. */
static void sha1_can_be_refused(void **state)
{
    struct world *w = *state;
    struct zone *old = zone_new("old.", ALG_RSASHA1_NSEC3);
    w->settings.policy.refuse_sha1 = true;
    show_chain(w);
    show_delegation(w, w->root, old);
    struct reply *answer = ANSWER(reply("www.old. A"), sign(old, rr("www.old. A 192.0.2.1")));
    assert_verdict(w, answer, STATUS_INSECURE, "ds-algorithm-unsupported");
    assert_secure(w, www_reply(sign(w->example, www())));
}

static void sha1_digest_can_be_refused(void **state)
{
    struct world *w = *state;
    w->settings.policy.refuse_sha1 = true;
    struct set *ds = add_ds(no_ds(), w->example->ksk, 1);
    assert_verdict(w, answer_under(w, ds, sign(w->example, keys_of(w->example))), STATUS_INSECURE,
                   "ds-digest-sha1-only");
}

static void check_digest(struct world *w, uint8_t type, enum status status, const char *code)
{
    struct set *ds = add_ds(no_ds(), w->example->ksk, type);
    assert_verdict(w, answer_under(w, ds, sign(w->example, keys_of(w->example))), status, code);
}

/* RFC 4034 section 5.1.3, RFC 4509, RFC 6605 section 2. */
static void digest_sha1(void **state)
{
    check_digest(*state, 1, STATUS_SECURE, NULL);
}

static void digest_sha256(void **state)
{
    check_digest(*state, 2, STATUS_SECURE, NULL);
}

static void digest_sha384(void **state)
{
    check_digest(*state, 4, STATUS_SECURE, NULL);
}

/* RFC 6840 section 5.2: DS records of unknown digest types count as unsigned. */
static void digest_unknown(void **state)
{
    check_digest(*state, 200, STATUS_INSECURE, "ds-digest-unsupported");
}

/* RFC 4035 section 5.2: DS records of unknown algorithms alone leave the zone unsigned. */
static void algorithm_unknown(void **state)
{
    struct world *w = *state;
    struct set *ds = add_ds(no_ds(), key_as(w->example->ksk, KEY_KSK, 3, 200), 2);
    assert_verdict(w, answer_under(w, ds, sign(w->example, keys_of(w->example))), STATUS_INSECURE,
                   "ds-algorithm-unsupported");
}

/* RFC 6840 section 5.2: unknown DS records are ignored beside one that is known. */
static void unknown_beside_known(void **state)
{
    struct world *w = *state;
    struct set *ds = add_ds(no_ds(), key_as(w->example->ksk, KEY_KSK, 3, 200), 2);
    add_ds(add_ds(ds, w->example->ksk, 200), w->example->ksk, 2);
    assert_secure(w, answer_under(w, ds, sign(w->example, keys_of(w->example))));
}

/* And the known one must hold: the unknown ones are no way around it. */
static void unknown_beside_wrong(void **state)
{
    struct world *w = *state;
    struct set *ds = add_ds(no_ds(), key_as(w->example->ksk, KEY_KSK, 3, 200), 2);
    add_ds(ds, key_new(ALG_ED25519, 30, KEY_KSK), 2);
    assert_verdict(w, answer_under(w, ds, sign(w->example, keys_of(w->example))), STATUS_BOGUS,
                   "dnskey-no-match-for-ds");
}

/* A DS record of the right key whose digest is another's. */
static struct set *wrong_digest(struct set *ds, const struct key *key, uint8_t type)
{
    struct octets *last = &add_ds(ds, key, type)->records[ds->count - 1];
    last->at[last->length - 1] ^= 1;
    return ds;
}

/* RFC 4035 section 5.2. */
static void digest_of_another_key(void **state)
{
    struct world *w = *state;
    struct set *ds = wrong_digest(no_ds(), w->example->ksk, 2);
    assert_verdict(w, answer_under(w, ds, sign(w->example, keys_of(w->example))), STATUS_BOGUS,
                   "ds-digest-mismatch");
}

static void algorithm_of_another_key(void **state)
{
    struct world *w = *state;
    struct set *ds = add_ds(no_ds(), w->example->ksk, 2);
    ds->records[0].at[2] = ALG_P256;
    assert_verdict(w, answer_under(w, ds, sign(w->example, keys_of(w->example))), STATUS_BOGUS,
                   "ds-algorithm-mismatch");
}

static void tag_of_no_key(void **state)
{
    struct world *w = *state;
    struct set *ds = add_ds(no_ds(), key_new(ALG_ED25519, 31, KEY_KSK), 2);
    assert_verdict(w, answer_under(w, ds, sign(w->example, keys_of(w->example))), STATUS_BOGUS,
                   "dnskey-no-match-for-ds");
}

/* Three octets are no DS record (RFC 4034 section 5.1). */
static void a_ds_record_that_is_too_short(void **state)
{
    struct world *w = *state;
    struct reply *answer =
        answer_under(w, set_add(no_ds(), "\0\1\17", 3), sign(w->example, keys_of(w->example)));
    assert_int_not_equal(judge_reply(w, answer).status, STATUS_SECURE);
}

static void a_short_ds_record_beside_a_good_one(void **state)
{
    struct world *w = *state;
    struct set *ds = add_ds(set_add(no_ds(), "\0\1\17", 3), w->example->ksk, 2);
    assert_secure(w, answer_under(w, ds, sign(w->example, keys_of(w->example))));
}

/* RFC 4035 section 5.2: one DS record that fits is enough. */
static void one_ds_fits(void **state)
{
    struct world *w = *state;
    struct set *ds = wrong_digest(no_ds(), w->example->ksk, 2);
    add_ds(add_ds(ds, key_new(ALG_ED25519, 31, KEY_KSK), 2), w->example->ksk, 2);
    assert_secure(w, answer_under(w, ds, sign(w->example, keys_of(w->example))));
}

/* RFC 4509 section 3: with SHA-256 there, SHA-1 is ignored, or a downgrade would be possible. */
static void sha1_beside_sha256(void **state)
{
    struct world *w = *state;
    struct set *ds = add_ds(wrong_digest(no_ds(), w->example->ksk, 2), w->example->ksk, 1);
    assert_verdict(w, answer_under(w, ds, sign(w->example, keys_of(w->example))), STATUS_BOGUS,
                   "ds-digest-mismatch");
}

/* The twin: a digest that is not known takes nothing from SHA-1. */
static void sha1_beside_unknown(void **state)
{
    struct world *w = *state;
    struct set *ds = add_ds(wrong_digest(no_ds(), w->example->ksk, 200), w->example->ksk, 1);
    assert_secure(w, answer_under(w, ds, sign(w->example, keys_of(w->example))));
}

/* RFC 4035 section 5.2: the key that the DS admits must have signed the key set. */
static void set_signed_by_another_key(void **state)
{
    struct world *w = *state;
    struct set *keys = sign_by(keys_of(w->example), w->example->zsk, "example.");
    assert_verdict(w, answer_under(w, ds_of(w->example), keys), STATUS_BOGUS,
                   "dnskey-set-not-signed-by-ds-key");
}

/* Whether the SEP flag is set does not matter (RFC 4034 section 2.1.1). */
static void a_ds_of_a_key_without_sep(void **state)
{
    struct world *w = *state;
    struct set *ds = add_ds(no_ds(), w->example->zsk, 2);
    assert_secure(w, answer_under(w, ds, sign_by(keys_of(w->example), w->example->zsk, "example.")));
}

static void key_set_spoiled(void **state)
{
    struct world *w = *state;
    assert_verdict(w, answer_under(w, ds_of(w->example), spoil(sign(w->example, keys_of(w->example)))),
                   STATUS_BOGUS, "rrsig-bad-signature");
}

static void key_set_expired(void **state)
{
    struct world *w = *state;
    struct set *keys = keys_of(w->example);
    struct signing how = signing_of(w->example, keys);
    how.expiration = KIT_NOW - 1;
    assert_verdict(w, answer_under(w, ds_of(w->example), sign_as(keys, &how)), STATUS_BOGUS, "rrsig-expired");
}

/* Stripped of its signatures though they were asked for. */
static void key_set_unsigned(void **state)
{
    struct world *w = *state;
    assert_verdict(w, answer_under(w, ds_of(w->example), keys_of(w->example)), STATUS_BOGUS, NULL);
}

/* RFC 4035 section 5.3.1: a key set is signed by its own name. */
static void key_set_signed_by_the_parent(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *keys = sign_by(keys_of(w->example), w->root->zsk, ".");
    assert_verdict(w, ANSWER(reply("example. DNSKEY"), keys), STATUS_BOGUS, "dnskey-not-at-apex");
    assert_secure(w, ANSWER(reply("example. DNSKEY"), sign(w->example, keys_of(w->example))));
}

/* A chain whose KSK has these fields, and signs all the same. */
static void check_ksk(struct world *w, uint16_t flags, uint8_t protocol, const char *code)
{
    struct key *ksk = key_as(w->example->ksk, flags, protocol, ALG_ED25519);
    struct set *keys = sign_by(two_keys(ksk, w->example->zsk), ksk, "example.");
    assert_verdict(w, answer_under(w, add_ds(no_ds(), ksk, 2), keys), STATUS_BOGUS, code);
}

/* RFC 4034 section 2.1.1: a key without the zone key flag verifies no zone data. */
static void ksk_without_zone_flag(void **state)
{
    check_ksk(*state, 1, 3, "dnskey-no-zone-bit");
}

/* RFC 4034 section 2.1.2. */
static void ksk_of_another_protocol(void **state)
{
    check_ksk(*state, KEY_KSK, 2, "dnskey-bad-protocol");
}

/* RFC 5011 section 2.1. */
static void ksk_revoked(void **state)
{
    check_ksk(*state, KEY_KSK | 0x80, 3, "ds-key-revoked");
}

/* Other flags are reserved, and ignored on receipt (RFC 4034 section 2.1.1). */
static void ksk_with_reserved_flags(void **state)
{
    struct world *w = *state;
    struct key *ksk = key_as(w->example->ksk, 0x7d41, 3, ALG_ED25519);
    struct set *keys = sign_by(two_keys(ksk, w->example->zsk), ksk, "example.");
    assert_secure(w, answer_under(w, add_ds(no_ds(), ksk, 2), keys));
}

/* The same three for the key that signs the data; the chain above it is whole. */
static void check_zsk(struct world *w, uint16_t flags, uint8_t protocol, enum status status, const char *code)
{
    struct key *zsk = key_as(w->example->zsk, flags, protocol, ALG_ED25519);
    struct set *keys = sign(w->example, two_keys(w->example->ksk, zsk));
    (void)answer_under(w, ds_of(w->example), keys);
    assert_verdict(w, www_reply(sign_by(www(), zsk, "example.")), status, code);
}

static void zsk_without_zone_flag(void **state)
{
    check_zsk(*state, 0, 3, STATUS_BOGUS, "dnskey-no-zone-bit");
}

static void zsk_of_another_protocol(void **state)
{
    check_zsk(*state, KEY_ZSK, 255, STATUS_BOGUS, "dnskey-bad-protocol");
}

static void zsk_revoked(void **state)
{
    check_zsk(*state, KEY_ZSK | 0x80, 3, STATUS_BOGUS, "rrsig-key-revoked");
}

static void zsk_as_it_should_be(void **state)
{
    check_zsk(*state, KEY_ZSK, 3, STATUS_SECURE, NULL);
}

/* RFC 4035 section 5.2: the DS must be signed by the parent, and validly. */
static void ds_spoiled(void **state)
{
    struct world *w = *state;
    show_keys(w, w->root);
    show_set(w, spoil(sign(w->root, ds_of(w->example))));
    show_keys(w, w->example);
    assert_verdict(w, www_reply(sign(w->example, www())), STATUS_BOGUS, "rrsig-bad-signature");
}

static void ds_expired(void **state)
{
    struct world *w = *state;
    struct set *ds = ds_of(w->example);
    struct signing how = signing_of(w->root, ds);
    how.expiration = KIT_NOW - 1;
    show_keys(w, w->root);
    show_set(w, sign_as(ds, &how));
    show_keys(w, w->example);
    assert_verdict(w, www_reply(sign(w->example, www())), STATUS_BOGUS, "rrsig-expired");
}

/* Of two variants the valid one counts. */
static void a_false_ds_beside_the_true(void **state)
{
    struct world *w = *state;
    show_chain(w);
    show_set(w, spoil(sign(w->root, add_ds(no_ds(), key_new(ALG_ED25519, 31, KEY_KSK), 2))));
    assert_secure(w, www_reply(sign(w->example, www())));
}

/* RFC 4035 section 3.1.4.1: the child's word on its DS is none; it is as if nothing had been seen. */
static void ds_from_the_childs_side(void **state)
{
    struct world *w = *state;
    show_keys(w, w->root);
    show_set(w, sign_by(ds_of(w->example), w->example->zsk, "example."));
    show_keys(w, w->example);
    assert_verdict(w, www_reply(sign(w->example, www())), STATUS_INDETERMINATE, "ds-not-observed");
}

/* The DS itself as an answer is judged by the parent's keys. */
static void ds_as_an_answer(void **state)
{
    struct world *w = *state;
    show_chain(w);
    assert_secure(w, ANSWER(reply("example. DS"), sign(w->root, ds_of(w->example))));
    struct verdict verdict =
        judge_reply(w, ANSWER(reply("example. DS"), sign_by(ds_of(w->example), w->example->zsk, "example.")));
    assert_int_not_equal(verdict.status, STATUS_SECURE);
    assert_int_not_equal(verdict.status, STATUS_INSECURE);
}

/* RFC 6840 section 5.11: a validator must not insist on all algorithms of the DS or DNSKEY set. */
static void not_all_algorithms_sign(void **state)
{
    struct world *w = *state;
    struct key *other = key_new(ALG_P256, 30, KEY_KSK);
    struct set *ds = add_ds(add_ds(no_ds(), other, 2), w->example->ksk, 2);
    struct set *keys = two_keys(w->example->ksk, w->example->zsk);
    set_add(keys, other->rdata.at, other->rdata.length);
    assert_secure(w, answer_under(w, ds, sign(w->example, keys)));
}

/* RFC 6840 section 6.2: several key sets of one zone; each counts while its own signature holds. */
static void key_sets_of_a_rollover(void **state)
{
    struct world *w = *state;
    struct key *old = key_new(ALG_ED25519, 32, KEY_ZSK);
    struct set *before = two_keys(w->example->ksk, old);
    show_chain(w);
    show_set(w, sign(w->example, before));
    assert_secure(w, www_reply(sign_by(www(), old, "example.")));
    assert_secure(w, www_reply(sign(w->example, www())));
}

static void key_set_of_the_past(void **state)
{
    struct world *w = *state;
    struct key *old = key_new(ALG_ED25519, 32, KEY_ZSK);
    struct set *before = two_keys(w->example->ksk, old);
    struct signing how = signing_of(w->example, before);
    how.expiration = KIT_NOW - 1;
    show_chain(w);
    show_set(w, sign_as(before, &how));
    assert_verdict(w, www_reply(sign_by(www(), old, "example.")), STATUS_BOGUS, "rrsig-key-not-found");
    assert_secure(w, www_reply(sign(w->example, www())));
}

/* The key set of `example.` signed from a time on, and shown at a time; the verdict over an answer now. */
static void check_keys_of(struct world *w, int64_t inception, int64_t shown, enum status status,
                          const char *code)
{
    struct set *keys = keys_of(w->example);
    struct signing how = signing_of(w->example, keys);
    how.inception = (uint32_t)inception;
    forget_evidence(w);
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds_of(w->example)));
    struct reply *about = ANSWER(reply("example. DNSKEY"), sign_as(keys, &how));
    about->time = shown;
    show(w, about);
    assert_verdict(w, www_reply(sign(w->example, www())), status, code);
}

/* Keys that were seen only at another time, when their signature was valid, say nothing of now: what the
 * resolver used now was not seen. Seen while they were not valid, they are bogus (RFC 4035 section 5.3.1). */
static void keys_of_another_time(void **state)
{
    struct world *w = *state;
    check_keys_of(w, KIT_NOW, KIT_NOW, STATUS_SECURE, NULL);
    check_keys_of(w, KIT_NOW + 100, KIT_NOW + 100, STATUS_INDETERMINATE, "dnskey-not-observed");
    check_keys_of(w, KIT_NOW + 100, KIT_NOW + 99, STATUS_BOGUS, "rrsig-not-yet-valid");
}

/* A DS at the parent, and a zone whose own server says that it has no keys: the outage of a zone that was
 * unsigned without telling its parent (RFC 4035 section 5.2). A listener who saw no such answer cannot tell.
 */
static void keys_that_the_zone_denies(void **state)
{
    struct world *w = *state;
    struct reply *no_keys = AUTHORITY(reply("example. DNSKEY"), soa_of(w->example));
    struct reply *plain = www_reply(www());
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds_of(w->example)));
    assert_verdict(w, plain, STATUS_INDETERMINATE, "dnskey-not-observed");
    show(w, asked_plainly(AUTHORITY(reply("example. DNSKEY"), soa_of(w->example))));
    assert_verdict(w, plain, STATUS_INDETERMINATE, "dnskey-not-observed");
    show(w, AUTHORITY(reply("example. DNSKEY"), soa_of(w->root)));
    assert_verdict(w, plain, STATUS_INDETERMINATE, "dnskey-not-observed");
    show(w, no_keys);
    assert_verdict(w, plain, STATUS_BOGUS, "dnskey-missing");
    show_keys(w, w->example);
    assert_secure(w, www_reply(sign(w->example, www())));
}

/* The parent's server says that there is no DS, and does not prove it (RFC 4035 section 5.2). */
static void a_ds_that_is_denied_without_proof(void **state)
{
    struct world *w = *state;
    show_keys(w, w->root);
    assert_verdict(w, www_reply(www()), STATUS_INDETERMINATE, "ds-not-observed");
    show(w, AUTHORITY(reply("example. DS"), soa_of(w->example)));
    assert_verdict(w, www_reply(www()), STATUS_INDETERMINATE, "ds-not-observed");
    show(w, AUTHORITY(reply("example. DS"), soa_of(w->root)));
    assert_verdict(w, www_reply(www()), STATUS_BOGUS, "ds-absent-not-proven");
    show_delegation(w, w->root, w->example);
    assert_secure(w, www_reply(sign(w->example, www())));
}

/* Keys that share their tag: all are tried (RFC 4034 section 5.3.1 and appendix B). */
static void colliding_keys_in_the_chain(void **state)
{
    struct world *w = *state;
    uint8_t rdata[36];
    struct key *ksk = w->example->ksk;
    memcpy(rdata, ksk->rdata.at, ksk->rdata.length);
    /* Two octets of the same weight change places: another key, the same tag. */
    rdata[10] = ksk->rdata.at[12];
    rdata[12] = ksk->rdata.at[10];
    struct key *twin = key_of_rdata(ksk, rdata, ksk->rdata.length);
    assert_int_equal(twin->tag, ksk->tag);
    struct set *keys = two_keys(twin, ksk);
    set_add(keys, w->example->zsk->rdata.at, w->example->zsk->rdata.length);
    assert_secure(w, answer_under(w, ds_of(w->example), sign(w->example, keys)));
}

/* Three zones deep, with a label between two cuts. */
static void a_deep_chain(void **state)
{
    struct world *w = *state;
    struct zone *deep = zone_new("deep.er.example.", ALG_P256);
    show_chain(w);
    struct reply *answer =
        ANSWER(reply("www.deep.er.example. A"), sign(deep, rr("www.deep.er.example. A 192.0.2.1")));
    assert_verdict(w, answer, STATUS_INDETERMINATE, "ds-not-observed");
    show_delegation(w, w->example, deep);
    assert_secure(w, answer);
}

/* The root's own data. */
static void data_of_the_root(void **state)
{
    struct world *w = *state;
    show_keys(w, w->root);
    assert_secure(w, ANSWER(reply(". SOA"), sign(w->root, soa_of(w->root))));
    assert_secure(w, ANSWER(reply(". DNSKEY"), sign(w->root, keys_of(w->root))));
}

/* RFC 5011 section 2.1: a revoked key also signs the set, beside the key that counts. */
static void a_revoked_key_beside_the_good_one(void **state)
{
    struct world *w = *state;
    struct key *revoked = key_as(w->example->ksk, KEY_KSK | 0x80, 3, ALG_ED25519);
    struct set *keys = set_add(keys_of(w->example), revoked->rdata.at, revoked->rdata.length);
    sign(w->example, sign_by(keys, revoked, "example."));
    assert_secure(w, answer_under(w, ds_of(w->example), keys));
    assert_secure(w, ANSWER(reply("example. DNSKEY"), keys));
}

/* RFC 5011 section 2.1: an anchor that its zone has revoked must not be used. */
static void a_revoked_anchor(void **state)
{
    struct world *w = *state;
    struct key *revoked = key_as(w->root->ksk, KEY_KSK | 0x80, 3, ALG_ED25519);
    struct set *keys = set_add(set_new(".", type_of("DNSKEY")), revoked->rdata.at, revoked->rdata.length);
    set_add(keys, w->root->zsk->rdata.at, w->root->zsk->rdata.length);
    show_set(w, sign_by(keys, revoked, "."));
    show_delegation(w, w->root, w->example);
    assert_int_not_equal(judge_reply(w, www_reply(sign(w->example, www()))).status, STATUS_SECURE);
}

/* A DS or DNSKEY set that was valid when it was seen, and is not at the time of the answer, was not wrong:
 * what was there at that time is unseen (RFC 4035 section 4.3). A capture that begins with warm caches and
 * goes on past the next signing has just that. */
static void check_link_of(struct world *w, int64_t seen, bool ds)
{
    struct set *sets[] = {ds_of(w->example), keys_of(w->example)};
    struct signing hows[] = {signing_of(w->root, sets[0]), signing_of(w->example, sets[1])};
    show_keys(w, w->root);
    for (unsigned i = 0; i < 2; i++) {
        struct reply *link = ANSWER(reply(i == 0 ? "example. DS" : "example. DNSKEY"), sets[i]);
        if (ds == (i == 0)) {
            hows[i].inception = (uint32_t)(seen - 3600);
            hows[i].expiration = (uint32_t)(seen + 3600);
            link->time = seen;
        }
        sign_as(sets[i], &hows[i]);
        show(w, link);
    }
    assert_verdict(w, www_reply(sign(w->example, www())), STATUS_INDETERMINATE, NULL);
}

static void links_that_were_seen_in_their_own_time(void **state)
{
    struct world *w = *state;
    for (unsigned i = 0; i < 4; i++) {
        check_link_of(w, (i & 1) != 0 ? KIT_NOW + 30 * KIT_DAY : KIT_NOW - 30 * KIT_DAY, (i & 2) != 0);
        forget_evidence(w);
    }
}

/* Where nothing tells whether a zone begins above, what its server says of DS records may be of an unsigned
 * zone. */
static void what_is_below_an_unseen_cut(void **state)
{
    struct world *w = *state;
    struct reply *answer = ANSWER(reply("www.a.sub.example. A"), rr("www.a.sub.example. A 192.0.2.1"));
    show_chain(w);
    show(w, AUTHORITY(reply("a.sub.example. DS"), rr("sub.example. SOA ns.test. root.test. 1 2 3 4 5")));
    assert_verdict(w, answer, STATUS_INDETERMINATE, "ds-not-observed");
    show_set(w, set_unsigned(ds_of(zone_new("a.sub.example.", ALG_ED25519))));
    assert_verdict(w, answer, STATUS_INDETERMINATE, "ds-not-observed");
    /* Once it is proven that none does, both are of the zone at hand. */
    show_set(w, sign(w->example, nsec("sub.example.", "t.example.", "A RRSIG NSEC")));
    assert_verdict(w, answer, STATUS_BOGUS, NULL);
}

/* What validates counts: that there is no zone cut at a name is not undone by a DS that does not validate,
 * nor by a denial without proof. */
static void a_false_ds_where_no_cut_is(void **state)
{
    struct world *w = *state;
    struct set *genuine = sign(w->example, www());
    struct reply *plain = asked_plainly(www_reply(www()));
    struct set *ds = ds_of(zone_new("www.example.", ALG_ED25519));
    show_chain(w);
    show_set(w, genuine);
    show_set(w, sign(w->example, nsec("www.example.", "x.example.", "A RRSIG NSEC")));
    assert_verdict(w, plain, STATUS_SECURE, "matches-signed-copy");
    show(w, AUTHORITY(reply("www.example. DS"), soa_of(w->example)));
    assert_verdict(w, plain, STATUS_SECURE, "matches-signed-copy");
    show_set(w, spoil(sign(w->example, set_copy(ds))));
    assert_verdict(w, plain, STATUS_SECURE, "matches-signed-copy");
    show_set(w, set_unsigned(ds));
    assert_verdict(w, plain, STATUS_SECURE, "matches-signed-copy");
}

/* As keys_that_the_zone_denies(), with the zone's signed NS records in place of its SOA. */
static void keys_that_are_denied_beside_servers(void **state)
{
    struct world *w = *state;
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds_of(w->example)));
    show(w, AUTHORITY(reply("example. DNSKEY"), rr("example. NS ns.example.")));
    assert_verdict(w, www_reply(www()), STATUS_INDETERMINATE, "dnskey-not-observed");
    show(w, AUTHORITY(reply("example. DNSKEY"), sign(w->example, rr("example. NS ns.example."))));
    assert_verdict(w, www_reply(www()), STATUS_BOGUS, "dnskey-missing");
}

/* An algorithm that is not relied on is none wherever it stands: a zone whose DS names a good one is signed
 * by that.
 */
static void an_algorithm_below_the_ds(void **state)
{
    struct world *w = *state;
    const struct key *old = key_new(ALG_RSASHA1_NSEC3, 3, KEY_ZSK);
    struct set *keys = set_add(keys_of(w->example), old->rdata.at, old->rdata.length);
    w->settings.policy.refuse_sha1 = true;
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds_of(w->example)));
    show_set(w, sign(w->example, keys));
    assert_verdict(w, www_reply(sign_by(www(), old, "example.")), STATUS_BOGUS,
                   "rrsig-algorithm-unsupported");
    assert_secure(w, www_reply(sign(w->example, sign_by(www(), old, "example."))));
}

/* Of signatures that have expired the one that was seen last tells whether the zone is broken: older ones
 * were good in their time. */
static void a_signer_that_stopped(void **state)
{
    struct world *w = *state;
    for (unsigned served_late = 0; served_late < 2; served_late++)
        for (unsigned order = 0; order < 2; order++) {
            forget_evidence(w);
            show_keys(w, w->root);
            show_set(w, sign(w->root, ds_of(w->example)));
            for (unsigned n = 0; n < 2; n++) {
                unsigned which = n ^ order; /* 0: of yesterday; 1: the last one, which ended an hour ago */
                struct set *keys = keys_of(w->example);
                struct signing how = signing_of(w->example, keys);
                how.expiration = KIT_NOW - (which == 0 ? 80000 : 3600);
                struct reply *r = ANSWER(reply("example. DNSKEY"), sign_as(keys, &how));
                r->time = which == 0 ? KIT_NOW - 86000 : served_late ? KIT_NOW : KIT_NOW - 4000;
                show(w, r);
            }
            assert_verdict(w, www_reply(sign(w->example, www())),
                           served_late ? STATUS_BOGUS : STATUS_INDETERMINATE,
                           served_late ? "rrsig-expired" : "dnskey-not-observed");
        }
}

/* A DS that the zone signed, though badly, tells more than a denial without proof, whichever came first. */
static void ds_sets_in_any_order(void **state)
{
    struct world *w = *state;
    for (unsigned order = 0; order < 2; order++) {
        forget_evidence(w);
        show_keys(w, w->root);
        for (unsigned n = 0; n < 2; n++)
            if ((n ^ order) == 0)
                show_set(w, spoil(sign(w->root, ds_of(w->example))));
            else
                show(w, AUTHORITY(reply("example. DS"), soa_of(w->root)));
        assert_verdict(w, www_reply(www()), STATUS_BOGUS, "rrsig-bad-signature");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_whole_chain),
        WORLD_TEST(unseen_links),
        WORLD_TEST(unanchored_keys),
        WORLD_TEST_BARE(no_anchor),
        WORLD_TEST(algorithms),
        WORLD_TEST(algorithms_of_the_past),
        WORLD_TEST(algorithms_of_the_past_when_asked_for),
        WORLD_TEST(rsa_of_2048_bits),
        WORLD_TEST(a_ds_record_that_is_too_short),
        WORLD_TEST(a_short_ds_record_beside_a_good_one),
        WORLD_TEST(sha1_can_be_refused),
        WORLD_TEST(sha1_digest_can_be_refused),
        WORLD_TEST(digest_sha1),
        WORLD_TEST(digest_sha256),
        WORLD_TEST(digest_sha384),
        WORLD_TEST(digest_unknown),
        WORLD_TEST(algorithm_unknown),
        WORLD_TEST(unknown_beside_known),
        WORLD_TEST(unknown_beside_wrong),
        WORLD_TEST(digest_of_another_key),
        WORLD_TEST(algorithm_of_another_key),
        WORLD_TEST(tag_of_no_key),
        WORLD_TEST(one_ds_fits),
        WORLD_TEST(sha1_beside_sha256),
        WORLD_TEST(sha1_beside_unknown),
        WORLD_TEST(set_signed_by_another_key),
        WORLD_TEST(a_ds_of_a_key_without_sep),
        WORLD_TEST(key_set_spoiled),
        WORLD_TEST(key_set_expired),
        WORLD_TEST(key_set_unsigned),
        WORLD_TEST(key_set_signed_by_the_parent),
        WORLD_TEST(ksk_without_zone_flag),
        WORLD_TEST(ksk_of_another_protocol),
        WORLD_TEST(ksk_revoked),
        WORLD_TEST(ksk_with_reserved_flags),
        WORLD_TEST(zsk_without_zone_flag),
        WORLD_TEST(zsk_of_another_protocol),
        WORLD_TEST(zsk_revoked),
        WORLD_TEST(zsk_as_it_should_be),
        WORLD_TEST(ds_spoiled),
        WORLD_TEST(ds_expired),
        WORLD_TEST(a_false_ds_beside_the_true),
        WORLD_TEST(ds_from_the_childs_side),
        WORLD_TEST(ds_as_an_answer),
        WORLD_TEST(not_all_algorithms_sign),
        WORLD_TEST(key_sets_of_a_rollover),
        WORLD_TEST(key_set_of_the_past),
        WORLD_TEST(keys_of_another_time),
        WORLD_TEST(keys_that_the_zone_denies),
        WORLD_TEST(a_ds_that_is_denied_without_proof),
        WORLD_TEST(colliding_keys_in_the_chain),
        WORLD_TEST(a_deep_chain),
        WORLD_TEST(data_of_the_root),
        WORLD_TEST(a_revoked_key_beside_the_good_one),
        WORLD_TEST(a_revoked_anchor),
        WORLD_TEST(links_that_were_seen_in_their_own_time),
        WORLD_TEST(what_is_below_an_unseen_cut),
        WORLD_TEST(a_false_ds_where_no_cut_is),
        WORLD_TEST(keys_that_are_denied_beside_servers),
        WORLD_TEST(an_algorithm_below_the_ds),
        WORLD_TEST(a_signer_that_stopped),
        WORLD_TEST(ds_sets_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
