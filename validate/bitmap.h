/*
 * Type bit maps of NSEC and NSEC3 (RFC 4034 section 4.1.2).
 */
#ifndef RRSIGHT_VALIDATE_BITMAP_H
#define RRSIGHT_VALIDATE_BITMAP_H

#include "decode/wire.h"

struct type_bitmap {
    const uint8_t *octets;
    size_t length;
};

/* Whether the windows are well formed: rising, one to 32 octets each, nothing left over. */
bool type_bitmap_is_valid(const struct type_bitmap *bitmap);

/* Whether it has types other than those that only say that the name is signed or denied: RRSIG, NSEC, NXNAME.
 */
bool type_bitmap_has_data(const struct type_bitmap *bitmap);

/* How many types are in it. */
unsigned type_bitmap_count(const struct type_bitmap *bitmap);

bool type_bitmap_has(const struct type_bitmap *bitmap, uint16_t type);

/* Whether it has a CNAME that a query for that type follows: RRSIG and NSEC records stand beside one (RFC
 * 4035 section 2.5), so who asks for them is not sent on. */
bool type_bitmap_has_alias(const struct type_bitmap *bitmap, uint16_t type);

#endif
