/*
 * Shows what makes one signature over an answer count (RFC 4035 section 5.3): its names, labels, times, keys
 * and size; that one good signature is enough; and that wildcard answers need their proof (section 5.3.4).
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

static struct signing www_signing(struct world *w, struct set *set)
{
    show_chain(w);
    return signing_of(w->example, set);
}

/* The case of letters does not count, in owners and in the names of RDATA (RFC 4034 section 6.2). */
static void case_does_not_count(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *upper = sign(w->example, rr("WWW.Example. MX 10 MAIL.Example."));
    struct set *lower = rr("www.example. MX 10 mail.example.");
    lower->signatures[lower->signature_count++] = upper->signatures[0];
    assert_secure(w, ANSWER(reply("wwW.examplE. MX"), upper));
    assert_secure(w, ANSWER(reply("www.example. MX"), lower));
}

/* RFC 6840 section 5.1: the next name of NSEC keeps its case. */
static void case_counts_in_nsec(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *record = sign(w->example, nsec("www.example.", "Z.example.", "A RRSIG NSEC"));
    assert_secure(w, ANSWER(reply("www.example. NSEC"), record));
    struct set *changed = nsec("www.example.", "z.example.", "A RRSIG NSEC");
    changed->signatures[changed->signature_count++] = record->signatures[0];
    assert_verdict(w, ANSWER(reply("www.example. NSEC"), changed), STATUS_BOGUS, "rrsig-bad-signature");
}

/* RFC 4034 section 6.3: neither the order of records nor a double counts. */
static void order_does_not_count(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *set = rr_more(rr_more(www(), "192.0.2.77"), "10.0.0.1"),
               *turned = set_copy(sign(w->example, set));
    turned->records[0] = set->records[2];
    turned->records[2] = set->records[0];
    turned->records[turned->count++] = set->records[1];
    assert_secure(w, www_reply(set));
    assert_secure(w, www_reply(turned));
    turned->count = 2;
    assert_verdict(w, www_reply(turned), STATUS_BOGUS, "rrsig-bad-signature");
}

/* Names with every kind of RDATA that canonical form knows. */
static void types_of_records(void **state)
{
    struct world *w = *state;
    static const char *const texts[] = {
        "T.example. NS A.Example.",
        "T.example. CNAME A.Example.",
        "T.example. SOA A.Example. B.Example.",
        "T.example. PTR A.Example.",
        "T.example. RP A.B. C.D.",
        "T.example. SRV 1 2 3 A.Example.",
        "T.example. TXT Case",
        "T.example. AAAA 2001:db8::1",
        "T.example. TYPE65280 \\# 03414243",
        "T.example. CAA \\# 00054973737565",
        "T.example. DNAME X.Y.",
        "T.example. HINFO \\# 0141025042",
    };
    static const char *const types[] = {"NS",  "CNAME", "SOA",       "PTR", "RP",    "SRV",
                                        "TXT", "AAAA",  "TYPE65280", "CAA", "DNAME", "HINFO"};
    show_chain(w);
    for (size_t i = 0; i < COUNT(texts); i++) {
        char question[64];
        (void)snprintf(question, sizeof question, "t.example. %s", types[i]);
        assert_secure(w, ANSWER(reply(question), sign(w->example, rr(texts[i]))));
    }
}

/* RFC 4035 section 5.3.1: a lower TTL is a cache's; a higher one is a warning and no break of the signature.
 */
static void ttl(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *set = sign(w->example, www());
    set->ttl = 1;
    struct verdict verdict = assert_secure(w, www_reply(set));
    assert_false(has_reason(&verdict, "rrsig-ttl-above-original"));
    struct set *raised = set_copy(set);
    raised->ttl = SET_TTL + 1;
    verdict = assert_secure(w, www_reply(raised));
    assert_true(has_reason(&verdict, "rrsig-ttl-above-original"));
}

/* The original TTL is signed, as every field of the RRSIG. */
static void original_ttl_is_signed(void **state)
{
    struct world *w = *state;
    struct set *set = www();
    struct signing how = www_signing(w, set);
    sign_as(set, &how);
    set->signatures[0].at[7] ^= 1;
    assert_verdict(w, www_reply(set), STATUS_BOGUS, "rrsig-bad-signature");
}

