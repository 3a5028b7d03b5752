#include "validate/denial_nsec3.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

#include <string.h>

/*
 * How a proof works. A name that exists has a record whose owner is its hash ("match"). A name that does not
 * exist has a record whose interval of hashes its hash falls into ("cover"). To deny a name one shows its
 * closest encloser by a match and the next closer name, one label longer, by a cover (section 8.3); all else
 * follows.
 */

#define HASH_SHA1    1
#define FLAG_OPT_OUT 1
#define HASH_LABEL   32 /* characters of base32hex for 20 octets */

static int base32hex_value(uint8_t character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    character |= 0x20;
    return character >= 'a' && character <= 'v' ? character - 'a' + 10 : -1;
}

/* RFC 4648 section 7 without padding: 32 characters are just 20 octets. */
static bool decode_label(const uint8_t *label, uint8_t out[NSEC3_HASH_SIZE])
{
    uint64_t bits = 0;
    if (label[0] != HASH_LABEL)
        return false;
    for (unsigned i = 0; i < HASH_LABEL; i++) {
        int value = base32hex_value(label[1 + i]);
        if (value < 0)
            return false;
        bits = bits << 5 | (unsigned)value;
        if (i % 8 != 7)
            continue;
        for (unsigned octet = 0; octet < 5; octet++)
            out[i / 8 * 5 + octet] = (uint8_t)(bits >> (32 - 8 * octet));
    }
    return true;
}

const char *nsec3_format(const uint8_t hash[NSEC3_HASH_SIZE], char out[NSEC3_TEXT_MAX])
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
    for (unsigned i = 0; i < HASH_LABEL; i++) {
        unsigned bit = i * 5, octet = bit / 8;
        unsigned pair = (unsigned)hash[octet] << 8 | (octet + 1 < NSEC3_HASH_SIZE ? hash[octet + 1] : 0U);
        out[i] = digits[pair >> (11 - bit % 8) & 31];
    }
    out[HASH_LABEL] = '\0';
    return out;
}

enum reason nsec3_parse(const uint8_t *owner, const uint8_t *zone, const uint8_t *rdata, size_t length,
                        struct nsec3 *out)
{
    struct wire w = wire_over(rdata, length);
    struct nsec3 record = {.zone = zone};
    uint8_t hash_algorithm = wire_u8(&w), flags = wire_u8(&w);
    record.iterations = wire_u16(&w);
    record.salt_length = wire_u8(&w);
    record.salt = wire_take(&w, record.salt_length);
    uint8_t next_length = wire_u8(&w);
    record.next = wire_take(&w, next_length);
    record.types.length = wire_left(&w);
    record.types.octets = wire_take(&w, record.types.length);
    if (w.failed || !type_bitmap_is_valid(&record.types))
        return REASON_NSEC_MALFORMED;
    if (hash_algorithm != HASH_SHA1)
        return REASON_NSEC3_HASH_UNKNOWN;
    if ((flags & ~FLAG_OPT_OUT) != 0)
        return REASON_NSEC3_FLAGS_UNKNOWN;
    if (!dname_equal(dname_parent(owner), zone) || dname_is_root(owner))
        return REASON_NSEC3_OWNER_NOT_UNDER_SIGNER;
    if (next_length != NSEC3_HASH_SIZE || !decode_label(owner, record.hash))
        return REASON_NSEC3_OWNER_INVALID;
    record.opt_out = (flags & FLAG_OPT_OUT) != 0;
    *out = record;
    return REASON_NONE;
}

bool nsec3_same_parameters(const struct nsec3 *a, const struct nsec3 *b)
{
    return a->iterations == b->iterations && a->salt_length == b->salt_length &&
           (a->salt_length == 0 || memcmp(a->salt, b->salt, a->salt_length) == 0);
}

/* SHA-1 works on blocks of 64 octets, nine of which its own padding takes at least. */
static bool spend(const struct nsec3 *parameters, unsigned *hashes_left)
{
    unsigned price = (NSEC3_HASH_SIZE + parameters->salt_length + 9U + 63U) / 64U;
    bool good = price <= *hashes_left;
    *hashes_left = good ? *hashes_left - price : 0;
    return good;
}

