/*
 * Ghost domains (CVE-2022-30698, CVE-2022-30699): a delegation that the parent has withdrawn, and that a
 * resolver keeps alive because the old servers renew it.
 *
 * A delegation ends when the parent denies the zone or a name in it (NXDOMAIN with AA, and the SOA of a zone
 * above), or refers to servers of which none has an address of those before (by glue). It is told when,
 * GHOST_GRACE after the longest TTL that the referrals had, a resolver still takes positive answers with AA
 * about the zone from these: a parent that has made the zone a part of itself answers from elsewhere. Without
 * glue only the zone's very name counts as denied, and whoever did not deny it as an old server. A new
 * referral makes the zone alive again. GHOST_ZONES_MAX zones are remembered, of each GHOST_SERVERS addresses.
 */
#ifndef RRSIGHT_VALIDATE_GHOST_H
#define RRSIGHT_VALIDATE_GHOST_H

#include "decode/decoder.h"
#include "validate/alert.h"

#define GHOST_ZONES_MAX 4096
#define GHOST_SERVERS   8
#define GHOST_GRACE     (60 * CAPTURE_SECOND)

struct ghost;

/* NULL when there is no memory. */
struct ghost *ghost_new(void);
void ghost_free(struct ghost *ghost);

/* Looks at a response that parses, and raises what it shows. */
void ghost_look(struct ghost *ghost, struct alerts *alerts, const struct response *response);

#endif
