#include "validate/spoof.h"

#include "validate/baseline.h"
#include "validate/conflict.h"
#include "validate/delegation.h"
#include "validate/flood.h"
#include "validate/injection.h"
#include "validate/patterns.h"
#include "validate/poisoning.h"
#include "validate/recent.h"
#include "validate/replay.h"

#include <stdlib.h>

struct spoof {
    struct peers *peers;
    struct baseline *baseline;
    struct floods *floods;
    struct delegations *delegations;
    struct replay *replay;
    struct poisoning *poisoning;
    struct conflicts *conflicts;
    struct alerts *alerts;
    struct patterns *patterns;
    struct recent *stripped; /* clients that got answers without the signatures or the EDNS they asked for */
};

/* The weights. What a zone's signatures contradict is flagged where it is judged: see opinion.c and
 * negative.c. */
enum {
    WEIGHS_CONFLICT = 1,      /* more different answers came than queries were sent */
    WEIGHS_BOGUS = 1,         /* and this one does not validate, where it should */
    WEIGHS_THREE_ANSWERS = 1, /* three different ones to one query; the last is what the race was against */
    WEIGHS_ANOMALY = 1,       /* for each thing that the server does not do else */
    WEIGHS_ELSEWHERE = 1,     /* it came from another address than was asked */
    WEIGHS_BURST = 2,         /* one of many guesses */
    WEIGHS_FRAGMENTS = 1,     /* IP fragments of it disagree */
    WEIGHS_BAILIWICK = 1,     /* it brings records that the server was not asked for and cannot know */
    WEIGHS_SERVERS = 1,       /* it brings a name server that neither the delegation nor other answers know */
    WEIGHS_INJECTION = 1,     /* it looks as what censors inject */
    WEIGHS_COOKIE = 1,        /* it has another client cookie than the query */
    WEIGHS_UNEXPLAINED = 1,   /* a resolver hands out what no authority told it */
    WEIGHS_POISONED = 2,      /* a resolver hands out what a forgery told it */
};

struct spoof *spoof_new(void)
{
    struct spoof *spoof = calloc(1, sizeof *spoof);
    if (spoof == NULL)
        return NULL;
    spoof->peers = peers_new();
    spoof->baseline = baseline_new();
    spoof->floods = floods_new(spoof->peers);
    spoof->conflicts = conflicts_new();
    spoof->delegations = delegations_new();
    spoof->replay = replay_new();
    spoof->poisoning = poisoning_new();
    spoof->alerts = alerts_new();
    spoof->patterns = patterns_new(spoof->alerts, spoof->peers);
    spoof->stripped = recent_new(SPOOF_STRIPPED_MAX, 1);
    if (spoof->peers != NULL && spoof->baseline != NULL && spoof->floods != NULL &&
        spoof->conflicts != NULL && spoof->delegations != NULL && spoof->replay != NULL &&
        spoof->poisoning != NULL && spoof->alerts != NULL && spoof->patterns != NULL &&
        spoof->stripped != NULL)
        return spoof;
    spoof_free(spoof);
    return NULL;
}

void spoof_free(struct spoof *spoof)
{
    if (spoof == NULL)
        return;
    conflicts_free(spoof->conflicts);
    alerts_free(spoof->alerts);
    patterns_free(spoof->patterns);
    baseline_free(spoof->baseline);
    floods_free(spoof->floods);
    delegations_free(spoof->delegations);
    replay_free(spoof->replay);
    poisoning_free(spoof->poisoning);
    peers_free(spoof->peers);
    recent_free(spoof->stripped);
    free(spoof);
}

/* All at once, so that none has to be waited for alone. */
static void fetch_all(const struct spoof *spoof, const struct response *response)
{
    uint64_t pair = peers_hash(&response->flow.source, &response->flow.destination);
    baseline_fetch(spoof->baseline, response);
    peers_fetch(spoof->peers, pair);
    patterns_fetch(spoof->patterns, response, pair);
    floods_fetch(spoof->floods, response, pair);
    replay_fetch(spoof->replay, response);
    poisoning_fetch(spoof->poisoning, response);
    baseline_fetch_found(spoof->baseline, response);
}

