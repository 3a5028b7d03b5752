#include "tests/validate/kit/record.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DNS_CLASS_INTERNET 1
#define RDATA_MAX          2048

/* What canonical form does to a type: fixed octets, then so many names in lower case, then the rest as it is.
 */
struct type_row {
    const char *name;
    uint16_t type;
    unsigned before;
    unsigned names;
};

static const struct type_row types[] = {
    {"A", 1, 0, 0},      {"NS", 2, 0, 1},     {"CNAME", 5, 0, 1},       {"SOA", 6, 0, 2},
    {"PTR", 12, 0, 1},   {"HINFO", 13, 0, 0}, {"MX", 15, 2, 1},         {"TXT", 16, 0, 0},
    {"RP", 17, 0, 2},    {"AAAA", 28, 0, 0},  {"SRV", 33, 6, 1},        {"DNAME", 39, 0, 1},
    {"DS", 43, 0, 0},    {"RRSIG", 46, 0, 0}, {"NSEC", 47, 0, 0},       {"DNSKEY", 48, 0, 0},
    {"NSEC3", 50, 0, 0}, {"CDS", 59, 0, 0},   {"SPF", 99, 0, 0},        {"NXNAME", 128, 0, 0},
    {"ANY", 255, 0, 0},  {"CAA", 257, 0, 0},  {"NSEC3PARAM", 51, 0, 0},
};

#define TYPE_ROWS (sizeof types / sizeof types[0])

static void die(const char *what, const char *text)
{
    (void)fprintf(stderr, "test kit: %s: %s\n", what, text);
    abort();
}

struct octets name_of(const char *text)
{
    uint8_t name[256] = {0};
    size_t at = 0, label = 0;
    for (const char *c = text; *c != '\0' && !(c == text && strcmp(text, ".") == 0); c++) {
        if (at >= 254)
            die("the name is too long", text);
        if (*c == '.') {
            name[label] = (uint8_t)(at - label);
            label = ++at;
        } else if (*c == '\\') {
            name[++at] = (uint8_t)((c[1] - '0') * 100 + (c[2] - '0') * 10 + (c[3] - '0'));
            c += 3;
        } else {
            name[++at] = (uint8_t)*c;
        }
    }
    if (at != label)
        die("the name has no dot at its end", text);
    name[at++] = 0;
    return kit_copy(name, at);
}

size_t name_length(const uint8_t *name)
{
    size_t length = 1;
    for (; *name != 0; name += 1 + *name)
        length += 1 + (size_t)*name;
    return length;
}

unsigned name_labels(const uint8_t *name)
{
    unsigned labels = 0;
    for (; *name != 0; name += 1 + *name)
        labels++;
    return labels;
}

void name_lower(uint8_t *name)
{
    for (; *name != 0; name += 1 + *name)
        for (unsigned i = 1; i <= *name; i++)
            if (name[i] >= 'A' && name[i] <= 'Z')
                name[i] = (uint8_t)(name[i] + 32);
}

static const struct type_row *row_of(uint16_t type)
{
    for (size_t i = 0; i < TYPE_ROWS; i++)
        if (types[i].type == type)
            return &types[i];
    return NULL;
}

uint16_t type_of(const char *text)
{
    for (size_t i = 0; i < TYPE_ROWS; i++)
        if (strcmp(types[i].name, text) == 0)
            return types[i].type;
    if (strncmp(text, "TYPE", 4) != 0)
        die("no such type", text);
    return (uint16_t)strtoul(text + 4, NULL, 10);
}

struct octets bitmap_of(const char *text)
{
    static uint8_t bits[256][32];
    uint8_t out[RDATA_MAX];
    size_t used = 0;
    memset(bits, 0, sizeof bits);
    char *copy = (char *)kit_copy(text, strlen(text) + 1).at, *rest = NULL;
    for (char *word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        uint16_t type = type_of(word);
        bits[type >> 8][(type & 0xff) / 8] |= (uint8_t)(0x80 >> (type & 7));
    }
    for (unsigned window = 0; window < 256; window++) {
        uint8_t length = 32;
        while (length > 0 && bits[window][length - 1] == 0)
            length--;
        if (length == 0)
            continue;
        out[used++] = (uint8_t)window;
        out[used++] = length;
        memcpy(out + used, bits[window], length);
        used += length;
    }
    return kit_copy(out, used);
}

/* RDATA as it is put together. */
struct builder {
    uint8_t octets[RDATA_MAX];
    size_t used;
};

static void put(struct builder *b, const void *octets, size_t length)
{
    if (b->used + length > sizeof b->octets)
        die("the RDATA is too long", "");
    memcpy(b->octets + b->used, octets, length);
    b->used += length;
}

static void put_name(struct builder *b, const char *text)
{
    struct octets name = name_of(text);
    put(b, name.at, name.length);
}

