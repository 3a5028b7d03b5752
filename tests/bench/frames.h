/*
 * DNS messages in Ethernet frames: IPv4 or IPv6, UDP whole or in IP fragments, TCP from its handshake to its
 * end, all checksums right.
 */
#ifndef RRSIGHT_TESTS_BENCH_FRAMES_H
#define RRSIGHT_TESTS_BENCH_FRAMES_H

#include "tests/bench/timeline.h"
#include "tests/validate/kit/memory.h"

#include <stdbool.h>

/* One side of an exchange. */
struct peer {
    uint8_t address[16]; /* the first 4 for IPv4 */
    uint16_t port;
    uint8_t hop_limit;    /* that its packets arrive with */
    uint16_t *next_ip_id; /* its counter, or NULL: its whole datagrams have 0 and DF (RFC 6864) */
};

/* Who talks to whom, by what. */
struct path {
    bool ipv6;
    struct peer client, server;
    int64_t round_trip; /* microseconds */
};

/* Whether a datagram with that many octets of DNS would be cut by frames_datagram_cut(). */
bool frames_can_cut(const struct path *path, size_t length);

/* One datagram, from the server or the client. */
void frames_datagram(struct timeline *timeline, int64_t time, const struct path *path, bool from_server,
                     const uint8_t *message, size_t length);

/* The same in IP fragments. */
void frames_datagram_cut(struct timeline *timeline, int64_t time, const struct path *path, bool from_server,
                         const uint8_t *message, size_t length);

/* A connection with one query and one answer. */
void frames_connection(struct timeline *timeline, int64_t time, const struct path *path, struct octets query,
                       struct octets answer);

#endif
