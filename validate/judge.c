#include "validate/judge.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/answer.h"
#include "validate/bailiwick.h"
#include "validate/negative.h"
#include "validate/opinion.h"
#include "validate/outcomes.h"
#include "validate/remarks.h"
#include "validate/spoof.h"
#include "validate/verdict.h"
#include "validate/zone_cache.h"

#include <stdlib.h>
#include <string.h>

struct judge {
    struct judge_settings settings;
    const struct anchors *anchors;
    struct evidence *evidence;
    struct outcomes *outcomes;
    struct zone_cache *zones;
    struct spoof *spoof;
    struct verifier *verifier;
    struct verify_ahead *ahead; /* or NULL */
    struct arena *arena;
    uint64_t numbers; /* the last that a judgement was given */
};

/* What cannot be judged, and why. */
static bool is_unjudgeable(struct bench *b)
{
    static const uint8_t root[] = {0};
    const struct message *m = b->message;
    const uint8_t *owner = m->qname == NULL ? root : m->qname;
    if (m->fault == MESSAGE_CUT_BY_CAPTURE) {
        bench_note(b, REASON_MESSAGE_INCOMPLETE_CAPTURE, owner, m->qtype, message_fault_text(m->fault));
        return true;
    }
    if (m->fault != MESSAGE_WHOLE) {
        bench_note(b, REASON_MESSAGE_MALFORMED, owner, m->qtype,
                   arena_printf(b->arena, "%s, at octet %zu of %zu", message_fault_text(m->fault),
                                m->fault_offset, b->response->length));
        return true;
    }
    if (m->tc) {
        bench_note(b, REASON_MESSAGE_TRUNCATED, owner, m->qtype, "TC is set");
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
    return (struct sighting){.time = response->time,
                             .frame = response->frame,
                             .file = response->file,
                             .scoped = response->marks.scope > 0};
}

static size_t dname_sets(const struct message *message)
{
    size_t count = 0;
    for (size_t i = 0; i < message->rrset_count; i++)
        count += message->rrsets[i].type == RRTYPE_DNAME ? 1 : 0;
    return count;
}

/* Whether a zone that is signed, or broken, and begins below the DNAME has the name: below a DNAME there is
 * none (RFC 6672 section 2.4), so that DNAME can not be of the zone that the name is in. */
static bool is_below_a_cut(struct bench *b, const uint8_t *name, const struct rrset *dname)
{
    struct zone_state zone = zone_find(&b->chain, name);
    return (zone.status == STATUS_SECURE || zone.status == STATUS_BOGUS) &&
           !dname_equal(zone.zone, dname->owner) && dname_is_subdomain(zone.zone, dname->owner);
}

/* An unsigned CNAME is right when a DNAME of the same answer makes it; the DNAME is judged for itself. */
static bool is_synthesised(struct bench *b, const struct rrset *set, enum status *status)
{
    const struct rrset *dname = set->type != RRTYPE_CNAME || set->signature_count > 0
                                    ? NULL
                                    : answer_dname_above(b->message, set->owner);
    uint8_t target[DNAME_MAX];
    if (dname == NULL || set->count != 1 || set->records->rdata.length == 0 ||
        dname->records->rdata.length == 0 || is_below_a_cut(b, set->owner, dname))
        return false;
    if (answer_substitute(set->owner, dname->owner, dname->records->rdata.octets, target) &&
        dname_equal(target, set->records->rdata.octets))
        return true;
    *status = status_worse(
        *status, bench_conclude(b, REASON_DNAME_TARGET_MISMATCH, set->owner, RRTYPE_CNAME,
                                arena_printf(b->arena, "by the DNAME at %s", bench_text(b, dname->owner))));
    return true;
}

/* A status that was reached with more work than the limit allows is none. */
static enum status within_budget(struct bench *b, enum status status)
{
    return b->budget.exceeded ? bench_conclude_limit(b) : status;
}

/* A DNAME redirects the name that was asked for also without the CNAME that should come with it; but no name
 * of a zone that begins below it. */
static enum status judge_reach(struct bench *b, const struct rrset *dname)
{
    const uint8_t *name = b->message->qname;
    bool redirects = dname_is_subdomain(name, dname->owner) && !dname_equal(name, dname->owner) &&
                     message_find(b->message, SECTION_ANSWER, name, RRTYPE_CNAME) == NULL;
    if (!redirects || !is_below_a_cut(b, name, dname))
        return STATUS_NONE;
    struct zone_state zone = zone_find(&b->chain, name);
    if (zone.status == STATUS_BOGUS)
        return bench_take_zone(b, &zone);
    if (zone.unknown_cut != NULL)
        return bench_conclude_unknown_cut(b, zone.unknown_cut);
    return bench_conclude(b, REASON_RRSIG_SIGNER_NOT_ZONE, name, RRTYPE_CNAME,
                          arena_printf(b->arena, "it is in the signed zone %s, which has no such alias",
                                       bench_text(b, zone.zone)));
}

static enum status judge_answer_section(struct bench *b)
{
    enum status status = STATUS_NONE;
    for (size_t i = 0; i < b->message->rrset_count; i++) {
        const struct rrset *set = &b->message->rrsets[i];
        struct rrset_view view;
        if (set->section != SECTION_ANSWER || set->type == RRTYPE_RRSIG)
            continue;
        if (set->class != DNS_CLASS_IN) { /* what nobody judges must not pass for secure */
            status = status_worse(status, bench_conclude(b, REASON_FOREIGN_CLASS, set->owner, set->type,
                                                         arena_printf(b->arena, "class %u", set->class)));
            continue;
        }
        if (set->type == RRTYPE_CNAME && set->signature_count == 0)
            (void)budget_spend(&b->budget, dname_sets(b->message));
        if (!b->budget.exceeded && is_synthesised(b, set, &status))
            continue;
        struct opinion opinion = opinion_of(b, set, &view);
        status = status_worse(status, opinion.status);
        if (set->type == RRTYPE_DNAME)
            status = status_worse(status, within_budget(b, judge_reach(b, set)));
        if (opinion.signature != NULL && rrset_is_expanded(view.set, opinion.signature))
            status = status_worse(status, within_budget(b, negative_expansion(b, set, opinion.signature)));
    }
    return status;
}

static enum status judge_claim(struct bench *b)
{
    struct answer answer = answer_classify(b->message, b->chain.check.policy->alias_steps, b->arena);
    if (answer.claim == CLAIM_NONE)
        return STATUS_NONE;
    b->answer = answer;
    b->judgement->is_referral = answer.claim == CLAIM_REFERRAL;
    enum status status = judge_answer_section(b);
    if (answer.bare && status == STATUS_SECURE) /* of what else is there, and not of what was asked for */
        status = STATUS_NONE;
    if (answer.contradicted)
        status = status_worse(
            status, bench_conclude(b, REASON_RCODE_CONTRADICTS_ANSWER, answer.name, b->message->qtype,
                                   "the response code and the answer section do not go together"));
    if (answer.claim == CLAIM_ENDLESS)
        return status_worse(status,
                            bench_conclude(b, REASON_ALIAS_TOO_LONG, b->message->qname, b->message->qtype,
                                           "the aliases were followed up to the limit"));
    if (answer.claim == CLAIM_REFERRAL) {
        enum status referral = within_budget(b, negative_referral(b, answer.name));
        /* Nothing says that the rest is what was asked for, however good it is. */
        bool says_nothing = referral == STATUS_NONE && status == STATUS_SECURE;
        return says_nothing ? STATUS_NONE : status_worse(status, referral);
    }
    if (answer.claim == CLAIM_NODATA || answer.claim == CLAIM_NXDOMAIN)
        return status_worse(status, within_budget(b, negative_judge(b, &answer)));
    return status;
}

void judge_verify_ahead(struct judge *judge, struct verify_ahead *ahead)
{
    judge->ahead = ahead;
}

void judge_collect(struct judge *judge, const struct response *response)
{
    spoof_collect(judge->spoof, response);
    if (response->message.fault != MESSAGE_WHOLE)
        return;
    struct sighting seen = sighting_of(response);
    bool requested = signatures_requested(response);
    enum content_note note = requested ? CONTENT_COLLECTED_SIGNED : CONTENT_COLLECTED;
    struct content *content = response->content;
    if (content != NULL && content->notes[note] != NULL) {
        evidence_seen_again(judge->evidence, content->notes[note], &seen);
        return;
    }
    arena_reset(judge->arena);
    struct evidence_brought brought = {.block = NULL};
    evidence_add_message(judge->evidence, &response->message, &seen, requested, judge->arena,
                         content == NULL ? NULL : &brought);
    void *room = brought.block == NULL ? NULL : content_room(content, note, brought.size);
    if (room != NULL)
        memcpy(room, brought.block, brought.size);
}

static int64_t judging_time(const struct judge *judge, capture_time time)
{
    if (judge->settings.fixed_time)
        return judge->settings.time;
    int64_t seconds = time / CAPTURE_SECOND;
    return time % CAPTURE_SECOND < 0 ? seconds - 1 : seconds;
}

struct chain_context judge_chain(struct judge *judge, capture_time time, struct budget *budget,
                                 struct interval *holds)
{
    const struct policy *policy = &judge->settings.policy;
    arena_reset(judge->arena);
    zone_cache_trim(judge->zones);
    *holds = interval_always();
    *budget = (struct budget){.checks_left = policy->checks_per_message,
                              .hashes_left = policy->nsec3_hashes_per_message,
                              .steps_left = policy->steps_per_message};
    return (struct chain_context){
        .check = {.policy = policy,
                  .now = judging_time(judge, time),
                  .hypothetical = judge->settings.fixed_time,
                  .arena = judge->arena,
                  .verifier = judge->verifier,
                  .ahead = judge->ahead,
                  .budget = budget,
                  .holds = holds},
        .anchors = judge->anchors,
        .evidence = judge->evidence,
        .cache = judge->zones,
    };
}

/* A proven denial speaks against data for no longer, in seconds, whatever its zone allows. */
#define DENIAL_LIFE_MAX 300U
static uint32_t at_most(uint32_t seconds, uint32_t most)
{
    return seconds < most ? seconds : most;
}

/* RFC 2308 section 5: a denial counts as long as its SOA record allows, and without one not at all. */
static capture_time denial_life(const struct bench *b)
{
    uint32_t life, ttl;
    if (!answer_negative_ttl(b->message, &life, &ttl))
        return 0;
    life = at_most(at_most(life, ttl), DENIAL_LIFE_MAX);
    if (b->response->marks.has_ttl) /* the cache that sent it may have kept it for a while */
        life = at_most(life, b->response->marks.ttl);
    return life * CAPTURE_SECOND;
}

static void note_outcome(struct bench *b)
{
    const struct message *m = b->message;
    struct outcome outcome = {.frame = b->response->frame, .time = b->response->time};
    if (m->qname == NULL || m->fault != MESSAGE_WHOLE)
        return;
    if (b->judgement->status == STATUS_BOGUS)
        outcomes_add(b->outcomes, OUTCOME_BOGUS, m->qname, m->qtype, &outcome);
    bool denied = b->answer.claim == CLAIM_NXDOMAIN || b->answer.claim == CLAIM_NODATA;
    if (b->judgement->status != STATUS_SECURE || !denied)
        return;
    outcome.life = denial_life(b);
    outcomes_add(b->outcomes, b->answer.claim == CLAIM_NXDOMAIN ? OUTCOME_NO_NAME : OUTCOME_NO_TYPE,
                 b->answer.name, m->qtype, &outcome);
}

/* All that depends on the message's content and on what was asked for, and not on the packet. */
static void judge_content(struct bench *b)
{
    if (verdict_recall(b))
        return;
    if (!is_unjudgeable(b))
        b->judgement->status = judge_claim(b);
    if (b->judgement->status == STATUS_BOGUS)
        b->judgement->flags |= FLAG_BOGUS;
    remarks_on_message(b);
    if (b->message->fault == MESSAGE_WHOLE)
        b->stray = bailiwick_stray(b->message);
    if (b->stray == NULL)
        verdict_keep(b);
}

struct judgement judge_response(struct judge *judge, const struct response *response, struct proof *proof)
{
    struct judgement judgement = {.status = STATUS_NONE};
    struct bench b = {.response = response,
                      .message = &response->message,
                      .arena = judge->arena,
                      .seen = sighting_of(response),
                      .requested = signatures_requested(response),
                      .outcomes = judge->outcomes,
                      .numbers = &judge->numbers,
                      .judgement = &judgement};
    b.chain = judge_chain(judge, response->time, &b.budget, &b.holds);
    b.chain.proof = proof;
    judgement.judged_at = b.chain.check.now;
    judgement.dnssec_ok =
        response->query != NULL ? response->query->dnssec_ok : response->message.edns.dnssec_ok;
    judge_content(&b);
    const struct finding *last_of_content = judgement.findings.last;
    remarks_on_packet(&b);
    if (response->message.fault == MESSAGE_WHOLE)
        spoof_judge(judge->spoof, &b);
    if (judgement.findings.last != last_of_content || (judgement.flags & FLAG_SPOOFED) != 0)
        judgement.number = 0;
    note_outcome(&b);
    if (judgement.primary == NULL)
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
    judge->outcomes = outcomes_new();
    judge->spoof = spoof_new();
    judge->zones = zone_cache_new();
    judge->verifier = verifier_new();
    if (judge->arena == NULL || judge->outcomes == NULL || judge->spoof == NULL || judge->zones == NULL ||
        judge->verifier == NULL) {
        judge_free(judge);
        return NULL;
    }
    return judge;
}

void judge_free(struct judge *judge)
{
    if (judge == NULL)
        return;
    outcomes_free(judge->outcomes);
    spoof_free(judge->spoof);
    zone_cache_free(judge->zones);
    verifier_free(judge->verifier);
    arena_free(judge->arena);
    free(judge);
}

struct spoof *judge_spoof(struct judge *judge)
{
    return judge->spoof;
}

void judge_contradicted(struct judge *judge, const struct packet_stamp *of)
{
    spoof_contradicted(judge->spoof, of);
}
