/*
 * Shows what holds for any traffic, over a small universe of zones: the order of packets changes no verdict;
 * with fewer packets a verdict stays or becomes indeterminate; forged packets change no verdict over others;
 * and no flipped bit of what was signed leaves an answer secure.
 *
 * The seed is printed; RRSIGHT_SEED=N repeats a run.
 */
#include "tests/validate/kit/world.h"

#include <ctype.h>

static uint64_t random_state;

/* xorshift64* */
static uint32_t random_below(uint32_t limit)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (uint32_t)((random_state * UINT64_C(0x2545F4914F6CDD1D)) >> 32) % limit;
}

#define REPLIES_MAX 64

struct universe {
    struct world *world;
    struct reply *replies[REPLIES_MAX];
    struct octets octets[REPLIES_MAX];
    struct verdict verdicts[REPLIES_MAX];
    unsigned count;
};

static void add(struct universe *u, struct reply *reply)
{
    assert_true(u->count < REPLIES_MAX);
    u->octets[u->count] = reply_octets(reply, NULL);
    u->replies[u->count++] = reply;
}

static void add_answer(struct universe *u, struct set *set)
{
    struct reply *answer = reply(". A");
    answer->qname = set->owner;
    answer->qtype = set->type;
    add(u, ANSWER(answer, set));
}

static struct set *late(const struct zone *zone, struct set *set)
{
    struct signing how = signing_of(zone, set);
    how.expiration = KIT_NOW - 1;
    return sign_as(set, &how);
}

/* The chains: example. and other. under the root, sub.example. under example., and plain.example. unsigned.
 */
static void add_chains(struct universe *u, const struct zone *sub, const struct zone *other)
{
    struct world *w = u->world;
    const struct zone *parents[] = {w->root, w->example, w->root}, *children[] = {w->example, sub, other};
    add_answer(u, sign(w->root, keys_of(w->root)));
    for (size_t i = 0; i < COUNT(parents); i++) {
        add_answer(u, sign(parents[i], ds_of(children[i])));
        add_answer(u, sign(children[i], keys_of(children[i])));
    }
    struct set *no_ds = sign(w->example, nsec("plain.example.", "sub.example.", "NS RRSIG NSEC"));
    add(u, AUTHORITY(reply("plain.example. DS"), sign(w->example, soa_of(w->example)), no_ds));
    add(u,
        AUTHORITY(reply("www.sub.example. A"), rr("sub.example. NS ns.test."), sign(w->example, ds_of(sub))));
    add(u, AUTHORITY(reply("www.plain.example. A"), rr("plain.example. NS ns.test."), no_ds));
    add(u, AUTHORITY(reply("www.other. A"), rr("other. NS ns.test.")));
}

static void add_answers_of_example(struct universe *u)
{
    struct world *w = u->world;
    struct set *soa = sign(w->example, soa_of(w->example));
    struct set *www = sign(w->example, rr_more(rr("www.example. A 192.0.2.1"), "192.0.2.2"));
    struct set *apex = sign(w->example, nsec("example.", "alias.example.", "NS SOA RRSIG NSEC DNSKEY"));
    struct set *last = sign(w->example, nsec("www.example.", "example.", "A RRSIG NSEC"));
    struct set *made = set_at(sign(w->example, rr("*.wild.example. A 192.0.2.9")), "q.wild.example.");
    struct set *wild = sign(w->example, nsec("*.wild.example.", "www.example.", "A RRSIG NSEC"));
    struct set *alias = sign(w->example, rr("alias.example. CNAME www.example."));
    struct set *far = sign(w->example, rr("far.example. CNAME www.plain.example."));
    add(u, ANSWER(reply("www.example. A"), www));
    add(u, asked_plainly(ANSWER(reply("www.example. A"), www)));
    add(u, asked_plainly(ANSWER(reply("www.example. A"), rr("www.example. A 203.0.113.66"))));
    add(u, ANSWER(reply("www.example. A"), set_unsigned(www)));
    add(u, ANSWER(reply("www.example. MX"), spoil(sign(w->example, rr("www.example. MX 10 mail.example.")))));
    add(u, ANSWER(reply("www.example. TXT"), late(w->example, rr("www.example. TXT late"))));
    add(u, AUTHORITY(reply("www.example. AAAA"), soa, last));
    add(u, AUTHORITY(nxdomain("z.example. A"), soa, last, apex));
    add(u, AUTHORITY(nxdomain("z.example. A"), soa, last));
    add(u, asked_plainly(AUTHORITY(nxdomain("z.example. A"), soa)));
    add(u, AUTHORITY(ANSWER(reply("q.wild.example. A"), made), wild));
    add(u, ANSWER(reply("q.wild.example. A"), made));
    add(u, ANSWER(reply("alias.example. A"), alias, www));
    add(u, ANSWER(reply("alias.example. A"), alias));
    add(u, ANSWER(reply("far.example. A"), far, rr("www.plain.example. A 192.0.2.7")));
}

