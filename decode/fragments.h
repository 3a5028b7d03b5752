/*
 * IP fragment reassembly (RFC 791 section 3.2, RFC 8200 section 4.5).
 *
 * Where fragments overlap, the octets that were seen first stay; that they differ is noted, for that is how
 * fragment poisoning looks. What the snap length cut off is a hole: the datagram is handed on up to it. A
 * fragment that cannot be (empty, beyond what a datagram can hold, or with a ragged end within it) is left
 * out. State is bounded: FRAGMENT_DATAGRAMS_MAX datagrams and FRAGMENT_OCTETS_MAX octets, the oldest goes
 * first, and none waits longer than FRAGMENT_TIMEOUT of capture time.
 */
#ifndef RRSIGHT_DECODE_FRAGMENTS_H
#define RRSIGHT_DECODE_FRAGMENTS_H

#include "capture/packet.h"
#include "decode/ip.h"

#define FRAGMENT_DATAGRAMS_MAX 4096
#define FRAGMENT_TIMEOUT       (30 * CAPTURE_SECOND)
/* Octets of all datagrams that wait. */
#define FRAGMENT_OCTETS_MAX ((size_t)32 * 1024 * 1024)
/* Fragments that come again so soon after their datagram was complete are duplicates: that they do not make
 * another one is no loss. */
#define FRAGMENT_LATE (1 * CAPTURE_SECOND)

/* A sender has come to the same identification again when a fragment so much later has other octets than one
 * of a datagram that is still not complete: that one is given up. */
#define FRAGMENT_STALE (2 * CAPTURE_SECOND)

struct fragments;

struct fragments *fragments_new(void);
void fragments_free(struct fragments *fragments);

/*
 * Takes one fragment. When it completes its datagram, *whole is that datagram as one packet and the result is
 * true; its octets live until fragments_release().
 */
bool fragments_add(struct fragments *fragments, const struct ip_packet *part,
                   const struct packet_stamp *stamp, struct ip_packet *whole);

/* Whether the fragment just taken contradicts a datagram that was complete before: *of is the packet that
 * completed it. What is handed on cannot be called back, but who judges it later should know. */
bool fragments_contradicted(const struct fragments *fragments, struct packet_stamp *of);

/* Takes back all datagrams that were handed out: to be called once a captured packet is done with, for a
 * datagram may hold a tunnel with fragments in it. */
void fragments_release(struct fragments *fragments);

/* Gives up all that still wait. */
void fragments_finish(struct fragments *fragments);

/* Datagrams given up: timed out, evicted, or still waiting at the end. */
uint64_t fragments_lost(const struct fragments *fragments);

#endif
