#include "validate/negative.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/cut.h"
#include "validate/denial_view.h"
#include "validate/missing.h"

/* The NSEC and NSEC3 records of a message that validated, as data of one zone. */
struct denial {
    const uint8_t *zone;
    struct nsec *nsec;
    size_t nsec_count;
    struct nsec3 *nsec3;
    size_t nsec3_count;
    enum status worst;     /* of those that did not validate and count; STATUS_NONE when there is none */
    bool any;              /* there was a record at all */
    struct zone_state own; /* the zone that the denied name is in */
    enum reason unusable;
};

/* Whether it is known that the name is in that signed zone, so that no other has a say. */
static bool is_settled(const struct zone_state *own)
{
    return own->status == STATUS_SECURE && own->unknown_cut == NULL;
}

/* They belong into the authority section; what proves itself proves it in the additional one too. */
static bool is_denial(const struct rrset *set)
{
    return set->section != SECTION_ANSWER && (set->type == RRTYPE_NSEC || set->type == RRTYPE_NSEC3);
}

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
    nsec.set = set;
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
    record.set = set;
    if (reason == REASON_NONE && denial->nsec3_count >= b->chain.check.policy->nsec3_records)
        reason = REASON_LIMIT_NSEC3_RECORDS;
    if (reason == REASON_NONE && rrset_is_expanded(set, opinion->signature))
        reason = REASON_NSEC_WILDCARD_EXPANDED;
    if (reason != REASON_NONE) {
        denial->unusable = reason;
        return;
    }
    if (denial->nsec3_count > 0 && !nsec3_same_parameters(&record, &denial->nsec3[0]))
        denial->unusable = REASON_NSEC3_PARAMS_DIFFER;
    denial->nsec3[denial->nsec3_count++] = record;
}

/* A denial record of the message that validated, and of which zone. */
struct validated {
    struct rrset_view view;
    struct opinion opinion;
};

/* What a record that did not validate may make of the denial: who wants to deny a name of a signed zone could
 * always add some record of another zone, which is not signed. */
static enum status failed_status(const struct denial *denial, const struct opinion *opinion)
{
    bool is_open = denial->own.status == STATUS_INDETERMINATE || denial->own.unknown_cut != NULL;
    if (is_open && opinion->status == STATUS_INSECURE)
        return STATUS_INDETERMINATE;
    if (is_open || denial->own.status != STATUS_SECURE)
        return opinion->status;
    bool is_own = opinion->zone == NULL || dname_equal(opinion->zone, denial->own.zone);
    return is_own && opinion->status != STATUS_INSECURE ? opinion->status : STATUS_NONE;
}

/* Judges the message's denial records; those that validate go to `list`. Returns their number. */
static size_t validate_denial(struct bench *b, struct denial *denial, struct validated *list)
{
    size_t count = 0;
    for (size_t i = 0; i < b->message->rrset_count; i++) {
        const struct rrset *set = &b->message->rrsets[i];
        /* What came without a signature is no better than nothing. */
        if (!is_denial(set) || set->signature_count == 0)
            continue;
        struct validated *entry = &list[count];
        denial->any = true;
        entry->opinion = opinion_of(b, set, &entry->view);
        if (entry->opinion.status == STATUS_SECURE && entry->opinion.signature != NULL)
            count++;
        else
            denial->worst = status_worse(denial->worst, failed_status(denial, &entry->opinion));
    }
    return count;
}

/*
 * The zone that speaks of `name` in this message: the deepest one above it among those whose records
 * validated, else the first. A signature that nobody has checked must not choose it: it could take genuine
 * records of the true zone away, or leave none at all.
 */
static const uint8_t *denying_zone(const struct validated *list, size_t count, const uint8_t *name)
{
    const uint8_t *deepest = NULL;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *zone = list[i].opinion.zone;
        if (dname_is_subdomain(name, zone) && (deepest == NULL || dname_labels(zone) > dname_labels(deepest)))
            deepest = zone;
    }
    return deepest != NULL || count == 0 ? deepest : list[0].opinion.zone;
}

