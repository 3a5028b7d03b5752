/*
 * The Internet checksum (RFC 1071) of IPv4 headers, UDP and TCP. Checked only when asked for: what the
 * sender's own machine captures has them left blank for the network card to fill in.
 */
#ifndef RRSIGHT_DECODE_CHECKSUM_H
#define RRSIGHT_DECODE_CHECKSUM_H

#include "decode/ip.h"

/* The header at the cursor, which does not move; true also where there is none to check: IPv6, or a short
 * one. */
bool checksum_ipv4_holds(const struct wire *w);

/* UDP or TCP over its pseudo-header; true also where it cannot be checked: cut by the capture, UDP without
 * one, or another protocol. */
bool checksum_transport_holds(const struct ip_packet *ip);

#endif