void spoof_collect(struct spoof *spoof, const struct response *response)
{
    if (response->query != NULL)
        fetch_all(spoof, response);
    peers_add(spoof->peers, response);
    patterns_response(spoof->patterns, response);
    if (response->message.fault != MESSAGE_WHOLE)
        return;
    baseline_add(spoof->baseline, response);
    floods_add(spoof->floods, response);
    delegations_add(spoof->delegations, response);
    replay_add(spoof->replay, response);
    poisoning_add(spoof->poisoning, response);
    conflicts_add(spoof->conflicts, response);
}

void spoof_query(struct spoof *spoof, const struct flow *flow, const struct message *query,
                 const struct message_marks *marks)
{
    patterns_query(spoof->patterns, flow, query, marks);
    floods_query(spoof->floods, flow, query, marks->time);
}

void spoof_icmp(struct spoof *spoof, const struct icmp_error *error)
{
    patterns_icmp(spoof->patterns, error);
    floods_rejected(spoof->floods, error);
}

void spoof_contradicted(struct spoof *spoof, const struct packet_stamp *of)
{
    conflicts_contradicted(spoof->conflicts, of);
}

/* What is odd about one answer of an exchange, and the least that is odd about another one with other data.
 */
static unsigned least_of_others(const struct spoof *spoof, const struct response *response,
                                const struct conflict *conflict)
{
    unsigned least = UINT32_MAX;
    for (unsigned i = 0; i < conflict->count; i++) {
        const struct message_marks *other = &conflict->answers[i];
        if (!other->has_data || other->data_hash == response->marks.data_hash)
            continue;
        unsigned odd = (unsigned)__builtin_popcount(
            baseline_anomalies(spoof->baseline, &response->flow.source, &conflict->query, other));
        odd += other->elsewhere ? 1 : 0;
        if (odd < least)
            least = odd;
    }
    return least;
}

static const char *describe_anomalies(struct bench *b, unsigned anomalies, bool elsewhere)
{
    char ttl[32] = "";
    if ((anomalies & ANOMALY_HOP_LIMIT) != 0)
        (void)snprintf(ttl, sizeof ttl, ", an odd IP TTL of %u", b->response->marks.hop_limit);
    return arena_printf(b->arena, "%s%s%s%s%s%s%s", ttl,
                        (anomalies & ANOMALY_NO_EDNS) != 0 ? ", no EDNS" : "",
                        (anomalies & ANOMALY_AA) != 0 ? ", AA unlike the server's" : "",
                        (anomalies & ANOMALY_CASE) != 0 ? ", the question's case changed" : "",
                        (anomalies & ANOMALY_COOKIE) != 0 ? ", another cookie than was sent" : "",
                        (anomalies & ANOMALY_NO_COOKIE) != 0 ? ", no cookie" : "",
                        elsewhere ? ", another source than was asked" : "");
}

static const char *describe_others(struct bench *b, const struct conflict *conflict)
{
    const char *text = "";
    for (unsigned i = 0; i < conflict->count; i++)
        if (conflict->answers[i].has_data && conflict->answers[i].data_hash != b->response->marks.data_hash)
            text = arena_printf(b->arena, "%s%s%llu", text, text[0] == '\0' ? "" : ", ",
                                (unsigned long long)conflict->answers[i].frame);
    return text;
}

/* A server is strange for who may not sign: what the zone signs is judged by that. */
static unsigned weigh_servers(const struct spoof *spoof, struct bench *b)
{
    struct strange_server server;
    if (!delegations_strange(spoof->delegations, b->response, &server))
        return 0;
    if (server.set->signature_count > 0 && b->judgement->status != STATUS_BOGUS)
        return 0;
    bench_note(b, REASON_PROMISCUOUS_NS, server.set->owner, server.set->type,
               arena_printf(b->arena,
                            "%s is named neither by the referral in frame %llu nor by %u other answers",
                            bench_text(b, server.name), (unsigned long long)server.frame, server.answers));
    return WEIGHS_SERVERS;
}

static unsigned weigh_injection(const struct spoof *spoof, struct bench *b, bool one_of_several)
{
    const char *sign = injection_sign(b->message, one_of_several);
    if (sign == NULL && one_of_several && baseline_only_conflicts(spoof->baseline, &b->response->flow.source))
        sign = "nobody ever answers there but several at once";
    if (sign == NULL)
        return 0;
    bench_note(b, REASON_INJECTION_FINGERPRINT, b->message->qname, b->message->qtype, sign);
    return WEIGHS_INJECTION;
}

