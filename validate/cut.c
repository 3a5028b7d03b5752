#include "validate/cut.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/denial_view.h"

/* NSEC3 records before a hash that are looked at: records of other parameters and times stand between. */
#define VARIANTS_MAX 32

/* NSEC records of one owner that are looked at. Of those that do not validate anybody can add some. */
#define NSEC_VARIANTS_MAX 1024

/* A DS is new when its signature was made so short before it was seen first: signers date back somewhat. */
#define NEW_DS ((int64_t)3 * 3600)

/* Nothing was said yet. */
static struct cut_finding nothing_found(void)
{
    return (struct cut_finding){.cut = CUT_UNKNOWN,
                                .reason = REASON_NONE,
                                .proven = {.since = INT64_MAX},
                                .ds = {.since = INT64_MAX, .until = INT64_MIN, .inception = INT64_MIN}};
}

static bool signed_by(const struct evidence_rrset *set, const uint8_t *zone)
{
    for (const struct signature *at = set->signatures; at != NULL; at = at->next)
        if (dname_equal(at->rrsig.signer, zone))
            return true;
    return false;
}

/* Of several the one that the zone signed tells most, in whatever order they came. */
static void note_broken_ds(const struct chain_context *c, const struct evidence_rrset *set,
                           const struct rrset_check *check, struct cut_finding *out)
{
    enum reason reason = set->count == 0 ? REASON_DS_ABSENT_NOT_PROVEN : check->reason;
    if (out->reason != REASON_NONE && cut_is_silent(&(struct cut_finding){.reason = reason}))
        return;
    out->reason = reason;
    out->detail = set->count == 0 ? "the parent's server answered that there is none" : check->detail;
    out->step = chain_step(c, PROOF_RECORDS, set, check);
}

/* What was supplied is of no time, and so for all times. */
static void note_times(const struct chain_context *c, const struct evidence_rrset *set,
                       const struct signature *signature, struct ds_times *ds)
{
    capture_time ttl = signature->rrsig.original_ttl * CAPTURE_SECOND;
    int64_t inception = rrsig_time(signature->rrsig.inception, c->check.now);
    bool supplied = set->seen.frame == 0;
    bool ends = !supplied && set->last_seen < INT64_MAX - ttl;
    capture_time until = ends ? set->last_seen + ttl : INT64_MAX;
    capture_time since = supplied ? INT64_MIN : set->seen.time;
    ds->until = until > ds->until ? until : ds->until;
    ds->since = since < ds->since ? since : ds->since;
    ds->life = ttl > ds->life ? ttl : ds->life;
    ds->inception = inception > ds->inception ? inception : ds->inception;
}

/* The DS records at a name that validate, or why none of those that are there does. */
static void find_ds(const struct chain_context *c, const struct zone_state *zone, const uint8_t *name,
                    struct cut_finding *out)
{
    struct evidence_rrset *first = evidence_first(c->evidence, name, RRTYPE_DS), *set = first;
    size_t room = 0;
    for (; set != NULL && budget_spend(c->check.budget, 1 + set->count); set = evidence_next(set, RRTYPE_DS))
        room += set->count;
    if (first == NULL)
        return;
    out->entries = entry_points_new(c->check.arena, room);
    for (set = first; set != NULL && !c->check.budget->exceeded; set = evidence_next(set, RRTYPE_DS)) {
        bool unsigned_set = set->signatures == NULL && set->seen_unsigned;
        if (!unsigned_set && !signed_by(set, zone->zone))
            continue;
        struct rrset_check check = chain_check(c, zone, set);
        if (!check.secure && chain_is_stale(c, set, &check))
            continue;
        if (!check.secure) {
            note_broken_ds(c, set, &check, out);
            continue;
        }
        for (size_t i = 0; i < set->count; i++)
            if (!entry_points_add(&out->entries, &set->records[i], RRTYPE_DS, set))
                return;
        note_times(c, set, check.signature, &out->ds);
        if (c->proof == NULL || set->count == 0)
            continue;
        struct proof_step step = chain_step(c, PROOF_RECORDS, set, &check);
        step.text = arena_printf(c->check.arena, "%s, %s",
                                 entry_describe(&set->records[0], RRTYPE_DS, c->check.arena),
                                 signature_describe(check.signature, c->check.now, c->check.arena));
        proof_add(c->proof, &step);
    }
}

