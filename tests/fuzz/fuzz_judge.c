/*
 * Fuzz target: judging. A small fixed world of signed zones is evidence; the input puts a response together
 * from its record sets (mode 0), changes octets of such a response (mode 1), or is one itself (mode 3).
 * Nothing may be secure that the world does not hold: every record set of a secure answer is one that a zone
 * signed, or made from one by a wildcard or a DNAME; and what a secure answer denies does not exist.
 *
 * The keys are new in each process, so the octets of mode 1 and 3 differ between runs; what must hold does
 * not.
 */
#include "tests/fuzz/fuzz.h"

#undef COUNT /* the kit has its own, the same */
#include "tests/validate/kit/world.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

#define SETS_MAX     48
#define OCTETS_MAX   8192
#define ALIASES_MAX  8
#define CHANGES_MAX  16
#define MODE_CHANGE  1
#define MODE_MESSAGE 3

/* Record sets that replies are put together from; the first `genuine` of them are signed by the world. */
static struct world *world;
static struct set *sets[SETS_MAX];
static unsigned set_count, genuine;

static const char *const questions[] = {
    "example. MX",          "www.example. A",
    "www.example. AAAA",    "alias.example. A",
    "alias.example. AAAA",  "q.wild.example. A",
    "q.wild.example. TXT",  "wild.example. A",
    "nothing.example. A",   "a.b.example. A",
    "example. DS",          "sub.example. DS",
    "plain.example. DS",    "sub.example. NS",
    "www.sub.example. A",   "nt.sub.example. A",
    "www.sub.example. TXT", "d.sub.example. A",
    "x.d.sub.example. A",   "www.plain.example. A",
    "example. DNSKEY",      ". NS",
    "nowhere. A",           "*.wild.example. A",
    "far.example. A",
};

/* Names and types of the world, as its zones have them; what is missing here does not exist. */
static const char *const contents[] = {
    ". NS",
    ". SOA",
    ". DNSKEY",
    "example. NS",
    "example. DS",
    "example. SOA",
    "example. DNSKEY",
    "example. MX",
    "alias.example. CNAME",
    "far.example. CNAME",
    "plain.example. NS",
    "sub.example. NS",
    "sub.example. DS",
    "*.wild.example. A",
    "www.example. A",
    "sub.example. SOA",
    "sub.example. DNSKEY",
    "www.sub.example. A",
    "d.sub.example. DNAME",
};

static void add(struct set *set)
{
    if (set_count == SETS_MAX)
        abort();
    sets[set_count++] = set;
}

static void add_example(const struct zone *zone, const struct zone *sub)
{
    add(sign(zone, soa_of(zone)));
    add(sign(zone, keys_of(zone)));
    add(sign(zone, rr("example. MX 10 www.example.")));
    add(sign(zone, rr("example. NS ns.test.")));
    add(sign(zone, rr_more(rr("www.example. A 192.0.2.1"), "192.0.2.2")));
    add(sign(zone, rr("alias.example. CNAME www.example.")));
    add(sign(zone, rr("far.example. CNAME www.plain.example.")));
    add(sign(zone, rr("*.wild.example. A 192.0.2.9")));
    add(sign(zone, ds_of(sub)));
    add(sign(zone, nsec("example.", "alias.example.", "NS SOA MX RRSIG NSEC DNSKEY")));
    add(sign(zone, nsec("alias.example.", "far.example.", "CNAME RRSIG NSEC")));
    add(sign(zone, nsec("far.example.", "plain.example.", "CNAME RRSIG NSEC")));
    add(sign(zone, nsec("plain.example.", "sub.example.", "NS RRSIG NSEC")));
    add(sign(zone, nsec("sub.example.", "*.wild.example.", "NS DS RRSIG NSEC")));
    add(sign(zone, nsec("*.wild.example.", "www.example.", "A RRSIG NSEC")));
    add(sign(zone, nsec("www.example.", "example.", "A RRSIG NSEC")));
}

