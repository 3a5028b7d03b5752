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

#include "validate/bench.h"

#define SPOOFED_WEIGHT 2

/* Exchanges with conflicting answers that are remembered; the oldest goes first. */
#define SPOOF_CONFLICTS_MAX 65536
/* Alerts: one for all answers of one kind between a server and a client. */
#define SPOOF_ALERTS_MAX   4096
#define SPOOF_ALERT_FRAMES 8

struct spoof;

/* Answers of one kind, aggregated. */
struct spoof_alert {
    enum reason reason;
    struct ip_address server;
    struct ip_address client;
    uint64_t count;
    capture_time first, last;
    uint64_t frames[SPOOF_ALERT_FRAMES]; /* the first ones */
    unsigned frame_count;
    uint64_t last_frame;
    uint32_t file;
};

/* NULL when there is no memory. */
struct spoof *spoof_new(void);
void spoof_free(struct spoof *spoof);

/* Learns from a response: habits, bursts, answers that differ. */
void spoof_collect(struct spoof *spoof, const struct response *response);

/* A fragment contradicts the datagram that was complete with that packet. */
void spoof_contradicted(struct spoof *spoof, const struct packet_stamp *of);

/* Adds what the wire betrays of the bench's response, whose status has been reached, to its findings and
 * flags. */
void spoof_judge(struct spoof *spoof, struct bench *bench);

typedef void spoof_visitor(void *context, const struct spoof_alert *alert);
void spoof_visit(struct spoof *spoof, spoof_visitor *visit, void *context);

#endif
