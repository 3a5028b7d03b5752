#include "validate/anchor.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/masterfile.h"

#include <stdlib.h>
#include <string.h>

struct anchors {
    struct anchor *list;
    size_t count;
    size_t room;
};

struct anchors *anchors_new(void)
{
    return calloc(1, sizeof(struct anchors));
}

void anchors_free(struct anchors *anchors)
{
    if (anchors == NULL)
        return;
    for (size_t i = 0; i < anchors->count; i++)
        free((void *)(uintptr_t)anchors->list[i].owner);
    free(anchors->list);
    free(anchors);
}

/* Owner and RDATA are copied into one block that starts with the owner. */
static bool add(struct anchors *anchors, struct anchor anchor)
{
    if (anchors->count == anchors->room) {
        size_t room = anchors->room == 0 ? 8 : anchors->room * 2;
        struct anchor *list = realloc(anchors->list, room * sizeof *list);
        if (list == NULL)
            return false;
        anchors->list = list;
        anchors->room = room;
    }
    size_t owner_length = dname_length(anchor.owner);
    uint8_t *octets = malloc(owner_length + anchor.rdata.length);
    if (octets == NULL)
        return false;
    memcpy(octets, anchor.owner, owner_length);
    memcpy(octets + owner_length, anchor.rdata.octets, anchor.rdata.length);
    anchor.owner = octets;
    anchor.rdata.octets = octets + owner_length;
    anchors->list[anchors->count++] = anchor;
    return true;
}

/* From IANA's root-anchors.xml (RFC 9718). */
struct builtin {
    int64_t valid_from;
    int64_t valid_until;
    uint8_t rdata[36];
};

static const struct builtin builtins[] = {
    /* 19036, KSK-2010: 2010-07-15 to 2019-01-11 */
    {1279152000, 1547251199, {0x4a, 0x5c, 8,    2,    0x49, 0xaa, 0xc1, 0x1d, 0x7b, 0x6f, 0x64, 0x46,
                              0x70, 0x2e, 0x54, 0xa1, 0x60, 0x73, 0x71, 0x60, 0x7a, 0x1a, 0x41, 0x85,
                              0x52, 0x00, 0xfd, 0x2c, 0xe1, 0xcd, 0xde, 0x32, 0xf2, 0x4e, 0x8f, 0xb5}},
    /* 20326, KSK-2017: from 2017-07-11 */
    {1499731200, INT64_MAX, {0x4f, 0x66, 8,    2,    0xe0, 0x6d, 0x44, 0xb8, 0x0b, 0x8f, 0x1d, 0x39,
                             0xa9, 0x5c, 0x0b, 0x0d, 0x7c, 0x65, 0xd0, 0x84, 0x58, 0xe8, 0x80, 0x40,
                             0x9b, 0xbc, 0x68, 0x34, 0x57, 0x10, 0x42, 0x37, 0xc7, 0xf8, 0xec, 0x8d}},
    /* 38696, KSK-2024: from 2024-07-18 */
    {1721260800, INT64_MAX, {0x97, 0x28, 8,    2,    0x68, 0x3d, 0x2d, 0x0a, 0xcb, 0x8c, 0x9b, 0x71,
                             0x2a, 0x19, 0x48, 0xb2, 0x7f, 0x74, 0x12, 0x19, 0x29, 0x8d, 0x0a, 0x45,
                             0x0d, 0x61, 0x2c, 0x48, 0x3a, 0xf4, 0x44, 0xa4, 0xc0, 0xfb, 0x2b, 0x16}},
};

bool anchors_add_builtin(struct anchors *anchors)
{
    static const uint8_t root[] = {0};
    for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
        struct anchor anchor = {
            .owner = root,
            .type = RRTYPE_DS,
            .rdata = {.octets = builtins[i].rdata, .length = sizeof builtins[i].rdata},
            .valid_from = builtins[i].valid_from,
            .valid_until = builtins[i].valid_until,
        };
        if (!add(anchors, anchor))
            return false;
    }
    return true;
}

static bool take_record(void *context, const struct masterfile_record *record, unsigned line,
                        char error[MASTERFILE_ERROR_MAX])
{
    if (record->type != RRTYPE_DS && record->type != RRTYPE_DNSKEY) {
        char type[RRTYPE_TEXT_MAX];
        (void)snprintf(error, MASTERFILE_ERROR_MAX,
                       "line %u: a trust anchor is a DS or DNSKEY record, not %s", line,
                       rrtype_format(record->type, type));
        return false;
    }
    if (record->rdata.length <= 4) {
        (void)snprintf(error, MASTERFILE_ERROR_MAX, "line %u: the record has no digest or key", line);
        return false;
    }
    struct anchor anchor = {.owner = record->owner,
                            .type = record->type,
                            .rdata = record->rdata,
                            .valid_from = INT64_MIN,
                            .valid_until = INT64_MAX};
    if (add(context, anchor))
        return true;
    (void)snprintf(error, MASTERFILE_ERROR_MAX, "no memory");
    return false;
}

bool anchors_add_file(struct anchors *anchors, FILE *file, char error[ANCHOR_ERROR_MAX])
{
    size_t before = anchors->count;
    if (!masterfile_read(file, take_record, anchors, error))
        return false;
    if (anchors->count > before)
        return true;
    (void)snprintf(error, ANCHOR_ERROR_MAX, "no DS or DNSKEY record in it");
    return false;
}

const struct anchor *anchors_get(const struct anchors *anchors, size_t index)
{
    return index < anchors->count ? &anchors->list[index] : NULL;
}

const uint8_t *anchors_closest(const struct anchors *anchors, const uint8_t *name, unsigned labels_max)
{
    const uint8_t *best = NULL;
    for (size_t i = 0; i < anchors->count; i++) {
        const uint8_t *owner = anchors->list[i].owner;
        unsigned labels = dname_labels(owner);
        if (labels <= labels_max && dname_is_subdomain(name, owner) &&
            (best == NULL || labels > dname_labels(best)))
            best = owner;
    }
    return best;
}
