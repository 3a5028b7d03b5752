/*
 * Tunnels: the frame or packet inside an IP packet, as taps and mirror ports deliver their traffic.
 *
 * IP in IP and 6in4 (RFC 2003, RFC 2473, RFC 4213), GRE (RFC 2784, RFC 2890) with Ethernet, MPLS, PPP or
 * ERSPAN types I to III in it, VXLAN (RFC 7348), GENEVE (RFC 8926), Teredo (RFC 4380), GTP-U (3GPP
 * TS 29.281), MPLS in UDP (RFC 7510). On the path of every packet: allocates nothing.
 */
#ifndef RRSIGHT_DECODE_TUNNEL_H
#define RRSIGHT_DECODE_TUNNEL_H

#include "decode/ip.h"
#include "decode/link.h"

/* Tunnels in tunnels that are followed. */
#define TUNNEL_DEPTH_MAX 8

/* Whether the whole packet carries a tunnel; *inside is what to read on with. */
bool tunnel_open(const struct ip_packet *ip, struct link_frame *inside);

#endif
