/*
 * Some packets of a source that are to be had at the same time.
 */
#ifndef RRSIGHT_CAPTURE_BATCH_H
#define RRSIGHT_CAPTURE_BATCH_H

#include "capture/source.h"

#define BATCH_PACKETS 64
/* Octets that are copied, of packets that would not stay where the source has them; the last one of a batch
 * always does. */
#define BATCH_OCTETS ((size_t)32 * 1024)

struct batch {
    size_t count;
    struct packet packets[BATCH_PACKETS];
    uint8_t octets[BATCH_OCTETS];
};

/* Fills the batch with what comes next, at most BATCH_PACKETS. The packets are valid until the source is
 * asked for another one. False when there are none any more, or a live source is idle. */
bool batch_fill(struct batch *batch, struct capture_source *source);

#endif
