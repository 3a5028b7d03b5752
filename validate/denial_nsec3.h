/*
 * Denial of existence by NSEC3 (RFC 5155 section 8, with errata; RFC 6840 sections 4.1 and 4.3; RFC 9276).
 *
 * All records given here have been validated as data of one zone; what is decided here is only what they
 * prove. Each hash that is computed counts against a budget that the caller sets, and above a soft limit of
 * iterations nothing is hashed: the outcome is then no more than insecure.
 */
#ifndef RRSIGHT_VALIDATE_DENIAL_NSEC3_H
#define RRSIGHT_VALIDATE_DENIAL_NSEC3_H

#include "decode/dname.h"
#include "validate/bitmap.h"
#include "validate/reason.h"
#include "validate/verifier.h"

#define NSEC3_HASH_SIZE VERIFIER_SHA1_SIZE
#define NSEC3_SALT_MAX  255
/* 32 characters and the NUL. */
#define NSEC3_TEXT_MAX 33

struct evidence_rrset;

struct nsec3 {
    uint8_t hash[NSEC3_HASH_SIZE]; /* of the owner name */
    const uint8_t *next;           /* NSEC3_HASH_SIZE octets */
    const uint8_t *zone;
    bool opt_out;
    uint16_t iterations;
    const uint8_t *salt;
    uint8_t salt_length;
    struct type_bitmap types;
    const struct evidence_rrset *set; /* the record's, for who wants to show it; may be NULL */
};

/* Sets of parameters by which hashes are remembered at a time. */
#define NSEC3_MEMOS 2

/* The hashes of a name and of those above it, which a walk from zone to zone comes back to: each is computed
 * and paid for once. Zero but for the target at first. */
struct nsec3_memo {
    const uint8_t *target; /* names that are looked for stand in its octets */
    struct nsec3_hashes {
        struct nsec3 parameters;
        bool used;
        bool known[DNAME_LABELS_MAX + 1]; /* by the number of labels */
        uint8_t hashes[DNAME_LABELS_MAX + 1][NSEC3_HASH_SIZE];
    } by[NSEC3_MEMOS];
    unsigned next; /* that is given up for other parameters */
};

/* Records of one zone with the same parameters, and what may be spent on them. */
struct nsec3_proof {
    const struct nsec3 *records;
    size_t count;
    unsigned iterations_max;
    unsigned *hashes_left;
    struct verifier *verifier; /* that hashes */
    struct nsec3_memo *memo;   /* or NULL */
};

/* Reads a record whose signer is `zone`; REASON_NONE, or why it must be ignored. RDATA and zone are borrowed.
 */
enum reason nsec3_parse(const uint8_t *owner, const uint8_t *zone, const uint8_t *rdata, size_t length,
                        struct nsec3 *out);

bool nsec3_same_parameters(const struct nsec3 *a, const struct nsec3 *b);

/* The hash of a name by the first record's parameters, within the budget; false, with nothing left, when it
 * is too dear, and when OpenSSL fails. A long salt costs as many hashes as it makes SHA-1 work for. */
bool nsec3_hash_paid(const struct nsec3_proof *proof, const uint8_t *name, uint8_t out[NSEC3_HASH_SIZE]);

/* The hash of a name by a record's parameters (RFC 5155 section 5); false when OpenSSL fails. */
bool nsec3_hash(struct verifier *verifier, const struct nsec3 *parameters, const uint8_t *name,
                uint8_t out[NSEC3_HASH_SIZE]);

/* Base32hex as in owner names, lower-case; returns `out`. */
const char *nsec3_format(const uint8_t hash[NSEC3_HASH_SIZE], char out[NSEC3_TEXT_MAX]);

bool nsec3_matches(const struct nsec3 *record, const uint8_t hash[NSEC3_HASH_SIZE]);
bool nsec3_covers(const struct nsec3 *record, const uint8_t hash[NSEC3_HASH_SIZE]);

/*
 * Each proves its claim: REASON_NONE when proven; REASON_NSEC3_OPT_OUT or REASON_NSEC3_ITERATIONS_TOO_HIGH
 * when no more than insecure is; REASON_LIMIT_NSEC3_HASHES when the budget ran out; else what is missing.
 */
enum reason nsec3_proves_nxdomain(const struct nsec3_proof *proof, const uint8_t *name);
enum reason nsec3_proves_nodata(const struct nsec3_proof *proof, const uint8_t *name, uint16_t type);
enum reason nsec3_proves_wildcard(const struct nsec3_proof *proof, const uint8_t *name,
                                  unsigned encloser_labels);

/* No DS at `name`: by the record of that very name, or by an Opt-Out span over it. *is_cut tells in the first
   case whether the record shows a delegation. */
enum reason nsec3_proves_no_ds(const struct nsec3_proof *proof, const uint8_t *name, bool *is_cut);

#endif
