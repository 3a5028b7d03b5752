#include "validate/history.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/algorithm.h"
#include "validate/bench.h"
#include "validate/denial_nsec3.h"

#include <stdlib.h>

/* Less than a quarter of a signature's life, and less than this: a signer that works has signed anew. */
#define EXPIRING_SOON (7 * 86400)
#define RSA_BITS_GOOD 2048

/* One zone at work. */
struct telling {
    struct chain_context chain;
    struct zone_history *zone;
    struct evidence_rrset **keys; /* DNSKEY RRsets by the time they were first seen */
    size_t key_sets;
    struct evidence_rrset **ds;
    size_t ds_sets;
};

static void warn(struct telling *t, enum reason reason, const uint8_t *owner, uint16_t type,
                 const char *detail)
{
    findings_add(&t->zone->warnings, t->chain.check.arena, reason, owner, type, detail);
}

static void change(struct telling *t, enum reason reason, const struct sighting *seen, const char *detail)
{
    struct history_change *change = arena_take_array(t->chain.check.arena, 1, sizeof *change);
    struct history_change **end = &t->zone->changes;
    if (change == NULL)
        return;
    *change = (struct history_change){.reason = reason, .seen = *seen, .detail = detail};
    while (*end != NULL && (*end)->seen.time <= seen->time)
        end = &(*end)->next;
    change->next = *end;
    *end = change;
}

static void extend(struct sighting *first, capture_time *last, const struct evidence_rrset *set)
{
    if (set->seen.frame != 0 && (first->frame == 0 || set->seen.time < first->time))
        *first = set->seen;
    if (set->last_seen > *last)
        *last = set->last_seen;
}

/* Keys */

static struct history_key *find_key(const struct zone_history *zone, const struct dnskey *key)
{
    for (struct history_key *at = zone->keys; at != NULL; at = at->next)
        if (canonical_rdata_compare(&(struct rdata){at->key.rdata, at->key.length},
                                    &(struct rdata){key->rdata, key->length}) == 0)
            return at;
    return NULL;
}

static void warn_of_key(struct telling *t, const struct dnskey *key)
{
    const uint8_t *zone = t->zone->zone;
    struct arena *arena = t->chain.check.arena;
    const struct algorithm *algorithm = algorithm_find(key->algorithm);
    unsigned bits = dnskey_bits(key);
    if (algorithm->family == FAMILY_RSA && bits > 0 && bits < RSA_BITS_GOOD)
        warn(t, REASON_DNSKEY_WEAK_RSA, zone, RRTYPE_DNSKEY,
             arena_printf(arena, "%s has %u bits", key_describe(key, arena), bits));
    if (algorithm->standing == STANDING_SHA1)
        warn(t, REASON_ALGORITHM_MUST_NOT_SIGN, zone, RRTYPE_DNSKEY, key_describe(key, arena));
    if (dnskey_is_revoked(key))
        warn(t, REASON_DNSKEY_REVOKED, zone, RRTYPE_DNSKEY, key_describe(key, arena));
}

static void add_key(struct telling *t, const struct evidence_rrset *set, const struct dnskey *key)
{
    struct history_key *known = find_key(t->zone, key), **end = &t->zone->keys;
    if (known != NULL) {
        extend(&known->first, &known->last, set);
        return;
    }
    struct history_key *added = arena_take_array(t->chain.check.arena, 1, sizeof *added);
    if (added == NULL)
        return;
    *added = (struct history_key){.key = *key, .role = evidence_key_role(set, key)};
    extend(&added->first, &added->last, set);
    for (struct history_key *at = t->zone->keys; at != NULL; at = at->next)
        if (at->key.tag == key->tag && at->key.algorithm == key->algorithm)
            warn(t, REASON_KEY_TAG_COLLISION, t->zone->zone, RRTYPE_DNSKEY,
                 key_describe(key, t->chain.check.arena));
    while (*end != NULL)
        end = &(*end)->next;
    *end = added;
    warn_of_key(t, key);
}

static bool set_has_key(const struct evidence_rrset *set, const struct dnskey *key)
{
    for (size_t i = 0; i < set->count; i++)
        if (canonical_rdata_compare(&set->records[i], &(struct rdata){key->rdata, key->length}) == 0)
            return true;
    return false;
}

static bool algorithm_is_known(const struct zone_history *zone, uint8_t algorithm)
{
    for (const struct history_key *at = zone->keys; at != NULL; at = at->next)
        if (at->key.algorithm == algorithm)
            return true;
    return false;
}

