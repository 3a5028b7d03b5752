/*
 * The chain of trust: from a trust anchor by DS and DNSKEY down to the zone that a name is in, at a time.
 *
 * An outcome is secure with the zone's keys, insecure by a validated proof that a DS does not exist, bogus
 * with a reason, or indeterminate with the record that was not seen. It depends on evidence and time alone.
 */
#ifndef RRSIGHT_VALIDATE_ZONE_H
#define RRSIGHT_VALIDATE_ZONE_H

#include "validate/anchor.h"
#include "validate/proof.h"
#include "validate/rrset_check.h"

struct zone_state {
    enum status status;
    const uint8_t *zone;  /* the apex of the deepest zone reached */
    struct keyset keyset; /* of a secure zone */
    /* Secure: the topmost name between the apex and the name asked for of which nothing tells whether it is a
       zone cut; NULL when the name is proven to be in this zone. */
    const uint8_t *unknown_cut;
    struct findings findings;
};

struct chain_context {
    struct check_context check;
    const struct anchors *anchors;
    struct evidence *evidence;
    struct proof *proof; /* NULL: record nothing */
};

/* The state of the zone that `name` is in. Everything in it lives in the context's arena. */
struct zone_state zone_find(const struct chain_context *context, const uint8_t *name);

#endif
