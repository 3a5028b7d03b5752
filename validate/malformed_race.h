/*
 * Broken responses that race a good one (TuDoor, IEEE S&P 2024): a packet with the address, port and ID of an
 * open query, whose question is another one or none, that does not parse, or that says FORMERR, and that
 * makes a careless resolver give up before the good answer comes.
 *
 * Such a response that came between a query, sent once, and its answer is one race; one is a note of its
 * kind, MALFORMED_RACES of them between two hosts within a minute are told. A server whose every answer is
 * preceded so has a bad habit: races must be fewer than half of the answers. Of broken responses
 * MALFORMED_WAITING_MAX are remembered for MALFORMED_HOLD, of pairs MALFORMED_PAIRS_MAX.
 */
#ifndef RRSIGHT_VALIDATE_MALFORMED_RACE_H
#define RRSIGHT_VALIDATE_MALFORMED_RACE_H

#include "decode/decoder.h"
#include "validate/alert.h"
#include "validate/peers.h"

#define MALFORMED_WAITING_MAX 4096
#define MALFORMED_PAIRS_MAX   1024
#define MALFORMED_HOLD        (5 * CAPTURE_SECOND)
#define MALFORMED_RACES       3

struct malformed_race;

/* `peers`, which counts each response first, is borrowed for its life. NULL when there is no memory. */
struct malformed_race *malformed_race_new(const struct peers *peers);
void malformed_race_free(struct malformed_race *race);

/* Looks at a response, malformed or not, and raises what it shows. */
void malformed_race_look(struct malformed_race *race, struct alerts *alerts, const struct response *response);

#endif
