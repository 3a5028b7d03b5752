#include "decode/spool_record.h"

#include <string.h>

/* Flags of what nearly every record has, or has as the one before it. */
enum {
    IS_IPV4 = SPOOL_FLAGS_END << 0,
    IS_UDP = SPOOL_FLAGS_END << 1,
    FROM_DNS_PORT = SPOOL_FLAGS_END << 2,
    SAME_FILE = SPOOL_FLAGS_END << 3,
};

#define DNS_PORT 53

/* Octets: the length of what stands before the record's own octets, and the flags. */
#define FIXED (1 + sizeof(uint32_t))

/* Seven bits an octet, the lowest first; the highest bit says that more follow. */
static uint8_t *put_number(uint8_t *at, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *at++ = (uint8_t)(value | 0x80);
    *at++ = (uint8_t)value;
    return at;
}

static const uint8_t *get_number(const uint8_t *at, uint64_t *value)
{
    unsigned shift = 0;
    *value = 0;
    for (; (*at & 0x80) != 0; at++, shift += 7)
        *value |= (uint64_t)(*at & 0x7f) << shift;
    *value |= (uint64_t)*at << shift;
    return at + 1;
}

/* From one number to another, small in both directions. */
static uint64_t step(uint64_t from, uint64_t to)
{
    uint64_t difference = to - from;
    return difference << 1 ^ (0 - (difference >> 63));
}

static uint64_t step_from(uint64_t from, uint64_t step)
{
    return from + (step >> 1 ^ (0 - (step & 1)));
}

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

static uint32_t own_flags(const struct spool_record *r, const struct spool_before *before)
{
    return (r->flow.source.version == 4 ? IS_IPV4 : 0U) | (r->flow.transport == TRANSPORT_UDP ? IS_UDP : 0U) |
           (r->flow.source_port == DNS_PORT ? FROM_DNS_PORT : 0U) |
           (r->file == before->file ? SAME_FILE : 0U);
}

static size_t address_length(uint32_t flags)
{
    return (flags & IS_IPV4) != 0 ? 4 : 16;
}

static uint8_t *put_flow(uint8_t *at, const struct flow *flow, uint32_t flags)
{
    at = put(at, flow->source.octets, address_length(flags));
    at = put(at, flow->destination.octets, address_length(flags));
    if ((flags & IS_UDP) == 0)
        *at++ = flow->transport;
    if ((flags & FROM_DNS_PORT) == 0)
        at = put(at, &flow->source_port, sizeof flow->source_port);
    return put(at, &flow->destination_port, sizeof flow->destination_port);
}

static const uint8_t *get_flow(const uint8_t *at, struct flow *flow, uint32_t flags)
{
    flow->source.version = flow->destination.version = (flags & IS_IPV4) != 0 ? 4 : 6;
    flow->transport = TRANSPORT_UDP;
    flow->source_port = DNS_PORT;
    at = get(at, flow->source.octets, address_length(flags));
    at = get(at, flow->destination.octets, address_length(flags));
    if ((flags & IS_UDP) == 0)
        flow->transport = *at++;
    if ((flags & FROM_DNS_PORT) == 0)
        at = get(at, &flow->source_port, sizeof flow->source_port);
    return get(at, &flow->destination_port, sizeof flow->destination_port);
}

/* What by far most records have not. */
static uint8_t *put_rare(uint8_t *at, const struct spool_record *r, uint32_t flags)
{
    if ((flags & SAME_FILE) == 0)
        at = put_number(at, r->file);
    if ((flags & SPOOL_HAS_OCTETS) != 0)
        at = put_number(at, r->options);
    if ((flags & SPOOL_AS_CONTENT) == 0) {
        at = put_number(at, r->length);
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
    uint64_t number;
    if ((r->flags & SAME_FILE) == 0) {
        at = get_number(at, &number);
        r->file = (uint32_t)number;
    }
    if ((r->flags & SPOOL_HAS_OCTETS) != 0) {
        at = get_number(at, &number);
        r->options = (uint32_t)number;
    }
    if ((r->flags & SPOOL_AS_CONTENT) == 0) {
        at = get_number(at, &number);
        r->length = (uint32_t)number;
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
    uint32_t flags = r->flags | own_flags(r, before);
    uint8_t *at = put(start + 1, &flags, sizeof flags);
    at = put_number(at, r->content);
    at = put_number(at, r->octet_count);
    at = put_number(at, step((uint64_t)before->time, (uint64_t)r->time));
    at = put_number(at, step(before->frame, r->frame));
    at = put(at, &r->id, sizeof r->id);
    *at++ = r->hop_limit;
    at = put_flow(at, &r->flow, flags);
    if ((flags & SPOOL_HAS_TTL) != 0)
        at = put_number(at, r->ttl);
    if ((flags & SPOOL_HAS_EXCHANGE) != 0)
        at = put_number(at, step(r->exchange_frame, r->frame));
    at = put_rare(at, r, flags);
    *start = (uint8_t)(at - start);
    *before = before_next(r);
    if (r->octet_count > 0)
        at = put(at, r->octets, r->octet_count);
    return (size_t)(at - start);
}

/* The record begins with a number of content and of octets, which may have five groups each. */
bool spool_record_start(const uint8_t *at, size_t available, struct spool_start *start)
{
    uint64_t content, octets;
    if (available == 0 || available < (at[0] < SPOOL_RECORD_START ? at[0] : SPOOL_RECORD_START))
        return false;
    (void)get(at + 1, &start->flags, sizeof start->flags);
    (void)get_number(get_number(at + FIXED, &content), &octets);
    start->content = (uint32_t)content;
    start->octet_count = (uint32_t)octets;
    start->length = at[0] + (size_t)octets;
    return true;
}

void spool_record_read(const uint8_t *start, const struct spool_start *known, struct spool_before *before,
                       struct spool_record *r)
{
    uint64_t number;
    *r = (struct spool_record){.flags = known->flags,
                               .content = known->content,
                               .octet_count = known->octet_count,
                               .file = before->file,
                               .octets = start + start[0]};
    const uint8_t *at = get_number(get_number(start + FIXED, &number), &number);
    at = get_number(at, &number);
    r->time = (capture_time)step_from((uint64_t)before->time, number);
    at = get_number(at, &number);
    r->frame = step_from(before->frame, number);
    at = get(at, &r->id, sizeof r->id);
    r->hop_limit = *at++;
    at = get_flow(at, &r->flow, r->flags);
    if ((r->flags & SPOOL_HAS_TTL) != 0) {
        at = get_number(at, &number);
        r->ttl = (uint32_t)number;
    }
    if ((r->flags & SPOOL_HAS_EXCHANGE) != 0) {
        at = get_number(at, &number);
        r->exchange_frame = r->frame - step_from(0, number);
    }
    get_rare(at, r);
    *before = before_next(r);
}