/* Each hash is over the salt behind what was hashed last, at first the name. */
bool nsec3_hash(struct verifier *verifier, const struct nsec3 *parameters, const uint8_t *name,
                uint8_t out[NSEC3_HASH_SIZE])
{
    uint8_t input[DNAME_MAX + NSEC3_SALT_MAX];
    size_t salt = parameters->salt_length, length = dname_length(name);
    dname_copy_lower(input, name);
    for (unsigned i = 0; i <= parameters->iterations; i++) {
        if (i < 2 && salt > 0) /* from then on it stands there */
            memcpy(input + length, parameters->salt, salt);
        if (!verifier_sha1(verifier, input, length + salt, input))
            return false;
        length = NSEC3_HASH_SIZE;
    }
    memcpy(out, input, NSEC3_HASH_SIZE);
    return true;
}

bool nsec3_matches(const struct nsec3 *record, const uint8_t hash[NSEC3_HASH_SIZE])
{
    return memcmp(record->hash, hash, NSEC3_HASH_SIZE) == 0;
}

bool nsec3_covers(const struct nsec3 *record, const uint8_t hash[NSEC3_HASH_SIZE])
{
    bool after = memcmp(record->hash, hash, NSEC3_HASH_SIZE) < 0;
    bool before = memcmp(hash, record->next, NSEC3_HASH_SIZE) < 0;
    if (memcmp(record->hash, record->next, NSEC3_HASH_SIZE) < 0)
        return after && before;
    /* The last record of the chain, or the only one, wraps around. */
    return after || (before && memcmp(record->hash, hash, NSEC3_HASH_SIZE) != 0);
}

static struct nsec3_hashes *hashes_by(struct nsec3_memo *memo, const struct nsec3 *parameters)
{
    for (size_t i = 0; i < NSEC3_MEMOS; i++)
        if (memo->by[i].used && nsec3_same_parameters(&memo->by[i].parameters, parameters))
            return &memo->by[i];
    struct nsec3_hashes *hashes = &memo->by[memo->next++ % NSEC3_MEMOS];
    hashes->parameters = *parameters;
    hashes->used = true;
    memset(hashes->known, 0, sizeof hashes->known);
    return hashes;
}

static bool is_part_of(const uint8_t *name, const uint8_t *target)
{
    uintptr_t at = (uintptr_t)name, start = (uintptr_t)target;
    return at >= start && at < start + dname_length(target);
}

bool nsec3_hash_paid(const struct nsec3_proof *proof, const uint8_t *name, uint8_t out[NSEC3_HASH_SIZE])
{
    const struct nsec3 *parameters = &proof->records[0];
    bool remembered = proof->memo != NULL && is_part_of(name, proof->memo->target);
    struct nsec3_hashes *hashes = remembered ? hashes_by(proof->memo, parameters) : NULL;
    unsigned depth = dname_labels(name);
    if (hashes != NULL && hashes->known[depth]) {
        memcpy(out, hashes->hashes[depth], NSEC3_HASH_SIZE);
        return true;
    }
    if (!spend(parameters, proof->hashes_left) || !nsec3_hash(proof->verifier, parameters, name, out))
        return false;
    if (hashes != NULL) {
        memcpy(hashes->hashes[depth], out, NSEC3_HASH_SIZE);
        hashes->known[depth] = true;
    }
    return true;
}

/* The record that matches a name, or NULL. */
static enum reason find_match(const struct nsec3_proof *proof, const uint8_t *name,
                              const struct nsec3 **found)
{
    uint8_t hash[NSEC3_HASH_SIZE];
    *found = NULL;
    enum reason reason = nsec3_hash_paid(proof, name, hash) ? REASON_NONE : REASON_LIMIT_NSEC3_HASHES;
    for (size_t i = 0; reason == REASON_NONE && i < proof->count && *found == NULL; i++)
        if (nsec3_matches(&proof->records[i], hash))
            *found = &proof->records[i];
    return reason;
}

static enum reason find_cover(const struct nsec3_proof *proof, const uint8_t *name,
                              const struct nsec3 **found)
{
    uint8_t hash[NSEC3_HASH_SIZE];
    *found = NULL;
    enum reason reason = nsec3_hash_paid(proof, name, hash) ? REASON_NONE : REASON_LIMIT_NSEC3_HASHES;
    for (size_t i = 0; reason == REASON_NONE && i < proof->count && *found == NULL; i++)
        if (nsec3_covers(&proof->records[i], hash))
            *found = &proof->records[i];
    return reason;
}

