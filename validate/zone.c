#include "validate/zone.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/algorithm.h"
#include "validate/denial_nsec.h"
#include "validate/denial_nsec3.h"
#include "validate/ds.h"

/*
 * How a chain is walked. The closest trust anchor above the name gives a first zone with its keys. From there
 * the walk goes down label by label, and asks of each name what the zone at hand says of it: a validated DS
 * (a signed zone begins here), a validated proof of no DS at a delegation (all below is insecure), a proof
 * that it is no zone cut, or nothing. "Nothing" does not stop the walk: a signed zone further down may still
 * have its DS here.
 */

enum cut { CUT_UNKNOWN, CUT_NONE, CUT_INSECURE, CUT_SECURE, CUT_BOGUS };

/* DS records, or DNSKEY anchors, that a zone's keys must fit. */
struct entry_point {
    const struct rdata *rdata;
    uint16_t type;
    struct sighting seen;
};

struct entries {
    struct entry_point *list;
    size_t count;
    size_t room;
};

static void add_entry(struct entries *entries, const struct rdata *rdata, uint16_t type,
                      const struct sighting *seen)
{
    if (entries->list != NULL && entries->count < entries->room)
        entries->list[entries->count++] = (struct entry_point){.rdata = rdata, .type = type, .seen = *seen};
}

static void settle(const struct chain_context *c, struct zone_state *state, enum reason reason,
                   const uint8_t *owner, uint16_t type, const struct sighting *seen, const char *detail)
{
    enum status status = reason_status(reason);
    enum proof_mark mark = status == STATUS_BOGUS      ? PROOF_BROKEN
                           : status == STATUS_INSECURE ? PROOF_INSECURE
                                                       : PROOF_UNSEEN;
    state->status = status;
    findings_add(&state->findings, c->check.arena, reason, owner, type, detail);
    proof_add(c->proof, mark, owner, type, seen, reason, detail);
}

/* What keeps an entry point from admitting any key: for the finding, the one that came closest. */
struct miss {
    enum reason reason;
    const char *detail;
    unsigned closeness;
};

static void miss(struct miss *best, unsigned closeness, enum reason reason, const char *detail)
{
    if (closeness > best->closeness || best->reason == REASON_NONE)
        *best = (struct miss){.reason = reason, .detail = detail, .closeness = closeness};
}

static const char *describe_ds(const struct ds *ds, struct arena *arena)
{
    return arena_printf(arena, "DS %u (%s, %s)", ds->tag, algorithm_find(ds->algorithm)->mnemonic,
                        digest_type_find(ds->digest_type)->mnemonic);
}

static const char *describe_entry(const struct entry_point *entry, struct arena *arena)
{
    struct ds ds;
    struct dnskey key;
    if (entry->type == RRTYPE_DS && ds_parse(entry->rdata->octets, entry->rdata->length, &ds))
        return describe_ds(&ds, arena);
    if (dnskey_parse(entry->rdata->octets, entry->rdata->length, &key))
        return key_describe(&key, arena);
    return "";
}

/* RFC 4509 section 3: a usable stronger digest makes SHA-1 DS records ignored. */
static bool has_stronger_digest(const struct chain_context *c, const struct entries *entries)
{
    for (size_t i = 0; i < entries->count; i++) {
        struct ds ds;
        if (entries->list[i].type == RRTYPE_DS &&
            ds_parse(entries->list[i].rdata->octets, entries->list[i].rdata->length, &ds) &&
            ds.digest_type != 1 && ds_is_usable(&ds, c->check.policy))
            return true;
    }
    return false;
}

static bool entry_is_usable(const struct chain_context *c, const struct entry_point *entry, bool stronger)
{
    struct ds ds;
    struct dnskey key;
    if (entry->type == RRTYPE_DNSKEY)
        return dnskey_parse(entry->rdata->octets, entry->rdata->length, &key) &&
               standing_is_relied_on(algorithm_find(key.algorithm)->standing, c->check.policy);
    return ds_parse(entry->rdata->octets, entry->rdata->length, &ds) && ds_is_usable(&ds, c->check.policy) &&
           !(stronger && ds.digest_type == 1);
}

