#include "decode/dname.h"

#include "decode/hash.h"

#include <string.h>

#define LABEL_MAX   63
#define POINTER_TAG 0xc0

static inline uint8_t lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet | 0x20) : octet;
}

size_t dname_length(const uint8_t *name)
{
    size_t length = 0;
    while (name[length] != 0)
        length += (size_t)name[length] + 1;
    return length + 1;
}

unsigned dname_labels(const uint8_t *name)
{
    unsigned labels = 0;
    for (; *name != 0; name += *name + 1)
        labels++;
    return labels;
}

bool dname_is_root(const uint8_t *name)
{
    return *name == 0;
}

bool dname_is_wildcard(const uint8_t *name)
{
    return name[0] == 1 && name[1] == '*';
}

const uint8_t *dname_parent(const uint8_t *name)
{
    return *name == 0 ? name : name + *name + 1;
}

const uint8_t *dname_ancestor(const uint8_t *name, unsigned labels)
{
    for (unsigned have = dname_labels(name); have > labels; have--)
        name = dname_parent(name);
    return name;
}

/* Where each label starts, first to last; returns their count. */
static unsigned label_starts(const uint8_t *name, const uint8_t *starts[DNAME_LABELS_MAX])
{
    unsigned labels = 0;
    for (; *name != 0 && labels < DNAME_LABELS_MAX; name += *name + 1)
        starts[labels++] = name;
    return labels;
}

/* Orders two labels as unsigned octets in lower case; a shorter one that is a prefix sorts first. */
static int label_compare(const uint8_t *a, const uint8_t *b)
{
    unsigned shorter = *a < *b ? *a : *b;
    for (unsigned i = 1; i <= shorter; i++) {
        int difference = lower(a[i]) - lower(b[i]);
        if (difference != 0)
            return difference;
    }
    return (int)*a - (int)*b;
}

unsigned dname_shared_labels(const uint8_t *a, const uint8_t *b)
{
    const uint8_t *a_starts[DNAME_LABELS_MAX], *b_starts[DNAME_LABELS_MAX];
    unsigned a_labels = label_starts(a, a_starts), b_labels = label_starts(b, b_starts), shared = 0;
    while (shared < a_labels && shared < b_labels &&
           label_compare(a_starts[a_labels - shared - 1], b_starts[b_labels - shared - 1]) == 0)
        shared++;
    return shared;
}

int dname_compare(const uint8_t *a, const uint8_t *b)
{
    const uint8_t *a_starts[DNAME_LABELS_MAX], *b_starts[DNAME_LABELS_MAX];
    unsigned a_left = label_starts(a, a_starts), b_left = label_starts(b, b_starts);
    while (a_left > 0 && b_left > 0) {
        int difference = label_compare(a_starts[--a_left], b_starts[--b_left]);
        if (difference != 0)
            return difference;
    }
    return (int)a_left - (int)b_left;
}

bool dname_is_subdomain(const uint8_t *child, const uint8_t *ancestor)
{
    size_t left = dname_length(child), wanted = dname_length(ancestor);
    for (; left > wanted; child = dname_parent(child))
        left -= *child + 1U;
    return left == wanted && dname_equal(child, ancestor);
}

/* Bit 5 is what tells a letter's case; that other octets share a hash for it costs nothing. */
#define CASE_BITS UINT64_C(0x2020202020202020)

uint64_t dname_hash(const uint8_t *name)
{
    size_t left = dname_length(name);
    uint64_t hash = left, octets;
    for (; left >= sizeof octets; left -= sizeof octets, name += sizeof octets) {
        memcpy(&octets, name, sizeof octets);
        hash = hash_mix(hash, octets | CASE_BITS);
    }
    return hash_mix(hash_mix(hash, hash_tail(name, left) | CASE_BITS), left);
}

#define EACH(octet) (UINT64_C(0x0101010101010101) * (octet))

/* Eight octets at once: each that is a letter in upper case gets bit 5. */
static uint64_t lower_each(uint64_t octets)
{
    uint64_t low = octets & EACH(0x7f);
    uint64_t from_a = low + EACH(0x80 - 'A'), beyond_z = low + EACH(0x7f - 'Z');
    return octets | ((from_a ^ beyond_z) & ~octets & EACH(0x80)) >> 2;
}

/* Length octets are no letters. The last octets may be taken twice. */
static void lower_octets(uint8_t *out, const uint8_t *name, size_t length)
{
    uint64_t octets;
    size_t at = 0;
    for (; at + sizeof octets <= length; at += sizeof octets) {
        memcpy(&octets, name + at, sizeof octets);
        octets = lower_each(octets);
        memcpy(out + at, &octets, sizeof octets);
    }
    if (at < length && length >= sizeof octets) {
        at = length - sizeof octets;
        memcpy(&octets, name + at, sizeof octets);
        octets = lower_each(octets);
        memcpy(out + at, &octets, sizeof octets);
        return;
    }
    for (; at < length; at++)
        out[at] = lower(name[at]);
}

static bool equal_but_for_case(const uint8_t *a, const uint8_t *b, size_t left)
{
    uint64_t one, other;
    for (; left >= sizeof one; left -= sizeof one, a += sizeof one, b += sizeof one) {
        memcpy(&one, a, sizeof one);
        memcpy(&other, b, sizeof other);
        if (one != other && lower_each(one) != lower_each(other))
            return false;
    }
    return lower_each(hash_tail(a, left)) == lower_each(hash_tail(b, left));
}

bool dname_equal(const uint8_t *a, const uint8_t *b)
{
    size_t at = 0;
    while (a[at] == b[at] && a[at] != 0)
        at += a[at] + 1U;
    return a[at] == b[at] && equal_but_for_case(a, b, at);
}

