/*
 * Link layers: from a captured frame to the IP packets in it.
 *
 * Ethernet II and 802.3 with LLC and SNAP, any stack of VLAN tags (802.1Q, 802.1ad), MPLS with pseudowires,
 * PPP and PPPoE, Cisco HDLC, Linux cooked v1 and v2, BSD loopback (null and loop), raw IP, 802.11 with and
 * without radiotap or PPI, NFLOG, PKTAP. What a later length field excludes (padding, frame check sequences)
 * is left to that field.
 *
 * On the path of every packet: allocates nothing, and follows at most LINK_LAYERS_MAX headers.
 */
#ifndef RRSIGHT_DECODE_LINK_H
#define RRSIGHT_DECODE_LINK_H

#include "decode/wire.h"

#define LINK_LAYERS_MAX 16

enum link_result {
    LINK_IP,           /* *ip runs over the octets of an IPv4 or IPv6 packet, link padding included */
    LINK_NOT_IP,       /* well formed, and carries something else (ARP, …) */
    LINK_SHORT,        /* the frame ends within its link header */
    LINK_TYPE_UNKNOWN, /* not a link type that can be read */
    LINK_END,          /* no more packets in the frame */
};

/* A frame being read: nearly always one packet; an 802.11 A-MSDU holds several. */
struct link_frame {
    struct wire rest;      /* at what comes next */
    struct wire aggregate; /* the subframes of an A-MSDU that are left */
    unsigned layer;        /* what `rest` stands at: see link.c */
    uint16_t ethertype;    /* for the layer that is told by one */
    bool begun;
};

/* A frame of a DLT_ value. */
struct link_frame link_open(int link_type, const uint8_t *octets, size_t length);

/* An Ethernet frame, or what an EtherType says, inside something else: for tunnels. */
struct link_frame link_open_ethernet(struct wire inside);
struct link_frame link_open_ethertype(uint16_t ethertype, struct wire inside);
struct link_frame link_open_ppp(struct wire inside);

/* The next packet of the frame; LINK_END behind the last, any other result than LINK_IP once. */
enum link_result link_next(struct link_frame *frame, struct wire *ip);

#endif