static void add_sub(const struct zone *sub)
{
    static const struct hashing plain = {.salt = "s"};
    static const char apex[] = "sub.example.";
    add(sign(sub, soa_of(sub)));
    add(sign(sub, keys_of(sub)));
    add(sign(sub, rr("sub.example. NS ns.test.")));
    add(sign(sub, rr("www.sub.example. A 192.0.2.3")));
    add(sign(sub, rr("d.sub.example. DNAME example.")));
    add(sign(sub, nsec3_match(apex, &plain, apex, "NS SOA RRSIG DNSKEY NSEC3PARAM")));
    add(sign(sub, nsec3_match(apex, &plain, "www.sub.example.", "A RRSIG")));
    add(sign(sub, nsec3_match(apex, &plain, "d.sub.example.", "DNAME RRSIG")));
    add(sign(sub, nsec3_cover(apex, &plain, "nt.sub.example.", "A RRSIG")));
    add(sign(sub, nsec3_cover(apex, &plain, "*.sub.example.", "A RRSIG")));
}

static void add_root(const struct zone *root, const struct zone *example)
{
    add(sign(root, soa_of(root)));
    add(sign(root, keys_of(root)));
    add(sign(root, rr(". NS ns.test.")));
    add(sign(root, ds_of(example)));
    add(sign(root, nsec(".", "example.", "NS SOA RRSIG NSEC DNSKEY")));
    add(sign(root, nsec("example.", ".", "NS DS RRSIG NSEC")));
}

/* What an attacker can make. */
static void add_forged(const struct zone *example)
{
    struct zone *other = zone_new("example.", ALG_ED25519);
    add(rr("www.example. A 203.0.113.66"));
    add(spoil(sign(example, rr("www.example. A 203.0.113.66"))));
    add(sign(other, rr("www.example. A 203.0.113.66")));
    add(sign(other, keys_of(other)));
    add(rr("alias.example. CNAME evil.test."));
    add(rr("nothing.example. A 203.0.113.66"));
    add(rr("x.d.sub.example. CNAME x.example."));
    add(rr("www.plain.example. A 192.0.2.7"));
    add(sign(other, nsec("example.", "example.", "NS SOA RRSIG NSEC DNSKEY")));
}

static void make_world(void)
{
    void *state = NULL;
    if (world_set_up(&state) != 0)
        abort();
    world = state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    add_root(world->root, world->example);
    add_example(world->example, sub);
    add_sub(sub);
    genuine = set_count;
    for (unsigned i = 0; i < genuine; i++)
        show_set(world, sets[i]);
    add_forged(world->example);
}

/* A response as it is put together, without memory of its own. */
struct writer {
    uint8_t octets[OCTETS_MAX];
    size_t used;
};

static void put(struct writer *w, const void *octets, size_t length)
{
    if (length > 0 && OCTETS_MAX - w->used >= length) {
        memcpy(w->octets + w->used, octets, length);
        w->used += length;
    }
}

static void put_u16(struct writer *w, size_t value)
{
    uint8_t octets[2];
    wire_put_u16(octets, (uint16_t)value);
    put(w, octets, sizeof octets);
}

static void put_record(struct writer *w, const struct octets *owner, uint16_t type,
                       const struct octets *rdata)
{
    put(w, owner->at, owner->length);
    put_u16(w, type);
    put_u16(w, DNS_CLASS_IN);
    put_u16(w, 0);
    put_u16(w, SET_TTL);
    put_u16(w, rdata->length);
    put(w, rdata->at, rdata->length);
}

/* "www.example. A" in wire form; static, for the questions are few. */
static uint16_t question_of(const char *text, uint8_t name[DNAME_MAX])
{
    char owner[256];
    uint16_t type = 0;
    const char *space = strchr(text, ' ');
    (void)snprintf(owner, sizeof owner, "%.*s", (int)(space - text), text);
    MUST(dname_parse(owner, name) && rrtype_parse(space + 1, &type));
    return type;
}

