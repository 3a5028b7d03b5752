/*
 * Verifies signatures on threads of its own, while evidence is collected and judged: each signature with the
 * key that it names, as judging would do it. What was found is kept with the signature, so that judging finds
 * it done or does it itself; a judgement never depends on which.
 *
 * The threads begin with what came last, since judging begins with what came first: so they meet but once.
 */
#ifndef RRSIGHT_VALIDATE_VERIFY_AHEAD_H
#define RRSIGHT_VALIDATE_VERIFY_AHEAD_H

#include "validate/evidence.h"

#define VERIFY_THREADS_MAX 64

struct verify_ahead;

/* Begins with what is evidence, and goes on with what becomes it. `threads`: with the caller's, which is the
 * one that collects and judges. NULL when there is nothing for other threads to do, or no memory for it. */
struct verify_ahead *verify_ahead_start(struct evidence *evidence, unsigned threads);

/* All evidence has been collected; the threads go on. NULL is allowed. */
void verify_ahead_collected(struct verify_ahead *ahead);

/* Leaves what is not done, and frees all; NULL is allowed. To be called before evidence_free(). */
void verify_ahead_free(struct verify_ahead *ahead);

#endif
