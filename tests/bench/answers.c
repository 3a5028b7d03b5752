#include "tests/bench/answers.h"

#include "tests/bench/proofs.h"

#include <stdlib.h>
#include <string.h>

#define TYPE_RRSIG 46
#define TYPE_OPT   41
#define HEADER     12
#define LONGEST    8192
#define NAMES_MAX  64
#define PART_MAX   8
#define FLAG_QR    0x8000
#define FLAG_AA    0x0400
#define FLAG_TC    0x02 /* in the third octet */
#define NXDOMAIN   3
#define POINTER    0xc000
#define ANSWER     0
#define AUTHORITY  1
#define ADDITIONAL 2

/* What an answer consists of. */
struct parts {
    struct set *sets[3][PART_MAX];
    unsigned count[3];
    unsigned flags;
    bool with_do;
};

struct writer {
    uint8_t octets[LONGEST];
    size_t used;
    unsigned records[3];
    size_t names[NAMES_MAX]; /* where names stand, their suffixes as well */
    unsigned name_count;
};

static void put(struct writer *w, const void *octets, size_t length)
{
    if (w->used + length > LONGEST)
        abort();
    if (length > 0)
        memcpy(w->octets + w->used, octets, length);
    w->used += length;
}

static void put_number(struct writer *w, uint32_t number, unsigned size)
{
    uint8_t octets[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                         (uint8_t)number};
    put(w, octets + 4 - size, size);
}

/* Whether the name that was written at `at` is this one. */
static bool is_written(const struct writer *w, size_t at, const uint8_t *name)
{
    for (;;) {
        const uint8_t *label = w->octets + at;
        if (*label >= 0xc0) {
            at = (size_t)(label[0] & 0x3f) << 8 | label[1];
            continue;
        }
        if (*label != *name || memcmp(label + 1, name + 1, *name) != 0)
            return false;
        if (*label == 0)
            return true;
        at += 1 + (size_t)*label;
        name += 1 + *name;
    }
}

static void put_name(struct writer *w, const uint8_t *name)
{
    unsigned before = w->name_count; /* names that are whole */
    for (; *name != 0; name += 1 + *name) {
        for (unsigned i = 0; i < before; i++)
            if (is_written(w, w->names[i], name)) {
                put_number(w, POINTER | (uint32_t)w->names[i], 2);
                return;
            }
        if (w->name_count < NAMES_MAX)
            w->names[w->name_count++] = w->used;
        put(w, name, 1 + (size_t)*name);
    }
    put_number(w, 0, 1);
}

/* Names in the RDATA of the types of RFC 1035 are compressed, others are not (RFC 3597 section 4). */
static void put_rdata(struct writer *w, uint16_t type, struct octets rdata)
{
    size_t length_at = w->used, at = type == TYPE_MX ? 2 : 0;
    unsigned names = type == TYPE_SOA ? 2 : type == TYPE_NS || type == TYPE_CNAME || type == TYPE_MX ? 1 : 0;
    put_number(w, 0, 2);
    put(w, rdata.at, at);
    for (; names > 0; names--) {
        put_name(w, rdata.at + at);
        at += name_length(rdata.at + at);
    }
    put(w, rdata.at + at, rdata.length - at);
    size_t length = w->used - length_at - 2;
    w->octets[length_at] = (uint8_t)(length >> 8);
    w->octets[length_at + 1] = (uint8_t)length;
}

static void put_record(struct writer *w, const struct set *set, uint16_t type, struct octets rdata)
{
    put_name(w, set->owner.at);
    put_number(w, type, 2);
    put_number(w, set->class, 2);
    put_number(w, set->ttl, 4);
    put_rdata(w, type, rdata);
}

static void put_set(struct writer *w, const struct set *set, int section, bool signatures)
{
    for (unsigned i = 0; i < set->count; i++)
        put_record(w, set, set->type, set->records[i]);
    for (unsigned i = 0; signatures && i < set->signature_count; i++)
        put_record(w, set, TYPE_RRSIG, set->signatures[i]);
    w->records[section] += set->count + (signatures ? set->signature_count : 0);
}

static void put_opt(struct writer *w, bool with_do, uint32_t size)
{
    put_number(w, 0, 1);
    put_number(w, TYPE_OPT, 2);
    put_number(w, size, 2);
    put_number(w, with_do ? 0x8000 : 0, 4);
    put_number(w, 0, 2);
    w->records[ADDITIONAL]++;
}

static struct octets make_message(const struct question *question, const struct parts *parts,
                                  enum asking asking)
{
    struct writer w = {.used = HEADER};
    struct octets name = name_of(question->name);
    put_name(&w, name.at);
    put_number(&w, question->type, 2);
    put_number(&w, 1, 2);
    for (int section = 0; section < 3; section++)
        for (unsigned i = 0; i < parts->count[section]; i++)
            put_set(&w, parts->sets[section][i], section, asking == ASK_DO);
    if (asking != ASK_PLAIN)
        put_opt(&w, asking == ASK_DO, (parts->flags & FLAG_QR) != 0 ? SERVER_SIZE : EDNS_SIZE);
    size_t end = w.used;
    w.used = 2;
    put_number(&w, parts->flags, 2);
    put_number(&w, 1, 2);
    for (int section = 0; section < 3; section++)
        put_number(&w, w.records[section], 2);
    return kit_copy(w.octets, end);
}

