/*
 * Copies of names and texts into a block that is made to hold them all, one behind the other.
 */
#ifndef RRSIGHT_VALIDATE_PACK_H
#define RRSIGHT_VALIDATE_PACK_H

#include "decode/dname.h"

#include <string.h>

/* Copies octets to where *end points, which moves on; returns the copy, NULL of NULL. */
static inline const void *pack_octets(uint8_t **end, const void *octets, size_t size)
{
    uint8_t *copy = *end;
    if (octets == NULL)
        return NULL;
    memcpy(copy, octets, size);
    *end += size;
    return copy;
}

/* Octets of a name, which may be NULL. */
static inline size_t pack_name_size(const uint8_t *name)
{
    return name == NULL ? 0 : dname_length(name);
}

static inline const uint8_t *pack_name(uint8_t **end, const uint8_t *name)
{
    return pack_octets(end, name, pack_name_size(name));
}

#endif
