/*
 * The records that answers lack, counted, and as `dig` commands that fetch them.
 */
#ifndef RRSIGHT_REPORT_MISSING_H
#define RRSIGHT_REPORT_MISSING_H

#include "report/sink.h"

/* A command a line, sorted from the root down, each with the number of answers that need it; or with `json`
 * an object a line. */
struct sink missing_sink_new(FILE *out, bool json);

#endif
