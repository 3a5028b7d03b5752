/*
 * Verifies signatures in batches and on threads of its own, while evidence is collected and judged: each
 * signature with the key that it names, as judging would do it later. What was found is kept with the
 * signature; a judgement never depends on who found it, or whether somebody had.
 *
 * Threads begin with what came last, and judging with what came first: so they meet but once.
 */
#ifndef RRSIGHT_VALIDATE_VERIFY_AHEAD_H
#define RRSIGHT_VALIDATE_VERIFY_AHEAD_H

#include "validate/evidence.h"

#define VERIFY_THREADS_MAX 64

struct verify_ahead;

/* Begins with what is evidence, and goes on with what becomes it. `threads`: with the caller's, which is the
 * one that collects and judges. NULL when there is no memory, and allowed in the functions below. */
struct verify_ahead *verify_ahead_start(struct evidence *evidence, unsigned threads);

/* All evidence has been collected; the threads go on. */
void verify_ahead_collected(struct verify_ahead *ahead);

/* For when judging needs a signature that is not verified: verifies those that came first and are left, as
 * many as are worth to be verified at once. The one that is needed is most likely among them. */
void verify_ahead_first(struct verify_ahead *ahead);

/* Leaves what is not done, and frees all. To be called before evidence_free(). */
void verify_ahead_free(struct verify_ahead *ahead);

#endif
