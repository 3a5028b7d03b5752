#include "decode/canonical.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

#include <string.h>

/* Two names, one of them longer than its compressed form, and what else fits an RDLENGTH. */
#define RDATA_ROOM ((size_t)UINT16_MAX)

struct builder {
    uint8_t *octets;
    size_t used;
    size_t room;
    bool failed;
};

static void append(struct builder *out, const uint8_t *octets, size_t count)
{
    if (octets == NULL || out->room - out->used < count) {
        out->failed = true;
        return;
    }
    memcpy(out->octets + out->used, octets, count);
    out->used += count;
}

static void append_name(struct builder *out, struct wire *message)
{
    uint8_t name[DNAME_MAX], lowered[DNAME_MAX];
    size_t length = dname_read(message, name);
    if (length == 0) {
        out->failed = true;
        return;
    }
    dname_copy_lower(lowered, name);
    append(out, lowered, length);
}

static void append_string(struct builder *out, struct wire *message)
{
    uint8_t length = wire_u8(message);
    append(out, &length, 1);
    append(out, wire_take(message, length), length);
}

/* RFC 2874 section 3.1: prefix length, the address suffix, and a name unless the prefix length is zero. */
static void append_a6(struct builder *out, struct wire *message)
{
    uint8_t prefix = wire_u8(message);
    if (prefix > 128) {
        out->failed = true;
        return;
    }
    size_t suffix = (size_t)(128 - prefix + 7) / 8;
    append(out, &prefix, 1);
    append(out, wire_take(message, suffix), suffix);
    if (prefix != 0)
        append_name(out, message);
}

static void append_field(struct builder *out, char field, struct wire *message)
{
    switch (field) {
    case 'n':
        append_name(out, message);
        return;
    case '2':
        append(out, wire_take(message, 2), 2);
        return;
    case '4':
        append(out, wire_take(message, 4), 4);
        return;
    case 'S':
        append(out, wire_take(message, 18), 18);
        return;
    case 's':
        append_string(out, message);
        return;
    case 'A':
        append_a6(out, message);
        return;
    case '*': {
        size_t rest = wire_left(message);
        append(out, wire_take(message, rest), rest);
        return;
    }
    default:
        out->failed = true;
    }
}

/* False also for what is too rare to be looked at. */
static bool skip_canonical_field(char field, struct wire *message)
{
    switch (field) {
    case 'n':
        return dname_skip_canonical(message);
    case '2':
        wire_skip(message, 2);
        return true;
    case '4':
        wire_skip(message, 4);
        return true;
    case 'S':
        wire_skip(message, 18);
        return true;
    case 's':
        wire_skip(message, wire_u8(message));
        return true;
    case '*':
        wire_skip(message, wire_left(message));
        return true;
    default:
        return false;
    }
}

/* Most RDATA are canonical as they stand. */
static bool is_canonical(const char *fields, struct wire rdata)
{
    while (*fields != '\0' && skip_canonical_field(*fields, &rdata))
        fields++;
    return *fields == '\0' && !rdata.failed && wire_left(&rdata) == 0;
}

bool canonical_rdata(const struct wire *message, size_t offset, size_t length, uint16_t type,
                     struct arena *arena, struct rdata *out)
{
    if (offset > message->length || length > message->length - offset)
        return false;
    const char *fields = rrtype_name_fields(type);
    if (fields == NULL || length == 0) {
        *out = (struct rdata){.octets = message->octets + offset, .length = (uint16_t)length};
        return true;
    }
    /* Names are read from the whole message up to the RDATA's end: they may point back, never run over it. */
    struct wire at = {.octets = message->octets, .length = offset + length, .offset = offset};
    if (is_canonical(fields, at)) {
        *out = (struct rdata){.octets = message->octets + offset, .length = (uint16_t)length};
        return true;
    }
    size_t room = length + 2 * (size_t)DNAME_MAX;
    struct builder built = {.octets = arena_take(arena, room), .room = room < RDATA_ROOM ? room : RDATA_ROOM};
    if (built.octets == NULL)
        return false;
    for (; *fields != '\0' && !built.failed; fields++)
        append_field(&built, *fields, &at);
    if (built.failed || at.failed || wire_left(&at) != 0)
        return false;
    *out = (struct rdata){.octets = built.octets, .length = (uint16_t)built.used};
    return true;
}

int canonical_rdata_compare(const struct rdata *a, const struct rdata *b)
{
    size_t shorter = a->length < b->length ? a->length : b->length;
    int difference = shorter == 0 ? 0 : memcmp(a->octets, b->octets, shorter);
    return difference != 0 ? difference : (int)a->length - (int)b->length;
}
