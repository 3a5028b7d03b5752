/*
 * What one RRset of a response is worth: by its signatures and their zones, or, without any, by the passive
 * rules: signatures that were not asked for are never counted as missing, and an unsigned copy is compared
 * with signed ones seen elsewhere.
 */
#ifndef RRSIGHT_VALIDATE_OPINION_H
#define RRSIGHT_VALIDATE_OPINION_H

#include "validate/bench.h"

struct opinion {
    enum status status;
    const uint8_t *zone;
    const struct signature *signature; /* that verified, or NULL */
};

/* Judges an RRset of the bench's message and adds its findings. *view is set to it. */
struct opinion opinion_of(struct bench *bench, const struct rrset *rrset, struct rrset_view *view);

/* Whether a signed copy of the zone was seen so close to the response that caches still had it then, and the
 * zone did not change in that time or signatures would show that it did: only so it speaks against other
 * data. */
bool opinion_copy_is_close(struct bench *bench, const struct zone_state *zone,
                           const struct evidence_rrset *copy, const struct signature *signature);

/* For what is unsigned below a zone whose state leaves it open: names the records that would decide. */
void opinion_note_missing(struct bench *bench, const struct zone_state *zone, const uint8_t *name);

#endif
