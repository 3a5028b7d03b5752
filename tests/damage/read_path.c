#define _GNU_SOURCE /* memfd_create */
#include "tests/damage/read_path.h"

#include "capture/source.h"
#include "decode/spool.h"
#include "report/explain.h"
#include "report/missing.h"
#include "report/sink.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EVIDENCE_LIMIT ((size_t)16 << 20)
#define PATH_ROOM      64
#define SINKS          4

struct read_path {
    int descriptor; /* of a file in memory */
    char name[PATH_ROOM];
    const char *names[1];
    struct file_names files;
    FILE *nowhere;
    struct anchors *anchors;
};

/* What one reading needs; made anew for each. */
struct reading {
    struct read_path *path;
    struct read_result *result;
    struct capture_source *source;
    struct evidence *evidence;
    struct judge *judge;
    struct spool *spool;
    size_t judged; /* responses */
    struct resolvers *resolvers;
    struct arena *proofs;
    struct sink sinks[SINKS];
    struct totals totals;
};

static bool trust_lab(struct anchors *anchors)
{
    char text[] = LAB_ANCHOR, error[ANCHOR_ERROR_MAX];
    FILE *file = fmemopen(text, sizeof text - 1, "r");
    bool good = file != NULL && anchors_add_file(anchors, file, error);
    if (file != NULL)
        (void)fclose(file);
    return good;
}

struct read_path *read_path_new(void)
{
    struct read_path *path = calloc(1, sizeof *path);
    if (path == NULL)
        return NULL;
    path->descriptor = memfd_create("capture", 0);
    (void)snprintf(path->name, sizeof path->name, "/proc/self/fd/%d", path->descriptor);
    path->names[0] = path->name;
    path->files = (struct file_names){.names = path->names, .count = 1};
    path->nowhere = fopen("/dev/null", "w");
    path->anchors = anchors_new();
    if (path->descriptor >= 0 && path->nowhere != NULL && path->anchors != NULL && trust_lab(path->anchors))
        return path;
    read_path_free(path);
    return NULL;
}

void read_path_free(struct read_path *path)
{
    if (path == NULL)
        return;
    if (path->descriptor >= 0)
        (void)close(path->descriptor);
    if (path->nowhere != NULL)
        (void)fclose(path->nowhere);
    anchors_free(path->anchors);
    free(path);
}

static bool fill_file(struct read_path *path, const uint8_t *octets, size_t length)
{
    return ftruncate(path->descriptor, 0) == 0 &&
           pwrite(path->descriptor, octets, length, 0) == (ssize_t)length;
}

static uint64_t hash(uint64_t from, const void *octets, size_t length)
{
    const uint8_t *at = octets;
    for (size_t i = 0; i < length; i++)
        from = (from ^ at[i]) * UINT64_C(0x100000001b3);
    return from;
}

static void note(struct read_result *result, const struct response *response)
{
    uint64_t sum = hash(UINT64_C(0xcbf29ce484222325), response->octets, response->length);
    sum = hash(sum, &response->flow, sizeof response->flow);
    if (result->count < READ_ANSWERS_MAX)
        result->answers[result->count] =
            (struct read_answer){.frame = response->frame, .time = response->time, .hash = sum};
    result->count++;
}

static void collect(void *context, const struct response *response)
{
    struct reading *reading = context;
    note(reading->result, response);
    judge_collect(reading->judge, response);
    spool_put(reading->spool, response);
}

static void collect_contradiction(void *context, const struct packet_stamp *of)
{
    struct reading *reading = context;
    judge_contradicted(reading->judge, of);
}

static void collect_query(void *context, const struct flow *flow, const struct message *query,
                          const struct message_marks *marks)
{
    struct reading *reading = context;
    spoof_query(judge_spoof(reading->judge), flow, query, marks);
}

static void collect_icmp_error(void *context, const struct icmp_error *error)
{
    struct reading *reading = context;
    spoof_icmp(judge_spoof(reading->judge), error);
}