/* Whether the key may sign its key set by this entry point (RFC 4035 section 5.2), else what is missing. */
static bool entry_admits(const struct chain_context *c, const uint8_t *zone, const struct entry_point *entry,
                         const struct dnskey *key, struct miss *best)
{
    struct arena *arena = c->check.arena;
    struct ds ds;
    if (entry->type == RRTYPE_DNSKEY)
        return key->length == entry->rdata->length && dnskey_is_zone_key(key) &&
               canonical_rdata_compare(&(struct rdata){key->rdata, key->length}, entry->rdata) == 0;
    if (!ds_parse(entry->rdata->octets, entry->rdata->length, &ds) || key->tag != ds.tag)
        return false;
    const char *what = describe_ds(&ds, arena), *who = key_describe(key, arena);
    if (key->algorithm != ds.algorithm) {
        miss(best, 1, REASON_DS_ALGORITHM_MISMATCH, arena_printf(arena, "%s and %s", what, who));
        return false;
    }
    if (!ds_digest_matches(&ds, zone, key)) {
        miss(best, 2, REASON_DS_DIGEST_MISMATCH,
             arena_printf(arena, "%s is not the digest of %s", what, who));
        return false;
    }
    if (dnskey_is_zone_key(key))
        return true;
    enum reason reason = dnskey_is_revoked(key)             ? REASON_DS_KEY_REVOKED
                         : key->protocol != DNSKEY_PROTOCOL ? REASON_DNSKEY_BAD_PROTOCOL
                                                            : REASON_DNSKEY_NO_ZONE_BIT;
    miss(best, 3, reason, arena_printf(arena, "%s fits %s", what, who));
    return false;
}

/* The keys of one DNSKEY set that the entry points admit. */
static struct keyset admitted_keys(const struct chain_context *c, const uint8_t *zone,
                                   const struct entries *entries, struct evidence_rrset *set,
                                   struct miss *best)
{
    struct keyset keyset = {.zone = zone};
    unsigned digests = 0;
    bool stronger = has_stronger_digest(c, entries);
    keyset.keys = arena_take_array(c->check.arena, set->count + 1, sizeof(struct zone_key *));
    if (keyset.keys == NULL || set->keys == NULL)
        return keyset;
    for (size_t k = 0; k < set->count; k++) {
        bool admitted = false;
        for (size_t e = 0; e < entries->count && !admitted; e++) {
            if (!entry_is_usable(c, &entries->list[e], stronger))
                continue;
            if (digests++ > c->check.policy->ds_per_zone * 8) {
                miss(best, 9, REASON_DS_TOO_MANY, "there are too many DS records and keys to compare");
                return keyset;
            }
            admitted = set->keys[k].dnskey.length != 0 &&
                       entry_admits(c, zone, &entries->list[e], &set->keys[k].dnskey, best);
        }
        if (admitted)
            keyset.keys[keyset.count++] = &set->keys[k];
    }
    return keyset;
}

static void add_zone_keys(struct keyset *keyset, struct evidence_rrset *set)
{
    for (size_t i = 0; i < set->count; i++)
        keyset->keys[keyset->count++] = &set->keys[i];
}

