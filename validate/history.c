#include "validate/history.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/bench.h"
#include "validate/denial_nsec3.h"
#include "validate/rollover.h"
#include "validate/zone_list.h"

#include <stdlib.h>

/* Less than a quarter of a signature's life, and less than this: a signer that works has signed anew. */
#define EXPIRING_SOON ((int64_t)7 * 86400)

/* The latest expiration that any variant of an RRset has by the zone's signatures: who signs anew is not
 * expiring. */
static int64_t latest_expiration(const struct telling *t, const uint8_t *owner, uint16_t type)
{
    int64_t latest = INT64_MIN;
    for (const struct evidence_rrset *set = evidence_first(t->chain.evidence, owner, type); set != NULL;
         set = evidence_next(set, type))
        for (const struct signature *at = set->signatures; at != NULL; at = at->next) {
            int64_t expiration = rrsig_time(at->rrsig.expiration, t->chain.check.now);
            if (dname_equal(at->rrsig.signer, t->zone->zone) && expiration > latest)
                latest = expiration;
        }
    return latest;
}

/* Of those that expire at one time the first in canonical order is told. */
static void note_signature(struct telling *t, const struct evidence_rrset *set)
{
    const struct evidence_rrset *known = t->zone->expiring;
    int64_t latest = latest_expiration(t, set->owner, set->type);
    if (latest < t->chain.check.now || (known != NULL && latest > t->zone->expiration) ||
        (known != NULL && latest == t->zone->expiration && evidence_order(known, set) < 0))
        return;
    t->zone->expiring = set;
    t->zone->expiration = latest;
}

static void warn_of_expiration(struct telling *t)
{
    const struct evidence_rrset *set = t->zone->expiring;
    char span[TIME_TEXT_MAX];
    int64_t left = t->zone->expiration - t->chain.check.now, life = INT64_MAX;
    if (set == NULL || left > EXPIRING_SOON)
        return;
    for (const struct signature *at = set->signatures; at != NULL; at = at->next)
        if (at->rrsig.expiration - at->rrsig.inception < (uint64_t)life)
            life = at->rrsig.expiration - at->rrsig.inception;
    if (left < life / 4)
        telling_warn(t, REASON_RRSIG_EXPIRING_SOON, set->owner, set->type,
                     arena_printf(t->chain.check.arena, "%s left at the end of this capture",
                                  span_format(left, span)));
}

static void note_denial(struct telling *t, const struct evidence_rrset *set)
{
    struct nsec3 record;
    t->zone->uses_nsec = t->zone->uses_nsec || set->type == RRTYPE_NSEC;
    if (set->type != RRTYPE_NSEC3 || set->count != 1 ||
        nsec3_parse(set->owner, t->zone->zone, set->records[0].octets, set->records[0].length, &record) !=
            REASON_NONE)
        return;
    t->zone->uses_nsec3 = true;
    t->zone->nsec3_opt_out = t->zone->nsec3_opt_out || record.opt_out;
    if (record.iterations > t->zone->nsec3_iterations)
        t->zone->nsec3_iterations = record.iterations;
    if (record.salt_length > t->zone->nsec3_salt_length)
        t->zone->nsec3_salt_length = record.salt_length;
}

static void warn_of_denial(struct telling *t)
{
    struct arena *arena = t->chain.check.arena;
    if (t->zone->nsec3_iterations > 0)
        telling_warn(t, REASON_NSEC3_ITERATIONS_NONZERO, t->zone->zone, RRTYPE_NSEC3,
                     arena_printf(arena, "%u iterations", t->zone->nsec3_iterations));
    if (t->zone->nsec3_salt_length > 0)
        telling_warn(t, REASON_NSEC3_SALT_NOT_EMPTY, t->zone->zone, RRTYPE_NSEC3,
                     arena_printf(arena, "a salt of %u octets", t->zone->nsec3_salt_length));
}

static void take_state(struct telling *t)
{
    struct zone_state state = zone_find(&t->chain, t->zone->zone);
    t->zone->status = state.status;
    if (state.status == STATUS_SECURE && !dname_equal(state.zone, t->zone->zone))
        t->zone->status = STATUS_INDETERMINATE; /* secure above it, and no DS seen */
    const struct finding *primary = findings_primary(&state.findings, t->zone->status);
    t->zone->reason = primary == NULL ? REASON_NONE : primary->reason;
    t->zone->detail = primary == NULL ? "" : primary->detail;
    if (t->zone->status == STATUS_INDETERMINATE && primary == NULL) {
        t->zone->reason = REASON_DS_NOT_OBSERVED;
        t->zone->detail = "neither a DS nor a proof of its absence was seen";
    }
}

