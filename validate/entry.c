#include "validate/entry.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/algorithm.h"
#include "validate/signature_check.h"

/* Octets of a key that are digested in the time of one step. */
#define OCTETS_PER_STEP 256

/* Keys that are compared in the time of one step. */
#define KEYS_PER_STEP 16

/* One entry into one zone. */
struct entering {
    const struct chain_context *context;
    struct zone_state *state;
    const struct entry_points *entries;
    bool by_anchor;
    bool only_stale;   /* no key set that was tried is of the time at hand */
    const char *stale; /* why the stale one does not do */
    struct miss {      /* what keeps keys out: of several, the one that came closest */
        enum reason reason;
        const char *detail;
        unsigned closeness;
        const struct evidence_rrset *set;
        struct rrset_check check;
    } best;
};

struct entry_points entry_points_new(struct arena *arena, size_t room)
{
    struct entry_points entries = {.list = arena_take_array(arena, room + 1, sizeof *entries.list)};
    entries.room = entries.list == NULL ? 0 : room;
    return entries;
}

bool entry_points_add(struct entry_points *entries, const struct rdata *rdata, uint16_t type,
                      const struct evidence_rrset *set)
{
    if (entries->count == entries->room)
        return false;
    entries->list[entries->count++] = (struct entry_point){.rdata = rdata, .type = type, .set = set};
    return true;
}

static const char *describe_ds(const struct ds *ds, struct arena *arena)
{
    return arena_printf(arena, "DS %u (%s, %s)", ds->tag, algorithm_find(ds->algorithm)->mnemonic,
                        digest_type_find(ds->digest_type)->mnemonic);
}

const char *entry_describe(const struct rdata *rdata, uint16_t type, struct arena *arena)
{
    struct ds ds;
    struct dnskey key;
    if (type == RRTYPE_DS && ds_parse(rdata->octets, rdata->length, &ds))
        return describe_ds(&ds, arena);
    if (type == RRTYPE_DNSKEY && dnskey_parse(rdata->octets, rdata->length, &key))
        return key_describe(&key, arena);
    return "a record that does not parse";
}

static void miss(struct entering *e, unsigned closeness, enum reason reason, const char *detail)
{
    if (closeness > e->best.closeness || e->best.reason == REASON_NONE)
        e->best = (struct miss){.reason = reason, .detail = detail, .closeness = closeness};
}

static bool entry_is_ds(const struct entry_point *entry, struct ds *ds)
{
    return entry->type == RRTYPE_DS && ds_parse(entry->rdata->octets, entry->rdata->length, ds);
}

#define DIGEST_SHA1 1

/* RFC 4509 section 3, of each DS set by itself: its records stand beside each other in the list. */
static void mark_outdone(const struct policy *policy, struct entry_points *entries)
{
    for (size_t first = 0, end; first < entries->count; first = end) {
        bool stronger = false;
        struct ds ds;
        for (end = first; end < entries->count && entries->list[end].set == entries->list[first].set; end++)
            stronger = stronger || (entry_is_ds(&entries->list[end], &ds) && ds.digest_type != DIGEST_SHA1 &&
                                    ds_is_usable(&ds, policy));
        for (size_t i = first; i < end; i++)
            entries->list[i].outdone =
                stronger && entry_is_ds(&entries->list[i], &ds) && ds.digest_type == DIGEST_SHA1;
    }
}

static bool entry_is_usable(const struct entering *e, const struct entry_point *entry)
{
    const struct policy *policy = e->context->check.policy;
    struct ds ds;
    struct dnskey key;
    if (entry->type == RRTYPE_DNSKEY)
        return dnskey_parse(entry->rdata->octets, entry->rdata->length, &key) &&
               standing_is_relied_on(algorithm_find(key.algorithm)->standing, policy);
    return !entry->outdone && entry_is_ds(entry, &ds) && ds_is_usable(&ds, policy);
}

static const char *describe_pair(struct entering *e, const struct ds *ds, const char *what,
                                 const struct dnskey *key)
{
    struct arena *arena = e->context->check.arena;
    return arena_printf(arena, "%s %s %s", describe_ds(ds, arena), what, key_describe(key, arena));
}