/* Tries one DNSKEY set against the entry points; adds its keys when it validates. */
static bool try_key_set(const struct chain_context *c, struct zone_state *state,
                        const struct entries *entries, struct evidence_rrset *set, struct miss *best)
{
    struct arena *arena = c->check.arena;
    struct keyset admitted = admitted_keys(c, state->zone, entries, set, best);
    if (admitted.count == 0)
        return false;
    struct rrset_view view = rrset_view_whole(set, arena);
    struct rrset_check check = rrset_check(&c->check, &admitted, &view);
    if (!check.secure) {
        bool unsigned_by_it = check.reason == REASON_RRSIG_KEY_NOT_FOUND ||
                              (check.reason == REASON_RRSIG_MISSING && view.signature_count > 0);
        miss(best, 5, unsigned_by_it ? REASON_DNSKEY_SET_NOT_SIGNED_BY_DS_KEY : check.reason,
             unsigned_by_it ? arena_printf(arena, "%s did not sign the key set",
                                           key_describe(&admitted.keys[0]->dnskey, arena))
                            : check.detail);
        return false;
    }
    proof_add(c->proof, PROOF_GOOD, state->zone, RRTYPE_DNSKEY, &set->seen, REASON_NONE,
              arena_printf(arena, "%s, %s", key_describe(&check.key->dnskey, arena),
                           signature_describe(check.signature, c->check.now, arena)));
    if (check.within_skew)
        findings_add(&state->findings, arena, REASON_RRSIG_WITHIN_SKEW, state->zone, RRTYPE_DNSKEY,
                     "the key set");
    add_zone_keys(&state->keyset, set);
    return true;
}

/* From entry points that are believed to the zone's keys: sets the state's status, keys and findings. */
static void enter_zone(const struct chain_context *c, struct zone_state *state, const uint8_t *zone,
                       const struct entries *entries, bool by_anchor)
{
    struct arena *arena = c->check.arena;
    bool usable = false, stronger = has_stronger_digest(c, entries);
    for (size_t i = 0; i < entries->count; i++)
        usable = usable || entry_is_usable(c, &entries->list[i], stronger);
    *state = (struct zone_state){.zone = zone, .findings = state->findings, .keyset = {.zone = zone}};
    if (!usable) {
        struct ds ds = {0};
        if (entries->count > 0)
            (void)ds_parse(entries->list[0].rdata->octets, entries->list[0].rdata->length, &ds);
        bool algorithm = !standing_is_relied_on(algorithm_find(ds.algorithm)->standing, c->check.policy);
        settle(c, state,
               by_anchor   ? REASON_TRUST_ANCHOR_UNSUPPORTED
               : algorithm ? REASON_DS_ALGORITHM_UNSUPPORTED
                           : REASON_DS_DIGEST_UNSUPPORTED,
               zone, RRTYPE_DS, &entries->list[0].seen,
               arena_printf(arena, "%s: algorithm %u, digest type %u", describe_ds(&ds, arena), ds.algorithm,
                            ds.digest_type));
        return;
    }
    struct miss best = {.reason = REASON_NONE};
    size_t keys = 0;
    const struct sighting *seen = NULL;
    bool validated = false;
    for (struct evidence_rrset *set = evidence_first(c->evidence, zone, RRTYPE_DNSKEY); set != NULL;
         set = evidence_next(set, RRTYPE_DNSKEY))
        keys += set->count;
    state->keyset.keys = arena_take_array(arena, keys + 1, sizeof(struct zone_key *));
    if (state->keyset.keys == NULL)
        keys = 0;
    for (struct evidence_rrset *set = keys == 0 ? NULL : evidence_first(c->evidence, zone, RRTYPE_DNSKEY);
         set != NULL; set = evidence_next(set, RRTYPE_DNSKEY)) {
        seen = &set->seen;
        validated = try_key_set(c, state, entries, set, &best) || validated;
    }
    if (validated) {
        state->status = STATUS_SECURE;
        return;
    }
    if (seen == NULL) {
        settle(c, state, REASON_DNSKEY_NOT_OBSERVED, zone, RRTYPE_DNSKEY, NULL,
               "no DNSKEY record of the zone was seen");
        return;
    }
    if (best.reason == REASON_NONE) {
        struct ds ds = {0};
        (void)ds_parse(entries->list[0].rdata->octets, entries->list[0].rdata->length, &ds);
        miss(&best, 0, by_anchor ? REASON_TRUST_ANCHOR_NOT_IN_KEYSET : REASON_DNSKEY_NO_MATCH_FOR_DS,
             arena_printf(arena, "%s, and no key of the zone has this tag", describe_ds(&ds, arena)));
    }
    settle(c, state, best.reason, zone, RRTYPE_DNSKEY, seen, best.detail);
}

