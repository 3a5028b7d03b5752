/*
 * A live interface. The other half of source.h; for use inside capture/.
 */
#ifndef RRSIGHT_CAPTURE_LIVE_H
#define RRSIGHT_CAPTURE_LIVE_H

#include "capture/packet.h"
#include "capture/source.h"

struct live;

struct live *live_new(const char *interface, const char *filter, char error[SOURCE_ERROR_MAX]);
enum source_result live_next(struct live *live, struct packet *packet);
void live_interrupt(struct live *live);
const char *live_name(const struct live *live);
const char *live_fault(const struct live *live);
uint64_t live_dropped(const struct live *live);
void live_free(struct live *live);

#endif
