/*
 * Text on its way to a file, gathered in a buffer without locks: most of what is written is short pieces.
 *
 * writer_end() hands what was gathered to the file, so after it the file may be written to by others.
 */
#ifndef RRSIGHT_REPORT_WRITER_H
#define RRSIGHT_REPORT_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define WRITER_ROOM 8192

struct writer {
    FILE *out; /* whose error indicator tells of faults */
    size_t used;
    uint64_t handed; /* how often what was gathered was handed on */
    char text[WRITER_ROOM];
};

static inline void writer_begin(struct writer *writer, FILE *out)
{
    writer->out = out;
    writer->used = 0;
    writer->handed = 0;
}

void writer_end(struct writer *writer);

void write_octets(struct writer *writer, const char *octets, size_t count);
void write_unsigned(struct writer *writer, uint64_t number);
void write_format(struct writer *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Where the writer stands in what it writes. */
struct writer_mark {
    size_t used;
    uint64_t handed;
};

static inline struct writer_mark writer_mark(const struct writer *writer)
{
    return (struct writer_mark){writer->used, writer->handed};
}

/* What was written since then, borrowed until more is; NULL when some of it was handed to the file. */
static inline const char *writer_since(const struct writer *writer, struct writer_mark since, size_t *length)
{
    bool all = writer->handed == since.handed;
    *length = all ? writer->used - since.used : 0;
    return all ? writer->text + since.used : NULL;
}

static inline void write_text(struct writer *writer, const char *text)
{
    write_octets(writer, text, strlen(text));
}

static inline void write_char(struct writer *writer, char character)
{
    if (writer->used == WRITER_ROOM)
        writer_end(writer);
    writer->text[writer->used++] = character;
}

#endif
