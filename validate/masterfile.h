/*
 * Records from master-file text (RFC 1035 section 5, RFC 3597), as trust anchor files and dig's output have
 * them.
 */
#ifndef RRSIGHT_VALIDATE_MASTERFILE_H
#define RRSIGHT_VALIDATE_MASTERFILE_H

#include "decode/canonical.h"

#include <stdio.h>

#define MASTERFILE_ERROR_MAX 200

struct masterfile_record {
    const uint8_t *owner; /* lower-case */
    uint16_t type;
    uint16_t class;
    uint32_t ttl;
    struct rdata rdata; /* canonical */
};

/* Called for each record, borrowed for the duration of the call; false stops the reading. */
typedef bool masterfile_sink(void *context, const struct masterfile_record *record, unsigned line,
                             char error[MASTERFILE_ERROR_MAX]);

/* Reads all records. False with a message, as "line 3: what is wrong", in `error`. */
bool masterfile_read(FILE *file, masterfile_sink *sink, void *context, char error[MASTERFILE_ERROR_MAX]);

/* As masterfile_read(), but goes on behind a line that is wrong; `error` tells of the first one. Returns the
 * number of those lines. */
unsigned masterfile_read_what_can_be(FILE *file, masterfile_sink *sink, void *context,
                                     char error[MASTERFILE_ERROR_MAX]);

/*
 * RDATA as text that masterfile_read() reads back to the same octets, without a line break: in its type's
 * form or, where that would lose something, in that of RFC 3597 section 5. To be freed with free(); NULL when
 * there is no memory.
 */
char *masterfile_rdata(uint16_t type, const struct rdata *rdata);

#endif