static struct proof_step denial_step(const struct chain_context *c, const uint8_t *name,
                                     const struct evidence_rrset *set, const struct rrset_check *check,
                                     struct proof_denial *rows)
{
    struct proof_step step = chain_step(c, PROOF_DENIAL, set, check);
    step.owner = name;
    step.type = RRTYPE_DS;
    step.denials = rows;
    return step;
}

/* What validated NSEC records of the zone say of whether the name is a zone cut. */
static void cut_by_nsec(const struct chain_context *c, const struct zone_state *zone, const uint8_t *name,
                        struct cut_finding *out)
{
    size_t count;
    struct evidence_rrset *const *sets = evidence_denials(c->evidence, zone->zone, RRTYPE_NSEC, &count);
    size_t at = evidence_denials_upto(sets, count, name);
    for (unsigned looked = 0; at > 0 && looked < NSEC_VARIANTS_MAX; looked++) {
        struct evidence_rrset *set = sets[--at];
        struct nsec nsec;
        if (looked > 0 && !dname_equal(set->owner, sets[at + 1]->owner))
            break;
        if (set->count != 1 || !nsec_parse(set->records[0].octets, set->records[0].length, &nsec))
            continue;
        nsec.owner = set->owner;
        nsec.zone = zone->zone;
        nsec.set = set;
        bool match = dname_equal(set->owner, name);
        if ((!match && !nsec_covers(&nsec, name)) || !nsec_stays_in_zone(&nsec))
            continue;
        struct rrset_check check = chain_check(c, zone, set);
        if (!check.secure)
            continue;
        bool known = out->cut == CUT_INSECURE;
        if (!match || !type_bitmap_has(&nsec.types, RRTYPE_NS)) {
            out->cut = known ? CUT_INSECURE : CUT_NONE;
            continue;
        }
        const struct proven proven = proven_at(c, zone, set, &check);
        if (nsec_proves_no_ds(&nsec, 1, name) != REASON_NONE ||
            (known && !proven_tells_more(c, &proven, &out->proven)))
            continue;
        out->cut = CUT_INSECURE;
        out->reason = REASON_DS_ABSENT_PROVEN;
        out->proven = proven;
        if (c->proof != NULL)
            out->step = denial_step(c, name, set, &check, denial_view_nsec(&nsec, 1, name, c->proof->arena));
    }
}

/* The zone's NSEC3 records with one set of parameters, as far as a proof needs them. */
struct nsec3_search {
    const struct chain_context *context;
    const struct zone_state *zone;
    struct evidence_rrset *const *sets;
    size_t count;
    struct nsec3 parameters;
    struct nsec3 *found;
    size_t found_count;
    struct rrset_check check; /* of the last one found */
    struct proven proven;     /* seen when all of them were, made when the one about the name itself was */
};

static bool parse_nsec3(const struct zone_state *zone, const struct evidence_rrset *set, struct nsec3 *out)
{
    if (set->count != 1 || nsec3_parse(set->owner, zone->zone, set->records[0].octets, set->records[0].length,
                                       out) != REASON_NONE)
        return false;
    out->set = set;
    return true;
}

/* A record that is considered, as one that matches a name or covers it. */
struct nsec3_candidate {
    struct nsec3 record;
    struct rrset_check check;
    struct proven proven;
    bool matches;
};

static bool is_taken(const struct nsec3_search *s, const struct evidence_rrset *set)
{
    for (size_t i = 0; i < s->found_count; i++)
        if (s->found[i].set == set)
            return true;
    return false;
}

static bool take_nsec3(struct nsec3_search *s, const struct nsec3_candidate *taken)
{
    if (is_taken(s, taken->record.set))
        return true;
    if (s->found_count == s->context->check.policy->nsec3_records)
        return false;
    if (s->found_count == 0)
        s->proven = taken->proven;
    if (taken->proven.since > s->proven.since)
        s->proven.since = taken->proven.since;
    s->found[s->found_count++] = taken->record;
    s->check = taken->check;
    return true;
}

