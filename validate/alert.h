/*
 * Alerts: what was seen over several packets, one alert for all of one kind about one server, client and
 * name.
 *
 * There are two sorts: answers that are flagged spoofed, counted by the finding that the flag rests on; and
 * patterns, which are shown by many packets together and flag none of them.
 *
 * At most ALERTS_MAX are kept; what would need one more is not told.
 */
#ifndef RRSIGHT_VALIDATE_ALERT_H
#define RRSIGHT_VALIDATE_ALERT_H

#include "capture/packet.h"
#include "decode/dname.h"
#include "decode/flow.h"
#include "validate/reason.h"

#define ALERTS_MAX       4096
#define ALERT_FRAMES     8
#define ALERT_DETAIL_MAX 240

struct alert {
    enum reason reason;
    bool pattern;
    struct ip_address server; /* version 0: it is about none */
    struct ip_address client; /* the same */
    uint8_t name[DNAME_MAX];  /* of a zone or a question; with has_name */
    bool has_name;
    char detail[ALERT_DETAIL_MAX]; /* of a pattern: the facts, written by who raises it */
    const char *combination;       /* the attack that it is one half of, the other being seen, too; or NULL */
    uint64_t count;                /* how often it was raised, each packet counting once */
    capture_time first, last;
    uint64_t frames[ALERT_FRAMES]; /* the first ones */
    unsigned frame_count;
    uint64_t last_frame;
    uint32_t file;
};

/* What an alert is about; NULL where it is about none. */
struct alert_about {
    enum reason reason;
    bool pattern;
    const struct ip_address *server;
    const struct ip_address *client;
    const uint8_t *name;
};

struct alerts;

/* NULL when there is no memory. */
struct alerts *alerts_new(void);
void alerts_free(struct alerts *alerts);

/* Counts the packet `at` in the alert about this, borrowed for its detail to be written; NULL when there is
 * no room for it. */
struct alert *alerts_raise(struct alerts *alerts, const struct alert_about *about,
                           const struct packet_stamp *at);

/* Names one more frame in it, where there is room for that. */
void alert_name_frame(struct alert *alert, uint64_t frame);

/* The alert about this, borrowed, or NULL. */
const struct alert *alerts_find(const struct alerts *alerts, const struct alert_about *about);

/* In the order in which they were first raised, and with their combinations. */
typedef void alert_visitor(void *context, const struct alert *alert);
void alerts_visit(struct alerts *alerts, alert_visitor *visit, void *context);

#endif
