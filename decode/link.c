#include "decode/link.h"

#include <pcap/dlt.h>

#define ETHERTYPE_IPV4  0x0800
#define ETHERTYPE_VLAN  0x8100
#define ETHERTYPE_QINQ  0x88a8
#define ETHERTYPE_QINQ1 0x9100
#define ETHERTYPE_IPV6  0x86dd

#define MAC_ADDRESSES   12
#define SLL_BEFORE_TYPE 14
#define SLL2_AFTER_TYPE 18
#define LOOPBACK_FAMILY 4

static bool is_vlan(uint16_t ethertype)
{
    return ethertype == ETHERTYPE_VLAN || ethertype == ETHERTYPE_QINQ || ethertype == ETHERTYPE_QINQ1;
}

/* Behind an EtherType: VLAN tags are skipped, each one tag control word and the next EtherType. */
static enum link_result decode_ethertype(uint16_t ethertype, struct wire *w)
{
    while (is_vlan(ethertype) && !w->failed) {
        wire_skip(w, 2);
        ethertype = wire_u16(w);
    }
    if (w->failed)
        return LINK_SHORT;
    return ethertype == ETHERTYPE_IPV4 || ethertype == ETHERTYPE_IPV6 ? LINK_IP : LINK_NOT_IP;
}

static enum link_result decode_ethernet(struct wire *w)
{
    wire_skip(w, MAC_ADDRESSES);
    return decode_ethertype(wire_u16(w), w);
}

static enum link_result decode_cooked(struct wire *w)
{
    wire_skip(w, SLL_BEFORE_TYPE);
    return decode_ethertype(wire_u16(w), w);
}

static enum link_result decode_cooked_v2(struct wire *w)
{
    uint16_t ethertype = wire_u16(w);
    wire_skip(w, SLL2_AFTER_TYPE);
    return decode_ethertype(ethertype, w);
}

/* The address family is in the byte order of whoever captured it, and AF_INET6 differs between systems; the
   version in the packet behind it says the same for sure. */
static enum link_result decode_loopback(struct wire *w)
{
    wire_skip(w, LOOPBACK_FAMILY);
    return w->failed ? LINK_SHORT : LINK_IP;
}

static enum link_result decode_frame(int link_type, struct wire *w)
{
    switch (link_type) {
    case DLT_EN10MB:
        return decode_ethernet(w);
    case DLT_LINUX_SLL:
        return decode_cooked(w);
    case DLT_LINUX_SLL2:
        return decode_cooked_v2(w);
    case DLT_NULL:
    case DLT_LOOP:
        return decode_loopback(w);
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
        return LINK_IP;
    default:
        return LINK_TYPE_UNKNOWN;
    }
}

/* The first nibble of an IP packet is its version. */
static bool has_ip_version(const struct wire *w)
{
    struct wire peek = *w;
    uint8_t version = wire_u8(&peek) >> 4;
    return version == 4 || version == 6;
}

enum link_result link_decode(int link_type, const uint8_t *octets, size_t length, struct wire *ip)
{
    struct wire w = wire_over(octets, length);
    enum link_result result = decode_frame(link_type, &w);
    if (result != LINK_IP)
        return result;
    if (wire_left(&w) == 0)
        return LINK_SHORT;
    if (!has_ip_version(&w))
        return LINK_NOT_IP;
    *ip = wire_sub(&w, wire_left(&w));
    return LINK_IP;
}

bool link_type_known(int link_type)
{
    struct wire nothing = wire_over(NULL, 0);
    return decode_frame(link_type, &nothing) != LINK_TYPE_UNKNOWN;
}
