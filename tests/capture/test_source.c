/*
 * Shows that captures of every form give the same packets: pcap with micro- and nanoseconds in both byte
 * orders, pcapng, gzip and zstd told by content, a pipe; that a file which is cut gives what stands before
 * the cut and a fault; that what is no capture is refused; and that several files come out in time order,
 * twice.
 */
#include "tests/test.h"

#include "capture/batch.h"

#include <limits.h>
#include <pcap/dlt.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#define MAGIC_MICRO   0xa1b2c3d4U
#define MAGIC_NANO    0xa1b23c4dU
#define MAGIC_PATCHED 0xa1b2cd34U

/* A capture file as octets. */
struct image {
    uint8_t *octets;
    size_t length;
    bool big_endian;
};

#define IMAGE_MAX ((size_t)1 << 20)

static char folder[] = "/tmp/rrsight-test-XXXXXX";

static void put(struct image *image, const void *octets, size_t length)
{
    assert_true(image->length + length <= IMAGE_MAX);
    memcpy(image->octets + image->length, octets, length);
    image->length += length;
}

/* A number of `size` octets in the byte order of the file. */
static void put_number(struct image *image, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        unsigned shift = 8 * (image->big_endian ? size - 1 - i : i);
        uint8_t octet = (uint8_t)(value >> shift);
        put(image, &octet, 1);
    }
}

/* The global header of a pcap file (draft-ietf-opsawg-pcap section 4). */
static struct image pcap_image(uint32_t magic, bool big_endian)
{
    struct image image = {.octets = malloc(IMAGE_MAX), .big_endian = big_endian};
    assert_non_null(image.octets);
    put_number(&image, magic, 4);
    put_number(&image, 2, 2); /* version 2.4 */
    put_number(&image, 4, 2);
    put_number(&image, 0, 8);      /* reserved */
    put_number(&image, 262144, 4); /* snap length */
    put_number(&image, 1, 4);      /* Ethernet */
    return image;
}

static void put_pcap_packet(struct image *image, uint32_t seconds, uint32_t fraction, const char *octets)
{
    put_number(image, seconds, 4);
    put_number(image, fraction, 4);
    put_number(image, strlen(octets), 4);      /* captured */
    put_number(image, strlen(octets) + 10, 4); /* on the wire */
    put(image, octets, strlen(octets));
}

/* Section header and interface description (draft-ietf-opsawg-pcapng section 4), time resolution
 * 10^-resolution. */
static struct image pcapng_image(bool big_endian, uint8_t resolution)
{
    struct image image = {.octets = malloc(IMAGE_MAX), .big_endian = big_endian};
    assert_non_null(image.octets);
    put_number(&image, 0x0a0d0d0a, 4); /* section header block */
    put_number(&image, 28, 4);
    put_number(&image, 0x1a2b3c4d, 4); /* byte-order magic */
    put_number(&image, 1, 2);          /* version 1.0 */
    put_number(&image, 0, 2);
    put_number(&image, UINT64_MAX, 8); /* section length not known */
    put_number(&image, 28, 4);
    put_number(&image, 1, 4); /* interface description block */
    put_number(&image, 32, 4);
    put_number(&image, 1, 2); /* Ethernet */
    put_number(&image, 0, 2);
    put_number(&image, 262144, 4); /* snap length */
    put_number(&image, 9, 2);      /* if_tsresol */
    put_number(&image, 1, 2);
    put(&image, &resolution, 1);
    put(&image, "\0\0\0", 3);
    put_number(&image, 0, 4); /* end of options */
    put_number(&image, 32, 4);
    return image;
}

static void put_pcapng_packet(struct image *image, uint64_t time, const char *octets)
{
    size_t length = strlen(octets), padded = (length + 3) / 4 * 4;
    put_number(image, 6, 4); /* enhanced packet block */
    put_number(image, 32 + padded, 4);
    put_number(image, 0, 4);          /* interface */
    put_number(image, time >> 32, 4); /* time, high half first */
    put_number(image, time & UINT32_MAX, 4);
    put_number(image, length, 4);
    put_number(image, length + 10, 4);
    put(image, octets, length);
    put(image, "\0\0\0", padded - length);
    put_number(image, 32 + padded, 4);
}

/* The path of a file in the test's folder; good until the call after the next three. */
static const char *path_of(const char *name)
{
    static char paths[4][PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % 4];
    (void)snprintf(path, PATH_MAX, "%s/%s", folder, name);
    return path;
}

