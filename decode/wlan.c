#include "decode/wlan.h"

/* Frame control, first octet: version, type, subtype; second octet: flags. */
#define TYPE_MASK      0x0c
#define TYPE_DATA      0x08
#define SUBTYPE_NODATA 0x40
#define SUBTYPE_QOS    0x80
#define FLAG_TO_DS     0x01
#define FLAG_FROM_DS   0x02
#define FLAG_PROTECTED 0x40
#define FLAG_ORDER     0x80

#define AFTER_CONTROL  22 /* duration, three addresses, sequence control */
#define FOURTH_ADDRESS 6
#define QOS_CONTROL    2
#define HT_CONTROL     4
#define QOS_AMSDU      0x80

#define SUBFRAME_ADDRESSES 12

#define RADIOTAP_TSFT      0x01
#define RADIOTAP_FLAGS     0x02
#define RADIOTAP_EXTENDED  0x80 /* of the highest octet of a word of presence bits */
#define RADIOTAP_WORDS_MAX 8
#define RADIOTAP_PADDED    0x20

/* The flags are the field behind the optional TSFT, which is aligned to eight octets from the header's start.
 */
static uint8_t radiotap_flags(struct wire header)
{
    wire_skip(&header, 4);
    uint8_t present = wire_u8(&header);
    wire_skip(&header, 2);
    uint8_t high = wire_u8(&header);
    for (unsigned words = 1; (high & RADIOTAP_EXTENDED) != 0 && words < RADIOTAP_WORDS_MAX; words++) {
        wire_skip(&header, 3);
        high = wire_u8(&header);
    }
    if ((present & RADIOTAP_TSFT) != 0) {
        wire_skip(&header, (8 - header.offset % 8) % 8);
        wire_skip(&header, 8);
    }
    return (present & RADIOTAP_FLAGS) != 0 ? wire_u8(&header) : 0;
}

bool wlan_radiotap(struct wire *w, bool *padded)
{
    struct wire start = *w;
    uint8_t version = wire_u8(&start);
    wire_skip(&start, 1);
    size_t length = wire_u8(&start);
    length |= (size_t)wire_u8(&start) << 8;
    struct wire header = wire_sub(w, length);
    *padded = (radiotap_flags(header) & RADIOTAP_PADDED) != 0;
    return version == 0 && !w->failed;
}

bool wlan_payload(struct wire *w, bool padded, bool *aggregated)
{
    size_t start = w->offset;
    uint8_t kind = wire_u8(w), flags = wire_u8(w);
    if ((kind & TYPE_MASK) != TYPE_DATA || (kind & SUBTYPE_NODATA) != 0 || (flags & FLAG_PROTECTED) != 0)
        return false;
    wire_skip(w, AFTER_CONTROL);
    if ((flags & FLAG_TO_DS) != 0 && (flags & FLAG_FROM_DS) != 0)
        wire_skip(w, FOURTH_ADDRESS);
    *aggregated = false;
    if ((kind & SUBTYPE_QOS) != 0) {
        *aggregated = (wire_u8(w) & QOS_AMSDU) != 0;
        wire_skip(w, QOS_CONTROL - 1);
        if ((flags & FLAG_ORDER) != 0)
            wire_skip(w, HT_CONTROL);
    }
    if (padded)
        wire_skip(w, (4 - (w->offset - start) % 4) % 4);
    return !w->failed;
}

bool wlan_next_subframe(struct wire *aggregate, struct wire *payload)
{
    if (wire_left(aggregate) <= SUBFRAME_ADDRESSES + 2)
        return false;
    wire_skip(aggregate, SUBFRAME_ADDRESSES);
    size_t length = wire_u16(aggregate);
    /* What the snap length cut, or a frame check sequence taken for a subframe. */
    if (length > wire_left(aggregate))
        length = wire_left(aggregate);
    *payload = wire_sub(aggregate, length);
    size_t padding = (4 - (SUBFRAME_ADDRESSES + 2 + length) % 4) % 4;
    wire_skip(aggregate, padding < wire_left(aggregate) ? padding : wire_left(aggregate));
    return true;
}
