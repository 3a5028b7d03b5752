/*
 * Cache poisoning that succeeded: what a resolver hands to its clients, set beside what it was told.
 *
 * - It hands out records that only an answer which was flagged spoofed had: proof that the forgery was
 *   believed (POISONED_BY_FORGERY).
 * - It hands out records of which no authority told it any, though one answered the very question while that
 *   answer still counts (POISONED_UNEXPLAINED): the forgery itself was not seen.
 *
 * What looks alike is left alone. Rotation and balancers: all records that were told in the capture count,
 * and one in common is enough. An old copy of a zone that has changed, in one of several caches: its TTL has
 * counted down further than that of a copy of the answer. Answers for a client subnet, and behind an alias,
 * are not compared. A resolver that asks from another address than it answers from cannot be compared at all.
 *
 * The POISONING_QUESTIONS_MAX questions that were seen last are remembered, with up to POISONING_RECORDS
 * records each.
 */
#ifndef RRSIGHT_VALIDATE_POISONING_H
#define RRSIGHT_VALIDATE_POISONING_H

#include "decode/decoder.h"

#define POISONING_QUESTIONS_MAX 8192
#define POISONING_RECORDS       12

struct poisoning;

enum poisoned {
    POISONED_NOT,
    POISONED_UNEXPLAINED,
    POISONED_BY_FORGERY,
};

/* NULL when there is no memory. */
struct poisoning *poisoning_new(void);
void poisoning_free(struct poisoning *poisoning);

/* For when poisoning_add() will be called soon: see decode/fetch.h. */
void poisoning_fetch(const struct poisoning *poisoning, const struct response *response);

/* Learns from a response, in the order of their packets. */
void poisoning_add(struct poisoning *poisoning, const struct response *response);

/* This answer, which the resolver may have believed, is flagged spoofed. */
void poisoning_forged(struct poisoning *poisoning, const struct response *response);

/* What a resolver's answer to its client shows; *frame: the forgery, or the authority's answer. */
enum poisoned poisoning_of(const struct poisoning *poisoning, const struct response *response,
                           uint64_t *frame);

#endif
