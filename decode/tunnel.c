#include "decode/tunnel.h"

#define PROTOCOL_IPV4  4
#define PROTOCOL_UDP   17
#define PROTOCOL_IPV6  41
#define PROTOCOL_GRE   47
#define PROTOCOL_MPLS  137
#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_MPLS 0x8847

#define GRE_CHECKSUM       0x8000
#define GRE_ROUTING        0x4000
#define GRE_KEY            0x2000
#define GRE_SEQUENCE       0x1000
#define GRE_ACKNOWLEDGMENT 0x0080
#define GRE_VERSION        0x0007
#define GRE_ERSPAN         0x88be
#define GRE_ERSPAN_3       0x22eb

#define ERSPAN_2_HEADER    8
#define ERSPAN_3_HEADER    12
#define ERSPAN_3_OPTIONAL  1
#define ERSPAN_3_SUBHEADER 8

#define PORT_GTP_U     2152
#define PORT_TEREDO    3544
#define PORT_VXLAN     4789
#define PORT_VXLAN_OLD 8472
#define PORT_GENEVE    6081
#define PORT_MPLS      6635

#define VXLAN_VNI_VALID       0x08
#define TEREDO_AUTHENTICATION 0x0001
#define TEREDO_ORIGIN         0x0000
#define GTP_VERSION_1         0x30 /* version 1, protocol type GTP */
#define GTP_OPTIONAL          0x07 /* extension header, sequence number, N-PDU number: all or none are there */
#define GTP_EXTENSION         0x04
#define GTP_G_PDU             255
#define GTP_EXTENSIONS_MAX    8

/* An IP packet of either version: link.c looks at its first nibble. */
static struct link_frame open_ip(struct wire w)
{
    return link_open_ethertype(ETHERTYPE_IPV4, w);
}

/* ERSPAN type I has no header of its own, and GRE no sequence number; II has both. */
static bool open_erspan(struct wire *w, bool sequenced, struct link_frame *inside)
{
    if (sequenced)
        wire_skip(w, ERSPAN_2_HEADER);
    *inside = link_open_ethernet(*w);
    return !w->failed;
}

static bool open_erspan_3(struct wire *w, struct link_frame *inside)
{
    wire_skip(w, ERSPAN_3_HEADER - 1);
    if ((wire_u8(w) & ERSPAN_3_OPTIONAL) != 0)
        wire_skip(w, ERSPAN_3_SUBHEADER);
    *inside = link_open_ethernet(*w);
    return !w->failed;
}

static bool open_gre(struct wire *w, struct link_frame *inside)
{
    uint16_t flags = wire_u16(w), type = wire_u16(w);
    if ((flags & GRE_VERSION) > 1 || (flags & GRE_ROUTING) != 0)
        return false;
    if ((flags & GRE_CHECKSUM) != 0)
        wire_skip(w, 4);
    if ((flags & GRE_KEY) != 0)
        wire_skip(w, 4);
    if ((flags & GRE_SEQUENCE) != 0)
        wire_skip(w, 4);
    if ((flags & GRE_VERSION) == 1 && (flags & GRE_ACKNOWLEDGMENT) != 0) /* RFC 2637 */
        wire_skip(w, 4);
    if (type == GRE_ERSPAN)
        return open_erspan(w, (flags & GRE_SEQUENCE) != 0, inside);
    if (type == GRE_ERSPAN_3)
        return open_erspan_3(w, inside);
    *inside = link_open_ethertype(type, *w);
    return !w->failed;
}

static bool open_vxlan(struct wire *w, struct link_frame *inside)
{
    uint8_t flags = wire_u8(w);
    wire_skip(w, 7);
    *inside = link_open_ethernet(*w);
    return !w->failed && (flags & VXLAN_VNI_VALID) != 0;
}

static bool open_geneve(struct wire *w, struct link_frame *inside)
{
    uint8_t first = wire_u8(w);
    wire_skip(w, 1);
    uint16_t type = wire_u16(w);
    wire_skip(w, 4 + (size_t)(first & 0x3f) * 4);
    *inside = link_open_ethertype(type, *w);
    return !w->failed && first >> 6 == 0;
}

/* RFC 4380 section 5.1.1: an authentication and an origin indication may stand before the IPv6 packet. */
static bool open_teredo(struct wire *w, struct link_frame *inside)
{
    struct wire peek = *w;
    if (wire_u16(&peek) == TEREDO_AUTHENTICATION) {
        size_t client = wire_u8(&peek), value = wire_u8(&peek);
        wire_skip(&peek, client + value + 9);
        *w = peek;
    }
    peek = *w;
    if (wire_u16(&peek) == TEREDO_ORIGIN) {
        wire_skip(&peek, 6);
        *w = peek;
    }
    *inside = open_ip(*w);
    return !w->failed;
}

static bool open_gtp_u(struct wire *w, struct link_frame *inside)
{
    uint8_t flags = wire_u8(w), type = wire_u8(w);
    wire_skip(w, 6);
    if ((flags & 0xf0) != GTP_VERSION_1 || type != GTP_G_PDU)
        return false;
    if ((flags & GTP_OPTIONAL) != 0) {
        wire_skip(w, 3);
        uint8_t next = wire_u8(w);
        if ((flags & GTP_EXTENSION) == 0)
            next = 0;
        for (unsigned headers = 0; next != 0 && headers < GTP_EXTENSIONS_MAX && !w->failed; headers++) {
            size_t units = wire_u8(w);
            if (units == 0)
                return false;
            wire_skip(w, units * 4 - 2);
            next = wire_u8(w);
        }
    }
    *inside = open_ip(*w);
    return !w->failed;
}

static bool open_udp(struct wire *w, struct link_frame *inside)
{
    uint16_t source = wire_u16(w), destination = wire_u16(w);
    wire_skip(w, 4);
    switch (destination) {
    case PORT_VXLAN:
    case PORT_VXLAN_OLD:
        return open_vxlan(w, inside);
    case PORT_GENEVE:
        return open_geneve(w, inside);
    case PORT_GTP_U:
        return open_gtp_u(w, inside);
    case PORT_MPLS:
        *inside = link_open_ethertype(ETHERTYPE_MPLS, *w);
        return !w->failed;
    default:
        break;
    }
    return (destination == PORT_TEREDO || source == PORT_TEREDO) && open_teredo(w, inside);
}

bool tunnel_open(const struct ip_packet *ip, struct link_frame *inside)
{
    struct wire w = wire_over(ip->payload, ip->length);
    switch (ip->protocol) {
    case PROTOCOL_UDP:
        return open_udp(&w, inside);
    case PROTOCOL_IPV4:
    case PROTOCOL_IPV6:
        *inside = open_ip(w);
        return true;
    case PROTOCOL_GRE:
        return open_gre(&w, inside);
    case PROTOCOL_MPLS:
        *inside = link_open_ethertype(ETHERTYPE_MPLS, w);
        return true;
    default:
        return false;
    }
}
