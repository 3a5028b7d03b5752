#include "validate/flood.h"

#include "decode/fetch.h"
#include "decode/hash.h"
#include "validate/recent.h"

#include "decode/table.h"
#include <stdlib.h>
#include <string.h>

/* Windows that are open at a time; a guess opens one for its question and one for its port. */
#define WINDOWS_MAX 16384
/* Answers are counted by a hash of what they aim at: two that share a place hide each other's bursts, and
 * that is all. */
#define PLACES (1U << 15)

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

/* Matched answers with one aim, in one second and in that before. */
struct place {
    uint32_t second;
    uint16_t now, before; /* as many as fit */
};

struct floods {
    const struct peers *peers;
    struct recent *windows;
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
    floods->windows = recent_new(WINDOWS_MAX, sizeof(struct window));
    if (floods->windows != NULL)
        return floods;
    free(floods);
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
    recent_free(floods->windows);
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
    burst->flood.last = last->time;
    burst->flood.last_frame = last->frame;
    burst->flood.responses += window->responses - window->noted;
    window->noted = window->responses;
}

/* Whether it is one of a burst. */
static bool count_unmatched(struct floods *floods, const struct aim_key *key, const struct response *response)
{
    uint64_t hash = hash_of(key);
    struct window *window = recent_take(floods->windows, hash);
    if (window == NULL)
        return false;
    bool apart = window->responses < FLOOD_RESPONSES && response->time - window->last > FLOOD_GAP;
    if (window->responses == 0 || apart || response->time - window->start > FLOOD_WINDOW)
        *window = (struct window){.start = response->time, .first_frame = response->frame};
    window->responses++;
    window->last = response->time;
    note_guess(window, guess_of(response, (enum aim)key->aim));
    if (window->responses < FLOOD_RESPONSES || window->guess_count < FLOOD_IDS ||
        window->responses <= matched_lately(floods, hash, response->time) ||
        peers_answers(floods->peers, &key->pair.server, &key->pair.client) < FLOOD_MATCHED)
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

static void add_unmatched(struct floods *floods, const struct response *response)
{
    for (enum aim aim = 0; aim < AIMS; aim++) {
        struct aim_key key = aim_of(response, aim);
        if (!count_unmatched(floods, &key, response))
            continue;
        forget_windows(floods, response, aim + 1);
        return;
    }
}

void floods_fetch(const struct floods *floods, const struct response *response, uint64_t pair)
{
    for (enum aim aim = 0; aim < AIMS; aim++) {
        uint64_t hash = aim_hash(pair, aim, aim_value(response, aim));
        fetch_octets(&floods->places[hash_place(hash, PLACES)], sizeof floods->places[0]);
    }
}

void floods_add(struct floods *floods, const struct response *response)
{
    if (response->flow.transport != TRANSPORT_UDP)
        return;
    if (response->query == NULL) {
        add_unmatched(floods, response);
        return;
    }
    uint64_t pair = peers_hash(&response->flow.source, &response->flow.destination);
    for (enum aim aim = 0; aim < AIMS; aim++)
        count_matched(floods, aim_hash(pair, aim, aim_value(response, aim)), response->time);
}

const struct flood *floods_find(const struct floods *floods, const struct response *response)
{
    if (response->query != NULL || response->flow.transport != TRANSPORT_UDP || floods->bursts == NULL)
        return NULL;
    for (enum aim aim = 0; aim < AIMS; aim++) {
        struct aim_key key = aim_of(response, aim);
        for (const struct burst *at = find_burst(floods, &key); at != NULL; at = at->older)
            if (response->time >= at->flood.first && response->time <= at->flood.last)
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