static bool ds_admits(struct entering *e, const struct ds *ds, struct zone_key *zone_key)
{
    const struct dnskey *key = &zone_key->dnskey;
    if (key->tag != ds->tag)
        return false;
    if (key->algorithm != ds->algorithm) {
        miss(e, 1, REASON_DS_ALGORITHM_MISMATCH, describe_pair(e, ds, "and", key));
        return false;
    }
    if (!budget_spend(e->context->check.budget, 1 + key->length / OCTETS_PER_STEP)) {
        miss(e, 9, REASON_LIMIT_STEPS, "there are too many DS records and keys to compare");
        return false;
    }
    if (!ds_digest_matches_known(ds, e->state->zone, key, &zone_key->digest)) {
        miss(e, 2, REASON_DS_DIGEST_MISMATCH, describe_pair(e, ds, "is not the digest of", key));
        return false;
    }
    if (dnskey_is_zone_key(key))
        return true;
    enum reason reason = dnskey_is_revoked(key)             ? REASON_DS_KEY_REVOKED
                         : key->protocol != DNSKEY_PROTOCOL ? REASON_DNSKEY_BAD_PROTOCOL
                                                            : REASON_DNSKEY_NO_ZONE_BIT;
    miss(e, 3, reason, describe_pair(e, ds, "fits", key));
    return false;
}

/* Whether the key may sign its key set by this entry point (RFC 4035 section 5.2). */
static bool entry_admits(struct entering *e, const struct entry_point *entry, struct zone_key *zone_key)
{
    const struct dnskey *key = &zone_key->dnskey;
    struct ds ds;
    if (entry->type == RRTYPE_DNSKEY)
        return dnskey_is_zone_key(key) &&
               canonical_rdata_compare(&(struct rdata){key->rdata, key->length}, entry->rdata) == 0;
    return entry_is_ds(entry, &ds) && ds_admits(e, &ds, zone_key);
}

/* The keys of one DNSKEY set that the entry points admit. */
static struct keyset admitted_keys(struct entering *e, struct evidence_rrset *set)
{
    const struct chain_context *c = e->context;
    struct keyset keyset = {.zone = e->state->zone};
    unsigned digests = 0;
    keyset.keys = arena_take_array(c->check.arena, set->count + 1, sizeof(struct zone_key *));
    if (keyset.keys == NULL || set->keys == NULL)
        return keyset;
    for (size_t k = 0; k < set->count; k++) {
        bool admitted = false;
        for (size_t i = 0; i < e->entries->count && !admitted; i++) {
            if (!entry_is_usable(e, &e->entries->list[i]))
                continue;
            if (digests++ > c->check.policy->ds_per_zone * 8) {
                miss(e, 9, REASON_DS_TOO_MANY, "there are too many DS records and keys to compare");
                return keyset;
            }
            admitted =
                set->keys[k].dnskey.length != 0 && entry_admits(e, &e->entries->list[i], &set->keys[k]);
        }
        if (admitted)
            keyset.keys[keyset.count++] = &set->keys[k];
    }
    return keyset;
}

/* For the recorder: each entry point beside the keys with its tag, and the digest as computed. */
static struct proof_digest *record_digests(const struct entering *e, const struct evidence_rrset *set)
{
    struct arena *arena = e->context->proof == NULL ? NULL : e->context->proof->arena;
    struct proof_digest *first = NULL, **end = &first;
    unsigned left = e->context->check.policy->ds_per_zone * 8; /* none is left that was compared at first */
    for (size_t i = 0; arena != NULL && set->keys != NULL && i < e->entries->count; i++) {
        const struct entry_point *entry = &e->entries->list[i];
        struct ds ds = {0};
        if (entry->type == RRTYPE_DS && !entry_is_ds(entry, &ds))
            continue;
        for (size_t k = 0; k < set->count && k < e->context->check.policy->ds_per_zone; k++) {
            const struct dnskey *key = &set->keys[k].dnskey;
            bool same_key = canonical_rdata_compare(&set->records[k], entry->rdata) == 0;
            if (key->length == 0 || (entry->type == RRTYPE_DS ? key->tag != ds.tag : !same_key))
                continue;
            struct proof_digest *digest = arena_take_array(arena, 1, sizeof *digest);
            if (digest == NULL || left-- == 0)
                return first;
            *digest = (struct proof_digest){.entry = entry->rdata, .entry_type = entry->type, .key = key};
            if (entry->type == RRTYPE_DS)
                digest->computed_length = ds_compute(ds.digest_type, e->state->zone, key, digest->computed);
            *end = digest;
            end = &digest->next;
        }
    }
    return first;
}

