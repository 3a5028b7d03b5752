/*
 * Trust anchors: DS or DNSKEY records that are believed without proof (RFC 4033 section 2), at any name.
 */
#ifndef RRSIGHT_VALIDATE_ANCHOR_H
#define RRSIGHT_VALIDATE_ANCHOR_H

#include "decode/canonical.h"

#include <stdio.h>

struct anchors;

struct anchor {
    const uint8_t *owner;
    uint16_t type; /* DS or DNSKEY */
    struct rdata rdata;
    int64_t valid_from; /* seconds since 1970; the first and the last second are within */
    int64_t valid_until;
};

#define ANCHOR_ERROR_MAX 256

struct anchors *anchors_new(void);
void anchors_free(struct anchors *anchors);

/* Adds IANA's anchors for the root, each for its time; false when there is no memory. */
bool anchors_add_builtin(struct anchors *anchors);

/*
 * Adds the DS and DNSKEY records of master-file text. False with a message, as "line 3: what is wrong", in
 * `error` for a syntax error, another type of record, or no record at all.
 */
bool anchors_add_file(struct anchors *anchors, FILE *file, char error[ANCHOR_ERROR_MAX]);

/* The anchor with that index, borrowed, or NULL behind the last. */
const struct anchor *anchors_get(const struct anchors *anchors, size_t index);

/* The deepest name that has an anchor, is `name` or above it, and has at most `labels_max` labels; or NULL.
 */
const uint8_t *anchors_closest(const struct anchors *anchors, const uint8_t *name, unsigned labels_max);

#endif
