#include "validate/chain.h"

void chain_settle(const struct chain_context *c, struct zone_state *state, enum reason reason,
                  const char *detail, struct proof_step step)
{
    state->status = reason_status(reason);
    findings_add(&state->findings, c->check.arena, reason, step.owner, step.type, detail);
    step.mark = proof_mark_of(state->status);
    step.reason = reason;
    step.text = detail;
    proof_add(c->proof, &step);
}

struct rrset_check chain_check(const struct chain_context *c, const struct zone_state *zone,
                               struct evidence_rrset *set)
{
    struct rrset_view view = rrset_view_whole(set, c->check.arena);
    struct rrset_check check = rrset_check(&c->check, &zone->keyset, &view);
    if (check.secure && rrset_is_expanded(set, check.signature)) {
        check.secure = false;
        check.reason = REASON_NSEC_WILDCARD_EXPANDED;
        check.detail = "the record was made from a wildcard";
    }
    return check;
}

/* Whether the signature was in its time whenever it was seen. */
static bool was_good_when_seen(const struct signature *signature)
{
    int64_t first = signature->seen.time / CAPTURE_SECOND, last = signature->last_seen / CAPTURE_SECOND;
    return rrsig_time(signature->rrsig.inception, first) <= first &&
           rrsig_time(signature->rrsig.expiration, last) >= last;
}

/* Of several signatures the one that was seen last tells: who signs anew has older ones that were good in
 * their time, and a signer that stopped has a last one that is still handed out. */
bool chain_is_stale(const struct chain_context *c, const struct evidence_rrset *set,
                    const struct rrset_check *check)
{
    bool good = false;
    capture_time latest = INT64_MIN;
    if (c->check.hypothetical)
        return false;
    if (set->seen.frame == 0)
        return true;
    if (check->reason != REASON_RRSIG_EXPIRED && check->reason != REASON_RRSIG_NOT_YET_VALID)
        return false;
    check_holds_now(&c->check);
    for (const struct signature *at = set->signatures; at != NULL; at = at->next) {
        if (at->last_seen < latest)
            continue;
        good = was_good_when_seen(at) && (good || at->last_seen > latest);
        latest = at->last_seen;
    }
    return good;
}

struct proof_step chain_step(const struct chain_context *c, enum proof_kind kind,
                             const struct evidence_rrset *set, const struct rrset_check *check)
{
    struct proof_step step = {
        .kind = kind, .owner = set->owner, .type = set->type, .set = set, .seen = set->seen, .text = ""};
    if (c->proof != NULL && check->signature != NULL)
        step.signed_by = proof_signature_of(c->proof, set, check->signature,
                                            check->key == NULL ? NULL : &check->key->dnskey, c->check.now);
    return step;
}
