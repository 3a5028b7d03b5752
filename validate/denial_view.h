/*
 * A proof of non-existence laid out for eyes: which record matches or covers which name, in the order in
 * which one would tell it (RFC 4035 section 5.4, RFC 5155 section 8). It decides nothing; see denial_nsec.h
 * and denial_nsec3.h for that.
 */
#ifndef RRSIGHT_VALIDATE_DENIAL_VIEW_H
#define RRSIGHT_VALIDATE_DENIAL_VIEW_H

#include "validate/denial_nsec.h"
#include "validate/denial_nsec3.h"
#include "validate/proof.h"

/* Rows in the arena, as far as there are records for them; NULL where there are none. The records have their
 * `set`. */
struct proof_denial *denial_view_nsec(const struct nsec *records, size_t count, const uint8_t *name,
                                      struct arena *arena);
struct proof_denial *denial_view_nsec3(const struct nsec3_proof *proof, const uint8_t *name,
                                       struct arena *arena);

#endif
