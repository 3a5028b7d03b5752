#include "cli/run.h"

#include "cli/command.h"
#include "validate/evidence_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Memory for evidence: enough for about a million signed RRsets. */
#define EVIDENCE_LIMIT ((size_t)1 << 30)

/* Octets that are written at once. */
#define OUTPUT_BUFFER ((size_t)128 * 1024)

bool run_complain(const char *what, const char *why)
{
    (void)fprintf(stderr, "rrsight: %s: %s\n", what, why);
    return false;
}

/* A reason that begins "line 3: " becomes "FILE:3: ". */
static bool complain_of_line(const char *path, const char *reason)
{
    unsigned line;
    int used = 0;
    if (sscanf(reason, "line %u: %n", &line, &used) != 1 || used == 0)
        return run_complain(path, reason);
    (void)fprintf(stderr, "rrsight: %s:%u: %s\n", path, line, reason + used);
    return false;
}

static bool load_anchors(struct run *run)
{
    const struct options *options = run->options;
    char reason[ANCHOR_ERROR_MAX];
    run->anchors = anchors_new();
    if (run->anchors == NULL)
        return run_complain("trust anchors", "no memory");
    if (options->anchor_file_count == 0)
        return anchors_add_builtin(run->anchors) || run_complain("trust anchors", "no memory");
    for (size_t i = 0; i < options->anchor_file_count; i++) {
        const char *path = options->anchor_files[i];
        FILE *file = fopen(path, "r");
        if (file == NULL)
            return run_complain(path, strerror(errno));
        bool good = anchors_add_file(run->anchors, file, reason);
        (void)fclose(file);
        if (!good)
            return complain_of_line(path, reason);
    }
    return true;
}

/* How far a long reading is, on a terminal only: looked at now and then, shown twice a second at most. */
#define PROGRESS_EVERY 16384

static int64_t now_milliseconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* How much of what is read. */
struct progress {
    const char *pass;
    const char *of; /* "packets" */
    uint64_t count;
    uint64_t done, all; /* octets */
};

static void show_progress(struct run *run, const struct progress *progress)
{
    int64_t now = now_milliseconds(), spent = now - run->pass_started;
    if (!run->progress || now - run->progress_shown < 500 || spent < 500)
        return;
    run->progress_shown = now;
    double share = progress->all == 0 ? 0 : (double)progress->done / (double)progress->all;
    double left = share > 0 ? (double)spent / 1000 * (1 - share) / share : 0;
    (void)fprintf(stderr, "\r%s: %.1f of %.1f MB, %.0f %s/s, %.0f s left \033[K", progress->pass,
                  (double)progress->done / 1e6, (double)progress->all / 1e6,
                  (double)progress->count * 1000 / (double)spent, progress->of, left);
}

static void end_progress(struct run *run)
{
    if (run->progress_shown > 0)
        (void)fputs("\r\033[K", stderr);
    run->progress_shown = 0;
}

/* Feeds all packets of the source to a new decoder. */
static bool read_packets(struct run *run, response_sink *sink, void *context, const char *pass)
{
    struct batch *batch = malloc(sizeof *batch);
    struct progress progress = {.pass = pass, .of = "packets"};
    run->pass_started = now_milliseconds();
    decoder_free(run->decoder);
    run->decoder = decoder_new(run->options->ports, run->options->port_count, sink, context);
    if (run->decoder == NULL || batch == NULL) {
        free(batch);
        return run_complain("start", "no memory");
    }
    decoder_on_contradiction(run->decoder, run->on_contradiction);
    decoder_on_query(run->decoder, run->on_query);
    decoder_on_icmp_error(run->decoder, run->on_icmp_error);
    if (run->options->checksums)
        decoder_verify_checksums(run->decoder);
    while (batch_fill(batch, run->source)) {
        decoder_packets(run->decoder, batch->packets, batch->count);
        bool look = progress.count / PROGRESS_EVERY < (progress.count + batch->count) / PROGRESS_EVERY;
        progress.count += batch->count;
        if (!look)
            continue;
        if (run->spool != NULL && spool_fault(run->spool) != NULL)
            break; /* nothing of what follows could be told */
        source_progress(run->source, &progress.done, &progress.all);
        show_progress(run, &progress);
    }
    free(batch);
    decoder_finish(run->decoder);
    run->totals.counters = decoder_counters(run->decoder);
    end_progress(run);
    return true;
}

