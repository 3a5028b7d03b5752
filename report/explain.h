/*
 * One answer explained: its chain of trust from the anchor down, step by step, as a recorder saw it
 * (validate/proof.h). The event has its proof.
 */
#ifndef RRSIGHT_REPORT_EXPLAIN_H
#define RRSIGHT_REPORT_EXPLAIN_H

#include "report/sink.h"

/* Numbered steps in words; with `verbose` also keys, signatures and the signed octets in hexadecimal. */
void explain_text(FILE *out, const struct answer_event *event, bool verbose);

/* One JSON object on one line. */
void explain_json(FILE *out, const struct answer_event *event);

/* A graph for Graphviz. */
void explain_dot(FILE *out, const struct answer_event *event);

#endif