static const char *write_octets(const char *name, const void *octets, size_t length)
{
    const char *path = path_of(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(octets, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    return path;
}

static const char *write_image(const char *name, struct image image)
{
    const char *path = write_octets(name, image.octets, image.length);
    free(image.octets);
    return path;
}

static struct capture_source *open_files(const char *const *paths, size_t count, const char *filter)
{
    char error[SOURCE_ERROR_MAX] = "";
    struct capture_source *source = source_open_files(paths, count, filter, error);
    if (source == NULL)
        fail_msg("%s", error);
    return source;
}

/* The next packet holds that text and has that time. */
static void expect_packet(struct capture_source *source, const char *octets, capture_time time)
{
    struct packet packet;
    assert_int_equal(source_next(source, &packet), SOURCE_PACKET);
    assert_int_equal(packet.captured, strlen(octets));
    assert_memory_equal(packet.bytes, octets, packet.captured);
    assert_int_equal(packet.length, packet.captured + 10);
    assert_int_equal(packet.time, time);
    assert_int_equal(packet.link_type, DLT_EN10MB);
}

static void expect_end(struct capture_source *source)
{
    struct packet packet;
    assert_int_equal(source_next(source, &packet), SOURCE_END);
    assert_int_equal(source_next(source, &packet), SOURCE_END);
}

static void expect_refusal(const char *path, const char *filter, const char *word)
{
    char error[SOURCE_ERROR_MAX] = "";
    assert_null(source_open_files(&path, 1, filter, error));
    assert_int_equal(strncmp(error, path, strlen(path)), 0);
    assert_memory_equal(error + strlen(path), ": ", 2);
    if (strstr(error, word) == NULL)
        fail_msg("%s", error);
}

/* The two packets that the files of most tests hold, and nothing else. */
static void expect_two_packets(const char *path)
{
    struct capture_source *source = open_files(&path, 1, NULL);
    expect_packet(source, "first packet", 1000 * CAPTURE_SECOND + 5000);
    expect_packet(source, "second", 1001 * CAPTURE_SECOND);
    expect_end(source);
    assert_null(source_fault(source, 0));
    assert_string_equal(source_file_name(source, 0), path);
    source_close(source);
}

static struct image two_packets(uint32_t magic, bool big_endian)
{
    struct image image = pcap_image(magic, big_endian);
    put_pcap_packet(&image, 1000, magic == MAGIC_NANO ? 5000 : 5, "first packet");
    put_pcap_packet(&image, 1001, 0, "second");
    return image;
}

static void pcap_in_four_forms(void **state)
{
    (void)state;
    expect_two_packets(write_image("a", two_packets(MAGIC_MICRO, false)));
    expect_two_packets(write_image("a", two_packets(MAGIC_MICRO, true)));
    expect_two_packets(write_image("a", two_packets(MAGIC_NANO, false)));
    expect_two_packets(write_image("a", two_packets(MAGIC_NANO, true)));
}

/* Records of a patched libpcap have eight octets more in front of the packet. */
static void pcap_with_longer_records(void **state)
{
    (void)state;
    struct image image = pcap_image(MAGIC_PATCHED, true);
    static const char *const packets[] = {"first packet", "second"};
    for (size_t i = 0; i < COUNT(packets); i++) {
        put_number(&image, 1000 + i, 4);
        put_number(&image, i == 0 ? 5 : 0, 4);
        put_number(&image, strlen(packets[i]), 4);
        put_number(&image, strlen(packets[i]) + 10, 4);
        put_number(&image, 1, 8); /* interface, protocol, kind */
        put(&image, packets[i], strlen(packets[i]));
    }
    expect_two_packets(write_image("a", image));
}

/* Before version 2.4 the length on the wire could come first. */
static void pcap_of_an_old_version(void **state)
{
    (void)state;
    struct image image = pcap_image(MAGIC_MICRO, false);
    image.octets[6] = 2; /* 2.2 */
    put_pcap_packet(&image, 1000, 5, "first packet");
    size_t lengths = image.length - strlen("first packet") - 8;
    uint8_t captured = image.octets[lengths];
    image.octets[lengths] = image.octets[lengths + 4];
    image.octets[lengths + 4] = captured;
    put_pcap_packet(&image, 1001, 0, "second");
    expect_two_packets(write_image("a", image));
}

/* Seconds are without a sign: they last until 2106. */
static void a_time_after_2038(void **state)
{
    (void)state;
    struct image image = pcap_image(MAGIC_MICRO, false);
    put_pcap_packet(&image, UINT32_MAX, 999999, "x");
    const char *path = write_image("a", image);
    struct capture_source *source = open_files(&path, 1, NULL);
    expect_packet(source, "x", UINT32_MAX * CAPTURE_SECOND + 999999000);
    source_close(source);
}

/* A length that no packet has ends the file in front of it. */
static void a_packet_longer_than_any(void **state)
{
    (void)state;
    struct image image = pcap_image(MAGIC_MICRO, false);
    put_pcap_packet(&image, 1000, 5, "first packet");
    put_number(&image, 1001, 8);
    put_number(&image, 262145, 4);
    put_number(&image, 262145, 4);
    memset(image.octets + image.length, 0, 262145);
    image.length += 262145;
    const char *path = write_image("a", image);
    struct capture_source *source = open_files(&path, 1, NULL);
    expect_packet(source, "first packet", 1000 * CAPTURE_SECOND + 5000);
    expect_end(source);
    assert_non_null(strstr(source_fault(source, 0), "stopped after packet 1"));
    source_close(source);
}

static void nanoseconds_survive(void **state)
{
    (void)state;
    struct image image = pcap_image(MAGIC_NANO, false);
    put_pcap_packet(&image, 1700000000, 123456789, "x");
    const char *path = write_image("a", image);
    struct capture_source *source = open_files(&path, 1, NULL);
    expect_packet(source, "x", 1700000000 * CAPTURE_SECOND + 123456789);
    source_close(source);
}

static void pcapng_in_both_orders(void **state)
{
    (void)state;
    for (unsigned form = 0; form < 4; form++) {
        uint64_t unit = form / 2 == 0 ? 1 : 1000; /* micro- or nanoseconds */
        struct image image = pcapng_image(form % 2 == 1, form / 2 == 0 ? 6 : 9);
        put_pcapng_packet(&image, (UINT64_C(1000000000) + 5) * unit, "first packet");
        put_pcapng_packet(&image, UINT64_C(1001000000) * unit, "second");
        expect_two_packets(write_image("a", image));
    }
}

/* Seconds as the resolution and all 64 bits set: no time, and no overflow. */
static void a_time_beyond_all_bounds(void **state)
{
    (void)state;
    static const uint64_t times[] = {UINT64_MAX, (uint64_t)1 << 63, INT64_MAX, (uint64_t)1 << 40};
    for (size_t i = 0; i < COUNT(times); i++) {
        struct image image = pcapng_image(false, 0);
        put_pcapng_packet(&image, times[i], "x");
        const char *path = write_image("a", image);
        struct capture_source *source = open_files(&path, 1, NULL);
        struct packet packet;
        assert_int_equal(source_next(source, &packet), SOURCE_PACKET);
        source_close(source);
    }
}

static const char *write_gzip(const char *name, const struct image *image)
{
    const char *path = path_of(name);
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, image->octets, (unsigned)image->length), image->length);
    assert_int_equal(gzclose(file), Z_OK);
    return path;
}