/* The message's validated denial records of the zone that speaks of `name`. */
static struct denial collect_denial(struct bench *b, const uint8_t *name)
{
    struct denial denial = {.worst = STATUS_NONE};
    size_t room = b->message->rrset_count + 1;
    struct validated *list = arena_take_array(b->arena, room, sizeof *list);
    denial.nsec = arena_take_array(b->arena, room, sizeof *denial.nsec);
    denial.nsec3 = arena_take_array(b->arena, room, sizeof *denial.nsec3);
    if (list == NULL || denial.nsec == NULL || denial.nsec3 == NULL) {
        denial.any = true; /* unknown is not proven */
        denial.worst = STATUS_INDETERMINATE;
        return denial;
    }
    denial.own = zone_find(&b->chain, name);
    size_t count = validate_denial(b, &denial, list);
    denial.zone = denying_zone(list, count, name);
    for (size_t i = 0; i < count; i++) {
        if (!dname_equal(list[i].opinion.zone, denial.zone))
            continue;
        if (list[i].view.set->type == RRTYPE_NSEC)
            take_nsec(&denial, &list[i].view, &list[i].opinion);
        else
            take_nsec3(b, &denial, &list[i].view, &list[i].opinion);
    }
    return denial;
}

/* No record that validated: the worst of the others, and never nothing, or the absence of a proof would pass.
 */
static enum status status_without_proof(const struct denial *denial)
{
    return denial->worst == STATUS_NONE ? STATUS_INDETERMINATE : denial->worst;
}

static bool begins_parameters(const struct denial *denial, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (nsec3_same_parameters(&denial->nsec3[i], &denial->nsec3[at]))
            return false;
    return true;
}

/* The records of one set of parameters after the other (RFC 5155 section 8.2): *at is where to look on, 0 at
 * first; false behind the last. */
static bool next_nsec3_proof(struct bench *b, const struct denial *denial, size_t *at,
                             struct nsec3_proof *out)
{
    while (*at < denial->nsec3_count && !begins_parameters(denial, *at))
        (*at)++;
    struct nsec3 *records =
        *at == denial->nsec3_count ? NULL : arena_take_array(b->arena, denial->nsec3_count, sizeof *records);
    if (records == NULL)
        return false;
    *out = (struct nsec3_proof){.records = records,
                                .iterations_max = b->chain.check.policy->nsec3_iterations_soft,
                                .hashes_left = &b->budget.hashes_left,
                                .verifier = b->chain.check.verifier};
    for (size_t i = *at; i < denial->nsec3_count; i++)
        if (nsec3_same_parameters(&denial->nsec3[i], &denial->nsec3[*at]))
            records[out->count++] = denial->nsec3[i];
    (*at)++;
    return true;
}

/* The better one of two outcomes, of which the first counts where they are alike. */
static enum reason better(enum reason first, enum reason second)
{
    if (first == REASON_NONE || second == REASON_NONE)
        return REASON_NONE;
    return reason_status(second) < reason_status(first) ? second : first;
}

/* RFC 9824 section 5.1: a server may say NXDOMAIN where its proof is a NODATA with NXNAME. */
static bool proves_nxname(const struct nsec3_proof *proof, const uint8_t *name)
{
    uint8_t hash[NSEC3_HASH_SIZE];
    if (!nsec3_hash_paid(proof, name, hash))
        return false;
    for (size_t i = 0; i < proof->count; i++)
        if (nsec3_matches(&proof->records[i], hash) &&
            type_bitmap_has(&proof->records[i].types, RRTYPE_NXNAME))
            return true;
    return false;
}

static bool is_compact_nsec3(struct bench *b, const struct denial *denial, const uint8_t *name)
{
    struct nsec3_proof proof;
    for (size_t at = 0; next_nsec3_proof(b, denial, &at, &proof);)
        if (proves_nxname(&proof, name))
            return true;
    return false;
}

