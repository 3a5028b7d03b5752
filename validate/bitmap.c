#include "validate/bitmap.h"

#include "decode/rrtype.h"

bool type_bitmap_is_valid(const struct type_bitmap *bitmap)
{
    struct wire w = wire_over(bitmap->octets, bitmap->length);
    int last = -1;
    while (wire_left(&w) > 0) {
        int window = wire_u8(&w);
        size_t length = wire_u8(&w);
        wire_skip(&w, length);
        if (w.failed || window <= last || length == 0 || length > 32)
            return false;
        last = window;
    }
    return true;
}

bool type_bitmap_has(const struct type_bitmap *bitmap, uint16_t type)
{
    struct wire w = wire_over(bitmap->octets, bitmap->length);
    while (wire_left(&w) > 0) {
        unsigned window = wire_u8(&w);
        size_t length = wire_u8(&w);
        const uint8_t *bits = wire_take(&w, length);
        if (bits == NULL)
            return false;
        if (window != type >> 8)
            continue;
        size_t octet = (type & 0xffU) / 8;
        return octet < length && (bits[octet] & 0x80 >> (type & 7)) != 0;
    }
    return false;
}

unsigned type_bitmap_count(const struct type_bitmap *bitmap)
{
    struct wire w = wire_over(bitmap->octets, bitmap->length);
    unsigned count = 0;
    while (wire_left(&w) > 0) {
        wire_skip(&w, 1);
        size_t length = wire_u8(&w);
        for (size_t i = 0; i < length && !w.failed; i++)
            for (unsigned bits = wire_u8(&w); bits != 0; bits &= bits - 1)
                count++;
    }
    return count;
}

bool type_bitmap_has_data(const struct type_bitmap *bitmap)
{
    static const uint16_t bare[] = {RRTYPE_RRSIG, RRTYPE_NSEC, RRTYPE_NXNAME};
    unsigned count = type_bitmap_count(bitmap);
    for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++)
        count -= type_bitmap_has(bitmap, bare[i]) ? 1 : 0;
    return count > 0;
}

bool type_bitmap_has_alias(const struct type_bitmap *bitmap, uint16_t type)
{
    return type != RRTYPE_RRSIG && type != RRTYPE_NSEC && type_bitmap_has(bitmap, RRTYPE_CNAME);
}
