/*
 * Zones over time: what the evidence of a whole run shows of each zone. Its keys and DS records as they came
 * and went, how its signatures and its denial of existence are made, what is weak about it, and its state at
 * the end.
 *
 * A zone is what has a DNSKEY or DS RRset in the evidence, or signed something in it.
 */
#ifndef RRSIGHT_VALIDATE_HISTORY_H
#define RRSIGHT_VALIDATE_HISTORY_H

#include "validate/judge.h"

/* A key or a DS record, and when it was seen; times are 0 for what was only supplied. */
struct history_key {
    struct dnskey key;
    const char *role; /* "KSK", "ZSK" or "CSK" */
    struct sighting first;
    capture_time last;
    bool gone; /* a later key set did not have it, which has been told */
    struct history_key *next;
};

struct history_ds {
    struct ds ds;
    struct sighting first;
    capture_time last;
    bool gone;
    struct history_ds *next;
};

/* A change that was seen: its finding (REASON_KEY_NEW, …) and where. */
struct history_change {
    enum reason reason;
    struct sighting seen;
    const char *detail;
    struct history_change *next;
};

struct zone_history {
    const uint8_t *zone;
    enum status status; /* at the end of the run */
    enum reason reason; /* that led to it, or REASON_NONE */
    const char *detail;
    struct history_key *keys;
    struct history_ds *ds;
    struct history_change *changes; /* in the order of time */
    struct findings warnings;       /* weak choices */
    /* The signature that expires soonest of those in force at the end, RRsets signed anew left out; NULL:
     * none. */
    const struct evidence_rrset *expiring;
    int64_t expiration; /* seconds since 1970 */
    int64_t end;        /* of the run, or the time that --at gives */
    bool uses_nsec;
    bool uses_nsec3;
    uint16_t nsec3_iterations; /* the highest seen */
    uint8_t nsec3_salt_length;
    bool nsec3_opt_out;
};

typedef void history_visitor(void *context, const struct zone_history *zone);

/* Calls `visit` for each zone in canonical order, with what lives until it returns; `end`: the time of the
 * last packet. False when there is no memory. */
bool history_visit(struct judge *judge, capture_time end, history_visitor *visit, void *context);

#endif
