/*
 * RRSIG records (RFC 4034 section 3): fields, and the octets that were signed.
 */
#ifndef RRSIGHT_VALIDATE_RRSIG_H
#define RRSIGHT_VALIDATE_RRSIG_H

#include "decode/arena.h"
#include "decode/canonical.h"

struct evp_pkey_st;

struct rrsig {
    uint16_t covered;
    uint8_t algorithm;
    uint8_t labels;
    uint32_t original_ttl;
    uint32_t expiration; /* seconds since 1970 modulo 2^32: see rrsig_time() */
    uint32_t inception;
    uint16_t tag;
    const uint8_t *signer; /* lower-case, borrowed from the RDATA */
    const uint8_t *signature;
    size_t signature_length;
    const uint8_t *rdata; /* canonical, borrowed */
    size_t signed_length; /* octets of `rdata` before the signature */
};

/* Reads canonical RDATA, borrowed; false when it does not parse. */
bool rrsig_parse(const uint8_t *rdata, size_t length, struct rrsig *out);

/* An RRSIG's time as seconds since 1970, by serial arithmetic around `now` (RFC 4034 section 3.1.5). */
int64_t rrsig_time(uint32_t field, int64_t now);

/*
 * The octets that were signed (RFC 4035 section 5.3.2) for records in canonical order at `owner`
 * (lower-case), in the arena; NULL when there is no memory. The owner is replaced by the wildcard that the
 * labels field tells.
 */
const uint8_t *rrsig_signed_octets(const struct rrsig *rrsig, const uint8_t *owner, uint16_t class,
                                   const struct rdata *records, size_t count, struct arena *arena,
                                   size_t *length);

/* Whether the signature has a size that its algorithm can make. */
bool rrsig_size_possible(const struct rrsig *rrsig);

#endif
