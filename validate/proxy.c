#include "validate/proxy.h"

#include "decode/dname.h"
#include "validate/peers.h"
#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whole seconds are cut off at both sightings; and so far apart TTLs must have been seen to tell anything. */
#define TTL_SLACK 1
#define TTL_APART 2

/* Questions of which the TTL is watched, each for TTL_WATCHED at least. */
#define SAMPLES     8
#define TTL_WATCHED (30 * CAPTURE_SECOND)

/* One question, and the TTL of the answer that was seen last. */
struct sample {
    uint64_t question;
    uint32_t ttl;
    capture_time time;
};

struct server_habit {
    bool is_resolver;
    bool counts_down;
    unsigned trust;  /* answers with AA that those of a cache have to make up for */
    unsigned cached; /* answers with RA and without AA, beyond these */
    struct sample samples[SAMPLES];
};

/* That a client asked a server without RD and a cache answered. */
struct asked_plainly {
    bool it_is;
};

struct client_path {
    int balance; /* of answers to queries without RD: those of caches for it, those of authorities against it
                  */
    struct ip_address servers[PROXY_SERVERS]; /* that talk like caches */
    uint64_t domains[PROXY_SERVERS];          /* of what each was asked about */
    unsigned count;
};

struct proxy {
    struct recent *servers;
    struct recent *plain; /* pairs of client and server */
    struct recent *clients;
};

struct proxy *proxy_new(void)
{
    struct proxy *proxy = calloc(1, sizeof *proxy);
    if (proxy == NULL)
        return NULL;
    proxy->servers = recent_new(PROXY_SERVERS_MAX, sizeof(struct server_habit));
    proxy->plain = recent_new(PROXY_SERVERS_MAX, sizeof(struct asked_plainly));
    proxy->clients = recent_new(PROXY_CLIENTS_MAX, sizeof(struct client_path));
    if (proxy->servers != NULL && proxy->plain != NULL && proxy->clients != NULL)
        return proxy;
    proxy_free(proxy);
    return NULL;
}

void proxy_free(struct proxy *proxy)
{
    if (proxy == NULL)
        return;
    recent_free(proxy->servers);
    recent_free(proxy->plain);
    recent_free(proxy->clients);
    free(proxy);
}

/* The question's sample, or one that may be given up for it; NULL: those in hand may come again. */
static struct sample *sample_for(struct server_habit *server, uint64_t question, capture_time time)
{
    struct sample *oldest = &server->samples[0];
    for (unsigned i = 0; i < SAMPLES; i++) {
        struct sample *sample = &server->samples[i];
        if (sample->question == question)
            return sample;
        if (sample->time < oldest->time)
            oldest = sample;
    }
    return oldest->question == 0 || time - oldest->time >= TTL_WATCHED ? oldest : NULL;
}

/* Whether the answer's TTL is lower than at its last sighting, by the time since then. */
static void note_ttl(struct server_habit *server, const struct response *response)
{
    uint64_t question = response->message.qname_hash ^ response->message.qtype;
    uint32_t ttl = response->marks.ttl;
    struct sample *sample = sample_for(server, question, response->time);
    if (sample == NULL)
        return;
    if (sample->question == question) {
        int64_t passed = (response->time - sample->time) / CAPTURE_SECOND;
        int64_t less = (int64_t)sample->ttl - (int64_t)ttl;
        if (passed < TTL_APART)
            return;
        if (less >= passed - TTL_SLACK && less <= passed + TTL_SLACK)
            server->counts_down = true;
    }
    *sample = (struct sample){.question = question, .ttl = ttl, .time = response->time};
}

/* Whether the client has met so many such servers, about as many domains. */
static bool add_server(struct client_path *client, const struct response *response)
{
    uint64_t domain = dname_hash(dname_ancestor(response->message.qname, 2));
    for (unsigned i = 0; i < client->count; i++)
        if (client->domains[i] == domain ||
            memcmp(&client->servers[i], &response->flow.source, sizeof client->servers[i]) == 0)
            return client->count == PROXY_SERVERS;
    if (client->count < PROXY_SERVERS) {
        client->domains[client->count] = domain;
        client->servers[client->count++] = response->flow.source;
    }
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
    (void)snprintf(
        alert->detail, sizeof alert->detail,
        "what %s asks %s and %s as authorities, a cache answers: RA without AA, TTLs that count down",
        ip_address_format(&response->flow.destination, text),
        ip_address_format(&client->servers[0], servers[0]),
        ip_address_format(&client->servers[1], servers[1]));
}

/* An answer as an authority gives it. */
static void note_authority(struct proxy *proxy, const struct response *response)
{
    if (response->query->marks.rd)
        return;
    struct client_path *client = recent_take(proxy->clients, ip_address_hash(&response->flow.destination));
    if (client != NULL && client->balance > -PROXY_MEMORY)
        client->balance -= PROXY_SHARE;
    struct server_habit *server = response->message.aa && !recent_is_empty(proxy->servers)
                                      ? recent_find(proxy->servers, ip_address_hash(&response->flow.source))
                                      : NULL;
    if (server != NULL && server->trust < PROXY_TRUST)
        server->trust++;
}

/* Whether the server is a resolver, as who asks it shows. */
static bool is_resolver(struct proxy *proxy, struct server_habit *server, const struct response *response)
{
    uint64_t pair = peers_hash(&response->flow.source, &response->flow.destination);
    if (server->is_resolver)
        return true;
    if (!response->query->marks.rd)
        (void)recent_take(proxy->plain, pair);
    else if (recent_find(proxy->plain, pair) == NULL)
        server->is_resolver = true;
    return server->is_resolver;
}

void proxy_look(struct proxy *proxy, struct alerts *alerts, const struct response *response)
{
    const struct message *m = &response->message;
    if (response->query == NULL || !response->marks.has_data)
        return;
    if (m->aa || !m->ra) {
        note_authority(proxy, response);
        return;
    }
    struct server_habit *server = recent_take(proxy->servers, ip_address_hash(&response->flow.source));
    if (server == NULL || is_resolver(proxy, server, response) || !response->marks.has_ttl)
        return;
    struct client_path *client = recent_take(proxy->clients, ip_address_hash(&response->flow.destination));
    if (client == NULL)
        return;
    client->balance += client->balance < PROXY_MEMORY ? 1 : 0;
    note_ttl(server, response);
    if (server->trust > 0) {
        server->trust--;
        return;
    }
    server->cached++;
    if (server->cached < PROXY_ANSWERS || !server->counts_down)
        return;
    if (add_server(client, response) && client->balance >= 0)
        raise(alerts, response, client);
}
