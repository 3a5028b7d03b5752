#include "validate/malformed_race.h"

#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>

#define RCODE_FORMERR 1
#define MINUTE        (60 * CAPTURE_SECOND)

/* A broken response, by server, client, port and ID. */
struct broken {
    capture_time time;
    uint64_t frame;
};

struct pair {
    capture_time since; /* of the minute at hand */
    unsigned races;     /* in it */
    uint64_t all_races;
    bool waits;               /* enough races, and too few answers yet to tell that they are no habit */
    struct packet_stamp last; /* the answer of its last race */
    uint64_t frames[MALFORMED_RACES]; /* of the minute's broken responses */
};

struct malformed_race {
    const struct peers *peers;
    struct recent *waiting;
    struct recent *pairs; /* that saw a race */
    uint64_t waiting_pairs;
};

struct malformed_race *malformed_race_new(const struct peers *peers)
{
    struct malformed_race *race = calloc(1, sizeof *race);
    if (race == NULL)
        return NULL;
    race->peers = peers;
    race->waiting = recent_new(MALFORMED_WAITING_MAX, sizeof(struct broken));
    race->pairs = recent_new(MALFORMED_PAIRS_MAX, sizeof(struct pair));
    if (race->waiting != NULL && race->pairs != NULL)
        return race;
    malformed_race_free(race);
    return NULL;
}

void malformed_race_free(struct malformed_race *race)
{
    if (race == NULL)
        return;
    recent_free(race->waiting);
    recent_free(race->pairs);
    free(race);
}

static uint64_t pair_key(const struct flow *flow)
{
    return peers_hash(&flow->source, &flow->destination);
}

/* What a careless resolver looks at. */
static uint64_t transaction_key(const struct response *response)
{
    return hash_mix(pair_key(&response->flow),
                    (uint64_t)response->flow.destination_port << 16 | response->message.id);
}

/* What the capture cut is not broken. Without a question that was asked, the response answers none. */
static bool is_broken(const struct response *response)
{
    const struct message *m = &response->message;
    if (m->fault == MESSAGE_CUT_BY_CAPTURE || m->fault == MESSAGE_NO_MEMORY)
        return false;
    return m->fault != MESSAGE_WHOLE || m->question_count != 1 || m->rcode == RCODE_FORMERR ||
           response->exchange == NULL;
}

static void remember(struct malformed_race *race, const struct response *response)
{
    struct broken *broken = recent_take(race->waiting, transaction_key(response));
    if (broken == NULL)
        return;
    broken->time = response->time;
    broken->frame = response->frame;
}

/* A bad habit of old servers, not worth a word. */
static bool is_habit(const struct pair *pair, uint64_t answers)
{
    return pair->all_races * 2 >= answers;
}

static void raise(struct alerts *alerts, const struct response *response, const struct pair *pair,
                  uint64_t answers)
{
    struct alert_about about = {.reason = REASON_MALFORMED_RACE,
                                .pattern = true,
                                .server = &response->flow.source,
                                .client = &response->flow.destination};
    struct alert *alert = alerts_raise(alerts, &about, &pair->last);
    if (alert == NULL)
        return;
    for (unsigned i = 0; alert->count == 1 && i < MALFORMED_RACES; i++)
        alert_name_frame(alert, pair->frames[i]);
    (void)snprintf(
        alert->detail, sizeof alert->detail,
        "broken responses came before the good ones to %llu of %llu questions, the first in frame %llu",
        (unsigned long long)pair->all_races, (unsigned long long)answers,
        (unsigned long long)pair->frames[0]);
}

static void count_race(struct pair *pair, const struct response *response, const struct broken *broken)
{
    if (pair->races == 0 || response->time - pair->since > MINUTE) {
        pair->since = response->time;
        pair->races = 0;
    }
    if (pair->races < MALFORMED_RACES)
        pair->frames[pair->races] = broken->frame;
    pair->races++;
    pair->all_races++;
    pair->last = (struct packet_stamp){response->time, response->frame, response->file};
}

/* Tells of the races, once the answers are enough to show that they are no habit. */
static void consider(struct malformed_race *race, struct alerts *alerts, const struct response *response,
                     struct pair *pair)
{
    uint64_t answers = peers_good_answers(race->peers, &response->flow.source, &response->flow.destination);
    bool waits = is_habit(pair, answers);
    race->waiting_pairs += waits && !pair->waits ? 1 : 0;
    race->waiting_pairs -= !waits && pair->waits ? 1 : 0;
    pair->waits = waits;
    if (!waits)
        raise(alerts, response, pair, answers);
}

static bool is_race(const struct response *response, const struct broken *broken)
{
    return broken->frame != 0 && broken->time >= response->query->marks.time &&
           broken->time <= response->time && response->time - broken->time <= MALFORMED_HOLD;
}

void malformed_race_look(struct malformed_race *race, struct alerts *alerts, const struct response *response)
{
    if (response->flow.transport != TRANSPORT_UDP)
        return;
    if (is_broken(response)) {
        remember(race, response);
        return;
    }
    if (response->query == NULL || !response->marks.has_data || response->query->sent > 1)
        return;
    struct broken *broken =
        recent_is_empty(race->waiting) ? NULL : recent_find(race->waiting, transaction_key(response));
    if (broken != NULL && is_race(response, broken)) {
        struct pair *pair = recent_take(race->pairs, pair_key(&response->flow));
        if (pair == NULL)
            return;
        count_race(pair, response, broken);
        broken->frame = 0; /* it counts once */
        if (pair->races >= MALFORMED_RACES)
            consider(race, alerts, response, pair);
    } else if (race->waiting_pairs > 0) {
        struct pair *pair = recent_find(race->pairs, pair_key(&response->flow));
        if (pair != NULL && pair->waits)
            consider(race, alerts, response, pair);
    }
}
