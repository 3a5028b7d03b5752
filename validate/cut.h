/*
 * What a secure zone says of a name below its apex: a zone cut with a DS (the chain goes on), a cut without
 * one (all below is insecure), no cut at all, or nothing (RFC 4035 section 5.2, RFC 5155 section 8.9).
 */
#ifndef RRSIGHT_VALIDATE_CUT_H
#define RRSIGHT_VALIDATE_CUT_H

#include "validate/entry.h"
#include "validate/proven.h"

enum cut { CUT_UNKNOWN, CUT_NONE, CUT_INSECURE, CUT_SECURE, CUT_BROKEN };

/* By what evidence a cut was found. */
struct cut_finding {
    enum cut cut;
    struct entry_points entries; /* CUT_SECURE: the validated DS records */
    enum reason reason;          /* CUT_INSECURE and CUT_BROKEN: why */
    const char *detail;          /* CUT_BROKEN */
    struct proven proven;        /* CUT_INSECURE: by the proof */
    struct ds_times {
        capture_time since, until; /* first seen, and for how long caches may have what was seen last; what
                                      was supplied is of all times */
        capture_time life;         /* for how long a cache may have them */
        int64_t inception;         /* of the signature that was made last, seconds since 1970 */
    } ds;                          /* CUT_SECURE */
    struct proof_step step;        /* for the recorder */
};

/* Whether the zone itself did not speak, of which a broken cut is told: nothing there has its signature. */
static inline bool cut_is_silent(const struct cut_finding *finding)
{
    return finding->reason == REASON_DS_ABSENT_NOT_PROVEN || finding->reason == REASON_RRSIG_MISSING;
}

struct cut_finding cut_find(const struct chain_context *context, const struct zone_state *zone,
                            const uint8_t *name);

/* Whether a validated DS of the zone shows that `name` is in a zone below it, at the time at hand: as long as
 * caches could have it, before it was seen too. `at_apex`: a cut at the very name counts, as for all data but
 * DS, and NSEC and NS of the parent's side. */
bool cut_is_delegated(const struct chain_context *context, const struct zone_state *zone, const uint8_t *name,
                      bool at_apex);

/* Whether the zone signed data at the very name, which shows that the name is inside it. */
bool cut_signed_data_at(const struct chain_context *context, const struct zone_state *zone,
                        const uint8_t *name);

#endif
