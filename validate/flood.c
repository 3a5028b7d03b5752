#include "validate/flood.h"

#include "decode/fetch.h"
#include "decode/hash.h"
#include "validate/open_questions.h"
#include "validate/recent.h"

#include "decode/table.h"
#include <stdlib.h>
#include <string.h>

/* Windows that are open at a time; a guess opens one for its question and one for its port. */
#define WINDOWS_MAX 16384
/* Clients that reject what comes in a server's name. */
#define REJECTING_MAX 1024
/* Answers are counted by a hash of the port that they go to: two that share a place hide each other's bursts,
 * and that is all. */
#define PLACES (1U << 14)

struct pair_key {
    struct ip_address client;
    struct ip_address server;
};

_Static_assert(sizeof(struct pair_key) == 2 * sizeof(struct ip_address), "struct pair_key has no padding");

/* What guesses have in common, the narrowest first. Hashed as octets, hence without padding. */
enum aim { AIM_QUESTION_AT_PORT, AIM_QUESTION, AIM_PORT, AIMS };

struct aim_key {
    struct pair_key pair;
    uint8_t zero[5];
    uint8_t aim;
    uint64_t value; /* of the question's name, the port, or both */
};

_Static_assert(sizeof(struct aim_key) == 48, "struct aim_key must have no padding");

/* Unmatched responses with one aim, from the first one on for FLOOD_WINDOW. */
struct window {
    capture_time start, last;
    uint64_t first_frame;
    uint64_t responses;
    uint64_t open;  /* of these, those that came while their question was open */
    uint64_t noted; /* of these, those that are in a burst already */
    uint16_t guesses[FLOOD_IDS];
    unsigned guess_count;
};

struct burst {
    UT_hash_handle hh;
    struct aim_key key;
    struct flood flood;
    struct burst *older; /* with the same aim; of the latest one only is `hh` in use */
};

/* What a client rejected of what came in a server's name, in about a second. */
struct rejecting {
    capture_time since;
    uint64_t count;
};

/* Matched answers to one port, in one second and in that before. */
struct place {
    uint32_t second;
    uint16_t now, before; /* as many as fit */
};

struct floods {
    const struct peers *peers;
    struct open_questions *questions;
    struct recent *windows;
    struct recent *rejecting;
    struct burst *bursts;
    size_t burst_count;
    struct place places[PLACES];
};

struct floods *floods_new(const struct peers *peers)
{
    struct floods *floods = calloc(1, sizeof *floods);
    if (floods == NULL)
        return NULL;
    floods->peers = peers;
    floods->questions = open_questions_new();
    floods->windows = recent_new(WINDOWS_MAX, sizeof(struct window));
    floods->rejecting = recent_new(REJECTING_MAX, sizeof(struct rejecting));
    if (floods->questions != NULL && floods->windows != NULL && floods->rejecting != NULL)
        return floods;
    floods_free(floods);
    return NULL;
}

void floods_free(struct floods *floods)
{
    struct burst *burst, *next_burst;
    if (floods == NULL)
        return;
    HASH_ITER (hh, floods->bursts, burst, next_burst) {
        HASH_DEL(floods->bursts, burst);
        while (burst != NULL) {
            struct burst *older = burst->older;
            free(burst);
            burst = older;
        }
    }
    open_questions_free(floods->questions);
    recent_free(floods->windows);
    recent_free(floods->rejecting);
    free(floods);
}

static uint64_t aim_value(const struct response *response, enum aim aim)
{
    uint64_t question = aim == AIM_PORT ? 0 : response->message.qname_hash;
    return aim == AIM_QUESTION ? question : question ^ (uint64_t)response->flow.destination_port << 48;
}

static struct aim_key aim_of(const struct response *response, enum aim aim)
{
    return (struct aim_key){.pair = {response->flow.destination, response->flow.source},
                            .aim = (uint8_t)aim,
                            .value = aim_value(response, aim)};
}