static void add_answers_of_others(struct universe *u, const struct zone *sub, const struct zone *other)
{
    static const struct hashing plain = {.salt = "s"}, opt_out = {.flags = 1};
    struct set *apex = sign(sub, nsec3_match("sub.example.", &plain, "sub.example.", "NS SOA RRSIG DNSKEY"));
    struct set *next = sign(sub, nsec3_cover("sub.example.", &plain, "nt.sub.example.", "A RRSIG"));
    struct set *star = sign(sub, nsec3_cover("sub.example.", &plain, "*.sub.example.", "A RRSIG"));
    struct set *here = sign(other, nsec3_match("other.", &opt_out, "other.", "NS SOA RRSIG DNSKEY"));
    struct set *span = sign(other, nsec3_cover("other.", &opt_out, "free.other.", "A RRSIG"));
    struct set *dname = sign(sub, rr("d.sub.example. DNAME other."));
    struct set *www = sign(other, rr("www.other. A 192.0.2.7"));
    add(u, AUTHORITY(nxdomain("nt.sub.example. A"), apex, next, star));
    add(u, AUTHORITY(nxdomain("nt.sub.example. A"), apex, next));
    add(u, ANSWER(reply("www.sub.example. A"), sign(sub, rr("www.sub.example. A 192.0.2.3"))));
    add(u, ANSWER(reply("nt.sub.example. A"), rr("nt.sub.example. A 192.0.2.66")));
    add(u, ANSWER(reply("www.plain.example. A"), rr("www.plain.example. A 192.0.2.7")));
    add(u, AUTHORITY(nxdomain("nt.plain.example. A"), soa_of(zone_new("plain.example.", ALG_ED25519))));
    add(u, ANSWER(reply("www.other. A"), www));
    add(u, ANSWER(reply("free.other. A"), rr("free.other. A 192.0.2.8")));
    add(u, AUTHORITY(reply("free.other. DS"), sign(other, soa_of(other)), here, span));
    add(u, ANSWER(reply("www.d.sub.example. A"), dname, rr("www.d.sub.example. CNAME www.other."), www));
    add(u, ANSWER(reply("www.unseen. A"),
                  sign(zone_new("unseen.", ALG_ED25519), rr("www.unseen. A 192.0.2.9"))));
    struct reply *failed = reply("www.other. A");
    failed->rcode = RCODE_SERVFAIL;
    add(u, failed);
}

static void judge_all(struct universe *u, struct verdict *out)
{
    for (unsigned i = 0; i < u->count; i++)
        out[i] = judge_octets(u->world, u->replies[i], u->octets[i]);
}

static void show_all(struct universe *u)
{
    for (unsigned i = 0; i < u->count; i++)
        show_octets(u->world, u->replies[i], u->octets[i]);
}