/* What a query has and its answer gives back. */
static void note_echo(struct bench *b, unsigned anomalies)
{
    const struct message *m = b->message;
    if ((anomalies & ANOMALY_CASE) != 0)
        bench_note(b, REASON_CASE_MISMATCH, m->qname, m->qtype, "the server always keeps the case");
    if ((anomalies & ANOMALY_COOKIE) != 0)
        bench_note(b, REASON_COOKIE_MISMATCH, m->qname, m->qtype, "another client cookie than was sent");
    else if ((anomalies & ANOMALY_NO_COOKIE) != 0)
        bench_note(b, REASON_COOKIE_MISMATCH, m->qname, m->qtype,
                   "no cookie, from a server that always gives it back");
}

/* Records out of place. */
static unsigned weigh_stray(struct bench *b)
{
    if (b->stray == NULL)
        return 0;
    bench_note(b, REASON_OUT_OF_BAILIWICK, b->stray->owner, b->stray->type,
               "it has nothing to do with the question");
    return WEIGHS_BAILIWICK;
}

/* Whether an answer with other data came close to it: several injectors answer at once, while a query that is
 * sent again has its answer later. */
static bool has_neighbour(const struct conflict *conflict, const struct message_marks *answer)
{
    for (unsigned i = 0; i < conflict->count; i++) {
        const struct message_marks *other = &conflict->answers[i];
        capture_time apart = other->time - answer->time;
        if (other->has_data && other->data_hash != answer->data_hash && apart <= INJECTION_BURST &&
            apart >= -INJECTION_BURST)
            return true;
    }
    return false;
}

/* Several answers: which of them is the forgery is told by what is odd about each. */
static unsigned weigh_conflict(const struct spoof *spoof, struct bench *b, const struct conflict *conflict)
{
    const struct message *m = b->message;
    const struct message_marks *marks = &b->response->marks;
    bool elsewhere = b->response->query == NULL;
    unsigned anomalies =
        baseline_anomalies(spoof->baseline, &b->response->flow.source, &conflict->query, marks);
    unsigned own = (unsigned)__builtin_popcount(anomalies) + (elsewhere ? WEIGHS_ELSEWHERE : 0),
             weight = WEIGHS_CONFLICT;
    unsigned others = least_of_others(spoof, b->response, conflict);
    /* Of those that are as odd as others: what is odd less than all others is what the race was against. */
    bool one_of_three = own >= others && conflict->sent == 1 && conflict_different(conflict) > 2 &&
                        !conflict_is_last(conflict, marks) && has_neighbour(conflict, marks);
    if (own > others)
        weight += own * WEIGHS_ANOMALY;
    if (b->judgement->status == STATUS_BOGUS)
        weight += WEIGHS_BOGUS;
    if (one_of_three)
        weight += WEIGHS_THREE_ANSWERS;
    weight += weigh_stray(b) + weigh_injection(spoof, b, true) + weigh_servers(spoof, b);
    if (conflict->answered <= conflict->sent && weight < SPOOFED_WEIGHT)
        return weight;
    bench_note(b, REASON_CONFLICTING_ANSWERS, m->qname, m->qtype,
               arena_printf(b->arena, "other data in frame %s%s", describe_others(b, conflict),
                            describe_anomalies(b, anomalies, elsewhere)));
    if (one_of_three && injection_burst(conflict->answers, conflict->count))
        bench_note(b, REASON_INJECTION_FINGERPRINT, m->qname, m->qtype, "several answers at once");
    note_echo(b, anomalies);
    return weight;
}

/* Whether the answer gives back all that it should: what nearly every one does. */
static bool echoes(const struct message_marks *query, const struct message_marks *answer)
{
    bool cookie = !query->has_cookie || (answer->has_cookie && query->cookie == answer->cookie);
    return cookie && query->name_hash == answer->name_hash;
}

/* Without an answer of other data to compare with: what is out of place in it, and then whether the packet is
 * odd or not the only one. */
