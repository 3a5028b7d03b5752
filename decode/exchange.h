/*
 * Queries remembered until their responses come: what a response alone does not tell is whether DNSSEC
 * records were asked for (the DO bit, RFC 3225).
 *
 * The newest EXCHANGES_MAX queries are kept.
 */
#ifndef RRSIGHT_DECODE_EXCHANGE_H
#define RRSIGHT_DECODE_EXCHANGE_H

#include "decode/flow.h"
#include "decode/message.h"

#define EXCHANGES_MAX 65536

struct exchanges;

struct query {
    bool dnssec_ok;
    bool checking_disabled;
    uint64_t frame;
};

struct exchanges *exchanges_new(void);
void exchanges_free(struct exchanges *exchanges);

/* Remembers a query sent along `flow`. */
void exchanges_add(struct exchanges *exchanges, const struct flow *flow, const struct message *query,
                   uint64_t frame);

/* The latest query that this response, sent along `flow`, answers: same addresses, ports, ID and question.
   Borrowed until the next exchanges_add(), or NULL. */
const struct query *exchanges_find(const struct exchanges *exchanges, const struct flow *flow,
                                   const struct message *response);

#endif
