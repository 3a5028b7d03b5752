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

bool chain_is_stale(const struct chain_context *c, const struct evidence_rrset *set,
                    const struct rrset_check *check)
{
    if (c->check.hypothetical)
        return false;
    if (set->seen.frame == 0)
        return true;
    const struct signature *signature = check->signature;
    if (signature == NULL ||
        (check->reason != REASON_RRSIG_EXPIRED && check->reason != REASON_RRSIG_NOT_YET_VALID))
        return false;
    check_holds_now(&c->check);
    int64_t first = signature->seen.time / CAPTURE_SECOND, last = signature->last_seen / CAPTURE_SECOND;
    if (check->reason == REASON_RRSIG_EXPIRED)
        return last <= rrsig_time(signature->rrsig.expiration, c->check.now);
    return first >= rrsig_time(signature->rrsig.inception, c->check.now);
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
