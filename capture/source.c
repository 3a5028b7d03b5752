#include "capture/source.h"

#include "capture/live.h"
#include "capture/merge.h"

#include <stdio.h>
#include <stdlib.h>

/* Exactly one of the two is set. */
struct capture_source {
    struct merge *files;
    struct live *live;
};

struct capture_source *source_open_files(const char *const *paths, size_t count, const char *filter,
                                         char error[SOURCE_ERROR_MAX])
{
    struct capture_source *source = calloc(1, sizeof *source);
    if (source == NULL) {
        (void)snprintf(error, SOURCE_ERROR_MAX, "no memory");
        return NULL;
    }
    source->files = merge_new(paths, count, filter, error);
    if (source->files == NULL) {
        free(source);
        return NULL;
    }
    return source;
}

struct capture_source *source_open_live(const char *interface, const char *filter,
                                        char error[SOURCE_ERROR_MAX])
{
    struct capture_source *source = calloc(1, sizeof *source);
    if (source == NULL) {
        (void)snprintf(error, SOURCE_ERROR_MAX, "no memory");
        return NULL;
    }
    source->live = live_new(interface, filter, error);
    if (source->live == NULL) {
        free(source);
        return NULL;
    }
    return source;
}

enum source_result source_next(struct capture_source *source, struct packet *packet)
{
    if (source->live != NULL)
        return live_next(source->live, packet);
    return merge_next(source->files, packet) ? SOURCE_PACKET : SOURCE_END;
}

size_t source_take_ready(struct capture_source *source, struct packet *packets, size_t room)
{
    return source->files == NULL ? 0 : merge_take_ready(source->files, packets, room);
}

bool source_ready(const struct capture_source *source)
{
    return source->files != NULL && merge_ready(source->files);
}

void source_interrupt(struct capture_source *source)
{
    if (source->live != NULL)
        live_interrupt(source->live);
}

const char *source_fault(const struct capture_source *source, size_t index)
{
    if (source->live != NULL)
        return index == 0 ? live_fault(source->live) : NULL;
    return merge_fault(source->files, index);
}

const char *source_file_name(const struct capture_source *source, uint32_t file)
{
    return source->live != NULL ? live_name(source->live) : merge_file_name(source->files, file);
}

void source_progress(const struct capture_source *source, uint64_t *done, uint64_t *all)
{
    *done = *all = 0;
    if (source->files != NULL)
        merge_progress(source->files, done, all);
}

uint64_t source_dropped(const struct capture_source *source)
{
    return source->live == NULL ? 0 : live_dropped(source->live);
}

void source_close(struct capture_source *source)
{
    if (source == NULL)
        return;
    merge_free(source->files);
    live_free(source->live);
    free(source);
}
