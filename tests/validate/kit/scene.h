/*
 * Responses as packets between hosts, and a list of alerts: the bench for the rules that look over many
 * packets.
 */
#ifndef RRSIGHT_TESTS_KIT_SCENE_H
#define RRSIGHT_TESTS_KIT_SCENE_H

#include "tests/validate/kit/world.h"
#include "validate/alert.h"

#define SCENE_MILLISECOND (CAPTURE_SECOND / 1000)

/* 192.0.2.N. */
struct ip_address host(uint8_t n);

/* A reply on its way. */
struct passage {
    const struct reply *reply;
    uint8_t server, client; /* hosts */
    uint16_t port;          /* the client's; 0: 40000 */
    uint16_t id;
    int64_t at;    /* milliseconds after KIT_NOW */
    int64_t delay; /* milliseconds since its query */
    bool rd, ra;   /* of query and response */
    uint8_t hop_limit;
    bool unasked; /* no query was seen */
};

/* The response, with the query that it answers; both live until the next one. */
struct response pass(struct world *world, const struct passage *passage);

/* Alerts of that reason; how often they were raised in all. */
unsigned alerts_of(struct alerts *alerts, enum reason reason);
uint64_t raised(struct alerts *alerts, enum reason reason);

#endif
