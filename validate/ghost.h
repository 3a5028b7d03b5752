/*
 * Ghost domains (CVE-2022-30698, CVE-2022-30699): a delegation that the parent has withdrawn, and that a
 * resolver keeps alive because the old servers renew it.
 *
 * The parent denied the zone (NXDOMAIN with AA, and the SOA of a zone above), and GHOST_GRACE after the
 * longest TTL that its referrals had, a resolver still takes positive answers with AA about the zone. A new
 * referral makes it alive again. GHOST_ZONES_MAX zones are remembered.
 */
#ifndef RRSIGHT_VALIDATE_GHOST_H
#define RRSIGHT_VALIDATE_GHOST_H

#include "decode/decoder.h"
#include "validate/alert.h"

#define GHOST_ZONES_MAX 4096
#define GHOST_GRACE     (60 * CAPTURE_SECOND)

struct ghost;

/* NULL when there is no memory. */
struct ghost *ghost_new(void);
void ghost_free(struct ghost *ghost);

/* Looks at a response that parses, and raises what it shows. */
void ghost_look(struct ghost *ghost, struct alerts *alerts, const struct response *response);

#endif
