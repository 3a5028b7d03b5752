#include "cli/run.h"

#include "capture/source.h"
#include "report/sink.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Memory for evidence: enough for about a million signed RRsets. */
#define EVIDENCE_LIMIT ((size_t)1 << 30)

struct run {
    const struct options *options;
    struct anchors *anchors;
    struct evidence *evidence;
    struct judge *judge;
    struct capture_source *source;
    struct decoder *decoder;
    struct arena *proofs;
    FILE *out;
    struct sink sink;
    struct totals totals;
    bool live;
    bool fault;
    bool progress; /* standard error is a terminal */
    int64_t pass_started;
    int64_t progress_shown;
};

static bool complain(const char *what, const char *why)
{
    (void)fprintf(stderr, "rrsight: %s: %s\n", what, why);
    return false;
}

static bool load_anchors(struct run *run)
{
    const struct options *options = run->options;
    char reason[ANCHOR_ERROR_MAX];
    run->anchors = anchors_new();
    if (run->anchors == NULL)
        return complain("trust anchors", "no memory");
    if (options->anchor_file_count == 0)
        return anchors_add_builtin(run->anchors) || complain("trust anchors", "no memory");
    for (size_t i = 0; i < options->anchor_file_count; i++) {
        const char *path = options->anchor_files[i];
        FILE *file = fopen(path, "r");
        if (file == NULL)
            return complain(path, strerror(errno));
        bool good = anchors_add_file(run->anchors, file, reason);
        (void)fclose(file);
        unsigned line;
        int used = 0;
        if (!good && sscanf(reason, "line %u: %n", &line, &used) == 1 && used > 0) {
            (void)fprintf(stderr, "rrsight: %s:%u: %s\n", path, line, reason + used);
            return false;
        }
        if (!good)
            return complain(path, reason);
    }
    return true;
}

static bool is_wanted(const struct options *options, const struct judgement *judgement)
{
    if (options->only_statuses == 0 && options->only_flags == 0)
        return true;
    return (options->only_statuses & 1U << judgement->status) != 0 ||
           (options->only_flags & judgement->flags) != 0;
}

static void collect(void *context, const struct response *response)
{
    struct run *run = context;
    judge_collect(run->judge, response);
}

static void judge_and_report(void *context, const struct response *response)
{
    struct run *run = context;
    if (run->live)
        judge_collect(run->judge, response);
    struct judgement judgement = judge_response(run->judge, response, NULL);
    struct proof proof = {.arena = run->proofs};
    struct answer_event event = {
        .response = response, .judgement = &judgement, .file = source_file_name(run->source, response->file)};
    run->totals.statuses[judgement.status]++;
    run->totals.bogus += (judgement.flags & FLAG_BOGUS) != 0;
    run->totals.unsigned_answers += (judgement.flags & FLAG_UNSIGNED) != 0;
    run->totals.spoofed += (judgement.flags & FLAG_SPOOFED) != 0;
    if (!is_wanted(run->options, &judgement))
        return;
    if (run->options->format == FORMAT_TEXT && judgement.status >= STATUS_INDETERMINATE) {
        arena_reset(run->proofs);
        judgement = judge_response(run->judge, response, &proof);
        event.proof = &proof;
    }
    run->sink.answer(run->sink.state, &event);
}

static bool open_run(struct run *run)
{
    if (!load_anchors(run))
        return false;
    run->evidence = evidence_new(EVIDENCE_LIMIT);
    run->proofs = arena_new();
    run->judge =
        run->evidence == NULL ? NULL : judge_new(&run->options->judging, run->anchors, run->evidence);
    if (run->judge == NULL || run->proofs == NULL)
        return complain("start", "no memory");
    run->out = stdout;
    if (run->options->output != NULL)
        run->out = fopen(run->options->output, "w");
    if (run->out == NULL)
        return complain(run->options->output, strerror(errno));
    bool colour = isatty(fileno(run->out)) == 1 && getenv("NO_COLOR") == NULL;
    if (run->options->format == FORMAT_JSON)
        run->sink = ndjson_sink_new(run->out);
    else
        run->sink = run->live ? line_sink_new(run->out) : text_sink_new(run->out, colour);
    return true;
}

static void close_run(struct run *run)
{
    if (run->sink.free != NULL)
        run->sink.free(run->sink.state);
    if (run->out != NULL && run->out != stdout && fclose(run->out) != 0)
        run->fault = true;
    decoder_free(run->decoder);
    source_close(run->source);
    judge_free(run->judge);
    evidence_free(run->evidence);
    anchors_free(run->anchors);
    arena_free(run->proofs);
}

/* How far a long reading is, on a terminal only: looked at now and then, shown twice a second at most. */
#define PROGRESS_EVERY 16384