static uint64_t aim_hash(uint64_t pair_hash, enum aim aim, uint64_t value)
{
    return hash_mix(pair_hash + (uint64_t)aim, value);
}

static uint64_t hash_of(const struct aim_key *key)
{
    return aim_hash(peers_hash(&key->pair.server, &key->pair.client), (enum aim)key->aim, key->value);
}

/* As open_questions.h knows it. */
static uint64_t question_hash(uint64_t pair, const struct message *message)
{
    return hash_mix(pair, message->qname_hash);
}

/* The same of what is asked from one port. */
static uint64_t question_at_port_hash(uint64_t pair, const struct message *message, uint16_t port)
{
    return hash_mix(question_hash(pair, message), port);
}

static uint64_t port_hash(uint64_t pair, const struct response *response)
{
    return aim_hash(pair, AIM_PORT, aim_value(response, AIM_PORT));
}

static uint32_t second_of(capture_time time)
{
    return (uint32_t)(time / CAPTURE_SECOND);
}

static void count_matched(struct floods *floods, uint64_t hash, capture_time time)
{
    struct place *place = &floods->places[hash_place(hash, PLACES)];
    uint32_t second = second_of(time);
    if (place->second != second) {
        place->before = place->second + 1 == second ? place->now : 0;
        place->now = 0;
        place->second = second;
    }
    if (place->now < UINT16_MAX)
        place->now++;
}

/* In this second and the one before. */
static uint64_t matched_lately(const struct floods *floods, uint64_t hash, capture_time time)
{
    const struct place *place = &floods->places[hash_place(hash, PLACES)];
    uint32_t second = second_of(time);
    if (place->second == second)
        return (uint64_t)place->now + place->before;
    return place->second + 1 == second ? place->now : 0;
}

/* What differs from one guess to the next: the ID, the port, or at one port the question. So a genuine answer
 * whose query was not seen and the guesses at its question are no burst of another kind. */
static uint16_t guess_of(const struct response *response, enum aim aim)
{
    const struct message *m = &response->message;
    switch (aim) {
    case AIM_QUESTION:
        return response->flow.destination_port;
    case AIM_PORT:
        return m->qname == NULL ? m->id : (uint16_t)(m->qname_hash >> 20);
    default:
        return m->id;
    }
}

static void note_guess(struct window *window, uint16_t guess)
{
    for (unsigned i = 0; i < window->guess_count; i++)
        if (window->guesses[i] == guess)
            return;
    if (window->guess_count < FLOOD_IDS)
        window->guesses[window->guess_count++] = guess;
}

static struct burst *find_burst(const struct floods *floods, const struct aim_key *key)
{
    struct burst *burst = NULL;
    HASH_FIND(hh, floods->bursts, key, sizeof *key, burst);
    return burst;
}

/* A new burst, in front of the older ones with its aim; NULL when there are too many, or no memory. */
static struct burst *add_burst(struct floods *floods, const struct aim_key *key, struct burst *older)
{
    struct burst *burst = floods->burst_count >= FLOOD_BURSTS_MAX ? NULL : calloc(1, sizeof *burst);
    if (burst == NULL)
        return NULL;
    burst->key = *key;
    if (older != NULL) { /* it keeps its place in the table, its past moves on */
        burst->flood = older->flood;
        burst->older = older->older;
        older->older = burst;
        floods->burst_count++;
        return older;
    }
    HASH_ADD(hh, floods->bursts, key, sizeof burst->key, burst);
    if (burst->hh.tbl == NULL) {
        free(burst);
        return NULL;
    }
    floods->burst_count++;
    return burst;
}

static void note_data(struct flood *flood, const struct message_marks *guess)
{
    for (unsigned i = 0; guess->has_data && i < FLOOD_DATA; i++) {
        if (flood->data[i] == 0)
            flood->data[i] = guess->data_hash;
        if (flood->data[i] == guess->data_hash)
            return;
    }
}

