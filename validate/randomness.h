/*
 * How well a resolver hides its queries from who guesses answers (RFC 5452 sections 4.5 and 9.2): of every
 * RANDOMNESS_QUERIES queries without RD over UDP that one address sends, fewer than RANDOMNESS_PORTS
 * different ports, or IDs or ports of which RANDOMNESS_STEPS follow one of the queries just before by a step
 * of one, are weak. Clients that ask resolvers (RD) do not count: load generators use one port. What one sees
 * behind a translator of addresses are its ports and not the resolver's.
 *
 * RANDOMNESS_HOSTS_MAX hosts are remembered.
 */
#ifndef RRSIGHT_VALIDATE_RANDOMNESS_H
#define RRSIGHT_VALIDATE_RANDOMNESS_H

#include "decode/decoder.h"
#include "validate/alert.h"

#define RANDOMNESS_HOSTS_MAX 1024
#define RANDOMNESS_QUERIES   1000
#define RANDOMNESS_PORTS     64
#define RANDOMNESS_STEPS     200

struct randomness;

/* NULL when there is no memory. */
struct randomness *randomness_new(void);
void randomness_free(struct randomness *randomness);

/* Counts a query, and raises what it shows. */
void randomness_query(struct randomness *randomness, struct alerts *alerts, const struct flow *flow,
                      const struct message *query, const struct message_marks *marks);

#endif