struct closest_encloser {
    const uint8_t *name;
    const struct nsec3 *cover; /* of the next closer name, or NULL */
    bool is_name_itself;
};

/* A delegation, seen from the parent, or a DNAME: names below it are not this zone's to deny. */
static bool is_ancestor_cut(const struct nsec3 *record)
{
    bool delegation =
        type_bitmap_has(&record->types, RRTYPE_NS) && !type_bitmap_has(&record->types, RRTYPE_SOA);
    return delegation || type_bitmap_has(&record->types, RRTYPE_DNAME);
}

/* RFC 5155 section 8.3. */
static enum reason find_closest_encloser(const struct nsec3_proof *proof, const uint8_t *name,
                                         struct closest_encloser *out)
{
    const uint8_t *zone = proof->records[0].zone, *candidate = name, *next_closer = NULL;
    *out = (struct closest_encloser){0};
    for (;;) {
        const struct nsec3 *match;
        enum reason reason = find_match(proof, candidate, &match);
        if (reason != REASON_NONE)
            return reason;
        if (match != NULL) {
            if (next_closer != NULL && is_ancestor_cut(match))
                return REASON_NSEC_ANCESTOR_DELEGATION;
            break;
        }
        if (dname_equal(candidate, zone))
            return REASON_NSEC3_NO_CLOSEST_ENCLOSER;
        next_closer = candidate;
        candidate = dname_parent(candidate);
    }
    out->name = candidate;
    out->is_name_itself = next_closer == NULL;
    return next_closer == NULL ? REASON_NONE : find_cover(proof, next_closer, &out->cover);
}

/* What stands before every proof: something to prove with, the name in the zone, a bearable count. */
static enum reason check_start(const struct nsec3_proof *proof, const uint8_t *name)
{
    if (proof->count == 0)
        return REASON_NSEC3_NO_CLOSEST_ENCLOSER;
    if (!dname_is_subdomain(name, proof->records[0].zone))
        return REASON_DENIAL_ZONE_MISMATCH;
    if (proof->records[0].iterations > proof->iterations_max)
        return REASON_NSEC3_ITERATIONS_TOO_HIGH;
    return REASON_NONE;
}

static bool wildcard_at(const uint8_t *encloser, uint8_t *out)
{
    return dname_prepend((const uint8_t *)"*", 1, encloser, out);
}

enum reason nsec3_proves_nxdomain(const struct nsec3_proof *proof, const uint8_t *name)
{
    struct closest_encloser encloser;
    const struct nsec3 *wildcard_cover = NULL;
    uint8_t wildcard[DNAME_MAX];
    enum reason reason = check_start(proof, name);
    if (reason == REASON_NONE)
        reason = find_closest_encloser(proof, name, &encloser);
    if (reason != REASON_NONE)
        return reason;
    if (encloser.is_name_itself)
        return REASON_NSEC3_NAME_EXISTS;
    if (encloser.cover == NULL)
        return REASON_NSEC3_NEXT_CLOSER_NOT_COVERED;
    if (wildcard_at(encloser.name, wildcard)) {
        reason = find_cover(proof, wildcard, &wildcard_cover);
        if (reason != REASON_NONE)
            return reason;
        if (wildcard_cover == NULL)
            return REASON_NSEC3_WILDCARD_NOT_COVERED;
    }
    return encloser.cover->opt_out ? REASON_NSEC3_OPT_OUT : REASON_NONE;
}

/* What a matching record says of a type at its name (RFC 5155 section 8.5). */
static enum reason match_denies_type(const struct nsec3 *match, const uint8_t *name, uint16_t type)
{
    bool ns = type_bitmap_has(&match->types, RRTYPE_NS), soa = type_bitmap_has(&match->types, RRTYPE_SOA);
    if (type_bitmap_has(&match->types, type) || (type == RRTYPE_ANY && type_bitmap_has_data(&match->types)))
        return REASON_NSEC3_TYPE_IN_BITMAP;
    if (type_bitmap_has_alias(&match->types, type))
        return REASON_NSEC3_CNAME_IN_BITMAP;
    if (type == RRTYPE_DS && soa && !dname_is_root(name))
        return REASON_NSEC3_DELEGATION_SOA_BIT;
    if (type != RRTYPE_DS && ns && !soa)
        return REASON_NSEC_ANCESTOR_DELEGATION;
    return REASON_NONE;
}

