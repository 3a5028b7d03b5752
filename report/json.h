/*
 * JSON text (RFC 8259): strings that stay valid UTF-8 whatever octets they are made of.
 */
#ifndef RRSIGHT_REPORT_JSON_H
#define RRSIGHT_REPORT_JSON_H

#include "capture/packet.h"
#include "report/writer.h"

/* A quoted string. What is valid UTF-8 stays as it is; octets above 0x7f that are not become U+FFFD, and what
 * is not printable is escaped. NULL gives null. */
void json_string(struct writer *out, const char *text);

/* A quoted RFC 3339 time in UTC with nanoseconds. */
void json_time(struct writer *out, capture_time time);

/* The same in two parts, of which the first is the same for all times of one second. */
void json_time_begin(struct writer *out, capture_time time);
void json_time_end(struct writer *out, capture_time time);

/* The second that a time is in, since 1970. */
int64_t json_second(capture_time time);

#endif