/* One set of the input's choice: as it is, unsigned, or at the name of the question. */
static size_t put_set(struct writer *w, uint8_t choice, uint8_t how, const uint8_t *qname)
{
    const struct set *set = sets[choice % set_count];
    struct octets at_question = {(uint8_t *)(uintptr_t)qname, dname_length(qname)};
    const struct octets *owner = (how & 1) != 0 ? &at_question : &set->owner;
    unsigned signatures = (how & 2) != 0 ? 0 : set->signature_count;
    for (unsigned i = 0; i < set->count; i++)
        put_record(w, owner, set->type, &set->records[i]);
    for (unsigned i = 0; i < signatures; i++)
        put_record(w, owner, RRTYPE_RRSIG, &set->signatures[i]);
    return set->count + signatures;
}

static void put_together(struct wire *input, struct writer *w)
{
    uint8_t qname[DNAME_MAX], flags = wire_u8(input);
    size_t counts[3] = {0};
    uint16_t qtype = question_of(questions[wire_u8(input) % COUNT(questions)], qname);
    put_u16(w, 1);
    put_u16(w, 0x8400U | ((flags & 1) != 0 ? RCODE_NXDOMAIN : 0) | ((flags & 2) != 0 ? 0x0020U : 0));
    put(w, "\0\1\0\0\0\0\0\0", 8);
    put(w, qname, dname_length(qname));
    put_u16(w, qtype);
    put_u16(w, DNS_CLASS_IN);
    unsigned in_answer = flags >> 2 & 3, in_authority = flags >> 4 & 7;
    for (unsigned i = 0; i < in_answer + in_authority; i++) {
        uint8_t choice = wire_u8(input), how = wire_u8(input);
        how = how < 192 ? 0 : how; /* mostly as it is */
        counts[i < in_answer ? 0 : 1] += put_set(w, choice, how, qname);
    }
    wire_put_u16(w->octets + 6, (uint16_t)counts[0]);
    wire_put_u16(w->octets + 8, (uint16_t)counts[1]);
}

static void change(struct wire *input, struct writer *w)
{
    for (unsigned i = 0; i < CHANGES_MAX && wire_left(input) >= 3; i++) {
        size_t at = wire_u16(input);
        w->octets[at % w->used] ^= wire_u8(input);
    }
}

static bool same_records(const struct rrset *rrset, const struct set *set)
{
    for (const struct record *at = rrset->records; at != NULL; at = at->next) {
        bool found = false;
        for (unsigned i = 0; i < set->count && !found; i++) {
            struct rdata rdata = {set->records[i].at, (uint16_t)set->records[i].length};
            found = canonical_rdata_compare(&at->rdata, &rdata) == 0;
        }
        if (!found)
            return false;
    }
    return rrset->count >= set->count;
}

/* A CNAME that a genuine DNAME of the message makes (RFC 6672 section 5.3.1). */
static bool is_made_by_dname(const struct rrset *rrset, const struct message *message)
{
    for (size_t i = 0; rrset->type == RRTYPE_CNAME && i < message->rrset_count; i++)
        if (message->rrsets[i].type == RRTYPE_DNAME &&
            dname_is_subdomain(rrset->owner, message->rrsets[i].owner))
            return true;
    return false;
}

static bool is_genuine(const struct rrset *rrset, const struct message *message)
{
    uint8_t wild[DNAME_MAX];
    MUST(dname_parse("wild.example.", wild));
    for (unsigned i = 0; i < genuine; i++) {
        const struct set *set = sets[i];
        bool expanded = dname_is_wildcard(set->owner.at) && dname_is_subdomain(rrset->owner, wild) &&
                        !dname_equal(rrset->owner, wild);
        if (set->type == rrset->type && (expanded || dname_equal(rrset->owner, set->owner.at)) &&
            same_records(rrset, set))
            return true;
    }
    return is_made_by_dname(rrset, message);
}