/* What the next key set brings, seen from those before it. */
static void tell_new_keys(struct telling *t, const struct evidence_rrset *set, bool is_first)
{
    struct arena *arena = t->chain.check.arena;
    for (size_t i = 0; set->keys != NULL && i < set->count; i++) {
        const struct dnskey *key = &set->keys[i].dnskey;
        if (key->length == 0)
            continue;
        bool is_new = !is_first && find_key(t->zone, key) == NULL;
        if (is_new && !algorithm_is_known(t->zone, key->algorithm))
            change(t, REASON_ALGORITHM_ROLLOVER, &set->seen, key_describe(key, arena));
        if (is_new)
            change(t, REASON_KEY_NEW, &set->seen, key_describe(key, arena));
        add_key(t, set, key);
    }
}

static void tell_gone_keys(struct telling *t, const struct evidence_rrset *set)
{
    for (const struct history_key *at = t->zone->keys; at != NULL; at = at->next)
        if (at->last < set->seen.time && !set_has_key(set, &at->key))
            change(t, REASON_KEY_GONE, &set->seen, key_describe(&at->key, t->chain.check.arena));
}

/* DS */

static struct history_ds *find_ds(const struct zone_history *zone, const struct rdata *rdata)
{
    struct ds ds;
    if (!ds_parse(rdata->octets, rdata->length, &ds))
        return NULL;
    for (struct history_ds *at = zone->ds; at != NULL; at = at->next)
        if (at->ds.tag == ds.tag && at->ds.algorithm == ds.algorithm &&
            at->ds.digest_type == ds.digest_type &&
            canonical_rdata_compare(&(struct rdata){at->ds.digest, (uint16_t)at->ds.digest_length},
                                    &(struct rdata){ds.digest, (uint16_t)ds.digest_length}) == 0)
            return at;
    return NULL;
}

static const char *describe_ds(const struct ds *ds, struct arena *arena)
{
    return arena_printf(arena, "DS %u (%s, %s)", ds->tag, algorithm_find(ds->algorithm)->mnemonic,
                        digest_type_find(ds->digest_type)->mnemonic);
}

static void add_ds(struct telling *t, const struct evidence_rrset *set, const struct rdata *rdata,
                   bool is_first)
{
    struct history_ds *known = find_ds(t->zone, rdata), **end = &t->zone->ds;
    struct arena *arena = t->chain.check.arena;
    struct ds ds;
    if (known != NULL) {
        extend(&known->first, &known->last, set);
        return;
    }
    struct history_ds *added = arena_take_array(arena, 1, sizeof *added);
    if (added == NULL || !ds_parse(rdata->octets, rdata->length, &ds))
        return;
    *added = (struct history_ds){.ds = ds};
    extend(&added->first, &added->last, set);
    if (!is_first)
        change(t, REASON_DS_CHANGED, &set->seen, arena_printf(arena, "%s is new", describe_ds(&ds, arena)));
    while (*end != NULL)
        end = &(*end)->next;
    *end = added;
}

static void tell_ds(struct telling *t, const struct evidence_rrset *set, bool is_first)
{
    bool sha1_only = set->count > 0;
    struct arena *arena = t->chain.check.arena;
    for (size_t i = 0; i < set->count; i++) {
        struct ds ds;
        add_ds(t, set, &set->records[i], is_first);
        sha1_only =
            sha1_only && ds_parse(set->records[i].octets, set->records[i].length, &ds) && ds.digest_type == 1;
    }
    if (sha1_only)
        warn(t, REASON_DS_SHA1, t->zone->zone, RRTYPE_DS, "all DS records have SHA-1 digests");
    for (struct history_ds *at = t->zone->ds; at != NULL; at = at->next) {
        bool still = false;
        for (size_t i = 0; i < set->count; i++)
            still = still || find_ds(t->zone, &set->records[i]) == at;
        if (!still && at->last < set->seen.time)
            change(t, REASON_DS_CHANGED, &set->seen,
                   arena_printf(arena, "%s is gone", describe_ds(&at->ds, arena)));
    }
}

/* Rollovers: whether keys and DS records fit each other whenever one of them changes. */

/* The set in force at a time: the latest one seen by then, else the first one after. */
static const struct evidence_rrset *in_force(struct evidence_rrset *const *sets, size_t count,
                                             capture_time when)
{
    const struct evidence_rrset *found = NULL;
    for (size_t i = 0; i < count; i++)
        if (found == NULL || sets[i]->seen.time <= when)
            found = sets[i];
    return found;
}