#define BATCHED 1000

/* What the n-th of them holds: letters, as many as there is room for in a batch, and now and then more. */
static size_t fill_batched(char octets[BATCH_OCTETS + 2], size_t n)
{
    size_t length = n % 50 == 7 ? BATCH_OCTETS + 1 : n % 200;
    memset(octets, 'a' + (int)(n % 26), length);
    octets[length] = '\0';
    return length;
}

/* Reads them all, and compares each when all of its batch were read. */
static void expect_batches(const char *const *paths, size_t count, const char *filter, size_t most)
{
    char *octets = malloc(BATCH_OCTETS + 2);
    struct batch *batch = malloc(sizeof *batch);
    assert_true(octets != NULL && batch != NULL);
    struct capture_source *source = open_files(paths, count, filter);
    size_t all = 0, batches = 0;
    for (; batch_fill(batch, source); batches++) {
        for (size_t i = 0; i < batch->count; i++, all++) {
            const struct packet *packet = &batch->packets[i];
            assert_int_equal(packet->frame, all / count + 1);
            assert_int_equal(packet->captured, fill_batched(octets, all / count));
            assert_memory_equal(packet->bytes, octets, packet->captured);
        }
    }
    assert_int_equal(all, BATCHED * count);
    assert_in_range(batches, BATCHED * count / BATCH_PACKETS, most);
    assert_null(source_fault(source, 0));
    source_close(source);
    free(batch);
    free(octets);
}

