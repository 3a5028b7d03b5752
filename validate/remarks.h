/*
 * Findings that decide nothing: what is odd about a message whatever its status, and what a resolver told its
 * client.
 */
#ifndef RRSIGHT_VALIDATE_REMARKS_H
#define RRSIGHT_VALIDATE_REMARKS_H

#include "validate/bench.h"

/* Adds the remarks on the content of the bench's message, whose status has been reached. */
void remarks_on_message(struct bench *bench);

/* Adds the remarks on how it came. */
void remarks_on_packet(struct bench *bench);

/* Adds the remarks on an RRset that one of its signatures verifies. */
void remarks_on_signed(struct bench *bench, const struct rrset *rrset, const struct rrset_view *view,
                       const struct signature *signature);

#endif
