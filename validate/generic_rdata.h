/*
 * RDATA as its octets in text, `\# 4 c0000201`: the form that fits every type (RFC 3597 section 5).
 */
#ifndef RRSIGHT_VALIDATE_GENERIC_RDATA_H
#define RRSIGHT_VALIDATE_GENERIC_RDATA_H

#include "decode/arena.h"
#include "decode/canonical.h"

/* Where the form starts in a record's line, as the word `\#` outside of quotes; NULL when there is none. */
char *generic_rdata_find(char *line);

/*
 * Reads the form, which `text` starts with and ends with; octets are taken from the arena. False when it is
 * not well formed, its length is not that of the octets, or memory ran out.
 */
bool generic_rdata_parse(const char *text, struct arena *arena, struct rdata *out);

/* The form, to be freed with free(); NULL when there is no memory. */
char *generic_rdata_format(const struct rdata *rdata);

#endif
