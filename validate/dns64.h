/*
 * What a DNS64 makes (RFC 6147 section 5.1): AAAA records of the A records of a name that has no AAAA, by
 * IPv6 addresses in which the IPv4 addresses stand (RFC 6052 section 2.2).
 */
#ifndef RRSIGHT_VALIDATE_DNS64_H
#define RRSIGHT_VALIDATE_DNS64_H

#include "validate/evidence.h"

/* Whether each of the AAAA records may be made of one of the A records, whatever prefix is in use. */
bool dns64_may_make(const struct evidence_rrset *aaaa, const struct evidence_rrset *a);

#endif
