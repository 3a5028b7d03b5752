/*
 * A resolver that turns "no such name" into an address, in unsigned zones too (Weaver, Kreibich, Paxson, FOCI
 * 2011): it hands out one address for names that it was told, or told itself, not to exist.
 *
 * Told from REWRITTEN_NAMES names on, each in another domain (of two labels), in REWRITTEN_TLDS top-level
 * domains, each within REWRITTEN_HOLD of its denial. A wildcard zone is one domain. Answers that say by an
 * extended error that they are filtered (RFC 8914) are not counted: they hide nothing. Of denials
 * REWRITTEN_DENIALS_MAX are remembered, of addresses REWRITTEN_ADDRESSES_MAX.
 */
#ifndef RRSIGHT_VALIDATE_REWRITTEN_H
#define RRSIGHT_VALIDATE_REWRITTEN_H

#include "decode/decoder.h"
#include "validate/alert.h"

#define REWRITTEN_DENIALS_MAX   8192
#define REWRITTEN_ADDRESSES_MAX 1024
#define REWRITTEN_NAMES         5
#define REWRITTEN_TLDS          3
#define REWRITTEN_HOLD          (300 * CAPTURE_SECOND)

struct rewritten;

/* NULL when there is no memory. */
struct rewritten *rewritten_new(void);
void rewritten_free(struct rewritten *rewritten);

/* Looks at a response that parses, and raises what it shows. */
void rewritten_look(struct rewritten *rewritten, struct alerts *alerts, const struct response *response);

#endif
