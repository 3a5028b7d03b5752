#include "validate/zone.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/cut.h"
#include "validate/denial_nsec3.h"
#include "validate/zone_cache.h"

/*
 * How a chain is walked. The closest trust anchor above the name gives a first zone with its keys. From there
 * the walk goes down label by label, and asks of each name what the zone at hand says of it. To say nothing
 * does not stop the walk: a signed zone further down may still have its DS here.
 */

/* The first zone: the anchors at one name that are in force. */
static void enter_by_anchor(const struct chain_context *c, struct zone_state *state, const uint8_t *apex)
{
    const struct anchor *anchor;
    size_t all = 0;
    while (anchors_get(c->anchors, all) != NULL)
        all++;
    struct entry_points entries = entry_points_new(c->check.arena, all);
    *state = (struct zone_state){.zone = apex};
    for (size_t i = 0; (anchor = anchors_get(c->anchors, i)) != NULL; i++) {
        if (!dname_equal(anchor->owner, apex))
            continue;
        check_holds_while(&c->check, anchor->valid_from, anchor->valid_until);
        if (c->check.now < anchor->valid_from || c->check.now > anchor->valid_until ||
            !entry_points_add(&entries, &anchor->rdata, anchor->type, NULL))
            continue;
        if (c->proof == NULL)
            continue;
        const char *text = entry_describe(&anchor->rdata, anchor->type, c->check.arena);
        proof_add(c->proof,
                  &(struct proof_step){.kind = PROOF_ANCHOR,
                                       .owner = apex,
                                       .type = anchor->type,
                                       .text = arena_printf(c->check.arena, "trust anchor %s", text),
                                       .anchor = &anchor->rdata,
                                       .anchor_type = anchor->type});
    }
    if (entries.count > 0)
        entry_into_zone(c, state, apex, &entries, true);
    else
        chain_settle(c, state, REASON_TRUST_ANCHOR_OUTSIDE_WINDOW, "no anchor is in force at this time",
                     (struct proof_step){.kind = PROOF_REMARK, .owner = apex, .type = RRTYPE_DNSKEY});
}

/* What the zone at hand says of the next name down; on a cut the state moves on to the zone below. True when
 * a walk to another name below would find the same. */
static bool step_down(const struct chain_context *c, struct zone_state *state, const uint8_t *name,
                      const uint8_t *target)
{
    struct cut_finding found = cut_find(c, state, name);
    /* An Opt-Out span says only that there may be a cut; a DS that the zone signed further down shows that
     * there is none. */
    bool by_target = found.cut == CUT_INSECURE && found.reason == REASON_NSEC3_OPT_OUT;
    if (by_target && cut_is_delegated(c, state, target, true))
        found.cut = CUT_NONE;
    char text[DNAME_TEXT_MAX];
    switch (found.cut) {
    case CUT_SECURE:
        entry_into_zone(c, state, name, &found.entries, false);
        break;
    case CUT_INSECURE:
        dname_format(state->zone, text);
        found.step.owner = name;
        found.step.type = RRTYPE_DS;
        chain_settle(c, state, found.reason, arena_printf(c->check.arena, "by a validated proof of %s", text),
                     found.step);
        break;
    case CUT_BROKEN:
        if (state->unknown_cut != NULL && cut_is_silent(&found))
            break; /* it may be the word of a zone that begins in between */
        found.step.owner = name;
        found.step.type = RRTYPE_DS;
        chain_settle(c, state, found.reason, found.detail, found.step);
        break;
    case CUT_UNKNOWN:
        if (state->unknown_cut == NULL)
            state->unknown_cut = name;
        break;
    case CUT_NONE:
        break;
    }
    return !by_target;
}

/* A walk from an anchor: the closest above the name, or, when that leads nowhere, one above it. */
struct descent {
    const uint8_t *apex;
    bool shared;          /* what it finds on its way any other walk from the closest anchor would find */
    struct budget before; /* when it began */
};

/* A zone that was entered, with no finding on the way to it, is where later walks begin; the name at which
 * this one ends is where those below it end. */
static void keep_entered(const struct chain_context *c, const struct descent *d, const uint8_t *name,
                         const struct zone_state *state)
{
    bool goes_on = state->status == STATUS_SECURE && !c->check.budget->exceeded;
    if (d->shared && (!goes_on || (state->zone == name && state->findings.first == NULL)))
        zone_cache_keep(c, ZONE_WALK_ENTERED, name, state, &d->before);
}