/* RFC 5155 section 8.7: the wildcard at the closest encloser has no such type. */
static enum reason wildcard_denies_type(const struct nsec3_proof *proof,
                                        const struct closest_encloser *encloser, uint16_t type, bool *applies)
{
    uint8_t wildcard[DNAME_MAX];
    const struct nsec3 *match = NULL;
    *applies = false;
    if (!wildcard_at(encloser->name, wildcard))
        return REASON_NONE;
    enum reason reason = find_match(proof, wildcard, &match);
    if (reason != REASON_NONE || match == NULL)
        return reason;
    *applies = true;
    reason = match_denies_type(match, wildcard, type);
    return reason == REASON_NONE && encloser->cover->opt_out ? REASON_NSEC3_OPT_OUT : reason;
}

enum reason nsec3_proves_nodata(const struct nsec3_proof *proof, const uint8_t *name, uint16_t type)
{
    struct closest_encloser encloser;
    const struct nsec3 *match = NULL;
    bool applies = false;
    enum reason reason = check_start(proof, name);
    if (reason == REASON_NONE)
        reason = find_match(proof, name, &match);
    if (reason != REASON_NONE)
        return reason;
    if (match != NULL)
        return match_denies_type(match, name, type);
    reason = find_closest_encloser(proof, name, &encloser);
    if (reason == REASON_NSEC3_NO_CLOSEST_ENCLOSER)
        return REASON_NSEC3_NO_MATCH_FOR_NAME;
    if (reason != REASON_NONE)
        return reason;
    if (encloser.cover == NULL)
        return REASON_NSEC3_NO_MATCH_FOR_NAME;
    reason = wildcard_denies_type(proof, &encloser, type, &applies);
    if (reason != REASON_NONE || applies)
        return reason;
    /* Section 8.6, and 8.5 with erratum 3441: the span may hide an unsigned delegation or what leads to one.
     */
    if (encloser.cover->opt_out)
        return REASON_NSEC3_OPT_OUT;
    return type == RRTYPE_DS ? REASON_NSEC3_OPT_OUT_REQUIRED : REASON_NSEC3_NO_MATCH_FOR_NAME;
}

enum reason nsec3_proves_wildcard(const struct nsec3_proof *proof, const uint8_t *name, unsigned labels)
{
    const struct nsec3 *cover = NULL;
    enum reason reason = check_start(proof, name);
    if (reason == REASON_NONE)
        reason = find_cover(proof, dname_ancestor(name, labels + 1), &cover);
    if (reason != REASON_NONE)
        return reason;
    if (cover == NULL)
        return REASON_WILDCARD_NO_PROOF;
    return cover->opt_out ? REASON_NSEC3_OPT_OUT : REASON_NONE;
}

enum reason nsec3_proves_no_ds(const struct nsec3_proof *proof, const uint8_t *name, bool *is_cut)
{
    struct closest_encloser encloser;
    const struct nsec3 *match = NULL;
    *is_cut = false;
    enum reason reason = check_start(proof, name);
    if (reason == REASON_NONE)
        reason = find_match(proof, name, &match);
    if (reason != REASON_NONE)
        return reason;
    if (match != NULL) {
        *is_cut = type_bitmap_has(&match->types, RRTYPE_NS);
        if (type_bitmap_has(&match->types, RRTYPE_DS))
            return REASON_NSEC3_DELEGATION_DS_BIT;
        return type_bitmap_has(&match->types, RRTYPE_SOA) ? REASON_NSEC3_DELEGATION_SOA_BIT : REASON_NONE;
    }
    reason = find_closest_encloser(proof, name, &encloser);
    if (reason != REASON_NONE)
        return reason;
    if (encloser.cover == NULL)
        return REASON_NSEC3_NEXT_CLOSER_NOT_COVERED;
    return encloser.cover->opt_out ? REASON_NSEC3_OPT_OUT : REASON_NSEC3_OPT_OUT_REQUIRED;
}
