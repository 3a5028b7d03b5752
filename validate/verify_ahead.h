/*
 * Verifies the signatures in evidence before anything is judged, on several threads: each signature with the
 * key that it names, as judging would do it later. What was found is kept with the signature, so that judging
 * finds it done; a judgement never depends on whether it was.
 */
#ifndef RRSIGHT_VALIDATE_VERIFY_AHEAD_H
#define RRSIGHT_VALIDATE_VERIFY_AHEAD_H

#include "validate/evidence.h"

#define VERIFY_THREADS_MAX 64

/* Does what it can: without memory or threads the rest is left to judging. `threads` is at least 1. */
void verify_ahead(struct evidence *evidence, unsigned threads);

#endif
