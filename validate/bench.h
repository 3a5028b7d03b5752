/*
 * One response on the bench: what the files that judge it share (judge, opinion, negative, remarks).
 */
#ifndef RRSIGHT_VALIDATE_BENCH_H
#define RRSIGHT_VALIDATE_BENCH_H

#include "validate/answer.h"
#include "validate/judge.h"
#include "validate/outcomes.h"
#include "validate/zone.h"

struct bench {
    const struct response *response;
    const struct message *message;
    const struct rrset *stray; /* that has nothing to do with the question, or NULL: see bailiwick.h */
    struct arena *arena;       /* until the next response */
    struct sighting seen;
    bool requested; /* DNSSEC records were asked for, or came anyway */
    struct chain_context chain;
    struct budget budget;
    struct interval holds; /* the times at which the message's content would be judged alike */
    struct outcomes *outcomes;
    uint64_t *numbers;    /* the last that a judgement was given */
    struct answer answer; /* what the message claims */
    struct judgement *judgement;
};

/* What a walk along chains at that time needs, with a full budget, all times to be narrowed, and an arena
 * that is emptied by this call and by the next response. */
struct chain_context judge_chain(struct judge *judge, capture_time time, struct budget *budget,
                                 struct interval *holds);

/* A finding that decides nothing. */
void bench_note(struct bench *bench, enum reason reason, const uint8_t *owner, uint16_t type,
                const char *detail);

/* A finding of the judge's own, and in the proof too: the step at which it all ends. Returns its status. */
enum status bench_conclude(struct bench *bench, enum reason reason, const uint8_t *owner, uint16_t type,
                           const char *detail);

/* As bench_conclude(), with what `step` shows beside; owner, type, mark, reason and text are set here. */
enum status bench_conclude_with(struct bench *bench, enum reason reason, const uint8_t *owner, uint16_t type,
                                const char *detail, struct proof_step step);

/* The work that the limit allows is spent: what was not looked at might decide. */
enum status bench_conclude_limit(struct bench *bench);

/* Neither a DS at `cut` nor a proof of its absence was seen. */
enum status bench_conclude_unknown_cut(struct bench *bench, const uint8_t *cut);

/* Takes over the zone's findings; returns its status. */
enum status bench_take_zone(struct bench *bench, const struct zone_state *zone);

/* The zone that judged the response is the one that judged its first record set. */
void bench_set_zone(struct bench *bench, const uint8_t *zone);

/* A name as text in the arena. */
const char *bench_text(struct bench *bench, const uint8_t *name);

#endif
