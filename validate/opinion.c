#include "validate/opinion.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/cut.h"
#include "validate/dns64.h"
#include "validate/missing.h"
#include "validate/remarks.h"

/* Work that may be spent on comparing what has failed with copies of it. */
#define COMPARISON_CHECKS 32
#define COMPARISON_STEPS  512

/* The keys of `zone` as captured verify the signature, though nothing ties them to an anchor: says so. */
static void note_unanchored(struct bench *b, const struct rrset_view *view, const uint8_t *zone)
{
    for (struct evidence_rrset *set = evidence_first(b->chain.evidence, zone, RRTYPE_DNSKEY);
         set != NULL && budget_spend(&b->budget, 1 + set->count); set = evidence_next(set, RRTYPE_DNSKEY)) {
        struct keyset keyset = {.zone = zone, .count = 0};
        keyset.keys = arena_take_array(b->arena, set->count + 1, sizeof(struct zone_key *));
        for (size_t i = 0; keyset.keys != NULL && set->keys != NULL && i < set->count; i++)
            keyset.keys[keyset.count++] = &set->keys[i];
        struct rrset_check check = rrset_check(&b->chain.check, &keyset, view);
        if (!check.secure)
            continue;
        bench_note(b, REASON_VERIFIES_UNANCHORED, view->set->owner, view->set->type,
                   arena_printf(b->arena, "the signature verifies with %s of %s, seen in frame %llu",
                                key_describe(&check.key->dnskey, b->arena), bench_text(b, zone),
                                (unsigned long long)set->seen.frame));
        return;
    }
}

/* RFC 4035 section 5.3.1: DS is the parent's data, DNSKEY its owner's, all else of a zone at or above. */
static bool may_sign(const uint8_t *signer, const struct evidence_rrset *set)
{
    if (!dname_is_subdomain(set->owner, signer))
        return false;
    if (set->type == RRTYPE_DS)
        return !dname_equal(signer, set->owner);
    return true;
}

static void note_good_signature(struct bench *b, const struct rrset_view *view,
                                const struct rrset_check *check)
{
    struct arena *arena = b->arena;
    uint8_t algorithm = check->signature->rrsig.algorithm;
    if (check->within_skew)
        bench_note(b, REASON_RRSIG_WITHIN_SKEW, view->set->owner, view->set->type,
                   signature_describe(check->signature, b->chain.check.now, arena));
    if (algorithm == 5 || algorithm == 7)
        bench_note(b, REASON_ALGORITHM_MUST_NOT_SIGN, view->set->owner, view->set->type,
                   signature_describe(check->signature, b->chain.check.now, arena));
    if (b->chain.proof == NULL)
        return;
    struct proof_step step = chain_step(&b->chain, PROOF_RECORDS, view->set, check);
    step.text = signature_describe(check->signature, b->chain.check.now, arena);
    step.seen = b->seen;
    step.in_answer = true;
    proof_add(b->chain.proof, &step);
}

static bool is_seen_within(const struct bench *b, const struct evidence_rrset *set, capture_time life)
{
    return set->seen.frame != 0 && b->response->time >= set->seen.time - life &&
           b->response->time <= set->last_seen + life;
}

/* SOA records that are looked at: more than one that is valid is enough. */
#define SOA_LOOKS 8

/* Whether the zone showed more than one SOA record in that time: then others of its records may be new, too,
 * though their signatures were not seen yet. */
static bool zone_changed(struct bench *b, const struct zone_state *zone, capture_time life)
{
    unsigned valid = 0, looks = SOA_LOOKS;
    check_holds_never(&b->chain.check);
    for (struct evidence_rrset *set = evidence_first(b->chain.evidence, zone->zone, RRTYPE_SOA);
         set != NULL && looks > 0 && valid < 2; set = evidence_next(set, RRTYPE_SOA), looks--)
        if (is_seen_within(b, set, life) && chain_check(&b->chain, zone, set).secure)
            valid++;
    return valid > 1;
}

