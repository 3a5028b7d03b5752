/*
 * Runs a fuzz target without libFuzzer: `replay files CAPTURE...` over each capture whole, `replay packets
 * CAPTURE...` over each of its packets from every octet at which a message may start; then over damaged
 * copies of the same. The damage is the same in every run.
 */
#include "decode/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

#define FILE_MAX      ((size_t)64 * 1024)
#define PCAP_HEADER   24
#define RECORD_HEADER 16
/* Behind the headers of link, IP and transport of any of our captures. */
#define HEADERS_MAX   80
#define DAMAGED_FILES 20

static uint32_t next_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

/* A copy of exactly that size, so that the sanitizer sees a read behind its end; a few of its octets changed.
 */
static void run(const uint8_t *octets, size_t length, unsigned changes, uint32_t *seed)
{
    uint8_t *copy = malloc(length + 1);
    if (copy == NULL || length == 0) {
        free(copy);
        return;
    }
    memcpy(copy, octets, length);
    for (unsigned i = 0; i < changes; i++)
        copy[next_random(seed) % length] = (uint8_t)next_random(seed);
    size_t kept = changes == 0 ? length : length - next_random(seed) % (length / 4 + 1);
    uint8_t *exact = realloc(copy, kept);
    if (exact != NULL)
        (void)LLVMFuzzerTestOneInput(exact, kept);
    free(exact == NULL ? copy : exact);
}

static void run_packets(const uint8_t *octets, size_t length, uint32_t *seed)
{
    struct wire w = wire_over(octets, length);
    wire_skip(&w, PCAP_HEADER);
    while (wire_left(&w) > RECORD_HEADER) {
        wire_skip(&w, 8);
        const uint8_t *size = wire_take(&w, 8);
        if (size == NULL)
            return;
        size_t captured = (size_t)size[0] | (size_t)size[1] << 8; /* our captures are little-endian */
        const uint8_t *packet = wire_take(&w, captured);
        for (size_t at = 0; packet != NULL && at < captured && at < HEADERS_MAX; at += 2) {
            run(packet + at, captured - at, 0, seed);
            run(packet + at, captured - at, 2, seed);
        }
    }
}

int main(int count, char **paths)
{
    bool packets = count > 1 && strcmp(paths[1], "packets") == 0;
    uint8_t *octets = malloc(FILE_MAX);
    uint32_t seed = 2463534242U;
    for (int i = 2; octets != NULL && i < count; i++) {
        FILE *file = fopen(paths[i], "rb");
        if (file == NULL) {
            perror(paths[i]);
            free(octets);
            return 1;
        }
        size_t length = fread(octets, 1, FILE_MAX, file);
        (void)fclose(file);
        for (unsigned round = 0; !packets && round < DAMAGED_FILES; round++)
            run(octets, length, round, &seed);
        if (packets)
            run_packets(octets, length, &seed);
    }
    free(octets);
    return 0;
}
