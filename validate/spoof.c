#include "validate/spoof.h"

#include "validate/baseline.h"
#include "validate/flood.h"
#include "validate/patterns.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/* Answers of one exchange that differ, found by the frame of each. */
struct conflict {
    UT_hash_handle hh;
    uint64_t key;
    bool repeated;           /* one of more responses than queries, if with the same data */
    bool fragments;          /* a fragment came that contradicts it */
    unsigned sent, answered; /* as in struct query */
    struct message_marks query;
    struct message_marks answers[ANSWERS_KEPT];
    unsigned count;
};

struct spoof {
    struct baseline *baseline;
    struct floods *floods;
    struct conflict *conflicts; /* in the order in which they came */
    struct alerts *alerts;
    struct patterns *patterns;
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
};

struct spoof *spoof_new(void)
{
    struct spoof *spoof = calloc(1, sizeof *spoof);
    if (spoof == NULL)
        return NULL;
    spoof->baseline = baseline_new();
    spoof->floods = floods_new();
    spoof->alerts = alerts_new();
    spoof->patterns = patterns_new(spoof->alerts);
    if (spoof->baseline != NULL && spoof->floods != NULL && spoof->alerts != NULL && spoof->patterns != NULL)
        return spoof;
    spoof_free(spoof);
    return NULL;
}

void spoof_free(struct spoof *spoof)
{
    struct conflict *conflict, *next_conflict;
    if (spoof == NULL)
        return;
    HASH_ITER (hh, spoof->conflicts, conflict, next_conflict) {
        HASH_DEL(spoof->conflicts, conflict);
        free(conflict);
    }
    alerts_free(spoof->alerts);
    patterns_free(spoof->patterns);
    baseline_free(spoof->baseline);
    floods_free(spoof->floods);
    free(spoof);
}

/* No file has 2^44 packets. */
static uint64_t key_of(uint64_t frame, uint32_t file)
{
    return frame | (uint64_t)file << 44;
}

static struct conflict *find_conflict(const struct spoof *spoof, uint64_t frame, uint32_t file)
{
    uint64_t key = key_of(frame, file);
    struct conflict *conflict = NULL;
    HASH_FIND(hh, spoof->conflicts, &key, sizeof key, conflict);
    return conflict;
}

static struct conflict *add_conflict(struct spoof *spoof, uint64_t frame, uint32_t file)
{
    if (HASH_COUNT(spoof->conflicts) >= SPOOF_CONFLICTS_MAX) {
        struct conflict *oldest = spoof->conflicts;
        HASH_DEL(spoof->conflicts, oldest);
        free(oldest);
    }
    struct conflict *conflict = calloc(1, sizeof *conflict);
    if (conflict == NULL)
        return NULL;
    conflict->key = key_of(frame, file);
    HASH_ADD(hh, spoof->conflicts, key, sizeof conflict->key, conflict);
    if (conflict->hh.tbl != NULL)
        return conflict;
    free(conflict);
    return NULL;
}

static void note_repeated(struct spoof *spoof, uint64_t frame, uint32_t file)
{
    struct conflict *conflict = find_conflict(spoof, frame, file);
    if (conflict == NULL)
        conflict = add_conflict(spoof, frame, file);
    if (conflict != NULL)
        conflict->repeated = true;
}

/* Retransmitted queries may have as many answers, and these may differ, as a load balancer's do. But one
 * answer more than that, though with the same data as another, is one that nobody asked for. */
static void note_conflict(struct spoof *spoof, const struct query *exchange)
{
    if (exchange->answered < 2 || exchange->replies <= exchange->sent)
        return;
    for (unsigned i = 0; i < exchange->answer_count; i++) {
        const struct message_marks *answer = &exchange->answers[i];
        struct conflict *conflict = find_conflict(spoof, answer->frame, answer->file);
        if (!answer->has_data)
            continue;
        if (conflict == NULL)
            conflict = add_conflict(spoof, answer->frame, answer->file);
        if (conflict == NULL)
            return;
        conflict->sent = exchange->sent;
        conflict->answered = exchange->answered;
        conflict->query = exchange->marks;
        conflict->count = exchange->answer_count;
        memcpy(conflict->answers, exchange->answers, exchange->answer_count * sizeof *conflict->answers);
    }
}