/* RFC 8914 sections 4.4 and 4.20: kept beyond its time, and said so. */
static bool is_stale_answer(const struct message *message)
{
    int code;
    for (unsigned i = 0; i < 3 && (code = message_extended_error(message, i)) >= 0; i++)
        if (code == 3 || code == 19)
            return true;
    return false;
}

/* TTLs are cut to whole seconds, and a copy is seen on its way to the cache. */
#define AGE_SLACK (2 * CAPTURE_SECOND)

/* Since when a cache may have had its answer, which with a TTL of `ttl` was new. An authority has its data
 * now. */
static capture_time had_since(const struct bench *b, uint32_t ttl)
{
    const struct message_marks *marks = &b->response->marks;
    if (b->message->aa || !marks->has_ttl || marks->ttl >= ttl)
        return b->response->time;
    return b->response->time - (capture_time)(ttl - marks->ttl) * CAPTURE_SECOND;
}

/* Whether an answer without signatures can be expected to say what the copy says: not if a cache has it from
 * before the copy was seen and signed, nor if one of the two was made for some clients alone (RFC 7871). */
static bool is_comparable(const struct bench *b, const struct evidence_rrset *copy, const struct rrsig *rrsig)
{
    uint32_t minimum, ttl;
    bool denial = b->answer.claim == CLAIM_NXDOMAIN || b->answer.claim == CLAIM_NODATA;
    bool told = denial && answer_negative_ttl(b->message, &minimum, &ttl);
    capture_time since = had_since(b, told ? minimum : rrsig->original_ttl);
    bool signed_before = rrsig_time(rrsig->inception, b->chain.check.now) <= since / CAPTURE_SECOND;
    return b->response->marks.scope == 0 && !copy->scoped && !is_stale_answer(b->message) &&
           (signed_before || copy->seen.time <= since + AGE_SLACK);
}

bool opinion_copy_is_close(struct bench *b, const struct zone_state *zone, const struct evidence_rrset *copy,
                           const struct signature *signature)
{
    capture_time life = (capture_time)signature->rrsig.original_ttl * CAPTURE_SECOND;
    check_holds_never(&b->chain.check);
    if (!b->requested && !is_comparable(b, copy, &signature->rrsig))
        return false;
    return is_seen_within(b, copy, life) && (b->requested || !zone_changed(b, zone, life));
}

/* Whether unsigned records of `view` are what a signed copy has: equal, wholly different, or no copy. */
enum copy { COPY_NONE, COPY_SAME, COPY_DIFFERENT };

/* Records that are compared in the time of one step. */
#define RECORDS_PER_STEP 8

static bool shares_record(const struct evidence_rrset *a, const struct evidence_rrset *b)
{
    size_t i = 0, k = 0;
    while (i < a->count && k < b->count) { /* both are in canonical order */
        int order = canonical_rdata_compare(&a->records[i], &b->records[k]);
        if (order == 0)
            return true;
        i += order < 0 ? 1 : 0;
        k += order > 0 ? 1 : 0;
    }
    return false;
}

/* These differ after every change of a zone, with nothing in common. */
static bool changes_often(uint16_t type)
{
    return type == RRTYPE_SOA || type == RRTYPE_NSEC || type == RRTYPE_NSEC3;
}

static enum copy compare_with_copies(struct bench *b, const struct evidence_rrset *records,
                                     const struct zone_state *zone, const struct evidence_rrset **copy)
{
    unsigned different = 0;
    bool shares = false;
    for (struct evidence_rrset *set = evidence_first(b->chain.evidence, records->owner, records->type);
         set != NULL && budget_spend(&b->budget, 1 + (set->count + records->count) / RECORDS_PER_STEP);
         set = evidence_next(set, records->type)) {
        struct rrset_view whole = rrset_view_whole(set, b->arena);
        struct rrset_check check = rrset_check(&b->chain.check, &zone->keyset, &whole);
        /* A copy that a wildcard made is one only with the proof that came with it. */
        if (!check.secure || rrset_is_expanded(set, check.signature))
            continue;
        if (set == records) {
            *copy = set;
            return COPY_SAME;
        }
        shares = shares || shares_record(set, records);
        if (changes_often(set->type) || !opinion_copy_is_close(b, zone, set, check.signature))
            continue;
        *copy = set;
        different++;
    }
    if (shares)
        return COPY_NONE;
    /* Who signs one set and then another may have signed a third one, which would show. */
    return different == 1 || (different > 1 && b->requested) ? COPY_DIFFERENT : COPY_NONE;
}

