/*
 * Which records would complete a chain: the DNSKEY and DS RRsets between the zone that was reached and the
 * one that is wanted and that no evidence has. What lies between can only be guessed at where nothing was
 * seen, so more may be named than is needed, never less.
 */
#ifndef RRSIGHT_VALIDATE_MISSING_H
#define RRSIGHT_VALIDATE_MISSING_H

#include "validate/chain.h"

/*
 * Adds a finding for each record that lacks on the way from the zone that `state` ended in to `target`.
 * `is_apex`: the target is known to be a zone's apex (a signer), not just a name in some zone.
 */
void missing_note(const struct chain_context *context, const struct zone_state *state, const uint8_t *target,
                  bool is_apex, struct findings *findings);

#endif
