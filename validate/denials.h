/*
 * The NSEC and NSEC3 RRsets that each zone signed, to find the one that spans a name (RFC 4034 section 4,
 * RFC 5155 section 3). The part of evidence.h that indexes them; for use inside it.
 */
#ifndef RRSIGHT_VALIDATE_DENIALS_H
#define RRSIGHT_VALIDATE_DENIALS_H

#include "validate/evidence.h"

struct denials;

/* NULL when there is no memory. RRsets are borrowed for its life. */
struct denials *denials_new(void);
void denials_free(struct denials *denials);

/* Adds an NSEC or NSEC3 RRset that `signer` (lower-case) signed, once. Without memory for it, it is not
 * found.
 */
void denials_add(struct denials *denials, struct evidence_rrset *set, const uint8_t *signer);

/* As evidence_denials() and evidence_nsec3_samples(). */
struct evidence_rrset *const *denials_of(struct denials *denials, const uint8_t *zone, uint16_t type,
                                         size_t *count);
struct evidence_rrset *const *denials_samples(const struct denials *denials, const uint8_t *zone,
                                              size_t *count);

#endif