/* What does not validate, set beside copies that do: with other data it is proven forged; with the same its
 * signature was lost on the way. */
static void compare_failed(struct bench *b, const struct rrset_view *view, const struct zone_state *zone)
{
    const struct evidence_rrset *copy = NULL, *set = view->set;
    /* On a budget of its own: the verdict stands, and a flood of false variants must not undo it. */
    const struct budget before = b->budget;
    b->budget = (struct budget){.checks_left = COMPARISON_CHECKS, .steps_left = COMPARISON_STEPS};
    enum copy result = changes_often(set->type) ? COPY_NONE : compare_with_copies(b, set, zone, &copy);
    if (b->budget.exceeded) /* the very records might be among those that were not looked at */
        result = COPY_NONE;
    b->budget = before;
    switch (result) {
    case COPY_SAME:
        if (view->signature_count == 0)
            bench_note(b, REASON_DNSSEC_STRIPPED, set->owner, set->type,
                       arena_printf(b->arena, "the signed copy was seen in frame %llu",
                                    (unsigned long long)copy->seen.frame));
        break;
    case COPY_DIFFERENT:
        b->judgement->flags |= FLAG_SPOOFED;
        bench_note(b, REASON_CONTRADICTS_SIGNED_COPY, set->owner, set->type,
                   arena_printf(b->arena, "the signed copy in frame %llu has other records",
                                (unsigned long long)copy->seen.frame));
        break;
    case COPY_NONE:
        break;
    }
}

/* The set's signatures have all failed: the step that shows the one that came furthest. */
static enum status conclude_failed(struct bench *b, const struct rrset_view *view,
                                   const struct zone_state *zone, const struct rrset_check *check)
{
    if (check->reason == REASON_RRSIG_BAD_SIGNATURE)
        compare_failed(b, view, zone);
    struct proof_step step = chain_step(&b->chain, PROOF_RECORDS, view->set, check);
    return bench_conclude_with(b, check->reason, view->set->owner, view->set->type, check->detail, step);
}

/* By the keys of the secure zone; its key set by those that lead into the zone (RFC 4035 section 5.2). */
static struct rrset_check check_in_zone(struct bench *b, const struct rrset_view *view,
                                        const struct zone_state *zone)
{
    if (view->set->type != RRTYPE_DNSKEY)
        return rrset_check(&b->chain.check, &zone->keyset, view);
    struct rrset_check check = rrset_check(&b->chain.check, &zone->entry, view);
    if (check.secure || check.reason != REASON_RRSIG_KEY_NOT_FOUND)
        return check;
    struct rrset_check by_others = rrset_check(&b->chain.check, &zone->keyset, view);
    if (!by_others.secure)
        return by_others;
    check.reason = REASON_DNSKEY_SET_NOT_SIGNED_BY_DS_KEY;
    check.detail = "of the zone's keys only such have signed it as no DS record or anchor names";
    return check;
}