static struct nsec3_proof proof_of(const struct chain_context *c, const struct nsec3 *records, size_t count)
{
    return (struct nsec3_proof){.records = records,
                                .count = count,
                                .iterations_max = c->check.policy->nsec3_iterations_soft,
                                .hashes_left = &c->check.budget->hashes_left,
                                .verifier = c->check.verifier,
                                .memo = c->memo};
}

/* Of variants seen at several times the one that tells most of the time at hand is kept. */
static void consider_nsec3(const struct nsec3_search *s, struct evidence_rrset *set,
                           const uint8_t hash[NSEC3_HASH_SIZE], struct nsec3_candidate *best)
{
    struct nsec3_candidate candidate;
    if (!parse_nsec3(s->zone, set, &candidate.record) ||
        !nsec3_same_parameters(&candidate.record, &s->parameters))
        return;
    candidate.matches = nsec3_matches(&candidate.record, hash);
    if (!candidate.matches && !nsec3_covers(&candidate.record, hash))
        return;
    candidate.check = chain_check(s->context, s->zone, set);
    if (!candidate.check.secure)
        return;
    candidate.proven = proven_at(s->context, s->zone, set, &candidate.check);
    if (best->record.set == NULL || proven_tells_more(s->context, &candidate.proven, &best->proven))
        *best = candidate;
}

/* Looks for the validated record that matches a name's hash, else the one that covers it. The owners are in
 * the order of their hashes, so it is the one before the hash, or the last of all. */
static bool search_nsec3(struct nsec3_search *s, const uint8_t *name, bool *matches)
{
    uint8_t hash[NSEC3_HASH_SIZE], owner[DNAME_MAX];
    char label[NSEC3_TEXT_MAX];
    *matches = false;
    const struct nsec3_proof paying = proof_of(s->context, &s->parameters, 1);
    if (s->count == 0 || !nsec3_hash_paid(&paying, name, hash) ||
        !dname_prepend((const uint8_t *)nsec3_format(hash, label), NSEC3_TEXT_MAX - 1, s->zone->zone, owner))
        return false;
    struct nsec3_candidate best = {.matches = false};
    size_t at = evidence_denials_upto(s->sets, s->count, owner);
    for (unsigned looked = 0; looked < VARIANTS_MAX && looked < s->count; looked++) {
        at = at == 0 ? s->count - 1 : at - 1;
        if (best.record.set != NULL && !dname_equal(best.record.set->owner, s->sets[at]->owner))
            break;
        consider_nsec3(s, s->sets[at], hash, &best);
    }
    *matches = best.matches;
    return best.record.set != NULL && take_nsec3(s, &best);
}

/* RFC 5155 section 8.3: up from the name to an ancestor that is shown to exist. */
static void search_encloser(struct nsec3_search *s, const uint8_t *name)
{
    bool matches = false;
    for (const uint8_t *at = name;; at = dname_parent(at)) {
        (void)search_nsec3(s, at, &matches);
        if (matches || dname_equal(at, s->zone->zone) || s->context->check.budget->hashes_left == 0)
            return;
    }
}

static enum cut cut_from_reason(enum reason reason, bool is_cut)
{
    switch (reason) {
    case REASON_NONE:
        return is_cut ? CUT_INSECURE : CUT_NONE;
    case REASON_NSEC3_OPT_OUT:
        return CUT_INSECURE;
    case REASON_NSEC3_OPT_OUT_REQUIRED: /* proven not to exist */
        return CUT_NONE;
    default:
        return CUT_UNKNOWN;
    }
}

