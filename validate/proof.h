/*
 * The recorder: what a judgement rests on, step by step from the trust anchor to the answer. The fast path
 * records nothing; for what is reported at length the same code runs again with a recorder.
 *
 * Steps and what is copied live in the recorder's arena. Record sets, signatures and keys are borrowed from
 * the evidence and the judge: a proof is to be read before the judge's next response.
 */
#ifndef RRSIGHT_VALIDATE_PROOF_H
#define RRSIGHT_VALIDATE_PROOF_H

#include "validate/ds.h"
#include "validate/evidence.h"
#include "validate/reason.h"

enum proof_mark { PROOF_GOOD, PROOF_BROKEN, PROOF_UNSEEN, PROOF_INSECURE };

enum proof_kind {
    PROOF_ANCHOR,  /* a trust anchor, believed without proof */
    PROOF_KEYS,    /* a zone's key set: `digests` tie it to what is above, a signature of its own covers it */
    PROOF_RECORDS, /* records and the signature over them */
    PROOF_DENIAL,  /* NSEC or NSEC3 records that deny something */
    PROOF_REMARK,  /* all else: `text` says it */
};

/* A signature as it was checked. */
struct proof_signature {
    const struct signature *signature;
    const struct dnskey *key; /* that verified it */
    const uint8_t *owner;     /* as it was signed: the owner, or the wildcard it was made from */
    const uint8_t *octets;    /* that were signed */
    size_t octet_count;
    int64_t inception; /* seconds since 1970 */
    int64_t expiration;
};

/* An entry point beside the key that it admits. */
struct proof_digest {
    const struct rdata *entry; /* RDATA of a DS or DNSKEY record */
    uint16_t entry_type;
    const struct dnskey *key;
    uint8_t computed[DS_DIGEST_MAX]; /* of the key, by the DS's digest type */
    size_t computed_length;
    struct proof_digest *next;
};

/* What one NSEC or NSEC3 record says of one name. */
enum denial_relation { DENIAL_MATCHES, DENIAL_COVERS };

struct proof_denial {
    const struct evidence_rrset *set;
    enum denial_relation relation;
    const uint8_t *name; /* the name it speaks of */
    const char *role;    /* of that name in the proof: "the name", "closest encloser", … */
    const char *hash;    /* of the name, base32hex; NULL with NSEC */
    const uint8_t *next; /* NSEC: the next name; NULL with NSEC3 */
    const char *next_hash;
    bool opt_out;
    struct proof_denial *more;
};

struct proof_step {
    enum proof_kind kind;
    enum proof_mark mark;
    const uint8_t *owner; /* what the step is about */
    uint16_t type;
    const char *text;   /* in one line: key tags, algorithms, times */
    enum reason reason; /* REASON_NONE for a good step */
    struct sighting seen;
    bool in_answer;                   /* a record set of the answer itself, not of the chain */
    const struct evidence_rrset *set; /* NULL: no records */
    struct proof_signature signed_by; /* .signature NULL: none verified */
    const struct rdata *anchor;       /* PROOF_ANCHOR */
    uint16_t anchor_type;             /* DS or DNSKEY */
    bool by_anchor;                   /* PROOF_KEYS: an anchor, not a DS, is above */
    struct proof_digest *digests;     /* PROOF_KEYS */
    struct proof_denial *denials;     /* PROOF_DENIAL */
    struct proof_step *next;
};

struct proof {
    struct arena *arena; /* where the steps live */
    struct proof_step *first;
    struct proof_step *last;
};

/* The mark of a step that leads to the status. */
enum proof_mark proof_mark_of(enum status status);

/*
 * Appends a step, a copy of `step` with its owner and text copied; a step that says the same as an earlier
 * one (a zone entered again for another record) is left out. Does nothing when `proof` is NULL.
 */
void proof_add(struct proof *proof, const struct proof_step *step);

/* All that a step shows of a signature; `key` may be NULL. */
struct proof_signature proof_signature_of(struct proof *proof, const struct evidence_rrset *set,
                                          const struct signature *signature, const struct dnskey *key,
                                          int64_t now);

#endif
