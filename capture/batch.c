#include "capture/batch.h"

#include <string.h>

bool batch_fill(struct batch *batch, struct capture_source *source)
{
    size_t used = 0;
    batch->count = 0;
    while (batch->count < BATCH_PACKETS) {
        struct packet *packet = &batch->packets[batch->count];
        if (source_next(source, packet) != SOURCE_PACKET)
            break;
        batch->count++;
        if (BATCH_OCTETS - used < packet->captured)
            break;
        packet->bytes = memcpy(batch->octets + used, packet->bytes, packet->captured);
        used += packet->captured;
    }
    return batch->count > 0;
}