static void check_times(struct world *w, int64_t inception, int64_t expiration, enum status status,
                        const char *code)
{
    struct set *set = www();
    struct signing how = www_signing(w, set);
    how.inception = (uint32_t)(KIT_NOW + inception);
    how.expiration = (uint32_t)(KIT_NOW + expiration);
    assert_verdict(w, www_reply(sign_as(set, &how)), status, code);
}

/* RFC 4035 section 5.3.1: now may be equal to either end. */
static void both_ends_are_within(void **state)
{
    check_times(*state, 0, 0, STATUS_SECURE, NULL);
    check_times(*state, -100, 0, STATUS_SECURE, NULL);
    check_times(*state, 0, 100, STATUS_SECURE, NULL);
}

static void a_second_behind_the_end(void **state)
{
    check_times(*state, -100, -1, STATUS_BOGUS, "rrsig-expired");
}

static void a_second_before_the_start(void **state)
{
    check_times(*state, 1, 100, STATUS_BOGUS, "rrsig-not-yet-valid");
}

/* RFC 4034 section 3.1.5: never valid. */
static void the_end_before_the_start(void **state)
{
    check_times(*state, 10, -10, STATUS_BOGUS, "rrsig-expires-before-inception");
}

/* A clock allowance stretches both ends, and says so. */
static void within_skew(void **state)
{
    struct world *w = *state;
    w->settings.policy.skew = 60;
    struct set *late = www(), *early = www();
    struct signing how = www_signing(w, late);
    how.expiration = KIT_NOW - 60;
    struct verdict verdict = assert_secure(w, www_reply(sign_as(late, &how)));
    assert_true(has_reason(&verdict, "rrsig-within-skew"));
    how.expiration = KIT_NOW + KIT_DAY;
    how.inception = KIT_NOW + 60;
    verdict = assert_secure(w, www_reply(sign_as(early, &how)));
    assert_true(has_reason(&verdict, "rrsig-within-skew"));
    verdict = assert_secure(w, www_reply(sign(w->example, www())));
    assert_false(has_reason(&verdict, "rrsig-within-skew"));
}

static void outside_skew(void **state)
{
    struct world *w = *state;
    w->settings.policy.skew = 60;
    check_times(w, -100, -61, STATUS_BOGUS, "rrsig-expired");
    check_times(w, 61, 100, STATUS_BOGUS, "rrsig-not-yet-valid");
}

/* The chain's signatures profit too, and say so. */
static void key_set_within_skew(void **state)
{
    struct world *w = *state;
    struct set *keys = keys_of(w->example);
    struct signing how = signing_of(w->example, keys);
    how.expiration = KIT_NOW - 60;
    w->settings.policy.skew = 60;
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds_of(w->example)));
    show_set(w, sign_as(keys, &how));
    struct verdict verdict = assert_secure(w, www_reply(sign(w->example, www())));
    assert_true(has_reason(&verdict, "rrsig-within-skew"));
}

/* One zone under its own anchor, signed from `from` to `until` and asked at `now`. */
static void check_at(struct world *w, int64_t now, int64_t from, int64_t until, enum status status)
{
    struct set *keys = keys_of(w->example), *set = www();
    struct signing how = signing_of(w->example, keys);
    how.inception = (uint32_t)from;
    how.expiration = (uint32_t)until;
    struct reply *shown = ANSWER(reply("example. DNSKEY"), sign_as(keys, &how));
    shown->time = now;
    show(w, shown);
    how = signing_of(w->example, set);
    how.inception = (uint32_t)from;
    how.expiration = (uint32_t)until;
    struct reply *answer = www_reply(sign_as(set, &how));
    answer->time = now;
    assert_verdict(w, answer, status, NULL);
}

/* RFC 4034 section 3.1.5, RFC 1982: times are serial numbers. 2038 turns the sign, 2106 the count. */
static void times_around_2038_and_2106(void **state)
{
    struct world *w = *state;
    const int64_t sign_bit = INT64_C(1) << 31, wrap = INT64_C(1) << 32;
    trust(w, w->example);
    check_at(w, sign_bit - 1, sign_bit - 100, sign_bit + 100, STATUS_SECURE);
    check_at(w, sign_bit, sign_bit - 100, sign_bit + 100, STATUS_SECURE);
    check_at(w, wrap - 1, wrap - 100, wrap + 100, STATUS_SECURE);
    check_at(w, wrap, wrap - 100, wrap + 100, STATUS_SECURE);
    check_at(w, wrap + 100, wrap - 100, wrap + 100, STATUS_SECURE);
    check_at(w, wrap + 101, wrap - 100, wrap + 100, STATUS_BOGUS);
    check_at(w, wrap - 101, wrap - 100, wrap + 100, STATUS_BOGUS);
}

