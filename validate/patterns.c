#include "validate/patterns.h"

#include "validate/birthday.h"
#include "validate/ghost.h"
#include "validate/keytrap.h"
#include "validate/malformed_race.h"
#include "validate/nsec3_cost.h"
#include "validate/port_scan.h"
#include "validate/proxy.h"
#include "validate/pulse.h"
#include "validate/randomness.h"
#include "validate/rewritten.h"

#include <stdlib.h>

struct patterns {
    struct alerts *alerts;
    struct keytrap *keytrap;
    struct nsec3_cost *nsec3_cost;
    struct proxy *proxy;
    struct malformed_race *malformed_race;
    struct port_scan *port_scan;
    struct randomness *randomness;
    struct birthday *birthday;
    struct pulse *pulse;
    struct rewritten *rewritten;
    struct ghost *ghost;
};

static bool is_whole(const struct patterns *p)
{
    return p->keytrap != NULL && p->nsec3_cost != NULL && p->proxy != NULL && p->malformed_race != NULL &&
           p->port_scan != NULL && p->randomness != NULL && p->birthday != NULL && p->pulse != NULL &&
           p->rewritten != NULL && p->ghost != NULL;
}

struct patterns *patterns_new(struct alerts *alerts, const struct peers *peers)
{
    struct patterns *patterns = calloc(1, sizeof *patterns);
    if (patterns == NULL)
        return NULL;
    *patterns = (struct patterns){
        .alerts = alerts,
        .keytrap = keytrap_new(),
        .nsec3_cost = nsec3_cost_new(),
        .proxy = proxy_new(),
        .malformed_race = malformed_race_new(peers),
        .port_scan = port_scan_new(peers),
        .randomness = randomness_new(),
        .birthday = birthday_new(),
        .pulse = pulse_new(),
        .rewritten = rewritten_new(),
        .ghost = ghost_new(),
    };
    if (is_whole(patterns))
        return patterns;
    patterns_free(patterns);
    return NULL;
}

void patterns_free(struct patterns *patterns)
{
    if (patterns == NULL)
        return;
    keytrap_free(patterns->keytrap);
    nsec3_cost_free(patterns->nsec3_cost);
    proxy_free(patterns->proxy);
    malformed_race_free(patterns->malformed_race);
    port_scan_free(patterns->port_scan);
    randomness_free(patterns->randomness);
    birthday_free(patterns->birthday);
    pulse_free(patterns->pulse);
    rewritten_free(patterns->rewritten);
    ghost_free(patterns->ghost);
    free(patterns);
}

void patterns_fetch(const struct patterns *p, const struct response *response, uint64_t pair)
{
    pulse_fetch(p->pulse, response, pair);
}

void patterns_response(struct patterns *p, const struct response *response)
{
    malformed_race_look(p->malformed_race, p->alerts, response);
    port_scan_response(p->port_scan, response);
    if (response->message.fault != MESSAGE_WHOLE)
        return;
    keytrap_look(p->keytrap, p->alerts, response);
    nsec3_cost_look(p->nsec3_cost, p->alerts, response);
    proxy_look(p->proxy, p->alerts, response);
    birthday_response(p->birthday, p->alerts, response);
    pulse_look(p->pulse, p->alerts, response);
    rewritten_look(p->rewritten, p->alerts, response);
    ghost_look(p->ghost, p->alerts, response);
}

void patterns_query(struct patterns *p, const struct flow *flow, const struct message *query,
                    const struct message_marks *marks)
{
    randomness_query(p->randomness, p->alerts, flow, query, marks);
    birthday_query(p->birthday, flow, query, marks);
    port_scan_query(p->port_scan, flow, marks->time);
}

void patterns_icmp(struct patterns *p, const struct icmp_error *error)
{
    port_scan_icmp(p->port_scan, p->alerts, error);
}
