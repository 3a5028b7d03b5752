#include "validate/rrset_check.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/algorithm.h"
#include "validate/signature_check.h"
#include "validate/verify_ahead.h"

/* How far a signature came before it failed: of several, the one that came furthest tells most. */
enum stage { STAGE_NONE, STAGE_SHAPE, STAGE_KEY, STAGE_TIME, STAGE_LIMIT, STAGE_SIGNATURE };

struct attempt {
    const struct check_context *context;
    const struct keyset *keyset;
    const struct rrset_view *view;
    struct rrset_check *result;
    enum stage furthest;
    unsigned signatures_tried;
    unsigned checks;
};

static void fail(struct attempt *a, enum stage stage, const struct signature *signature, enum reason reason,
                 const char *detail)
{
    if (stage <= a->furthest)
        return;
    a->furthest = stage;
    a->result->signature = signature;
    a->result->reason = reason;
    a->result->detail = detail;
}

bool rrset_is_expanded(const struct evidence_rrset *set, const struct signature *signature)
{
    unsigned labels = dname_labels(set->owner) - (dname_is_wildcard(set->owner) ? 1 : 0);
    return signature->rrsig.labels < labels;
}

const char *key_describe(const struct dnskey *key, struct arena *arena)
{
    return arena_printf(arena, "key %u (%s, %s)", key->tag, dnskey_role(key),
                        algorithm_find(key->algorithm)->mnemonic);
}

const char *signature_describe(const struct signature *signature, int64_t now, struct arena *arena)
{
    char signer[DNAME_TEXT_MAX], from[TIME_TEXT_MAX], until[TIME_TEXT_MAX];
    dname_format(signature->rrsig.signer, signer);
    return arena_printf(arena, "signed by key %u (%s) of %s, valid %s to %s", signature->rrsig.tag,
                        algorithm_find(signature->rrsig.algorithm)->mnemonic, signer,
                        time_format(rrsig_time(signature->rrsig.inception, now), from),
                        time_format(rrsig_time(signature->rrsig.expiration, now), until));
}

/* The labels field fits the owner and the signer (RFC 4035 section 5.3.1; CVE-2026-44690). */
static enum reason check_labels(const struct evidence_rrset *set, const struct rrsig *rrsig)
{
    unsigned labels = dname_labels(set->owner) - (dname_is_wildcard(set->owner) ? 1 : 0);
    if (rrsig->labels > labels)
        return REASON_RRSIG_LABELS_TOO_MANY;
    return rrsig->labels < dname_labels(rrsig->signer) ? REASON_RRSIG_LABELS_BELOW_SIGNER : REASON_NONE;
}

void check_holds_while(const struct check_context *context, int64_t from, int64_t until)
{
    struct interval same = {from, until};
    if (context->now < from)
        same = (struct interval){INT64_MIN, from - 1};
    else if (context->now > until)
        same = (struct interval){until + 1, INT64_MAX};
    interval_meet(context->holds, &same);
}

void check_holds_now(const struct check_context *context)
{
    interval_meet(context->holds, &(struct interval){context->now, context->now});
}

void check_holds_never(const struct check_context *context)
{
    *context->holds = interval_never();
}

static enum reason check_times(const struct attempt *a, const struct rrsig *rrsig, bool *within_skew)
{
    int64_t now = a->context->now, skew = a->context->policy->skew;
    int64_t from = rrsig_time(rrsig->inception, now), until = rrsig_time(rrsig->expiration, now);
    if ((int32_t)(rrsig->expiration - rrsig->inception) < 0)
        return REASON_RRSIG_EXPIRES_BEFORE_INCEPTION;
    check_holds_while(a->context, from - skew, until + skew);
    if (now > until + skew)
        return REASON_RRSIG_EXPIRED;
    if (now < from - skew)
        return REASON_RRSIG_NOT_YET_VALID;
    *within_skew = now > until || now < from;
    if (skew > 0)
        check_holds_while(a->context, from, until);
    return REASON_NONE;
}

