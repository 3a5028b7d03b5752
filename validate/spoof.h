/*
 * What the wire betrays of forged answers, in unsigned zones too (RFC 5452 sections 4 and 9).
 *
 * The rule: each signal has a weight, and an answer is flagged spoofed from SPOOFED_WEIGHT on: a
 * contradiction of proven data, a burst, or two independent anomalies in one exchange. A single anomaly is a
 * finding without the flag, and an answer that validates is never flagged. The weights stand in one table, in
 * spoof.c.
 */
#ifndef RRSIGHT_VALIDATE_SPOOF_H
#define RRSIGHT_VALIDATE_SPOOF_H

#include "validate/alert.h"
#include "validate/bench.h"

#define SPOOFED_WEIGHT 2

/* Clients to which answers came without what they had asked for, that are remembered. */
#define SPOOF_STRIPPED_MAX 1024

struct spoof;

/* NULL when there is no memory. */
struct spoof *spoof_new(void);
void spoof_free(struct spoof *spoof);

/* Learns from a response: habits, bursts, answers that differ; patterns, to which malformed ones add. */
void spoof_collect(struct spoof *spoof, const struct response *response);

/* The same of a query, and of an ICMP error about a DNS packet: patterns. */
void spoof_query(struct spoof *spoof, const struct flow *flow, const struct message *query,
                 const struct message_marks *marks);
void spoof_icmp(struct spoof *spoof, const struct icmp_error *error);

/* A fragment contradicts the datagram that was complete with that packet. */
void spoof_contradicted(struct spoof *spoof, const struct packet_stamp *of);

/* Adds what the wire betrays of the bench's response, whose status has been reached, to its findings and
 * flags. */
void spoof_judge(struct spoof *spoof, struct bench *bench);

/* Visits the alerts: of answers that were flagged, and of patterns. */
void spoof_visit(const struct spoof *spoof, alert_visitor *visit, void *context);

#endif
