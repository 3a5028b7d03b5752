/*
 * ICMP errors about DNS packets (RFC 792, RFC 4443): those that a search for a resolver's open ports leaves
 * behind (RFC 5452 section 4.5; SAD DNS, CVE-2020-25705). They quote the start of the packet that they are
 * about.
 */
#ifndef RRSIGHT_DECODE_ICMP_H
#define RRSIGHT_DECODE_ICMP_H

#include "capture/packet.h"
#include "decode/ip.h"

enum icmp_kind {
    ICMP_PORT_UNREACHABLE,
    ICMP_TOO_BIG,  /* fragmentation needed and not allowed, or IPv6's packet too big */
    ICMP_REDIRECT, /* to another gateway; of IPv4 alone */
};

struct icmp_error {
    struct packet_stamp stamp;
    enum icmp_kind kind;
    struct ip_address source;
    struct ip_address destination; /* who sent the packet that is quoted, it is said */
    struct flow quoted;            /* over UDP */
    size_t quoted_length;          /* octets of the UDP datagram quoted, as its IP header tells */
    uint32_t mtu;                  /* with ICMP_TOO_BIG; 0: not told */
};

/* An ICMP packet as such an error about UDP; false for all others. The stamp is the caller's to add. */
bool icmp_error_decode(const struct ip_packet *ip, struct icmp_error *out);

#endif
