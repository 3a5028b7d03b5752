/*
 * Exchanges with more answers than queries: their answers, which may differ, and IP fragments that contradict
 * an answer. Each answer's packet leads to the others of its exchange.
 *
 * At most CONFLICTS_MAX packets are remembered; the oldest goes first.
 */
#ifndef RRSIGHT_VALIDATE_CONFLICT_H
#define RRSIGHT_VALIDATE_CONFLICT_H

#include "decode/decoder.h"

#include "decode/table.h"

#define CONFLICTS_MAX 32768

/* What is known of an answer by its packet. */
struct conflict {
    UT_hash_handle hh;
    uint64_t key;
    bool repeated;           /* one of more responses than queries, if with the same data */
    bool fragments;          /* a fragment came that contradicts it */
    unsigned sent, answered; /* as in struct query */
    struct message_marks query;
    struct message_marks answers[ANSWERS_KEPT]; /* that differ, this one included */
    unsigned count;                             /* 0: none differs */
};

struct conflicts;

/* NULL when there is no memory. */
struct conflicts *conflicts_new(void);
void conflicts_free(struct conflicts *conflicts);

/* Notes a response that parses. */
void conflicts_add(struct conflicts *conflicts, const struct response *response);

/* A fragment contradicts the datagram that was complete with that packet. */
void conflicts_contradicted(struct conflicts *conflicts, const struct packet_stamp *of);

/* What is known of the packet, borrowed, or NULL. */
const struct conflict *conflicts_find(const struct conflicts *conflicts, uint64_t frame, uint32_t file);

/* How many answers with different data there are, and whether none of them came after this one. */
unsigned conflict_different(const struct conflict *conflict);
bool conflict_is_last(const struct conflict *conflict, const struct message_marks *answer);

#endif
