#define _GNU_SOURCE /* fopencookie */
#include "capture/compressed.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <zlib.h>
#include <zstd.h>

#define INPUT_SIZE ((size_t)128 * 1024)

/* zlib: 32 asks for automatic detection of the gzip header, 15 is the largest window. */
#define GZIP_WINDOW_BITS (32 + 15)

enum decoder_state { DECODER_RUNNING, DECODER_ENDED };

struct decompressor {
    FILE *file;
    z_stream *gzip; /* exactly one of these two */
    ZSTD_DStream *zstd;
    enum decoder_state state;
    bool within; /* a gzip member or a zstd frame: its end is still to come */
    const char **fault;
    size_t used;
    size_t filled;
    uint8_t input[INPUT_SIZE];
};

/* Reads more compressed octets when none are left; false at the end of the file. */
static bool refill(struct decompressor *d)
{
    if (d->used < d->filled)
        return true;
    d->used = 0;
    d->filled = fread(d->input, 1, sizeof d->input, d->file);
    return d->filled > 0;
}

/* Behind a whole member or frame what makes no sense is not of the file: padding, or garbage. */
static void stop(struct decompressor *d, const char *fault)
{
    d->state = DECODER_ENDED;
    if (d->within)
        *d->fault = fault;
}

/* One step of zlib; a file may hold several members one after the other (RFC 1952 section 2.2). */
static size_t inflate_some(struct decompressor *d, uint8_t *out, size_t room)
{
    z_stream *z = d->gzip;
    z->next_in = d->input + d->used;
    z->avail_in = (uInt)(d->filled - d->used);
    z->next_out = out;
    z->avail_out = (uInt)(room < UINT32_MAX ? room : UINT32_MAX);
    uInt before = z->avail_out;
    int result = inflate(z, Z_NO_FLUSH);
    d->used = d->filled - z->avail_in;
    bool end = result == Z_STREAM_END;
    d->within = d->within || z->avail_out < before;
    if (end)
        result = inflateReset(z);
    if (result != Z_OK && result != Z_BUF_ERROR)
        stop(d, "the compressed octets are damaged");
    else
        d->within = !end;
    return before - z->avail_out;
}

static size_t unzstd_some(struct decompressor *d, uint8_t *out, size_t room)
{
    ZSTD_inBuffer input = {d->input, d->filled, d->used};
    ZSTD_outBuffer output = {out, room, 0};
    size_t result = ZSTD_decompressStream(d->zstd, &output, &input);
    d->used = input.pos;
    d->within = d->within || output.pos > 0;
    if (ZSTD_isError(result))
        stop(d, "the compressed octets are damaged");
    else
        d->within = result != 0;
    return output.pos;
}

static ssize_t decompressor_read(void *cookie, char *buffer, size_t size)
{
    struct decompressor *d = cookie;
    size_t produced = 0;
    while (produced == 0 && size > 0 && d->state == DECODER_RUNNING) {
        if (!refill(d)) {
            stop(d, "the compressed octets are truncated");
            break;
        }
        produced = d->gzip != NULL ? inflate_some(d, (uint8_t *)buffer, size)
                                   : unzstd_some(d, (uint8_t *)buffer, size);
    }
    return (ssize_t)produced;
}

static int decompressor_close(void *cookie)
{
    struct decompressor *d = cookie;
    if (d->gzip != NULL)
        (void)inflateEnd(d->gzip);
    free(d->gzip);
    (void)ZSTD_freeDStream(d->zstd);
    int result = fclose(d->file);
    free(d);
    return result;
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

FILE *compressed_open(FILE *file, const char **fault)
{
    *fault = NULL;
    uint8_t magic[4] = {0};
    size_t have = fread(magic, 1, sizeof magic, file);
    rewind(file);
    bool gzip = have >= 2 && magic[0] == 0x1f && magic[1] == 0x8b;
    bool zstd = have == 4 && memcmp(magic, "\x28\xb5\x2f\xfd", 4) == 0;
    if (!gzip && !zstd)
        return file;

    struct decompressor *d = calloc(1, sizeof *d);
    if (d == NULL) {
        (void)fclose(file);
        return NULL;
    }
    d->file = file;
    d->fault = fault;
    d->gzip = gzip ? gzip_new() : NULL;
    d->zstd = zstd ? ZSTD_createDStream() : NULL;
    cookie_io_functions_t functions = {.read = decompressor_read, .close = decompressor_close};
    FILE *stream = d->gzip != NULL || d->zstd != NULL ? fopencookie(d, "r", functions) : NULL;
    if (stream == NULL)
        (void)decompressor_close(d);
    return stream;
}
