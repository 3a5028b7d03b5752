/*
 * The octets of queries and of a server's answers: minimal responses, names compressed (RFC 1035
 * section 4.1.4), RRSIGs and proofs where the query has DO (RFC 4035 section 3).
 */
#ifndef RRSIGHT_TESTS_BENCH_ANSWERS_H
#define RRSIGHT_TESTS_BENCH_ANSWERS_H

#include "tests/bench/questions.h"

/* How much the resolvers offer to take by UDP, with EDNS and without (RFC 6891 section 6.2.5); how much the
 * servers send whole. */
#define EDNS_SIZE   4096
#define PLAIN_SIZE  512
#define SERVER_SIZE 1232

/* Makes query and answer of the question, unless they are there already. */
void answer_prepare(struct bench_zones *zones, struct question *question, enum asking asking);

/* A copy with this ID; `out` has room for its length. */
void answer_copy(struct octets from, uint16_t id, uint8_t *out);

/* The answer as it is when it does not fit: its header with TC, the query's question and OPT record. Returns
 * its length, the query's. */
size_t answer_truncate(struct octets query, struct octets answer, uint16_t id, uint8_t *out);

#endif