static struct proof_step keys_step(const struct entering *e, const struct evidence_rrset *set,
                                   const struct rrset_check *check)
{
    struct proof_step step = chain_step(e->context, PROOF_KEYS, set, check);
    step.digests = record_digests(e, set);
    step.by_anchor = e->by_anchor;
    return step;
}

/* RFC 4035 section 2.2 asks of signers what RFC 6840 section 5.11 does not ask of validators: a remark. */
static void remark_on_keys(struct entering *e, const struct evidence_rrset *set,
                           const struct rrset_check *check)
{
    struct findings *findings = &e->state->findings;
    if (check->within_skew)
        findings_add(findings, e->context->check.arena, REASON_RRSIG_WITHIN_SKEW, set->owner, RRTYPE_DNSKEY,
                     "the key set");
    for (size_t i = 0; i < e->entries->count; i++) {
        struct ds ds;
        if (e->entries->list[i].outdone && entry_is_ds(&e->entries->list[i], &ds))
            findings_add(findings, e->context->check.arena, REASON_DS_SHA1_IGNORED, set->owner, RRTYPE_DS,
                         describe_ds(&ds, e->context->check.arena));
    }
}

/* Sets of other times have keys in common, which need not be tried twice. */
static void add_key(const struct entering *e, struct keyset *keyset, struct zone_key *key)
{
    if (!budget_spend(e->context->check.budget, keyset->count / KEYS_PER_STEP))
        return;
    for (size_t i = 0; i < keyset->count; i++)
        if (zone_key_equal(keyset->keys[i], key))
            return;
    keyset->keys[keyset->count++] = key;
}

static void take_keys(struct entering *e, struct evidence_rrset *set, const struct keyset *admitted,
                      const struct rrset_check *check)
{
    struct arena *arena = e->context->check.arena;
    if (e->context->proof != NULL) {
        struct proof_step step = keys_step(e, set, check);
        step.text = arena_printf(arena, "%s, %s", key_describe(&check->key->dnskey, arena),
                                 signature_describe(check->signature, e->context->check.now, arena));
        proof_add(e->context->proof, &step);
    }
    remark_on_keys(e, set, check);
    for (size_t i = 0; i < set->count; i++)
        if (set->keys[i].dnskey.length != 0)
            add_key(e, &e->state->keyset, &set->keys[i]);
    for (size_t i = 0; i < admitted->count; i++)
        add_key(e, &e->state->entry, admitted->keys[i]);
}

/* Tries one DNSKEY set against the entry points; takes its keys when it validates. */
static bool try_key_set(struct entering *e, struct evidence_rrset *set)
{
    struct arena *arena = e->context->check.arena;
    struct miss before = e->best;
    struct keyset admitted = admitted_keys(e, set);
    struct rrset_check check = {.reason = REASON_NONE};
    if (admitted.count > 0) {
        struct rrset_view view = rrset_view_whole(set, arena);
        check = rrset_check(&e->context->check, &admitted, &view);
        if (check.secure) {
            take_keys(e, set, &admitted, &check);
            return true;
        }
        bool unsigned_by_it = check.reason == REASON_RRSIG_KEY_NOT_FOUND ||
                              check.reason == REASON_RRSIG_ALGORITHM_MISMATCH ||
                              (check.reason == REASON_RRSIG_MISSING && view.signature_count > 0);
        miss(e, 5, unsigned_by_it ? REASON_DNSKEY_SET_NOT_SIGNED_BY_DS_KEY : check.reason,
             unsigned_by_it ? arena_printf(arena, "%s did not sign the key set",
                                           key_describe(&admitted.keys[0]->dnskey, arena))
                            : check.detail);
    }
    if (chain_is_stale(e->context, set, &check)) {
        e->stale = e->best.detail == NULL ? "no key fits" : e->best.detail;
        e->best = before;
        return false;
    }
    e->only_stale = false;
    if (e->best.set == NULL) {
        e->best.set = set;
        e->best.check = check;
    }
    return false;
}

