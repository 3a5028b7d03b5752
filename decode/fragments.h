/*
 * IP fragment reassembly (RFC 791 section 3.2, RFC 8200 section 4.5).
 *
 * Where fragments overlap, the octets that were seen first stay. State is bounded: FRAGMENT_DATAGRAMS_MAX
 * datagrams of FRAGMENT_PARTS_MAX parts each, the oldest goes first, and none waits longer than
 * FRAGMENT_TIMEOUT of capture time.
 */
#ifndef RRSIGHT_DECODE_FRAGMENTS_H
#define RRSIGHT_DECODE_FRAGMENTS_H

#include "capture/packet.h"
#include "decode/ip.h"

#define FRAGMENT_DATAGRAMS_MAX 4096
#define FRAGMENT_PARTS_MAX     64
#define FRAGMENT_TIMEOUT       (30 * CAPTURE_SECOND)

struct fragments;

struct fragments *fragments_new(void);
void fragments_free(struct fragments *fragments);

/*
 * Takes one fragment. When it completes its datagram, *whole is that datagram as one packet, borrowed until
 * the next call, and the result is true.
 */
bool fragments_add(struct fragments *fragments, const struct ip_packet *part, capture_time time,
                   struct ip_packet *whole);

/* Datagrams given up: timed out, evicted, or damaged. */
uint64_t fragments_lost(const struct fragments *fragments);

#endif