/* One RRset by the signatures of one signer. */
static struct opinion judge_by_signer(struct bench *b, const struct rrset_view *view, const uint8_t *signer)
{
    struct opinion opinion = {.zone = signer};
    if (view->set->type == RRTYPE_DNSKEY && !dname_equal(signer, view->set->owner)) {
        opinion.status = bench_conclude(b, REASON_DNSKEY_NOT_AT_APEX, view->set->owner, RRTYPE_DNSKEY,
                                        arena_printf(b->arena, "signed by %s", bench_text(b, signer)));
        return opinion;
    }
    struct zone_state zone = zone_find(&b->chain, signer);
    opinion.status = zone.status;
    if (zone.status != STATUS_SECURE) {
        opinion.zone = zone.zone;
        (void)bench_take_zone(b, &zone);
        if (zone.status == STATUS_INDETERMINATE) {
            missing_note(&b->chain, &zone, signer, true, &b->judgement->findings);
            note_unanchored(b, view, signer);
        }
        return opinion;
    }
    if (!dname_equal(zone.zone, signer)) {
        opinion.zone = zone.zone;
        if (zone.unknown_cut != NULL) {
            opinion.status = bench_conclude_unknown_cut(b, zone.unknown_cut);
            missing_note(&b->chain, &zone, signer, true, &b->judgement->findings);
            note_unanchored(b, view, signer);
        } else {
            opinion.status =
                bench_conclude(b, REASON_RRSIG_SIGNER_NOT_ZONE, view->set->owner, view->set->type,
                               arena_printf(b->arena, "signed by %s, which is a name inside %s",
                                            bench_text(b, signer), bench_text(b, zone.zone)));
        }
        return opinion;
    }
    struct rrset_check check = check_in_zone(b, view, &zone);
    bool parents = view->set->type == RRTYPE_DS || view->set->type == RRTYPE_NSEC;
    if (check.secure && cut_is_delegated(&b->chain, &zone, view->set->owner, !parents)) {
        opinion.status =
            bench_conclude(b, REASON_RRSIG_SIGNER_NOT_ZONE, view->set->owner, view->set->type,
                           arena_printf(b->arena, "signed by %s, which has delegated it to a zone below",
                                        bench_text(b, signer)));
        return opinion;
    }
    if (!check.secure) {
        opinion.status = conclude_failed(b, view, &zone, &check);
        return opinion;
    }
    (void)bench_take_zone(b, &zone);
    note_good_signature(b, view, &check);
    opinion.signature = check.signature;
    return opinion;
}

/* A proof that the name or the type does not exist, not long ago: zones change. */
static const struct outcome *recently_denied(const struct bench *b, const uint8_t *owner, uint16_t type)
{
    static const enum outcome_kind kinds[] = {OUTCOME_NO_NAME, OUTCOME_NO_TYPE};
    check_holds_never(&b->chain.check);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct outcome *denied = outcomes_find(b->outcomes, kinds[i], owner, type);
        if (denied != NULL && b->response->time - denied->time <= denied->life &&
            denied->time <= b->response->time)
            return denied;
    }
    return NULL;
}

/* Whether the AAAA records are made of A records of the same name that validate. */
static bool is_dns64(struct bench *b, const struct evidence_rrset *records, const struct zone_state *zone)
{
    for (struct evidence_rrset *set = evidence_first(b->chain.evidence, records->owner, RRTYPE_A);
         records->type == RRTYPE_AAAA && set != NULL &&
         budget_spend(&b->budget, 1 + (records->count * set->count) / RECORDS_PER_STEP);
         set = evidence_next(set, RRTYPE_A))
        if (dns64_may_make(records, set) && chain_check(&b->chain, zone, set).secure)
            return true;
    return false;
}

/* Signatures were not asked for: what the signed copies seen elsewhere tell. */
static enum status judge_not_requested(struct bench *b, const struct rrset_view *view,
                                       const struct zone_state *zone)
{
    const struct evidence_rrset *copy = NULL;
    struct arena *arena = b->arena;
    const uint8_t *owner = view->set->owner;
    switch (compare_with_copies(b, view->set, zone, &copy)) {
    case COPY_SAME:
        return bench_conclude(b, REASON_MATCHES_SIGNED_COPY, owner, view->set->type,
                              arena_printf(arena, "the signed copy was seen in frame %llu",
                                           (unsigned long long)copy->seen.frame));
    case COPY_DIFFERENT:
        b->judgement->flags |= FLAG_SPOOFED;
        return bench_conclude(b, REASON_CONTRADICTS_SIGNED_COPY, owner, view->set->type,
                              arena_printf(arena, "the signed copy in frame %llu has other records",
                                           (unsigned long long)copy->seen.frame));
    case COPY_NONE:
        break;
    }
    const struct outcome *denied = recently_denied(b, owner, view->set->type);
    if (denied != NULL && !zone_changed(b, zone, denied->life) && !is_dns64(b, view->set, zone)) {
        b->judgement->flags |= FLAG_SPOOFED;
        return bench_conclude(
            b, REASON_CONTRADICTS_SIGNED_DENIAL, owner, view->set->type,
            arena_printf(arena, "proven not to exist in frame %llu", (unsigned long long)denied->frame));
    }
    return bench_conclude(
        b, REASON_RRSIG_NOT_OBSERVED, owner, view->set->type,
        arena_printf(arena, "%s is signed; the query did not ask for signatures", bench_text(b, zone->zone)));
}

