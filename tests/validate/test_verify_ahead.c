/* Shows that signatures which were verified ahead, on one thread or several, are judged as if they had not
 * been. */
#include "tests/test.h"

#include "capture/source.h"
#include "decode/spool.h"
#include "validate/judge.h"
#include "validate/verify_ahead.h"

#include <glob.h>
#include <stdio.h>

#define STATUSES_MAX 65536

struct reading {
    struct judge *judge;
    struct spool *spool;
    uint8_t statuses[STATUSES_MAX];
    size_t count;
};

static void collect(void *context, const struct response *response)
{
    struct reading *reading = context;
    judge_collect(reading->judge, response);
    spool_put(reading->spool, response);
}

static void judge_all(struct reading *reading)
{
    struct response response;
    assert_true(spool_rewind(reading->spool));
    while (spool_take(reading->spool, &response)) {
        assert_true(reading->count < STATUSES_MAX);
        reading->statuses[reading->count++] = (uint8_t)judge_response(reading->judge, &response, NULL).status;
    }
}

/* The decoder is to be freed when all has been judged. */
static struct decoder *collect_all(struct capture_source *source, struct reading *reading)
{
    static const uint16_t ports[] = {53};
    struct decoder *decoder = decoder_new(ports, 1, collect, reading);
    struct packet packet;
    while (source_next(source, &packet) == SOURCE_PACKET)
        decoder_packet(decoder, &packet);
    decoder_finish(decoder);
    return decoder;
}

static struct anchors *anchors_beside(const char *capture)
{
    char path[512], error[ANCHOR_ERROR_MAX];
    struct anchors *anchors = anchors_new();
    (void)snprintf(path, sizeof path, "%.*s/anchor.zone", (int)(strrchr(capture, '/') - capture), capture);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(anchors_add_file(anchors, file, error));
    (void)fclose(file);
    return anchors;
}

/* `threads` 0: nothing is verified ahead. */
static void read_lesson(const char *path, unsigned threads, struct reading *reading)
{
    const struct judge_settings settings = {.policy = policy_default()};
    char error[SOURCE_ERROR_MAX];
    struct capture_source *source = source_open_files(&path, 1, NULL, error);
    struct anchors *anchors = anchors_beside(path);
    struct evidence *evidence = evidence_new((size_t)64 << 20);
    assert_non_null(source);
    *reading = (struct reading){.judge = judge_new(&settings, anchors, evidence), .spool = spool_new()};
    struct verify_ahead *ahead = threads == 0 ? NULL : verify_ahead_start(evidence, threads);
    judge_verify_ahead(reading->judge, ahead);
    struct decoder *decoder = collect_all(source, reading);
    verify_ahead_collected(ahead);
    judge_all(reading);
    verify_ahead_free(ahead);
    spool_free(reading->spool);
    decoder_free(decoder);
    judge_free(reading->judge);
    evidence_free(evidence);
    anchors_free(anchors);
    source_close(source);
}

static void whatever_was_verified(void **state)
{
    (void)state;
    static struct reading plain, ahead;
    glob_t found;
    size_t responses = 0;
    assert_int_equal(glob(PCAPS "/*/capture.pcap*", 0, NULL, &found), 0);
    assert_true(found.gl_pathc > 20);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        read_lesson(found.gl_pathv[i], 0, &plain);
        for (unsigned threads = 1; threads <= 4; threads += 3) {
            read_lesson(found.gl_pathv[i], threads, &ahead);
            assert_int_equal(plain.count, ahead.count);
            assert_memory_equal(plain.statuses, ahead.statuses, plain.count);
        }
        responses += plain.count;
    }
    globfree(&found);
    assert_true(responses > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_was_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