static void cut_by_parameters(struct nsec3_search *s, const uint8_t *name, struct cut_finding *out)
{
    const struct chain_context *c = s->context;
    bool is_cut = false;
    s->found = arena_take_array(c->check.arena, c->check.policy->nsec3_records + 1, sizeof *s->found);
    if (s->found == NULL)
        return;
    search_encloser(s, name);
    if (s->found_count == 0)
        return;
    const struct nsec3_proof proof = proof_of(c, s->found, s->found_count);
    enum reason reason = nsec3_proves_no_ds(&proof, name, &is_cut);
    out->cut = cut_from_reason(reason, is_cut);
    out->reason = reason == REASON_NSEC3_OPT_OUT ? REASON_NSEC3_OPT_OUT : REASON_DS_ABSENT_PROVEN;
    out->proven = s->proven;
    if (c->proof != NULL && out->cut == CUT_INSECURE)
        out->step = denial_step(c, name, s->found[0].set, &s->check,
                                denial_view_nsec3(&proof, name, c->proof->arena));
}

/* RFC 9276 section 3.2: above the limit nothing is hashed, and a validated record makes all insecure. */
static void cut_by_many_iterations(const struct nsec3_search *s, const uint8_t *name, struct cut_finding *out)
{
    const struct chain_context *c = s->context;
    for (size_t i = 0; i < s->count && budget_spend(c->check.budget, 1); i++) {
        struct nsec3 record;
        if (!parse_nsec3(s->zone, s->sets[i], &record) || !nsec3_same_parameters(&record, &s->parameters))
            continue;
        struct rrset_check check = chain_check(c, s->zone, s->sets[i]);
        if (!check.secure)
            continue;
        out->cut = CUT_INSECURE;
        out->reason = REASON_NSEC3_ITERATIONS_TOO_HIGH;
        out->proven = proven_at(c, s->zone, s->sets[i], &check);
        if (c->proof != NULL)
            out->step = denial_step(c, name, s->sets[i], &check, NULL);
        return;
    }
}

/* The same is asked at each name of a walk, and was checked once. */
static bool is_validated(const struct nsec3_search *s, struct evidence_rrset *sample)
{
    struct budget *budget = s->context->check.budget;
    const unsigned checks_left = budget->checks_left;
    bool secure = chain_check(s->context, s->zone, sample).secure;
    budget->checks_left = checks_left;
    return secure;
}

/* Sets of parameters whose sample validates, or those of which it does not: anybody can sign for a zone what
 * does not validate, with a salt of his own. One set alone need not be told from others. */
static void cut_by_samples(struct nsec3_search *s, const uint8_t *name, bool validated,
                           struct cut_finding *out)
{
    const struct chain_context *c = s->context;
    const unsigned most = c->check.policy->nsec3_iterations_soft;
    size_t kinds;
    struct evidence_rrset *const *samples = evidence_nsec3_samples(c->evidence, s->zone->zone, &kinds);
    for (size_t i = 0; i < kinds && out->cut != CUT_INSECURE; i++) {
        struct cut_finding finding = nothing_found();
        s->found_count = 0;
        if (!parse_nsec3(s->zone, samples[i], &s->parameters) || s->parameters.iterations > most ||
            (kinds == 1 ? !validated : is_validated(s, samples[i]) != validated))
            continue;
        cut_by_parameters(s, name, &finding);
        if (finding.cut != CUT_UNKNOWN)
            *out = finding;
    }
}

static void cut_by_dear_samples(struct nsec3_search *s, const uint8_t *name, struct cut_finding *out)
{
    size_t kinds;
    struct evidence_rrset *const *samples =
        evidence_nsec3_samples(s->context->evidence, s->zone->zone, &kinds);
    for (size_t i = 0; i < kinds && out->cut == CUT_UNKNOWN; i++)
        if (parse_nsec3(s->zone, samples[i], &s->parameters) &&
            s->parameters.iterations > s->context->check.policy->nsec3_iterations_soft)
            cut_by_many_iterations(s, name, out);
}

static void cut_by_nsec3(const struct chain_context *c, const struct zone_state *zone, const uint8_t *name,
                         struct cut_finding *out)
{
    struct nsec3_search search = {.context = c, .zone = zone};
    search.sets = evidence_denials(c->evidence, zone->zone, RRTYPE_NSEC3, &search.count);
    cut_by_samples(&search, name, true, out);
    if (out->cut == CUT_UNKNOWN)
        cut_by_samples(&search, name, false, out);
    if (out->cut == CUT_UNKNOWN)
        cut_by_dear_samples(&search, name, out);
}

