#include "capture/compressed.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#define INPUT_SIZE ((size_t)128 * 1024)

/* zlib: 32 asks for automatic detection of the gzip header, 15 is the largest window. */
#define GZIP_WINDOW_BITS (32 + 15)

struct compressed {
    int file;
    z_stream *gzip; /* exactly one of these two */
    ZSTD_DStream *zstd;
    bool ended;
    bool within; /* a gzip member or a zstd frame: its end is still to come */
    const char *fault;
    size_t used;
    size_t filled;
    uint8_t input[INPUT_SIZE];
};

/* Reads more compressed octets when none are left; false at the end of the file. */
static bool refill(struct compressed *c)
{
    if (c->used < c->filled)
        return true;
    ssize_t count;
    do
        count = read(c->file, c->input, sizeof c->input);
    while (count < 0 && errno == EINTR);
    c->used = 0;
    c->filled = count < 0 ? 0 : (size_t)count;
    return c->filled > 0;
}

/* Behind a whole member or frame what makes no sense is not of the file: padding, or garbage. */
static void stop(struct compressed *c, const char *fault)
{
    c->ended = true;
    if (c->within)
        c->fault = fault;
}

/* One step of zlib; a file may hold several members one after the other (RFC 1952 section 2.2). */
static size_t inflate_some(struct compressed *c, uint8_t *out, size_t room)
{
    z_stream *z = c->gzip;
    z->next_in = c->input + c->used;
    z->avail_in = (uInt)(c->filled - c->used);
    z->next_out = out;
    z->avail_out = (uInt)(room < UINT32_MAX ? room : UINT32_MAX);
    uInt before = z->avail_out;
    int result = inflate(z, Z_NO_FLUSH);
    c->used = c->filled - z->avail_in;
    bool end = result == Z_STREAM_END;
    c->within = c->within || z->avail_out < before;
    if (end)
        result = inflateReset(z);
    if (result != Z_OK && result != Z_BUF_ERROR)
        stop(c, "the compressed octets are damaged");
    else
        c->within = !end;
    return before - z->avail_out;
}

/* Where the octets are damaged, libzstd does not tell which of those that it was asked for are there: few are
 * asked for at once. */
#define ZSTD_PIECE ((size_t)1024)

static size_t unzstd_some(struct compressed *c, uint8_t *out, size_t room)
{
    ZSTD_inBuffer input = {c->input, c->filled, c->used};
    ZSTD_outBuffer output = {out, room < ZSTD_PIECE ? room : ZSTD_PIECE, 0};
    size_t result = ZSTD_decompressStream(c->zstd, &output, &input);
    c->used = input.pos;
    c->within = c->within || output.pos > 0;
    if (ZSTD_isError(result))
        stop(c, "the compressed octets are damaged");
    else
        c->within = result != 0;
    return output.pos;
}

size_t compressed_read(struct compressed *c, uint8_t *out, size_t room)
{
    size_t produced = 0;
    while (produced == 0 && !c->ended) {
        if (!refill(c)) {
            stop(c, "the compressed octets are truncated");
            break;
        }
        produced = c->gzip != NULL ? inflate_some(c, out, room) : unzstd_some(c, out, room);
    }
    return produced;
}

const char *compressed_fault(const struct compressed *c)
{
    return c->fault;
}

void compressed_free(struct compressed *c)
{
    if (c == NULL)
        return;
    if (c->gzip != NULL)
        (void)inflateEnd(c->gzip);
    free(c->gzip);
    (void)ZSTD_freeDStream(c->zstd);
    free(c);
}

static z_stream *gzip_new(void)
{
    z_stream *z = calloc(1, sizeof *z);
    if (z != NULL && inflateInit2(z, GZIP_WINDOW_BITS) != Z_OK) {
        free(z);
        return NULL;
    }
    return z;
}

enum compression compression_of(const uint8_t *octets, size_t length)
{
    if (length >= 2 && octets[0] == 0x1f && octets[1] == 0x8b)
        return COMPRESSION_GZIP;
    bool zstd = length >= 4 && memcmp(octets, "\x28\xb5\x2f\xfd", 4) == 0;
    return zstd ? COMPRESSION_ZSTD : COMPRESSION_NONE;
}

struct compressed *compressed_new(enum compression compression, int descriptor)
{
    struct compressed *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->file = descriptor;
    c->gzip = compression == COMPRESSION_GZIP ? gzip_new() : NULL;
    c->zstd = compression == COMPRESSION_ZSTD ? ZSTD_createDStream() : NULL;
    if (c->gzip != NULL || c->zstd != NULL)
        return c;
    compressed_free(c);
    return NULL;
}
