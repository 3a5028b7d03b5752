/*
 * Entering a zone: from entry points that are believed (a trust anchor, or a validated DS set) to the zone's
 * validated keys (RFC 4035 section 5.2).
 */
#ifndef RRSIGHT_VALIDATE_ENTRY_H
#define RRSIGHT_VALIDATE_ENTRY_H

#include "validate/chain.h"

/* A DS record, or a DNSKEY anchor, that one of the zone's keys must fit. */
struct entry_point {
    const struct rdata *rdata;
    uint16_t type;
    const struct evidence_rrset *set; /* the DS set it is of; NULL for an anchor */
    bool outdone;                     /* by another record of its set: see entry_into_zone() */
};

struct entry_points {
    struct entry_point *list;
    size_t count;
    size_t room;
};

/* Room for `room` entry points in the arena. */
struct entry_points entry_points_new(struct arena *arena, size_t room);

/* False when there is no room. */
bool entry_points_add(struct entry_points *entries, const struct rdata *rdata, uint16_t type,
                      const struct evidence_rrset *set);

/* "DS 1234 (RSASHA256, SHA-256)" or "key 1234 (KSK, RSASHA256)" in the arena. */
const char *entry_describe(const struct rdata *rdata, uint16_t type, struct arena *arena);

/* Goes from entry points to the keys of `zone`: sets the state's status, zone, keys, and adds findings. Marks
 * the SHA-1 DS records that stand beside one of a stronger digest, for they do not count (RFC 4509 section
 * 3).
 */
void entry_into_zone(const struct chain_context *context, struct zone_state *state, const uint8_t *zone,
                     struct entry_points *entries, bool by_anchor);

#endif
