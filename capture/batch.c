#include "capture/batch.h"

#include <string.h>

/* Takes the octets of the last packet into the batch; false when there is no room for them. */
static bool copy_last(struct batch *batch, size_t *used)
{
    struct packet *packet = &batch->packets[batch->count - 1];
    if (BATCH_OCTETS - *used < packet->captured)
        return false;
    packet->bytes = memcpy(batch->octets + *used, packet->bytes, packet->captured);
    *used += packet->captured;
    return true;
}

bool batch_fill(struct batch *batch, struct capture_source *source)
{
    size_t used = 0;
    bool borrowed = false; /* some before the last one are */
    batch->count = 0;
    while (batch->count < BATCH_PACKETS) {
        if (source_next(source, &batch->packets[batch->count]) != SOURCE_PACKET)
            break;
        batch->count++;
        size_t more = source_take_ready(source, batch->packets + batch->count, BATCH_PACKETS - batch->count);
        batch->count += more;
        if (source_ready(source))
            borrowed = true;
        else if (borrowed || more > 0 || !copy_last(batch, &used))
            break;
    }
    return batch->count > 0;
}