/* --time: everything is judged at the time that the user says. */
static void at_a_fixed_time(void **state)
{
    struct world *w = *state;
    w->settings.fixed_time = true;
    w->settings.time = KIT_NOW;
    show_chain(w);
    struct reply *answer = www_reply(sign(w->example, www()));
    answer->time = KIT_NOW + 100 * KIT_DAY;
    assert_secure(w, answer);
}

/* The packet's time counts in whole seconds, downwards also before 1970. */
static void a_packet_before_1970(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct reply *answer = www_reply(sign(w->example, www()));
    answer->time = -1;
    assert_int_not_equal(judge_reply(w, answer).status, STATUS_SECURE);
}

static void check_labels(struct world *w, struct set *set, uint8_t labels, const char *code)
{
    struct signing how = www_signing(w, set);
    how.labels = labels;
    assert_verdict(w, www_reply(sign_as(set, &how)), STATUS_BOGUS, code);
}

/* RFC 4035 section 5.3.1: the owner has at least as many labels as were signed. */
static void too_many_labels(void **state)
{
    check_labels(*state, www(), 3, "rrsig-labels-too-many");
}

/* A wildcard above the signer's own zone would let it answer for others. */
static void labels_below_the_signers(void **state)
{
    check_labels(*state, www(), 0, "rrsig-labels-below-signer");
}

static void check_signer(struct world *w, const char *signer, const struct key *key, enum status status,
                         const char *code)
{
    struct set *set = www();
    struct signing how = www_signing(w, set);
    how.signer = signer;
    how.key = key == NULL ? how.key : key;
    how.tag = how.key->tag;
    assert_verdict(w, www_reply(sign_as(set, &how)), status, code);
}

/* RFC 4034 section 3.1.7 */
static void the_signers_case_does_not_count(void **state)
{
    check_signer(*state, "EXAMPLE.", NULL, STATUS_SECURE, NULL);
}

/* RFC 4035 section 5.3.1: a signer that is no ancestor: as good as unsigned, which is bogus once no cut is
 * possible. */
static void signer_off_the_tree(void **state)
{
    struct world *w = *state;
    struct zone *other = zone_new("other.", ALG_ED25519);
    show_chain(w);
    show_delegation(w, w->root, other);
    show_set(w, sign(w->example, rr("www.example. TXT here")));
    check_signer(w, "other.", other->zsk, STATUS_BOGUS, "rrsig-signer-off-tree");
}

/* A signer that is proven to be a name inside the zone. */
static void signer_is_no_zone(void **state)
{
    struct world *w = *state;
    show_chain(w);
    check_signer(w, "www.example.", NULL, STATUS_INDETERMINATE, "ds-not-observed");
    show_set(w, sign(w->example, nsec("www.example.", "z.example.", "A RRSIG NSEC")));
    check_signer(w, "www.example.", NULL, STATUS_BOGUS, "rrsig-signer-not-zone");
}

/* The zone above has other keys. */
static void signer_is_the_parent(void **state)
{
    check_signer(*state, ".", NULL, STATUS_BOGUS, "rrsig-key-not-found");
}

/* RFC 4035 section 5.3.1: tag and algorithm must be a key's. */
static void tag_of_no_key(void **state)
{
    struct world *w = *state;
    struct set *set = www();
    struct signing how = www_signing(w, set);
    how.tag ^= 1;
    assert_verdict(w, www_reply(sign_as(set, &how)), STATUS_BOGUS, "rrsig-key-not-found");
}

static void algorithm_of_no_key(void **state)
{
    struct world *w = *state;
    struct set *set = www();
    struct signing how = www_signing(w, set);
    how.algorithm = ALG_P256;
    assert_verdict(w, www_reply(sign_as(set, &how)), STATUS_BOGUS, "rrsig-algorithm-mismatch");
}

