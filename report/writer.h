/*
 * Text on its way to a file, gathered in a buffer without locks: most of what is written is short pieces.
 *
 * writer_end() hands what was gathered to the file, so after it the file may be written to by others.
 */
#ifndef RRSIGHT_REPORT_WRITER_H
#define RRSIGHT_REPORT_WRITER_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define WRITER_ROOM 8192

struct writer {
    FILE *out; /* whose error indicator tells of faults */
    size_t used;
    char text[WRITER_ROOM];
};

static inline void writer_begin(struct writer *writer, FILE *out)
{
    writer->out = out;
    writer->used = 0;
}

void writer_end(struct writer *writer);

void write_octets(struct writer *writer, const char *octets, size_t count);
void write_unsigned(struct writer *writer, uint64_t number);
void write_format(struct writer *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));

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
