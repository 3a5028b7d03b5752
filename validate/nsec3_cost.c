#include "validate/nsec3_cost.h"

#include "decode/rrtype.h"
#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>

struct zone_rate {
    capture_time since; /* of the second at hand */
    unsigned costly;    /* answers in it */
};

struct nsec3_cost {
    struct recent *zones;
};

struct nsec3_cost *nsec3_cost_new(void)
{
    struct nsec3_cost *cost = calloc(1, sizeof *cost);
    if (cost == NULL)
        return NULL;
    cost->zones = recent_new(NSEC3_COST_ZONES_MAX, sizeof(struct zone_rate));
    if (cost->zones != NULL)
        return cost;
    free(cost);
    return NULL;
}

void nsec3_cost_free(struct nsec3_cost *cost)
{
    if (cost == NULL)
        return;
    recent_free(cost->zones);
    free(cost);
}

/* RFC 5155 section 3.2: hash algorithm, flags, iterations. */
static unsigned iterations_of(const struct rrset *set)
{
    if (set->records == NULL)
        return 0;
    struct wire w = wire_over(set->records->rdata.octets, set->records->rdata.length);
    wire_skip(&w, 2);
    return wire_u16(&w);
}

static bool is_fast(struct nsec3_cost *cost, const uint8_t *zone, capture_time time)
{
    struct zone_rate *rate = recent_take(cost->zones, dname_hash(zone));
    if (rate == NULL)
        return false;
    if (rate->costly == 0 || time - rate->since > CAPTURE_SECOND || time < rate->since) {
        rate->since = time;
        rate->costly = 0;
    }
    return ++rate->costly >= NSEC3_COST_RATE;
}

void nsec3_cost_look(struct nsec3_cost *cost, struct alerts *alerts, const struct response *response)
{
    const struct message *m = &response->message;
    const struct rrset *nsec3 = NULL;
    unsigned records = 0;
    if (!m->has_signatures || m->qname == NULL)
        return;
    for (size_t i = 0; i < m->rrset_count; i++) {
        if (m->rrsets[i].type != RRTYPE_NSEC3 || m->rrsets[i].section != SECTION_AUTHORITY)
            continue;
        nsec3 = &m->rrsets[i];
        records++;
    }
    if (nsec3 == NULL)
        return;
    unsigned iterations = iterations_of(nsec3), hashes = dname_labels(m->qname) * (iterations + 1);
    const uint8_t *zone = dname_parent(nsec3->owner);
    bool costly = iterations > NSEC3_COST_ITERATIONS && hashes > NSEC3_COST_HASHES;
    if (records <= NSEC3_COST_RECORDS && !(costly && is_fast(cost, zone, response->time)))
        return;
    struct alert_about about = {.reason = REASON_NSEC3_EXHAUSTION, .pattern = true, .name = zone};
    struct packet_stamp at = {response->time, response->frame, response->file};
    struct alert *alert = alerts_raise(alerts, &about, &at);
    if (alert != NULL)
        (void)snprintf(
            alert->detail, sizeof alert->detail,
            "is denied at the cost of %u hashes for a name, by %u NSEC3 record sets and %u iterations; "
            "%llu such answers",
            hashes, records, iterations, (unsigned long long)alert->count);
}
