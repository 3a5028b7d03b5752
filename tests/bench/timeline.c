#include "tests/bench/timeline.h"

#include <stdlib.h>
#include <string.h>

#define WAITING_MAX (1 << 16)
#define SNAP_LENGTH 262144
#define ETHERNET    1

struct frame {
    int64_t time;
    uint64_t number;
    size_t length;
    uint8_t octets[FRAME_LONGEST];
};

/* A heap with the earliest frame on top; `spare` are frames to be used again. */
struct timeline {
    FILE *file;
    uint64_t frames;
    size_t waiting, spare;
    struct frame *heap[WAITING_MAX];
    struct frame *spares[WAITING_MAX];
};

static void put_little(uint8_t *at, uint32_t number)
{
    for (unsigned i = 0; i < 4; i++, number >>= 8)
        at[i] = (uint8_t)number;
}

static void must_write(const struct timeline *timeline, const void *octets, size_t length)
{
    if (fwrite(octets, 1, length, timeline->file) == length)
        return;
    perror("generate");
    exit(EXIT_FAILURE);
}

struct timeline *timeline_new(FILE *file)
{
    uint8_t header[24] = {0};
    struct timeline *timeline = calloc(1, sizeof *timeline);
    if (timeline == NULL)
        abort();
    timeline->file = file;
    put_little(header, 0xa1b2c3d4);      /* microseconds */
    put_little(header + 4, 4 << 16 | 2); /* version 2.4 */
    put_little(header + 16, SNAP_LENGTH);
    put_little(header + 20, ETHERNET);
    must_write(timeline, header, sizeof header);
    return timeline;
}

static int is_before(const struct frame *left, const struct frame *right)
{
    return left->time != right->time ? left->time < right->time : left->number < right->number;
}

static void rise(struct timeline *timeline, struct frame *frame)
{
    size_t at = timeline->waiting++;
    for (; at > 0 && is_before(frame, timeline->heap[(at - 1) / 2]); at = (at - 1) / 2)
        timeline->heap[at] = timeline->heap[(at - 1) / 2];
    timeline->heap[at] = frame;
}

static struct frame *take_first(struct timeline *timeline)
{
    struct frame *first = timeline->heap[0], *last = timeline->heap[--timeline->waiting];
    size_t at = 0;
    for (size_t child = 1; child < timeline->waiting; child = 2 * at + 1) {
        if (child + 1 < timeline->waiting && is_before(timeline->heap[child + 1], timeline->heap[child]))
            child++;
        if (is_before(last, timeline->heap[child]))
            break;
        timeline->heap[at] = timeline->heap[child];
        at = child;
    }
    timeline->heap[at] = last;
    return first;
}

uint8_t *timeline_add(struct timeline *timeline, int64_t time, size_t length)
{
    if (length > FRAME_LONGEST || timeline->waiting == WAITING_MAX)
        abort();
    struct frame *frame = timeline->spare > 0 ? timeline->spares[--timeline->spare] : malloc(sizeof *frame);
    if (frame == NULL)
        abort();
    frame->time = time;
    frame->number = timeline->frames++;
    frame->length = length;
    rise(timeline, frame);
    return frame->octets;
}

void timeline_advance(struct timeline *timeline, int64_t time)
{
    while (timeline->waiting > 0 && timeline->heap[0]->time <= time) {
        struct frame *frame = take_first(timeline);
        uint8_t header[16];
        put_little(header, (uint32_t)(frame->time / 1000000));
        put_little(header + 4, (uint32_t)(frame->time % 1000000));
        put_little(header + 8, (uint32_t)frame->length);
        put_little(header + 12, (uint32_t)frame->length);
        must_write(timeline, header, sizeof header);
        must_write(timeline, frame->octets, frame->length);
        timeline->spares[timeline->spare++] = frame;
    }
}

uint64_t timeline_frames(const struct timeline *timeline)
{
    return timeline->frames;
}

void timeline_free(struct timeline *timeline)
{
    timeline_advance(timeline, INT64_MAX);
    while (timeline->spare > 0)
        free(timeline->spares[--timeline->spare]);
    free(timeline);
}
