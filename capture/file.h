/*
 * One capture file: its packets in order. The pieces of source_open_files(); for use inside capture/.
 */
#ifndef RRSIGHT_CAPTURE_FILE_H
#define RRSIGHT_CAPTURE_FILE_H

#include "capture/packet.h"

#include <stdbool.h>

struct capture_file;

#define CAPTURE_FILE_ERROR_MAX 384

/* A closed capture file; `path` and `filter` (NULL for none) must stay valid. NULL when there is no memory.
 */
struct capture_file *capture_file_new(const char *path, uint32_t index, const char *filter);

/*
 * Opens it at its beginning and compiles the filter for its link type. False with a message, without the
 * path, in `error`. A pipe is spooled at the first opening.
 */
bool capture_file_open(struct capture_file *file, char error[CAPTURE_FILE_ERROR_MAX]);

/* The next packet that passes the filter, borrowed until one is read that is not ready; false at the end or
 * at a fault. */
bool capture_file_next(struct capture_file *file, struct packet *packet);

/* Packets as capture_file_next() gives them, at most `room`, as long as they are at hand and captured before
 * `before`: how many. None may be, though some are ready. */
size_t capture_file_take_ready(struct capture_file *file, capture_time before, struct packet *packets,
                               size_t room);

/* Whether the next packet can be read and leaves those before it where they are. */
bool capture_file_ready(const struct capture_file *file);

/* What ended the file other than its end, or NULL. */
const char *capture_file_fault(const struct capture_file *file);

/* Octets read and in all, compressed ones where it is compressed. */
uint64_t capture_file_done(const struct capture_file *file);
uint64_t capture_file_size(const struct capture_file *file);

/* Gives back the descriptor; capture_file_open() may follow. */
void capture_file_close(struct capture_file *file);
void capture_file_free(struct capture_file *file);

#endif
