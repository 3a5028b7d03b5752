/*
 * Whether the keys of one zone verify an RRset (RFC 4035 section 5.3): rule by rule, signature by signature.
 * One signature that passes is enough (RFC 6840 section 5.4).
 */
#ifndef RRSIGHT_VALIDATE_RRSET_CHECK_H
#define RRSIGHT_VALIDATE_RRSET_CHECK_H

#include "validate/evidence.h"
#include "validate/finding.h"
#include "validate/policy.h"
#include "validate/verifier.h"

/* Seconds since 1970, both ends included, for which an outcome holds. */
struct interval {
    int64_t from;
    int64_t until;
};

static inline struct interval interval_always(void)
{
    return (struct interval){INT64_MIN, INT64_MAX};
}

static inline struct interval interval_never(void)
{
    return (struct interval){INT64_MAX, INT64_MIN};
}

static inline void interval_meet(struct interval *interval, const struct interval *other)
{
    if (other->from > interval->from)
        interval->from = other->from;
    if (other->until < interval->until)
        interval->until = other->until;
}

/* What may still be spent on the message at hand. */
struct budget {
    unsigned checks_left;
    unsigned hashes_left;
    unsigned steps_left; /* names, variants of record sets, and signatures that are looked at */
    bool exceeded; /* checks or steps were refused: what was not looked at might have decided otherwise */
};

/* Takes steps from the budget; false, and never mind the rest, when there are not as many. */
static inline bool budget_spend(struct budget *budget, size_t steps)
{
    if (budget->exceeded || steps > budget->steps_left) {
        budget->exceeded = true;
        return false;
    }
    budget->steps_left -= (unsigned)steps;
    return true;
}

/* What every check needs. */
struct check_context {
    const struct policy *policy;
    int64_t now;         /* the time to judge at, seconds since 1970 */
    bool hypothetical;   /* another time than that of the packets */
    struct arena *arena; /* for what is derived, and for details */
    struct verifier *verifier;
    struct verify_ahead *ahead; /* or NULL */
    struct budget *budget;
    struct interval *holds; /* narrowed to the times at which all that is found would be found again */
};

/* Narrows the times to those when comparing [from, until] with now gives the same; */
void check_holds_while(const struct check_context *context, int64_t from, int64_t until);
/* to this second, since the time stands in a text; */
void check_holds_now(const struct check_context *context);
/* to none, since more than time decided. */
void check_holds_never(const struct check_context *context);

struct keyset {
    const uint8_t *zone;
    struct zone_key **keys;
    size_t count;
};

struct rrset_check {
    bool secure;
    const struct signature *signature; /* the one that verified, or the one that came furthest; or NULL */
    const struct zone_key *key;        /* that verified it */
    bool within_skew;                  /* only the clock allowance made it valid */
    enum reason reason;                /* when not secure */
    const char *detail;
};

/* Checks the view's signatures that `keyset.zone` made. */
struct rrset_check rrset_check(const struct check_context *context, const struct keyset *keyset,
                               const struct rrset_view *view);

/* A view of a set with all signatures that evidence has for it, its array in the arena. */
struct rrset_view rrset_view_whole(struct evidence_rrset *set, struct arena *arena);

/* Whether the set's signature was made from a wildcard: fewer labels signed than the owner has. */
bool rrset_is_expanded(const struct evidence_rrset *set, const struct signature *signature);

/* "key 1234 (KSK, ECDSAP256SHA256)" in the arena. */
const char *key_describe(const struct dnskey *key, struct arena *arena);

/* "signed by key 1234 (RSASHA256) of example., valid … to …" in the arena. */
const char *signature_describe(const struct signature *signature, int64_t now, struct arena *arena);

#endif
