#include "decode/link.h"

#include "decode/wlan.h"

#include <pcap/dlt.h>

/*
 * Each layer is one function that reads its header and says which layer comes next; link_next() is the loop
 * that follows them down to IP.
 */
enum layer {
    LAYER_ETHERNET,
    LAYER_ETHERTYPE, /* what `ethertype` says */
    LAYER_LLC,
    LAYER_MPLS,
    LAYER_PPP,
    LAYER_PPPOE,
    LAYER_PPP_SERIAL,
    LAYER_CISCO_HDLC,
    LAYER_COOKED,
    LAYER_COOKED_V2,
    LAYER_LOOPBACK,
    LAYER_WLAN,
    LAYER_RADIOTAP,
    LAYER_PPI,
    LAYER_NFLOG,
    LAYER_PKTAP,
    LAYER_IP,
    LAYER_NOT_IP,
    LAYER_UNKNOWN,
};

#define ETHERTYPE_IPV4           0x0800
#define ETHERTYPE_TRANSPARENT    0x6558 /* Ethernet inside */
#define ETHERTYPE_VLAN           0x8100
#define ETHERTYPE_IPV6           0x86dd
#define ETHERTYPE_PPP            0x880b
#define ETHERTYPE_MPLS           0x8847
#define ETHERTYPE_MPLS_MULTICAST 0x8848
#define ETHERTYPE_PPPOE_SESSION  0x8864
#define ETHERTYPE_QINQ           0x88a8
#define ETHERTYPE_QINQ1          0x9100
#define ETHERTYPE_QINQ2          0x9200
#define LENGTH_FIELD_MAX         1500 /* below EtherTypes: an 802.3 length */
#define COOKED_LLC               0x0004

#define MAC_ADDRESSES   12
#define SLL_BEFORE_TYPE 14
#define SLL2_AFTER_TYPE 18
#define LOOPBACK_FAMILY 4

#define LLC_SNAP 0xaa
#define LLC_IP   0x06

#define PPP_ADDRESS 0xff
#define PPP_CONTROL 0x03
#define PPP_IPV4    0x0021
#define PPP_IPV6    0x0057
#define PPP_MPLS    0x0281
#define PPP_MPLS_MC 0x0283

#define NFLOG_HEADER  4
#define NFLOG_PAYLOAD 9
#define NFLOG_TLV     4

/* PKTAP's own DLT_ value differs between systems; in files it is always this one. */
#define LINKTYPE_PKTAP 258

static uint16_t little_u16(struct wire *w)
{
    unsigned low = wire_u8(w), high = wire_u8(w);
    return (uint16_t)(high << 8 | low);
}

static uint32_t little_u32(struct wire *w)
{
    uint32_t low = little_u16(w), high = little_u16(w);
    return high << 16 | low;
}

static enum layer layer_of_link_type(int link_type)
{
    switch (link_type) {
    case DLT_EN10MB:
        return LAYER_ETHERNET;
    case DLT_LINUX_SLL:
        return LAYER_COOKED;
    case DLT_LINUX_SLL2:
        return LAYER_COOKED_V2;
    case DLT_NULL:
    case DLT_LOOP:
        return LAYER_LOOPBACK;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
        return LAYER_IP;
    case DLT_PPP:
    case DLT_PPP_BSDOS:
        return LAYER_PPP;
    case DLT_PPP_SERIAL:
        return LAYER_PPP_SERIAL;
    case DLT_PPP_ETHER:
        return LAYER_PPPOE;
    case DLT_C_HDLC:
        return LAYER_CISCO_HDLC;
    case DLT_IEEE802_11:
        return LAYER_WLAN;
    case DLT_IEEE802_11_RADIO:
        return LAYER_RADIOTAP;
    case DLT_PPI:
        return LAYER_PPI;
    case DLT_NFLOG:
        return LAYER_NFLOG;
    case DLT_PKTAP:
#if DLT_PKTAP != LINKTYPE_PKTAP
    case LINKTYPE_PKTAP:
#endif
        return LAYER_PKTAP;
    default:
        return LAYER_UNKNOWN;
    }
}

