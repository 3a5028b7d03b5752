#include "validate/proven.h"

#include "decode/dname.h"

bool proven_has_begun(const struct chain_context *c, const struct proven *proven)
{
    int64_t from = proven->since / CAPTURE_SECOND;
    if (proven->since == INT64_MAX)
        return false;
    check_holds_while(&c->check, from, INT64_MAX);
    return c->check.now >= from;
}

bool proven_tells_more(const struct chain_context *c, const struct proven *proven, const struct proven *than)
{
    bool begun = proven_has_begun(c, proven), other_begun = proven_has_begun(c, than);
    if (begun != other_begun)
        return begun;
    return begun && (proven->inception != than->inception ? proven->inception > than->inception
                                                          : proven->since > than->since);
}

static struct proven by_signature(const struct chain_context *c, const struct signature *signature)
{
    bool supplied = signature->seen.frame == 0;
    return (struct proven){.since = supplied ? INT64_MAX : signature->seen.time,
                           .inception = rrsig_time(signature->rrsig.inception, c->check.now)};
}

static bool is_good(const struct chain_context *c, const struct zone_state *zone, struct evidence_rrset *set,
                    struct signature *signature)
{
    const struct rrset_view alone = {
        .set = set, .signatures = &signature, .signature_count = 1, .whole = true};
    return dname_equal(signature->rrsig.signer, zone->zone) &&
           rrset_check(&c->check, &zone->keyset, &alone).secure;
}

struct proven proven_at(const struct chain_context *c, const struct zone_state *zone,
                        struct evidence_rrset *set, const struct rrset_check *check)
{
    struct proven best = by_signature(c, check->signature);
    if (set->seen.frame == 0)
        best.since = INT64_MAX;
    if (set->seen.frame == 0 || set->signature_count == 1)
        return best;
    for (struct signature *at = set->signatures; at != NULL && budget_spend(c->check.budget, 1);
         at = at->next) {
        struct proven other = by_signature(c, at);
        if (at != check->signature && proven_tells_more(c, &other, &best) && is_good(c, zone, set, at))
            best = other;
    }
    return best;
}