/* Text that was supplied: what is wrong in it is told, and the rest is taken. */
static void take_evidence_text(struct run *run, const char *path, FILE *file, uint32_t index)
{
    struct evidence_text_result result = evidence_text_read(run->evidence, file, index);
    if (result.faults > 0)
        run->fault = !complain_of_line(path, result.error);
    if (result.no_memory)
        run->fault = !run_complain(path, "no memory");
    if (result.signed_rrsets == 0)
        run->fault = !run_complain(path, "no signed record in it (dig needs +dnssec)");
    else if (result.unsigned_rrsets > 0)
        (void)fprintf(stderr, "rrsight: %s: %zu record sets without a signature are left out\n", path,
                      result.unsigned_rrsets);
}

/* Evidence from another capture; its files are numbered behind those before it. */
struct evidence_capture {
    struct run *run;
    uint32_t index;
};

static void collect_supplied(void *context, const struct response *response)
{
    struct evidence_capture *capture = context;
    struct response numbered = *response;
    numbered.file = capture->index;
    judge_collect(capture->run->judge, &numbered);
}

static bool take_evidence_capture(struct run *run, const char *path, uint32_t index)
{
    char reason[SOURCE_ERROR_MAX];
    struct evidence_capture capture = {.run = run, .index = index};
    run->source = source_open_files(&path, 1, NULL, reason);
    if (run->source == NULL) {
        (void)fprintf(stderr, "rrsight: %s\n", reason);
        return false;
    }
    bool good = read_packets(run, collect_supplied, &capture, "evidence");
    const char *fault;
    for (size_t i = 0; (fault = source_fault(run->source, i)) != NULL; i++) {
        (void)fprintf(stderr, "rrsight: %s\n", fault);
        run->fault = true;
    }
    source_close(run->source);
    run->source = NULL;
    memset(&run->totals, 0, sizeof run->totals);
    return good;
}

static bool load_evidence(struct run *run)
{
    for (size_t i = 0; i < run->options->evidence_file_count; i++) {
        const char *path = run->options->evidence_files[i];
        uint32_t index = (uint32_t)(run->options->operand_count + i);
        FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
        if (file == NULL)
            return run_complain(path, strerror(errno));
        bool text = file == stdin || evidence_text_is_likely(file);
        if (text)
            take_evidence_text(run, path, file, index);
        if (file != stdin)
            (void)fclose(file);
        if (!text && !take_evidence_capture(run, path, index))
            return false;
    }
    return true;
}

/* The operands, and behind them the evidence files: sightings tell files by these numbers. */
static bool name_files(struct run *run)
{
    const struct options *o = run->options;
    const char **names = calloc(o->operand_count + o->evidence_file_count + 1, sizeof(const char *));
    if (names == NULL)
        return false;
    for (size_t i = 0; i < o->operand_count; i++)
        names[run->files.count++] = o->operands[i];
    for (size_t i = 0; i < o->evidence_file_count; i++)
        names[run->files.count++] = o->evidence_files[i];
    run->files.names = names;
    return true;
}

/* The buffer of standard output lives as long as that. */
static void buffer_output(struct run *run)
{
    run->buffer = isatty(fileno(run->out)) == 1 ? NULL : malloc(OUTPUT_BUFFER);
    if (run->buffer != NULL)
        (void)setvbuf(run->out, run->buffer, _IOFBF, OUTPUT_BUFFER);
}

bool run_open(struct run *run, const struct options *options)
{
    *run = (struct run){.options = options, .progress = isatty(STDERR_FILENO) == 1};
    run->out = stdout;
    if (!load_anchors(run))
        return false;
    run->evidence = evidence_new(EVIDENCE_LIMIT);
    run->proofs = arena_new();
    run->resolvers = resolvers_new();
    run->judge = run->evidence == NULL ? NULL : judge_new(&options->judging, run->anchors, run->evidence);
    if (run->judge == NULL || run->proofs == NULL || run->resolvers == NULL || !name_files(run))
        return run_complain("start", "no memory");
    if (!load_evidence(run))
        return false;
    if (options->output != NULL)
        run->out = fopen(options->output, "w");
    if (run->out == NULL)
        return run_complain(options->output, strerror(errno));
    buffer_output(run);
    return true;
}

void run_close(struct run *run)
{
    if (run->out != NULL && run->out != stdout) {
        (void)fclose(run->out);
        free(run->buffer);
    }
    spool_free(run->spool);
    decoder_free(run->decoder);
    source_close(run->source);
    judge_free(run->judge);
    resolvers_free(run->resolvers);
    evidence_free(run->evidence);
    anchors_free(run->anchors);
    arena_free(run->proofs);
    free((void *)run->files.names);
}

