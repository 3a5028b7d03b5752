#include "validate/pulse.h"

#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>

/* Answers in one bin of time. */
struct bin {
    capture_time since;
    unsigned answers, delayed;
    capture_time first_query, last_query;
    uint64_t octets, query_octets;
};

struct client {
    struct bin bin;
};

struct pulse {
    struct recent *clients;
    struct bin all; /* answers to whomever */
};

struct pulse *pulse_new(void)
{
    struct pulse *pulse = calloc(1, sizeof *pulse);
    if (pulse == NULL)
        return NULL;
    pulse->clients = recent_new(PULSE_CLIENTS_MAX, sizeof(struct client));
    if (pulse->clients != NULL)
        return pulse;
    free(pulse);
    return NULL;
}

void pulse_free(struct pulse *pulse)
{
    if (pulse == NULL)
        return;
    recent_free(pulse->clients);
    free(pulse);
}

static void add(struct bin *bin, const struct response *response)
{
    capture_time asked = response->query->marks.time;
    /* Bins of all begin at the same times, so that they can be compared. */
    capture_time since = response->time - response->time % PULSE_BIN;
    if (bin->answers == 0 || bin->since != since)
        *bin = (struct bin){.since = since, .first_query = asked, .last_query = asked};
    bin->answers++;
    bin->delayed += response->time - asked > PULSE_DELAY ? 1 : 0;
    bin->first_query = asked < bin->first_query ? asked : bin->first_query;
    bin->last_query = asked > bin->last_query ? asked : bin->last_query;
    bin->octets += response->length;
    bin->query_octets += response->query->marks.length;
}

static bool is_pulse(const struct bin *bin)
{
    return bin->answers >= PULSE_ANSWERS && bin->delayed * 2 >= bin->answers &&
           bin->last_query - bin->first_query >= PULSE_SPREAD * PULSE_BIN &&
           bin->octets >= PULSE_OCTETS * bin->query_octets;
}

/* Whether those who are no victim waited too. */
static bool all_are_late(const struct bin *all, const struct bin *own)
{
    unsigned others = all->answers - own->answers, late = all->delayed - own->delayed;
    return others > 0 && late * 2 >= others;
}

void pulse_look(struct pulse *pulse, struct alerts *alerts, const struct response *response)
{
    const struct ip_address *to = &response->flow.destination;
    if (response->query == NULL || response->flow.transport != TRANSPORT_UDP)
        return;
    struct client *client = recent_take(pulse->clients, ip_address_hash(to));
    if (client == NULL)
        return;
    add(&client->bin, response);
    add(&pulse->all, response);
    if (!is_pulse(&client->bin) || all_are_late(&pulse->all, &client->bin))
        return;
    struct alert_about about = {.reason = REASON_PULSING_RESPONSES, .pattern = true, .client = to};
    struct packet_stamp at = {response->time, response->frame, response->file};
    struct alert *alert = alerts_raise(alerts, &about, &at);
    char text[IP_ADDRESS_TEXT_MAX];
    if (alert == NULL || alert->count > 1)
        return;
    (void)snprintf(
        alert->detail, sizeof alert->detail,
        "%u answers with %llu octets came to %s within 0.2 s, to queries with %llu octets sent over "
        "%.1f s",
        client->bin.answers, (unsigned long long)client->bin.octets, ip_address_format(to, text),
        (unsigned long long)client->bin.query_octets,
        (double)(client->bin.last_query - client->bin.first_query) / (double)CAPTURE_SECOND);
}