static bool is_ip(uint16_t ethertype)
{
    return ethertype == ETHERTYPE_IPV4 || ethertype == ETHERTYPE_IPV6;
}

static enum layer by_ethertype(struct link_frame *frame, uint16_t ethertype)
{
    frame->ethertype = ethertype;
    return is_ip(ethertype) ? LAYER_IP : LAYER_ETHERTYPE;
}

static enum layer read_ethertype(struct link_frame *frame)
{
    switch (frame->ethertype) {
    case ETHERTYPE_IPV4:
    case ETHERTYPE_IPV6:
        return LAYER_IP;
    case ETHERTYPE_VLAN:
    case ETHERTYPE_QINQ:
    case ETHERTYPE_QINQ1:
    case ETHERTYPE_QINQ2:
        wire_skip(&frame->rest, 2);
        return by_ethertype(frame, wire_u16(&frame->rest));
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_MULTICAST:
        return LAYER_MPLS;
    case ETHERTYPE_PPPOE_SESSION:
        return LAYER_PPPOE;
    case ETHERTYPE_PPP:
        return LAYER_PPP;
    case ETHERTYPE_TRANSPARENT:
        return LAYER_ETHERNET;
    default:
        return frame->ethertype <= LENGTH_FIELD_MAX ? LAYER_LLC : LAYER_NOT_IP;
    }
}

static enum layer read_ethernet(struct link_frame *frame)
{
    wire_skip(&frame->rest, MAC_ADDRESSES);
    return by_ethertype(frame, wire_u16(&frame->rest));
}

/* IEEE 802.2, and RFC 1042 for SNAP. */
static enum layer read_llc(struct link_frame *frame)
{
    uint8_t destination = wire_u8(&frame->rest), source = wire_u8(&frame->rest);
    wire_skip(&frame->rest, 1);
    if (destination == LLC_IP && source == LLC_IP)
        return LAYER_IP;
    if (destination != LLC_SNAP || source != LLC_SNAP)
        return frame->rest.failed ? LAYER_LLC : LAYER_NOT_IP;
    wire_skip(&frame->rest, 3);
    return by_ethertype(frame, wire_u16(&frame->rest));
}

/* RFC 3032. What is behind the last label is not told: the version of IP, or a pseudowire with Ethernet in
 * it, with a control word (RFC 4448), which starts with a zero nibble, or without. */
static enum layer read_mpls(struct link_frame *frame)
{
    uint32_t label = wire_u32(&frame->rest);
    if ((label & 0x100) == 0)
        return LAYER_MPLS;
    struct wire peek = frame->rest;
    uint8_t first = wire_u8(&peek) >> 4;
    if (first == 4 || first == 6)
        return LAYER_IP;
    if (first == 0)
        wire_skip(&frame->rest, 4);
    return LAYER_ETHERNET;
}

/* RFC 1661 and 1662: address and control may be left out, and the protocol may be one octet. */
static enum layer read_ppp(struct link_frame *frame)
{
    struct wire peek = frame->rest;
    if (wire_u8(&peek) == PPP_ADDRESS && wire_u8(&peek) == PPP_CONTROL)
        frame->rest = peek;
    unsigned protocol = wire_u8(&frame->rest);
    if ((protocol & 1) == 0)
        protocol = protocol << 8 | wire_u8(&frame->rest);
    switch (protocol) {
    case PPP_IPV4:
    case PPP_IPV6:
        return LAYER_IP;
    case PPP_MPLS:
    case PPP_MPLS_MC:
        return LAYER_MPLS;
    default:
        return LAYER_NOT_IP;
    }
}

/* RFC 2516. */
static enum layer read_pppoe(struct link_frame *frame)
{
    wire_skip(&frame->rest, 1);
    uint8_t code = wire_u8(&frame->rest);
    wire_skip(&frame->rest, 4);
    return code == 0 ? LAYER_PPP : LAYER_NOT_IP;
}