/* The covered type must be the set's: else the signature is none of it. */
static void covers_another_type(void **state)
{
    struct world *w = *state;
    struct set *set = www();
    struct signing how = www_signing(w, set);
    how.covered = 28;
    show_set(w, sign(w->example, rr("www.example. TXT here")));
    assert_verdict(w, www_reply(sign_as(set, &how)), STATUS_BOGUS, "rrsig-missing");
}

static struct set *resized(struct world *w, size_t length)
{
    struct set *set = sign(w->example, www());
    struct octets longer = {kit_take(400), length};
    size_t have = set->signatures[0].length;
    memcpy(longer.at, set->signatures[0].at, have < length ? have : length);
    set->signatures[0] = kit_copy(longer.at, length);
    return set;
}

/* RFC 8080 section 4: 64 octets; RDATA before it are 18 and the signer's 9. */
static void sizes_of_signatures(void **state)
{
    struct world *w = *state;
    show_chain(w);
    assert_secure(w, www_reply(resized(w, 18 + 9 + 64)));
    assert_verdict(w, www_reply(resized(w, 18 + 9 + 63)), STATUS_BOGUS, "rrsig-bad-length");
    assert_verdict(w, www_reply(resized(w, 18 + 9 + 65)), STATUS_BOGUS, "rrsig-bad-length");
    assert_verdict(w, www_reply(resized(w, 18 + 9)), STATUS_BOGUS, "rrsig-bad-length");
}

/* RFC 6840 section 5.4: any one valid signature makes the set secure, wherever it stands. */
static void one_good_signature_is_enough(void **state)
{
    struct world *w = *state;
    struct set *set = www();
    struct signing how = www_signing(w, set);
    how.expiration = KIT_NOW - 1;
    sign_as(set, &how);
    spoil(sign(w->example, set));
    assert_verdict(w, www_reply(set), STATUS_BOGUS, "rrsig-bad-signature");
    struct set *last = sign(w->example, set_copy(set)), *first = set_copy(last);
    first->signatures[0] = last->signatures[2];
    first->signatures[2] = last->signatures[0];
    assert_secure(w, www_reply(last));
    assert_secure(w, www_reply(first));
}

/* RFC 6840 section 5.12: signatures of unknown keys and algorithms are disregarded. */
static void signatures_of_unknown_keys(void **state)
{
    struct world *w = *state;
    struct set *set = www();
    struct signing how = www_signing(w, set);
    how.algorithm = 200;
    sign_as(set, &how);
    how = signing_default(set, key_new(ALG_P256, 30, KEY_ZSK), "example.");
    sign_as(set, &how);
    assert_verdict(w, www_reply(set_copy(set)), STATUS_BOGUS, "rrsig-key-not-found");
    assert_secure(w, www_reply(sign(w->example, set)));
}

/* A second signer cannot take from what the zone signed. */
static void a_foreign_signature_beside_the_zones(void **state)
{
    struct world *w = *state;
    struct set *set = www();
    struct signing how = www_signing(w, set);
    how.signer = "www.example.";
    sign(w->example, sign_as(set, &how));
    assert_secure(w, www_reply(set));
}

/* Two keys with one tag and algorithm: both are tried. */
static void two_keys_with_one_tag(void **state)
{
    struct world *w = *state;
    struct key *zsk = w->example->zsk;
    uint8_t rdata[36];
    memcpy(rdata, zsk->rdata.at, zsk->rdata.length);
    rdata[8] = zsk->rdata.at[10];
    rdata[10] = zsk->rdata.at[8];
    struct set *keys = set_add(keys_of(w->example), rdata, zsk->rdata.length);
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds_of(w->example)));
    show_set(w, sign(w->example, keys));
    assert_secure(w, www_reply(sign(w->example, www())));
    assert_verdict(w, www_reply(spoil(sign(w->example, www()))), STATUS_BOGUS, "rrsig-bad-signature");
}

/* A key with the right tag that is none of its algorithm; CVE-2025-8677. */
static void check_malformed_key(struct world *w, const void *octets, size_t length)
{
    struct key *key = key_of_rdata(w->example->zsk, octets, length);
    struct set *keys = set_add(keys_of(w->example), octets, length), *set = www();
    struct signing how = signing_default(set, key, "example.");
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds_of(w->example)));
    show_set(w, sign(w->example, keys));
    if (key->algorithm == ALG_RSASHA256)
        how.key = key_new(ALG_RSASHA256, 0, KEY_ZSK);
    assert_verdict(w, www_reply(sign_as(set, &how)), STATUS_BOGUS, "dnskey-malformed");
    assert_secure(w, www_reply(sign(w->example, set)));
}

