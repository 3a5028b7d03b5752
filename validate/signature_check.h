/*
 * Checks one signature with one key (RFC 4035 section 5.3.3), each pair once: what was found is kept with the
 * signature. Only the judging thread begins a check; another may carry out one that was expected.
 */
#ifndef RRSIGHT_VALIDATE_SIGNATURE_CHECK_H
#define RRSIGHT_VALIDATE_SIGNATURE_CHECK_H

#include "validate/evidence.h"
#include "validate/verifier.h"

/* Makes the key ready for OpenSSL, once. */
void zone_key_prepare(struct zone_key *key);

/* Whether two records, of sets of other times maybe, are one key. */
bool zone_key_equal(const struct zone_key *a, const struct zone_key *b);

/* Whether the signature names the key, by tag and algorithm, and whether it may sign, too (RFC 4035 section
 * 5.3.1). */
bool zone_key_is_named(const struct zone_key *key, const struct rrsig *rrsig);
bool zone_key_may_verify(const struct zone_key *key, const struct rrsig *rrsig);

/* Whether the signature over the set was made with the key, which is prepared. What is needed for it is
 * derived in the arena. False also without memory. */
bool signature_check(struct signature *signature, const struct evidence_rrset *set, struct zone_key *key,
                     struct verifier *verifier, struct arena *arena);

/* Whether that check is still to be carried out. */
bool signature_check_is_open(const struct signature *signature, const struct zone_key *key);

/* Sets a check with a prepared key as expected; false when some check is known already. */
bool signature_expect_check(struct signature *signature, struct zone_key *key);

/* Carries out the check that was expected, on any thread, unless that was done. */
void signature_check_expected(struct signature *signature, const struct evidence_rrset *set,
                              struct verifier *verifier, struct arena *arena);

#endif
