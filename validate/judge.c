#include "validate/judge.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/answer.h"
#include "validate/denial_nsec.h"
#include "validate/denial_nsec3.h"
#include "validate/zone.h"

#include <stdlib.h>

struct judge {
    struct judge_settings settings;
    const struct anchors *anchors;
    struct evidence *evidence;
    struct arena *arena;
};

/* One response on the bench. */
struct bench {
    struct judge *judge;
    const struct message *message;
    struct sighting seen;
    bool requested; /* DNSSEC records were asked for, or came anyway */
    struct chain_context chain;
    struct budget budget;
    struct judgement *judgement;
};

/* What judging one RRset gave. */
struct opinion {
    enum status status;
    const uint8_t *zone;
    const struct signature *signature; /* that verified */
};

static void note(struct bench *b, enum reason reason, const uint8_t *owner, uint16_t type, const char *detail)
{
    findings_add(&b->judgement->findings, b->judge->arena, reason, owner, type, detail);
}

/* A finding of the judge's own, and in the proof too: the step at which it all ends. */
static enum status conclude(struct bench *b, enum reason reason, const uint8_t *owner, uint16_t type,
                            const char *detail)
{
    enum status status = reason_status(reason);
    enum proof_mark mark = status == STATUS_BOGUS           ? PROOF_BROKEN
                           : status == STATUS_INSECURE      ? PROOF_INSECURE
                           : status == STATUS_INDETERMINATE ? PROOF_UNSEEN
                                                            : PROOF_GOOD;
    note(b, reason, owner, type, detail);
    proof_add(b->chain.proof, mark, owner, type, &b->seen, reason, detail);
    return status;
}

static enum status take_zone_findings(struct bench *b, const struct zone_state *zone)
{
    findings_add_all(&b->judgement->findings, b->judge->arena, &zone->findings);
    return zone->status;
}

static void set_zone(struct bench *b, const uint8_t *zone)
{
    if (b->judgement->zone == NULL)
        b->judgement->zone = zone;
}

static const char *text_of(struct bench *b, const uint8_t *name)
{
    char text[DNAME_TEXT_MAX];
    dname_format(name, text);
    return arena_printf(b->judge->arena, "%s", text);
}

static enum status conclude_unknown_cut(struct bench *b, const uint8_t *cut)
{
    return conclude(b, REASON_DS_NOT_OBSERVED, cut, RRTYPE_DS,
                    arena_printf(b->judge->arena, "neither a DS of %s nor a proof of its absence was seen",
                                 text_of(b, cut)));
}

