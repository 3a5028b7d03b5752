/*
 * Judgements on their way to a sink: what `read` and `watch` do with every response.
 */
#ifndef RRSIGHT_CLI_REPORTING_H
#define RRSIGHT_CLI_REPORTING_H

#include "cli/run.h"

struct reporting {
    struct run *run;
    struct sink sink;
    bool live; /* collect each response's evidence just before judging it */
};

/* The sink that --format asks for. */
void reporting_open(struct reporting *reporting, struct run *run, bool live);

/* A response_sink with a struct reporting as its context. */
void reporting_take(void *context, const struct response *response);

/* A contradiction_sink, a query_sink and an icmp_sink with the same context, for live captures. */
void reporting_contradicted(void *context, const struct packet_stamp *of);
void reporting_query(void *context, const struct flow *flow, const struct message *query,
                     const struct message_marks *marks);
void reporting_icmp_error(void *context, const struct icmp_error *error);

/* Hands the totals to the sink and frees it. */
void reporting_close(struct reporting *reporting);

#endif