static enum reason nsec3_proves(const struct nsec3_proof *proof, enum claim claim, const uint8_t *name,
                                uint16_t type)
{
    enum reason reason =
        claim == CLAIM_NXDOMAIN ? nsec3_proves_nxdomain(proof, name) : nsec3_proves_nodata(proof, name, type);
    return reason == REASON_NSEC3_NAME_EXISTS && proves_nxname(proof, name)
               ? nsec3_proves_nodata(proof, name, type)
               : reason;
}

static bool is_compact(const struct denial *denial, const uint8_t *name)
{
    for (size_t i = 0; i < denial->nsec_count; i++)
        if (dname_equal(denial->nsec[i].owner, name) &&
            type_bitmap_has(&denial->nsec[i].types, RRTYPE_NXNAME))
            return true;
    return false;
}

/* The proof must be of the zone that the name is in, and not of one above (RFC 4035 section 5.4). */
static bool is_delegated(struct bench *b, const struct denial *denial, const uint8_t *name, uint16_t type)
{
    struct zone_state zone = zone_find(&b->chain, denial->zone);
    return zone.status == STATUS_SECURE && dname_equal(zone.zone, denial->zone) &&
           cut_is_delegated(&b->chain, &zone, name, type != RRTYPE_DS);
}

/* NSEC first, then NSEC3: whichever kind proves the claim. */
static enum reason denial_proves(struct bench *b, const struct denial *denial, enum claim claim,
                                 const uint8_t *name, uint16_t type)
{
    enum reason reason = denial->unusable != REASON_NONE ? denial->unusable : REASON_DENIAL_MISSING;
    if (!dname_is_subdomain(name, denial->zone) || is_delegated(b, denial, name, type))
        return REASON_DENIAL_ZONE_MISMATCH;
    if (denial->nsec_count > 0) {
        bool nxdomain = claim == CLAIM_NXDOMAIN && !is_compact(denial, name);
        reason = nxdomain ? nsec_proves_nxdomain(denial->nsec, denial->nsec_count, name)
                          : nsec_proves_nodata(denial->nsec, denial->nsec_count, name, type);
        if (reason == REASON_NONE)
            return reason;
    }
    struct nsec3_proof proof;
    for (size_t at = 0, kinds = 0; next_nsec3_proof(b, denial, &at, &proof); kinds++) {
        enum reason by_these = nsec3_proves(&proof, claim, name, type);
        reason = kinds == 0 ? by_these : better(reason, by_these);
    }
    if (reason != REASON_NONE && denial->unusable != REASON_NONE && reason_status(reason) == STATUS_BOGUS)
        return denial->unusable;
    return reason;
}

/* The step that shows what the message's records say of the name. */
static struct proof_step denial_step(struct bench *b, const struct denial *denial, const uint8_t *name)
{
    struct proof_step step = {.kind = PROOF_DENIAL};
    if (b->chain.proof == NULL)
        return step;
    if (denial->nsec_count > 0)
        step.denials = denial_view_nsec(denial->nsec, denial->nsec_count, name, b->chain.proof->arena);
    struct nsec3_proof proof;
    for (size_t at = 0; step.denials == NULL && next_nsec3_proof(b, denial, &at, &proof);)
        step.denials = denial_view_nsec3(&proof, name, b->chain.proof->arena);
    return step;
}

static void record_proven(struct bench *b, const struct denial *denial, const uint8_t *name, uint16_t type,
                          const char *text)
{
    if (b->chain.proof == NULL)
        return;
    struct proof_step step = denial_step(b, denial, name);
    step.mark = PROOF_GOOD;
    step.owner = name;
    step.type = type;
    step.text = text;
    step.seen = b->seen;
    step.in_answer = true;
    proof_add(b->chain.proof, &step);
}

