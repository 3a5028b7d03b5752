/*
 * The whole path of `rrsight read` within one process: octets as a capture file, collected and judged, every
 * output, the zones and the resolvers. For tests that read a great many files.
 */
#ifndef RRSIGHT_TESTS_DAMAGE_READ_PATH_H
#define RRSIGHT_TESTS_DAMAGE_READ_PATH_H

#include "capture/packet.h"
#include "validate/status.h"

#include <stdbool.h>

/* The trust anchor of the captures in pcaps/. */
#define LAB_ANCHOR ". IN DS 4831 8 2 974D9590ABCCAECD840E6D61EC0988FD2A809836E47922A723CA655C9580F6C9\n"

/* An answer as it was decoded and judged. */
struct read_answer {
    uint64_t frame;
    capture_time time;
    uint64_t hash; /* of its octets and addresses */
    enum status status;
};

#define READ_ANSWERS_MAX 64

struct read_result {
    bool opened;
    struct read_answer answers[READ_ANSWERS_MAX]; /* the first ones */
    uint64_t count;                               /* of all */
};

struct read_path;

/* NULL when there is no memory. */
struct read_path *read_path_new(void);
void read_path_free(struct read_path *path);

/* Reads the octets as a capture file; `result` is filled in whatever they are. */
void read_path_run(struct read_path *path, const uint8_t *octets, size_t length, struct read_result *result);

#endif
