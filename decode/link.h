/*
 * Link layers: from a captured frame to the IP packet in it.
 *
 * Ethernet II with any stack of VLAN tags (802.1Q, 802.1ad), Linux cooked v1 and v2, BSD loopback (null and
 * loop), raw IP. On the path of every packet: allocates nothing.
 */
#ifndef RRSIGHT_DECODE_LINK_H
#define RRSIGHT_DECODE_LINK_H

#include "decode/wire.h"

enum link_result {
    LINK_IP,           /* *ip runs over the octets of an IPv4 or IPv6 packet, link padding included */
    LINK_NOT_IP,       /* well formed, and carries something else (ARP, …) */
    LINK_SHORT,        /* the frame ends within its link header */
    LINK_TYPE_UNKNOWN, /* not a link type that can be read */
};

enum link_result link_decode(int link_type, const uint8_t *octets, size_t length, struct wire *ip);

/* Whether frames of this DLT_ value can be read at all. */
bool link_type_known(int link_type);

#endif
