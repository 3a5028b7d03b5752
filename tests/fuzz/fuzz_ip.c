/*
 * Fuzz target: IP packets and their fragments. The input is a row of packets, each raw or put together from
 * few octets so that fragments of one datagram are likely. A model that keeps all fragments says what a whole
 * datagram must be: at each octet what came first, and no other alarm about fragments that differ than a true
 * one.
 */
#include "tests/fuzz/fuzz.h"

#include "decode/fragments.h"
#include "decode/ip.h"

#define PACKETS_MAX  256
#define DATAGRAM_MAX 65535
#define UNIT         8

enum origin { NOWHERE, CAPTURED, CUT };

struct model {
    struct ip_packet parts[PACKETS_MAX]; /* that wait; those of a datagram that was given up are gone */
    size_t count;
    enum origin origins[DATAGRAM_MAX + 1];
    uint8_t first[DATAGRAM_MAX + 1];
    size_t reached; /* behind the last octet of `origins` that was written */
    size_t end;     /* as the first last fragment told it; 0 before */
    bool some_cut;
    size_t differs_at; /* the first octet at which two parts differ */
};

static bool same_datagram(const struct ip_packet *a, const struct ip_packet *b)
{
    return memcmp(&a->source, &b->source, sizeof a->source) == 0 &&
           memcmp(&a->destination, &b->destination, sizeof a->destination) == 0 &&
           a->fragment_id == b->fragment_id && (a->source.version != 4 || a->protocol == b->protocol);
}

static void forget(struct model *model, const struct ip_packet *part)
{
    size_t kept = 0;
    for (size_t i = 0; i < model->count; i++)
        if (!same_datagram(&model->parts[i], part))
            model->parts[kept++] = model->parts[i];
    model->count = kept;
}

/* Of a fragment that tells another end than the first one, the unit within which it ends does not count. */
static size_t length_that_counts(struct model *model, const struct ip_packet *part)
{
    size_t end = part->fragment_offset + part->full_length;
    if (!part->more_fragments && model->end == 0)
        model->end = end;
    return part->more_fragments || end == model->end ? part->full_length : part->full_length / UNIT * UNIT;
}

static void lay(struct model *model, const struct ip_packet *part)
{
    size_t length = length_that_counts(model, part);
    for (size_t i = 0; i < length; i++) {
        size_t at = part->fragment_offset + i;
        bool captured = i < part->length;
        if (captured && model->origins[at] == CAPTURED && model->first[at] != part->payload[i] &&
            at < model->differs_at)
            model->differs_at = at;
        if (model->origins[at] != NOWHERE)
            continue;
        model->origins[at] = captured ? CAPTURED : CUT;
        if (captured)
            model->first[at] = part->payload[i];
    }
    size_t end = part->fragment_offset + length;
    model->reached = end > model->reached ? end : model->reached;
    model->some_cut = model->some_cut || part->length < part->full_length;
}

static void check_whole(struct model *model, const struct ip_packet *last, const struct ip_packet *whole)
{
    memset(model->origins, 0, model->reached * sizeof model->origins[0]);
    model->reached = model->end = 0;
    model->some_cut = false;
    model->differs_at = SIZE_MAX;
    for (size_t i = 0; i < model->count; i++)
        if (same_datagram(&model->parts[i], last))
            lay(model, &model->parts[i]);
    MUST(whole->length <= whole->full_length && whole->full_length <= DATAGRAM_MAX && !whole->fragment);
    MUST(model->some_cut || whole->length == whole->full_length);
    for (size_t i = 0; i < whole->full_length; i++)
        MUST(model->origins[i] != NOWHERE);
    for (size_t i = 0; i < whole->length; i++)
        MUST(model->origins[i] == CAPTURED && model->first[i] == whole->payload[i]);
    MUST(!whole->overlaps_differ || model->differs_at != SIZE_MAX);
    MUST(whole->overlaps_differ || model->some_cut || model->differs_at >= whole->full_length);
}

/* What is left out. */
static bool cannot_be(const struct ip_packet *part)
{
    return part->full_length == 0 || (part->more_fragments && part->full_length % UNIT != 0) ||
           part->fragment_offset + part->full_length > DATAGRAM_MAX;
}

static void take(struct fragments *fragments, struct model *model, const struct ip_packet *part)
{
    struct ip_packet whole;
    MUST(part->length <= part->full_length);
    fuzz_read(part->payload, part->length);
    if (!part->fragment || model->count == PACKETS_MAX)
        return;
    if (!cannot_be(part))
        model->parts[model->count++] = *part;
    bool complete = fragments_add(fragments, part, &(struct packet_stamp){.frame = 1}, &whole);
    if (complete)
        check_whole(model, part, &whole);
    if (complete)
        forget(model, part);
    fragments_release(fragments);
}

/* One octet for identity and kind, one for the offset, one for the length and one for what was captured. */
static bool put_together(struct wire *w, uint8_t kind, struct ip_packet *part)
{
    *part = (struct ip_packet){.fragment = true, .more_fragments = (kind & 2) != 0};
    part->source.version = (kind & 4) != 0 ? 6 : 4;
    part->destination.version = part->source.version;
    part->fragment_id = kind >> 6;
    part->protocol = (kind & 8) != 0 ? 17 : 6;
    part->fragment_offset = wire_u8(w) % 32U * UNIT;
    part->full_length = wire_u8(w);
    if (part->more_fragments && (kind & 16) == 0)
        part->full_length = (part->full_length / UNIT + 1) * UNIT;
    size_t cut = (kind & 32) != 0 ? wire_u8(w) : 0;
    part->length = cut < part->full_length ? part->full_length - cut : 0;
    if (part->length > wire_left(w))
        part->length = wire_left(w);
    part->payload = wire_take(w, part->length);
    return part->payload != NULL;
}

static bool next_packet(struct wire *w, struct ip_packet *packet)
{
    uint8_t kind = wire_u8(w);
    if ((kind & 1) != 0)
        return put_together(w, kind, packet);
    size_t size = wire_u16(w);
    struct wire raw = wire_sub(w, size < wire_left(w) ? size : wire_left(w));
    *packet = (struct ip_packet){0};
    if (!raw.failed && !ip_decode(&raw, packet))
        *packet = (struct ip_packet){0};
    return !raw.failed;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    static struct model model;
    struct fragments *fragments = fragments_new();
    struct wire w = wire_over(octets, length);
    struct ip_packet packet;
    if (fragments == NULL)
        return 0;
    model.count = 0;
    while (wire_left(&w) > 0 && next_packet(&w, &packet))
        take(fragments, &model, &packet);
    fragments_finish(fragments);
    fragments_free(fragments);
    return 0;
}