static bool fits(const uint8_t *zone, const struct evidence_rrset *keys, const struct rdata *rdata)
{
    struct ds ds;
    if (!ds_parse(rdata->octets, rdata->length, &ds))
        return false;
    for (size_t i = 0; keys->keys != NULL && i < keys->count; i++) {
        const struct dnskey *key = &keys->keys[i].dnskey;
        if (key->length != 0 && key->tag == ds.tag && key->algorithm == ds.algorithm &&
            ds_digest_matches(&ds, zone, key))
            return true;
    }
    return false;
}

enum fit { FIT_UNKNOWN, FIT_ALL, FIT_SOME, FIT_NONE };

static enum fit fit_at(const struct telling *t, capture_time when)
{
    const struct evidence_rrset *keys = in_force(t->keys, t->key_sets, when);
    const struct evidence_rrset *ds = in_force(t->ds, t->ds_sets, when);
    size_t fitting = 0;
    if (keys == NULL || ds == NULL || ds->count > t->chain.check.policy->ds_per_zone)
        return FIT_UNKNOWN;
    for (size_t i = 0; i < ds->count; i++)
        fitting += fits(t->zone->zone, keys, &ds->records[i]) ? 1 : 0;
    return fitting == 0 ? FIT_NONE : fitting < ds->count ? FIT_SOME : FIT_ALL;
}

/* Goes through the moments at which one of the two changed, and tells each new state of affairs. */
static void tell_of_fit(struct telling *t)
{
    enum fit before = FIT_UNKNOWN;
    for (size_t k = 0, d = 0; k < t->key_sets || d < t->ds_sets;) {
        bool key_first = d == t->ds_sets || (k < t->key_sets && t->keys[k]->seen.time <= t->ds[d]->seen.time);
        const struct sighting *seen = key_first ? &t->keys[k++]->seen : &t->ds[d++]->seen;
        enum fit fit = fit_at(t, seen->time);
        if (fit == before)
            continue;
        before = fit;
        if (fit == FIT_NONE)
            change(t, REASON_ROLLOVER_BROKEN, seen, "no key of the zone fits a DS record of this time");
        else if (fit == FIT_SOME)
            change(t, REASON_DS_EXTRA, seen,
                   "some DS records fit no key: a rollover on its way, or a remnant");
    }
}

static void tell_rollovers(struct telling *t)
{
    for (size_t i = 0; i < t->key_sets; i++) {
        if (i > 0)
            tell_gone_keys(t, t->keys[i]);
        tell_new_keys(t, t->keys[i], i == 0);
    }
    for (size_t i = 0; i < t->ds_sets; i++)
        tell_ds(t, t->ds[i], i == 0);
    if (t->key_sets > 1 || t->ds_sets > 1)
        tell_of_fit(t);
}

/* Signatures and denial */

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

