/*
 * How each server usually answers: the IP TTLs that its packets arrive with, whether it answers EDNS with
 * EDNS, sets AA, keeps the letter case of questions, gives cookies back (RFC 7873). An answer that differs is
 * an anomaly; what it is worth, spoof.h says.
 *
 * At most BASELINE_SERVERS_MAX servers are kept.
 */
#ifndef RRSIGHT_VALIDATE_BASELINE_H
#define RRSIGHT_VALIDATE_BASELINE_H

#include "decode/decoder.h"

#define BASELINE_SERVERS_MAX 65536

/* Queries with different answers from which on an address that gave no other answers is no server's. */
#define BASELINE_CONFLICTS 3

struct baseline;

enum anomaly {
    ANOMALY_HOP_LIMIT = 1,  /* an IP TTL that the server never has */
    ANOMALY_NO_EDNS = 2,    /* the query had EDNS, the server always answers it with EDNS */
    ANOMALY_AA = 4,         /* AA otherwise than always */
    ANOMALY_CASE = 8,       /* the question's letters changed, by a server that keeps them */
    ANOMALY_COOKIE = 16,    /* another client cookie than was sent; who cannot see the query cannot know it */
    ANOMALY_NO_COOKIE = 32, /* none, by a server that always gives it back */
};

/* NULL when there is no memory. */
struct baseline *baseline_new(void);
void baseline_free(struct baseline *baseline);

/* For when baseline_add() will be called soon: the first asks for where the server may be found, the second,
 * a little later, for the server. See decode/fetch.h. */
void baseline_fetch(const struct baseline *baseline, const struct response *response);
void baseline_fetch_found(const struct baseline *baseline, const struct response *response);

/* Learns from an answer to a query that was seen. */
void baseline_add(struct baseline *baseline, const struct response *response);

/* Whether all that came from the address were different answers to one query, to BASELINE_CONFLICTS or more:
 * then nobody answers there, and all of them are somebody else's. */
bool baseline_only_conflicts(const struct baseline *baseline, const struct ip_address *server);

/* The anomalies (enum anomaly) of one answer of the server, marks of its query and of itself given; 0 also
 * while too little is known of the server. */
unsigned baseline_anomalies(const struct baseline *baseline, const struct ip_address *server,
                            const struct message_marks *query, const struct message_marks *answer);

#endif