/* Packets of a batch are to be had at once: those that stay where they were read, those that are copied, and
 * those for which there is no room to copy. */
static void packets_of_a_batch(void **state)
{
    (void)state;
    struct image pcap = pcap_image(MAGIC_MICRO, false), pcapng = pcapng_image(true, 6);
    char *octets = malloc(BATCH_OCTETS + 2);
    assert_non_null(octets);
    for (unsigned i = 0; i < BATCHED; i++) {
        (void)fill_batched(octets, i);
        put_pcap_packet(&pcap, i, 0, octets);
        put_pcapng_packet(&pcapng, UINT64_C(1000000) * i, octets);
    }
    const char *const paths[] = {write_gzip("a", &pcap), write_image("b", pcap), write_image("c", pcapng)};
    for (size_t i = 0; i < COUNT(paths); i++)
        expect_batches(&paths[i], 1, NULL, 24);
    expect_batches(paths, COUNT(paths), NULL, 100);
    expect_batches(&paths[1], 1, "greater 0", 50); /* which every packet passes */
    free(octets);
}

/* The first `percent` of the compressed image. */
static const char *write_zstd(const char *name, const struct image *image, unsigned percent)
{
    size_t room = ZSTD_compressBound(image->length);
    uint8_t *octets = malloc(room);
    assert_non_null(octets);
    size_t length = ZSTD_compress(octets, room, image->octets, image->length, 3);
    assert_false(ZSTD_isError(length));
    const char *path = write_octets(name, octets, length * percent / 100);
    free(octets);
    return path;
}

static void compressed_by_content_not_by_name(void **state)
{
    (void)state;
    struct image image = two_packets(MAGIC_MICRO, false);
    expect_two_packets(write_gzip("plain.pcap", &image));
    expect_two_packets(write_zstd("plain.gz", &image, 100));
    expect_two_packets(write_image("plain.zst", image));
}

/* RFC 1952 section 2.2: a file may be several members. */
static void gzip_in_two_members(void **state)
{
    (void)state;
    struct image image = two_packets(MAGIC_MICRO, false), half = image;
    half.length = 50;
    const char *path = write_gzip("a", &half);
    gzFile file = gzopen(path, "ab");
    assert_int_equal(gzwrite(file, image.octets + 50, (unsigned)image.length - 50), image.length - 50);
    assert_int_equal(gzclose(file), Z_OK);
    free(image.octets);
    expect_two_packets(path);
}

/* Packets of random-looking octets, `count` of them, numbered in their seconds. */
static struct image many_packets(unsigned count)
{
    struct image image = pcap_image(MAGIC_MICRO, false);
    uint32_t seed = 1;
    for (unsigned i = 0; i < count; i++) {
        char octets[101] = {0};
        for (size_t k = 0; k < sizeof octets - 1; k++) {
            seed = seed * 1664525 + 1013904223;
            octets[k] = (char)('A' + (seed >> 24) % 26);
        }
        put_pcap_packet(&image, i, 0, octets);
    }
    return image;
}

static unsigned count_packets(struct capture_source *source)
{
    struct packet packet;
    unsigned count = 0;
    while (source_next(source, &packet) == SOURCE_PACKET) {
        assert_int_equal(packet.time, count * CAPTURE_SECOND);
        assert_int_equal(packet.frame, ++count);
    }
    return count;
}

static void large_compressed_files(void **state)
{
    (void)state;
    struct image image = many_packets(8000);
    const char *const paths[] = {write_gzip("a", &image), write_zstd("b", &image, 100)};
    free(image.octets);
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct capture_source *source = open_files(&paths[i], 1, NULL);
        assert_int_equal(count_packets(source), 8000);
        assert_null(source_fault(source, 0));
        source_close(source);
    }
}

static void cut_at_each_octet(void **state)
{
    (void)state;
    struct image image = two_packets(MAGIC_MICRO, false);
    const size_t header = 24, first = header + 16 + 12;
    for (size_t length = header; length < image.length; length++) {
        const char *path = write_octets("cut", image.octets, length);
        struct capture_source *source = open_files(&path, 1, NULL);
        if (length >= first)
            expect_packet(source, "first packet", 1000 * CAPTURE_SECOND + 5000);
        expect_end(source);
        const char *fault = source_fault(source, 0);
        assert_int_equal(fault == NULL, length == header || length == first);
        if (fault != NULL)
            assert_true(strstr(fault, path) == fault && strstr(fault, "truncated") != NULL);
        assert_null(source_fault(source, 1));
        source_close(source);
    }
    free(image.octets);
}

