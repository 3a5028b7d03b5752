#include "decode/content.h"

#include "decode/arena.h"
#include "decode/dname.h"
#include "decode/hash.h"
#include "decode/index.h"
#include "decode/message_copy.h"
#include "decode/rrtype.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_OCTETS 12
#define ID_OCTETS     2
#define OPCODE_MASK   0x78 /* in the third octet */
#define AA            0x04
#define EDNS_COOKIE   10

/* Offsets in the RDATA of an RRSIG record (RFC 4034 section 3.1). */
#define RRSIG_ORIGINAL_TTL 4
#define RRSIG_FIXED        18

/* Records whose TTLs are looked at; a message with more keeps its TTLs. */
#define TTLS_MAX 64

/* Of what the message consists of. */
#define ALIGNMENT _Alignof(max_align_t)

/* Contents that were seen once: a part of their hashes, each in the one place that it may have. Who shares it
 * with another is kept at once, or later, and that is all. */
#define SEEN_ONCE ((size_t)1 << 18)

/* In the order in which it is looked at. In its block the octets follow, and then what the message consists
 * of. */
struct kept {
    uint64_t hash;
    uint32_t first_ttl; /* as it stands in the octets; so the next two */
    uint16_t options;   /* offset of the EDNS options, or 0 */
    bool has_ttl;
    struct content content; /* what is handed out */
    uint8_t octets[];
};

/* Contents go all at once, so they and their notes stand in an arena. */
struct contents {
    struct index index;
    struct arena *arena;
    size_t memory;
    unsigned generation;
    uint16_t *seen_once; /* NULL until it is needed */
};

struct contents *contents_new(void)
{
    struct contents *contents = calloc(1, sizeof *contents);
    if (contents == NULL)
        return NULL;
    contents->arena = arena_new();
    if (contents->arena != NULL)
        return contents;
    free(contents);
    return NULL;
}

void contents_forget(struct contents *contents)
{
    contents->generation++;
    arena_clear(contents->arena);
    index_clear(&contents->index);
    contents->memory = 0;
}

void contents_free(struct contents *contents)
{
    if (contents == NULL)
        return;
    arena_free(contents->arena);
    index_fini(&contents->index);
    free(contents->seen_once);
    free(contents);
}

/* Where the TTLs stand, and what was signed. */
struct ttls {
    uint16_t offsets[TTLS_MAX];
    unsigned count;
    bool too_many;
    uint32_t highest;
    uint32_t lowest_original;
};

static uint32_t get_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* An owner name: labels, up to a pointer or the root. Where they point to shows in the octets themselves. */
static void skip_name(struct wire *w)
{
    for (;;) {
        uint8_t length = wire_u8(w);
        if ((length & 0xc0) == 0xc0)
            wire_skip(w, 1);
        else if (length > 63)
            w->failed = true;
        else
            wire_skip(w, length);
        if (w->failed || length == 0 || length > 63)
            return;
    }
}

/* The question's name, uncompressed as it always is, in lower case. */
static bool take_question(struct outline *o, struct wire *w)
{
    size_t start = w->offset;
    for (uint8_t length; (length = wire_u8(w)) != 0; wire_skip(w, length))
        if (length > 63)
            return false;
    size_t end = w->offset;
    wire_skip(w, 4);
    if (w->failed || end - start > DNAME_MAX)
        return false;
    o->name_hash = hash_octets(o->octets + start, end - start, 0);
    for (size_t i = start; i < end; i++) /* no length octet is a letter */
        if (o->octets[i] >= 'A' && o->octets[i] <= 'Z')
            o->octets[i] |= 0x20;
    return true;
}

/* Cookies are of one client and one server at one time. */
static void take_options(struct outline *o, size_t offset, size_t length)
{
    struct wire w = wire_over(o->octets + offset, length);
    o->options = offset;
    while (wire_left(&w) > 0) {
        uint16_t code = wire_u16(&w), size = wire_u16(&w);
        size_t at = offset + w.offset;
        wire_skip(&w, size);
        if (!w.failed && code == EDNS_COOKIE)
            memset(o->octets + at, 0, size);
    }
}

