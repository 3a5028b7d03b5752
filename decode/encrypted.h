/*
 * DNS that cannot be read: over TLS (RFC 7858), QUIC (RFC 9250) and HTTPS (RFC 8484). Seen by port and
 * handshake and counted, so that an operator knows what a tap does not show.
 */
#ifndef RRSIGHT_DECODE_ENCRYPTED_H
#define RRSIGHT_DECODE_ENCRYPTED_H

#include "decode/ip.h"

struct encrypted_counters {
    uint64_t packets;        /* to or from port 853 */
    uint64_t tls_handshakes; /* client hellos to port 853 */
    uint64_t quic_handshakes;
    uint64_t https_handshakes; /* client hellos to port 443 that name a public resolver */
};

/* Counts a whole UDP or TCP packet if it is such a one; true if so. */
bool encrypted_count(struct encrypted_counters *counters, const struct ip_packet *ip);

#endif