static struct universe *universe_new(struct world *world)
{
    struct universe *u = kit_take(sizeof *u);
    struct zone *sub = zone_new("sub.example.", ALG_ED25519), *other = zone_new("other.", ALG_P256);
    unsigned seen[STATUS_COUNT] = {0};
    u->world = world;
    add_chains(u, sub, other);
    add_answers_of_example(u);
    add_answers_of_others(u, sub, other);
    show_all(u);
    judge_all(u, u->verdicts);
    for (unsigned i = 0; i < u->count; i++)
        seen[u->verdicts[i].status]++;
    for (int status = 0; status < STATUS_COUNT; status++) /* it has something of each */
        assert_true(seen[status] > 0);
    return u;
}

static void shuffle(unsigned *order, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        order[i] = i;
    for (unsigned i = count; i > 1; i--) {
        unsigned k = random_below(i), kept = order[k];
        order[k] = order[i - 1];
        order[i - 1] = kept;
    }
}

static void fail_at(const struct universe *u, unsigned i, const struct verdict *now)
{
    char name[256] = "";
    for (const uint8_t *at = u->replies[i]->qname.at; *at != 0; at += 1 + *at)
        (void)snprintf(name + strlen(name), sizeof name - strlen(name), "%.*s.", *at, (const char *)at + 1);
    fail_msg("reply %u (%s type %u): %s (%s) became %s (%s)", i, name, u->replies[i]->qtype,
             status_name(u->verdicts[i].status), u->verdicts[i].primary, status_name(now->status),
             now->primary);
}

/* Two passes make verdicts independent of the order of packets, in either pass. */
static void order_changes_no_verdict(void **state)
{
    struct universe *u = universe_new(*state);
    unsigned order[REPLIES_MAX];
    for (unsigned round = 0; round < 25; round++) {
        forget_evidence(u->world);
        shuffle(order, u->count);
        for (unsigned i = 0; i < u->count; i++)
            show_octets(u->world, u->replies[order[i]], u->octets[order[i]]);
        shuffle(order, u->count);
        for (unsigned i = 0; i < u->count; i++) {
            unsigned at = order[i];
            struct verdict now = judge_octets(u->world, u->replies[at], u->octets[at]);
            if (now.status != u->verdicts[at].status || now.flags != u->verdicts[at].flags ||
                strcmp(now.primary, u->verdicts[at].primary) != 0)
                fail_at(u, at, &now);
        }
    }
}

/* Packets that come again are no new evidence. */
static void repetition_changes_no_verdict(void **state)
{
    struct universe *u = universe_new(*state);
    struct verdict now[REPLIES_MAX];
    show_all(u);
    show_all(u);
    judge_all(u, now);
    for (unsigned i = 0; i < u->count; i++)
        if (now[i].status != u->verdicts[i].status || now[i].flags != u->verdicts[i].flags)
            fail_at(u, i, &now[i]);
}

/* With fewer packets nothing becomes secure, insecure or bogus that was not: it stays or is not known. */
static void fewer_packets_only_unsettle(void **state)
{
    struct universe *u = universe_new(*state);
    struct verdict now[REPLIES_MAX];
    unsigned unsettled = 0;
    for (unsigned round = 0; round < 100; round++) {
        uint32_t share = 1 + random_below(9);
        forget_evidence(u->world);
        for (unsigned i = 0; i < u->count; i++)
            if (random_below(10) >= share)
                show_octets(u->world, u->replies[i], u->octets[i]);
        judge_all(u, now);
        for (unsigned i = 0; i < u->count; i++) {
            unsettled += now[i].status != u->verdicts[i].status;
            if (now[i].status != u->verdicts[i].status && now[i].status != STATUS_INDETERMINATE)
                fail_at(u, i, &now[i]);
        }
    }
    assert_true(unsettled > 0);
}

