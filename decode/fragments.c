#include "decode/fragments.h"

#include "decode/table.h"
#include <stdlib.h>
#include <string.h>

/*
 * A datagram is one buffer, and one bit for each eight octets of it: offsets come in that unit, and only the
 * last fragment may end within one. It is complete when all units up to its end, which the fragment without
 * "more fragments" tells, have come.
 */
#define DATAGRAM_MAX 65535
#define UNIT         8
#define UNITS_MAX    ((DATAGRAM_MAX + UNIT - 1) / UNIT)

struct datagram_key {
    struct ip_address source;
    struct ip_address destination;
    uint8_t protocol;
    uint8_t zero;
    uint32_t id;
};

_Static_assert(sizeof(struct datagram_key) == 40, "struct datagram_key is hashed as octets");

struct datagram {
    struct datagram_key key;
    UT_hash_handle hh;
    struct datagram *next; /* among those handed out */
    capture_time first_seen;
    struct packet_stamp done_by; /* the packet that completed it; its buffer is kept for comparison */
    bool done;
    bool again;      /* begun by what may be a duplicate: no loss when it stays incomplete */
    uint32_t end;    /* 0 until the last fragment has told it */
    uint32_t cut_at; /* the first octet that the snap length took away */
    unsigned units;  /* that have come */
    bool overlaps_differ;
    uint8_t protocol; /* as the first fragment tells it */
    uint8_t hop_limit;
    size_t room;
    uint8_t *octets;
    uint8_t have[UNITS_MAX / 8 + 1];
};

/* The buffer of a datagram that was handed out. */
struct handed_out {
    struct handed_out *next;
    uint8_t *octets;
};

struct fragments {
    struct datagram *datagrams; /* in the order in which they began */
    struct handed_out *handed_out;
    size_t octets;                    /* of all buffers here */
    struct packet_stamp contradicted; /* frame 0: none by the last fragment */
    uint64_t lost;
};

struct fragments *fragments_new(void)
{
    return calloc(1, sizeof(struct fragments));
}

static void drop(struct fragments *fragments, struct datagram *datagram)
{
    HASH_DEL(fragments->datagrams, datagram);
    if (!datagram->done && !datagram->again)
        fragments->lost++;
    fragments->octets -= datagram->room;
    free(datagram->octets);
    free(datagram);
}

void fragments_release(struct fragments *fragments)
{
    for (struct handed_out *at = fragments->handed_out, *next; at != NULL; at = next) {
        next = at->next;
        free(at->octets);
        free(at);
    }
    fragments->handed_out = NULL;
}

void fragments_finish(struct fragments *fragments)
{
    while (fragments->datagrams != NULL)
        drop(fragments, fragments->datagrams);
}

void fragments_free(struct fragments *fragments)
{
    if (fragments == NULL)
        return;
    fragments_finish(fragments);
    fragments_release(fragments);
    free(fragments);
}

/* uthash keeps the order of insertion: the first one is the oldest. */
static void expire(struct fragments *fragments, capture_time now)
{
    while (fragments->datagrams != NULL && (now - fragments->datagrams->first_seen > FRAGMENT_TIMEOUT ||
                                            HASH_COUNT(fragments->datagrams) >= FRAGMENT_DATAGRAMS_MAX ||
                                            fragments->octets > FRAGMENT_OCTETS_MAX))
        drop(fragments, fragments->datagrams);
}

static struct datagram *add(struct fragments *fragments, const struct datagram_key *key, capture_time time)
{
    struct datagram *datagram = calloc(1, sizeof *datagram);
    if (datagram == NULL)
        return NULL;
    datagram->key = *key;
    datagram->first_seen = time;
    datagram->cut_at = DATAGRAM_MAX;
    HASH_ADD(hh, fragments->datagrams, key, sizeof datagram->key, datagram);
    if (datagram->hh.tbl != NULL)
        return datagram;
    free(datagram);
    return NULL;
}

