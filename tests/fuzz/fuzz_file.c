/*
 * Fuzz target: capture files of every kind. Every packet that comes out must be there, and packets that come
 * in batches are those that come one by one.
 */
#define _GNU_SOURCE /* memfd_create */
#include "tests/fuzz/fuzz.h"

#include "capture/batch.h"
#include "decode/hash.h"

#include <sys/mman.h>
#include <unistd.h>

/* Few octets can be many when they are compressed. */
#define PACKETS_MAX 4096

/* Takes in all of a packet. */
static uint64_t hash_packet(const struct packet *packet, uint64_t so_far)
{
    MUST(packet->captured <= packet->length && packet->time >= 0);
    fuzz_read(packet->bytes, packet->captured);
    uint64_t facts[] = {packet->captured, packet->length, (uint64_t)packet->time, packet->frame,
                        (uint64_t)(unsigned)packet->link_type};
    return hash_octets(packet->bytes, packet->captured, hash_octets(facts, sizeof facts, so_far));
}

static uint64_t read_singly(struct capture_source *source)
{
    struct packet packet;
    uint64_t hash = 0;
    for (unsigned i = 0; i < PACKETS_MAX && source_next(source, &packet) == SOURCE_PACKET; i++)
        hash = hash_packet(&packet, hash);
    return hash;
}

static uint64_t read_in_batches(struct capture_source *source)
{
    static struct batch batch;
    uint64_t hash = 0;
    unsigned count = 0;
    while (count < PACKETS_MAX && batch_fill(&batch, source))
        for (size_t i = 0; i < batch.count && count < PACKETS_MAX; i++, count++)
            hash = hash_packet(&batch.packets[i], hash);
    return hash;
}

static bool read_file(const char *path, uint64_t (*read_all)(struct capture_source *), uint64_t *hash)
{
    char error[SOURCE_ERROR_MAX] = "";
    struct capture_source *source = source_open_files(&path, 1, NULL, error);
    MUST(source != NULL || strlen(error) > strlen(path));
    *hash = source == NULL ? 0 : read_all(source);
    source_close(source);
    return source != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    char path[64];
    uint64_t singly, in_batches;
    int file = memfd_create("capture", 0);
    if (file < 0)
        return 0;
    MUST(write(file, octets, length) == (ssize_t)length);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    bool opened = read_file(path, read_singly, &singly);
    MUST(read_file(path, read_in_batches, &in_batches) == opened);
    MUST(singly == in_batches);
    (void)close(file);
    return 0;
}