static void a_short_key_with_the_right_tag(void **state)
{
    check_malformed_key(*state, "\1\0\3\17short", 9);
}

static void an_rsa_key_without_a_modulus(void **state)
{
    check_malformed_key(*state, "\1\0\3\10\3\1\0\1", 8);
}

/* Not one octet of key: the record is no key at all. */
static void a_key_record_of_three_octets(void **state)
{
    struct world *w = *state;
    struct set *keys = set_add(keys_of(w->example), "\1\0\3", 3);
    show_keys(w, w->root);
    show_set(w, sign(w->root, ds_of(w->example)));
    show_set(w, sign(w->example, keys));
    assert_secure(w, www_reply(sign(w->example, www())));
}

/* The NSEC record from ns to x, which denies www in a zone that has *.example. */
static struct set *ns_to_x(struct world *w)
{
    return sign(w->example, nsec("ns.example.", "x.example.", "A RRSIG NSEC"));
}

static struct set *from_wildcard(struct world *w, const char *wildcard, const char *owner)
{
    char text[100];
    (void)snprintf(text, sizeof text, "%s A 192.0.2.9", wildcard);
    return set_at(sign(w->example, rr(text)), owner);
}

/* RFC 4035 section 5.3.4: the answer and the proof that no closer name exists. */
static void a_wildcard_answer(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct reply *answer = www_reply(from_wildcard(w, "*.example.", "www.example."));
    assert_verdict(w, answer, STATUS_BOGUS, "wildcard-no-proof");
    struct verdict verdict = assert_secure(w, AUTHORITY(answer, ns_to_x(w)));
    assert_true(has_reason(&verdict, "wildcard-answer"));
}

static void a_wildcard_answer_with_a_spoiled_proof(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct reply *answer = www_reply(from_wildcard(w, "*.example.", "www.example."));
    assert_verdict(w, AUTHORITY(answer, spoil(ns_to_x(w))), STATUS_BOGUS, NULL);
}

/* The proof covers another name. */
static void a_wildcard_answer_with_another_proof(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct reply *answer = www_reply(from_wildcard(w, "*.example.", "www.example."));
    assert_verdict(w, AUTHORITY(answer, sign(w->example, nsec("x.example.", "z.example.", "A RRSIG NSEC"))),
                   STATUS_BOGUS, "wildcard-no-proof");
}

/* RFC 4592 section 3.3.1: the wildcard at the closest encloser applies, not one above. Here the proof itself
 * shows b.example. to exist. */
static void a_wildcard_above_a_closer_name(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *proof = sign(w->example, nsec("a.b.example.", "c.b.example.", "A RRSIG NSEC"));
    struct reply *wrong = ANSWER(reply("bb.b.example. A"), from_wildcard(w, "*.example.", "bb.b.example."));
    assert_verdict(w, AUTHORITY(wrong, proof), STATUS_BOGUS, "wildcard-expansion-invalid");
    struct reply *right = ANSWER(reply("bb.b.example. A"), from_wildcard(w, "*.b.example.", "bb.b.example."));
    assert_secure(w, AUTHORITY(right, proof));
}

/* RFC 4592 section 2.2.2: an empty non-terminal exists, so no wildcard stands for it. */
static void a_wildcard_for_an_empty_non_terminal(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *proof = sign(w->example, nsec("ns.example.", "a.www.example.", "A RRSIG NSEC"));
    struct reply *answer = www_reply(from_wildcard(w, "*.example.", "www.example."));
    assert_verdict(w, AUTHORITY(answer, proof), STATUS_BOGUS, "wildcard-expansion-invalid");
}

/* A wildcard replayed for a name that exists: its own NSEC shows it. */
static void a_wildcard_for_a_name_that_exists(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *proof = sign(w->example, nsec("www.example.", "x.example.", "TXT RRSIG NSEC"));
    struct reply *answer = www_reply(from_wildcard(w, "*.example.", "www.example."));
    assert_verdict(w, AUTHORITY(answer, proof), STATUS_BOGUS, "wildcard-expansion-invalid");
}