/* Half of a zstd file holds about half of the packets: 128 KiB, a block, may be lost at most. */
static void cut_while_compressed(void **state)
{
    (void)state;
    struct image image = many_packets(8000);
    const char *path = write_zstd("cut", &image, 50);
    free(image.octets);
    struct capture_source *source = open_files(&path, 1, NULL);
    unsigned count = count_packets(source);
    assert_in_range(count, 4000 - 128 * 1024 / 116 - 1, 4001);
    assert_non_null(source_fault(source, 0));
    source_close(source);
}

/* Damage that is found at the end of a file, by its checksum, takes no more than the last octets. */
static void damaged_at_the_end(void **state)
{
    (void)state;
    struct image image = many_packets(1500);
    size_t room = ZSTD_compressBound(image.length);
    uint8_t *octets = malloc(room);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    assert_true(octets != NULL && context != NULL);
    assert_false(ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)));
    size_t length = ZSTD_compress2(context, octets, room, image.octets, image.length);
    assert_false(ZSTD_isError(length));
    octets[length - 1] ^= 1;
    const char *path = write_octets("cut", octets, length);
    ZSTD_freeCCtx(context);
    free(octets);
    free(image.octets);
    struct capture_source *source = open_files(&path, 1, NULL);
    assert_in_range(count_packets(source), 1480, 1500);
    assert_non_null(strstr(source_fault(source, 0), "damaged"));
    source_close(source);
}

/* What a file of two packets comes to, compressed and then changed: `length` octets of it. */
static void check_changed(const char *octets, size_t length, const char *expected)
{
    const char *path = write_octets("cut", octets, length);
    struct capture_source *source = open_files(&path, 1, NULL);
    expect_packet(source, "first packet", 1000 * CAPTURE_SECOND + 5000);
    expect_packet(source, "second", 1001 * CAPTURE_SECOND);
    expect_end(source);
    const char *fault = source_fault(source, 0);
    if ((fault == NULL) != (expected == NULL))
        fail_msg("%zu octets: %s", length, fault == NULL ? "no fault" : fault);
    if (fault != NULL)
        assert_true(strstr(fault, path) == fault && strstr(fault, expected) != NULL);
    source_close(source);
}

/* Where a compressed file ends with all packets out, its checksum still tells whether it is whole; and what
 * stands behind it is not of it. */
static void the_end_of_a_compressed_file(void **state)
{
    (void)state;
    char octets[4096];
    struct image image = two_packets(MAGIC_MICRO, false);
    FILE *file = fopen(write_gzip("a", &image), "rb");
    free(image.octets);
    assert_non_null(file);
    size_t length = fread(octets, 1, sizeof octets - 16, file);
    (void)fclose(file);
    memset(octets + length, 0, 16); /* padding, as on tapes */
    check_changed(octets, length + 16, NULL);
    check_changed(octets, length, NULL);
    check_changed(octets, length - 1, "truncated");
    check_changed(octets, length - 8, "truncated"); /* before CRC-32 and length (RFC 1952 section 2.3.1) */
    octets[length - 8] ^= 1;
    check_changed(octets, length, "damaged");
}

static void what_is_no_capture(void **state)
{
    (void)state;
    expect_refusal(path_of("missing"), NULL, "No such file");
    expect_refusal(folder, NULL, "directory");
    expect_refusal(write_octets("empty", "", 0), NULL, "empty");
    expect_refusal(write_octets("text", "Dear Sir or Madam, this is a letter.", 36), NULL, "not a capture");
    expect_refusal(write_octets("short", "\xd4\xc3\xb2\xa1\2\0", 6), NULL, "not a capture");
    expect_refusal(write_octets("gzip", "\x1f\x8b\x08\0\0\0\0\0\0\3garbage", 17), NULL, "not a capture");
    expect_refusal(write_octets("zstd", "\x28\xb5\x2f\xfd", 4), NULL, "not a capture");
}