static void include(struct parts *parts, int section, struct set *set)
{
    if (parts->count[section] == PART_MAX)
        abort();
    parts->sets[section][parts->count[section]++] = set;
}

/* Includes a set that is signed where the answer has signatures. */
static void include_signed(struct bench_zones *zones, const struct question *question, struct parts *parts,
                           int section, struct set *set)
{
    include(parts, section, parts->with_do ? bench_zone_sign(zones, question->zone, set) : set);
}

static void gather_data(struct bench_zones *zones, const struct question *question, struct parts *parts)
{
    struct set *set = owner_set(question->owner, question->type);
    if (set == NULL) { /* an alias; they all lead to the zone's www */
        const struct bench_zone *zone = question->zone;
        const struct owner *target = zone->owners[bench_zone_find(zone, "www")];
        include_signed(zones, question, parts, ANSWER, owner_set(question->owner, TYPE_CNAME));
        set = owner_set(target, question->type);
    }
    include_signed(zones, question, parts, ANSWER, set);
}

static unsigned prove(const struct question *question, struct set *proof[PROOF_SETS_MAX])
{
    if (question->kind == QUESTION_NO_NAME)
        return proof_no_name(question->zone, bench_first_label(question->name), proof);
    if (question->kind == QUESTION_NO_TYPE)
        return proof_no_type(question->zone, question->owner, proof);
    return proof_no_ds(question->zone, question->owner, proof);
}

static void gather_proof(struct bench_zones *zones, const struct question *question, struct parts *parts)
{
    struct set *proof[PROOF_SETS_MAX];
    if (!parts->with_do || !question->zone->is_signed)
        return;
    unsigned count = prove(question, proof);
    for (unsigned i = 0; i < count; i++)
        include_signed(zones, question, parts, AUTHORITY, proof[i]);
}

static void gather_denial(struct bench_zones *zones, const struct question *question, struct parts *parts)
{
    include_signed(zones, question, parts, AUTHORITY, owner_set(question->zone->owners[0], TYPE_SOA));
    gather_proof(zones, question, parts);
}

static void gather_referral(struct bench_zones *zones, const struct question *question, struct parts *parts)
{
    struct set *ds = owner_set(question->owner, TYPE_DS);
    const struct bench_zone *child = question->owner->child;
    include(parts, AUTHORITY, owner_set(question->owner, TYPE_NS));
    if (ds == NULL)
        gather_proof(zones, question, parts);
    else if (parts->with_do)
        include_signed(zones, question, parts, AUTHORITY, ds);
    for (unsigned i = 0; i < ZONE_SERVERS; i++) {
        const struct owner *server = child->owners[bench_zone_find(child, i == 0 ? "ns1" : "ns2")];
        include(parts, ADDITIONAL, set_unsigned(owner_set(server, TYPE_A)));
        include(parts, ADDITIONAL, set_unsigned(owner_set(server, TYPE_AAAA)));
    }
}

static struct parts gather(struct bench_zones *zones, const struct question *question, bool with_do)
{
    struct parts parts = {.flags = FLAG_QR | FLAG_AA, .with_do = with_do};
    bool has_ds = question->kind == QUESTION_DS && owner_set(question->owner, TYPE_DS) != NULL;
    if (question->kind == QUESTION_REFERRAL) {
        parts.flags = FLAG_QR;
        gather_referral(zones, question, &parts);
    } else if (question->kind == QUESTION_DATA || has_ds) {
        gather_data(zones, question, &parts);
    } else {
        parts.flags |= question->kind == QUESTION_NO_NAME ? NXDOMAIN : 0;
        gather_denial(zones, question, &parts);
    }
    return parts;
}

void answer_prepare(struct bench_zones *zones, struct question *question, enum asking asking)
{
    if (question->answer[asking].at != NULL)
        return;
    struct parts nothing = {0}, parts = gather(zones, question, asking == ASK_DO);
    question->query[asking] = make_message(question, &nothing, asking);
    question->answer[asking] = make_message(question, &parts, asking);
}

void answer_copy(struct octets from, uint16_t id, uint8_t *out)
{
    memcpy(out, from.at, from.length);
    out[0] = (uint8_t)(id >> 8);
    out[1] = (uint8_t)id;
}

size_t answer_truncate(struct octets query, struct octets answer, uint16_t id, uint8_t *out)
{
    answer_copy(query, id, out);
    memcpy(out + 2, answer.at + 2, 2);
    out[2] |= FLAG_TC;
    return query.length;
}