/* Several labels below the wildcard (RFC 4592 section 3.3.1: any number). */
static void a_wildcard_over_several_labels(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct reply *answer =
        ANSWER(reply("a.b.www.example. A"), from_wildcard(w, "*.example.", "a.b.www.example."));
    assert_secure(w, AUTHORITY(answer, ns_to_x(w)));
}

/* The wildcard asked for by its own name is no expansion (RFC 4592 section 2.2.1). */
static void the_wildcard_itself(void **state)
{
    struct world *w = *state;
    show_chain(w);
    assert_secure(w, ANSWER(reply("*.example. A"), sign(w->example, rr("*.example. A 192.0.2.9"))));
}

static const struct hashing plain = {0}, opt_out = {.flags = 1};

/* RFC 5155 section 8.8: by an NSEC3 record over the next closer name. */
static void a_wildcard_answer_by_nsec3(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *covers = sign(w->example, nsec3_cover("example.", &plain, "b.example.", "A RRSIG"));
    struct set *other = sign(w->example, nsec3_cover("example.", &plain, "a.b.example.", "A RRSIG"));
    struct reply *good = ANSWER(reply("a.b.example. A"), from_wildcard(w, "*.example.", "a.b.example."));
    struct reply *bad = ANSWER(reply("a.b.example. A"), from_wildcard(w, "*.example.", "a.b.example."));
    assert_secure(w, AUTHORITY(good, covers));
    assert_verdict(w, AUTHORITY(bad, other), STATUS_BOGUS, "wildcard-no-proof");
}

/* RFC 5155 section 9.2: an Opt-Out span may hide a delegation at the name. */
static void a_wildcard_answer_by_opt_out(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *covers = sign(w->example, nsec3_cover("example.", &opt_out, "www.example.", "A RRSIG"));
    assert_verdict(w, AUTHORITY(www_reply(from_wildcard(w, "*.example.", "www.example.")), covers),
                   STATUS_INSECURE, "nsec3-opt-out");
}

/* ANY: every set is judged. */
static void answers_to_any(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *txt = sign(w->example, rr("www.example. TXT here"));
    assert_secure(w, ANSWER(reply("www.example. ANY"), sign(w->example, www()), txt));
    assert_verdict(w, ANSWER(reply("www.example. ANY"), sign(w->example, www()), spoil(set_copy(txt))),
                   STATUS_BOGUS, "rrsig-bad-signature");
}

/* Glue and authority records of a positive answer are not what was asked. */
static void other_sections_do_not_count(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct reply *answer = www_reply(sign(w->example, www()));
    AUTHORITY(answer, rr("example. NS ns.example."));
    assert_secure(w, ADDITIONAL(answer, rr("ns.example. A 192.0.2.53")));
}

/* RFC 2308 section 2.1, RFC 6604 section 3: the RCODE speaks of the last name, and nothing signs it. That the
 * name does not exist is contradicted here by its own signed record. */
static void a_name_error_with_the_answer_in_it(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct reply *answer = www_reply(sign(w->example, www()));
    assert_secure(w, answer);
    answer->rcode = RCODE_NXDOMAIN;
    assert_int_not_equal(judge_reply(w, answer).status, STATUS_SECURE);
}

/* RFC 4035 section 5.3.1: the signer is the zone that contains the set. "example." is proven to be a zone of
 * its own, so the root's keys, which verify, are not its. */
static void the_parent_signs_the_childs_data(void **state)
{
    struct world *w = *state;
    struct set *set = www();
    struct signing how = signing_default(set, w->root->zsk, ".");
    show_chain(w);
    assert_int_not_equal(judge_reply(w, www_reply(sign_as(set, &how))).status, STATUS_SECURE);
}

/* The same for a DS: it is the parent's, and the root is not the parent. */
static void the_grandparent_signs_the_ds(void **state)
{
    struct world *w = *state;
    struct set *set = ds_of(zone_new("sub.example.", ALG_ED25519));
    struct signing how = signing_default(set, w->root->zsk, ".");
    show_chain(w);
    assert_int_not_equal(judge_reply(w, ANSWER(reply("sub.example. DS"), sign_as(set, &how))).status,
                         STATUS_SECURE);
}

/* Some record of a zone above always covers a hash; that it lacks the name says nothing of the zone below,
 * whose own proof alone counts. */