static void note_signature(struct telling *t, const struct evidence_rrset *set)
{
    int64_t latest = latest_expiration(t, set->owner, set->type);
    if (latest < t->chain.check.now || (t->zone->expiring != NULL && latest >= t->zone->expiration))
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
        warn(t, REASON_RRSIG_EXPIRING_SOON, set->owner, set->type,
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
        warn(t, REASON_NSEC3_ITERATIONS_NONZERO, t->zone->zone, RRTYPE_NSEC3,
             arena_printf(arena, "%u iterations", t->zone->nsec3_iterations));
    if (t->zone->nsec3_salt_length > 0)
        warn(t, REASON_NSEC3_SALT_NOT_EMPTY, t->zone->zone, RRTYPE_NSEC3,
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

/* The walk over all evidence */

/* What a zone has to itself: pointers into the sorted list of all RRsets. */
struct gathered {
    const uint8_t *zone;
    struct evidence_rrset **sets; /* signed by it, and its DNSKEY and DS */
    size_t count;
    size_t room;
};

struct all {
    struct gathered *zones;
    size_t count;
    size_t room;
    bool no_memory;
};

static bool add_to_zone(struct gathered *zone, struct evidence_rrset *set)
{
    if (zone->count > 0 && zone->sets[zone->count - 1] == set)
        return true;
    if (zone->count == zone->room) {
        size_t room = zone->room == 0 ? 8 : zone->room * 2;
        struct evidence_rrset **sets = realloc(zone->sets, room * sizeof(struct evidence_rrset *));
        if (sets == NULL)
            return false;
        zone->sets = sets;
        zone->room = room;
    }
    zone->sets[zone->count++] = set;
    return true;
}

static int compare_zones(const void *a, const void *b)
{
    const struct gathered *left = a, *right = b;
    return dname_compare(left->zone, right->zone);
}

static struct gathered *find_zone(const struct all *all, const uint8_t *name)
{
    struct gathered key = {.zone = name};
    return all->count == 0 ? NULL : bsearch(&key, all->zones, all->count, sizeof key, compare_zones);
}

static void add_zone(struct all *all, const uint8_t *name)
{
    if (all->count == all->room) {
        size_t room = all->room == 0 ? 64 : all->room * 2;
        struct gathered *zones = realloc(all->zones, room * sizeof *zones);
        if (zones == NULL) {
            all->no_memory = true;
            return;
        }
        all->zones = zones;
        all->room = room;
    }
    all->zones[all->count++] = (struct gathered){.zone = name};
}

static bool is_chain_type(uint16_t type)
{
    return type == RRTYPE_DNSKEY || type == RRTYPE_DS;
}

static void sort_and_unify(struct all *all)
{
    size_t kept = 0;
    if (all->count > 1)
        qsort(all->zones, all->count, sizeof *all->zones, compare_zones);
    for (size_t i = 0; i < all->count; i++)
        if (kept == 0 || !dname_equal(all->zones[kept - 1].zone, all->zones[i].zone))
            all->zones[kept++] = all->zones[i];
    all->count = kept;
}

static void gather(struct all *all, struct evidence_rrset **sets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_chain_type(sets[i]->type) && (i == 0 || !dname_equal(sets[i]->owner, sets[i - 1]->owner)))
            add_zone(all, sets[i]->owner);
        const uint8_t *last = NULL;
        for (const struct signature *at = sets[i]->signatures; at != NULL; at = at->next) {
            if (last == NULL || !dname_equal(last, at->rrsig.signer))
                add_zone(all, at->rrsig.signer);
            last = at->rrsig.signer;
        }
    }
    sort_and_unify(all);
    for (size_t i = 0; i < count && !all->no_memory; i++) {
        struct gathered *own = is_chain_type(sets[i]->type) ? find_zone(all, sets[i]->owner) : NULL;
        if (own != NULL && !add_to_zone(own, sets[i]))
            all->no_memory = true;
        for (const struct signature *at = sets[i]->signatures; at != NULL && !all->no_memory; at = at->next) {
            struct gathered *zone = find_zone(all, at->rrsig.signer);
            if (zone != NULL && !add_to_zone(zone, sets[i]))
                all->no_memory = true;
        }
    }
}

static bool signs(const struct evidence_rrset *set, const uint8_t *zone)
{
    for (const struct signature *at = set->signatures; at != NULL; at = at->next)
        if (dname_equal(at->rrsig.signer, zone))
            return true;
    return false;
}

/* The zone's own DNSKEY and DS RRsets, in the order in which they were seen (as evidence_sorted() has them);
 * supplied ones are of no time. */
static struct evidence_rrset **own_sets(const struct gathered *from, uint16_t type, struct arena *arena,
                                        size_t *count)
{
    struct evidence_rrset **sets = arena_take_array(arena, from->count + 1, sizeof(struct evidence_rrset *));
    *count = 0;
    for (size_t i = 0; sets != NULL && i < from->count; i++)
        if (from->sets[i]->type == type && from->sets[i]->seen.frame != 0 &&
            dname_equal(from->sets[i]->owner, from->zone))
            sets[(*count)++] = from->sets[i];
    return sets;
}

static void tell(const struct chain_context *chain, const struct gathered *from, history_visitor *visit,
                 void *context)
{
    struct zone_history zone = {.zone = from->zone};
    struct telling t = {.chain = *chain, .zone = &zone};
    t.keys = own_sets(from, RRTYPE_DNSKEY, chain->check.arena, &t.key_sets);
    t.ds = own_sets(from, RRTYPE_DS, chain->check.arena, &t.ds_sets);
    if (t.keys != NULL && t.ds != NULL)
        tell_rollovers(&t);
    for (size_t i = 0; i < from->count; i++) {
        if (!signs(from->sets[i], from->zone))
            continue;
        note_signature(&t, from->sets[i]);
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
    struct all all = {0};
    struct budget budget;
    size_t count;
    struct chain_context chain = judge_chain(judge, end, &budget);
    struct evidence_rrset **sets = evidence_sorted(chain.evidence, &count);
    if (sets != NULL)
        gather(&all, sets, count);
    for (size_t i = 0; i < all.count && !all.no_memory; i++) {
        chain = judge_chain(judge, end, &budget);
        tell(&chain, &all.zones[i], visit, context);
    }
    for (size_t i = 0; i < all.count; i++)
        free(all.zones[i].sets);
    free(all.zones);
    free(sets);
    return sets != NULL && !all.no_memory;
}
