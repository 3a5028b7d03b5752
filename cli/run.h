/*
 * What every command that judges packets is made of: anchors, evidence, judge, source, decoder, and the
 * way of packets through them. Each command is a file of its own; see command.h.
 */
#ifndef RRSIGHT_CLI_RUN_H
#define RRSIGHT_CLI_RUN_H

#include "capture/batch.h"
#include "capture/source.h"
#include "cli/options.h"
#include "decode/spool.h"
#include "report/sink.h"

struct run {
    const struct options *options;
    struct anchors *anchors;
    struct evidence *evidence;
    struct judge *judge;
    struct resolvers *resolvers;
    struct capture_source *source;
    struct decoder *decoder;              /* of the latest packets */
    struct spool *spool;                  /* the responses in them */
    struct arena *proofs;                 /* for a recorder */
    contradiction_sink *on_contradiction; /* of the pass at hand, or NULL; so the next two */
    query_sink *on_query;
    icmp_sink *on_icmp_error;
    FILE *out;
    char *buffer; /* of `out`, or NULL */
    struct totals totals;
    struct file_names files;
    bool fault;    /* something could not be opened or read: a message has been written */
    bool progress; /* standard error is a terminal */
    int64_t pass_started;
    int64_t progress_shown;
};

/* Opens all but the source. False after a message. run_close() is to follow in any case. */
bool run_open(struct run *run, const struct options *options);

/* Opens the capture files from `first_operand` on, and collects their evidence and their responses. */
bool run_collect(struct run *run, size_t first_operand, size_t count);

/* Hands all responses that were collected to a judging sink, in their order. */
bool run_judge(struct run *run, response_sink *sink, void *context);

/* Whether --only lets it through. */
bool run_wants(const struct run *run, const struct judgement *judgement);

/* Counts the judgement in the totals. */
void run_count(struct run *run, const struct judgement *judgement);

/* Fills in the rest of the totals. */
void run_finish_totals(struct run *run);

/* Writes the faults of the source, and with --save-evidence the evidence. */
void run_end(struct run *run);

/* The exit status that the contract has for what was found. */
int run_status(const struct run *run);

/* Releases everything. */
void run_close(struct run *run);

/* "rrsight: WHAT: why" on standard error; false. */
bool run_complain(const char *what, const char *why);

#endif
