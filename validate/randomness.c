#include "validate/randomness.h"

#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Queries just before, of which one may be the neighbour: packets change places. */
#define BEFORE 8

struct series {
    uint16_t before[BEFORE];
    unsigned steps;
};

struct asker {
    unsigned queries;
    uint16_t ports[RANDOMNESS_PORTS];
    unsigned port_count;
    struct series ids, source_ports;
};

struct randomness {
    struct recent *askers;
};

struct randomness *randomness_new(void)
{
    struct randomness *randomness = calloc(1, sizeof *randomness);
    if (randomness == NULL)
        return NULL;
    randomness->askers = recent_new(RANDOMNESS_HOSTS_MAX, sizeof(struct asker));
    if (randomness->askers != NULL)
        return randomness;
    free(randomness);
    return NULL;
}

void randomness_free(struct randomness *randomness)
{
    if (randomness == NULL)
        return;
    recent_free(randomness->askers);
    free(randomness);
}

/* Once there are enough it does not matter which come. */
static void note_port(struct asker *asker, uint16_t port)
{
    if (asker->port_count == RANDOMNESS_PORTS)
        return;
    for (unsigned i = 0; i < asker->port_count; i++)
        if (asker->ports[i] == port)
            return;
    asker->ports[asker->port_count++] = port;
}

/* Whether the value is one more or one less than one of those. All are compared, at once where the processor
 * can. */
static inline bool is_near(const uint16_t *values, unsigned count, uint16_t value)
{
    uint16_t near = 0;
    for (unsigned i = 0; i < count; i++) {
        uint16_t up = (uint16_t)(value - values[i]);
        near = (uint16_t)(near | ((up == 1) | (up == UINT16_MAX)));
    }
    return near != 0;
}

static void note_step(struct series *series, unsigned number, uint16_t value)
{
    series->steps +=
        number < BEFORE ? is_near(series->before, number, value) : is_near(series->before, BEFORE, value);
    series->before[number % BEFORE] = value;
}

static void raise(struct alerts *alerts, const struct flow *flow, const struct message_marks *marks,
                  const struct asker *asker)
{
    struct alert_about about = {.reason = REASON_WEAK_RANDOMNESS, .pattern = true, .client = &flow->source};
    struct packet_stamp at = {marks->time, marks->frame, marks->file};
    struct alert *alert = alerts_raise(alerts, &about, &at);
    char client[IP_ADDRESS_TEXT_MAX];
    bool all = asker->port_count == RANDOMNESS_PORTS;
    if (alert == NULL || alert->count > 1)
        return;
    (void)snprintf(
        alert->detail, sizeof alert->detail,
        "%d queries of %s came from %u%s ports; %u IDs and %u ports are one more or one less than one "
        "just before",
        RANDOMNESS_QUERIES, ip_address_format(&flow->source, client), asker->port_count,
        all ? " or more" : "", asker->ids.steps, asker->source_ports.steps);
}

void randomness_query(struct randomness *randomness, struct alerts *alerts, const struct flow *flow,
                      const struct message *query, const struct message_marks *marks)
{
    if (query->rd || flow->transport != TRANSPORT_UDP)
        return;
    struct asker *asker = recent_take(randomness->askers, ip_address_hash(&flow->source));
    if (asker == NULL)
        return;
    note_port(asker, flow->source_port);
    note_step(&asker->ids, asker->queries, query->id);
    note_step(&asker->source_ports, asker->queries, flow->source_port);
    if (++asker->queries < RANDOMNESS_QUERIES)
        return;
    if (asker->port_count < RANDOMNESS_PORTS || asker->ids.steps >= RANDOMNESS_STEPS ||
        asker->source_ports.steps >= RANDOMNESS_STEPS)
        raise(alerts, flow, marks, asker);
    /* What was counted is told; the next thousand is counted anew. */
    memset(asker, 0, sizeof *asker);
}
