#include "report/writer.h"

#include <stdarg.h>

void writer_end(struct writer *writer)
{
    (void)fwrite(writer->text, 1, writer->used, writer->out);
    writer->used = 0;
    writer->handed++;
}

void write_octets(struct writer *writer, const char *octets, size_t count)
{
    if (count > WRITER_ROOM - writer->used)
        writer_end(writer);
    if (count > WRITER_ROOM) {
        (void)fwrite(octets, 1, count, writer->out);
        return;
    }
    memcpy(writer->text + writer->used, octets, count);
    writer->used += count;
}

#define DIGITS_MAX 20 /* of a 64-bit number */

void write_unsigned(struct writer *writer, uint64_t number)
{
    char digits[DIGITS_MAX];
    size_t at = DIGITS_MAX;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    write_octets(writer, digits + at, DIGITS_MAX - at);
}

void write_format(struct writer *writer, const char *format, ...)
{
    va_list arguments;
    writer_end(writer);
    va_start(arguments, format);
    int length = vsnprintf(writer->text, WRITER_ROOM, format, arguments);
    va_end(arguments);
    if (length > 0 && length < WRITER_ROOM) {
        writer->used = (size_t)length;
        return;
    }
    va_start(arguments, format);
    (void)vfprintf(writer->out, format, arguments);
    va_end(arguments);
}