/* The keys of `zone` as captured verify the signature, though nothing ties them to an anchor: says so. */
static void note_unanchored(struct bench *b, const struct rrset_view *view, const uint8_t *zone)
{
    for (struct evidence_rrset *set = evidence_first(b->judge->evidence, zone, RRTYPE_DNSKEY); set != NULL;
         set = evidence_next(set, RRTYPE_DNSKEY)) {
        struct keyset keyset = {.zone = zone, .count = 0};
        keyset.keys = arena_take_array(b->judge->arena, set->count + 1, sizeof(struct zone_key *));
        for (size_t i = 0; keyset.keys != NULL && set->keys != NULL && i < set->count; i++)
            keyset.keys[keyset.count++] = &set->keys[i];
        struct rrset_check check = rrset_check(&b->chain.check, &keyset, view);
        if (!check.secure)
            continue;
        note(b, REASON_VERIFIES_UNANCHORED, view->set->owner, view->set->type,
             arena_printf(b->judge->arena, "the signature verifies with %s of %s, seen in frame %llu",
                          key_describe(&check.key->dnskey, b->judge->arena), text_of(b, zone),
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
    struct arena *arena = b->judge->arena;
    uint8_t algorithm = check->signature->rrsig.algorithm;
    if (check->within_skew)
        note(b, REASON_RRSIG_WITHIN_SKEW, view->set->owner, view->set->type,
             signature_describe(check->signature, b->chain.check.now, arena));
    if (algorithm == 5 || algorithm == 7)
        note(b, REASON_ALGORITHM_MUST_NOT_SIGN, view->set->owner, view->set->type,
             signature_describe(check->signature, b->chain.check.now, arena));
    proof_add(b->chain.proof, PROOF_GOOD, view->set->owner, view->set->type, &view->set->seen, REASON_NONE,
              signature_describe(check->signature, b->chain.check.now, arena));
}

/* One RRset by the signatures of one signer. */
static struct opinion judge_by_signer(struct bench *b, const struct rrset_view *view, const uint8_t *signer)
{
    struct opinion opinion = {.zone = signer};
    if (view->set->type == RRTYPE_DNSKEY && !dname_equal(signer, view->set->owner)) {
        opinion.status = conclude(b, REASON_DNSKEY_NOT_AT_APEX, view->set->owner, RRTYPE_DNSKEY,
                                  arena_printf(b->judge->arena, "signed by %s", text_of(b, signer)));
        return opinion;
    }
    struct zone_state zone = zone_find(&b->chain, signer);
    opinion.status = zone.status;
    if (zone.status != STATUS_SECURE) {
        if (zone.status == STATUS_INDETERMINATE)
            note_unanchored(b, view, signer);
        opinion.zone = zone.zone;
        (void)take_zone_findings(b, &zone);
        return opinion;
    }
    if (!dname_equal(zone.zone, signer)) {
        opinion.zone = zone.zone;
        if (zone.unknown_cut != NULL) {
            note_unanchored(b, view, signer);
            opinion.status = conclude_unknown_cut(b, signer);
        } else {
            opinion.status = conclude(b, REASON_RRSIG_SIGNER_NOT_ZONE, view->set->owner, view->set->type,
                                      arena_printf(b->judge->arena, "signed by %s, which is a name inside %s",
                                                   text_of(b, signer), text_of(b, zone.zone)));
        }
        return opinion;
    }
    struct rrset_check check = rrset_check(&b->chain.check, &zone.keyset, view);
    if (!check.secure) {
        opinion.status = conclude(b, check.reason, view->set->owner, view->set->type, check.detail);
        return opinion;
    }
    (void)take_zone_findings(b, &zone);
    note_good_signature(b, view, &check);
    opinion.signature = check.signature;
    return opinion;
}

/* Whether unsigned records of `view` are what a signed copy has: equal, wholly different, or no copy. */
enum copy { COPY_NONE, COPY_SAME, COPY_DIFFERENT };

static bool shares_record(const struct evidence_rrset *a, const struct evidence_rrset *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (canonical_rdata_compare(&a->records[i], &b->records[k]) == 0)
                return true;
    return false;
}

static enum copy compare_with_copies(struct bench *b, const struct evidence_rrset *records,
                                     const struct zone_state *zone, const struct evidence_rrset **copy)
{
    enum copy result = COPY_NONE;
    for (struct evidence_rrset *set = evidence_first(b->judge->evidence, records->owner, records->type);
         set != NULL; set = evidence_next(set, records->type)) {
        struct rrset_view whole = rrset_view_whole(set, b->judge->arena);
        if (!rrset_check(&b->chain.check, &zone->keyset, &whole).secure)
            continue;
        *copy = set;
        if (set == records)
            return COPY_SAME;
        if (shares_record(set, records))
            return COPY_NONE;
        result = COPY_DIFFERENT;
    }
    return result;
}

/* Signatures were not asked for: what the signed copies seen elsewhere tell. */
static enum status judge_not_requested(struct bench *b, const struct rrset_view *view,
                                       const struct zone_state *zone)
{
    const struct evidence_rrset *copy = NULL;
    struct arena *arena = b->judge->arena;
    const uint8_t *owner = view->set->owner;
    switch (compare_with_copies(b, view->set, zone, &copy)) {
    case COPY_SAME:
        return conclude(b, REASON_MATCHES_SIGNED_COPY, owner, view->set->type,
                        arena_printf(arena, "the signed copy was seen in frame %llu",
                                     (unsigned long long)copy->seen.frame));
    case COPY_DIFFERENT:
        b->judgement->flags |= FLAG_SPOOFED;
        return conclude(b, REASON_CONTRADICTS_SIGNED_COPY, owner, view->set->type,
                        arena_printf(arena, "the signed copy in frame %llu has other records",
                                     (unsigned long long)copy->seen.frame));
    case COPY_NONE:
        break;
    }
    return conclude(
        b, REASON_RRSIG_NOT_OBSERVED, owner, view->set->type,
        arena_printf(arena, "%s is signed; the query did not ask for signatures", text_of(b, zone->zone)));
}

/* An RRset without a signature that could count (RFC 4035 section 5.2; the passive rules). */
static struct opinion judge_unsigned(struct bench *b, const struct rrset_view *view)
{
    const uint8_t *owner = view->set->owner;
    const uint8_t *inside = view->set->type == RRTYPE_DS ? dname_parent(owner) : owner;
    struct zone_state zone = zone_find(&b->chain, inside);
    struct opinion opinion = {.zone = zone.zone, .status = take_zone_findings(b, &zone)};
    if (b->requested && zone.status != STATUS_BOGUS)
        b->judgement->flags |= FLAG_UNSIGNED;
    if (zone.status != STATUS_SECURE)
        return opinion;
    if (!b->requested) {
        opinion.status = judge_not_requested(b, view, &zone);
        return opinion;
    }
    if (zone.unknown_cut != NULL) {
        opinion.status = conclude_unknown_cut(b, zone.unknown_cut);
        return opinion;
    }
    if (view->signature_count > 0)
        opinion.status = conclude(
            b, REASON_RRSIG_SIGNER_OFF_TREE, owner, view->set->type,
            arena_printf(b->judge->arena, "signed by %s", text_of(b, view->signatures[0]->rrsig.signer)));
    else
        opinion.status =
            conclude(b, REASON_RRSIG_MISSING, owner, view->set->type,
                     arena_printf(b->judge->arena, "%s is a signed zone", text_of(b, zone.zone)));
    return opinion;
}

/* Findings of paths that did not lead to the best status are dropped: one valid path is enough. */
static struct opinion judge_view(struct bench *b, const struct rrset_view *view)
{
    struct opinion best = {.status = STATUS_NONE};
    struct findings before = b->judgement->findings, best_findings = {0};
    for (unsigned i = 0; i < view->signature_count && best.status != STATUS_SECURE; i++) {
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
    if (best.status == STATUS_NONE)
        best = judge_unsigned(b, view);
    else
        findings_add_all(&b->judgement->findings, b->judge->arena, &best_findings);
    set_zone(b, best.zone);
    return best;
}

static struct opinion judge_rrset(struct bench *b, const struct rrset *set, struct rrset_view *view)
{
    struct opinion nothing = {.status = STATUS_INDETERMINATE};
    if (!evidence_view(b->judge->evidence, set, &b->seen, false, b->judge->arena, view))
        return nothing;
    struct opinion opinion = judge_view(b, view);
    if (opinion.signature != NULL && set->ttl > opinion.signature->rrsig.original_ttl)
        note(b, REASON_RRSIG_TTL_ABOVE_ORIGINAL, set->owner, set->type,
             arena_printf(b->judge->arena, "TTL %u, signed with %u", set->ttl,
                          opinion.signature->rrsig.original_ttl));
    return opinion;
}

/* The NSEC and NSEC3 records of a message that validated, as data of one zone. */
struct denial {
    const uint8_t *zone;
    struct nsec *nsec;
    size_t nsec_count;
    struct nsec3 *nsec3;
    size_t nsec3_count;
    enum status worst; /* of those that did not validate; STATUS_NONE when all did */
    bool any;          /* there was a record at all */
    enum reason unusable;
};

static void take_nsec(struct denial *denial, const struct rrset_view *view, const struct opinion *opinion)
{
    struct nsec nsec;
    const struct evidence_rrset *set = view->set;
    if (set->count != 1 || !nsec_parse(set->records[0].octets, set->records[0].length, &nsec)) {
        denial->unusable = REASON_NSEC_MALFORMED;
        return;
    }
    nsec.owner = set->owner;
    nsec.zone = opinion->zone;
    if (rrset_is_expanded(set, opinion->signature))
        denial->unusable = REASON_NSEC_WILDCARD_EXPANDED;
    else if (!nsec_stays_in_zone(&nsec))
        denial->unusable = REASON_NSEC_NEXT_OUTSIDE_ZONE;
    else
        denial->nsec[denial->nsec_count++] = nsec;
}

static void take_nsec3(struct bench *b, struct denial *denial, const struct rrset_view *view,
                       const struct opinion *opinion)
{
    struct nsec3 record;
    const struct evidence_rrset *set = view->set;
    if (set->count != 1) {
        denial->unusable = REASON_NSEC_MALFORMED;
        return;
    }
    enum reason reason =
        nsec3_parse(set->owner, opinion->zone, set->records[0].octets, set->records[0].length, &record);
    if (reason == REASON_NONE && denial->nsec3_count > 0 &&
        !nsec3_same_parameters(&record, &denial->nsec3[0]))
        reason = REASON_NSEC3_PARAMS_DIFFER;
    if (reason == REASON_NONE && denial->nsec3_count >= b->judge->settings.policy.nsec3_records)
        reason = REASON_LIMIT_NSEC3_RECORDS;
    if (reason == REASON_NONE && rrset_is_expanded(set, opinion->signature))
        reason = REASON_NSEC_WILDCARD_EXPANDED;
    if (reason != REASON_NONE)
        denial->unusable = reason;
    else
        denial->nsec3[denial->nsec3_count++] = record;
}

static struct denial collect_denial(struct bench *b)
{
    struct denial denial = {.worst = STATUS_NONE};
    const struct message *m = b->message;
    denial.nsec = arena_take_array(b->judge->arena, m->rrset_count + 1, sizeof *denial.nsec);
    denial.nsec3 = arena_take_array(b->judge->arena, m->rrset_count + 1, sizeof *denial.nsec3);
    for (size_t i = 0; i < m->rrset_count && denial.nsec != NULL && denial.nsec3 != NULL; i++) {
        const struct rrset *set = &m->rrsets[i];
        struct rrset_view view;
        /* They belong into the authority section; what proves itself proves it in the additional one too. */
        if (set->section == SECTION_ANSWER || (set->type != RRTYPE_NSEC && set->type != RRTYPE_NSEC3))
            continue;
        denial.any = true;
        struct opinion opinion = judge_rrset(b, set, &view);
        if (opinion.status != STATUS_SECURE || opinion.signature == NULL) {
            denial.worst = status_worse(denial.worst, opinion.status);
            continue;
        }
        if (denial.zone != NULL && !dname_equal(denial.zone, opinion.zone))
            continue;
        denial.zone = opinion.zone;
        if (set->type == RRTYPE_NSEC)
            take_nsec(&denial, &view, &opinion);
        else
            take_nsec3(b, &denial, &view, &opinion);
    }
    return denial;
}

/* NSEC first, then NSEC3: whichever kind proves the claim. */
static enum reason denial_proves(struct bench *b, const struct denial *denial, enum claim claim,
                                 const uint8_t *name, uint16_t type)
{
    enum reason reason = denial->unusable != REASON_NONE ? denial->unusable : REASON_DENIAL_MISSING;
    if (denial->zone != NULL && !dname_is_subdomain(name, denial->zone))
        return REASON_DENIAL_ZONE_MISMATCH;
    /* DS records are the parent's: its own zone cannot deny them (RFC 4035 section 3.1.4.1). */
    if (denial->nsec_count > 0) {
        reason = claim == CLAIM_NXDOMAIN ? nsec_proves_nxdomain(denial->nsec, denial->nsec_count, name)
                                         : nsec_proves_nodata(denial->nsec, denial->nsec_count, name, type);
        if (reason == REASON_NONE)
            return reason;
    }
    if (denial->nsec3_count > 0) {
        struct nsec3_proof proof = {.records = denial->nsec3,
                                    .count = denial->nsec3_count,
                                    .iterations_max = b->judge->settings.policy.nsec3_iterations_soft,
                                    .hashes_left = &b->budget.hashes_left};
        reason = claim == CLAIM_NXDOMAIN ? nsec3_proves_nxdomain(&proof, name)
                                         : nsec3_proves_nodata(&proof, name, type);
    }
    if (reason != REASON_NONE && denial->unusable != REASON_NONE && reason_status(reason) == STATUS_BOGUS)
        return denial->unusable;
    return reason;
}

static void note_compact_denial(struct bench *b, const struct denial *denial, const uint8_t *name)
{
    for (size_t i = 0; i < denial->nsec_count; i++)
        if (dname_equal(denial->nsec[i].owner, name) &&
            type_bitmap_has(&denial->nsec[i].types, RRTYPE_NXNAME))
            note(b, REASON_COMPACT_DENIAL, name, b->message->qtype, "NXNAME is in the bit map of the proof");
}

/* A denial without any record that could prove it. `zone_answered`: a signed SOA shows that no zone cut lies
 * between. */
static enum status judge_unproven(struct bench *b, const uint8_t *name, uint16_t type, bool zone_answered)
{
    const uint8_t *inside = type == RRTYPE_DS ? dname_parent(name) : name;
    struct zone_state zone = zone_find(&b->chain, inside);
    enum status status = take_zone_findings(b, &zone);
    set_zone(b, zone.zone);
    if (b->requested && status != STATUS_BOGUS)
        b->judgement->flags |= FLAG_UNSIGNED;
    if (status != STATUS_SECURE)
        return status;
    if (!b->requested)
        return conclude(b, REASON_DENIAL_NOT_OBSERVED, name, type,
                        arena_printf(b->judge->arena, "%s is signed; the query did not ask for proofs",
                                     text_of(b, zone.zone)));
    if (zone.unknown_cut != NULL && !zone_answered)
        return conclude_unknown_cut(b, zone.unknown_cut);
    return conclude(b, REASON_DENIAL_MISSING, name, type,
                    arena_printf(b->judge->arena, "%s is a signed zone", text_of(b, zone.zone)));
}

/* The SOA record of a negative answer (RFC 2308 section 3), where it is signed or should be. *validated: it
   is the zone's own, so it is the zone that denies. */
static enum status judge_negative_soa(struct bench *b, bool *validated)
{
    enum status status = STATUS_SECURE;
    struct rrset_view view;
    for (size_t i = 0; i < b->message->rrset_count; i++) {
        const struct rrset *set = &b->message->rrsets[i];
        if (set->section != SECTION_AUTHORITY || set->type != RRTYPE_SOA || !b->message->has_signatures)
            continue;
        struct opinion opinion = judge_rrset(b, set, &view);
        status = status_worse(status, opinion.status);
        *validated = *validated || opinion.signature != NULL;
    }
    return status;
}

static enum status judge_denial(struct bench *b, const struct answer *answer)
{
    uint16_t type = b->message->qtype;
    struct denial denial = collect_denial(b);
    bool zone_answered = false;
    enum status status = judge_negative_soa(b, &zone_answered);
    if (!denial.any)
        return status_worse(status, judge_unproven(b, answer->name, type, zone_answered));
    if (denial.zone == NULL)
        return status_worse(status, denial.worst);
    enum reason reason = denial_proves(b, &denial, answer->claim, answer->name, type);
    if (reason == REASON_NONE) {
        note_compact_denial(b, &denial, answer->name);
        proof_add(b->chain.proof, PROOF_GOOD, answer->name, type, &b->seen, REASON_NONE,
                  answer->claim == CLAIM_NXDOMAIN ? "proven not to exist" : "proven to have no such type");
        return status;
    }
    if (denial.worst != STATUS_NONE && reason_status(reason) == STATUS_BOGUS)
        return status_worse(status, denial.worst);
    return status_worse(
        status, conclude(b, reason, answer->name, type,
                         arena_printf(b->judge->arena, "by the records of %s", text_of(b, denial.zone))));
}

/* RFC 4035 section 5.3.4, RFC 5155 section 8.8: no closer name exists. */
static enum status judge_expansion(struct bench *b, const struct rrset *set, const struct opinion *opinion)
{
    unsigned labels = opinion->signature->rrsig.labels;
    struct denial denial = collect_denial(b);
    enum reason reason = denial.unusable != REASON_NONE ? denial.unusable : REASON_WILDCARD_NO_PROOF;
    note(b, REASON_WILDCARD_ANSWER, set->owner, set->type,
         arena_printf(b->judge->arena, "from the wildcard at %s",
                      text_of(b, dname_ancestor(set->owner, labels))));
    if (set->type == RRTYPE_DNAME) /* undefined by RFC 4592 section 4.4, and resolvers refuse it */
        return conclude(b, REASON_WILDCARD_EXPANSION_INVALID, set->owner, set->type,
                        "a DNAME record cannot be made from a wildcard");
    if (denial.nsec_count > 0)
        reason = nsec_proves_wildcard(denial.nsec, denial.nsec_count, set->owner, labels);
    if (reason != REASON_NONE && denial.nsec3_count > 0) {
        struct nsec3_proof proof = {.records = denial.nsec3,
                                    .count = denial.nsec3_count,
                                    .iterations_max = b->judge->settings.policy.nsec3_iterations_soft,
                                    .hashes_left = &b->budget.hashes_left};
        reason = nsec3_proves_wildcard(&proof, set->owner, labels);
    }
    if (reason == REASON_NONE)
        return STATUS_SECURE;
    return conclude(b, reason, set->owner, set->type, "the answer was made from a wildcard");
}

/* An unsigned CNAME is right when a DNAME of the same answer makes it; the DNAME is judged for itself. */
static bool is_synthesised(struct bench *b, const struct rrset *set, enum status *status)
{
    const struct rrset *dname = set->type != RRTYPE_CNAME || set->signature_count > 0
                                    ? NULL
                                    : answer_dname_above(b->message, set->owner);
    uint8_t target[DNAME_MAX];
    if (dname == NULL || set->count != 1 || set->records->rdata.length == 0 ||
        dname->records->rdata.length == 0)
        return false;
    if (answer_substitute(set->owner, dname->owner, dname->records->rdata.octets, target) &&
        dname_equal(target, set->records->rdata.octets))
        return true;
    *status = status_worse(
        *status, conclude(b, REASON_DNAME_TARGET_MISMATCH, set->owner, RRTYPE_CNAME,
                          arena_printf(b->judge->arena, "by the DNAME at %s", text_of(b, dname->owner))));
    return true;
}

static enum status judge_answer_section(struct bench *b)
{
    enum status status = STATUS_NONE;
    for (size_t i = 0; i < b->message->rrset_count; i++) {
        const struct rrset *set = &b->message->rrsets[i];
        struct rrset_view view;
        if (set->section != SECTION_ANSWER || set->type == RRTYPE_RRSIG || set->class != DNS_CLASS_IN)
            continue;
        if (is_synthesised(b, set, &status))
            continue;
        struct opinion opinion = judge_rrset(b, set, &view);
        status = status_worse(status, opinion.status);
        if (opinion.signature != NULL && rrset_is_expanded(view.set, opinion.signature))
            status = status_worse(status, judge_expansion(b, set, &opinion));
    }
    return status;
}

/* A referral's DS, or its proof that there is none; nothing at all is a plain referral. */
static enum status judge_referral(struct bench *b, const uint8_t *zone)
{
    const struct rrset *ds = message_find(b->message, SECTION_AUTHORITY, zone, RRTYPE_DS);
    struct rrset_view view;
    if (ds != NULL)
        return judge_rrset(b, ds, &view).status;
    struct denial denial = collect_denial(b);
    if (!denial.any)
        return STATUS_NONE;
    if (denial.zone == NULL)
        return denial.worst;
    enum reason reason = denial_proves(b, &denial, CLAIM_NODATA, zone, RRTYPE_DS);
    if (reason == REASON_NONE)
        return STATUS_SECURE;
    return conclude(b, reason, zone, RRTYPE_DS, "the proof that the referral has no DS");
}

static enum status judge_claim(struct bench *b)
{
    struct answer answer =
        answer_classify(b->message, b->judge->settings.policy.alias_steps, b->judge->arena);
    if (answer.claim == CLAIM_NONE)
        return STATUS_NONE;
    enum status status = judge_answer_section(b);
    if (answer.claim == CLAIM_ENDLESS)
        return status_worse(status, conclude(b, REASON_ALIAS_TOO_LONG, b->message->qname, b->message->qtype,
                                             "the aliases were followed up to the limit"));
    if (answer.claim == CLAIM_REFERRAL)
        return judge_referral(b, answer.name);
    if (answer.claim == CLAIM_NODATA || answer.claim == CLAIM_NXDOMAIN)
        return status_worse(status, judge_denial(b, &answer));
    return status;
}

/* What cannot be judged, and why. */
static bool is_unjudgeable(struct bench *b, const struct response *response)
{
    static const uint8_t root[] = {0};
    const struct message *m = b->message;
    const uint8_t *owner = m->qname == NULL ? root : m->qname;
    if (m->fault == MESSAGE_CUT_BY_CAPTURE) {
        note(b, REASON_MESSAGE_INCOMPLETE_CAPTURE, owner, m->qtype, message_fault_text(m->fault));
        return true;
    }
    if (m->fault != MESSAGE_WHOLE) {
        note(b, REASON_MESSAGE_MALFORMED, owner, m->qtype,
             arena_printf(b->judge->arena, "%s, at octet %zu of %zu", message_fault_text(m->fault),
                          m->fault_offset, response->length));
        return true;
    }
    if (m->tc) {
        note(b, REASON_MESSAGE_TRUNCATED, owner, m->qtype, "TC is set");
        return true;
    }
    return false;
}

static bool signatures_requested(const struct response *response)
{
    if (response->message.has_signatures)
        return true;
    return response->query != NULL ? response->query->dnssec_ok : response->message.edns.dnssec_ok;
}

static struct sighting sighting_of(const struct response *response)
{
    return (struct sighting){.time = response->time, .frame = response->frame, .file = response->file};
}

void judge_collect(struct judge *judge, const struct response *response)
{
    if (response->message.fault != MESSAGE_WHOLE)
        return;
    struct sighting seen = sighting_of(response);
    arena_reset(judge->arena);
    evidence_add_message(judge->evidence, &response->message, &seen, signatures_requested(response),
                         judge->arena);
}

static int64_t judging_time(const struct judge *judge, capture_time time)
{
    if (judge->settings.fixed_time)
        return judge->settings.time;
    int64_t seconds = time / CAPTURE_SECOND;
    return time % CAPTURE_SECOND < 0 ? seconds - 1 : seconds;
}

static void note_message(struct bench *b, const struct response *response)
{
    const struct message *m = b->message;
    if (m->qname == NULL)
        return;
    if (b->judgement->status == STATUS_BOGUS && m->ad)
        note(b, REASON_AD_BUT_BOGUS, m->qname, m->qtype, "AD is set");
    if (response->from_fragments)
        note(b, REASON_UDP_FRAGMENTED, m->qname, m->qtype, "reassembled from IP fragments");
    if (response->query != NULL && response->query->dnssec_ok && !m->edns.present && m->rcode != 1)
        note(b, REASON_EDNS_STRIPPED, m->qname, m->qtype,
             "the query had DO set; the response has no OPT record");
}

struct judgement judge_response(struct judge *judge, const struct response *response, struct proof *proof)
{
    struct judgement judgement = {.status = STATUS_NONE};
    const struct policy *policy = &judge->settings.policy;
    struct bench b = {.judge = judge,
                      .message = &response->message,
                      .seen = sighting_of(response),
                      .requested = signatures_requested(response),
                      .budget = {policy->checks_per_message, policy->nsec3_hashes_per_message},
                      .judgement = &judgement};
    arena_reset(judge->arena);
    b.chain = (struct chain_context){
        .check = {policy, judging_time(judge, response->time), judge->arena, &b.budget},
        .anchors = judge->anchors,
        .evidence = judge->evidence,
        .proof = proof,
    };
    judgement.dnssec_ok =
        response->query != NULL ? response->query->dnssec_ok : response->message.edns.dnssec_ok;
    if (!is_unjudgeable(&b, response))
        judgement.status = judge_claim(&b);
    if (judgement.status == STATUS_BOGUS)
        judgement.flags |= FLAG_BOGUS;
    note_message(&b, response);
    judgement.primary = findings_primary(&judgement.findings, judgement.status);
    return judgement;
}

struct judge *judge_new(const struct judge_settings *settings, const struct anchors *anchors,
                        struct evidence *evidence)
{
    struct judge *judge = calloc(1, sizeof *judge);
    if (judge == NULL)
        return NULL;
    *judge = (struct judge){.settings = *settings, .anchors = anchors, .evidence = evidence};
    judge->arena = arena_new();
    if (judge->arena == NULL) {
        free(judge);
        return NULL;
    }
    return judge;
}

void judge_free(struct judge *judge)
{
    if (judge == NULL)
        return;
    arena_free(judge->arena);
    free(judge);
}