/* What cannot be read takes nothing from the others, wherever it is named. */
static void what_is_no_capture_among_others(void **state)
{
    (void)state;
    const char *const good = write_image("a", two_packets(MAGIC_MICRO, false)), *const missing =
                                                                                    path_of("missing");
    const char *const orders[][3] = {{missing, good, missing}, {good, missing, missing}};
    for (size_t i = 0; i < COUNT(orders); i++) {
        struct capture_source *source = open_files(orders[i], 3, NULL);
        uint64_t done, all;
        expect_packet(source, "first packet", 1000 * CAPTURE_SECOND + 5000);
        expect_packet(source, "second", 1001 * CAPTURE_SECOND);
        expect_end(source);
        source_progress(source, &done, &all);
        assert_int_equal(done, all);
        assert_non_null(strstr(source_fault(source, 0), "missing: No such file"));
        assert_non_null(source_fault(source, 1));
        assert_null(source_fault(source, 2));
        source_close(source);
    }
}

static void filters(void **state)
{
    (void)state;
    const char *path = write_image("a", two_packets(MAGIC_MICRO, false));
    expect_refusal(path, "udp prot 53", "udp prot 53");
    struct capture_source *source = open_files(&path, 1, "ether[0] = 0x73"); /* 's' */
    struct packet packet;
    assert_int_equal(source_next(source, &packet), SOURCE_PACKET);
    assert_memory_equal(packet.bytes, "second", 6);
    assert_int_equal(packet.frame, 2); /* what the filter leaves out is numbered all the same */
    expect_end(source);
    source_close(source);
}

static void files_in_time_order(void **state)
{
    (void)state;
    struct image odd = pcap_image(MAGIC_MICRO, false), even = pcap_image(MAGIC_NANO, true);
    struct image late = pcap_image(MAGIC_MICRO, false), none = pcap_image(MAGIC_MICRO, false);
    put_pcap_packet(&odd, 1, 0, "one");
    put_pcap_packet(&odd, 3, 0, "three");
    put_pcap_packet(&odd, 5, 0, "five");
    put_pcap_packet(&even, 2, 0, "two");
    put_pcap_packet(&even, 3, 0, "three again");
    put_pcap_packet(&even, 4, 0, "four");
    put_pcap_packet(&late, 6, 0, "six");
    const char *const paths[] = {write_image("late", late), write_image("even", even),
                                 write_image("odd", odd), write_image("none", none)};
    struct capture_source *source = open_files(paths, COUNT(paths), NULL);
    uint64_t done, all;
    expect_packet(source, "one", 1 * CAPTURE_SECOND);
    expect_packet(source, "two", 2 * CAPTURE_SECOND);
    struct packet packet;
    assert_int_equal(source_next(source, &packet), SOURCE_PACKET);
    assert_int_equal(packet.time, 3 * CAPTURE_SECOND);
    assert_int_equal(source_next(source, &packet), SOURCE_PACKET);
    assert_int_equal(packet.time, 3 * CAPTURE_SECOND);
    expect_packet(source, "four", 4 * CAPTURE_SECOND);
    assert_int_equal(source_next(source, &packet), SOURCE_PACKET);
    expect_packet(source, "six", 6 * CAPTURE_SECOND);
    expect_end(source);
    source_progress(source, &done, &all);
    assert_int_equal(done, all);
    assert_string_equal(source_file_name(source, 1), paths[1]);
    assert_int_equal(source_dropped(source), 0);
    source_close(source);
}

/* Packets of a batch come in the order in which they come one by one, though files overlap, have equal times,
 * and are in no order themselves. */
static void batches_in_the_same_order(void **state)
{
    (void)state;
    struct image images[] = {pcap_image(MAGIC_MICRO, false), pcap_image(MAGIC_NANO, true),
                             pcap_image(MAGIC_MICRO, true), pcapng_image(false, 0)};
    const char *names[] = {"a", "b", "c", "d"}, *paths[COUNT(images)];
    uint32_t seed = 7;
    for (uint32_t i = 0; i < 3000; i++) {
        seed = seed * 1664525 + 1013904223;
        unsigned at = (seed >> 28) % COUNT(images);
        uint32_t seconds = 100 + i / 40 + (i / 500 == at ? 3 : 0) + (seed >> 20) % 3;
        if (at + 1 < COUNT(images))
            put_pcap_packet(&images[at], seconds, 0, "x");
        else
            put_pcapng_packet(&images[at], seconds, "x");
    }
    for (size_t i = 0; i < COUNT(images); i++)
        paths[i] = write_image(names[i], images[i]);
    struct capture_source *batched = open_files(paths, COUNT(paths), NULL);
    struct capture_source *single = open_files(paths, COUNT(paths), NULL);
    struct batch *batch = malloc(sizeof *batch);
    struct packet packet;
    size_t all = 0;
    assert_non_null(batch);
    while (batch_fill(batch, batched))
        for (size_t i = 0; i < batch->count; i++, all++) {
            assert_int_equal(source_next(single, &packet), SOURCE_PACKET);
            assert_int_equal(batch->packets[i].file, packet.file);
            assert_int_equal(batch->packets[i].frame, packet.frame);
            assert_int_equal(batch->packets[i].time, packet.time);
        }
    assert_int_equal(all, 3000);
    expect_end(single);
    free(batch);
    source_close(batched);
    source_close(single);
}

