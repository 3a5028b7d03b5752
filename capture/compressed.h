/*
 * Files that gzip or zstd compress, told by their first octets and not by a name. A piece of octets.h; for
 * use inside capture/.
 */
#ifndef RRSIGHT_CAPTURE_COMPRESSED_H
#define RRSIGHT_CAPTURE_COMPRESSED_H

#include <stddef.h>
#include <stdint.h>

enum compression { COMPRESSION_NONE, COMPRESSION_GZIP, COMPRESSION_ZSTD };

/* So many octets tell. */
#define COMPRESSED_MAGIC 4

enum compression compression_of(const uint8_t *octets, size_t length);

struct compressed;

/* Reads the descriptor, which is borrowed, from where it stands. NULL when there is no memory. */
struct compressed *compressed_new(enum compression compression, int descriptor);
void compressed_free(struct compressed *compressed);

/*
 * Some of the uncompressed octets, at most `room`, which is not zero; none at the end.
 *
 * A damaged or short file ends where its octets stop making sense, as a truncated capture does. What stands
 * behind a whole one and is not compressed is left out.
 */
size_t compressed_read(struct compressed *compressed, uint8_t *out, size_t room);

/* What ended the file other than its end, or NULL. */
const char *compressed_fault(const struct compressed *compressed);

#endif
