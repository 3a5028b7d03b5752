/*
 * Which server and client talk to each other, in this capture: how many answers over UDP to queries that were
 * seen passed between the two. Rules about responses that nobody asked for need to know it of a pair that
 * makes them suspicious; what every answer costs is counted here once for all of them.
 *
 * Of PEERS_MAX pairs, the latest.
 */
#ifndef RRSIGHT_VALIDATE_PEERS_H
#define RRSIGHT_VALIDATE_PEERS_H

#include "decode/decoder.h"

#define PEERS_MAX 65536

struct peers;

/* NULL when there is no memory. */
struct peers *peers_new(void);
void peers_free(struct peers *peers);

/* For when peers_add() will be called soon, of that pair by peers_hash(): see decode/fetch.h. */
void peers_fetch(const struct peers *peers, uint64_t pair);

/* Counts a response over UDP whose query was seen; no other, and none twice that the tap saw twice. */
void peers_add(struct peers *peers, const struct response *response);

/* How many were counted between these two. */
uint64_t peers_answers(const struct peers *peers, const struct ip_address *server,
                       const struct ip_address *client);

/* How many of them had data: no errors, and nothing malformed. */
uint64_t peers_good_answers(const struct peers *peers, const struct ip_address *server,
                            const struct ip_address *client);

/* A hash of the pair, for tables; the other direction has another. */
static inline uint64_t peers_hash(const struct ip_address *server, const struct ip_address *client)
{
    return hash_mix(ip_address_hash(server), ip_address_hash(client));
}

#endif