/* RFC 4035 section 5.2: with no entry point that can be used, the zone is as good as unsigned. */
static void settle_unusable(struct entering *e)
{
    struct arena *arena = e->context->check.arena;
    const struct policy *policy = e->context->check.policy;
    const struct entry_point *entry = &e->entries->list[0];
    struct ds ds = {0};
    (void)entry_is_ds(entry, &ds);
    bool known = standing_is_relied_on(algorithm_find(ds.algorithm)->standing, policy);
    enum reason reason = e->by_anchor ? REASON_TRUST_ANCHOR_UNSUPPORTED
                         : !known     ? REASON_DS_ALGORITHM_UNSUPPORTED
                         : ds.digest_type == DIGEST_SHA1 && policy->refuse_sha1
                             ? REASON_DS_DIGEST_SHA1_ONLY
                             : REASON_DS_DIGEST_UNSUPPORTED;
    chain_settle(e->context, e->state, reason,
                 arena_printf(arena, "%s: algorithm %u, digest type %u",
                              entry_describe(entry->rdata, entry->type, arena), ds.algorithm, ds.digest_type),
                 (struct proof_step){.kind = PROOF_REMARK,
                                     .owner = e->state->zone,
                                     .type = RRTYPE_DS,
                                     .set = entry->set,
                                     .seen = entry->set == NULL ? (struct sighting){0} : entry->set->seen});
}

static void settle_without_keys(struct entering *e, bool seen)
{
    struct arena *arena = e->context->check.arena;
    struct proof_step step = {.kind = PROOF_REMARK, .owner = e->state->zone, .type = RRTYPE_DNSKEY};
    if (!seen || e->only_stale) {
        const char *detail = !seen ? "no DNSKEY record of the zone was seen"
                                   : arena_printf(arena,
                                                  "no DNSKEY set of this time was seen; of the one that is "
                                                  "known: %s",
                                                  e->stale);
        chain_settle(e->context, e->state, REASON_DNSKEY_NOT_OBSERVED, detail, step);
        e->state->proven_signed = true;
        return;
    }
    if (e->best.reason == REASON_NONE && e->best.set != NULL && e->best.set->count == 0) {
        e->best.reason = REASON_DNSKEY_MISSING;
        e->best.detail = "the zone's server answered that there is none";
    }
    if (e->best.reason == REASON_NONE) {
        const struct entry_point *entry = &e->entries->list[0];
        e->best.reason = e->by_anchor ? REASON_TRUST_ANCHOR_NOT_IN_KEYSET : REASON_DNSKEY_NO_MATCH_FOR_DS;
        e->best.detail = arena_printf(arena, "%s, and no key of the zone has this tag",
                                      entry_describe(entry->rdata, entry->type, arena));
    }
    if (e->best.set != NULL)
        step = keys_step(e, e->best.set, &e->best.check);
    chain_settle(e->context, e->state, e->best.reason, e->best.detail, step);
}

void entry_into_zone(const struct chain_context *c, struct zone_state *state, const uint8_t *zone,
                     struct entry_points *entries, bool by_anchor)
{
    struct entering e = {
        .context = c, .state = state, .entries = entries, .by_anchor = by_anchor, .only_stale = true};
    bool usable = false, validated = false;
    size_t keys = 0;
    *state = (struct zone_state){
        .zone = zone, .findings = state->findings, .keyset = {.zone = zone}, .entry = {.zone = zone}};
    if (!by_anchor)
        mark_outdone(c->check.policy, entries);
    for (size_t i = 0; i < entries->count; i++)
        usable = usable || entry_is_usable(&e, &entries->list[i]);
    if (!usable) {
        settle_unusable(&e);
        return;
    }
    struct evidence_rrset *first = evidence_first(c->evidence, zone, RRTYPE_DNSKEY), *set = first;
    for (; set != NULL && budget_spend(c->check.budget, 1 + set->count);
         set = evidence_next(set, RRTYPE_DNSKEY))
        keys += set->count;
    state->keyset.keys = arena_take_array(c->check.arena, keys + 1, sizeof(struct zone_key *));
    state->entry.keys = arena_take_array(c->check.arena, keys + 1, sizeof(struct zone_key *));
    if (state->keyset.keys == NULL || state->entry.keys == NULL)
        first = NULL;
    for (set = first; set != NULL && !c->check.budget->exceeded; set = evidence_next(set, RRTYPE_DNSKEY))
        validated = try_key_set(&e, set) || validated;
    if (validated)
        state->status = STATUS_SECURE;
    else
        settle_without_keys(&e, first != NULL);
}