void spoof_collect(struct spoof *spoof, const struct response *response)
{
    patterns_response(spoof->patterns, response);
    if (response->message.fault != MESSAGE_WHOLE)
        return;
    baseline_add(spoof->baseline, response);
    floods_add(spoof->floods, response);
    const struct query *exchange = response->exchange;
    if (exchange == NULL)
        return;
    note_conflict(spoof, exchange);
    if (exchange->replies < 2 || exchange->replies <= exchange->sent)
        return;
    note_repeated(spoof, response->frame, response->file);
    for (unsigned i = 0; i < exchange->answer_count; i++)
        note_repeated(spoof, exchange->answers[i].frame, exchange->answers[i].file);
}

void spoof_query(struct spoof *spoof, const struct flow *flow, const struct message *query,
                 const struct message_marks *marks)
{
    patterns_query(spoof->patterns, flow, query, marks);
}

void spoof_icmp(struct spoof *spoof, const struct icmp_error *error)
{
    patterns_icmp(spoof->patterns, error);
}

void spoof_contradicted(struct spoof *spoof, const struct packet_stamp *of)
{
    struct conflict *conflict = find_conflict(spoof, of->frame, of->file);
    if (conflict == NULL)
        conflict = add_conflict(spoof, of->frame, of->file);
    if (conflict != NULL)
        conflict->fragments = true;
}

static unsigned count_bits(unsigned bits)
{
    unsigned count = 0;
    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
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
        unsigned odd =
            count_bits(baseline_anomalies(spoof->baseline, &response->flow.source, &conflict->query, other));
        odd += other->elsewhere ? 1 : 0;
        if (odd < least)
            least = odd;
    }
    return least;
}

static bool is_last(const struct response *response, const struct conflict *conflict)
{
    for (unsigned i = 0; i < conflict->count; i++)
        if (conflict->answers[i].has_data && conflict->answers[i].time > response->marks.time)
            return false;
    return true;
}

static unsigned different_answers(const struct conflict *conflict)
{
    unsigned different = 0;
    for (unsigned i = 0; i < conflict->count; i++)
        different += conflict->answers[i].has_data ? 1 : 0;
    return different;
}

