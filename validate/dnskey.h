/*
 * DNSKEY records (RFC 4034 section 2): fields, key tag, and the public key as OpenSSL wants it.
 */
#ifndef RRSIGHT_VALIDATE_DNSKEY_H
#define RRSIGHT_VALIDATE_DNSKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNSKEY_FLAG_ZONE   0x0100
#define DNSKEY_FLAG_REVOKE 0x0080
#define DNSKEY_FLAG_SEP    0x0001
#define DNSKEY_PROTOCOL    3

struct evp_pkey_st; /* OpenSSL's EVP_PKEY */

struct dnskey {
    const uint8_t *rdata; /* borrowed */
    uint16_t length;
    uint16_t flags;
    uint8_t protocol;
    uint8_t algorithm;
    uint16_t tag;
    const uint8_t *public_key;
    size_t public_length;
};

/* Reads the fields; false when the RDATA is too short to have a key. `rdata` is borrowed. */
bool dnskey_parse(const uint8_t *rdata, size_t length, struct dnskey *out);

/* RFC 4034 appendix B, and B.1 for RSAMD5. */
uint16_t dnskey_tag(const uint8_t *rdata, size_t length);

/* Whether it may sign zone data: zone key flag, protocol 3, not revoked (RFC 4034 section 2.1, RFC 5011). */
bool dnskey_is_zone_key(const struct dnskey *key);
bool dnskey_is_revoked(const struct dnskey *key);

/* "KSK" with the SEP flag, else "ZSK": the usual words for a key's role. */
const char *dnskey_role(const struct dnskey *key);

/* Size in bits: of the modulus for RSA and DSA, of the curve otherwise; 0 when the key is malformed. */
unsigned dnskey_bits(const struct dnskey *key);

/* The public key, to be freed with EVP_PKEY_free(); NULL when the octets are no key of the algorithm. */
struct evp_pkey_st *dnskey_public_new(const struct dnskey *key);

#endif
