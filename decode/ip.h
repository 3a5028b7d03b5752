/*
 * IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200): one packet's header and what it carries.
 * On the path of every packet: allocates nothing.
 */
#ifndef RRSIGHT_DECODE_IP_H
#define RRSIGHT_DECODE_IP_H

#include "decode/flow.h"
#include "decode/wire.h"

struct ip_packet {
    struct ip_address source;
    struct ip_address destination;
    uint8_t protocol;       /* of the payload, behind all extension headers that are before it */
    uint8_t hop_limit;      /* or IPv4's time to live */
    const uint8_t *payload; /* borrowed; of a fragment, its part, extension headers and all */
    size_t length;          /* octets of payload captured */
    size_t full_length;     /* octets of payload on the wire; larger when the capture cut the packet */
    bool fragment;          /* true also for the first one */
    bool more_fragments;
    uint16_t id;          /* of IPv4 */
    bool overlaps_differ; /* of a reassembled one: fragments disagreed on some octets */
    uint32_t fragment_id;
    uint32_t fragment_offset; /* in octets */
};

/* Reads the packet at the cursor; false when it is malformed or too short to know its payload. */
bool ip_decode(struct wire *w, struct ip_packet *out);

/* Reads the extension headers at the front of a datagram that was made whole of fragments; false when they
 * are malformed or cut. */
bool ip_decode_whole(struct ip_packet *whole);

#endif