/* RFC 9824: a server that signs online denies a name by a record of that very name. */
static void remark_on_compact_denial(struct bench *b, const struct nsec *nsec, const uint8_t *name)
{
    uint8_t after[DNAME_MAX];
    if (!dname_equal(nsec->owner, name))
        return;
    if (type_bitmap_has(&nsec->types, RRTYPE_NXNAME))
        bench_note(b, REASON_COMPACT_DENIAL, name, b->message->qtype,
                   "NXNAME is in the bit map of the proof: the name does not exist");
    else if (dname_prepend((const uint8_t *)"\0", 1, name, after) && dname_equal(nsec->next, after) &&
             type_bitmap_count(&nsec->types) == 2)
        bench_note(b, REASON_COMPACT_DENIAL_LEGACY, name, b->message->qtype,
                   "the proof would be the same for an empty non-terminal");
}

static void remark_on_proof(struct bench *b, const struct denial *denial, const uint8_t *name)
{
    for (size_t i = 0; i < denial->nsec_count; i++) {
        const struct nsec *nsec = &denial->nsec[i];
        remark_on_compact_denial(b, nsec, name);
        if (!type_bitmap_has(&nsec->types, RRTYPE_NSEC) || !type_bitmap_has(&nsec->types, RRTYPE_RRSIG))
            bench_note(b, REASON_NSEC_OWN_BITS_MISSING, nsec->owner, RRTYPE_NSEC,
                       "NSEC or RRSIG is not in its own bit map");
    }
    if (denial->nsec_count == 0 && is_compact_nsec3(b, denial, name))
        bench_note(b, REASON_COMPACT_DENIAL, name, b->message->qtype,
                   "NXNAME is in the bit map of the proof: the name does not exist");
    if (denial->nsec_count > 0 && denial->nsec3_count > 0)
        bench_note(b, REASON_NSEC_AND_NSEC3_MIXED, denial->zone, RRTYPE_NSEC3, "both are in one answer");
}

/* Signed data that a denial without proof contradicts: of the type that it denies, of any with NXDOMAIN. */
static const struct evidence_rrset *signed_copy(struct bench *b, const struct zone_state *zone,
                                                const uint8_t *name, uint16_t type)
{
    uint16_t wanted = b->answer.claim == CLAIM_NXDOMAIN ? RRTYPE_ANY : type;
    struct evidence_rrset *set;
    for (set = evidence_first(b->chain.evidence, name, wanted); set != NULL && budget_spend(&b->budget, 1);
         set = evidence_next(set, wanted)) {
        struct rrset_check check = chain_check(&b->chain, zone, set);
        if (check.secure && set->type != RRTYPE_NSEC && opinion_copy_is_close(b, zone, set, check.signature))
            return set;
    }
    return NULL;
}

/* A denial without any record that could prove it. `zone_answered`: a signed SOA shows that no zone cut lies
 * between. */
static enum status judge_unproven(struct bench *b, const uint8_t *name, uint16_t type, bool zone_answered)
{
    /* DS records are the parent's: its own zone cannot deny them (RFC 4035 section 3.1.4.1). */
    const uint8_t *inside = type == RRTYPE_DS ? dname_parent(name) : name;
    struct zone_state zone = zone_find(&b->chain, inside);
    enum status status = bench_take_zone(b, &zone);
    bench_set_zone(b, zone.zone);
    if (b->requested && status != STATUS_BOGUS)
        b->judgement->flags |= FLAG_UNSIGNED;
    if (b->requested && zone.proven_signed &&
        message_find(b->message, SECTION_AUTHORITY, zone.zone, RRTYPE_SOA) != NULL)
        return bench_conclude(b, REASON_DENIAL_MISSING, name, type,
                              "the zone has a DS, so it is signed, and denies without a proof");
    if (status == STATUS_INDETERMINATE)
        opinion_note_missing(b, &zone, inside);
    if (status != STATUS_SECURE)
        return status;
    const struct evidence_rrset *copy = b->requested ? NULL : signed_copy(b, &zone, name, type);
    if (copy != NULL) {
        b->judgement->flags |= FLAG_SPOOFED;
        return bench_conclude(b, REASON_CONTRADICTS_SIGNED_COPY, name, copy->type,
                              arena_printf(b->arena, "it exists: the signed copy was seen in frame %llu",
                                           (unsigned long long)copy->seen.frame));
    }
    if (!b->requested)
        return bench_conclude(b, REASON_DENIAL_NOT_OBSERVED, name, type,
                              arena_printf(b->arena, "%s is signed; the query did not ask for proofs",
                                           bench_text(b, zone.zone)));
    if (zone.unknown_cut != NULL && !zone_answered) {
        status = bench_conclude_unknown_cut(b, zone.unknown_cut);
        opinion_note_missing(b, &zone, inside);
        return status;
    }
    return bench_conclude(b, REASON_DENIAL_MISSING, name, type,
                          arena_printf(b->arena, "%s is a signed zone", bench_text(b, zone.zone)));
}

