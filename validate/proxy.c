#include "validate/proxy.h"

#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whole seconds are cut off at both sightings; and so far apart TTLs must have been seen to tell anything. */
#define TTL_SLACK 1
#define TTL_APART 2

struct server_habit {
    bool is_resolver; /* asked with RD */
    bool is_authority;
    bool counts_down;
    unsigned cached; /* answers with RA and without AA */
    /* One question to it, and the TTL of the answer that was seen last. */
    uint64_t sample;
    uint32_t ttl;
    capture_time time;
};

struct client_path {
    struct ip_address servers[PROXY_SERVERS]; /* that talk like caches */
    unsigned count;
};

struct proxy {
    struct recent *servers;
    struct recent *clients;
};

struct proxy *proxy_new(void)
{
    struct proxy *proxy = calloc(1, sizeof *proxy);
    if (proxy == NULL)
        return NULL;
    proxy->servers = recent_new(PROXY_SERVERS_MAX, sizeof(struct server_habit));
    proxy->clients = recent_new(PROXY_CLIENTS_MAX, sizeof(struct client_path));
    if (proxy->servers != NULL && proxy->clients != NULL)
        return proxy;
    proxy_free(proxy);
    return NULL;
}

void proxy_free(struct proxy *proxy)
{
    if (proxy == NULL)
        return;
    recent_free(proxy->servers);
    recent_free(proxy->clients);
    free(proxy);
}

/* Whether the answer's TTL is lower than at its last sighting, by the time since then. */
static void note_ttl(struct server_habit *server, const struct response *response)
{
    const struct message *m = &response->message;
    const struct message_marks *marks = &response->marks;
    uint64_t sample = m->qname_hash ^ m->qtype;
    int64_t passed = (response->time - server->time) / CAPTURE_SECOND;
    if (sample == server->sample) {
        int64_t less = (int64_t)server->ttl - (int64_t)marks->ttl;
        if (passed >= TTL_APART && less >= passed - TTL_SLACK && less <= passed + TTL_SLACK)
            server->counts_down = true;
        else if (passed < TTL_APART)
            return;
    } else if (server->sample != 0 && passed < marks->ttl) {
        return; /* the sample in hand may come again */
    }
    server->sample = sample;
    server->ttl = marks->ttl;
    server->time = response->time;
}

static bool talks_like_a_cache(const struct server_habit *server)
{
    return !server->is_resolver && !server->is_authority && server->counts_down &&
           server->cached >= PROXY_ANSWERS;
}

/* Whether the client has met so many such servers. */
static bool add_server(struct client_path *client, const struct ip_address *server)
{
    for (unsigned i = 0; i < client->count; i++)
        if (memcmp(&client->servers[i], server, sizeof *server) == 0)
            return client->count == PROXY_SERVERS;
    if (client->count < PROXY_SERVERS)
        client->servers[client->count++] = *server;
    return client->count == PROXY_SERVERS;
}

static void raise(struct alerts *alerts, const struct response *response, const struct client_path *client)
{
    struct alert_about about = {
        .reason = REASON_TRANSPARENT_PROXY, .pattern = true, .client = &response->flow.destination};
    struct packet_stamp at = {response->time, response->frame, response->file};
    struct alert *alert = alerts_raise(alerts, &about, &at);
    char servers[PROXY_SERVERS][IP_ADDRESS_TEXT_MAX], text[IP_ADDRESS_TEXT_MAX];
    if (alert == NULL || alert->count > 1)
        return;
    for (unsigned i = 0; i < PROXY_SERVERS; i++)
        (void)ip_address_format(&client->servers[i], servers[i]);
    (void)snprintf(
        alert->detail, sizeof alert->detail,
        "what %s asks %s, %s and %s as authorities, a cache answers: RA without AA, TTLs that count "
        "down",
        ip_address_format(&response->flow.destination, text), servers[0], servers[1], servers[2]);
}

void proxy_look(struct proxy *proxy, struct alerts *alerts, const struct response *response)
{
    const struct message *m = &response->message;
    if (response->query == NULL || !response->marks.has_data)
        return;
    uint64_t key = ip_address_hash(&response->flow.source);
    if (m->aa || !m->ra) { /* as it should be */
        struct server_habit *known = recent_find(proxy->servers, key);
        if (known != NULL && m->aa)
            known->is_authority = true;
        return;
    }
    struct server_habit *server = recent_take(proxy->servers, key);
    if (server == NULL)
        return;
    server->is_resolver = server->is_resolver || response->query->marks.rd;
    if (server->is_resolver || server->is_authority || !response->marks.has_ttl)
        return;
    server->cached++;
    note_ttl(server, response);
    if (!talks_like_a_cache(server))
        return;
    struct client_path *client = recent_take(proxy->clients, ip_address_hash(&response->flow.destination));
    if (client != NULL && add_server(client, &response->flow.source))
        raise(alerts, response, client);
}
