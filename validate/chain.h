/*
 * What the walk along a chain of trust carries, and what it comes to: shared by the files that walk it
 * (entry, cut, zone, missing).
 */
#ifndef RRSIGHT_VALIDATE_CHAIN_H
#define RRSIGHT_VALIDATE_CHAIN_H

#include "validate/anchor.h"
#include "validate/proof.h"
#include "validate/rrset_check.h"

struct chain_context {
    struct check_context check;
    const struct anchors *anchors;
    struct evidence *evidence;
    struct proof *proof;      /* NULL: record nothing */
    struct zone_cache *cache; /* of walks, or NULL */
    struct nsec3_memo *memo;  /* of the walk at hand, or NULL */
};

/* A zone as the walk found it. Everything in it lives in the context's arena. */
struct zone_state {
    enum status status;
    const uint8_t *zone;  /* the apex of the deepest zone reached */
    struct keyset keyset; /* of a secure zone */
    struct keyset entry; /* of these, the keys that its DS records or an anchor admit: they sign the others */
    /* Indeterminate: a validated DS (or an anchor) that can be used shows that the zone is signed; only its
     * keys were not seen. */
    bool proven_signed;
    /* Secure: the topmost name between the apex and the name asked for of which nothing tells whether it is a
       zone cut; NULL when the name is proven to be in this zone. */
    const uint8_t *unknown_cut;
    struct findings findings;
};

/* Ends the walk: the reason's status, a finding, and `step` with the mark that befits it; its owner, type and
 * reason are set here, and its text to the detail. */
void chain_settle(const struct chain_context *context, struct zone_state *state, enum reason reason,
                  const char *detail, struct proof_step step);

/* Validates a set of evidence by the zone's keys, as data of its very owner and not by a wildcard. */
struct rrset_check chain_check(const struct chain_context *context, const struct zone_state *zone,
                               struct evidence_rrset *set);

/*
 * Whether a set of evidence that failed its check says nothing of the time at hand: it was supplied and not
 * seen, or its signatures were valid whenever it was seen. What the resolver used instead is then unseen.
 */
bool chain_is_stale(const struct chain_context *context, const struct evidence_rrset *set,
                    const struct rrset_check *check);

/* The part of a step that shows a checked set: records, sighting, signature. */
struct proof_step chain_step(const struct chain_context *context, enum proof_kind kind,
                             const struct evidence_rrset *set, const struct rrset_check *check);

#endif
