/*
 * Old signed data played again (RFC 4033 section 12): signatures hold for weeks, and who recorded a record
 * set can bring it back after the zone has changed.
 *
 * A server that told a client of a record set REPLAY_SIGHTINGS times, over longer than its TTL, sends it
 * other data, of which the newest signature began more than REPLAY_OLDER before. Where that happens more than
 * once the server's copies differ, as those of a lagging secondary or a balancer do, and nothing is told. The
 * REPLAY_SETS_MAX record sets that were seen last are remembered.
 */
#ifndef RRSIGHT_VALIDATE_REPLAY_H
#define RRSIGHT_VALIDATE_REPLAY_H

#include "decode/decoder.h"

#define REPLAY_SETS_MAX  8192
#define REPLAY_SIGHTINGS 3
#define REPLAY_OLDER     3600

struct replay;

/* NULL when there is no memory. */
struct replay *replay_new(void);
void replay_free(struct replay *replay);

/* For when replay_add() will be called soon: see decode/fetch.h. */
void replay_fetch(const struct replay *replay, const struct response *response);

/* Learns from an answer to a query that was seen. */
void replay_add(struct replay *replay, const struct response *response);

/* The frame with the newer data, where the response brings older ones back; else 0. That its signatures are
 * good is the caller's to know. */
uint64_t replay_of(const struct replay *replay, const struct response *response);

#endif
