/*
 * Canonical RDATA (RFC 4034 section 6.2, RFC 6840 section 5.1) and the canonical order of records in an RRset
 * (RFC 4034 section 6.3).
 */
#ifndef RRSIGHT_DECODE_CANONICAL_H
#define RRSIGHT_DECODE_CANONICAL_H

#include "decode/arena.h"
#include "decode/wire.h"

/* RDATA can grow when its names are decompressed; every type holds at most two of them. */
struct rdata {
    const uint8_t *octets;
    uint16_t length;
};

/*
 * The canonical form of `length` octets of RDATA of `type` that start at `offset` of the message under
 * `message`: names decompressed and lower-cased for the types that say so, all else as it is. Borrowed from
 * the message where nothing changes, else taken from the arena. False when the RDATA does not parse as its
 * type requires, or memory ran out.
 */
bool canonical_rdata(const struct wire *message, size_t offset, size_t length, uint16_t type,
                     struct arena *arena, struct rdata *out);

/* Left-justified unsigned octet order; negative, zero or positive. */
int canonical_rdata_compare(const struct rdata *a, const struct rdata *b);

#endif
