/*
 * A file opened for reading whatever compresses it: gzip and zstd are told by their first octets, not by a
 * name.
 */
#ifndef RRSIGHT_CAPTURE_COMPRESSED_H
#define RRSIGHT_CAPTURE_COMPRESSED_H

#include <stdio.h>

/*
 * A stream of the uncompressed octets of `file`, at its beginning. Takes over `file`: closing the stream
 * closes it. An uncompressed file is returned as it is. NULL, with `file` closed, when there is no memory.
 *
 * A damaged or short compressed file ends where its octets stop making sense, as a truncated capture does;
 * *fault, which must live as long as the stream, then says so, and is NULL before. What stands behind a whole
 * one and is not compressed is left out.
 */
FILE *compressed_open(FILE *file, const char **fault);

#endif