static void judge(struct reading *r, const struct response *response)
{
    struct proof proof = {.arena = r->proofs};
    arena_reset(r->proofs);
    struct judgement judgement = judge_response(r->judge, response, &proof);
    struct answer_event event = {.response = response,
                                 .judgement = &judgement,
                                 .files = &r->path->files,
                                 .file = source_file_name(r->source, response->file),
                                 .proof = &proof};
    if (r->judged < READ_ANSWERS_MAX)
        r->result->answers[r->judged++].status = judgement.status;
    r->totals.statuses[judgement.status]++;
    resolvers_add(r->resolvers, response, &judgement);
    for (size_t i = 0; i < SINKS; i++)
        r->sinks[i].answer(r->sinks[i].state, &event);
    explain_text(r->path->nowhere, &event, true);
    explain_json(r->path->nowhere, &event);
    explain_dot(r->path->nowhere, &event);
}

static void hand_on_zone(void *context, const struct zone_history *zone)
{
    struct reading *r = context;
    for (size_t i = 0; i < SINKS; i++)
        if (r->sinks[i].zone != NULL)
            r->sinks[i].zone(r->sinks[i].state, zone, &r->path->files);
}

static void hand_on_alert(void *context, const struct alert *alert)
{
    struct reading *r = context;
    for (size_t i = 0; i < SINKS; i++)
        if (r->sinks[i].alert != NULL)
            r->sinks[i].alert(r->sinks[i].state, alert, &r->path->files);
}

static void hand_on_resolver(void *context, const struct resolver *resolver)
{
    struct reading *r = context;
    for (size_t i = 0; i < SINKS; i++)
        if (r->sinks[i].resolver != NULL)
            r->sinks[i].resolver(r->sinks[i].state, resolver, &r->path->files);
}

/* The decoder is to be freed when all has been judged; NULL without memory. */
static struct decoder *collect_all(struct reading *r)
{
    static const uint16_t ports[] = {53};
    struct packet packet;
    struct decoder *decoder = decoder_new(ports, 1, collect, r);
    if (decoder == NULL)
        return NULL;
    decoder_on_contradiction(decoder, collect_contradiction);
    decoder_on_query(decoder, collect_query);
    decoder_on_icmp_error(decoder, collect_icmp_error);
    while (source_next(r->source, &packet) == SOURCE_PACKET)
        decoder_packet(decoder, &packet);
    decoder_finish(decoder);
    r->totals.counters = decoder_counters(decoder);
    return decoder;
}

static void judge_all(struct reading *r)
{
    struct response response;
    (void)spool_rewind(r->spool);
    while (spool_take(r->spool, &response))
        judge(r, &response);
}

static void read_all(struct reading *r)
{
    FILE *out = r->path->nowhere;
    const struct sink sinks[SINKS] = {ndjson_sink_new(out, true), text_sink_new(out, true),
                                      line_sink_new(out), missing_sink_new(out, false)};
    memcpy(r->sinks, sinks, sizeof sinks);
    struct decoder *decoder = collect_all(r);
    judge_all(r);
    decoder_free(decoder);
    spoof_visit(judge_spoof(r->judge), hand_on_alert, r);
    (void)history_visit(r->judge, r->totals.counters.last, hand_on_zone, r);
    resolvers_visit(r->resolvers, hand_on_resolver, r);
    for (size_t i = 0; i < SINKS; i++) {
        r->sinks[i].end(r->sinks[i].state, &r->totals);
        if (r->sinks[i].free != NULL)
            r->sinks[i].free(r->sinks[i].state);
    }
}

void read_path_run(struct read_path *path, const uint8_t *octets, size_t length, struct read_result *result)
{
    char error[SOURCE_ERROR_MAX] = "";
    struct judge_settings settings = {.policy = policy_default()};
    struct reading r = {.path = path, .result = result};
    *result = (struct read_result){0};
    if (!fill_file(path, octets, length))
        return;
    r.source = source_open_files(path->names, 1, NULL, error);
    result->opened = r.source != NULL;
    if (!result->opened)
        return;
    r.evidence = evidence_new(EVIDENCE_LIMIT);
    r.judge = r.evidence == NULL ? NULL : judge_new(&settings, path->anchors, r.evidence);
    r.resolvers = resolvers_new();
    r.proofs = arena_new();
    r.spool = spool_new();
    if (r.judge != NULL && r.spool != NULL && r.resolvers != NULL && r.proofs != NULL)
        read_all(&r);
    spool_free(r.spool);
    arena_free(r.proofs);
    resolvers_free(r.resolvers);
    judge_free(r.judge);
    evidence_free(r.evidence);
    source_close(r.source);
}
