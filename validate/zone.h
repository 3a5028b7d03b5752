/*
 * The chain of trust: from a trust anchor by DS and DNSKEY down to the zone that a name is in, at a time.
 *
 * An outcome is secure with the zone's keys, insecure by a validated proof that a DS does not exist, bogus
 * with a reason, or indeterminate with the records that were not seen. It depends on evidence and time alone.
 */
#ifndef RRSIGHT_VALIDATE_ZONE_H
#define RRSIGHT_VALIDATE_ZONE_H

#include "validate/chain.h"

/* The state of the zone that `name` is in. */
struct zone_state zone_find(const struct chain_context *context, const uint8_t *name);

#endif
