/*
 * Answers held back and let go at once onto one victim (DNSBomb, CVE-2024-33655; IEEE S&P 2024).
 *
 * Within PULSE_BIN a client gets PULSE_ANSWERS answers of one server, whose queries were sent over a time
 * PULSE_SPREAD times as long; at least half of them were more than PULSE_DELAY on their way; they have
 * PULSE_OCTETS times the octets of their queries. It is told when the server answered somebody else at once
 * while those waited: else it may be the network or the server that stood still. PULSE_CLIENTS_MAX pairs and
 * PULSE_SERVERS_MAX servers are remembered.
 */
#ifndef RRSIGHT_VALIDATE_PULSE_H
#define RRSIGHT_VALIDATE_PULSE_H

#include "decode/decoder.h"
#include "validate/alert.h"

#define PULSE_CLIENTS_MAX 4096
#define PULSE_SERVERS_MAX 1024
#define PULSE_BIN         (CAPTURE_SECOND / 5)
#define PULSE_ANSWERS     20
#define PULSE_SPREAD      20
#define PULSE_DELAY       CAPTURE_SECOND
#define PULSE_OCTETS      10

struct pulse;

/* NULL when there is no memory. */
struct pulse *pulse_new(void);
void pulse_free(struct pulse *pulse);

/* For when pulse_look() will be called soon, of that pair by peers_hash(): see decode/fetch.h. */
void pulse_fetch(const struct pulse *pulse, const struct response *response, uint64_t pair);

/* Looks at a response that parses, and raises what it shows. */
void pulse_look(struct pulse *pulse, struct alerts *alerts, const struct response *response);

#endif
