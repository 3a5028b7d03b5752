/*
 * Shows that no damage to a capture file does harm: every prefix of a small capture, and the capture with
 * each octet changed in turn, is read through the whole path without a fault, in bounded time; and the
 * answers in packets before the damaged place are the same, and none of them becomes secure that was not.
 */
#include "tests/test.h"

#include "tests/damage/read_path.h"

#include <stdio.h>
#include <time.h>
#include <zlib.h>

/* Of one file, however damaged; generous, for a busy machine under sanitizers. */
#define SECONDS_MAX 1.0

#define FILE_ROOM     16384
#define PCAP_HEADER   24
#define RECORD_HEADER 16
#define FRAMES_MAX    64

/* A capture in one of its formats, and where each of its frames ends (0: not known). */
struct capture {
    uint8_t octets[FILE_ROOM];
    size_t length;
    size_t ends[FRAMES_MAX + 1]; /* by frame number, which starts with 1 */
    unsigned frames;
    struct read_result whole;
};

struct bench {
    struct read_path *path;
    struct capture pcap;
    struct capture pcapng;
    struct capture gzip;
    double slowest;
};

static size_t load(const char *path, uint8_t octets[FILE_ROOM])
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(octets, 1, FILE_ROOM, file);
    (void)fclose(file);
    assert_in_range(length, PCAP_HEADER + 1, FILE_ROOM - 1);
    return length;
}

/* Our captures are little-endian, whatever this machine is. */
static uint32_t little_u32(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void put(struct capture *to, const void *octets, size_t length)
{
    assert_true(to->length + length <= FILE_ROOM);
    memcpy(to->octets + to->length, octets, length);
    to->length += length;
}

static void put_u32(struct capture *to, uint32_t value)
{
    const uint8_t octets[] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                              (uint8_t)(value >> 24)};
    put(to, octets, sizeof octets);
}

/* Of a lesson's capture the exchanges that a chain of trust needs: few, for there are many files to be read.
 */
static void make_pcap(const uint8_t *lesson, size_t length, struct capture *to)
{
    static const bool wanted[] = {[3] = true, [4] = true, [11] = true, [12] = true, [13] = true, [14] = true};
    unsigned frame = 0;
    put(to, lesson, PCAP_HEADER);
    for (size_t at = PCAP_HEADER; at < length && ++frame < COUNT(wanted);) {
        size_t size = RECORD_HEADER + little_u32(lesson + at + 8);
        if (wanted[frame]) {
            put(to, lesson + at, size);
            to->ends[++to->frames] = to->length;
        }
        at += size;
    }
}

/* A section, an interface, and an enhanced packet block for each frame, with microseconds. */
static void make_pcapng(const struct capture *pcap, struct capture *to)
{
    static const uint32_t start[] = {0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff,
                                     28,         1,  20,         1, 0,          20};
    static const uint8_t padding[4] = {0};
    for (size_t i = 0; i < COUNT(start); i++)
        put_u32(to, start[i]);
    for (size_t at = PCAP_HEADER; at < pcap->length; at = pcap->ends[to->frames]) {
        const uint8_t *record = pcap->octets + at;
        uint32_t captured = little_u32(record + 8), padded = (captured + 3) / 4 * 4;
        uint64_t time = little_u32(record) * UINT64_C(1000000) + little_u32(record + 4);
        const uint32_t fields[] = {6,        32 + padded, 0, (uint32_t)(time >> 32), (uint32_t)time,
                                   captured, captured};
        for (size_t i = 0; i < COUNT(fields); i++)
            put_u32(to, fields[i]);
        put(to, record + RECORD_HEADER, captured);
        put(to, padding, padded - captured);
        put_u32(to, 32 + padded);
        to->ends[++to->frames] = to->length;
    }
}

static void make_gzip(const struct capture *pcap, struct capture *to)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)pcap->octets,
                  .avail_in = (uInt)pcap->length,
                  .next_out = to->octets,
                  .avail_out = FILE_ROOM};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 16 + 15, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    to->length = z.total_out;
    assert_int_equal(deflateEnd(&z), Z_OK);
}

static double now_seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_timed(struct bench *bench, const uint8_t *octets, size_t length, struct read_result *result)
{
    double began = now_seconds();
    read_path_run(bench->path, octets, length, result);
    double spent = now_seconds() - began;
    bench->slowest = spent > bench->slowest ? spent : bench->slowest;
    if (spent > SECONDS_MAX)
        fail_msg("%zu octets took %.2f seconds", length, spent);
}