static int64_t now_milliseconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void show_progress(struct run *run, const char *pass, uint64_t packets)
{
    uint64_t done, all;
    int64_t now = now_milliseconds(), spent = now - run->pass_started;
    if (!run->progress || now - run->progress_shown < 500 || spent < 500)
        return;
    run->progress_shown = now;
    source_progress(run->source, &done, &all);
    double share = all == 0 ? 0 : (double)done / (double)all;
    double left = share > 0 ? (double)spent / 1000 * (1 - share) / share : 0;
    (void)fprintf(stderr, "\r%s: %.1f of %.1f MB, %.0f packets/s, %.0f s left \033[K", pass,
                  (double)done / 1e6, (double)all / 1e6, (double)packets * 1000 / (double)spent, left);
}

/* Feeds all packets of the source to a new decoder. */
static bool pass_over(struct run *run, response_sink *sink, const char *pass)
{
    struct packet packet;
    uint64_t packets = 0;
    run->pass_started = now_milliseconds();
    run->decoder = decoder_new(run->options->ports, run->options->port_count, sink, run);
    if (run->decoder == NULL)
        return complain("start", "no memory");
    while (source_next(run->source, &packet) == SOURCE_PACKET) {
        decoder_packet(run->decoder, &packet);
        if (++packets % PROGRESS_EVERY == 0)
            show_progress(run, pass, packets);
    }
    if (run->progress_shown > 0)
        (void)fputs("\r\033[K", stderr);
    run->progress_shown = 0;
    decoder_finish(run->decoder);
    run->totals.counters = decoder_counters(run->decoder);
    return true;
}

static void finish(struct run *run)
{
    run->totals.evidence_rrsets = evidence_count(run->evidence);
    run->totals.evidence_refused = evidence_refused(run->evidence);
    run->totals.file_names = run->options->operands;
    run->totals.file_count = run->options->operand_count;
    run->sink.end(run->sink.state, &run->totals);
    if (fflush(run->out) != 0 || ferror(run->out) != 0)
        run->fault = true;
    const char *fault;
    for (size_t i = 0; (fault = source_fault(run->source, i)) != NULL; i++) {
        (void)fprintf(stderr, "rrsight: %s\n", fault);
        run->fault = true;
    }
    if (run->totals.counters.unknown_link_type > 0) {
        (void)fprintf(stderr, "rrsight: %llu packets have a link type that cannot be read\n",
                      (unsigned long long)run->totals.counters.unknown_link_type);
        run->fault = true;
    }
}

static int exit_status(const struct run *run)
{
    if (run->fault)
        return EXIT_FAULT;
    return run->totals.bogus + run->totals.spoofed > 0 ? EXIT_FLAGGED : EXIT_CLEAN;
}

static bool read_files(struct run *run)
{
    char reason[SOURCE_ERROR_MAX];
    run->source =
        source_open_files(run->options->operands, run->options->operand_count, run->options->filter, reason);
    if (run->source == NULL) {
        (void)fprintf(stderr, "rrsight: %s\n", reason);
        return false;
    }
    if (!open_run(run) || !pass_over(run, collect, "collecting"))
        return false;
    decoder_free(run->decoder);
    run->decoder = NULL;
    if (!source_rewind(run->source) || !pass_over(run, judge_and_report, "judging"))
        return false;
    finish(run);
    return true;
}

int run_read(const struct options *options)
{
    struct run run = {.options = options, .progress = isatty(STDERR_FILENO) == 1};
    if (!read_files(&run))
        run.fault = true;
    int status = exit_status(&run);
    close_run(&run);
    return run.fault ? EXIT_FAULT : status;
}

/* A signal handler can reach nothing but what is global. */
static volatile sig_atomic_t stopped;
static struct capture_source *watched;

static void stop(int signal_number)
{
    (void)signal_number;
    stopped = 1;
    if (watched != NULL)
        source_interrupt(watched);
}

static bool watch_interface(struct run *run)
{
    char reason[SOURCE_ERROR_MAX];
    struct packet packet;
    enum source_result result = SOURCE_IDLE;
    run->source = source_open_live(run->options->operands[0], run->options->filter, reason);
    if (run->source == NULL) {
        (void)fprintf(stderr, "rrsight: %s\n", reason);
        return false;
    }
    if (!open_run(run))
        return false;
    run->decoder = decoder_new(run->options->ports, run->options->port_count, judge_and_report, run);
    if (run->decoder == NULL)
        return complain("start", "no memory");
    watched = run->source;
    struct sigaction action = {.sa_handler = stop};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    while (!stopped && result != SOURCE_END) {
        result = source_next(run->source, &packet);
        if (result == SOURCE_PACKET)
            decoder_packet(run->decoder, &packet);
        else
            (void)fflush(run->out);
    }
    watched = NULL;
    run->totals.counters = decoder_counters(run->decoder);
    finish(run);
    return true;
}

int run_watch(const struct options *options)
{
    struct run run = {.options = options, .live = true};
    if (!watch_interface(&run))
        run.fault = true;
    int status = exit_status(&run);
    close_run(&run);
    return run.fault ? EXIT_FAULT : status;
}
