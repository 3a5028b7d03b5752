/*
 * What a response claims: a positive answer, the absence of a name or a type, a referral, the start of an
 * alias.
 */
#ifndef RRSIGHT_VALIDATE_ANSWER_H
#define RRSIGHT_VALIDATE_ANSWER_H

#include "decode/message.h"

enum claim {
    CLAIM_NONE,     /* nothing to judge: an error, another class or opcode */
    CLAIM_POSITIVE, /* records that answer the question */
    CLAIM_ALIAS,    /* aliases only; what they lead to is asked elsewhere */
    CLAIM_NODATA,   /* the name has no such type */
    CLAIM_NXDOMAIN, /* the name does not exist */
    CLAIM_REFERRAL, /* ask the servers of the zone below */
    CLAIM_TOO_LONG, /* YXDOMAIN: the name that a DNAME makes would be too long (RFC 6672 section 2.2) */
    CLAIM_ENDLESS,  /* the aliases form a circle, or there are too many */
};

struct answer {
    enum claim claim;
    bool aliased;        /* the name is the end of at least one alias */
    bool bare;           /* what answers is signatures alone, without the records that they cover */
    bool contradicted;   /* the response code denies what the answer section holds, or the other way round */
    const uint8_t *name; /* the end of the aliases: what the claim is about; of a referral the zone below */
};

/* The message must be whole; follows at most `alias_steps` aliases. A DNAME's target lives in the arena. */
struct answer answer_classify(const struct message *message, unsigned alias_steps, struct arena *arena);

/* For how long a denial may be cached (RFC 2308 section 5): the SOA record's MINIMUM and its TTL, of which
 * the lower counts. False without a SOA record. */
bool answer_negative_ttl(const struct message *message, uint32_t *minimum, uint32_t *ttl);

/* The name that a DNAME at `owner` makes of `name` (RFC 6672 section 2.2), in `out` (DNAME_MAX); false: too
 * long. */
bool answer_substitute(const uint8_t *name, const uint8_t *owner, const uint8_t *target, uint8_t *out);

/* The DNAME RRset of the answer section that is above `name`, or NULL. */
const struct rrset *answer_dname_above(const struct message *message, const uint8_t *name);

#endif
