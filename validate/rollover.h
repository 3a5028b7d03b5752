/*
 * How a zone's keys and DS records came and went, and whether they fitted each other meanwhile (RFC 6781
 * section 4.1). A part of history.h.
 */
#ifndef RRSIGHT_VALIDATE_ROLLOVER_H
#define RRSIGHT_VALIDATE_ROLLOVER_H

#include "validate/chain.h"
#include "validate/history.h"

/* Key sets, DS sets, keys and DS records of one zone that are told of: who floods a zone with false ones gets
 * no more. */
#define ROLLOVER_SETS_MAX    128
#define ROLLOVER_RECORDS_MAX 256

/* One zone at work. */
struct telling {
    struct chain_context chain;
    struct zone_history *zone;
    struct evidence_rrset **keys; /* DNSKEY RRsets by the time they were first seen */
    size_t key_sets;
    struct evidence_rrset **ds;
    size_t ds_sets;
    unsigned key_count;
    unsigned ds_count;
};

/* A weak choice of the zone. */
void telling_warn(struct telling *telling, enum reason reason, const uint8_t *owner, uint16_t type,
                  const char *detail);

/* Fills in the history's keys, DS records and changes, and warns of weak ones. */
void rollover_tell(struct telling *telling);

#endif