static const char *describe_times(const struct attempt *a, const struct signature *signature,
                                  enum reason reason)
{
    const struct rrsig *rrsig = &signature->rrsig;
    char when[TIME_TEXT_MAX], span[TIME_TEXT_MAX], signer[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX];
    int64_t now = a->context->now;
    check_holds_now(a->context);
    dname_format(rrsig->signer, signer);
    const char *who = arena_printf(a->context->arena, "the signature over %s by key %u (%s) of %s",
                                   rrtype_format(a->view->set->type, type), rrsig->tag,
                                   algorithm_find(rrsig->algorithm)->mnemonic, signer);
    if (reason == REASON_RRSIG_EXPIRES_BEFORE_INCEPTION)
        return arena_printf(a->context->arena, "%s expires before its inception", who);
    bool expired = reason == REASON_RRSIG_EXPIRED;
    int64_t limit = rrsig_time(expired ? rrsig->expiration : rrsig->inception, now);
    return arena_printf(a->context->arena, "%s %s %s, %s %s the packet", who,
                        expired ? "expired at" : "is valid from", time_format(limit, when),
                        span_format(now - limit, span), expired ? "before" : "after");
}

/* Why the keys that fit a signature by tag and algorithm may not be used, or REASON_NONE with their number.
 */
static enum reason find_candidates(const struct keyset *keyset, const struct rrsig *rrsig, unsigned *usable)
{
    enum reason reason = REASON_RRSIG_KEY_NOT_FOUND;
    *usable = 0;
    for (size_t i = 0; i < keyset->count; i++) {
        const struct dnskey *key = &keyset->keys[i]->dnskey;
        if (key->length != 0 && key->tag == rrsig->tag && key->algorithm != rrsig->algorithm &&
            reason == REASON_RRSIG_KEY_NOT_FOUND)
            reason = REASON_RRSIG_ALGORITHM_MISMATCH;
        if (!zone_key_is_named(keyset->keys[i], rrsig))
            continue;
        if (dnskey_is_zone_key(key))
            (*usable)++;
        else if (dnskey_is_revoked(key))
            reason = REASON_RRSIG_KEY_REVOKED;
        else
            reason =
                key->protocol != DNSKEY_PROTOCOL ? REASON_DNSKEY_BAD_PROTOCOL : REASON_DNSKEY_NO_ZONE_BIT;
    }
    return *usable > 0 ? REASON_NONE : reason;
}

static bool check_with(const struct attempt *a, struct signature *signature, struct zone_key *key)
{
    if (signature_check_is_open(signature, key))
        verify_ahead_first(a->context->ahead);
    return signature_check(signature, a->view->set, key, a->context->verifier, a->context->arena);
}

/* Whether the check of a signature with the n-th key may be made. Those of evidence are kept, so what does
 * not verify is found out once for all messages, and only what does is paid for: else who adds signatures to
 * a zone's keys could use up what every answer of the zone may cost. */
static bool may_check(struct attempt *a, unsigned n, bool *paid_later)
{
    struct budget *budget = a->context->budget;
    *paid_later = a->view->whole && n < SIGNATURE_CHECKS_KEPT;
    budget->exceeded |= budget->checks_left == 0;
    if (n >= a->context->policy->keys_tried_per_signature || budget->checks_left == 0)
        return false;
    if (*paid_later)
        return true;
    if (a->checks++ >= a->context->policy->checks_per_rrset)
        return false;
    budget->checks_left--;
    return true;
}

static void fail_check(struct attempt *a, const struct signature *signature, enum reason reason,
                       const char *format, const struct zone_key *key)
{
    if (a->furthest >= STAGE_SIGNATURE) /* the text costs more than all else here */
        return;
    fail(a, STAGE_SIGNATURE, signature, reason,
         arena_printf(a->context->arena, format, key_describe(&key->dnskey, a->context->arena)));
}

/* Tries each usable key with the signature's tag and algorithm (RFC 4035 section 5.3.1: tags may collide). */
static bool try_keys(struct attempt *a, struct signature *signature, bool within_skew)
{
    unsigned tried = 0;
    for (size_t i = 0; i < a->keyset->count; i++) {
        struct zone_key *key = a->keyset->keys[i];
        if (!zone_key_may_verify(key, &signature->rrsig))
            continue;
        bool paid_later;
        if (!may_check(a, tried++, &paid_later)) {
            fail(
                a, STAGE_LIMIT, signature, REASON_LIMIT_SIGNATURE_CHECKS,
                "keys share a tag and algorithm, or there are more signatures, than the limit allows to try");
            a->furthest = STAGE_SIGNATURE; /* what was not tried might have verified */
            a->result->reason = REASON_LIMIT_SIGNATURE_CHECKS;
            return false;
        }
        zone_key_prepare(key);
        if (key->public == NULL) {
            fail_check(a, signature, REASON_DNSKEY_MALFORMED, "%s is not a key of its algorithm", key);
            continue;
        }
        if (check_with(a, signature, key)) {
            a->context->budget->checks_left -= paid_later ? 1 : 0;
            a->result->secure = true;
            a->result->signature = signature;
            a->result->key = key;
            a->result->within_skew = within_skew;
            a->result->reason = REASON_NONE;
            return true;
        }
        fail_check(a, signature, REASON_RRSIG_BAD_SIGNATURE,
                   "the signature over the data does not verify with %s", key);
    }
    return false;
}

