/*
 * Evidence: every signed RRset that was seen, with all its signatures, from whatever message or file.
 *
 * It is never trusted for having been seen: a signature proves it or nothing does. So its source does not
 * matter, and the union of two sets of evidence is again one. It only grows, up to a limit; RRsets and
 * signatures that came after the limit are judged all the same, from the message that holds them, and are not
 * kept.
 *
 * Of records without signatures only DNSKEY and DS sets are kept, and only when signatures had been asked
 * for. An empty one stands for the answer that there is none.
 */
#ifndef RRSIGHT_VALIDATE_EVIDENCE_H
#define RRSIGHT_VALIDATE_EVIDENCE_H

#include "capture/packet.h"
#include "decode/message.h"
#include "validate/dnskey.h"
#include "validate/ds.h"
#include "validate/rrsig.h"

#include <stdatomic.h>

struct evidence;

/* Where something was seen first. */
struct sighting {
    capture_time time;
    uint64_t frame; /* 0: not in a capture, but supplied */
    uint32_t file;
    bool scoped; /* in an answer for some clients alone (RFC 7871) */
};

/* A key of a DNSKEY RRset, prepared once for all signatures it is tried on. */
struct zone_key {
    struct dnskey dnskey;
    struct evp_pkey_st *public; /* made when first needed; NULL also when the key is malformed */
    bool prepared;
    struct ds_digest digest; /* of the set's owner and this key */
};

#define SIGNATURE_CHECKS_KEPT 3

/* Signatures of one RRset that are kept: enough for a zone that signs anew at every question. */
#define SIGNATURES_KEPT 1024

struct signature {
    struct rrsig rrsig;
    struct sighting seen;
    capture_time last_seen;
    struct signature *next;
    /* What checking it with a key gave; see validate/signature_check.h. */
    struct zone_key *checked[SIGNATURE_CHECKS_KEPT];
    uint8_t check_count;
    atomic_uchar checks[SIGNATURE_CHECKS_KEPT];
};

/* One variant of an RRset: same owner, type and records; class IN. */
struct evidence_rrset {
    const uint8_t *owner; /* lower-case */
    uint16_t type;
    struct rdata *records; /* in canonical order, without duplicates (RFC 4034 section 6.3) */
    size_t count;
    struct signature *signatures;
    struct zone_key *keys; /* of a DNSKEY RRset: one a record; those that do not parse have length 0 */
    struct sighting seen;
    capture_time last_seen;
    bool seen_unsigned;          /* without signatures though they were asked for */
    unsigned signature_count;    /* that are kept */
    bool signatures_refused;     /* there were more than are kept of one RRset */
    bool scoped;                 /* it was seen in an answer for some clients alone */
    struct evidence_rrset *next; /* the next RRset at this owner, of any type */
    struct evidence_rrset *next_of_type;
    uint64_t hash;
};

/* An RRset as one message has it: the records with just the signatures that came with them. */
struct rrset_view {
    struct evidence_rrset *set;
    bool kept; /* as evidence, with all its signatures */
    struct signature **signatures;
    unsigned signature_count;
    bool incomplete; /* there were more */
    bool whole;      /* it has all signatures that are evidence: see rrset_view_whole() */
};

/* `limit`: octets of memory, about. NULL when there is no memory. */
struct evidence *evidence_new(size_t limit);
void evidence_free(struct evidence *evidence);

/* Told of a signature that has become evidence, and of the RRset that it covers; both live as long as the
 * evidence. Their records, owner and RRSIG do not change any more. */
typedef void signature_sink(void *context, struct evidence_rrset *set, struct signature *signature);

/* Who is told; NULL for nobody. */
void evidence_on_signature(struct evidence *evidence, signature_sink *sink, void *context);

/*
 * The RRset of a message as a view. With `keep` it and its signatures become evidence (class IN only); else,
 * where it is not known already, it lives in the arena. False only when there is no memory.
 */
bool evidence_view(struct evidence *evidence, const struct rrset *rrset, const struct sighting *seen,
                   bool keep, struct arena *arena, struct rrset_view *out);

/* What a message brought, all of it kept as evidence: a block in the arena, which may be copied, and its
 * size. NULL when some was not. */
struct evidence_brought {
    const struct evidence_seen *block;
    size_t size;
};

/* Takes from a response all that is evidence. `signatures_requested`: the query had DO set, or signatures
 * came. `brought`: NULL where it is of no use. */
void evidence_add_message(struct evidence *evidence, const struct message *message,
                          const struct sighting *seen, bool signatures_requested, struct arena *arena,
                          struct evidence_brought *brought);

/* The same message has come again. */
void evidence_seen_again(struct evidence *evidence, const struct evidence_seen *block,
                         const struct sighting *seen);

/* Grows whenever something is added, and when DS records are seen again that were not seen for as long as
 * they may be kept; not when something is but seen again. */
uint64_t evidence_version(const struct evidence *evidence);

/* Variants of the RRset at an owner, first and next, borrowed; NULL behind the last. Type ANY: of all types.
 */
struct evidence_rrset *evidence_first(const struct evidence *evidence, const uint8_t *owner, uint16_t type);
struct evidence_rrset *evidence_next(const struct evidence_rrset *set, uint16_t type);

/* NSEC or NSEC3 RRsets that have a signature of `zone`, in canonical order of their owners. */
struct evidence_rrset *const *evidence_denials(struct evidence *evidence, const uint8_t *zone, uint16_t type,
                                               size_t *count);

/* How many of these sort before or at `name`. */
size_t evidence_denials_upto(struct evidence_rrset *const *denials, size_t count, const uint8_t *name);

/* NSEC3 RRsets that have a signature of `zone`, one for each set of parameters (RFC 5155 section 3.1), at
 * most EVIDENCE_NSEC3_SAMPLES. */
#define EVIDENCE_NSEC3_SAMPLES 32
struct evidence_rrset *const *evidence_nsec3_samples(const struct evidence *evidence, const uint8_t *zone,
                                                     size_t *count);

/* All RRsets in no order that means anything: otherwise as evidence_sorted(). */
struct evidence_rrset **evidence_list(const struct evidence *evidence, size_t *count);

/* The same, but variants of one owner and type stand side by side, the one seen first in front; without those
 * of type ANY, which no zone has. */
struct evidence_rrset **evidence_grouped(const struct evidence *evidence, size_t *count);

/* Which of two RRsets evidence_sorted() has in front, as qsort() asks. */
int evidence_order(const struct evidence_rrset *a, const struct evidence_rrset *b);

/* All RRsets, by owner in canonical order and type, the variant seen first in front; *count of them. To be
 * freed with free(), the RRsets being borrowed; NULL when there are none or no memory. */
struct evidence_rrset **evidence_sorted(const struct evidence *evidence, size_t *count);

/* "KSK", "ZSK", or "CSK" for a key with the SEP flag in a set where no other key signs the zone's data. */
const char *evidence_key_role(const struct evidence_rrset *set, const struct dnskey *key);

size_t evidence_count(const struct evidence *evidence);

/* RRsets that the limit kept out. */
uint64_t evidence_refused(const struct evidence *evidence);

#endif
