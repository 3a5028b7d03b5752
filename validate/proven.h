/*
 * Since when it is known that a zone says something: a chain is that of its time, and what a zone proved once
 * it may have proven before or after, too, or not.
 *
 * The same record may be signed again. The signature counts that was made last of those that had been seen at
 * the time at hand: who sends an older one once more proves nothing new.
 */
#ifndef RRSIGHT_VALIDATE_PROVEN_H
#define RRSIGHT_VALIDATE_PROVEN_H

#include "validate/chain.h"

struct proven {
    capture_time since; /* when the signature was seen first; INT64_MAX: it was supplied, and nobody knows */
    int64_t inception;  /* of the signature, seconds since 1970 */
};

/* Of a set that validated with that outcome. */
struct proven proven_at(const struct chain_context *context, const struct zone_state *zone,
                        struct evidence_rrset *set, const struct rrset_check *check);

/* Whether it had been seen at the time at hand. */
bool proven_has_begun(const struct chain_context *context, const struct proven *proven);

/* Whether it tells more of the time at hand than another. */
bool proven_tells_more(const struct chain_context *context, const struct proven *proven,
                       const struct proven *than);

#endif