/* The first zone: the anchors at one name that are in force. */
static void enter_by_anchor(const struct chain_context *c, struct zone_state *state, const uint8_t *apex)
{
    static const struct sighting nowhere = {0};
    const struct anchor *anchor;
    struct entries entries = {0};
    size_t all = 0;
    while (anchors_get(c->anchors, all) != NULL)
        all++;
    entries.room = all;
    entries.list = arena_take_array(c->check.arena, all + 1, sizeof *entries.list);
    for (size_t i = 0; (anchor = anchors_get(c->anchors, i)) != NULL; i++)
        if (dname_equal(anchor->owner, apex) && c->check.now >= anchor->valid_from &&
            c->check.now <= anchor->valid_until) {
            add_entry(&entries, &anchor->rdata, anchor->type, &nowhere);
        }
    *state = (struct zone_state){.zone = apex};
    if (entries.count == 0) {
        settle(c, state, REASON_TRUST_ANCHOR_OUTSIDE_WINDOW, apex, RRTYPE_DNSKEY, NULL,
               "no anchor is in force at this time");
        return;
    }
    proof_add(
        c->proof, PROOF_GOOD, apex, entries.list[0].type, NULL, REASON_NONE,
        arena_printf(c->check.arena, "trust anchor %s", describe_entry(&entries.list[0], c->check.arena)));
    enter_zone(c, state, apex, &entries, true);
}