static unsigned weigh_alone(const struct spoof *spoof, struct bench *b, bool repeated)
{
    const struct response *response = b->response;
    unsigned weight = weigh_injection(spoof, b, false) + weigh_servers(spoof, b) + weigh_stray(b),
             anomalies = 0;
    bool odd = response->query != NULL && response->marks.has_data &&
               !echoes(&response->query->marks, &response->marks);
    if (response->query != NULL && (odd || weight > 0))
        anomalies = baseline_anomalies(spoof->baseline, &response->flow.source, &response->query->marks,
                                       &response->marks);
    note_echo(b, anomalies);
    if ((anomalies & ANOMALY_COOKIE) != 0)
        weight += WEIGHS_COOKIE;
    if (weight == 0) /* who answers from another place for once does all otherwise */
        return 0;
    return weight + (repeated ? (unsigned)WEIGHS_CONFLICT : 0U) +
           (unsigned)__builtin_popcount(anomalies & ~(unsigned)ANOMALY_COOKIE) * WEIGHS_ANOMALY;
}

/* `differs`: it is one of several answers with nothing else odd about it. That its resolver cannot have it
 * from the authority is the same thing once more: a query that was not seen had another answer. */
static unsigned weigh_poisoning(const struct spoof *spoof, struct bench *b, bool differs)
{
    const struct message *m = b->message;
    uint64_t frame;
    switch (poisoning_of(spoof->poisoning, b->response, &frame)) {
    case POISONED_BY_FORGERY:
        bench_note(b, REASON_CACHE_POISONED, m->qname, m->qtype,
                   arena_printf(b->arena, "these data came by the forged answer in frame %llu",
                                (unsigned long long)frame));
        return WEIGHS_POISONED;
    case POISONED_UNEXPLAINED:
        bench_note(b, REASON_CACHE_POISONED, m->qname, m->qtype,
                   arena_printf(b->arena, "the authority gave the resolver other data in frame %llu",
                                (unsigned long long)frame));
        return differs ? 0 : WEIGHS_UNEXPLAINED;
    default:
        return 0;
    }
}

/* It is no forgery, and needs its own words. */
static void note_replay(const struct spoof *spoof, struct bench *b)
{
    uint64_t newer = b->judgement->status == STATUS_SECURE ? replay_of(spoof->replay, b->response) : 0;
    if (newer != 0)
        bench_note(b, REASON_REPLAY_OF_OLD_SIGNED_DATA, b->message->qname, b->message->qtype,
                   arena_printf(b->arena, "newer data came in frame %llu", (unsigned long long)newer));
}

static unsigned weigh_fragments(struct bench *b, const struct conflict *conflict)
{
    const struct message *m = b->message;
    bool late = conflict != NULL && conflict->fragments;
    if (!late && !b->response->fragments_differ)
        return 0;
    if (late)
        bench_note(b, REASON_FRAGMENTS_DIFFER, m->qname, m->qtype, "other octets came when it was complete");
    return WEIGHS_FRAGMENTS + (b->judgement->status == STATUS_BOGUS ? WEIGHS_BOGUS : 0);
}

static unsigned weigh_flood(struct bench *b, const struct flood *flood)
{
    if (flood == NULL)
        return 0;
    const char *how =
        b->response->query == NULL ? "one of" : "its query was seen, and it says what is said by";
    bench_note(b, REASON_TXID_GUESSING, b->message->qname, b->message->qtype,
               arena_printf(b->arena, "%s %llu responses without a query, frames %llu to %llu", how,
                            (unsigned long long)flood->responses, (unsigned long long)flood->first_frame,
                            (unsigned long long)flood->last_frame));
    return WEIGHS_BURST;
}

static bool is_found(const struct bench *b, enum reason reason)
{
    return findings_find(&b->judgement->findings, reason) != NULL;
}

static void count_alert(struct spoof *spoof, const struct bench *b, enum reason reason)
{
    const struct response *response = b->response;
    struct alert_about about = {
        .reason = reason, .server = &response->flow.source, .client = &response->flow.destination};
    struct packet_stamp at = {response->time, response->frame, response->file};
    struct alert *alert = alerts_raise(spoof->alerts, &about, &at);
    if (alert != NULL && is_found(b, REASON_FRAGMENTS_DIFFER) && is_found(b, REASON_PROMISCUOUS_NS))
        alert->combination = "fragment NS hijack: a forged fragment brings a name server of its own";
    if (alert != NULL && reason == REASON_TXID_GUESSING && response->query != NULL)
        alert->combination = "blind win: of the guesses, one was right, and no other answer came";
}

