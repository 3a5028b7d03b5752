/*
 * Several capture files as one stream in time order. The pieces of source_open_files(); for use inside
 * capture/.
 *
 * Each file is taken to be in time order within itself, as capture tools write it; a step back inside a file
 * is passed on as it is.
 */
#ifndef RRSIGHT_CAPTURE_MERGE_H
#define RRSIGHT_CAPTURE_MERGE_H

#include "capture/file.h"
#include "capture/source.h"

struct merge;

/* Opens each file once to check it and learn where in time it starts. NULL with a message in `error`. */
struct merge *merge_new(const char *const *paths, size_t count, const char *filter,
                        char error[SOURCE_ERROR_MAX]);

bool merge_next(struct merge *merge, struct packet *packet);
size_t merge_take_ready(struct merge *merge, struct packet *packets, size_t room);
bool merge_ready(const struct merge *merge);
const char *merge_fault(const struct merge *merge, size_t index);
const char *merge_file_name(const struct merge *merge, uint32_t file);
void merge_progress(const struct merge *merge, uint64_t *done, uint64_t *all);
void merge_free(struct merge *merge);

#endif