/* The SOA record of a negative answer (RFC 2308 section 3), where it is signed or should be. *validated: it
   is the zone's own, so it is the zone that denies. */
static enum status judge_negative_soa(struct bench *b, const uint8_t *name, bool *validated)
{
    enum status status = STATUS_SECURE;
    struct rrset_view view;
    bool any = false;
    for (size_t i = 0; i < b->message->rrset_count; i++) {
        const struct rrset *set = &b->message->rrsets[i];
        if (set->section != SECTION_AUTHORITY || set->type != RRTYPE_SOA)
            continue;
        any = true;
        if (!dname_is_subdomain(name, set->owner))
            bench_note(b, REASON_DENIAL_SOA_NOT_ZONE, set->owner, RRTYPE_SOA,
                       arena_printf(b->arena, "%s is not below it", bench_text(b, name)));
        if (!b->message->has_signatures)
            continue;
        struct opinion opinion = opinion_of(b, set, &view);
        status = status_worse(status, opinion.status);
        *validated = *validated || (opinion.signature != NULL && dname_is_subdomain(name, set->owner));
    }
    if (!any && b->message->aa)
        bench_note(b, REASON_DENIAL_SOA_MISSING, name, RRTYPE_SOA, "the authority section has none");
    return status;
}

/* Nothing in the proof is wrong, only something lacks. Resolvers take the alias and ask for its end again, so
 * some servers do without. */
static bool is_incomplete(enum reason reason)
{
    return reason == REASON_NSEC_NAME_NOT_COVERED || reason == REASON_NSEC_WILDCARD_NOT_COVERED ||
           reason == REASON_NSEC_NO_MATCH_FOR_NAME || reason == REASON_NSEC3_NO_CLOSEST_ENCLOSER ||
           reason == REASON_NSEC3_NEXT_CLOSER_NOT_COVERED || reason == REASON_NSEC3_WILDCARD_NOT_COVERED ||
           reason == REASON_NSEC3_NO_MATCH_FOR_NAME;
}

/* The records of other zones must not lower the status of a name in a zone that is signed, or broken: who
 * strips the proofs of a signed island could else put in any records of the unsigned zone above it. */
static enum status conclude_without_proof(struct bench *b, const struct denial *denial, const uint8_t *name,
                                          uint16_t type)
{
    if (denial->own.status == STATUS_BOGUS)
        return bench_take_zone(b, &denial->own);
    if (denial->worst != STATUS_NONE || !is_settled(&denial->own))
        return status_without_proof(denial);
    bench_set_zone(b, denial->own.zone);
    return bench_conclude(b, REASON_DENIAL_ZONE_MISMATCH, name, type,
                          arena_printf(b->arena,
                                       "it is in the signed zone %s, which has no part in the proof",
                                       bench_text(b, denial->own.zone)));
}

/* A record that was not looked at, or could not be judged, might have been what lacks. */
static bool is_open(const struct denial *denial, enum reason reason)
{
    return denial->worst == STATUS_INDETERMINATE && reason_status(reason) == STATUS_BOGUS;
}

