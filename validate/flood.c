#include "validate/flood.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/* Bursts of one pair that are kept; a flood that goes on is one burst however long it is. */
#define BURSTS_KEPT 8

struct pair_key {
    struct ip_address client;
    struct ip_address server;
};

_Static_assert(sizeof(struct pair_key) == 2 * sizeof(struct ip_address), "struct pair_key has no padding");

struct pair {
    UT_hash_handle hh;
    struct pair_key key;
    uint64_t matched; /* answers to queries that were seen */
    /* The window at hand. */
    capture_time start;
    struct flood window;
    uint64_t matched_in_window;
    uint64_t noted; /* of the window's responses, those that are in a burst already */
    uint16_t ids[FLOOD_IDS];
    unsigned id_count;
    struct flood *bursts; /* room for BURSTS_KEPT, NULL until the first: few pairs have one */
    unsigned burst_count;
};

struct floods {
    struct pair *pairs; /* in the order in which they came */
};

struct floods *floods_new(void)
{
    return calloc(1, sizeof(struct floods));
}

static void pair_free(struct pair *pair)
{
    free(pair->bursts);
    free(pair);
}

void floods_free(struct floods *floods)
{
    struct pair *pair, *next;
    if (floods == NULL)
        return;
    HASH_ITER (hh, floods->pairs, pair, next) {
        HASH_DEL(floods->pairs, pair);
        pair_free(pair);
    }
    free(floods);
}

static struct pair *find(const struct floods *floods, const struct response *response)
{
    struct pair_key key = {.client = response->flow.destination, .server = response->flow.source};
    struct pair *pair = NULL;
    HASH_FIND(hh, floods->pairs, &key, sizeof key, pair);
    return pair;
}

static struct pair *find_or_add(struct floods *floods, const struct response *response)
{
    struct pair *pair = find(floods, response);
    if (pair != NULL)
        return pair;
    if (HASH_COUNT(floods->pairs) >= FLOOD_PAIRS_MAX) {
        struct pair *oldest = floods->pairs;
        HASH_DEL(floods->pairs, oldest);
        pair_free(oldest);
    }
    pair = calloc(1, sizeof *pair);
    if (pair == NULL)
        return NULL;
    pair->key = (struct pair_key){.client = response->flow.destination, .server = response->flow.source};
    HASH_ADD(hh, floods->pairs, key, sizeof pair->key, pair);
    if (pair->hh.tbl != NULL)
        return pair;
    free(pair);
    return NULL;
}

static void start_window(struct pair *pair, const struct response *response)
{
    pair->start = response->time;
    pair->matched_in_window = pair->noted = 0;
    pair->id_count = 0;
    pair->window = (struct flood){.client = pair->key.client,
                                  .server = pair->key.server,
                                  .first = response->time,
                                  .first_frame = response->frame,
                                  .file = response->file};
}

static void note_id(struct pair *pair, uint16_t id)
{
    for (unsigned i = 0; i < pair->id_count; i++)
        if (pair->ids[i] == id)
            return;
    if (pair->id_count < FLOOD_IDS)
        pair->ids[pair->id_count++] = id;
}

static bool is_burst(const struct pair *pair)
{
    return pair->window.responses >= FLOOD_RESPONSES && pair->id_count >= FLOOD_IDS &&
           pair->matched >= FLOOD_MATCHED && pair->window.responses > pair->matched_in_window;
}

/* Writes the window down: in the burst that it continues, or as a new one. */
static void note_burst(struct pair *pair)
{
    const struct flood *window = &pair->window;
    struct flood *burst = pair->burst_count == 0 ? NULL : &pair->bursts[pair->burst_count - 1];
    bool continues = burst != NULL && window->first - burst->last <= FLOOD_WINDOW;
    if (pair->bursts == NULL)
        pair->bursts = malloc(BURSTS_KEPT * sizeof *pair->bursts);
    if (pair->bursts == NULL)
        return;
    if (!continues && pair->burst_count < BURSTS_KEPT) {
        burst = &pair->bursts[pair->burst_count++];
        *burst = *window;
        burst->responses = 0;
    }
    burst->last = window->last;
    burst->last_frame = window->last_frame;
    burst->responses += window->responses - pair->noted;
    pair->noted = window->responses;
}

void floods_add(struct floods *floods, const struct response *response)
{
    if (response->flow.transport != TRANSPORT_UDP)
        return;
    struct pair *pair = find_or_add(floods, response);
    if (pair == NULL)
        return;
    if (response->time - pair->start > FLOOD_WINDOW || pair->window.responses + pair->matched_in_window == 0)
        start_window(pair, response);
    if (response->query != NULL) {
        pair->matched++;
        pair->matched_in_window++;
        return;
    }
    pair->window.responses++;
    pair->window.last = response->time;
    pair->window.last_frame = response->frame;
    /* A guess is an ID and a port. */
    note_id(pair, (uint16_t)(response->message.id ^ response->flow.destination_port * 40503U));
    if (is_burst(pair))
        note_burst(pair);
}

const struct flood *floods_find(const struct floods *floods, const struct response *response)
{
    const struct pair *pair =
        response->query != NULL || response->flow.transport != TRANSPORT_UDP ? NULL : find(floods, response);
    for (unsigned i = 0; pair != NULL && i < pair->burst_count; i++)
        if (response->time >= pair->bursts[i].first && response->time <= pair->bursts[i].last)
            return &pair->bursts[i];
    return NULL;
}

void floods_visit(struct floods *floods, flood_visitor *visit, void *context)
{
    for (const struct pair *at = floods->pairs; at != NULL; at = at->hh.next)
        for (unsigned i = 0; i < at->burst_count; i++)
            visit(context, &at->bursts[i]);
}