/* Validates a set of evidence by the zone's keys, as data of its very owner and not by a wildcard. */
static struct rrset_check check_evidence(const struct chain_context *c, const struct zone_state *zone,
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

static bool signed_by(const struct evidence_rrset *set, const uint8_t *zone)
{
    for (const struct signature *at = set->signatures; at != NULL; at = at->next)
        if (dname_equal(at->rrsig.signer, zone))
            return true;
    return false;
}

/* The DS records at a name that validate; *failed gets why when there are some and none does. */
static struct entries find_ds(const struct chain_context *c, const struct zone_state *zone,
                              const uint8_t *name, struct rrset_check *failed, struct sighting *failed_seen)
{
    struct entries entries = {0};
    for (struct evidence_rrset *set = evidence_first(c->evidence, name, RRTYPE_DS); set != NULL;
         set = evidence_next(set, RRTYPE_DS))
        entries.room += set->count;
    entries.list =
        entries.room == 0 ? NULL : arena_take_array(c->check.arena, entries.room, sizeof *entries.list);
    for (struct evidence_rrset *set = evidence_first(c->evidence, name, RRTYPE_DS); set != NULL;
         set = evidence_next(set, RRTYPE_DS)) {
        bool unsigned_set = set->signatures == NULL && set->seen_unsigned;
        if (!unsigned_set && !signed_by(set, zone->zone))
            continue;
        struct rrset_check check = check_evidence(c, zone, set);
        if (!check.secure) {
            *failed = check;
            *failed_seen = set->seen;
            continue;
        }
        for (size_t i = 0; i < set->count; i++)
            add_entry(&entries, &set->records[i], RRTYPE_DS, &set->seen);
        if (entries.count == 0) /* no memory */
            continue;
        proof_add(c->proof, PROOF_GOOD, name, RRTYPE_DS, &set->seen, REASON_NONE,
                  arena_printf(c->check.arena, "%s, %s",
                               describe_entry(&entries.list[entries.count - 1], c->check.arena),
                               signature_describe(check.signature, c->check.now, c->check.arena)));
    }
    return entries;
}

/* What a validated NSEC record of the zone says of whether the name is a zone cut. */
static enum cut cut_by_nsec(const struct chain_context *c, const struct zone_state *zone, const uint8_t *name,
                            struct sighting *seen)
{
    size_t count;
    struct evidence_rrset *const *sets = evidence_denials(c->evidence, zone->zone, RRTYPE_NSEC, &count);
    size_t at = evidence_denials_upto(sets, count, name);
    enum cut cut = CUT_UNKNOWN;
    for (unsigned looked = 0; at > 0 && looked < 8; looked++) {
        struct evidence_rrset *set = sets[--at];
        struct nsec nsec;
        if (looked > 0 && !dname_equal(set->owner, sets[at + 1]->owner))
            break;
        if (set->count != 1 || !nsec_parse(set->records[0].octets, set->records[0].length, &nsec))
            continue;
        nsec.owner = set->owner;
        nsec.zone = zone->zone;
        bool match = dname_equal(set->owner, name);
        if ((!match && !nsec_covers(&nsec, name)) || !nsec_stays_in_zone(&nsec) ||
            !check_evidence(c, zone, set).secure)
            continue;
        *seen = set->seen;
        if (!match || !type_bitmap_has(&nsec.types, RRTYPE_NS)) {
            cut = CUT_NONE;
            continue;
        }
        if (nsec_proves_no_ds(&nsec, 1, name) == REASON_NONE)
            return CUT_INSECURE;
    }
    return cut;
}

/* Collects the zone's validated NSEC3 records that match or cover one of the hashes of a proof of no DS at
 * `name`. */
static enum cut cut_by_nsec3(const struct chain_context *c, const struct zone_state *zone,
                             const uint8_t *name, struct sighting *seen, enum reason *why)
{
    size_t count, kept = 0;
    struct evidence_rrset *const *sets = evidence_denials(c->evidence, zone->zone, RRTYPE_NSEC3, &count);
    struct nsec3 *records =
        arena_take_array(c->check.arena, c->check.policy->nsec3_records + 1, sizeof *records);
    uint8_t hashes[DNAME_LABELS_MAX][NSEC3_HASH_SIZE];
    struct nsec3 first;
    unsigned labels = 0;
    bool have = false;
    for (size_t i = 0; i < count && records != NULL && kept < c->check.policy->nsec3_records; i++) {
        struct nsec3 record;
        struct evidence_rrset *set = sets[i];
        if (set->count != 1 || nsec3_parse(set->owner, zone->zone, set->records[0].octets,
                                           set->records[0].length, &record) != REASON_NONE)
            continue;
        if (record.iterations > c->check.policy->nsec3_iterations_soft) {
            if (!check_evidence(c, zone, set).secure)
                continue;
            *why = REASON_NSEC3_ITERATIONS_TOO_HIGH;
            *seen = set->seen;
            return CUT_INSECURE;
        }
        if (have && !nsec3_same_parameters(&first, &record))
            continue;
        if (!have) {
            first = record;
            for (const uint8_t *at = name; c->check.budget->hashes_left > 0; at = dname_parent(at)) {
                c->check.budget->hashes_left--;
                if (!nsec3_hash(&record, at, hashes[labels++]) || dname_equal(at, zone->zone) ||
                    labels == DNAME_LABELS_MAX)
                    break;
            }
            have = true;
        }
        for (unsigned h = 0; h < labels; h++) {
            if (!nsec3_matches(&record, hashes[h]) && !nsec3_covers(&record, hashes[h]))
                continue;
            if (check_evidence(c, zone, set).secure) {
                *seen = set->seen;
                records[kept++] = record;
            }
            break;
        }
    }
    if (kept == 0)
        return CUT_UNKNOWN;
    bool is_cut = false;
    struct nsec3_proof proof = {.records = records,
                                .count = kept,
                                .iterations_max = c->check.policy->nsec3_iterations_soft,
                                .hashes_left = &c->check.budget->hashes_left};
    enum reason reason = nsec3_proves_no_ds(&proof, name, &is_cut);
    *why = reason == REASON_NSEC3_OPT_OUT ? REASON_NSEC3_OPT_OUT : REASON_DS_ABSENT_PROVEN;
    if (reason == REASON_NSEC3_OPT_OUT)
        return CUT_INSECURE;
    if (reason == REASON_NSEC3_OPT_OUT_REQUIRED) /* proven not to exist */
        return CUT_NONE;
    if (reason != REASON_NONE)
        return CUT_UNKNOWN;
    return is_cut ? CUT_INSECURE : CUT_NONE;
}

/* Data of the very name that the zone signed shows that the name is inside the zone. */
static bool zone_signed_data_at(const struct chain_context *c, const struct zone_state *zone,
                                const uint8_t *name)
{
    for (struct evidence_rrset *set = evidence_first(c->evidence, name, RRTYPE_ANY); set != NULL;
         set = evidence_next(set, RRTYPE_ANY)) {
        bool parental = set->type == RRTYPE_DS || set->type == RRTYPE_NSEC || set->type == RRTYPE_NS;
        if (!parental && signed_by(set, zone->zone) && check_evidence(c, zone, set).secure)
            return true;
    }
    return false;
}

/* What the zone at hand says of the next name down; on a cut the state moves on to the zone below. */
static enum cut step_down(const struct chain_context *c, struct zone_state *state, const uint8_t *name)
{
    struct rrset_check failed = {.reason = REASON_NONE};
    struct sighting failed_seen = {0}, seen = {0};
    enum reason why = REASON_DS_ABSENT_PROVEN;
    struct entries entries = find_ds(c, state, name, &failed, &failed_seen);
    if (entries.count > 0) {
        enter_zone(c, state, name, &entries, false);
        return state->status == STATUS_SECURE ? CUT_SECURE : CUT_BOGUS;
    }
    enum cut cut = cut_by_nsec(c, state, name, &seen);
    if (cut == CUT_UNKNOWN)
        cut = cut_by_nsec3(c, state, name, &seen, &why);
    if (cut == CUT_INSECURE) {
        char text[DNAME_TEXT_MAX];
        dname_format(state->zone, text);
        settle(c, state, why, name, RRTYPE_DS, &seen,
               arena_printf(c->check.arena, "by a validated proof of %s", text));
        return cut;
    }
    if (failed.reason != REASON_NONE) {
        settle(c, state, failed.reason, name, RRTYPE_DS, &failed_seen, failed.detail);
        return CUT_BOGUS;
    }
    if (cut == CUT_UNKNOWN && zone_signed_data_at(c, state, name))
        return CUT_NONE;
    return cut;
}

static struct zone_state descend(const struct chain_context *c, const uint8_t *apex, const uint8_t *name)
{
    struct zone_state state;
    unsigned labels = dname_labels(name);
    enter_by_anchor(c, &state, apex);
    for (unsigned depth = dname_labels(apex) + 1; state.status == STATUS_SECURE && depth <= labels; depth++) {
        const uint8_t *next = dname_ancestor(name, depth);
        const uint8_t *unknown = state.unknown_cut;
        enum cut cut = step_down(c, &state, next);
        if (cut == CUT_UNKNOWN && unknown == NULL)
            state.unknown_cut = next;
    }
    /* What the zone signed at the name itself leaves no room for a cut anywhere above it. */
    if (state.status == STATUS_SECURE && state.unknown_cut != NULL && zone_signed_data_at(c, &state, name))
        state.unknown_cut = NULL;
    return state;
}

struct zone_state zone_find(const struct chain_context *c, const uint8_t *name)
{
    struct zone_state best = {.status = STATUS_INDETERMINATE, .zone = name};
    const uint8_t *apex = anchors_closest(c->anchors, name, DNAME_LABELS_MAX);
    if (apex == NULL) {
        settle(c, &best, REASON_NO_TRUST_ANCHOR, name, RRTYPE_DS, NULL,
               "no trust anchor is at or above the name");
        return best;
    }
    best = descend(c, apex, name);
    /* RFC 6840 appendix C, "accept any success": a higher anchor may validate what the closest does not. */
    while (best.status != STATUS_SECURE && !dname_is_root(apex)) {
        apex = anchors_closest(c->anchors, name, dname_labels(apex) - 1);
        if (apex == NULL)
            break;
        struct zone_state other = descend(c, apex, name);
        if (other.status == STATUS_SECURE)
            return other;
    }
    return best;
}