static const char *describe_anomalies(struct bench *b, unsigned anomalies, bool elsewhere)
{
    char ttl[32] = "";
    if ((anomalies & ANOMALY_HOP_LIMIT) != 0)
        (void)snprintf(ttl, sizeof ttl, ", an odd IP TTL of %u", b->response->marks.hop_limit);
    return arena_printf(b->arena, "%s%s%s%s%s", ttl, (anomalies & ANOMALY_NO_EDNS) != 0 ? ", no EDNS" : "",
                        (anomalies & ANOMALY_AA) != 0 ? ", AA unlike the server's" : "",
                        (anomalies & ANOMALY_CASE) != 0 ? ", the question's case changed" : "",
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

/* Records out of place. */
static unsigned weigh_stray(struct bench *b)
{
    if (b->stray == NULL)
        return 0;
    bench_note(b, REASON_OUT_OF_BAILIWICK, b->stray->owner, b->stray->type,
               "it has nothing to do with the question");
    return WEIGHS_BAILIWICK;
}

/* Several answers: which of them is the forgery is told by what is odd about each. */
static unsigned weigh_conflict(const struct spoof *spoof, struct bench *b, const struct conflict *conflict)
{
    const struct message *m = b->message;
    bool elsewhere = b->response->query == NULL;
    unsigned anomalies =
        baseline_anomalies(spoof->baseline, &b->response->flow.source, &conflict->query, &b->response->marks);
    unsigned own = count_bits(anomalies) + (elsewhere ? WEIGHS_ELSEWHERE : 0), weight = WEIGHS_CONFLICT;
    unsigned others = least_of_others(spoof, b->response, conflict);
    if (own > others)
        weight += own * WEIGHS_ANOMALY;
    if (b->judgement->status == STATUS_BOGUS)
        weight += WEIGHS_BOGUS;
    weight += weigh_stray(b);
    /* Of those that are as odd as others: what is odd less than all others is what the race was against. */
    if (own >= others && conflict->sent == 1 && different_answers(conflict) > 2 &&
        !is_last(b->response, conflict))
        weight += WEIGHS_THREE_ANSWERS;
    if (conflict->answered <= conflict->sent && weight < SPOOFED_WEIGHT)
        return weight;
    bench_note(b, REASON_CONFLICTING_ANSWERS, m->qname, m->qtype,
               arena_printf(b->arena, "other data in frame %s%s", describe_others(b, conflict),
                            describe_anomalies(b, anomalies, elsewhere)));
    return weight;
}

/* Without an answer of other data to compare with: records out of place, by a packet that is odd or not the
 * only one. */
static unsigned weigh_alone(const struct spoof *spoof, struct bench *b, bool repeated)
{
    const struct response *response = b->response;
    unsigned weight = weigh_stray(b);
    if (weight == 0)
        return 0;
    unsigned anomalies = response->query == NULL
                             ? 0
                             : baseline_anomalies(spoof->baseline, &response->flow.source,
                                                  &response->query->marks, &response->marks);
    return weight + (repeated ? (unsigned)WEIGHS_CONFLICT : 0U) + count_bits(anomalies) * WEIGHS_ANOMALY;
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

static void count_alert(struct spoof *spoof, const struct response *response, enum reason reason)
{
    struct alert_about about = {
        .reason = reason, .server = &response->flow.source, .client = &response->flow.destination};
    struct packet_stamp at = {response->time, response->frame, response->file};
    (void)alerts_raise(spoof->alerts, &about, &at);
}

static bool is_found(const struct bench *b, enum reason reason)
{
    return findings_find(&b->judgement->findings, reason) != NULL;
}

/* The finding that the flag rests on. */
static enum reason reason_of_flag(const struct bench *b, const struct flood *flood,
                                  const struct conflict *conflict)
{
    if (flood != NULL)
        return REASON_TXID_GUESSING;
    if (conflict != NULL && conflict->count > 0)
        return REASON_CONFLICTING_ANSWERS;
    if (is_found(b, REASON_CONTRADICTS_SIGNED_COPY))
        return REASON_CONTRADICTS_SIGNED_COPY;
    if (is_found(b, REASON_CONTRADICTS_SIGNED_DENIAL))
        return REASON_CONTRADICTS_SIGNED_DENIAL;
    if (is_found(b, REASON_FRAGMENTS_DIFFER))
        return REASON_FRAGMENTS_DIFFER;
    if (is_found(b, REASON_OUT_OF_BAILIWICK))
        return REASON_OUT_OF_BAILIWICK;
    return REASON_ANSWER_FROM_ELSEWHERE;
}

void spoof_judge(struct spoof *spoof, struct bench *b)
{
    const struct response *response = b->response;
    const struct message *m = b->message;
    if (m->qname == NULL)
        return;
    const struct conflict *conflict = find_conflict(spoof, response->frame, response->file);
    const struct flood *flood = floods_find(spoof->floods, response);
    bool answers_differ = conflict != NULL && conflict->count > 0;
    unsigned weight = answers_differ ? weigh_conflict(spoof, b, conflict)
                                     : weigh_alone(spoof, b, conflict != NULL && conflict->repeated);
    weight += weigh_fragments(b, conflict);
    if (flood != NULL) {
        weight += WEIGHS_BURST;
        bench_note(b, REASON_TXID_GUESSING, m->qname, m->qtype,
                   arena_printf(b->arena, "one of %llu responses without a query, frames %llu to %llu",
                                (unsigned long long)flood->responses, (unsigned long long)flood->first_frame,
                                (unsigned long long)flood->last_frame));
    }
    if (response->query == NULL && response->exchange != NULL)
        bench_note(b, REASON_ANSWER_FROM_ELSEWHERE, m->qname, m->qtype,
                   arena_printf(b->arena, "the query in frame %llu was sent elsewhere",
                                (unsigned long long)response->exchange->frame));
    /* What validates is genuine, whoever sent it. */
    if (weight >= SPOOFED_WEIGHT && b->judgement->status != STATUS_SECURE)
        b->judgement->flags |= FLAG_SPOOFED;
    if ((b->judgement->flags & FLAG_SPOOFED) == 0)
        return;
    enum reason reason = reason_of_flag(b, flood, conflict);
    count_alert(spoof, response, reason);
    /* That it is forged matters more than why it could not be secure; what is bogus has its reason. */
    if (b->judgement->status != STATUS_BOGUS)
        b->judgement->primary = findings_find(&b->judgement->findings, reason);
}

void spoof_visit(const struct spoof *spoof, alert_visitor *visit, void *context)
{
    alerts_visit(spoof->alerts, visit, context);
}