/* PPP in HDLC-like framing, or Cisco's, told apart by the address octet. */
static enum layer read_ppp_serial(struct link_frame *frame)
{
    struct wire peek = frame->rest;
    uint8_t address = wire_u8(&peek);
    return address == 0x0f || address == 0x8f ? LAYER_CISCO_HDLC : LAYER_PPP;
}

static enum layer read_cisco_hdlc(struct link_frame *frame)
{
    wire_skip(&frame->rest, 2);
    return by_ethertype(frame, wire_u16(&frame->rest));
}

static enum layer read_cooked(struct link_frame *frame)
{
    wire_skip(&frame->rest, SLL_BEFORE_TYPE);
    uint16_t type = wire_u16(&frame->rest);
    return type == COOKED_LLC ? LAYER_LLC : by_ethertype(frame, type);
}

static enum layer read_cooked_v2(struct link_frame *frame)
{
    uint16_t type = wire_u16(&frame->rest);
    wire_skip(&frame->rest, SLL2_AFTER_TYPE);
    return type == COOKED_LLC ? LAYER_LLC : by_ethertype(frame, type);
}

/* The address family is in the byte order of whoever captured it, and AF_INET6 differs between systems; the
   version in the packet behind it says the same for sure. */
static enum layer read_loopback(struct link_frame *frame)
{
    wire_skip(&frame->rest, LOOPBACK_FAMILY);
    return LAYER_IP;
}

static enum layer read_wlan(struct link_frame *frame, bool padded)
{
    bool aggregated = false;
    if (!wlan_payload(&frame->rest, padded, &aggregated))
        return frame->rest.failed ? LAYER_WLAN : LAYER_NOT_IP;
    if (!aggregated)
        return LAYER_LLC;
    frame->aggregate = frame->rest;
    return wlan_next_subframe(&frame->aggregate, &frame->rest) ? LAYER_LLC : LAYER_NOT_IP;
}

static enum layer read_radiotap(struct link_frame *frame)
{
    bool padded = false;
    return wlan_radiotap(&frame->rest, &padded) ? read_wlan(frame, padded) : LAYER_NOT_IP;
}

/* A header that names the link type of what follows it. */
static enum layer read_ppi(struct link_frame *frame)
{
    struct wire header = frame->rest;
    wire_skip(&header, 2);
    size_t length = little_u16(&header);
    uint32_t link_type = little_u32(&header);
    wire_skip(&frame->rest, length);
    return header.failed || link_type == DLT_PPI ? LAYER_NOT_IP
                                                 : layer_of_link_type((int)(link_type & 0xffff));
}

static enum layer read_pktap(struct link_frame *frame)
{
    struct wire header = frame->rest;
    size_t length = little_u32(&header);
    wire_skip(&header, 4);
    uint32_t link_type = little_u32(&header);
    wire_skip(&frame->rest, length);
    return header.failed || length < 12 || link_type == LINKTYPE_PKTAP
               ? LAYER_NOT_IP
               : layer_of_link_type((int)(link_type & 0xffff));
}

/* Netlink attributes in the byte order of whoever captured them; their lengths tell which one. */
static bool find_nflog_payload(struct wire w, bool little, struct wire *payload)
{
    wire_skip(&w, NFLOG_HEADER);
    while (wire_left(&w) >= NFLOG_TLV) {
        size_t length = little ? little_u16(&w) : wire_u16(&w);
        unsigned type = (little ? little_u16(&w) : wire_u16(&w)) & 0x7fffU;
        if (length < NFLOG_TLV || length - NFLOG_TLV > wire_left(&w))
            return false;
        struct wire value = wire_sub(&w, length - NFLOG_TLV);
        if (type == NFLOG_PAYLOAD) {
            *payload = value;
            return true;
        }
        wire_skip(&w, (4 - length % 4) % 4);
    }
    return false;
}