/* Who intercepts queries and cannot DNSSEC leaves both behind: see tell(). */
static void note_stripped(struct spoof *spoof, const struct bench *b)
{
    if (is_found(b, REASON_DNSSEC_STRIPPED) || is_found(b, REASON_EDNS_STRIPPED))
        (void)recent_take(spoof->stripped, ip_address_hash(&b->response->flow.destination));
}

/* The finding that the flag rests on. */
static enum reason reason_of_flag(const struct bench *b, const struct flood *flood,
                                  const struct conflict *conflict)
{
    static const enum reason others[] = {
        REASON_CONTRADICTS_SIGNED_COPY, REASON_CONTRADICTS_SIGNED_DENIAL, REASON_CACHE_POISONED,
        REASON_FRAGMENTS_DIFFER,        REASON_OUT_OF_BAILIWICK,          REASON_PROMISCUOUS_NS,
        REASON_INJECTION_FINGERPRINT,   REASON_COOKIE_MISMATCH,
    };
    if (flood != NULL && b->response->query == NULL)
        return REASON_TXID_GUESSING;
    if (conflict != NULL && conflict->count > 0)
        return REASON_CONFLICTING_ANSWERS;
    if (flood != NULL)
        return REASON_TXID_GUESSING;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (is_found(b, others[i]))
            return others[i];
    return REASON_ANSWER_FROM_ELSEWHERE;
}

void spoof_judge(struct spoof *spoof, struct bench *b)
{
    const struct response *response = b->response;
    const struct message *m = b->message;
    if (m->qname == NULL)
        return;
    const struct conflict *conflict = conflicts_find(spoof->conflicts, response->frame, response->file);
    const struct flood *flood = floods_find(spoof->floods, response);
    bool answers_differ = conflict != NULL && conflict->count > 0;
    unsigned weight = answers_differ ? weigh_conflict(spoof, b, conflict)
                                     : weigh_alone(spoof, b, conflict != NULL && conflict->repeated);
    weight += weigh_fragments(b, conflict);
    weight += weigh_poisoning(spoof, b, answers_differ && weight <= WEIGHS_CONFLICT);
    note_replay(spoof, b);
    note_stripped(spoof, b);
    weight += weigh_flood(b, flood);
    if (response->query == NULL && response->exchange != NULL)
        bench_note(b, REASON_ANSWER_FROM_ELSEWHERE, m->qname, m->qtype,
                   arena_printf(b->arena, "the query in frame %llu was sent elsewhere",
                                (unsigned long long)response->exchange->marks.frame));
    /* What validates is genuine, whoever sent it. */
    if (weight >= SPOOFED_WEIGHT && b->judgement->status != STATUS_SECURE)
        b->judgement->flags |= FLAG_SPOOFED;
    if ((b->judgement->flags & FLAG_SPOOFED) == 0)
        return;
    enum reason reason = reason_of_flag(b, flood, conflict);
    count_alert(spoof, b, reason);
    poisoning_forged(spoof->poisoning, response);
    /* That it is forged matters more than why it could not be secure; what is bogus has its reason. */
    if (b->judgement->status != STATUS_BOGUS)
        b->judgement->primary = findings_find(&b->judgement->findings, reason);
}

struct telling {
    const struct spoof *spoof;
    alert_visitor *visit;
    void *context;
};

static void tell(void *context, const struct alert *alert)
{
    const struct telling *telling = context;
    struct alert told = *alert;
    if (alert->reason == REASON_TRANSPARENT_PROXY &&
        recent_find(telling->spoof->stripped, ip_address_hash(&alert->client)) != NULL)
        told.combination = "intercepting proxy: its answers lack the DNSSEC records or the EDNS asked for";
    telling->visit(telling->context, &told);
}

void spoof_visit(const struct spoof *spoof, alert_visitor *visit, void *context)
{
    struct telling telling = {spoof, visit, context};
    alerts_visit(spoof->alerts, tell, &telling);
}