bool run_wants(const struct run *run, const struct judgement *judgement)
{
    const struct options *options = run->options;
    if (options->only_statuses == 0 && options->only_flags == 0)
        return true;
    return (options->only_statuses & 1U << judgement->status) != 0 ||
           (options->only_flags & judgement->flags) != 0;
}

void run_count(struct run *run, const struct judgement *judgement)
{
    run->totals.statuses[judgement->status]++;
    run->totals.bogus += (judgement->flags & FLAG_BOGUS) != 0;
    run->totals.unsigned_answers += (judgement->flags & FLAG_UNSIGNED) != 0;
    run->totals.spoofed += (judgement->flags & FLAG_SPOOFED) != 0;
}

static void collect(void *context, const struct response *response)
{
    struct run *run = context;
    judge_collect(run->judge, response);
    spool_put(run->spool, response);
}

static void collect_contradiction(void *context, const struct packet_stamp *of)
{
    struct run *run = context;
    judge_contradicted(run->judge, of);
}

static void collect_query(void *context, const struct flow *flow, const struct message *query,
                          const struct message_marks *marks)
{
    struct run *run = context;
    spoof_query(judge_spoof(run->judge), flow, query, marks);
}

static void collect_icmp_error(void *context, const struct icmp_error *error)
{
    struct run *run = context;
    spoof_icmp(judge_spoof(run->judge), error);
}

static bool complain_of_spool(const struct run *run)
{
    return run_complain("temporary file (TMPDIR says where)", spool_fault(run->spool));
}

bool run_collect(struct run *run, size_t first_operand, size_t count)
{
    char reason[SOURCE_ERROR_MAX];
    run->source =
        source_open_files(run->options->operands + first_operand, count, run->options->filter, reason);
    if (run->source == NULL) {
        (void)fprintf(stderr, "rrsight: %s\n", reason);
        return false;
    }
    run->on_contradiction = collect_contradiction;
    run->on_query = collect_query;
    run->on_icmp_error = collect_icmp_error;
    run->spool = spool_new();
    bool good = run->spool == NULL ? run_complain("start", "no memory")
                                   : read_packets(run, collect, run, "collecting");
    run->on_contradiction = NULL;
    run->on_query = NULL;
    run->on_icmp_error = NULL;
    return good && (spool_rewind(run->spool) || complain_of_spool(run));
}

bool run_judge(struct run *run, response_sink *sink, void *context)
{
    struct response response;
    struct progress progress = {.pass = "judging", .of = "responses"};
    run->pass_started = now_milliseconds();
    while (spool_take(run->spool, &response)) {
        sink(context, &response);
        if (++progress.count % PROGRESS_EVERY != 0)
            continue;
        spool_progress(run->spool, &progress.done, &progress.all);
        show_progress(run, &progress);
    }
    end_progress(run);
    return spool_fault(run->spool) == NULL || complain_of_spool(run);
}

void run_finish_totals(struct run *run)
{
    run->totals.counters = decoder_counters(run->decoder);
    run->totals.evidence_rrsets = evidence_count(run->evidence);
    run->totals.evidence_refused = evidence_refused(run->evidence);
}

static void save_evidence(struct run *run)
{
    const char *path = run->options->save_evidence;
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        run->fault = !run_complain(path, strerror(errno));
        return;
    }
    bool good = evidence_text_write(run->evidence, file);
    if (fclose(file) != 0 || !good)
        run->fault = !run_complain(path, "could not be written");
}

void run_end(struct run *run)
{
    const char *fault;
    if (fflush(run->out) != 0 || ferror(run->out) != 0)
        run->fault = !run_complain(run->options->output == NULL ? "standard output" : run->options->output,
                                   "could not be written");
    for (size_t i = 0; (fault = source_fault(run->source, i)) != NULL; i++) {
        (void)fprintf(stderr, "rrsight: %s\n", fault);
        run->fault = true;
    }
    if (run->totals.counters.unknown_link_type > 0) {
        (void)fprintf(stderr, "rrsight: %llu packets have a link type that cannot be read\n",
                      (unsigned long long)run->totals.counters.unknown_link_type);
        run->fault = true;
    }
    if (run->options->save_evidence != NULL)
        save_evidence(run);
}

int run_status(const struct run *run)
{
    if (run->fault)
        return EXIT_FAULT;
    return run->totals.bogus + run->totals.spoofed > 0 ? EXIT_FLAGGED : EXIT_CLEAN;
}