/* The records that validated do not prove the denial, for that reason. */
static enum status conclude_refuted(struct bench *b, const struct denial *denial, const struct answer *answer,
                                    enum reason reason, bool zone_answered)
{
    uint16_t type = b->message->qtype;
    /* The record that must not deny what is below a delegation can still show that nothing is signed there.
     */
    if (reason == REASON_NSEC_ANCESTOR_DELEGATION) {
        struct zone_state zone = zone_find(&b->chain, answer->name);
        if (zone.status == STATUS_INSECURE)
            return bench_take_zone(b, &zone);
    }
    if (denial->worst != STATUS_NONE && reason_status(reason) == STATUS_BOGUS)
        return denial->worst;
    bool incomplete = answer->aliased && is_incomplete(reason);
    if (incomplete && denial->own.status == STATUS_INSECURE)
        return judge_unproven(b, answer->name, type, zone_answered);
    const char *detail = incomplete
                             ? reason_row(reason)->meaning
                             : arena_printf(b->arena, "by the records of %s", bench_text(b, denial->zone));
    return bench_conclude_with(b, incomplete ? REASON_DENIAL_INCOMPLETE : reason, answer->name, type, detail,
                               denial_step(b, denial, answer->name));
}

enum status negative_judge(struct bench *b, const struct answer *answer)
{
    uint16_t type = b->message->qtype;
    /* DS records are the parent's, and so is their denial, whatever else the child's server put in. */
    const uint8_t *inside = type == RRTYPE_DS ? dname_parent(answer->name) : answer->name;
    struct denial denial = collect_denial(b, inside);
    bool zone_answered = false;
    enum status status = judge_negative_soa(b, answer->name, &zone_answered);
    if (!denial.any)
        return status_worse(status, judge_unproven(b, answer->name, type, zone_answered));
    if (denial.zone == NULL)
        return status_worse(status, conclude_without_proof(b, &denial, inside, type));
    /* The proof of a wildcard that an alias was made from, say, tells nothing of where the alias leads. */
    bool may_be_elsewhere =
        denial.own.status != STATUS_SECURE || (answer->aliased && !is_settled(&denial.own));
    if (may_be_elsewhere && !dname_is_subdomain(answer->name, denial.zone))
        return status_worse(status_worse(status, denial.worst),
                            judge_unproven(b, answer->name, type, zone_answered));
    enum reason reason = denial_proves(b, &denial, answer->claim, answer->name, type);
    if (reason != REASON_NONE && reason_status(reason) == STATUS_INSECURE && is_settled(&denial.own) &&
        !dname_equal(denial.own.zone, denial.zone))
        reason = REASON_DENIAL_ZONE_MISMATCH;
    if (reason == REASON_NONE) {
        remark_on_proof(b, &denial, answer->name);
        record_proven(b, &denial, answer->name, type,
                      answer->claim == CLAIM_NXDOMAIN ? "proven not to exist"
                                                      : "proven to have no such type");
        return status;
    }
    return status_worse(status, conclude_refuted(b, &denial, answer, reason, zone_answered));
}

/* RFC 4035 section 5.3.4, RFC 5155 section 8.8. */
static enum reason proves_no_closer_name(struct bench *b, const struct denial *denial, const uint8_t *name,
                                         unsigned labels)
{
    enum reason reason = denial->unusable != REASON_NONE ? denial->unusable : REASON_WILDCARD_NO_PROOF;
    struct nsec3_proof proof;
    if (denial->nsec_count > 0)
        reason = nsec_proves_wildcard(denial->nsec, denial->nsec_count, name, labels);
    for (size_t at = 0, kinds = 0; reason != REASON_NONE && next_nsec3_proof(b, denial, &at, &proof);
         kinds++) {
        enum reason by_these = nsec3_proves_wildcard(&proof, name, labels);
        reason = kinds == 0 ? by_these : better(reason, by_these);
    }
    return reason;
}

