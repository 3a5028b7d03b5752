#include "validate/peers.h"

#include "validate/recent.h"

#include <stdlib.h>

struct pair {
    uint64_t answers, good;
};

struct peers {
    struct recent *pairs;
};

struct peers *peers_new(void)
{
    struct peers *peers = calloc(1, sizeof *peers);
    if (peers == NULL)
        return NULL;
    peers->pairs = recent_new(PEERS_MAX, sizeof(struct pair));
    if (peers->pairs != NULL)
        return peers;
    free(peers);
    return NULL;
}

void peers_free(struct peers *peers)
{
    if (peers == NULL)
        return;
    recent_free(peers->pairs);
    free(peers);
}

void peers_fetch(const struct peers *peers, uint64_t pair)
{
    recent_fetch(peers->pairs, pair);
}

void peers_add(struct peers *peers, const struct response *response)
{
    const struct flow *flow = &response->flow;
    if (response->query == NULL || response->query->copied || flow->transport != TRANSPORT_UDP)
        return;
    struct pair *pair = recent_take(peers->pairs, peers_hash(&flow->source, &flow->destination));
    if (pair == NULL)
        return;
    pair->answers++;
    pair->good += response->marks.has_data ? 1 : 0;
}

static const struct pair *find(const struct peers *peers, const struct ip_address *server,
                               const struct ip_address *client)
{
    return recent_find(peers->pairs, peers_hash(server, client));
}

uint64_t peers_answers(const struct peers *peers, const struct ip_address *server,
                       const struct ip_address *client)
{
    const struct pair *pair = find(peers, server, client);
    return pair == NULL ? 0 : pair->answers;
}

uint64_t peers_good_answers(const struct peers *peers, const struct ip_address *server,
                            const struct ip_address *client)
{
    const struct pair *pair = find(peers, server, client);
    return pair == NULL ? 0 : pair->good;
}