static enum layer read_nflog(struct link_frame *frame)
{
    struct wire payload;
    if (!find_nflog_payload(frame->rest, true, &payload) && !find_nflog_payload(frame->rest, false, &payload))
        return LAYER_NOT_IP;
    frame->rest = payload;
    return LAYER_IP;
}

static enum layer read_layer(struct link_frame *frame)
{
    switch ((enum layer)frame->layer) {
    case LAYER_ETHERNET:
        return read_ethernet(frame);
    case LAYER_ETHERTYPE:
        return read_ethertype(frame);
    case LAYER_LLC:
        return read_llc(frame);
    case LAYER_MPLS:
        return read_mpls(frame);
    case LAYER_PPP:
        return read_ppp(frame);
    case LAYER_PPPOE:
        return read_pppoe(frame);
    case LAYER_PPP_SERIAL:
        return read_ppp_serial(frame);
    case LAYER_CISCO_HDLC:
        return read_cisco_hdlc(frame);
    case LAYER_COOKED:
        return read_cooked(frame);
    case LAYER_COOKED_V2:
        return read_cooked_v2(frame);
    case LAYER_LOOPBACK:
        return read_loopback(frame);
    case LAYER_WLAN:
        return read_wlan(frame, false);
    case LAYER_RADIOTAP:
        return read_radiotap(frame);
    case LAYER_PPI:
        return read_ppi(frame);
    case LAYER_NFLOG:
        return read_nflog(frame);
    case LAYER_PKTAP:
        return read_pktap(frame);
    case LAYER_IP:
    case LAYER_NOT_IP:
    case LAYER_UNKNOWN:
        break;
    }
    return LAYER_NOT_IP;
}

struct link_frame link_open(int link_type, const uint8_t *octets, size_t length)
{
    return (struct link_frame){.rest = wire_over(octets, length), .layer = layer_of_link_type(link_type)};
}

struct link_frame link_open_ethernet(struct wire inside)
{
    return (struct link_frame){.rest = inside, .layer = LAYER_ETHERNET};
}

struct link_frame link_open_ethertype(uint16_t ethertype, struct wire inside)
{
    return (struct link_frame){.rest = inside, .layer = LAYER_ETHERTYPE, .ethertype = ethertype};
}

struct link_frame link_open_ppp(struct wire inside)
{
    return (struct link_frame){.rest = inside, .layer = LAYER_PPP};
}

/* The first nibble of an IP packet is its version. */
static bool has_ip_version(const struct wire *w)
{
    struct wire peek = *w;
    uint8_t version = wire_u8(&peek) >> 4;
    return version == 4 || version == 6;
}

static enum link_result follow(struct link_frame *frame, struct wire *ip)
{
    if (frame->layer == LAYER_UNKNOWN)
        return LINK_TYPE_UNKNOWN;
    for (unsigned depth = 0; frame->layer != LAYER_IP && depth < LINK_LAYERS_MAX; depth++) {
        frame->layer = read_layer(frame);
        if (frame->rest.failed)
            return LINK_SHORT;
        if (frame->layer == LAYER_NOT_IP || frame->layer == LAYER_UNKNOWN)
            return LINK_NOT_IP;
    }
    if (frame->layer != LAYER_IP)
        return LINK_NOT_IP;
    if (wire_left(&frame->rest) == 0)
        return LINK_SHORT;
    if (!has_ip_version(&frame->rest))
        return LINK_NOT_IP;
    *ip = wire_sub(&frame->rest, wire_left(&frame->rest));
    return LINK_IP;
}

enum link_result link_next(struct link_frame *frame, struct wire *ip)
{
    if (frame->begun) {
        if (!wlan_next_subframe(&frame->aggregate, &frame->rest))
            return LINK_END;
        frame->layer = LAYER_LLC;
    }
    frame->begun = true;
    return follow(frame, ip);
}
