/*
 * A pcap filter expression over packets of any link type: compiled for each type when the first packet of it
 * comes. A piece of file.h; for use inside capture/.
 */
#ifndef RRSIGHT_CAPTURE_FILTER_H
#define RRSIGHT_CAPTURE_FILTER_H

#include "capture/packet.h"

#include <stdbool.h>

struct filter;

#define FILTER_ERROR_MAX 256

/* Compiles the expression for one link type, which tells whether it is valid. It is borrowed. NULL with a
 * message. */
struct filter *filter_new(const char *expression, int link_type, char error[FILTER_ERROR_MAX]);
void filter_free(struct filter *filter);

/* Whether it lets the packet through; none passes of a link type that the expression does not make sense for.
 */
bool filter_matches(struct filter *filter, const struct packet *packet);

#endif
