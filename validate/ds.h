/*
 * DS records (RFC 4034 section 5): fields, and whether one is the digest of a key.
 */
#ifndef RRSIGHT_VALIDATE_DS_H
#define RRSIGHT_VALIDATE_DS_H

#include "validate/dnskey.h"
#include "validate/policy.h"

#define DS_DIGEST_MAX 64

struct ds {
    uint16_t tag;
    uint8_t algorithm;
    uint8_t digest_type;
    const uint8_t *digest; /* borrowed */
    size_t digest_length;
};

bool ds_parse(const uint8_t *rdata, size_t length, struct ds *out);

/* Whether both its key algorithm and its digest type are relied on (RFC 4035 section 5.2). */
bool ds_is_usable(const struct ds *ds, const struct policy *policy);

/* A digest that was computed before. */
struct ds_digest {
    uint8_t type;
    uint8_t length; /* 0: none was */
    uint8_t octets[DS_DIGEST_MAX];
};

/* The digest of owner name and key by the DS's digest type (RFC 4034 section 5.1.4) in `out` (DS_DIGEST_MAX);
   returns its length, 0 when the type is not known. */
size_t ds_compute(uint8_t digest_type, const uint8_t *owner, const struct dnskey *key, uint8_t *out);

/* Whether the digest is that of this key at this owner; tag and algorithm are the caller's to compare. */
bool ds_digest_matches(const struct ds *ds, const uint8_t *owner, const struct dnskey *key);

/* The same, with the digest of just this owner and key that was computed last: it is used where it is of the
 * DS's type, and kept. */
bool ds_digest_matches_known(const struct ds *ds, const uint8_t *owner, const struct dnskey *key,
                             struct ds_digest *known);

#endif
