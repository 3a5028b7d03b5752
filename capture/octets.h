/*
 * The octets of a file from its beginning to its end, borrowed where they stand in a large buffer; of one
 * that gzip or zstd compresses, which its first octets tell, the uncompressed ones. A piece of file.h; for
 * use inside capture/.
 */
#ifndef RRSIGHT_CAPTURE_OCTETS_H
#define RRSIGHT_CAPTURE_OCTETS_H

#include <stddef.h>
#include <stdint.h>

struct octets;

/* Takes over a descriptor at the beginning of a regular file. NULL, with it closed, when there is no memory.
 */
struct octets *octets_open(int descriptor);
void octets_close(struct octets *octets);

/* The next `count` octets, or NULL when there are fewer: octets_at_hand() then tells how many. They stay
 * where they are until more is asked for than is at hand. */
const uint8_t *octets_see(struct octets *octets, size_t count);

/* Goes on behind so many octets that were seen. */
void octets_pass(struct octets *octets, size_t count);

/* How many octets can be seen without a move of those before them. */
size_t octets_at_hand(const struct octets *octets);

/* What ended the octets before their end, or NULL. */
const char *octets_fault(const struct octets *octets);

#endif
