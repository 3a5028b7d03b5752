#include "validate/rollover.h"

#include "decode/rrtype.h"
#include "validate/algorithm.h"

#define RSA_BITS_GOOD 2048

void telling_warn(struct telling *t, enum reason reason, const uint8_t *owner, uint16_t type,
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
        telling_warn(t, REASON_DNSKEY_WEAK_RSA, zone, RRTYPE_DNSKEY,
                     arena_printf(arena, "%s has %u bits", key_describe(key, arena), bits));
    if (algorithm->standing == STANDING_SHA1)
        telling_warn(t, REASON_ALGORITHM_MUST_NOT_SIGN, zone, RRTYPE_DNSKEY, key_describe(key, arena));
    if (dnskey_is_revoked(key))
        telling_warn(t, REASON_DNSKEY_REVOKED, zone, RRTYPE_DNSKEY, key_describe(key, arena));
}

static bool is_full(struct telling *t, unsigned count, uint16_t type)
{
    if (count < ROLLOVER_RECORDS_MAX)
        return false;
    telling_warn(t, REASON_LIMIT_FINDINGS, t->zone->zone, type, "there were more records than are told of");
    return true;
}

static void add_key(struct telling *t, const struct evidence_rrset *set, const struct dnskey *key)
{
    struct history_key *known = find_key(t->zone, key), **end = &t->zone->keys;
    if (known != NULL) {
        extend(&known->first, &known->last, set);
        return;
    }
    t->key_count++;
    struct history_key *added = arena_take_array(t->chain.check.arena, 1, sizeof *added);
    if (added == NULL)
        return;
    *added = (struct history_key){.key = *key, .role = evidence_key_role(set, key)};
    extend(&added->first, &added->last, set);
    for (struct history_key *at = t->zone->keys; at != NULL; at = at->next)
        if (at->key.tag == key->tag && at->key.algorithm == key->algorithm)
            telling_warn(t, REASON_KEY_TAG_COLLISION, t->zone->zone, RRTYPE_DNSKEY,
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
        bool is_known = find_key(t->zone, key) != NULL, is_new = !is_first && !is_known;
        if (!is_known && is_full(t, t->key_count, RRTYPE_DNSKEY))
            continue;
        if (is_new && !algorithm_is_known(t->zone, key->algorithm))
            change(t, REASON_ALGORITHM_ROLLOVER, &set->seen, key_describe(key, arena));
        if (is_new)
            change(t, REASON_KEY_NEW, &set->seen, key_describe(key, arena));
        add_key(t, set, key);
    }
}

static void tell_gone_keys(struct telling *t, const struct evidence_rrset *set)
{
    for (struct history_key *at = t->zone->keys; at != NULL; at = at->next) {
        if (at->gone || at->last >= set->seen.time || set_has_key(set, &at->key))
            continue;
        at->gone = true;
        change(t, REASON_KEY_GONE, &set->seen, key_describe(&at->key, t->chain.check.arena));
    }
}

/* DS */

static bool is_ds(const struct ds *ds, const struct rdata *rdata)
{
    struct ds other;
    return ds_parse(rdata->octets, rdata->length, &other) && other.tag == ds->tag &&
           other.algorithm == ds->algorithm && other.digest_type == ds->digest_type &&
           canonical_rdata_compare(&(struct rdata){other.digest, (uint16_t)other.digest_length},
                                   &(struct rdata){ds->digest, (uint16_t)ds->digest_length}) == 0;
}

static struct history_ds *find_ds(const struct zone_history *zone, const struct rdata *rdata)
{
    for (struct history_ds *at = zone->ds; at != NULL; at = at->next)
        if (is_ds(&at->ds, rdata))
            return at;
    return NULL;
}

static bool set_has_ds(const struct evidence_rrset *set, const struct ds *ds)
{
    for (size_t i = 0; i < set->count; i++)
        if (is_ds(ds, &set->records[i]))
            return true;
    return false;
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
    if (is_full(t, t->ds_count++, RRTYPE_DS))
        return;
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
        telling_warn(t, REASON_DS_SHA1, t->zone->zone, RRTYPE_DS, "all DS records have SHA-1 digests");
    for (struct history_ds *at = t->zone->ds; at != NULL; at = at->next) {
        if (at->gone || at->last >= set->seen.time || set_has_ds(set, &at->ds))
            continue;
        at->gone = true;
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

void rollover_tell(struct telling *t)
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
