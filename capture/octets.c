#include "capture/octets.h"

#include "capture/compressed.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is read at once: much for the system, and little enough to stay in the processor's caches. */
#define BUFFER_OCTETS ((size_t)128 * 1024)

struct octets {
    int file;
    struct compressed *compressed; /* or NULL */
    uint8_t *buffer;
    size_t room;
    size_t at, filled;
    bool ended;
    const char *fault;
};

/* Whether it is compressed shows in the octets. */
static bool look(struct octets *octets)
{
    uint8_t first[COMPRESSED_MAGIC];
    ssize_t count = pread(octets->file, first, sizeof first, 0);
    enum compression compression = compression_of(first, count < 0 ? 0 : (size_t)count);
    if (compression == COMPRESSION_NONE)
        return true;
    octets->compressed = compressed_new(compression, octets->file);
    return octets->compressed != NULL;
}

struct octets *octets_open(int descriptor)
{
    struct octets *octets = calloc(1, sizeof *octets);
    if (octets == NULL) {
        (void)close(descriptor);
        return NULL;
    }
    octets->file = descriptor;
    octets->room = BUFFER_OCTETS;
    octets->buffer = malloc(octets->room);
    if (octets->buffer != NULL && look(octets))
        return octets;
    octets_close(octets);
    return NULL;
}

void octets_close(struct octets *octets)
{
    if (octets == NULL)
        return;
    compressed_free(octets->compressed);
    (void)close(octets->file);
    free(octets->buffer);
    free(octets);
}

/* Some octets more; none at the end. */
static size_t read_some(struct octets *octets, uint8_t *out, size_t room)
{
    ssize_t count;
    if (octets->compressed != NULL)
        return compressed_read(octets->compressed, out, room);
    do
        count = read(octets->file, out, room);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        octets->fault = strerror(errno);
    return count < 0 ? 0 : (size_t)count;
}

static bool make_room(struct octets *octets, size_t room)
{
    uint8_t *buffer = room <= octets->room ? octets->buffer : realloc(octets->buffer, room);
    if (buffer == NULL) {
        octets->fault = "no memory";
        return false;
    }
    octets->buffer = buffer;
    octets->room = room <= octets->room ? octets->room : room;
    return true;
}

static bool fill(struct octets *octets, size_t count)
{
    memmove(octets->buffer, octets->buffer + octets->at, octets->filled - octets->at);
    octets->filled -= octets->at;
    octets->at = 0;
    if (!make_room(octets, count))
        return false;
    while (octets->filled < count && !octets->ended) {
        size_t more = read_some(octets, octets->buffer + octets->filled, octets->room - octets->filled);
        octets->filled += more;
        octets->ended = more == 0;
    }
    return octets->filled >= count;
}

const uint8_t *octets_see(struct octets *octets, size_t count)
{
    bool there = octets_at_hand(octets) >= count || fill(octets, count);
    return there ? octets->buffer + octets->at : NULL;
}

void octets_pass(struct octets *octets, size_t count)
{
    octets->at += count;
}

size_t octets_at_hand(const struct octets *octets)
{
    return octets->filled - octets->at;
}

const char *octets_fault(const struct octets *octets)
{
    return octets->compressed == NULL || octets->fault != NULL ? octets->fault
                                                               : compressed_fault(octets->compressed);
}