/* The reply with every signature spoiled, or with its records changed behind the signatures. */
static struct reply *forged(const struct reply *original, bool change_records)
{
    struct reply *copy = kit_take(sizeof *copy);
    *copy = *original;
    for (int section = 0; section < 3; section++)
        for (unsigned i = 0; i < copy->count[section]; i++) {
            struct set *set = set_copy(copy->sets[section][i]);
            struct octets *last = &set->records[set->count - 1];
            copy->sets[section][i] = set;
            if (set->signature_count > 0 && !change_records)
                spoil(set);
            if (set->signature_count > 0 && change_records &&
                (set->type == 1 || set->type == 43 || set->type == 48)) {
                *last = kit_copy(last->at, last->length);
                last->at[last->length - 1] ^= 1;
            }
        }
    return copy;
}

/* A signature proves evidence or nothing does: forged copies of everything change nothing. */
static void forged_packets_change_no_verdict(void **state)
{
    struct universe *u = universe_new(*state);
    struct verdict now[REPLIES_MAX];
    for (unsigned round = 0; round < 10; round++) {
        forget_evidence(u->world);
        for (unsigned i = 0; i < u->count; i++) {
            if (random_below(2) == 0)
                show(u->world, forged(u->replies[i], false));
            show_octets(u->world, u->replies[i], u->octets[i]);
            if (random_below(2) == 0)
                show(u->world, forged(u->replies[i], true));
        }
        judge_all(u, now);
        for (unsigned i = 0; i < u->count; i++)
            if (now[i].status != u->verdicts[i].status || now[i].flags != u->verdicts[i].flags)
                fail_at(u, i, &now[i]);
    }
}

/* Whether a bit of a record may change: TTLs, and the case of letters that canonical form folds. */
enum liberty { MUST_BREAK, FOLDED, FREE };

static enum liberty liberty_of(const struct place *place, struct octets octets, size_t at, unsigned bit)
{
    if (at >= place->fixed + 4 && at < place->fixed + 8)
        return FREE;
    if (bit != 5)
        return MUST_BREAK;
    if (at < place->fixed) {
        for (size_t label = place->owner; octets.at[label] != 0; label += 1 + (size_t)octets.at[label])
            if (at > label && at <= label + octets.at[label])
                return isalpha(octets.at[at]) ? FOLDED : MUST_BREAK;
        return MUST_BREAK;
    }
    struct octets rdata = {octets.at + place->rdata, place->end - place->rdata};
    return at >= place->rdata && is_folded_letter(place->type, rdata, at - place->rdata) ? FOLDED
                                                                                         : MUST_BREAK;
}

static void flip(struct world *w, const struct reply *about, struct octets octets, const struct place *place,
                 size_t at, unsigned bit)
{
    enum liberty liberty = liberty_of(place, octets, at, bit);
    if (liberty == FREE)
        return;
    octets.at[at] ^= (uint8_t)(1U << bit);
    struct verdict verdict = judge_octets(w, about, octets);
    octets.at[at] ^= (uint8_t)(1U << bit);
    if ((verdict.status == STATUS_SECURE) != (liberty == FOLDED))
        fail_msg("type %u, bit %u of octet %zu (owner %zu, fixed %zu, RDATA %zu): %s (%s)", place->type, bit,
                 at, place->owner, place->fixed, place->rdata, status_name(verdict.status), verdict.primary);
}

/* Flips every bit of every record, or as many by chance, first unseen and then with the true reply as
 * evidence. */
static void flip_bits(struct world *w, struct reply *about, unsigned some)
{
    struct places places = {.count = 0};
    about->compress = false;
    struct octets octets = reply_octets(about, &places);
    for (unsigned seen = 0; seen < 2; seen++) {
        assert_int_equal(judge_octets(w, about, octets).status, STATUS_SECURE);
        for (unsigned i = 0; some == 0 && i < places.count; i++)
            for (size_t at = places.at[i].owner; at < places.at[i].end; at++)
                for (unsigned bit = 0; bit < 8; bit++)
                    flip(w, about, octets, &places.at[i], at, bit);
        for (unsigned i = 0; i < some; i++) {
            const struct place *place = &places.at[random_below(places.count)];
            flip(w, about, octets, place, place->owner + random_below((uint32_t)(place->end - place->owner)),
                 random_below(8));
        }
        show_octets(w, about, octets);
    }
}

