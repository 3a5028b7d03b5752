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

#endif