/* Whether a fragment has other octets than the datagram that was handed on. */
static bool contradicts(const struct datagram *datagram, const struct ip_packet *part)
{
    size_t end = part->fragment_offset + part->length;
    size_t known = datagram->cut_at < datagram->end ? datagram->cut_at : datagram->end;
    if (datagram->octets == NULL || part->fragment_offset >= known)
        return false;
    size_t length = (end < known ? end : known) - part->fragment_offset;
    return length > 0 && memcmp(datagram->octets + part->fragment_offset, part->payload, length) != 0;
}

static bool has_unit(const struct datagram *datagram, uint32_t unit)
{
    return (datagram->have[unit / 8] & 1U << unit % 8) != 0;
}

/* Whether a fragment has other octets where the datagram, which is not complete, has some. */
static bool differs(const struct datagram *datagram, const struct ip_packet *part)
{
    for (size_t at = 0; at + UNIT <= part->length && part->fragment_offset + at + UNIT <= datagram->room;
         at += UNIT) {
        size_t unit = (part->fragment_offset + at) / UNIT, offset = unit * UNIT;
        if (has_unit(datagram, (uint32_t)unit) && offset + UNIT <= datagram->cut_at &&
            memcmp(datagram->octets + offset, part->payload + at, UNIT) != 0)
            return true;
    }
    return false;
}

/* The datagram that a fragment is of; NULL when there is no memory. */
static struct datagram *find_or_add(struct fragments *fragments, const struct ip_packet *part,
                                    capture_time time)
{
    struct datagram_key key = {
        .source = part->source, .destination = part->destination, .id = part->fragment_id};
    /* IPv6 identifies a datagram without its protocol, which only the first fragment must tell truly. */
    key.protocol = part->source.version == 4 ? part->protocol : 0;
    struct datagram *datagram = NULL;
    HASH_FIND(hh, fragments->datagrams, &key, sizeof key, datagram);
    if (datagram == NULL)
        return add(fragments, &key, time);
    if (!datagram->done && (time - datagram->first_seen <= FRAGMENT_STALE || !differs(datagram, part)))
        return datagram;
    if (!datagram->done) {
        drop(fragments, datagram);
        return add(fragments, &key, time);
    }
    bool again = time - datagram->done_by.time <= FRAGMENT_LATE;
    if (again && contradicts(datagram, part))
        fragments->contradicted = datagram->done_by;
    drop(fragments, datagram);
    datagram = add(fragments, &key, time);
    if (datagram != NULL)
        datagram->again = again;
    return datagram;
}

static bool make_room(struct fragments *fragments, struct datagram *datagram, size_t end)
{
    if (end <= datagram->room)
        return true;
    size_t room = datagram->room == 0 ? 2048 : datagram->room;
    while (room < end)
        room *= 2;
    uint8_t *octets = realloc(datagram->octets, room);
    if (octets == NULL)
        return false;
    fragments->octets += room - datagram->room;
    datagram->octets = octets;
    datagram->room = room;
    return true;
}

/* How many octets of a unit that has come are known: what the capture cut off is not, nor what lies behind
 * the end. */
static size_t known_octets(const struct datagram *datagram, uint32_t unit, size_t length)
{
    size_t from = (size_t)unit * UNIT;
    size_t until = datagram->end != 0 && datagram->end < datagram->cut_at ? datagram->end : datagram->cut_at;
    if (until <= from)
        return 0;
    return until - from < length ? until - from : length;
}

/* One unit of a fragment, or the part of one with which a datagram ends. */
static void place_unit(struct datagram *datagram, uint32_t unit, const uint8_t *octets, size_t length)
{
    uint8_t *at = datagram->octets + (size_t)unit * UNIT;
    if (has_unit(datagram, unit)) {
        length = known_octets(datagram, unit, length);
        datagram->overlaps_differ = datagram->overlaps_differ || memcmp(at, octets, length) != 0;
        return;
    }
    memcpy(at, octets, length);
    datagram->have[unit / 8] |= (uint8_t)(1U << unit % 8);
    datagram->units++;
}

