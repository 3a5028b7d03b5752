#include "validate/baseline.h"

#include "decode/index.h"

#include <stdlib.h>

/* Different IP TTLs that are told apart; a server seen over more paths has no habit in this. */
#define HOP_LIMITS_KEPT 16
/* Answers from which on a habit counts. */
#define HABIT_ANSWERS 5
/* Answers after which nothing more is learnt: no count is higher. */
#define HABIT_IS_KNOWN UINT32_MAX
/* A value that fewer than one in so many answers have is none of the habit. */
#define RARE_OF 10
/* Routes get longer or shorter by a hop now and then. */
#define HOPS_APART 2

/* What one answer changes stands in front, in two lines of the cache. */
struct server {
    struct ip_address address;
    uint8_t hop_limits[HOP_LIMITS_KEPT];
    uint32_t answers;
    uint32_t edns_asked, edns_given;
    uint32_t with_aa;
    uint32_t cases_asked, cases_kept; /* of questions whose spelling could be compared */
    uint32_t cookies_sent, cookies_given;
    uint32_t conflicts;   /* queries with different answers */
    uint32_t conflicting; /* such answers */
    uint32_t hop_limit_counts[HOP_LIMITS_KEPT];
    struct server *next; /* in the list of all */
};

struct baseline {
    struct index by_address;
    struct server *servers;
};

struct baseline *baseline_new(void)
{
    return calloc(1, sizeof(struct baseline));
}

static uint32_t hash_of(const struct ip_address *address)
{
    return (uint32_t)ip_address_hash(address);
}

void baseline_free(struct baseline *baseline)
{
    if (baseline == NULL)
        return;
    for (struct server *server = baseline->servers, *next; server != NULL; server = next) {
        next = server->next;
        free(server);
    }
    index_fini(&baseline->by_address);
    free(baseline);
}

static struct server *find(const struct baseline *baseline, const struct ip_address *address)
{
    uint32_t hash = hash_of(address);
    size_t at = index_start(&baseline->by_address, hash);
    for (struct server *server; (server = index_next(&baseline->by_address, hash, &at)) != NULL;)
        if (memcmp(&server->address, address, sizeof *address) == 0)
            return server;
    return NULL;
}

static struct server *find_or_add(struct baseline *baseline, const struct ip_address *address)
{
    struct server *server = find(baseline, address);
    if (server != NULL)
        return server;
    server = baseline->by_address.count >= BASELINE_SERVERS_MAX ? NULL : calloc(1, sizeof *server);
    if (server == NULL)
        return NULL;
    server->address = *address;
    if (!index_add(&baseline->by_address, hash_of(address), server)) {
        free(server);
        return NULL;
    }
    server->next = baseline->servers;
    baseline->servers = server;
    return server;
}

static void learn_hop_limit(struct server *server, uint8_t value)
{
    for (unsigned i = 0; i < HOP_LIMITS_KEPT; i++) {
        if (server->hop_limit_counts[i] > 0 && server->hop_limits[i] != value)
            continue;
        server->hop_limits[i] = value;
        server->hop_limit_counts[i]++;
        return;
    }
}

/* The first answer is found to be one of several when the second comes. */
static void learn_conflict(struct server *server, const struct query *query)
{
    if (query->answered < 2 || query->replies <= query->sent)
        return;
    server->conflicts += query->answered == 2;
    server->conflicting += query->answered == 2 ? 2 : 1;
}

void baseline_fetch(const struct baseline *baseline, const struct response *response)
{
    index_fetch(&baseline->by_address, hash_of(&response->flow.source));
}

void baseline_fetch_found(const struct baseline *baseline, const struct response *response)
{
    index_fetch_found(&baseline->by_address, hash_of(&response->flow.source), 2 * FETCH_LINE);
}

void baseline_add(struct baseline *baseline, const struct response *response)
{
    const struct message_marks *answer = &response->marks;
    if (response->query == NULL || !answer->has_data)
        return;
    struct server *server = find_or_add(baseline, &response->flow.source);
    if (server == NULL || server->answers == HABIT_IS_KNOWN)
        return;
    const struct message_marks *query = &response->query->marks;
    server->answers++;
    learn_conflict(server, response->query);
    learn_hop_limit(server, answer->hop_limit);
    server->edns_asked += query->edns;
    server->edns_given += query->edns && answer->edns;
    server->with_aa += answer->aa;
    server->cookies_sent += query->has_cookie;
    server->cookies_given += query->has_cookie && answer->has_cookie;
    server->cases_asked += query->name_hash != 0;
    server->cases_kept += query->name_hash != 0 && query->name_hash == answer->name_hash;
}

/* Whether nearly all of so many did it, and enough of them are known. The answer in question may be among
 * them. */
static bool is_habit(uint64_t did, uint64_t all)
{
    return all >= HABIT_ANSWERS && (all - did) * RARE_OF <= all;
}

/* Those that a server often has are its paths; if these are nearly all, another one is odd. What forged
 * answers have is not often, or there are more of them than of genuine ones. */
static bool hop_limit_is_odd(const struct server *server, uint8_t value)
{
    uint64_t often = 0;
    for (unsigned i = 0; i < HOP_LIMITS_KEPT; i++) {
        uint64_t count = server->hop_limit_counts[i];
        if (count * RARE_OF <= (uint64_t)server->answers)
            continue;
        often += count;
        if (abs((int)server->hop_limits[i] - (int)value) < HOPS_APART)
            return false;
    }
    return is_habit(often, server->answers);
}

bool baseline_only_conflicts(const struct baseline *baseline, const struct ip_address *address)
{
    const struct server *server = find(baseline, address);
    return server != NULL && server->conflicts >= BASELINE_CONFLICTS &&
           server->conflicting == server->answers;
}

unsigned baseline_anomalies(const struct baseline *baseline, const struct ip_address *address,
                            const struct message_marks *query, const struct message_marks *answer)
{
    const struct server *server = find(baseline, address);
    unsigned anomalies = 0;
    if (query->has_cookie && answer->has_cookie && query->cookie != answer->cookie)
        anomalies |= ANOMALY_COOKIE; /* whatever the server's habits are */
    if (server == NULL)
        return anomalies;
    if (query->has_cookie && !answer->has_cookie && is_habit(server->cookies_given, server->cookies_sent))
        anomalies |= ANOMALY_NO_COOKIE;
    if (hop_limit_is_odd(server, answer->hop_limit))
        anomalies |= ANOMALY_HOP_LIMIT;
    if (query->edns && !answer->edns && is_habit(server->edns_given, server->edns_asked))
        anomalies |= ANOMALY_NO_EDNS;
    if (answer->aa ? is_habit(server->answers - server->with_aa, server->answers)
                   : is_habit(server->with_aa, server->answers))
        anomalies |= ANOMALY_AA;
    if (query->name_hash != 0 && query->name_hash != answer->name_hash &&
        is_habit(server->cases_kept, server->cases_asked))
        anomalies |= ANOMALY_CASE;
    return anomalies;
}