static bool take_record(struct outline *o, struct wire *w, bool additional, struct ttls *ttls)
{
    skip_name(w);
    uint16_t type = wire_u16(w);
    wire_skip(w, 2);
    size_t ttl_at = w->offset;
    uint32_t ttl = wire_u32(w);
    uint16_t length = wire_u16(w);
    size_t rdata = w->offset;
    wire_skip(w, length);
    if (w->failed)
        return false;
    if (type == RRTYPE_OPT) {
        if (!additional || o->options != 0)
            return false;
        take_options(o, rdata, length);
        return true;
    }
    if (type == RRTYPE_RRSIG && length >= RRSIG_FIXED) {
        uint32_t original = get_u32(o->octets + rdata + RRSIG_ORIGINAL_TTL);
        if (original < ttls->lowest_original)
            ttls->lowest_original = original;
    }
    if (ttl > ttls->highest)
        ttls->highest = ttl;
    if (ttls->count < TTLS_MAX)
        ttls->offsets[ttls->count++] = (uint16_t)ttl_at;
    else
        ttls->too_many = true;
    return true;
}

/* Of a cache's TTLs only how they differ is kept: that tells an RRset of several TTLs (RFC 2181 section 5.2).
 */
static void take_ttls(struct outline *o, const struct ttls *ttls)
{
    uint32_t first = ttls->count == 0 ? 0 : get_u32(o->octets + ttls->offsets[0]);
    o->has_ttl = ttls->count > 0;
    o->first_ttl = first;
    o->ttls_left_out = (o->octets[2] & AA) == 0 && !ttls->too_many && ttls->highest <= ttls->lowest_original;
    if (!o->ttls_left_out)
        return;
    for (unsigned i = 0; i < ttls->count; i++) {
        uint8_t *at = o->octets + ttls->offsets[i];
        wire_put_u32(at, get_u32(at) - first);
    }
}

static bool can_be_outlined(const uint8_t *octets, size_t length)
{
    return length >= HEADER_OCTETS && length <= CONTENT_LENGTH_MAX && (octets[2] & OPCODE_MASK) == 0;
}

static uint64_t content_hash(const uint8_t *octets, size_t length)
{
    return hash_octets(octets + ID_OCTETS, length - ID_OCTETS, 0);
}

static void note_left_out(struct outline *o, const uint8_t *octets)
{
    uint64_t id = (uint64_t)octets[0] << 8 | octets[1];
    o->left_out = hash_mix(hash_mix(id, o->first_ttl), o->name_hash);
}

bool outline_begin(const uint8_t *octets, size_t length, struct outline *out)
{
    if (!can_be_outlined(octets, length))
        return false;
    out->length = length;
    out->hash = content_hash(octets, length);
    return true;
}

bool outline_draw(const uint8_t *octets, size_t length, struct outline *out)
{
    struct ttls ttls = {.lowest_original = UINT32_MAX};
    if (!can_be_outlined(octets, length))
        return false;
    memcpy(out->octets, octets, length);
    out->length = length;
    out->options = 0;
    struct wire w = wire_over(out->octets, length);
    wire_skip(&w, ID_OCTETS + 2);
    uint16_t questions = wire_u16(&w), answers = wire_u16(&w), authority = wire_u16(&w), more = wire_u16(&w);
    memset(out->octets, 0, ID_OCTETS);
    if (questions != 1 || !take_question(out, &w))
        return false;
    unsigned before = (unsigned)answers + authority, records = before + more;
    for (unsigned i = 0; i < records; i++)
        if (!take_record(out, &w, i >= before, &ttls))
            return false;
    take_ttls(out, &ttls);
    note_left_out(out, octets);
    out->hash = content_hash(out->octets, length);
    return true;
}

/* With these octets behind the ID. */
static struct kept *find(struct contents *contents, uint64_t hash, const uint8_t *octets, size_t length)
{
    size_t at = index_start(&contents->index, (uint32_t)hash);
    for (struct kept *kept; (kept = index_next(&contents->index, (uint32_t)hash, &at)) != NULL;)
        if (kept->hash == hash && kept->content.length == length &&
            memcmp(kept->octets + ID_OCTETS, octets + ID_OCTETS, length - ID_OCTETS) == 0)
            return kept;
    return NULL;
}

void contents_fetch(const struct contents *contents, const struct outline *outline)
{
    index_fetch(&contents->index, (uint32_t)outline->hash);
}

bool contents_fetch_found(const struct contents *contents, const struct outline *outline)
{
    return index_fetch_found(&contents->index, (uint32_t)outline->hash,
                             sizeof(struct kept) + outline->length);
}

struct content *contents_find(struct contents *contents, const struct outline *outline)
{
    struct kept *kept = find(contents, outline->hash, outline->octets, outline->length);
    return kept == NULL ? NULL : &kept->content;
}

