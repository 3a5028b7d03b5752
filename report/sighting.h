/*
 * Where something was seen, in words.
 */
#ifndef RRSIGHT_REPORT_SIGHTING_H
#define RRSIGHT_REPORT_SIGHTING_H

#include "report/sink.h"

#define SIGHTING_TEXT_MAX 300

/* "frame 12", "frame 12 of other.pcap" where it is another file than the answer's, "keys.zone" where it was
 * supplied; returns `out` (SIGHTING_TEXT_MAX). */
const char *sighting_format(const struct sighting *seen, const struct answer_event *event,
                            char out[SIGHTING_TEXT_MAX]);

#endif