enum status negative_expansion(struct bench *b, const struct rrset *set, const struct signature *signature)
{
    unsigned labels = signature->rrsig.labels;
    struct denial denial = collect_denial(b, signature->rrsig.signer);
    enum reason reason;
    bench_note(
        b, REASON_WILDCARD_ANSWER, set->owner, set->type,
        arena_printf(b->arena, "from the wildcard at %s", bench_text(b, dname_ancestor(set->owner, labels))));
    if (set->type == RRTYPE_DNAME) /* undefined by RFC 4592 section 4.4, and resolvers refuse it */
        return bench_conclude(b, REASON_WILDCARD_EXPANSION_INVALID, set->owner, set->type,
                              "a DNAME record cannot be made from a wildcard");
    /* Hashes of a zone above cover any name: only the zone that signed can say that it has no closer one. */
    if (denial.zone != NULL && !dname_equal(denial.zone, signature->rrsig.signer))
        reason = REASON_DENIAL_ZONE_MISMATCH;
    else
        reason = proves_no_closer_name(b, &denial, set->owner, labels);
    if (reason == REASON_NONE) {
        record_proven(b, &denial, set->owner, set->type, "no closer name exists, so the wildcard applies");
        return STATUS_SECURE;
    }
    if (is_open(&denial, reason))
        return STATUS_INDETERMINATE;
    return bench_conclude_with(b, reason, set->owner, set->type, "the answer was made from a wildcard",
                               denial_step(b, &denial, set->owner));
}

/* RFC 4035 section 5.2, RFC 5155 section 8.9, RFC 6840 section 4.4: a delegation, and no DS. */
static enum reason proves_unsigned_delegation(struct bench *b, const struct denial *denial,
                                              const uint8_t *zone)
{
    enum reason reason = REASON_DENIAL_MISSING;
    bool is_cut = false;
    for (size_t i = 0; i < denial->nsec_count; i++)
        if (dname_equal(denial->nsec[i].owner, zone) && !type_bitmap_has(&denial->nsec[i].types, RRTYPE_NS))
            return REASON_NSEC_DELEGATION_NO_NS_BIT;
    if (denial->nsec_count > 0)
        reason = nsec_proves_no_ds(denial->nsec, denial->nsec_count, zone);
    struct nsec3_proof proof;
    for (size_t at = 0, kinds = 0; reason != REASON_NONE && next_nsec3_proof(b, denial, &at, &proof);
         kinds++) {
        enum reason by_these = nsec3_proves_no_ds(&proof, zone, &is_cut);
        if (by_these == REASON_NONE && !is_cut)
            by_these = REASON_NSEC3_DELEGATION_NO_NS_BIT;
        reason = kinds == 0 ? by_these : better(reason, by_these);
    }
    return reason;
}

enum status negative_referral(struct bench *b, const uint8_t *zone)
{
    const struct rrset *ds = message_find(b->message, SECTION_AUTHORITY, zone, RRTYPE_DS);
    struct rrset_view view;
    if (ds != NULL)
        return opinion_of(b, ds, &view).status;
    struct denial denial = collect_denial(b, dname_parent(zone));
    if (!denial.any)
        return STATUS_NONE;
    if (denial.zone == NULL)
        return conclude_without_proof(b, &denial, zone, RRTYPE_DS);
    bool is_of_parent = dname_is_subdomain(zone, denial.zone) && !is_delegated(b, &denial, zone, RRTYPE_DS);
    enum reason reason =
        !is_of_parent ? REASON_DENIAL_ZONE_MISMATCH : proves_unsigned_delegation(b, &denial, zone);
    if (reason == REASON_NONE) {
        record_proven(b, &denial, zone, RRTYPE_DS, "proven to have no DS");
        return STATUS_SECURE;
    }
    if (is_open(&denial, reason))
        return STATUS_INDETERMINATE;
    return bench_conclude_with(b, reason, zone, RRTYPE_DS, "the proof that the referral has no DS",
                               denial_step(b, &denial, zone));
}
