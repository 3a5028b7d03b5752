/*
 * Where packets come from: capture files read as one stream in time order, or a live interface. Both are the
 * same type to whoever reads them.
 *
 * Files may be pcap or pcapng in either byte order and any time resolution, plain, gzip or zstd by content,
 * or a pipe. They are merged by capture time; a file is open only while the merge needs it, so a rotated
 * capture of many files uses few descriptors.
 */
#ifndef RRSIGHT_CAPTURE_SOURCE_H
#define RRSIGHT_CAPTURE_SOURCE_H

#include "capture/packet.h"

#include <stdbool.h>

struct capture_source;

enum source_result {
    SOURCE_PACKET, /* a packet was written to *packet */
    SOURCE_IDLE,   /* live only: nothing came for a tenth of a second, or the source was interrupted */
    SOURCE_END,    /* no more packets will come */
};

/* Room for a message about a file or interface, NUL included. */
#define SOURCE_ERROR_MAX 512

/*
 * Opens capture files ("-" is standard input; `paths` must stay valid) and checks of each whether it is a
 * capture that can be read and `filter` (or NULL) compiles for it; one that fails is left out, and
 * source_fault() tells why. A pipe is spooled to an unlinked temporary file, since a file is opened twice: to
 * be checked, and when its turn comes. NULL with a message, as "FILE: what is wrong", in `error` when none
 * can be read.
 */
struct capture_source *source_open_files(const char *const *paths, size_t count, const char *filter,
                                         char error[SOURCE_ERROR_MAX]);

/* Opens a live interface, promiscuous, with nanoseconds where it has them. NULL with a message in `error`. */
struct capture_source *source_open_live(const char *interface, const char *filter,
                                        char error[SOURCE_ERROR_MAX]);

/* The next packet, borrowed until one is asked for that is not ready. A fault in a file ends that file and
 * not the stream. */
enum source_result source_next(struct capture_source *source, struct packet *packet);

/* Packets as source_next() gives them, at most `room`, none of which moves those before it: how many. There
 * may be more. */
size_t source_take_ready(struct capture_source *source, struct packet *packets, size_t room);

/* Whether source_next() would leave the packets before it where they are. */
bool source_ready(const struct capture_source *source);

/* Makes a live source return SOURCE_IDLE soon; safe to call from a signal handler. */
void source_interrupt(struct capture_source *source);

/* The faults met while reading, one message each, "FILE: what is wrong"; NULL behind the last. */
const char *source_fault(const struct capture_source *source, size_t index);

const char *source_file_name(const struct capture_source *source, uint32_t file);

/* Octets of the files read so far and in all; equal to zero for a live source. */
void source_progress(const struct capture_source *source, uint64_t *done, uint64_t *all);

/* Packets that the kernel or the interface dropped; zero for files. */
uint64_t source_dropped(const struct capture_source *source);

/* Closes everything; accepts NULL. */
void source_close(struct capture_source *source);

#endif