static void a_wildcard_answer_by_the_parents_proof(void **state)
{
    static const struct hashing *const kinds[] = {&plain, &opt_out};
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    show_chain(w);
    show_delegation(w, w->example, sub);
    show_keys(w, sub);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct set *expanded = set_at(sign(sub, rr("*.sub.example. A 192.0.2.9")), "www.sub.example.");
        struct set *above =
            sign(w->example, nsec3_cover("example.", kinds[i], "www.sub.example.", "A RRSIG"));
        struct set *own = sign(sub, nsec3_cover("sub.example.", &plain, "www.sub.example.", "A RRSIG"));
        struct reply *answer = ANSWER(reply("www.sub.example. A"), expanded);
        assert_verdict(w, AUTHORITY(answer, above), STATUS_BOGUS, "denial-zone-mismatch");
        assert_secure(w, AUTHORITY(answer, own));
    }
}

/* RRSIG records that were asked for may come with what they cover, or alone: then there is nothing to judge.
 */
static void answers_to_rrsig(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *alone = set_new("www.example.", type_of("RRSIG")), *signed_www = sign(w->example, www());
    set_add(alone, signed_www->signatures[0].at, signed_www->signatures[0].length);
    assert_secure(w, ANSWER(reply("www.example. RRSIG"), signed_www));
    assert_verdict(w, ANSWER(reply("www.example. RRSIG"), spoil(sign(w->example, www()))), STATUS_BOGUS,
                   "rrsig-bad-signature");
    assert_verdict(w, ANSWER(reply("www.example. RRSIG"), alone), STATUS_NONE, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(case_does_not_count),
        WORLD_TEST(case_counts_in_nsec),
        WORLD_TEST(order_does_not_count),
        WORLD_TEST(types_of_records),
        WORLD_TEST(ttl),
        WORLD_TEST(original_ttl_is_signed),
        WORLD_TEST(both_ends_are_within),
        WORLD_TEST(a_second_behind_the_end),
        WORLD_TEST(a_second_before_the_start),
        WORLD_TEST(the_end_before_the_start),
        WORLD_TEST(within_skew),
        WORLD_TEST(outside_skew),
        WORLD_TEST(key_set_within_skew),
        WORLD_TEST_BARE(times_around_2038_and_2106),
        WORLD_TEST(at_a_fixed_time),
        WORLD_TEST(a_packet_before_1970),
        WORLD_TEST(too_many_labels),
        WORLD_TEST(labels_below_the_signers),
        WORLD_TEST(the_signers_case_does_not_count),
        WORLD_TEST(signer_off_the_tree),
        WORLD_TEST(signer_is_no_zone),
        WORLD_TEST(signer_is_the_parent),
        WORLD_TEST(tag_of_no_key),
        WORLD_TEST(algorithm_of_no_key),
        WORLD_TEST(covers_another_type),
        WORLD_TEST(sizes_of_signatures),
        WORLD_TEST(one_good_signature_is_enough),
        WORLD_TEST(signatures_of_unknown_keys),
        WORLD_TEST(a_foreign_signature_beside_the_zones),
        WORLD_TEST(two_keys_with_one_tag),
        WORLD_TEST(a_short_key_with_the_right_tag),
        WORLD_TEST(an_rsa_key_without_a_modulus),
        WORLD_TEST(a_key_record_of_three_octets),
        WORLD_TEST(a_wildcard_answer),
        WORLD_TEST(a_wildcard_answer_with_a_spoiled_proof),
        WORLD_TEST(a_wildcard_answer_with_another_proof),
        WORLD_TEST(a_wildcard_above_a_closer_name),
        WORLD_TEST(a_wildcard_for_an_empty_non_terminal),
        WORLD_TEST(a_wildcard_for_a_name_that_exists),
        WORLD_TEST(a_wildcard_over_several_labels),
        WORLD_TEST(the_wildcard_itself),
        WORLD_TEST(a_wildcard_answer_by_nsec3),
        WORLD_TEST(a_wildcard_answer_by_opt_out),
        WORLD_TEST(answers_to_any),
        WORLD_TEST(other_sections_do_not_count),
        WORLD_TEST(a_name_error_with_the_answer_in_it),
        WORLD_TEST(the_parent_signs_the_childs_data),
        WORLD_TEST(the_grandparent_signs_the_ds),
        WORLD_TEST(a_wildcard_answer_by_the_parents_proof),
        WORLD_TEST(answers_to_rrsig),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
