/*
 * EDNS (RFC 6891) of a response as JSON: version, sizes, flags and every option, those that are known
 * decoded.
 */
#ifndef RRSIGHT_REPORT_EDNS_H
#define RRSIGHT_REPORT_EDNS_H

#include "decode/message.h"

#include "report/writer.h"

/* Writes `,"edns":{…}`, or `,"edns":null` where the message has none. */
void edns_put(struct writer *out, const struct message *message);

#endif
