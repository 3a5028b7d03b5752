/*
 * Record sets from text, as tests write them, in the octets of the wire; with the names, types and rules of
 * canonical form as this kit understands them, independent of the program's.
 *
 * Everything lives until kit_clear().
 */
#ifndef RRSIGHT_TESTS_KIT_RECORD_H
#define RRSIGHT_TESTS_KIT_RECORD_H

#include "tests/validate/kit/memory.h"

#include <stdbool.h>

#define SET_RECORDS_MAX    80
#define SET_SIGNATURES_MAX 80
#define SET_TTL            3600

/* Records of one owner and type with their signatures, both as RDATA. */
struct set {
    struct octets owner;
    uint16_t type;
    uint16_t class;
    uint32_t ttl;
    unsigned count;
    unsigned signature_count;
    struct octets records[SET_RECORDS_MAX];
    struct octets signatures[SET_SIGNATURES_MAX];
};

/* "www.Example." in wire form, its case kept. "\ddd" stands for an octet. */
struct octets name_of(const char *text);
size_t name_length(const uint8_t *name);
unsigned name_labels(const uint8_t *name);
void name_lower(uint8_t *name);

/* "A", "TYPE65280". */
uint16_t type_of(const char *text);

/* The windows of a type bit map from "A NS TYPE1234". */
struct octets bitmap_of(const char *types);

/* One record from "owner TYPE RDATA", as "www.example. A 192.0.2.1"; "\# hex" stands for any RDATA. */
struct set *rr(const char *text);

/* One more record of the set, from its RDATA's text; returns the set. */
struct set *rr_more(struct set *set, const char *rdata);

struct set *set_new(const char *owner, uint16_t type);
struct set *set_add(struct set *set, const void *rdata, size_t length);
struct set *set_copy(const struct set *set);
struct set *set_unsigned(const struct set *set);

/* The same records and signatures at another owner: a wildcard that was expanded, or a forgery. */
struct set *set_at(const struct set *set, const char *owner);

/* Canonical RDATA: RFC 4034 section 6.2 as RFC 6840 section 5.1 corrects it. */
struct octets canonical_of(uint16_t type, struct octets rdata);

/* Whether the octet at `at` of the RDATA is a letter of a name whose case does not count. */
bool is_folded_letter(uint16_t type, struct octets rdata, size_t at);

#endif
