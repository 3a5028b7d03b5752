/*
 * What was concluded of a message's content, kept to be said again of the same content: as long as the time
 * stays in the span for which it holds, and nothing was added to the evidence since.
 */
#ifndef RRSIGHT_VALIDATE_VERDICT_H
#define RRSIGHT_VALIDATE_VERDICT_H

#include "validate/bench.h"

/* A larger one is not kept. */
#define VERDICT_SIZE_MAX 4096

/* Attaches the bench's judgement to its response's content, when there is one and it holds for some time.
 * What the packet betrays must not be in it yet. */
void verdict_keep(struct bench *bench);

/* Takes over into the bench what was kept of the content: the judgement, and what the message claims as far
 * as the name and the kind of claim. False when nothing is kept that holds. */
bool verdict_recall(struct bench *bench);

#endif