static void put_number(struct builder *b, unsigned long number, unsigned size)
{
    uint8_t octets[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                         (uint8_t)number};
    put(b, octets + 4 - size, size);
}

static void put_hex(struct builder *b, const char *hex)
{
    for (; isxdigit((unsigned char)hex[0]) && isxdigit((unsigned char)hex[1]); hex += 2) {
        char pair[] = {hex[0], hex[1], '\0'};
        put_number(b, strtoul(pair, NULL, 16), 1);
    }
}

static const char *next_word(char **rest)
{
    const char *word = strtok_r(NULL, " ", rest);
    return word == NULL ? "" : word;
}

static void put_address(struct builder *b, int family, size_t size, const char *text)
{
    uint8_t address[16];
    if (inet_pton(family, text, address) != 1)
        die("no address", text);
    put(b, address, size);
}

static void put_string(struct builder *b, const char *text)
{
    put_number(b, strlen(text), 1);
    put(b, text, strlen(text));
}

static void put_rdata(struct builder *b, uint16_t type, const char *word, char **rest)
{
    const struct type_row *row = row_of(type);
    if (strcmp(word, "\\#") == 0) {
        put_hex(b, next_word(rest));
    } else if (type == 1 || type == 28) {
        put_address(b, type == 1 ? AF_INET : AF_INET6, type == 1 ? 4 : 16, word);
    } else if (type == 47) {
        put_name(b, word);
        struct octets bitmap = bitmap_of(*rest);
        put(b, bitmap.at, bitmap.length);
    } else if (type == 16) {
        put_string(b, word);
    } else if (row != NULL && row->names > 0) {
        for (unsigned i = 0; i < row->before; i += 2, word = next_word(rest))
            put_number(b, strtoul(word, NULL, 10), 2);
        for (unsigned i = 0; i < row->names; i++, word = next_word(rest))
            put_name(b, word);
        for (unsigned i = 0; type == 6 && i < 5; i++)
            put_number(b, 3600, 4);
    } else {
        die("no text form for this type", word);
    }
}

struct set *set_new(const char *owner, uint16_t type)
{
    struct set *set = kit_take(sizeof *set);
    set->owner = name_of(owner);
    set->type = type;
    set->class = DNS_CLASS_INTERNET;
    set->ttl = SET_TTL;
    return set;
}

struct set *set_add(struct set *set, const void *rdata, size_t length)
{
    if (set->count == SET_RECORDS_MAX)
        die("too many records", "");
    set->records[set->count++] = kit_copy(rdata, length);
    return set;
}

struct set *rr_more(struct set *set, const char *rdata)
{
    static struct builder b;
    char *copy = (char *)kit_copy(rdata, strlen(rdata) + 1).at, *rest = NULL;
    const char *word = strtok_r(copy, " ", &rest);
    b.used = 0;
    put_rdata(&b, set->type, word == NULL ? "" : word, &rest);
    return set_add(set, b.octets, b.used);
}

struct set *rr(const char *text)
{
    char *copy = (char *)kit_copy(text, strlen(text) + 1).at, *rest = NULL;
    const char *owner = strtok_r(copy, " ", &rest);
    struct set *set = set_new(owner, type_of(next_word(&rest)));
    return rr_more(set, rest);
}

struct set *set_copy(const struct set *set)
{
    struct set *copy = kit_take(sizeof *copy);
    *copy = *set;
    return copy;
}

struct set *set_unsigned(const struct set *set)
{
    struct set *copy = set_copy(set);
    copy->signature_count = 0;
    return copy;
}

struct set *set_at(const struct set *set, const char *owner)
{
    struct set *copy = set_copy(set);
    copy->owner = name_of(owner);
    return copy;
}

struct octets canonical_of(uint16_t type, struct octets rdata)
{
    struct octets copy = kit_copy(rdata.at, rdata.length);
    const struct type_row *row = row_of(type);
    uint8_t *name = copy.at + (row == NULL ? 0 : row->before);
    for (unsigned i = 0; row != NULL && i < row->names; i++) {
        name_lower(name);
        name += name_length(name);
    }
    return copy;
}

static bool is_letter_of_name(const uint8_t *name, size_t at)
{
    for (size_t label = 0; name[label] != 0; label += 1 + (size_t)name[label])
        if (at > label && at <= label + name[label])
            return isalpha(name[at]) != 0;
    return false;
}

bool is_folded_letter(uint16_t type, struct octets rdata, size_t at)
{
    const struct type_row *row = row_of(type);
    size_t start = type == 46 ? 18 : row == NULL ? 0 : row->before;
    unsigned names = type == 46 ? 1 : row == NULL ? 0 : row->names;
    for (unsigned i = 0; i < names; i++) {
        size_t length = name_length(rdata.at + start);
        if (at >= start && at < start + length)
            return is_letter_of_name(rdata.at + start, at - start);
        start += length;
    }
    return false;
}
