#include "decode/ip.h"

#include <string.h>

#define IPV4_HEADER_MIN     20
#define IPV6_HEADER         40
#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_OFFSET_MASK    0x1fff

#define NEXT_HOP_BY_HOP  0
#define NEXT_ROUTING     43
#define NEXT_FRAGMENT    44
#define NEXT_AUTH        51
#define NEXT_DESTINATION 60
#define NEXT_MOBILITY    135
#define NEXT_HIP         139
#define NEXT_SHIM6       140

/* More than any real packet has; ends the walk over a hostile chain of headers. */
#define EXTENSION_HEADERS_MAX 16

/* The rest of an IPv4 address is zero already. */
static void take_address(struct wire *w, uint8_t version, struct ip_address *out)
{
    size_t size = version == 4 ? 4 : sizeof out->octets;
    const uint8_t *octets = wire_take(w, size);
    out->version = version;
    if (octets != NULL)
        memcpy(out->octets, octets, size);
}

/* What is captured of `full` octets at the cursor. */
static void take_payload(struct wire *w, size_t full, struct ip_packet *out)
{
    out->full_length = full;
    out->length = wire_left(w) < full ? wire_left(w) : full;
    out->payload = wire_take(w, out->length);
}

/* RFC 4302: between IPv4 and its payload; in IPv6 it is one of the extension headers. */
static bool skip_authentication(struct wire *w, size_t *left, struct ip_packet *out)
{
    out->protocol = wire_u8(w);
    size_t length = ((size_t)wire_u8(w) + 2) * 4;
    wire_skip(w, length - 2);
    if (w->failed || length > *left)
        return false;
    *left -= length;
    return true;
}

static bool decode_ipv4(struct wire *w, struct ip_packet *out)
{
    size_t at_start = wire_left(w);
    struct wire fixed = wire_sub(w, IPV4_HEADER_MIN);
    if (fixed.failed)
        return false;
    size_t header = (size_t)(wire_u8(&fixed) & 0xf) * 4;
    wire_skip(&fixed, 1);
    size_t total = wire_u16(&fixed);
    out->id = wire_u16(&fixed);
    out->fragment_id = out->id;
    uint16_t fragment = wire_u16(&fixed);
    out->hop_limit = wire_u8(&fixed);
    out->protocol = wire_u8(&fixed);
    wire_skip(&fixed, 2);
    take_address(&fixed, 4, &out->source);
    take_address(&fixed, 4, &out->destination);
    if (header < IPV4_HEADER_MIN)
        return false;
    wire_skip(w, header - IPV4_HEADER_MIN);
    /* Segmentation offload leaves the total length zero in what the sender's own capture sees. */
    if (total == 0)
        total = at_start;
    if (w->failed || total < header)
        return false;
    out->more_fragments = (fragment & IPV4_MORE_FRAGMENTS) != 0;
    out->fragment_offset = (uint32_t)(fragment & IPV4_OFFSET_MASK) * 8;
    out->fragment = out->more_fragments || out->fragment_offset != 0;
    size_t left = total - header;
    if (out->protocol == NEXT_AUTH && !out->fragment && !skip_authentication(w, &left, out))
        return false;
    take_payload(w, left, out);
    return true;
}

static bool is_extension(uint8_t next)
{
    return next == NEXT_HOP_BY_HOP || next == NEXT_ROUTING || next == NEXT_AUTH || next == NEXT_DESTINATION ||
           next == NEXT_MOBILITY || next == NEXT_HIP || next == NEXT_SHIM6;
}

/* RFC 8200 section 4.5. */
static void decode_fragment_header(struct wire *w, struct ip_packet *out)
{
    out->protocol = wire_u8(w);
    wire_skip(w, 1);
    uint16_t word = wire_u16(w);
    out->fragment_id = wire_u32(w);
    out->more_fragments = (word & 1) != 0;
    out->fragment_offset = word & 0xfff8U;
    /* An atomic fragment is whole (RFC 6946). */
    out->fragment = out->more_fragments || out->fragment_offset != 0;
}

/* Up to the payload; or to the part of a datagram behind a fragment header, whose headers are read once the
 * datagram is whole, as offsets count from there. */
static bool skip_extensions(struct wire *w, size_t *left, struct ip_packet *out)
{
    for (int headers = 0; headers < EXTENSION_HEADERS_MAX && !w->failed; headers++) {
        size_t before = wire_left(w);
        if (out->fragment || (out->protocol != NEXT_FRAGMENT && !is_extension(out->protocol)))
            return true;
        if (out->protocol == NEXT_FRAGMENT) {
            decode_fragment_header(w, out);
        } else {
            bool authentication = out->protocol == NEXT_AUTH;
            out->protocol = wire_u8(w);
            size_t units = wire_u8(w);
            wire_skip(w, authentication ? (units + 2) * 4 - 2 : units * 8 + 6);
        }
        size_t used = before - wire_left(w);
        if (w->failed || used > *left)
            return false;
        *left -= used;
    }
    return false;
}

static bool decode_ipv6(struct wire *w, struct ip_packet *out)
{
    struct wire fixed = wire_sub(w, IPV6_HEADER);
    if (fixed.failed)
        return false;
    wire_skip(&fixed, 4);
    size_t left = wire_u16(&fixed);
    out->protocol = wire_u8(&fixed);
    out->hop_limit = wire_u8(&fixed);
    take_address(&fixed, 6, &out->source);
    take_address(&fixed, 6, &out->destination);
    if (left == 0)
        left = wire_left(w);
    if (!skip_extensions(w, &left, out))
        return false;
    take_payload(w, left, out);
    return true;
}

bool ip_decode_whole(struct ip_packet *whole)
{
    struct wire w = wire_over(whole->payload, whole->length);
    size_t left = whole->full_length;
    bool good = whole->source.version == 4
                    ? whole->protocol != NEXT_AUTH || skip_authentication(&w, &left, whole)
                    : skip_extensions(&w, &left, whole) && !whole->fragment;
    if (!good)
        return false;
    take_payload(&w, left, whole);
    return true;
}

bool ip_decode(struct wire *w, struct ip_packet *out)
{
    struct wire peek = *w;
    uint8_t version = wire_u8(&peek) >> 4;
    *out = (struct ip_packet){0};
    if (version == 4)
        return decode_ipv4(w, out);
    return version == 6 && decode_ipv6(w, out);
}