/* The apex that the message itself names for what is not signed: of its SOA or NS records in the authority
 * section. It is a hint and no more. */
static const uint8_t *hinted_apex(struct bench *b, const uint8_t *name)
{
    for (size_t i = 0; i < b->message->rrset_count; i++) {
        const struct rrset *set = &b->message->rrsets[i];
        if (set->section != SECTION_AUTHORITY || (set->type != RRTYPE_SOA && set->type != RRTYPE_NS))
            continue;
        if (!budget_spend(&b->budget, 1))
            return NULL;
        if (dname_is_subdomain(name, set->owner))
            return set->owner;
    }
    return NULL;
}

void opinion_note_missing(struct bench *b, const struct zone_state *zone, const uint8_t *name)
{
    const uint8_t *apex = hinted_apex(b, name);
    missing_note(&b->chain, zone, apex == NULL ? name : apex, apex != NULL, &b->judgement->findings);
}

/* The name whose zone an RRset is in: DS records are the parent's. */
static const uint8_t *name_inside(const struct evidence_rrset *set)
{
    return set->type == RRTYPE_DS ? dname_parent(set->owner) : set->owner;
}

/* An RRset without a signature that could count (RFC 4035 section 5.2; the passive rules). */
static struct opinion judge_unsigned(struct bench *b, const struct rrset_view *view)
{
    const uint8_t *owner = view->set->owner;
    struct zone_state zone = zone_find(&b->chain, name_inside(view->set));
    struct opinion opinion = {.zone = zone.zone, .status = bench_take_zone(b, &zone)};
    if (b->requested && zone.status != STATUS_BOGUS)
        b->judgement->flags |= FLAG_UNSIGNED;
    if (b->requested && zone.proven_signed && dname_equal(name_inside(view->set), zone.zone)) {
        opinion.status = bench_conclude(b, REASON_RRSIG_MISSING, owner, view->set->type,
                                        "the zone has a DS, so it is signed, and this is at its apex");
        return opinion;
    }
    if (zone.status == STATUS_INDETERMINATE)
        opinion_note_missing(b, &zone, name_inside(view->set));
    if (zone.status != STATUS_SECURE)
        return opinion;
    if (!b->requested) {
        opinion.status = judge_not_requested(b, view, &zone);
        return opinion;
    }
    if (zone.unknown_cut != NULL) {
        opinion.status = bench_conclude_unknown_cut(b, zone.unknown_cut);
        opinion_note_missing(b, &zone, name_inside(view->set));
        return opinion;
    }
    if (view->signature_count > 0)
        opinion.status = bench_conclude(
            b, REASON_RRSIG_SIGNER_OFF_TREE, owner, view->set->type,
            arena_printf(b->arena, "signed by %s", bench_text(b, view->signatures[0]->rrsig.signer)));
    else {
        compare_failed(b, view, &zone);
        opinion.status =
            bench_conclude_with(b, REASON_RRSIG_MISSING, owner, view->set->type,
                                arena_printf(b->arena, "%s is a signed zone", bench_text(b, zone.zone)),
                                (struct proof_step){.kind = PROOF_RECORDS, .set = view->set});
    }
    return opinion;
}