static void every_bit_of_an_address(void **state)
{
    struct world *w = *state;
    show_chain(w);
    flip_bits(w, ANSWER(reply("www.example. A"), sign(w->example, rr("www.example. A 192.0.2.1"))), 0);
}

static void every_bit_of_a_mail_exchange(void **state)
{
    struct world *w = *state;
    show_chain(w);
    flip_bits(w, ANSWER(reply("example. MX"), sign(w->example, rr("example. MX 10 Mail.Example."))), 0);
}

static void every_bit_of_a_denial(void **state)
{
    struct world *w = *state;
    show_chain(w);
    flip_bits(w,
              AUTHORITY(reply("ns.example. MX"),
                        sign(w->example, nsec("ns.example.", "t.example.", "A NSEC RRSIG"))),
              0);
}

static void every_bit_of_a_name_error(void **state)
{
    struct world *w = *state;
    show_chain(w);
    flip_bits(w,
              AUTHORITY(nxdomain("nt.example. A"),
                        sign(w->example, nsec("ns.example.", "t.example.", "A NSEC RRSIG")),
                        sign(w->example, nsec("example.", "a.example.", "NS SOA RRSIG NSEC"))),
              0);
}

static void bits_of_a_hashed_denial(void **state)
{
    struct world *w = *state;
    static const struct hashing plain = {0};
    show_chain(w);
    flip_bits(w,
              AUTHORITY(nxdomain("b.example. A"),
                        sign(w->example, nsec3_match("example.", &plain, "example.", "NS SOA RRSIG")),
                        sign(w->example, nsec3_cover("example.", &plain, "b.example.", "A RRSIG")),
                        sign(w->example, nsec3_cover("example.", &plain, "*.example.", "A RRSIG"))),
              600);
}

static void bits_of_a_wildcard_answer(void **state)
{
    struct world *w = *state;
    show_chain(w);
    struct set *made = set_at(sign(w->example, rr("*.example. A 192.0.2.9")), "q.example.");
    flip_bits(w,
              AUTHORITY(ANSWER(reply("q.example. A"), made),
                        sign(w->example, nsec("ns.example.", "t.example.", "A NSEC RRSIG"))),
              600);
}

static void bits_of_keys(void **state)
{
    struct world *w = *state;
    static const uint8_t algorithms[] = {ALG_RSASHA256, ALG_P256, ALG_P384, ALG_ED25519};
    show_chain(w);
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        struct zone *zone = zone_new("z.example.", algorithms[i]);
        show_set(w, sign(w->example, ds_of(zone)));
        show_keys(w, zone);
        flip_bits(w, ANSWER(reply("z.example. DNSKEY"), sign(zone, keys_of(zone))), 150);
        flip_bits(w, ANSWER(reply("z.example. DS"), sign(w->example, ds_of(zone))), 150);
        flip_bits(w, ANSWER(reply("w.z.example. TXT"), sign(zone, rr("w.z.example. TXT text"))), 150);
    }
}

static void start_random(void)
{
    const char *wanted = getenv("RRSIGHT_SEED");
    random_state = wanted == NULL ? 20260101 : strtoull(wanted, NULL, 10);
    random_state = random_state == 0 ? 1 : random_state;
    print_message("seed %llu\n", (unsigned long long)random_state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(order_changes_no_verdict),
        WORLD_TEST(repetition_changes_no_verdict),
        WORLD_TEST(fewer_packets_only_unsettle),
        WORLD_TEST(forged_packets_change_no_verdict),
        WORLD_TEST(every_bit_of_an_address),
        WORLD_TEST(every_bit_of_a_mail_exchange),
        WORLD_TEST(every_bit_of_a_denial),
        WORLD_TEST(every_bit_of_a_name_error),
        WORLD_TEST(bits_of_a_hashed_denial),
        WORLD_TEST(bits_of_a_wildcard_answer),
        WORLD_TEST(bits_of_keys),
    };
    start_random();
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
