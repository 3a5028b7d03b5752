#include "cli/reporting.h"

#include <stdlib.h>
#include <unistd.h>

void reporting_open(struct reporting *r, struct run *run, bool live)
{
    bool colour = isatty(fileno(run->out)) == 1 && getenv("NO_COLOR") == NULL;
    *r = (struct reporting){.run = run, .live = live};
    if (run->options->format == FORMAT_JSON)
        r->sink = ndjson_sink_new(run->out, run->options->edns);
    else
        r->sink = live ? line_sink_new(run->out) : text_sink_new(run->out, colour);
}

/* Judges a response, counts it, and hands it to the sink, with its chain of trust where that is wanted. */
void reporting_take(void *context, const struct response *response)
{
    struct reporting *r = context;
    struct run *run = r->run;
    if (r->live)
        judge_collect(run->judge, response);
    struct judgement judgement = judge_response(run->judge, response, NULL);
    struct proof proof = {.arena = run->proofs};
    struct answer_event event = {.response = response,
                                 .judgement = &judgement,
                                 .files = &run->files,
                                 .file = source_file_name(run->source, response->file)};
    run_count(run, &judgement);
    resolvers_add(run->resolvers, response, &judgement);
    if (!run_wants(run, &judgement))
        return;
    if (r->sink.wants_proof != NULL && r->sink.wants_proof(r->sink.state, &judgement)) {
        arena_reset(run->proofs);
        judgement = judge_response(run->judge, response, &proof);
        event.proof = &proof;
    }
    r->sink.answer(r->sink.state, &event);
}

void reporting_contradicted(void *context, const struct packet_stamp *of)
{
    struct reporting *r = context;
    judge_contradicted(r->run->judge, of);
}

void reporting_query(void *context, const struct flow *flow, const struct message *query,
                     const struct message_marks *marks)
{
    struct reporting *r = context;
    spoof_query(judge_spoof(r->run->judge), flow, query, marks);
}

void reporting_icmp_error(void *context, const struct icmp_error *error)
{
    struct reporting *r = context;
    spoof_icmp(judge_spoof(r->run->judge), error);
}

static void hand_on_zone(void *context, const struct zone_history *zone)
{
    struct reporting *r = context;
    r->sink.zone(r->sink.state, zone, &r->run->files);
}

static void hand_on_resolver(void *context, const struct resolver *resolver)
{
    struct reporting *r = context;
    r->sink.resolver(r->sink.state, resolver, &r->run->files);
}

static void hand_on_alert(void *context, const struct alert *alert)
{
    struct reporting *r = context;
    r->sink.alert(r->sink.state, alert, &r->run->files);
}

void reporting_close(struct reporting *r)
{
    run_finish_totals(r->run);
    if (r->sink.alert != NULL)
        spoof_visit(judge_spoof(r->run->judge), hand_on_alert, r);
    if (r->sink.zone != NULL && !history_visit(r->run->judge, r->run->totals.counters.last, hand_on_zone, r))
        r->run->fault = !run_complain("zones", "no memory");
    if (r->sink.resolver != NULL)
        resolvers_visit(r->run->resolvers, hand_on_resolver, r);
    r->sink.end(r->sink.state, &r->run->totals);
    if (r->sink.free != NULL)
        r->sink.free(r->sink.state);
}
