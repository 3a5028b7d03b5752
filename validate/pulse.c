#include "validate/pulse.h"

#include "validate/peers.h"
#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>

/* Answers in one half of a bin of time: a pulse lies in two halves that follow each other. */
struct bin {
    capture_time since;
    unsigned answers, delayed;
    capture_time first_query, last_query;
    uint64_t octets, query_octets;
};

/* Of one server. */
struct client {
    struct bin before, now;
};

#define HALF (PULSE_BIN / 2)

/* How many halves are remembered. */
#define HALVES 64

/* Whom a server answered without delay in one half of a bin: two clients are enough to find another one. */
struct served {
    uint32_t half;       /* its number since 1970, of which the upper bits do not matter */
    uint32_t clients[2]; /* hashes; 0: none */
};

struct server {
    struct served served[HALVES];
};

struct pulse {
    struct recent *clients; /* by server */
    struct recent *servers;
};

struct pulse *pulse_new(void)
{
    struct pulse *pulse = calloc(1, sizeof *pulse);
    if (pulse == NULL)
        return NULL;
    pulse->clients = recent_new(PULSE_CLIENTS_MAX, sizeof(struct client));
    pulse->servers = recent_new(PULSE_SERVERS_MAX, sizeof(struct server));
    if (pulse->clients != NULL && pulse->servers != NULL)
        return pulse;
    pulse_free(pulse);
    return NULL;
}

void pulse_free(struct pulse *pulse)
{
    if (pulse == NULL)
        return;
    recent_free(pulse->clients);
    recent_free(pulse->servers);
    free(pulse);
}

static void add(struct client *client, const struct response *response)
{
    capture_time asked = response->query->marks.time;
    capture_time since = response->time - response->time % HALF;
    struct bin *bin = &client->now;
    if (bin->answers == 0 || bin->since != since) {
        client->before = bin->answers > 0 && bin->since + HALF == since ? *bin : (struct bin){.since = 0};
        *bin = (struct bin){.since = since, .first_query = asked, .last_query = asked};
    }
    bin->answers++;
    bin->delayed += response->time - asked > PULSE_DELAY ? 1 : 0;
    bin->first_query = asked < bin->first_query ? asked : bin->first_query;
    bin->last_query = asked > bin->last_query ? asked : bin->last_query;
    bin->octets += response->length;
    bin->query_octets += response->query->marks.length;
}

/* Both halves. */
static struct bin sum(const struct client *client)
{
    const struct bin *before = &client->before;
    struct bin all = client->now;
    if (before->answers == 0)
        return all;
    all.since = before->since;
    all.answers += before->answers;
    all.delayed += before->delayed;
    all.first_query = before->first_query < all.first_query ? before->first_query : all.first_query;
    all.last_query = before->last_query > all.last_query ? before->last_query : all.last_query;
    all.octets += before->octets;
    all.query_octets += before->query_octets;
    return all;
}

static bool is_pulse(const struct bin *bin)
{
    return bin->answers >= PULSE_ANSWERS && bin->delayed * 2 >= bin->answers &&
           bin->last_query - bin->first_query >= PULSE_SPREAD * PULSE_BIN &&
           bin->octets >= PULSE_OCTETS * bin->query_octets;
}

static void note_served(struct server *server, uint32_t client, const struct response *response)
{
    uint32_t half = (uint32_t)(response->time / HALF);
    struct served *served = &server->served[half % HALVES];
    if (response->time - response->query->marks.time > PULSE_DELAY)
        return;
    if (served->half != half)
        *served = (struct served){.half = half};
    if (served->clients[0] == 0)
        served->clients[0] = client;
    else if (served->clients[0] != client)
        served->clients[1] = client;
}

/* Whether somebody else got an answer at once while those of the bin waited. */
static bool others_are_served(const struct server *server, uint32_t client, const struct bin *bin)
{
    capture_time waited = bin->since - (bin->first_query + PULSE_DELAY);
    for (unsigned i = 0; i < HALVES; i++) {
        const struct served *served = &server->served[i];
        capture_time before = (uint32_t)((uint32_t)(bin->since / HALF) - served->half) * HALF;
        bool meanwhile = before > 0 && before < waited;
        if (meanwhile && ((served->clients[0] != 0 && served->clients[0] != client) ||
                          (served->clients[1] != 0 && served->clients[1] != client)))
            return true;
    }
    return false;
}

static void raise(struct alerts *alerts, const struct response *response, const struct bin *bin)
{
    const struct ip_address *to = &response->flow.destination;
    struct alert_about about = {.reason = REASON_PULSING_RESPONSES, .pattern = true, .client = to};
    struct packet_stamp at = {response->time, response->frame, response->file};
    struct alert *alert = alerts_raise(alerts, &about, &at);
    char text[IP_ADDRESS_TEXT_MAX];
    if (alert == NULL)
        return;
    (void)snprintf(
        alert->detail, sizeof alert->detail,
        "%u answers with %llu octets came to %s within 0.2 s, to queries with %llu octets sent over %.1f s",
        bin->answers, (unsigned long long)bin->octets, ip_address_format(to, text),
        (unsigned long long)bin->query_octets,
        (double)(bin->last_query - bin->first_query) / (double)CAPTURE_SECOND);
}

void pulse_fetch(const struct pulse *pulse, const struct response *response, uint64_t pair)
{
    recent_fetch(pulse->clients, pair);
    recent_fetch(pulse->servers, ip_address_hash(&response->flow.source));
}

void pulse_look(struct pulse *pulse, struct alerts *alerts, const struct response *response)
{
    if (response->query == NULL || response->flow.transport != TRANSPORT_UDP)
        return;
    const struct flow *flow = &response->flow;
    uint32_t to = (uint32_t)ip_address_hash(&flow->destination) | 1U; /* never 0 */
    struct client *client = recent_take(pulse->clients, peers_hash(&flow->source, &flow->destination));
    struct server *server = recent_take(pulse->servers, ip_address_hash(&flow->source));
    if (client == NULL || server == NULL)
        return;
    add(client, response);
    if (client->now.answers + client->before.answers >= PULSE_ANSWERS) {
        struct bin bin = sum(client);
        if (is_pulse(&bin) && others_are_served(server, to, &bin))
            raise(alerts, response, &bin);
    }
    note_served(server, to, response);
}