/* A fault in one file does not end the others. */
static void a_cut_file_among_others(void **state)
{
    (void)state;
    struct image cut = two_packets(MAGIC_MICRO, false);
    cut.length -= 1;
    struct image good = pcap_image(MAGIC_MICRO, false);
    put_pcap_packet(&good, 2000, 0, "good");
    const char *const paths[] = {write_image("cut", cut), write_image("good", good)};
    struct capture_source *source = open_files(paths, 2, NULL);
    expect_packet(source, "first packet", 1000 * CAPTURE_SECOND + 5000);
    expect_packet(source, "good", 2000 * CAPTURE_SECOND);
    expect_end(source);
    assert_non_null(source_fault(source, 0));
    assert_null(source_fault(source, 1));
    source_close(source);
}

/* Another process writes the octets into a pipe, which can be read once. */
static void a_pipe_is_spooled(void **state)
{
    (void)state;
    struct image image = two_packets(MAGIC_MICRO, false);
    const char *pipe_path = path_of("pipe"), *path = write_gzip("a", &image);
    free(image.octets);
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    pid_t child = fork();
    if (child == 0) {
        static char octets[4096];
        FILE *from = fopen(path, "rb"), *to = fopen(pipe_path, "wb");
        size_t length = from == NULL ? 0 : fread(octets, 1, sizeof octets, from);
        bool good = to != NULL && fwrite(octets, 1, length, to) == length && fclose(to) == 0;
        _exit(good ? 0 : 1);
    }
    expect_two_packets(pipe_path);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(unlink(pipe_path), 0);
}

static void an_interface_that_is_none(void **state)
{
    (void)state;
    char error[SOURCE_ERROR_MAX] = "";
    assert_null(source_open_live("rrsight-none", NULL, error));
    assert_int_not_equal(error[0], '\0');
    source_close(NULL);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"a",    "b",     "c",    "plain.pcap", "plain.gz", "plain.zst",
                                        "cut",  "empty", "text", "short",      "gzip",     "zstd",
                                        "late", "even",  "odd",  "none",       "good",     "pipe"};
    for (size_t i = 0; i < COUNT(names); i++)
        (void)unlink(path_of(names[i]));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_in_the_same_order),
        cmocka_unit_test(packets_of_a_batch),
        cmocka_unit_test(pcap_in_four_forms),
        cmocka_unit_test(pcap_with_longer_records),
        cmocka_unit_test(pcap_of_an_old_version),
        cmocka_unit_test(a_time_after_2038),
        cmocka_unit_test(a_packet_longer_than_any),
        cmocka_unit_test(nanoseconds_survive),
        cmocka_unit_test(pcapng_in_both_orders),
        cmocka_unit_test(a_time_beyond_all_bounds),
        cmocka_unit_test(compressed_by_content_not_by_name),
        cmocka_unit_test(gzip_in_two_members),
        cmocka_unit_test(large_compressed_files),
        cmocka_unit_test(cut_at_each_octet),
        cmocka_unit_test(cut_while_compressed),
        cmocka_unit_test(damaged_at_the_end),
        cmocka_unit_test(the_end_of_a_compressed_file),
        cmocka_unit_test(what_is_no_capture),
        cmocka_unit_test(what_is_no_capture_among_others),
        cmocka_unit_test(filters),
        cmocka_unit_test(files_in_time_order),
        cmocka_unit_test(a_cut_file_among_others),
        cmocka_unit_test(a_pipe_is_spooled),
        cmocka_unit_test(an_interface_that_is_none),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
