/*
 * Responses set down in a temporary file while packets are read, to be taken up again in the same order: what
 * is judged once all evidence is known need not be decoded twice.
 *
 * The octets of a content (see content.h) are set down once, and again when all contents were forgotten
 * since; each response after it takes some forty octets. What fits a small buffer stays there. The file has
 * no name and goes with the program; it stands in the directory that TMPDIR names, or in /tmp.
 *
 * A response that is taken up is the one that was put, with these exceptions: it has no octets; of its query
 * there is what the answer is compared with (DO, CD, its frame, and of its marks the name's hash, the cookie,
 * EDNS and RD), of an exchange with another server the frame alone; of its own marks there is all but the IP
 * identification and the hash of its octets.
 */
#ifndef RRSIGHT_DECODE_SPOOL_H
#define RRSIGHT_DECODE_SPOOL_H

#include "decode/decoder.h"

struct spool;

/* NULL when there is no memory. */
struct spool *spool_new(void);
void spool_free(struct spool *spool);

/* Sets the response down; all are of one decoder, which must live as long as the spool is read. What cannot
 * be written is told by spool_rewind(). */
void spool_put(struct spool *spool, const struct response *response);

/* Ends the putting, and goes to the first response. False when one could not be set down: see spool_fault().
 */
bool spool_rewind(struct spool *spool);

/* The next response, borrowed until the next call; false behind the last, or when it cannot be read. */
bool spool_take(struct spool *spool, struct response *response);

/* What went wrong with the file, or NULL. */
const char *spool_fault(const struct spool *spool);

/* Octets taken up so far and in all. */
void spool_progress(const struct spool *spool, uint64_t *done, uint64_t *all);

#endif