/* Begins at the deepest zone above the name that was entered before, or else at the anchor; returns how many
 * labels its name has. */
static unsigned begin_walk(const struct chain_context *c, const struct descent *d, const uint8_t *name,
                           struct zone_state *state)
{
    unsigned least = dname_labels(d->apex);
    for (unsigned depth = dname_labels(name) + 1; d->shared && depth-- > least;)
        if (zone_cache_find(c, ZONE_WALK_ENTERED, dname_ancestor(name, depth), state))
            return depth;
    enter_by_anchor(c, state, d->apex);
    keep_entered(c, d, d->apex, state);
    return least;
}

static struct zone_state descend(const struct chain_context *c, const uint8_t *apex, const uint8_t *name,
                                 bool closest)
{
    struct zone_state state;
    struct descent d = {.apex = apex, .shared = closest, .before = *c->check.budget};
    unsigned labels = dname_labels(name);
    for (unsigned depth = begin_walk(c, &d, name, &state) + 1;
         state.status == STATUS_SECURE && depth <= labels && budget_spend(c->check.budget, 1); depth++) {
        const uint8_t *at = dname_ancestor(name, depth);
        d.shared = step_down(c, &state, at, name) && d.shared;
        keep_entered(c, &d, at, &state);
    }
    /* What the zone signed at the name itself leaves no room for a cut anywhere above it. */
    if (state.status == STATUS_SECURE && state.unknown_cut != NULL && cut_signed_data_at(c, &state, name))
        state.unknown_cut = NULL;
    return state;
}

static struct zone_state find_zone(const struct chain_context *c, const uint8_t *name)
{
    struct zone_state best = {.status = STATUS_INDETERMINATE, .zone = name};
    const uint8_t *apex = anchors_closest(c->anchors, name, DNAME_LABELS_MAX);
    if (apex == NULL) {
        chain_settle(c, &best, REASON_NO_TRUST_ANCHOR, "no trust anchor is at or above the name",
                     (struct proof_step){.kind = PROOF_REMARK, .owner = name, .type = RRTYPE_DS});
        return best;
    }
    best = descend(c, apex, name, true);
    /* RFC 6840 section 5.10 and appendix C.2, "accept any success": a higher anchor may validate what the
     * closest does not; insecure is only what all of them say. While the closest might succeed, a higher one
     * makes nothing bogus. */
    while (best.status != STATUS_SECURE && !dname_is_root(apex)) {
        apex = anchors_closest(c->anchors, name, dname_labels(apex) - 1);
        if (apex == NULL)
            break;
        struct zone_state other = descend(c, apex, name, false);
        bool may_succeed = best.status == STATUS_INDETERMINATE && other.status == STATUS_BOGUS;
        if (other.status == STATUS_SECURE || (other.status > best.status && !may_succeed))
            best = other;
    }
    return best;
}

static struct zone_state walk(const struct chain_context *c, const uint8_t *name)
{
    struct zone_state state = find_zone(c, name);
    /* What was not looked at might have been a cut, a key or a DS: whatever was reached is not to be had. */
    if (c->check.budget->exceeded && state.status != STATUS_INDETERMINATE)
        chain_settle(c, &state, REASON_LIMIT_STEPS, "the chain of trust was not walked to its end",
                     (struct proof_step){.kind = PROOF_REMARK, .owner = name, .type = RRTYPE_DS});
    return state;
}

/* Each level of a walk asks for the hashes of all names above it again. */
static struct nsec3_memo *new_memo(struct arena *arena, const uint8_t *name)
{
    struct nsec3_memo *memo = arena_take(arena, sizeof *memo);
    if (memo == NULL)
        return NULL;
    memo->target = name;
    memo->next = 0;
    for (size_t i = 0; i < NSEC3_MEMOS; i++)
        memo->by[i].used = false;
    return memo;
}

struct zone_state zone_find(const struct chain_context *c, const uint8_t *name)
{
    struct zone_state state;
    if (zone_cache_find(c, ZONE_WALK_DONE, name, &state))
        return state;
    const struct budget before = *c->check.budget;
    struct interval holds = interval_always();
    struct chain_context own = *c;
    own.check.holds = &holds;
    own.memo = new_memo(c->check.arena, name);
    state = walk(&own, name);
    zone_cache_keep(&own, ZONE_WALK_DONE, name, &state, &before);
    interval_meet(c->check.holds, &holds);
    return state;
}
