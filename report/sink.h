/*
 * What every output implements, and what is handed to it: each judged answer, and the totals at the end.
 */
#ifndef RRSIGHT_REPORT_SINK_H
#define RRSIGHT_REPORT_SINK_H

#include "decode/decoder.h"
#include "validate/history.h"
#include "validate/judge.h"
#include "validate/resolvers.h"
#include "validate/spoof.h"

#include <stdio.h>

/* The names of all files that a sighting's number may mean: captures, and behind them supplied evidence. */
struct file_names {
    const char *const *names;
    size_t count;
};

/* One judged answer; all borrowed for the duration of the call. */
struct answer_event {
    const struct response *response;
    const struct judgement *judgement;
    const char *file;
    const struct file_names *files;
    const struct proof *proof; /* NULL unless it was recorded */
};

struct totals {
    struct decoder_counters counters;
    uint64_t statuses[STATUS_COUNT];
    uint64_t bogus, unsigned_answers, spoofed;
    uint64_t evidence_rrsets, evidence_refused;
};

/*
 * An output; `state` is its own. The calls come in this order: answers, then alerts, zones and resolvers as
 * the whole run shows them, then the end. Those that an output has no use for are NULL; so may `free` be.
 */
struct sink {
    /* Whether the proof of an answer so judged is wanted with it; NULL: never. */
    bool (*wants_proof)(void *state, const struct judgement *judgement);
    void (*answer)(void *state, const struct answer_event *event);
    void (*zone)(void *state, const struct zone_history *zone, const struct file_names *files);
    void (*alert)(void *state, const struct alert *alert, const struct file_names *files);
    void (*resolver)(void *state, const struct resolver *resolver, const struct file_names *files);
    void (*end)(void *state, const struct totals *totals);
    void (*free)(void *state);
    void *state;
};

/* One JSON object a line; with `edns`, answers have their EDNS options decoded. */
struct sink ndjson_sink_new(FILE *out, bool edns);

/* The report that a person reads; with ANSI colours if `colour`. */
struct sink text_sink_new(FILE *out, bool colour);

/* A line for each flagged answer, as it happens. */
struct sink line_sink_new(FILE *out);

#endif