/* Writes the window down: in the burst that it continues, or as a new one. */
static void note_burst(struct floods *floods, const struct aim_key *key, struct window *window,
                       const struct response *last)
{
    struct burst *burst = find_burst(floods, key);
    if (burst == NULL || window->start - burst->flood.last > FLOOD_WINDOW) {
        burst = add_burst(floods, key, burst);
        if (burst == NULL)
            return;
        burst->flood = (struct flood){.client = key->pair.client,
                                      .server = key->pair.server,
                                      .first = window->start,
                                      .first_frame = window->first_frame,
                                      .file = last->file};
    }
    if (last->time > burst->flood.last) /* packets may be in another order than they came in */
        burst->flood.last = last->time;
    burst->flood.last_frame = last->frame;
    burst->flood.responses += window->responses - window->noted;
    window->noted = window->responses;
    note_data(&burst->flood, &last->marks);
}

static bool is_rejected(const struct floods *floods, const struct aim_key *key, const struct window *window)
{
    const struct pair_key *pair = &key->pair;
    const struct rejecting *rejecting =
        recent_find(floods->rejecting, peers_hash(&pair->server, &pair->client));
    return rejecting != NULL && window->last - rejecting->since <= 2 * FLOOD_WINDOW &&
           (rejecting->count * FLOOD_REJECTED >= window->responses ||
            rejecting->count >= FLOOD_REJECTED_MOST) &&
           peers_answers(floods->peers, &pair->server, &pair->client) >= FLOOD_MATCHED;
}

/* Whether so many are no accident. */
static bool are_guesses(const struct floods *floods, const struct aim_key *key, const struct window *window,
                        const struct response *response)
{
    if (window->responses < FLOOD_RESPONSES || window->guess_count < FLOOD_IDS)
        return false;
    if (key->aim == AIM_PORT)
        return window->open >= FLOOD_RESPONSES &&
               window->open > matched_lately(floods, hash_of(key), window->last);
    uint64_t pair = peers_hash(&key->pair.server, &key->pair.client);
    uint64_t question = key->aim == AIM_QUESTION ? question_hash(pair, &response->message)
                                                 : question_at_port_hash(pair, &response->message,
                                                                         response->flow.destination_port);
    uint64_t queries = open_questions_lately(floods->questions, question);
    return window->open >= FLOOD_RESPONSES * (queries == 0 ? 1 : queries) ||
           (key->aim == AIM_QUESTION && is_rejected(floods, key, window));
}

/* Whether it is one of a burst. */
static bool count_unmatched(struct floods *floods, const struct aim_key *key, const struct response *response,
                            bool open)
{
    struct window *window = recent_take(floods->windows, hash_of(key));
    if (window == NULL)
        return false;
    bool begun = window->noted > 0 && response->time - window->last <= FLOOD_GAP;
    if (!open && !begun && key->aim != AIM_QUESTION)
        return false;
    bool apart = window->responses < FLOOD_RESPONSES && response->time - window->last > FLOOD_GAP;
    if (window->responses == 0 || apart || response->time - window->start > FLOOD_WINDOW)
        *window = (struct window){.start = response->time, .first_frame = response->frame};
    window->responses++;
    window->open += open || begun ? 1 : 0;
    window->last = response->time;
    note_guess(window, guess_of(response, (enum aim)key->aim));
    if (!are_guesses(floods, key, window, response))
        return false;
    note_burst(floods, key, window, response);
    return true;
}

/* What is one burst must not be the beginning of another: a genuine answer without its query would end it. */
static void forget_windows(struct floods *floods, const struct response *response, enum aim from)
{
    for (enum aim aim = from; aim < AIMS; aim++) {
        struct aim_key key = aim_of(response, aim);
        struct window *window = recent_find(floods->windows, hash_of(&key));
        if (window != NULL)
            window->responses = 0;
    }
}

