/*
 * Runs a fuzz target without libFuzzer: `replay [seeds DIRECTORY...] [files CAPTURE...] [packets
 * CAPTURE...]`. Seeds and files are run whole and then damaged; of `packets` each is run from every octet at
 * which a message may start, whole and damaged. The damage is the same in every run.
 */
#include "decode/wire.h"

#include <dirent.h>
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
#define DAMAGED_SEEDS 3

enum mode { SEEDS, FILES, PACKETS };

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

/* Reads a file whole; 0 after a message. */
static size_t read_file(const char *path, uint8_t *octets)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 0;
    }
    size_t length = fread(octets, 1, FILE_MAX, file);
    (void)fclose(file);
    if (length == 0)
        (void)fprintf(stderr, "%s: nothing in it\n", path);
    return length;
}

static bool run_file(const char *path, enum mode mode, uint32_t *seed)
{
    uint8_t *octets = malloc(FILE_MAX);
    size_t length = octets == NULL ? 0 : read_file(path, octets);
    unsigned rounds = mode == FILES ? DAMAGED_FILES : DAMAGED_SEEDS;
    if (length > 0 && mode == PACKETS)
        run_packets(octets, length, seed);
    else
        for (unsigned round = 0; length > 0 && round < rounds; round++)
            run(octets, length, round, seed);
    free(octets);
    return length > 0;
}

/* In the order of their names, for the damage to be the same; false when there is none. */
static bool run_directory(const char *directory, uint32_t *seed)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, NULL, alphasort);
    unsigned seeds = 0;
    bool good = true;
    for (int i = 0; i < count; i++) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", directory, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && ++seeds > 0)
            good = run_file(path, SEEDS, seed) && good;
        free(entries[i]);
    }
    if (count >= 0)
        free((void *)entries);
    if (seeds == 0)
        (void)fprintf(stderr, "%s: no seeds\n", directory);
    return good && seeds > 0;
}

int main(int count, char **arguments)
{
    static const char *const modes[] = {[SEEDS] = "seeds", [FILES] = "files", [PACKETS] = "packets"};
    enum mode mode = FILES;
    uint32_t seed = 2463534242U;
    bool good = true;
    for (int i = 1; i < count; i++) {
        bool named = false;
        for (unsigned each = SEEDS; each <= PACKETS; each++)
            if (strcmp(arguments[i], modes[each]) == 0) {
                mode = (enum mode)each;
                named = true;
            }
        if (!named)
            good =
                (mode == SEEDS ? run_directory(arguments[i], &seed) : run_file(arguments[i], mode, &seed)) &&
                good;
    }
    return good ? 0 : 1;
}