void dname_copy_lower(uint8_t *out, const uint8_t *name)
{
    lower_octets(out, name, dname_length(name));
}

/* As for lower_octets(). */
static bool is_lower(const uint8_t *name, size_t left)
{
    uint64_t octets;
    for (; left >= sizeof octets; left -= sizeof octets, name += sizeof octets) {
        memcpy(&octets, name, sizeof octets);
        if (lower_each(octets) != octets)
            return false;
    }
    octets = hash_tail(name, left); /* all that is left, in some order */
    return lower_each(octets) == octets;
}

bool dname_skip_canonical(struct wire *message)
{
    struct wire ahead = *message;
    for (uint8_t length; (length = wire_u8(&ahead)) != 0; wire_skip(&ahead, length))
        if (length > LABEL_MAX)
            return false;
    size_t length = ahead.offset - message->offset;
    const uint8_t *name = ahead.failed || length > DNAME_MAX ? NULL : wire_take(message, length);
    return name != NULL && is_lower(name, length);
}

/* Appends one label, length octet included, when the name stays legal with at least the root behind it. */
static bool append_label(uint8_t *out, size_t *length, const uint8_t *label, size_t label_length)
{
    if (*length + label_length + 2 > DNAME_MAX)
        return false;
    out[*length] = (uint8_t)label_length;
    memcpy(out + *length + 1, label, label_length);
    *length += label_length + 1;
    return true;
}

/* Labels that stand behind each other are copied at once. */
static size_t read_name(struct wire *cursor, uint8_t *out, bool compressed)
{
    struct wire at = *cursor;
    size_t length = 0, behind = 0, lowest = at.offset, run = at.offset;
    unsigned pointers = 0;
    for (;;) {
        uint8_t octet = wire_u8(&at);
        size_t labels = at.offset - 1 - run;
        if (at.failed || length + labels >= DNAME_MAX)
            break;
        if (octet == 0) {
            memcpy(out + length, at.octets + run, labels + 1);
            cursor->offset = pointers > 0 ? behind : at.offset;
            return length + labels + 1;
        }
        if ((octet & POINTER_TAG) == POINTER_TAG) {
            size_t target = (size_t)(octet & ~POINTER_TAG) << 8 | wire_u8(&at);
            if (!compressed || at.failed || target >= lowest || pointers == DNAME_LABELS_MAX)
                break;
            if (pointers++ == 0)
                behind = at.offset;
            memcpy(out + length, at.octets + run, labels);
            length += labels;
            lowest = run = at.offset = target;
            continue;
        }
        if (octet > LABEL_MAX)
            break;
        wire_skip(&at, octet);
    }
    cursor->failed = true;
    return 0;
}

size_t dname_read(struct wire *message, uint8_t *out)
{
    return message->failed ? 0 : read_name(message, out, true);
}

size_t dname_read_lower(struct wire *message, uint8_t *out)
{
    size_t length = dname_read(message, out);
    lower_octets(out, out, length);
    return length;
}

size_t dname_read_uncompressed(struct wire *octets, uint8_t *out)
{
    return octets->failed ? 0 : read_name(octets, out, false);
}

static char *format_octet(uint8_t octet, char *at)
{
    bool plain = octet > ' ' && octet < 0x7f;
    if (!plain) {
        *at++ = '\\';
        *at++ = (char)('0' + octet / 100);
        *at++ = (char)('0' + octet / 10 % 10);
        *at++ = (char)('0' + octet % 10);
        return at;
    }
    if (strchr(".\\\"();@$", octet) != NULL)
        *at++ = '\\';
    *at++ = (char)octet;
    return at;
}

void dname_format(const uint8_t *name, char *out)
{
    if (*name == 0)
        *out++ = '.';
    for (; *name != 0; name += *name + 1) {
        for (unsigned i = 1; i <= *name; i++)
            out = format_octet(name[i], out);
        *out++ = '.';
    }
    *out = '\0';
}

/* One octet of text, escapes resolved; returns the characters used, 0 if the escape is not one. */
static size_t parse_octet(const char *text, uint8_t *octet)
{
    if (text[0] != '\\') {
        *octet = (uint8_t)text[0];
        return 1;
    }
    if (text[1] < '0' || text[1] > '9') {
        *octet = (uint8_t)text[1];
        return text[1] == '\0' ? 0 : 2;
    }
    unsigned value = 0;
    for (int i = 1; i <= 3; i++) {
        if (text[i] < '0' || text[i] > '9')
            return 0;
        value = value * 10 + (unsigned)(text[i] - '0');
    }
    *octet = (uint8_t)value;
    return value > 255 ? 0 : 4;
}

bool dname_parse(const char *text, uint8_t *out)
{
    uint8_t label[LABEL_MAX];
    size_t length = 0, label_length = 0;
    if (strcmp(text, ".") == 0) {
        out[0] = 0;
        return true;
    }
    while (*text != '\0') {
        if (*text == '.') {
            if (label_length == 0 || !append_label(out, &length, label, label_length))
                return false;
            label_length = 0;
            text++;
            continue;
        }
        size_t used = label_length == LABEL_MAX ? 0 : parse_octet(text, &label[label_length]);
        if (used == 0)
            return false;
        label_length++;
        text += used;
    }
    if (label_length > 0 && !append_label(out, &length, label, label_length))
        return false;
    out[length] = 0;
    return length > 0;
}

bool dname_prepend(const uint8_t *label, size_t label_length, const uint8_t *name, uint8_t *out)
{
    size_t length = dname_length(name);
    if (label_length == 0 || label_length > LABEL_MAX || length + label_length + 1 > DNAME_MAX)
        return false;
    out[0] = (uint8_t)label_length;
    memcpy(out + 1, label, label_length);
    memcpy(out + 1 + label_length, name, length);
    return true;
}
