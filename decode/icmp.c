#include "decode/icmp.h"

#define PROTOCOL_ICMP   1
#define PROTOCOL_ICMPV6 58

static bool kind_of(uint8_t protocol, uint8_t type, uint8_t code, enum icmp_kind *kind)
{
    bool v4 = protocol == PROTOCOL_ICMP;
    if (v4 ? type == 3 && code == 3 : type == 1 && code == 4)
        *kind = ICMP_PORT_UNREACHABLE;
    else if (v4 ? type == 3 && code == 4 : type == 2)
        *kind = ICMP_TOO_BIG;
    else if (v4 && type == 5)
        *kind = ICMP_REDIRECT;
    else
        return false;
    return true;
}

bool icmp_error_decode(const struct ip_packet *ip, struct icmp_error *out)
{
    struct icmp_error error = {.source = ip->source, .destination = ip->destination};
    struct wire w = wire_over(ip->payload, ip->length);
    struct ip_packet quoted;
    if (ip->protocol != PROTOCOL_ICMP && ip->protocol != PROTOCOL_ICMPV6)
        return false;
    uint8_t type = wire_u8(&w), code = wire_u8(&w);
    wire_skip(&w, 2);
    uint32_t word = wire_u32(&w);
    if (w.failed || !kind_of(ip->protocol, type, code, &error.kind))
        return false;
    if (error.kind == ICMP_TOO_BIG) /* of IPv4 in the lower half (RFC 1191 section 4) */
        error.mtu = ip->protocol == PROTOCOL_ICMP ? word & 0xffff : word;
    if (!ip_decode(&w, &quoted) || quoted.protocol != TRANSPORT_UDP || quoted.fragment_offset != 0)
        return false;
    struct wire udp = wire_over(quoted.payload, quoted.length);
    error.quoted =
        (struct flow){.source = quoted.source, .destination = quoted.destination, .transport = TRANSPORT_UDP};
    error.quoted.source_port = wire_u16(&udp);
    error.quoted.destination_port = wire_u16(&udp);
    error.quoted_length = quoted.full_length;
    if (udp.failed)
        return false;
    *out = error;
    return true;
}