static bool try_signature(struct attempt *a, struct signature *signature)
{
    const struct rrsig *rrsig = &signature->rrsig;
    struct arena *arena = a->context->arena;
    bool within_skew = false;
    unsigned usable = 0;
    enum reason reason = check_labels(a->view->set, rrsig);
    if (reason != REASON_NONE) {
        fail(a, STAGE_SHAPE, signature, reason,
             arena_printf(arena, "the signature counts %u labels", rrsig->labels));
        return false;
    }
    reason = find_candidates(a->keyset, rrsig, &usable);
    /* What is not relied on when it stands in a DS is not below one that is (RFC 6840 section 5.2, RFC 9905).
     */
    if (!standing_is_relied_on(algorithm_find(rrsig->algorithm)->standing, a->context->policy))
        reason = REASON_RRSIG_ALGORITHM_UNSUPPORTED;
    if (reason != REASON_NONE) {
        if (a->furthest >= STAGE_KEY)
            return false;
        fail(a, STAGE_KEY, signature, reason,
             arena_printf(arena, "the signature names key %u of algorithm %s (%u)", rrsig->tag,
                          algorithm_find(rrsig->algorithm)->mnemonic, rrsig->algorithm));
        return false;
    }
    reason = check_times(a, rrsig, &within_skew);
    if (reason != REASON_NONE) {
        if (a->furthest < STAGE_TIME) /* the text costs more than all else here */
            fail(a, STAGE_TIME, signature, reason, describe_times(a, signature, reason));
        return false;
    }
    if (!rrsig_size_possible(rrsig)) {
        fail(a, STAGE_SIGNATURE, signature, REASON_RRSIG_BAD_LENGTH,
             arena_printf(arena, "the signature has %zu octets", rrsig->signature_length));
        return false;
    }
    if (!a->view->whole && a->signatures_tried++ >= a->context->policy->signatures_per_rrset) {
        a->furthest = STAGE_SIGNATURE;
        a->result->signature = signature;
        a->result->reason = REASON_LIMIT_SIGNATURE_CHECKS;
        a->result->detail = "the record set has more signatures than the limit allows to try";
        return false;
    }
    return try_keys(a, signature, within_skew);
}

struct rrset_check rrset_check(const struct check_context *context, const struct keyset *keyset,
                               const struct rrset_view *view)
{
    struct rrset_check result = {.reason = REASON_RRSIG_MISSING,
                                 .detail = "no signature of the zone covers it"};
    struct attempt a = {.context = context, .keyset = keyset, .view = view, .result = &result};
    for (unsigned i = 0; i < view->signature_count && budget_spend(context->budget, 1); i++)
        if (dname_equal(view->signatures[i]->rrsig.signer, keyset->zone) &&
            try_signature(&a, view->signatures[i]))
            break;
    /* Keys or signatures that nobody looked at might have verified it. */
    if (!result.secure && (context->budget->exceeded || view->incomplete) &&
        result.reason != REASON_LIMIT_SIGNATURE_CHECKS) {
        result.reason = REASON_LIMIT_STEPS;
        result.detail = "the work that the limit allows was spent before";
    }
    return result;
}

struct rrset_view rrset_view_whole(struct evidence_rrset *set, struct arena *arena)
{
    struct rrset_view view = {.set = set, .incomplete = set->signatures_refused, .whole = true};
    view.signatures = arena_take_array(arena, set->signature_count + 1, sizeof(struct signature *));
    for (struct signature *at = set->signatures; view.signatures != NULL && at != NULL; at = at->next)
        view.signatures[view.signature_count++] = at;
    return view;
}
