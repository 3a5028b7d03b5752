/*
 * Which NSEC or NSEC3 records of a zone prove a denial (RFC 4035 section 3.1.3, RFC 5155 section 7.2).
 */
#ifndef RRSIGHT_TESTS_BENCH_PROOFS_H
#define RRSIGHT_TESTS_BENCH_PROOFS_H

#include "tests/bench/zones.h"

#define PROOF_SETS_MAX 3

/* Each returns how many sets it wrote to `proof`, without signatures yet unless they had been signed. */

/* That the owner has no records of another type than its own. */
unsigned proof_no_type(struct bench_zone *zone, struct owner *owner, struct set *proof[PROOF_SETS_MAX]);

/* That the zone has no name with that label, nor a wildcard. */
unsigned proof_no_name(struct bench_zone *zone, const char *label, struct set *proof[PROOF_SETS_MAX]);

/* That there is no DS at the delegation. */
unsigned proof_no_ds(struct bench_zone *zone, struct owner *delegation, struct set *proof[PROOF_SETS_MAX]);

/* The owner's NSEC, or its NSEC3; made once. */
struct set *proof_of_owner(struct bench_zone *zone, struct owner *owner);

#endif
