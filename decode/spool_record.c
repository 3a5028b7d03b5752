#include "decode/spool_record.h"

#include <string.h>

/* Flags of what nearly every record has, or has not. */
enum {
    IS_IPV4 = SPOOL_FLAGS_END << 0,
    IS_ORDINARY = SPOOL_FLAGS_END << 1, /* over UDP from the DNS port */
    IS_NEAR = SPOOL_FLAGS_END << 2,     /* by its steps to the record before it */
};

#define DNS_PORT 53

/* What every record begins with, as it stands in the processor. */
struct head {
    uint32_t flags;
    uint32_t content;
    uint32_t octet_count;
    uint32_t ttl;
    uint32_t time_step, frame_step; /* from the record before; with IS_NEAR, and so the next */
    uint32_t exchange_step;         /* from the frame of the exchange */
    uint16_t id;
    uint16_t destination_port;
    uint8_t hop_limit;
    uint8_t length; /* of all in front of the record's own octets */
    uint16_t zero;
};

_Static_assert(sizeof(struct head) == SPOOL_RECORD_START, "struct head must have no padding");

/* Where the steps do not tell it. */
struct stamp {
    capture_time time;
    uint64_t frame, exchange_frame;
    uint32_t file;
    uint32_t zero;
};

static uint8_t *put(uint8_t *at, const void *octets, size_t length)
{
    memcpy(at, octets, length);
    return at + length;
}

static const uint8_t *get(const uint8_t *at, void *octets, size_t length)
{
    memcpy(octets, at, length);
    return at + length;
}

static bool fits(uint64_t step)
{
    return step <= UINT32_MAX;
}

static uint32_t own_flags(const struct spool_record *r, const struct spool_before *before)
{
    const struct flow *flow = &r->flow;
    bool near = r->file == before->file && fits((uint64_t)r->time - (uint64_t)before->time) &&
                fits(r->frame - before->frame) && fits(r->frame - r->exchange_frame);
    bool ordinary = flow->transport == TRANSPORT_UDP && flow->source_port == DNS_PORT;
    return (flow->source.version == 4 ? IS_IPV4 : 0U) | (ordinary ? IS_ORDINARY : 0U) | (near ? IS_NEAR : 0U);
}

static size_t address_length(uint32_t flags)
{
    return (flags & IS_IPV4) != 0 ? 4 : 16;
}

static uint8_t *put_flow(uint8_t *at, const struct flow *flow, uint32_t flags)
{
    size_t length = address_length(flags);
    at = put(at, flow->source.octets, length);
    at = put(at, flow->destination.octets, length);
    if ((flags & IS_ORDINARY) != 0)
        return at;
    *at++ = flow->transport;
    return put(at, &flow->source_port, sizeof flow->source_port);
}

static const uint8_t *get_flow(const uint8_t *at, struct flow *flow, uint32_t flags)
{
    size_t length = address_length(flags);
    flow->source.version = flow->destination.version = (flags & IS_IPV4) != 0 ? 4 : 6;
    flow->transport = TRANSPORT_UDP;
    flow->source_port = DNS_PORT;
    at = get(at, flow->source.octets, length);
    at = get(at, flow->destination.octets, length);
    if ((flags & IS_ORDINARY) != 0)
        return at;
    flow->transport = *at++;
    return get(at, &flow->source_port, sizeof flow->source_port);
}

/* What by far most records have not. */
static uint8_t *put_rare(uint8_t *at, const struct spool_record *r, uint32_t flags)
{
    if ((flags & IS_NEAR) == 0) {
        struct stamp stamp = {
            .time = r->time, .frame = r->frame, .exchange_frame = r->exchange_frame, .file = r->file};
        at = put(at, &stamp, sizeof stamp);
    }
    if ((flags & SPOOL_HAS_OCTETS) != 0)
        at = put(at, &r->options, sizeof r->options);
    if ((flags & SPOOL_AS_CONTENT) == 0) {
        at = put(at, &r->length, sizeof r->length);
        at = put(at, &r->name_hash, sizeof r->name_hash);
    }
    if ((flags & SPOOL_ASKED_OTHERWISE) != 0)
        at = put(at, &r->asked_hash, sizeof r->asked_hash);
    if ((flags & SPOOL_ASKED_COOKIE) != 0)
        at = put(at, &r->asked_cookie, sizeof r->asked_cookie);
    return at;
}

static void get_rare(const uint8_t *at, struct spool_record *r)
{
    if ((r->flags & IS_NEAR) == 0) {
        struct stamp stamp;
        at = get(at, &stamp, sizeof stamp);
        r->time = stamp.time;
        r->frame = stamp.frame;
        r->exchange_frame = stamp.exchange_frame;
        r->file = stamp.file;
    }
    if ((r->flags & SPOOL_HAS_OCTETS) != 0)
        at = get(at, &r->options, sizeof r->options);
    if ((r->flags & SPOOL_AS_CONTENT) == 0) {
        at = get(at, &r->length, sizeof r->length);
        at = get(at, &r->name_hash, sizeof r->name_hash);
    }
    if ((r->flags & SPOOL_ASKED_OTHERWISE) != 0)
        at = get(at, &r->asked_hash, sizeof r->asked_hash);
    if ((r->flags & SPOOL_ASKED_COOKIE) != 0)
        (void)get(at, &r->asked_cookie, sizeof r->asked_cookie);
}

static struct spool_before before_next(const struct spool_record *r)
{
    return (struct spool_before){.time = r->time, .frame = r->frame, .file = r->file};
}

size_t spool_record_write(const struct spool_record *r, struct spool_before *before, uint8_t *start)
{
    struct head head = {
        .flags = r->flags | own_flags(r, before),
        .content = r->content,
        .octet_count = r->octet_count,
        .ttl = r->ttl,
        .time_step = (uint32_t)((uint64_t)r->time - (uint64_t)before->time),
        .frame_step = (uint32_t)(r->frame - before->frame),
        .exchange_step = (uint32_t)(r->frame - r->exchange_frame),
        .id = r->id,
        .destination_port = r->flow.destination_port,
        .hop_limit = r->hop_limit,
    };
    uint8_t *at = put_flow(start + sizeof head, &r->flow, head.flags);
    at = put_rare(at, r, head.flags);
    head.length = (uint8_t)(at - start);
    memcpy(start, &head, sizeof head);
    *before = before_next(r);
    if (r->octet_count > 0)
        at = put(at, r->octets, r->octet_count);
    return (size_t)(at - start);
}

bool spool_record_start(const uint8_t *at, size_t available, struct spool_start *start)
{
    struct head head;
    if (available < sizeof head)
        return false;
    memcpy(&head, at, sizeof head);
    start->flags = head.flags;
    start->content = head.content;
    start->octet_count = head.octet_count;
    start->length = head.length + (size_t)head.octet_count;
    return true;
}

void spool_record_read(const uint8_t *start, const struct spool_start *known, struct spool_before *before,
                       struct spool_record *r)
{
    struct head head;
    memcpy(&head, start, sizeof head);
    *r = (struct spool_record){.flags = known->flags,
                               .content = known->content,
                               .octet_count = known->octet_count,
                               .time = (capture_time)((uint64_t)before->time + head.time_step),
                               .frame = before->frame + head.frame_step,
                               .file = before->file,
                               .id = head.id,
                               .hop_limit = head.hop_limit,
                               .ttl = head.ttl,
                               .octets = start + head.length};
    r->exchange_frame = r->frame - head.exchange_step;
    r->flow.destination_port = head.destination_port;
    get_rare(get_flow(start + sizeof head, &r->flow, r->flags), r);
    *before = before_next(r);
}
