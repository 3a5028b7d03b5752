#include "tests/validate/kit/reply.h"

#include "tests/validate/kit/signer.h"

#include <stdlib.h>
#include <string.h>

#define TYPE_RRSIG 46
#define TYPE_OPT   41

struct writer {
    uint8_t octets[65535];
    size_t used;
    const struct reply *reply;
    struct places *places;
    uint16_t records[3];
};

struct reply *reply(const char *question)
{
    struct reply *r = kit_take(sizeof *r);
    char *copy = (char *)kit_copy(question, strlen(question) + 1).at;
    char *space = strchr(copy, ' ');
    if (space == NULL)
        abort();
    *space = '\0';
    r->qname = name_of(copy);
    r->qtype = type_of(space + 1);
    r->qclass = 1;
    r->aa = r->edns = r->edns_do = r->compress = true;
    r->time = KIT_NOW;
    return r;
}

struct reply *nxdomain(const char *question)
{
    struct reply *r = reply(question);
    r->rcode = RCODE_NXDOMAIN;
    return r;
}

struct reply *reply_add(struct reply *r, enum section section, struct set *const *sets)
{
    for (; *sets != NULL; sets++) {
        if (r->count[section] == REPLY_SETS_MAX)
            abort();
        r->sets[section][r->count[section]++] = *sets;
    }
    return r;
}

struct reply *asked_plainly(struct reply *r)
{
    r->asked = ASKED_WITHOUT_DO;
    r->edns = r->edns_do = false;
    for (int section = 0; section < 3; section++)
        for (unsigned i = 0; i < r->count[section]; i++)
            r->sets[section][i] = set_unsigned(r->sets[section][i]);
    return r;
}

static void put(struct writer *w, const void *octets, size_t length)
{
    if (w->used + length > sizeof w->octets)
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

static void put_owner(struct writer *w, struct octets owner)
{
    const struct octets *qname = &w->reply->qname;
    bool same = owner.length == qname->length && memcmp(owner.at, qname->at, owner.length) == 0;
    if (w->reply->compress && same)
        put_number(w, 0xc00c, 2);
    else
        put(w, owner.at, owner.length);
}

static void put_record(struct writer *w, const struct set *set, uint16_t type, const struct octets *rdata)
{
    struct place place = {.owner = w->used, .type = type};
    put_owner(w, set->owner);
    place.fixed = w->used;
    put_number(w, type, 2);
    put_number(w, set->class, 2);
    put_number(w, set->ttl, 4);
    put_number(w, (uint32_t)rdata->length, 2);
    place.rdata = w->used;
    put(w, rdata->at, rdata->length);
    place.end = w->used;
    if (w->places != NULL && w->places->count < REPLY_PLACES_MAX)
        w->places->at[w->places->count++] = place;
}

static void put_set(struct writer *w, const struct set *set, int section)
{
    for (unsigned i = 0; i < set->count; i++)
        put_record(w, set, set->type, &set->records[i]);
    for (unsigned i = 0; i < set->signature_count; i++)
        put_record(w, set, TYPE_RRSIG, &set->signatures[i]);
    w->records[section] = (uint16_t)(w->records[section] + set->count + set->signature_count);
}

/* RFC 6891 section 6.1.2, with the upper bits of the RCODE and DO in the TTL. */
static void put_opt(struct writer *w)
{
    put_number(w, 0, 1);
    put_number(w, TYPE_OPT, 2);
    put_number(w, 1232, 2);
    put_number(w, (uint32_t)(w->reply->rcode >> 4) << 24 | (w->reply->edns_do ? 0x8000 : 0), 4);
    put_number(w, 0, 2);
    w->records[SECTION_ADDITIONAL]++;
}

static void put_header(struct writer *w)
{
    const struct reply *r = w->reply;
    unsigned flags = 0x8000U | (unsigned)r->opcode << 11 | (r->aa ? 0x400U : 0) | (r->tc ? 0x200U : 0) |
                     (r->ad ? 0x20U : 0) | (r->rcode & 0xfU);
    put_number(w, 0x1234, 2);
    put_number(w, flags, 2);
    put_number(w, 1, 2);
    for (int section = 0; section < 3; section++)
        put_number(w, w->records[section], 2);
}

struct octets reply_octets(const struct reply *r, struct places *places)
{
    struct writer *w = calloc(1, sizeof *w);
    if (w == NULL)
        abort();
    w->reply = r;
    w->places = places;
    put_header(w);
    put(w, r->qname.at, r->qname.length);
    put_number(w, r->qtype, 2);
    put_number(w, r->qclass, 2);
    for (int section = 0; section < 3; section++)
        for (unsigned i = 0; i < r->count[section]; i++)
            put_set(w, r->sets[section][i], section);
    if (r->edns)
        put_opt(w);
    struct octets octets = kit_copy(w->octets, w->used);
    w->used = 0; /* the header again, now that the counts are known */
    put_header(w);
    memcpy(octets.at, w->octets, w->used);
    free(w);
    return octets;
}