bool cut_signed_data_at(const struct chain_context *c, const struct zone_state *zone, const uint8_t *name)
{
    for (struct evidence_rrset *set = evidence_first(c->evidence, name, RRTYPE_ANY);
         set != NULL && budget_spend(c->check.budget, 1); set = evidence_next(set, RRTYPE_ANY)) {
        bool parental = set->type == RRTYPE_DS || set->type == RRTYPE_NSEC || set->type == RRTYPE_NS;
        if (!parental && signed_by(set, zone->zone) && chain_check(c, zone, set).secure)
            return true;
    }
    return false;
}

/* Whether the time at hand is one at which the DS records were seen, or one so long `before`, or caches may
 * still have them. */
static bool are_of_that_time(const struct chain_context *c, const struct ds_times *ds, capture_time before)
{
    bool begins = ds->since > INT64_MIN + before;
    int64_t from = begins ? (ds->since - before) / CAPTURE_SECOND : INT64_MIN;
    int64_t until = ds->until == INT64_MAX ? INT64_MAX : ds->until / CAPTURE_SECOND;
    if (c->check.hypothetical)
        return true;
    check_holds_while(&c->check, from, until);
    return c->check.now >= from && c->check.now <= until;
}

bool cut_is_delegated(const struct chain_context *c, const struct zone_state *zone, const uint8_t *name,
                      bool at_apex)
{
    struct chain_context silent = *c;
    unsigned labels = dname_labels(name);
    silent.proof = NULL;
    for (unsigned depth = dname_labels(zone->zone) + 1;
         (depth < labels || (at_apex && depth == labels)) && budget_spend(c->check.budget, 1); depth++) {
        struct cut_finding finding = nothing_found();
        find_ds(&silent, zone, dname_ancestor(name, depth), &finding);
        /* Who sees them may not be the first to have them. */
        if (finding.entries.count > 0 && are_of_that_time(c, &finding.ds, finding.ds.life))
            return true;
    }
    return false;
}

/* Whether a proof that there is no DS counts though DS records are known: it was seen when no cache had them
 * any more, or before they were seen. So a delegation is signed from some time on, and until some time. A
 * proof that was made before the DS counts against a new one alone: it may have been sent again. */
static bool is_of_another_time(const struct chain_context *c, const struct cut_finding *denied,
                               const struct ds_times *ds)
{
    if (denied->cut != CUT_INSECURE || c->check.hypothetical || !proven_has_begun(c, &denied->proven))
        return false;
    bool older = denied->proven.inception < ds->inception;
    if (denied->proven.since > ds->until)
        return !older;
    if (ds->since == INT64_MIN)
        return false;
    int64_t from = ds->since / CAPTURE_SECOND;
    check_holds_while(&c->check, from, INT64_MAX);
    return c->check.now < from && (!older || from - ds->inception <= NEW_DS);
}

struct cut_finding cut_find(const struct chain_context *c, const struct zone_state *zone, const uint8_t *name)
{
    struct cut_finding finding = nothing_found(), denied = nothing_found();
    find_ds(c, zone, name, &finding);
    bool secure = finding.entries.count > 0;
    if (secure) {
        finding.cut = CUT_SECURE;
        if (are_of_that_time(c, &finding.ds, 0))
            return finding;
    }
    /* A zone changes, and its chains with it: that there is an unsigned delegation counts, if any proves it.
     */
    cut_by_nsec(c, zone, name, &denied);
    if (denied.cut != CUT_INSECURE)
        cut_by_nsec3(c, zone, name, &denied);
    if (secure && !is_of_another_time(c, &denied, &finding.ds))
        return finding;
    if (denied.cut == CUT_INSECURE)
        return denied;
    /* What validates counts, whatever else somebody claims that does not. */
    bool inside = denied.cut == CUT_NONE || cut_signed_data_at(c, zone, name);
    if (finding.reason != REASON_NONE && !inside) {
        finding.cut = CUT_BROKEN;
        return finding;
    }
    if (inside)
        denied.cut = CUT_NONE;
    return denied;
}