static bool signs(const struct evidence_rrset *set, const uint8_t *zone)
{
    for (const struct signature *at = set->signatures; at != NULL; at = at->next)
        if (dname_equal(at->rrsig.signer, zone))
            return true;
    return false;
}

static int compare_sets(const void *a, const void *b)
{
    const struct evidence_rrset *const *left = a, *const *right = b;
    return evidence_order(*left, *right);
}

/* Whether a key that leads into the zone signed the key set. */
static bool is_key_set_of(const struct chain_context *chain, const struct zone_state *zone,
                          struct evidence_rrset *set)
{
    struct rrset_view whole = rrset_view_whole(set, chain->check.arena);
    return rrset_check(&chain->check, &zone->entry, &whole).secure;
}

/* Whether the set is what the zone, or for DS its parent, published: of one that was secure when it was seen
 * only what validates is, and of others anything may be. */
static bool is_published(const struct chain_context *chain, struct evidence_rrset *set)
{
    struct chain_context then = *chain;
    const uint8_t *publisher = set->type == RRTYPE_DS ? dname_parent(set->owner) : set->owner;
    if (!then.check.hypothetical)
        then.check.now = set->seen.time / CAPTURE_SECOND;
    struct zone_state zone = zone_find(&then, publisher);
    if (zone.status != STATUS_SECURE || zone.unknown_cut != NULL || then.check.budget->exceeded)
        return true;
    if (set->type == RRTYPE_DNSKEY)
        return !dname_equal(zone.zone, publisher) || is_key_set_of(&then, &zone, set);
    struct rrset_check check = chain_check(&then, &zone, set);
    return check.secure || reason_status(check.reason) != STATUS_BOGUS;
}

/* The zone's own DNSKEY and DS RRsets, the first ROLLOVER_SETS_MAX of them, in the order in which they were
 * seen; supplied ones are of no time. */
static struct evidence_rrset **own_sets(const struct chain_context *chain, const struct listed_zone *from,
                                        uint16_t type, size_t *count)
{
    struct evidence_rrset **sets =
        arena_take_array(chain->check.arena, from->count + 1, sizeof(struct evidence_rrset *));
    *count = 0;
    for (size_t i = 0; sets != NULL && i < from->count; i++)
        if (from->sets[i]->type == type && from->sets[i]->seen.frame != 0 &&
            dname_equal(from->sets[i]->owner, from->zone) && is_published(chain, from->sets[i]))
            sets[(*count)++] = from->sets[i];
    if (*count > 1)
        qsort(sets, *count, sizeof(struct evidence_rrset *), compare_sets);
    if (*count > ROLLOVER_SETS_MAX)
        *count = ROLLOVER_SETS_MAX;
    return sets;
}

static void tell(const struct chain_context *chain, const struct listed_zone *from, history_visitor *visit,
                 void *context)
{
    struct zone_history zone = {.zone = from->zone};
    struct telling t = {.chain = *chain, .zone = &zone};
    t.keys = own_sets(chain, from, RRTYPE_DNSKEY, &t.key_sets);
    t.ds = own_sets(chain, from, RRTYPE_DS, &t.ds_sets);
    if (t.key_sets == ROLLOVER_SETS_MAX || t.ds_sets == ROLLOVER_SETS_MAX)
        telling_warn(&t, REASON_LIMIT_FINDINGS, from->zone, RRTYPE_DNSKEY,
                     "only the first record sets of the zone are told of");
    if (t.keys != NULL && t.ds != NULL)
        rollover_tell(&t);
    const struct evidence_rrset *last = NULL;
    for (size_t i = 0; i < from->count; i++) {
        if (!signs(from->sets[i], from->zone))
            continue;
        /* Variants stand side by side, and what is noted is the same for all of them. */
        if (last == NULL || last->type != from->sets[i]->type ||
            !dname_equal(last->owner, from->sets[i]->owner))
            note_signature(&t, from->sets[i]);
        last = from->sets[i];
        note_denial(&t, from->sets[i]);
    }
    warn_of_expiration(&t);
    warn_of_denial(&t);
    take_state(&t);
    zone.end = chain->check.now;
    visit(context, &zone);
}

bool history_visit(struct judge *judge, capture_time end, history_visitor *visit, void *context)
{
    struct zone_list list = {0};
    struct budget budget;
    size_t count;
    struct interval holds;
    struct chain_context chain = judge_chain(judge, end, &budget, &holds);
    struct evidence_rrset **sets = evidence_grouped(chain.evidence, &count);
    bool good = sets != NULL && zone_list_fill(&list, sets, count);
    for (size_t i = 0; good && i < list.count; i++) {
        chain = judge_chain(judge, end, &budget, &holds);
        tell(&chain, &list.zones[i], visit, context);
    }
    zone_list_fini(&list);
    free(sets);
    return good;
}