/* The answers of frames that end at or before `place` are those of the whole capture. */
static void check_before(const struct capture *capture, const struct read_result *result, size_t place)
{
    for (size_t i = 0; i < capture->whole.count; i++) {
        const struct read_answer *was = &capture->whole.answers[i], *is = &result->answers[i];
        if (capture->ends[was->frame] > place)
            return;
        assert_true(result->opened && result->count > i);
        assert_int_equal(is->frame, was->frame);
        assert_int_equal(is->time, was->time);
        assert_int_equal(is->hash, was->hash);
        assert_true(is->status != STATUS_SECURE || was->status == STATUS_SECURE);
    }
}

/* Of a prefix, whatever the format, the answers are the first ones of the whole. */
static void check_prefix(const struct capture *capture, const struct read_result *result)
{
    assert_true(result->count <= capture->whole.count);
    for (size_t i = 0; i + 1 < result->count; i++) /* the last one may be cut */
        assert_int_equal(result->answers[i].hash, capture->whole.answers[i].hash);
}

static void read_prefixes(struct bench *bench, const struct capture *capture)
{
    struct read_result result;
    for (size_t length = 0; length < capture->length; length++) {
        read_timed(bench, capture->octets, length, &result);
        check_prefix(capture, &result);
        if (capture->frames > 0)
            check_before(capture, &result, length);
    }
}

/* With the first `count` of four values. */
static void damage_each_octet(struct bench *bench, struct capture *capture, size_t count)
{
    struct read_result result;
    for (size_t at = 0; at < capture->length; at++) {
        uint8_t was = capture->octets[at];
        const uint8_t values[] = {0xff, 0x00, (uint8_t)(was + 1), was ^ 0x80};
        for (size_t i = 0; i < count; i++) {
            if (values[i] == was)
                continue;
            capture->octets[at] = values[i];
            read_timed(bench, capture->octets, capture->length, &result);
            if (capture->frames > 0)
                check_before(capture, &result, at);
        }
        capture->octets[at] = was;
    }
}

static void every_prefix(void **state)
{
    struct bench *bench = *state;
    read_prefixes(bench, &bench->pcap);
    read_prefixes(bench, &bench->pcapng);
    read_prefixes(bench, &bench->gzip);
}

static void every_octet_of_pcap(void **state)
{
    struct bench *bench = *state;
    damage_each_octet(bench, &bench->pcap, 4);
}

static void every_octet_of_pcapng(void **state)
{
    struct bench *bench = *state;
    damage_each_octet(bench, &bench->pcapng, 2);
}

static void every_octet_of_gzip(void **state)
{
    struct bench *bench = *state;
    damage_each_octet(bench, &bench->gzip, 2);
}

/* All three are the same capture, and it is worth damaging. */
static void check_whole(struct bench *bench)
{
    struct capture *all[] = {&bench->pcap, &bench->pcapng, &bench->gzip};
    bool secure = false;
    for (size_t i = 0; i < COUNT(all); i++) {
        read_timed(bench, all[i]->octets, all[i]->length, &all[i]->whole);
        assert_true(all[i]->whole.opened && all[i]->whole.count <= READ_ANSWERS_MAX);
        assert_int_equal(all[i]->whole.count, bench->pcap.whole.count);
        for (size_t k = 0; k < all[i]->whole.count; k++) {
            const struct read_answer *is = &all[i]->whole.answers[k], *was = &bench->pcap.whole.answers[k];
            assert_true(is->hash == was->hash && is->time == was->time && is->status == was->status);
            secure = secure || is->status == STATUS_SECURE;
        }
    }
    assert_true(secure);
}

static int set_up(void **state)
{
    static uint8_t lesson[FILE_ROOM];
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    bench->path = read_path_new();
    assert_non_null(bench->path);
    make_pcap(lesson, load(CAPTURE, lesson), &bench->pcap);
    make_pcapng(&bench->pcap, &bench->pcapng);
    make_gzip(&bench->pcap, &bench->gzip);
    check_whole(bench);
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    print_message("the slowest reading took %.3f seconds\n", bench->slowest);
    read_path_free(bench->path);
    free(bench);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_prefix),
        cmocka_unit_test(every_octet_of_pcap),
        cmocka_unit_test(every_octet_of_pcapng),
        cmocka_unit_test(every_octet_of_gzip),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