/* What is outlined once has nothing left to be left out: a message of these octets has this outline. */
struct content *contents_find_as_is(struct contents *contents, const uint8_t *octets, struct outline *outline)
{
    struct kept *kept = find(contents, outline->hash, octets, outline->length);
    if (kept == NULL)
        return NULL;
    outline->name_hash = kept->content.name_hash;
    outline->has_ttl = kept->has_ttl;
    outline->first_ttl = kept->first_ttl;
    outline->options = kept->options;
    note_left_out(outline, octets);
    return &kept->content;
}

/* Whether it was seen before; from now on it was. */
static bool seen_before(struct contents *contents, uint64_t hash)
{
    if (contents->seen_once == NULL)
        contents->seen_once = calloc(SEEN_ONCE, sizeof *contents->seen_once);
    if (contents->seen_once == NULL)
        return false;
    uint16_t mark = (uint16_t)(hash | 1U);
    uint16_t *place = &contents->seen_once[hash >> 32 & (SEEN_ONCE - 1)];
    bool seen = *place == mark;
    *place = mark;
    return seen;
}

/* `own_octets`: what the copy shall hold of the octets that were parsed. */
static struct kept *keep(struct contents *contents, const struct message *parsed, const uint8_t *octets,
                         const uint8_t *own_octets, size_t length)
{
    struct message_octets moved = {.parsed = octets, .length = length};
    size_t start = (offsetof(struct kept, octets) + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    size_t size = start + message_copy_size(parsed, &moved);
    struct kept *kept = arena_take(contents->arena, size);
    if (kept == NULL)
        return NULL;
    uint8_t *own = kept->octets;
    moved.kept = memcpy(own, own_octets, length);
    moved.qname = own + HEADER_OCTETS;
    dname_copy_lower(own + HEADER_OCTETS, own + HEADER_OCTETS);
    kept->hash = 0;
    kept->content = (struct content){.message = message_copy(parsed, &moved, (uint8_t *)kept + start),
                                     .data_hash = message_data_hash(parsed),
                                     .name_hash = hash_octets(moved.qname, dname_length(moved.qname), 0),
                                     .length = length,
                                     .contents = contents};
    kept->content.message.id = 0;
    contents->memory += size;
    return kept;
}

struct content *contents_keep(struct contents *contents, const struct outline *outline,
                              const struct message *parsed, const uint8_t *octets)
{
    if (parsed->fault != MESSAGE_WHOLE || parsed->qname == NULL || !seen_before(contents, outline->hash))
        return NULL;
    if (contents->memory > CONTENTS_MEMORY)
        contents_forget(contents);
    struct kept *kept = keep(contents, parsed, octets, outline->octets, outline->length);
    if (kept == NULL)
        return NULL;
    kept->hash = outline->hash;
    kept->has_ttl = outline->has_ttl;
    kept->first_ttl = outline->ttls_left_out ? 0 : outline->first_ttl;
    kept->options = (uint16_t)outline->options;
    /* Without memory for it, it is found no more, which costs time alone. */
    (void)index_add(&contents->index, (uint32_t)outline->hash, kept);
    return &kept->content;
}

struct content *contents_keep_again(struct contents *contents, const struct message *parsed,
                                    const uint8_t *octets, size_t length)
{
    struct kept *kept = keep(contents, parsed, octets, octets, length);
    return kept == NULL ? NULL : &kept->content;
}

unsigned contents_generation(const struct contents *contents)
{
    return contents->generation;
}

struct message content_message(const struct content *content, const struct outline *outline,
                               const uint8_t *octets)
{
    struct message message = content->message;
    struct wire w = wire_over(octets, outline->length);
    message.id = wire_u16(&w);
    if (message.edns.present)
        message.edns.options = wire_over(octets + outline->options, message.edns.options.length);
    return message;
}

void *content_room(struct content *content, enum content_note note, size_t size)
{
    struct contents *contents = content->contents;
    if (content->notes[note] != NULL && size <= content->rooms[note])
        return content->notes[note];
    bool room = contents->memory <= CONTENTS_MEMORY && size <= UINT32_MAX;
    content->notes[note] = room ? arena_take(contents->arena, size) : NULL;
    if (content->notes[note] == NULL)
        return NULL;
    content->rooms[note] = (uint32_t)size;
    contents->memory += size;
    return content->notes[note];
}