static void add_unmatched(struct floods *floods, const struct response *response, uint64_t pair)
{
    uint64_t question = question_hash(pair, &response->message);
    for (enum aim aim = 0; aim < AIMS; aim++) {
        struct aim_key key = aim_of(response, aim);
        bool open = open_questions_is_open(floods->questions, question, response->time,
                                           aim == AIM_PORT ? FLOOD_ON_ITS_WAY : FLOOD_AFTER_ANSWER);
        if (!count_unmatched(floods, &key, response, open))
            continue;
        forget_windows(floods, response, aim + 1);
        return;
    }
}

void floods_fetch(const struct floods *floods, const struct response *response, uint64_t pair)
{
    uint64_t port = port_hash(pair, response);
    fetch_octets(&floods->places[hash_place(port, PLACES)], sizeof floods->places[0]);
    open_questions_fetch(floods->questions, question_hash(pair, &response->message));
}

void floods_query(struct floods *floods, const struct flow *flow, const struct message *query,
                  capture_time time)
{
    if (flow->transport != TRANSPORT_UDP || query->qname == NULL)
        return;
    uint64_t pair = peers_hash(&flow->destination, &flow->source);
    open_questions_asked(floods->questions, question_hash(pair, query), time);
    open_questions_asked(floods->questions, question_at_port_hash(pair, query, flow->source_port), time);
}

void floods_rejected(struct floods *floods, const struct icmp_error *error)
{
    const struct flow *quoted = &error->quoted;
    struct rejecting *rejecting =
        error->kind != ICMP_PORT_UNREACHABLE
            ? NULL
            : recent_take(floods->rejecting, peers_hash(&quoted->source, &quoted->destination));
    if (rejecting == NULL)
        return;
    if (rejecting->count == 0 || error->stamp.time - rejecting->since > FLOOD_WINDOW)
        *rejecting = (struct rejecting){.since = error->stamp.time};
    rejecting->count++;
}

void floods_add(struct floods *floods, const struct response *response)
{
    if (response->flow.transport != TRANSPORT_UDP)
        return;
    uint64_t pair = peers_hash(&response->flow.source, &response->flow.destination);
    if (response->query == NULL) {
        add_unmatched(floods, response, pair);
        return;
    }
    open_questions_answered(floods->questions, question_hash(pair, &response->message), response->time);
    count_matched(floods, port_hash(pair, response), response->time);
}

static bool has_data_of(const struct flood *flood, const struct message_marks *answer)
{
    for (unsigned i = 0; i < FLOOD_DATA && flood->data[i] != 0; i++)
        if (flood->data[i] == answer->data_hash)
            return true;
    return false;
}

/* A guess that won has the right ID, and besides says what the others say. */
static bool is_of(const struct flood *flood, const struct response *response)
{
    capture_time around = response->query == NULL ? 0 : FLOOD_WINDOW;
    return response->time >= flood->first - around && response->time <= flood->last + around &&
           (response->query == NULL || (response->marks.has_data && has_data_of(flood, &response->marks)));
}

const struct flood *floods_find(const struct floods *floods, const struct response *response)
{
    enum aim aims = response->query == NULL ? AIMS : AIM_PORT; /* guesses at a port have data of their own */
    if (response->flow.transport != TRANSPORT_UDP || floods->bursts == NULL)
        return NULL;
    for (enum aim aim = 0; aim < aims; aim++) {
        struct aim_key key = aim_of(response, aim);
        for (const struct burst *at = find_burst(floods, &key); at != NULL; at = at->older)
            if (is_of(&at->flood, response))
                return &at->flood;
    }
    return NULL;
}

void floods_visit(struct floods *floods, flood_visitor *visit, void *context)
{
    for (const struct burst *at = floods->bursts; at != NULL; at = at->hh.next)
        for (const struct burst *each = at; each != NULL; each = each->older)
            visit(context, &each->flood);
}