/* A unit that is there on the wire, and not in the capture. */
static void mark_cut(struct datagram *datagram, uint32_t unit, uint32_t from)
{
    if (has_unit(datagram, unit))
        return;
    datagram->have[unit / 8] |= (uint8_t)(1U << unit % 8);
    datagram->units++;
    if (from < datagram->cut_at)
        datagram->cut_at = from;
}

static void place(struct fragments *fragments, struct datagram *datagram, const struct ip_packet *part)
{
    uint64_t end = (uint64_t)part->fragment_offset + part->full_length;
    bool ragged = part->more_fragments && part->full_length % UNIT != 0; /* RFC 8200 section 4.5 forbids it */
    if (part->full_length == 0 || ragged || end > DATAGRAM_MAX ||
        !make_room(fragments, datagram, (size_t)end + UNIT))
        return;
    if (part->fragment_offset == 0 && datagram->protocol == 0) {
        datagram->protocol = part->protocol;
        datagram->hop_limit = part->hop_limit;
    }
    if (!part->more_fragments && datagram->end == 0)
        datagram->end = (uint32_t)end;
    for (size_t at = 0; at < part->full_length; at += UNIT) {
        uint32_t unit = (uint32_t)(part->fragment_offset + at) / UNIT;
        size_t wanted = part->full_length - at < UNIT ? part->full_length - at : UNIT;
        if (wanted < UNIT && end != datagram->end)
            break; /* another end than the first one told: a part of a unit is none */
        if (at + wanted <= part->length)
            place_unit(datagram, unit, part->payload + at, wanted);
        else
            mark_cut(datagram, unit, unit * UNIT);
    }
}

static bool is_complete(const struct datagram *datagram)
{
    unsigned units = (datagram->end + UNIT - 1) / UNIT;
    if (datagram->end == 0 || datagram->units < units)
        return false;
    /* Some may lie behind the end, of a fragment that contradicts the last one. */
    for (uint32_t unit = 0; unit < units; unit++)
        if (!has_unit(datagram, unit))
            return false;
    return true;
}

/* Gives a copy away, and keeps its own for a while to know late duplicates and contradictions. What the
 * capture cut off takes no memory: a frame may hold many a datagram of few octets that says it is a long one.
 */
static bool hand_out(struct fragments *fragments, struct datagram *datagram, const struct packet_stamp *stamp,
                     struct ip_packet *whole)
{
    size_t known = datagram->cut_at < datagram->end ? datagram->cut_at : datagram->end;
    struct handed_out *given = malloc(sizeof *given);
    uint8_t *copy = malloc(known + 1);
    if (given == NULL || copy == NULL) {
        free(given);
        free(copy);
        drop(fragments, datagram);
        return false;
    }
    *given = (struct handed_out){.next = fragments->handed_out, .octets = copy};
    memcpy(copy, datagram->octets, known);
    fragments->handed_out = given;
    *whole = (struct ip_packet){
        .source = datagram->key.source,
        .destination = datagram->key.destination,
        .protocol = datagram->protocol,
        .hop_limit = datagram->hop_limit,
        .payload = copy,
        .length = known,
        .full_length = datagram->end,
        .overlaps_differ = datagram->overlaps_differ,
    };
    datagram->done = true;
    datagram->done_by = *stamp;
    return true;
}

bool fragments_add(struct fragments *fragments, const struct ip_packet *part,
                   const struct packet_stamp *stamp, struct ip_packet *whole)
{
    fragments->contradicted = (struct packet_stamp){0};
    expire(fragments, stamp->time);
    struct datagram *datagram = find_or_add(fragments, part, stamp->time);
    if (datagram == NULL)
        return false;
    place(fragments, datagram, part);
    return is_complete(datagram) && hand_out(fragments, datagram, stamp, whole);
}

uint64_t fragments_lost(const struct fragments *fragments)
{
    return fragments->lost;
}

bool fragments_contradicted(const struct fragments *fragments, struct packet_stamp *of)
{
    *of = fragments->contradicted;
    return of->frame != 0;
}