/* Whether the world has records of that type at the name, or, for type ANY, the name at all; wildcards,
 * what they make, and names between count. */
static bool exists(const uint8_t *name, uint16_t type)
{
    uint8_t owner[DNAME_MAX];
    for (size_t i = 0; i < COUNT(contents); i++) {
        uint16_t here = question_of(contents[i], owner);
        bool fits = type == RRTYPE_ANY || type == here;
        if (fits && (dname_equal(name, owner) || (type == RRTYPE_ANY && dname_is_subdomain(owner, name))))
            return true;
        if (fits && dname_is_wildcard(owner) && !dname_equal(name, dname_parent(owner)) &&
            dname_is_subdomain(name, dname_parent(owner)))
            return true;
    }
    return false;
}

/* Where the aliases of the answer section lead. */
static const uint8_t *last_name(const struct message *message)
{
    const uint8_t *name = message->qname;
    for (unsigned i = 0; i < ALIASES_MAX && message->qtype != RRTYPE_CNAME; i++) {
        const struct rrset *alias = message_find(message, SECTION_ANSWER, name, RRTYPE_CNAME);
        if (alias == NULL)
            break;
        name = alias->records->rdata.octets;
    }
    return name;
}

static bool is_data(uint16_t type)
{
    return type == RRTYPE_A || type == RRTYPE_AAAA || type == 15 || type == 16 || type == RRTYPE_NS ||
           type == RRTYPE_SOA || type == RRTYPE_DS || type == RRTYPE_DNSKEY;
}

/* Aliases without an SOA for what they lead to deny nothing of it (RFC 2308 section 2.2): it is asked
 * elsewhere. */
static bool is_alias_alone(const struct message *message, const uint8_t *name)
{
    bool denies = false;
    for (size_t i = 0; i < message->rrset_count; i++) {
        const struct rrset *set = &message->rrsets[i];
        denies = denies || (set->section == SECTION_AUTHORITY && set->type == RRTYPE_SOA &&
                            dname_is_subdomain(name, set->owner));
    }
    return name != message->qname && !denies;
}

static void check_secure(const struct message *message)
{
    MUST(message->qname != NULL && message->fault == MESSAGE_WHOLE);
    for (size_t i = 0; i < message->rrset_count; i++)
        if (message->rrsets[i].section == SECTION_ANSWER && message->rrsets[i].type != RRTYPE_RRSIG)
            MUST(is_genuine(&message->rrsets[i], message));
    const uint8_t *name = last_name(message);
    if (!is_data(message->qtype) || message_find(message, SECTION_ANSWER, name, message->qtype) != NULL)
        return;
    if (message->rcode == RCODE_NXDOMAIN)
        MUST(!exists(name, RRTYPE_ANY));
    if (message->rcode == RCODE_NOERROR && !is_alias_alone(message, name))
        MUST(!exists(name, message->qtype) && !exists(name, RRTYPE_CNAME));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    static struct writer w;
    static const struct reply about = {.asked = ASKED_WITH_DO, .time = KIT_NOW};
    struct wire input = wire_over(octets, length);
    uint8_t mode = wire_u8(&input) & MODE_MESSAGE;
    if (world == NULL)
        make_world();
    w.used = 0;
    if (mode == MODE_MESSAGE) {
        size_t left = wire_left(&input);
        put(&w, wire_take(&input, left), left);
    } else {
        put_together(&input, &w);
    }
    if (mode == MODE_CHANGE)
        change(&input, &w);
    struct response response = respond(world, &about, (struct octets){w.octets, w.used});
    struct judgement judgement = judge_response(judge_of(world), &response, NULL);
    if (judgement.status == STATUS_SECURE && !judgement.is_referral)
        check_secure(&response.message);
    return 0;
}