/*
 * A signer above the zone that the records are in must not lower their status: who strips the signatures of a
 * signed island could else put in any signature of the unsigned zone above it.
 */
static struct opinion mind_the_zone(struct bench *b, const struct rrset_view *view, struct opinion opinion)
{
    if (opinion.status != STATUS_INSECURE && opinion.status != STATUS_INDETERMINATE)
        return opinion;
    /* At a zone cut the parent has an NSEC record, too (RFC 4035 section 2.3). */
    bool parents = view->set->type == RRTYPE_NSEC && dname_is_subdomain(view->set->owner, opinion.zone) &&
                   !dname_equal(view->set->owner, opinion.zone);
    struct zone_state zone =
        zone_find(&b->chain, parents ? dname_parent(view->set->owner) : name_inside(view->set));
    if (zone.status == STATUS_BOGUS) {
        opinion.zone = zone.zone;
        opinion.status = bench_take_zone(b, &zone);
        return opinion;
    }
    /* The keys of an island below the signer were not seen. */
    if (zone.status == STATUS_INDETERMINATE && opinion.status == STATUS_INSECURE) {
        opinion.zone = zone.zone;
        opinion.status = bench_take_zone(b, &zone);
        opinion_note_missing(b, &zone, name_inside(view->set));
        return opinion;
    }
    if (zone.status != STATUS_SECURE || zone.unknown_cut != NULL || dname_equal(zone.zone, opinion.zone))
        return opinion;
    opinion.zone = zone.zone;
    opinion.status =
        bench_conclude(b, REASON_RRSIG_SIGNER_NOT_ZONE, view->set->owner, view->set->type,
                       arena_printf(b->arena, "it is in the signed zone %s, which did not sign it",
                                    bench_text(b, zone.zone)));
    return opinion;
}

/* Names of signers that are compared in the time of one step. */
#define SIGNERS_PER_STEP 16

/* Findings of paths that did not lead to the best status are dropped: one valid path is enough. */
static struct opinion judge_view(struct bench *b, const struct rrset_view *view)
{
    struct opinion best = {.status = STATUS_NONE};
    struct findings before = b->judgement->findings, best_findings = {0};
    for (unsigned i = 0; i < view->signature_count && best.status != STATUS_SECURE; i++) {
        if (!budget_spend(&b->budget, i / SIGNERS_PER_STEP))
            break;
        const uint8_t *signer = view->signatures[i]->rrsig.signer;
        bool again = false;
        for (unsigned k = 0; k < i; k++)
            again = again || dname_equal(view->signatures[k]->rrsig.signer, signer);
        if (again || !may_sign(signer, view->set))
            continue;
        b->judgement->findings = (struct findings){0};
        struct opinion opinion = judge_by_signer(b, view, signer);
        if (best.status == STATUS_NONE || opinion.status < best.status) {
            best = opinion;
            best_findings = b->judgement->findings;
        }
    }
    b->judgement->findings = before;
    if (best.status == STATUS_NONE) {
        best = judge_unsigned(b, view);
    } else {
        findings_add_all(&b->judgement->findings, b->arena, &best_findings);
        best = mind_the_zone(b, view, best);
    }
    bench_set_zone(b, best.zone);
    return best;
}

struct opinion opinion_of(struct bench *b, const struct rrset *set, struct rrset_view *view)
{
    struct opinion nothing = {.status = STATUS_INDETERMINATE};
    if (!evidence_view(b->chain.evidence, set, &b->seen, false, b->arena, view))
        return nothing;
    struct findings before = b->judgement->findings;
    unsigned flags = b->judgement->flags;
    struct opinion opinion = b->budget.exceeded ? nothing : judge_view(b, view);
    if (b->budget.exceeded) { /* what was found up to there might be otherwise, had the rest been looked at */
        findings_cut(&b->judgement->findings, &before);
        b->judgement->flags = flags;
        nothing.status = bench_conclude_limit(b);
        return nothing;
    }
    if (opinion.signature != NULL)
        remarks_on_signed(b, set, view, opinion.signature);
    return opinion;
}
