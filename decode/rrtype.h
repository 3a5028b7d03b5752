/*
 * What has to be known of an RR type to print it and to put its RDATA into canonical form, in one table.
 */
#ifndef RRSIGHT_DECODE_RRTYPE_H
#define RRSIGHT_DECODE_RRTYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rrtype {
    RRTYPE_A = 1,
    RRTYPE_NS = 2,
    RRTYPE_CNAME = 5,
    RRTYPE_SOA = 6,
    RRTYPE_SIG = 24,
    RRTYPE_AAAA = 28,
    RRTYPE_DNAME = 39,
    RRTYPE_OPT = 41,
    RRTYPE_DS = 43,
    RRTYPE_RRSIG = 46,
    RRTYPE_NSEC = 47,
    RRTYPE_DNSKEY = 48,
    RRTYPE_NSEC3 = 50,
    RRTYPE_NSEC3PARAM = 51,
    RRTYPE_NXNAME = 128,
    RRTYPE_TKEY = 249,
    RRTYPE_TSIG = 250,
    RRTYPE_IXFR = 251,
    RRTYPE_AXFR = 252,
    RRTYPE_ANY = 255,
};

#define DNS_CLASS_IN 1

/* Room for the longest mnemonic or "TYPE65535", with the NUL. */
#define RRTYPE_TEXT_MAX 16

/* Room for "CLASS65535" or "RCODE4095", with the NUL. */
#define DNS_CODE_TEXT_MAX 16

/*
 * The RDATA of a type whose domain names may be compressed and are lower-cased in canonical form (RFC 3597
 * section 4, RFC 4034 section 6.2 with RFC 6840 section 5.1), field by field: `n` a name, `2` and `4` so many
 * octets, `S` the eighteen octets before a signer's name, `s` a character string, `A` an A6 record's prefix
 * and suffix (RFC 2874 section 3.1), `*` the rest. NULL for all other types, whose RDATA is taken as it is.
 */
const char *rrtype_name_fields(uint16_t type);

/* The mnemonic, or TYPEn (RFC 3597 section 5), in `out` (RRTYPE_TEXT_MAX); returns `out`. */
const char *rrtype_format(uint16_t type, char *out);

/* A mnemonic in any case, or TYPEn; false if it is neither. */
bool rrtype_parse(const char *text, uint16_t *type);

/* A response code's mnemonic, or RCODEn, in `out` (DNS_CODE_TEXT_MAX); returns `out`. */
const char *rcode_format(unsigned rcode, char *out);

#endif
