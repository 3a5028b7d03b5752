#include "decode/fragments.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/*
 * A datagram is a sorted list of the ranges that are filled and one buffer. A fragment first fills what no
 * earlier one did; the datagram is complete when the first range runs from zero to the end, which the
 * fragment without "more fragments" tells.
 */
#define DATAGRAM_MAX 65535

struct datagram_key {
    struct ip_address source;
    struct ip_address destination;
    uint8_t protocol;
    uint8_t zero;
    uint32_t id;
};

_Static_assert(sizeof(struct datagram_key) == 40, "struct datagram_key is hashed as octets");

struct range {
    uint32_t start;
    uint32_t end;
};

struct datagram {
    struct datagram_key key;
    UT_hash_handle hh;
    capture_time first_seen;
    uint32_t end; /* 0 until the last fragment has told it */
    unsigned parts;
    unsigned range_count;
    struct range ranges[FRAGMENT_PARTS_MAX];
    uint8_t protocol; /* as the first fragment tells it */
    uint8_t hop_limit;
    size_t room;
    uint8_t *octets;
};

struct fragments {
    struct datagram *datagrams;
    struct datagram *handed_out; /* what the last call gave away */
    uint64_t lost;
};

struct fragments *fragments_new(void)
{
    return calloc(1, sizeof(struct fragments));
}

static void datagram_free(struct datagram *datagram)
{
    if (datagram == NULL)
        return;
    free(datagram->octets);
    free(datagram);
}

static void drop(struct fragments *fragments, struct datagram *datagram)
{
    HASH_DEL(fragments->datagrams, datagram);
    datagram_free(datagram);
    fragments->lost++;
}

void fragments_free(struct fragments *fragments)
{
    if (fragments == NULL)
        return;
    struct datagram *datagram, *next;
    HASH_ITER (hh, fragments->datagrams, datagram, next) {
        HASH_DEL(fragments->datagrams, datagram);
        datagram_free(datagram);
    }
    datagram_free(fragments->handed_out);
    free(fragments);
}

/* uthash keeps the order of insertion: the first one is the oldest. */
static void expire(struct fragments *fragments, capture_time now)
{
    while (fragments->datagrams != NULL && (now - fragments->datagrams->first_seen > FRAGMENT_TIMEOUT ||
                                            HASH_COUNT(fragments->datagrams) >= FRAGMENT_DATAGRAMS_MAX))
        drop(fragments, fragments->datagrams);
}

static struct datagram *find_or_add(struct fragments *fragments, const struct ip_packet *part,
                                    capture_time time)
{
    struct datagram_key key = {
        .source = part->source, .destination = part->destination, .id = part->fragment_id};
    /* IPv6 identifies a datagram without its protocol, which only the first fragment must tell truly. */
    key.protocol = part->source.version == 4 ? part->protocol : 0;
    struct datagram *datagram = NULL;
    HASH_FIND(hh, fragments->datagrams, &key, sizeof key, datagram);
    if (datagram != NULL)
        return datagram;
    datagram = calloc(1, sizeof *datagram);
    if (datagram == NULL)
        return NULL;
    datagram->key = key;
    datagram->first_seen = time;
    HASH_ADD(hh, fragments->datagrams, key, sizeof datagram->key, datagram);
    if (datagram->hh.tbl != NULL)
        return datagram;
    free(datagram);
    return NULL;
}

static bool make_room(struct datagram *datagram, size_t end)
{
    if (end <= datagram->room)
        return true;
    size_t room = datagram->room == 0 ? 4096 : datagram->room;
    while (room < end)
        room *= 2;
    uint8_t *octets = realloc(datagram->octets, room);
    if (octets == NULL)
        return false;
    datagram->octets = octets;
    datagram->room = room;
    return true;
}

/* Copies the octets of [start, end) that lie in no earlier range. */
static void fill_gaps(struct datagram *datagram, uint32_t start, uint32_t end, const uint8_t *octets)
{
    uint32_t at = start;
    for (unsigned i = 0; i < datagram->range_count && at < end; i++) {
        const struct range *range = &datagram->ranges[i];
        if (range->end <= at)
            continue;
        if (range->start > at) {
            uint32_t stop = range->start < end ? range->start : end;
            memcpy(datagram->octets + at, octets + (at - start), stop - at);
        }
        at = range->end;
    }
    if (at < end)
        memcpy(datagram->octets + at, octets + (at - start), end - at);
}

/* Inserts [start, end) in order and joins the ranges that touch. */
static void add_range(struct datagram *datagram, uint32_t start, uint32_t end)
{
    struct range joined[FRAGMENT_PARTS_MAX + 1];
    unsigned count = 0;
    bool placed = false;
    for (unsigned i = 0; i <= datagram->range_count; i++) {
        bool last = i == datagram->range_count;
        if (!placed && (last || start <= datagram->ranges[i].start)) {
            joined[count++] = (struct range){start, end};
            placed = true;
        }
        if (!last)
            joined[count++] = datagram->ranges[i];
    }
    unsigned kept = 0;
    for (unsigned i = 1; i < count; i++) {
        if (joined[i].start > joined[kept].end)
            joined[++kept] = joined[i];
        else if (joined[i].end > joined[kept].end)
            joined[kept].end = joined[i].end;
    }
    datagram->range_count = kept + 1;
    memcpy(datagram->ranges, joined, datagram->range_count * sizeof joined[0]);
}

static bool place(struct datagram *datagram, const struct ip_packet *part)
{
    uint64_t end = (uint64_t)part->fragment_offset + part->full_length;
    if (part->full_length == 0 || end > DATAGRAM_MAX || datagram->parts == FRAGMENT_PARTS_MAX ||
        !make_room(datagram, (size_t)end))
        return false;
    datagram->parts++;
    if (part->fragment_offset == 0) {
        datagram->protocol = part->protocol;
        datagram->hop_limit = part->hop_limit;
    }
    /* What the snap length took away leaves a hole in the middle that nothing can fill. */
    if (part->length < part->full_length)
        return false;
    fill_gaps(datagram, part->fragment_offset, (uint32_t)end, part->payload);
    add_range(datagram, part->fragment_offset, (uint32_t)end);
    if (!part->more_fragments && datagram->end == 0)
        datagram->end = (uint32_t)end;
    return true;
}

static bool is_complete(const struct datagram *datagram)
{
    return datagram->end != 0 && datagram->range_count > 0 && datagram->ranges[0].start == 0 &&
           datagram->ranges[0].end >= datagram->end;
}

bool fragments_add(struct fragments *fragments, const struct ip_packet *part, capture_time time,
                   struct ip_packet *whole)
{
    datagram_free(fragments->handed_out);
    fragments->handed_out = NULL;
    expire(fragments, time);
    struct datagram *datagram = find_or_add(fragments, part, time);
    if (datagram == NULL)
        return false;
    if (!place(datagram, part)) {
        drop(fragments, datagram);
        return false;
    }
    if (!is_complete(datagram))
        return false;
    HASH_DEL(fragments->datagrams, datagram);
    fragments->handed_out = datagram;
    *whole = (struct ip_packet){
        .source = part->source,
        .destination = part->destination,
        .protocol = datagram->protocol,
        .hop_limit = datagram->hop_limit,
        .payload = datagram->octets,
        .length = datagram->end,
        .full_length = datagram->end,
    };
    return true;
}

uint64_t fragments_lost(const struct fragments *fragments)
{
    return fragments->lost;
}
