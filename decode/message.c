#include "decode/message.h"

#include "decode/dname.h"
#include "decode/hash.h"
#include "decode/rrtype.h"

#include <string.h>

#define FLAG_QR 0x8000
#define FLAG_AA 0x0400
#define FLAG_TC 0x0200
#define FLAG_RD 0x0100
#define FLAG_RA 0x0080
#define FLAG_AD 0x0020
#define FLAG_CD 0x0010

#define EDNS_FLAG_DO 0x8000
#define EDNS_EDE     15

/* A record has at least a root owner, type, class, TTL and RDLENGTH. */
#define RECORD_MIN   11
#define RECORD_FIXED 10
#define HEADER       12

struct parser {
    struct wire wire;
    struct arena *arena;
    struct message *message;
    unsigned rrset_room;
    uint32_t *slots; /* hash slots: index into rrsets plus one; NULL until the first record */
    uint32_t slot_mask;
    /* The last owner that was read from an offset: most records point at the question's or their neighbour's.
     */
    size_t owner_offset;
    const uint8_t *owner;
    /* The last owner that was hashed, and its dname_hash(). */
    const uint8_t *hashed;
    uint64_t hash;
    enum section section;
};

struct raw_record {
    const uint8_t *owner;
    uint16_t type;
    uint16_t class;
    uint32_t ttl;
    size_t rdata_offset;
    uint16_t rdata_length;
};

static bool fail(struct parser *p, enum message_fault fault, size_t offset)
{
    p->message->fault = fault;
    p->message->fault_offset = offset;
    return false;
}

/* The offset where the owner's labels stand: of the pointer's target when the whole owner is one pointer. */
static size_t owner_labels_offset(const struct wire *w)
{
    struct wire peek = *w;
    uint16_t word = wire_u16(&peek);
    return !peek.failed && (word & 0xc000) == 0xc000 ? (size_t)(word & 0x3fff) : w->offset;
}

/* Where most names stand in the message as they should be, whole and in lower case, they are not copied. */
static const uint8_t *copy_owner(struct parser *p)
{
    struct wire whole = p->wire;
    if (dname_skip_canonical(&whole)) {
        const uint8_t *name = p->wire.octets + p->wire.offset;
        p->wire = whole;
        return name;
    }
    uint8_t name[DNAME_MAX];
    size_t length = dname_read_lower(&p->wire, name);
    return length == 0 ? NULL : arena_copy(p->arena, name, length);
}

/* Reads a name in lower case; NULL when it does not parse. */
static const uint8_t *read_owner(struct parser *p)
{
    static const uint8_t root[] = {0};
    size_t start = p->wire.offset;
    if (wire_left(&p->wire) > 0 && p->wire.octets[start] == 0) {
        wire_skip(&p->wire, 1);
        return root;
    }
    size_t labels = owner_labels_offset(&p->wire);
    if (p->owner != NULL && labels == p->owner_offset && labels != start) {
        wire_skip(&p->wire, 2);
        return p->owner;
    }
    const uint8_t *kept = copy_owner(p);
    if (kept == NULL)
        return NULL;
    p->owner = kept;
    p->owner_offset = labels;
    return kept;
}

static void parse_flags(struct message *m, uint16_t flags)
{
    m->qr = (flags & FLAG_QR) != 0;
    m->opcode = (uint8_t)(flags >> 11 & 0xf);
    m->aa = (flags & FLAG_AA) != 0;
    m->tc = (flags & FLAG_TC) != 0;
    m->rd = (flags & FLAG_RD) != 0;
    m->ra = (flags & FLAG_RA) != 0;
    m->ad = (flags & FLAG_AD) != 0;
    m->cd = (flags & FLAG_CD) != 0;
    m->rcode = flags & 0xf;
}

static uint64_t owner_hash(struct parser *p, const uint8_t *owner)
{
    if (owner != p->hashed)
        p->hash = dname_hash(owner);
    p->hashed = owner;
    return p->hash;
}

/* The first question counts; more are legal in the format and used by nobody. */
static bool parse_questions(struct parser *p)
{
    for (unsigned i = 0; i < p->message->question_count; i++) {
        size_t start = p->wire.offset;
        const uint8_t *name = read_owner(p);
        uint16_t type = wire_u16(&p->wire), class = wire_u16(&p->wire);
        if (name == NULL || p->wire.failed)
            return fail(p, MESSAGE_BAD_QUESTION, start);
        if (i > 0)
            continue;
        p->message->qname = name;
        p->message->qname_hash = owner_hash(p, name);
        p->message->qtype = type;
        p->message->qclass = class;
    }
    return true;
}

/* RFC 6891 section 6.1.3: the class is the payload size, the TTL extended RCODE, version and flags. */
static bool parse_opt(struct parser *p, const struct raw_record *raw)
{
    struct edns *edns = &p->message->edns;
    if (edns->present || !dname_is_root(raw->owner))
        return fail(p, MESSAGE_BAD_OPT, raw->rdata_offset);
    *edns = (struct edns){
        .present = true,
        .dnssec_ok = (raw->ttl & EDNS_FLAG_DO) != 0,
        .version = (uint8_t)(raw->ttl >> 16),
        .payload_size = raw->class,
        .options = wire_over(p->wire.octets + raw->rdata_offset, raw->rdata_length),
    };
    p->message->rcode = (uint16_t)(p->message->rcode | raw->ttl >> 24 << 4);
    return true;
}

static bool same_rrset(const struct rrset *set, const uint8_t *owner, uint16_t type, uint16_t class,
                       enum section section)
{
    return set->type == type && set->class == class && set->section == section &&
           (set->owner == owner || dname_equal(set->owner, owner));
}

/* The RRset's slot: where it is, or the free one where it belongs. */
static uint32_t *find_slot(struct parser *p, const uint8_t *owner, uint16_t type, uint16_t class)
{
    uint64_t kind = (uint64_t)type | (uint64_t) class << 16 | (uint64_t)p->section << 32;
    uint64_t hash = hash_mix(owner_hash(p, owner), kind);
    uint32_t at = (uint32_t)hash_place(hash, p->slot_mask + 1);
    while (p->slots[at] != 0 &&
           !same_rrset(&p->message->rrsets[p->slots[at] - 1], owner, type, class, p->section))
        at = (at + 1) & p->slot_mask;
    return &p->slots[at];
}

static struct rrset *find_rrset(struct parser *p, const struct raw_record *raw, uint16_t type, bool add)
{
    uint32_t *slot = find_slot(p, raw->owner, type, raw->class);
    if (*slot != 0)
        return &p->message->rrsets[*slot - 1];
    if (!add || p->message->rrset_count == p->rrset_room)
        return NULL;
    struct rrset *set = &p->message->rrsets[p->message->rrset_count++];
    *slot = (uint32_t)p->message->rrset_count;
    *set = (struct rrset){
        .owner = raw->owner, .type = type, .class = raw->class, .section = p->section, .ttl = raw->ttl};
    return set;
}

static void add_to_rrset(struct rrset *set, struct record *record)
{
    if (set->records == NULL)
        set->records = record;
    else
        set->last->next = record;
    set->last = record;
    set->count++;
    if (record->ttl < set->ttl)
        set->ttl = record->ttl;
}

/* A query has no need of it. */
static bool make_room(struct parser *p)
{
    uint32_t slots = 8;
    while (slots < 2 * p->rrset_room)
        slots *= 2;
    p->slot_mask = slots - 1;
    p->slots = arena_take_array(p->arena, slots, sizeof *p->slots);
    p->message->rrsets = arena_take(p->arena, (p->rrset_room + 1) * sizeof *p->message->rrsets);
    return p->slots != NULL && p->message->rrsets != NULL;
}

static bool parse_record(struct parser *p)
{
    struct raw_record raw = {0};
    size_t start = p->wire.offset;
    raw.owner = read_owner(p);
    if (raw.owner == NULL)
        return fail(p, MESSAGE_BAD_OWNER, start);
    struct wire fixed = wire_sub(&p->wire, RECORD_FIXED);
    if (fixed.failed)
        return fail(p, MESSAGE_BAD_RECORD, start);
    raw.type = wire_u16(&fixed);
    raw.class = wire_u16(&fixed);
    raw.ttl = wire_u32(&fixed);
    raw.rdata_length = wire_u16(&fixed);
    raw.rdata_offset = p->wire.offset;
    wire_skip(&p->wire, raw.rdata_length);
    if (p->wire.failed)
        return fail(p, MESSAGE_BAD_RECORD, start);
    if (raw.type == RRTYPE_OPT && p->section == SECTION_ADDITIONAL)
        return parse_opt(p, &raw);
    if (p->slots == NULL && !make_room(p))
        return fail(p, MESSAGE_NO_MEMORY, start);

    struct record *record = arena_take(p->arena, sizeof *record);
    if (record == NULL)
        return fail(p, MESSAGE_NO_MEMORY, start);
    *record = (struct record){.ttl = raw.ttl, .type = raw.type};
    if (!canonical_rdata(&p->wire, raw.rdata_offset, raw.rdata_length, raw.type, p->arena, &record->rdata))
        return fail(p, MESSAGE_BAD_RDATA, raw.rdata_offset);
    struct rrset *set = find_rrset(p, &raw, raw.type, true);
    if (set == NULL)
        return fail(p, MESSAGE_NO_MEMORY, start);
    add_to_rrset(set, record);
    return true;
}

/* The type that an RRSIG record covers: the first field of its RDATA (RFC 4034 section 3.1). */
static uint16_t covered_type(const struct record *signature)
{
    struct wire w = wire_over(signature->rdata.octets, signature->rdata.length);
    return wire_u16(&w);
}

/* Hands the RRSIGs of a section to the RRsets they cover; those that cover none stay where they are. */
static void attach_signatures(struct parser *p, struct rrset *signatures)
{
    struct raw_record key = {.owner = signatures->owner, .class = signatures->class};
    struct record *next = signatures->records;
    signatures->records = NULL;
    signatures->count = 0;
    while (next != NULL) {
        struct record *record = next;
        next = record->next;
        record->next = NULL;
        struct rrset *set = find_rrset(p, &key, covered_type(record), false);
        if (set == NULL || set->type == RRTYPE_RRSIG) {
            add_to_rrset(signatures, record);
            continue;
        }
        record->next = set->signatures;
        set->signatures = record;
        set->signature_count++;
    }
}

static void attach_all_signatures(struct parser *p)
{
    struct message *m = p->message;
    for (size_t i = 0; i < m->rrset_count; i++) {
        if (m->rrsets[i].type != RRTYPE_RRSIG)
            continue;
        m->has_signatures = true;
        p->section = m->rrsets[i].section;
        attach_signatures(p, &m->rrsets[i]);
    }
    size_t kept = 0;
    for (size_t i = 0; i < m->rrset_count; i++)
        if (m->rrsets[i].count > 0)
            m->rrsets[kept++] = m->rrsets[i];
    m->rrset_count = kept;
}

static bool parse_sections(struct parser *p, const uint16_t counts[3])
{
    unsigned records = (unsigned)counts[0] + counts[1] + counts[2];
    size_t possible = wire_left(&p->wire) / RECORD_MIN + 1;
    /* Each may be an RRset of its own. */
    p->rrset_room = records < possible ? records : (unsigned)possible;
    for (int section = SECTION_ANSWER; section <= SECTION_ADDITIONAL; section++) {
        p->section = (enum section)section;
        for (unsigned i = 0; i < counts[section]; i++)
            if (!parse_record(p))
                return false;
    }
    return true;
}

/* Takes from the header, which may be cut short, what is there. */
static inline bool parse_header(struct message *m, struct wire header, uint16_t counts[3])
{
    m->id = wire_u16(&header);
    parse_flags(m, wire_u16(&header));
    m->question_count = wire_u16(&header);
    for (int i = 0; i < 3; i++)
        counts[i] = wire_u16(&header);
    return !header.failed;
}

static void parse_all(struct parser *p)
{
    struct message *m = p->message;
    uint16_t counts[3];
    struct wire header = wire_sub(&p->wire, HEADER);
    if (header.failed) {
        (void)parse_header(m, wire_over(p->wire.octets, p->wire.length), counts);
        (void)fail(p, MESSAGE_SHORT_HEADER, 0);
        return;
    }
    (void)parse_header(m, header, counts);
    if (parse_questions(p))
        (void)parse_sections(p, counts);
    if (m->rrsets != NULL && p->slots != NULL)
        attach_all_signatures(p);
}

void message_parse(const uint8_t *octets, size_t length, size_t full_length, struct arena *arena,
                   struct message *out)
{
    struct parser p = {.wire = wire_over(octets, length), .arena = arena, .message = out};
    *out = (struct message){.fault = MESSAGE_WHOLE};
    parse_all(&p);
    if (out->fault != MESSAGE_WHOLE && out->fault != MESSAGE_NO_MEMORY && length < full_length)
        out->fault = MESSAGE_CUT_BY_CAPTURE;
}

const char *message_fault_text(enum message_fault fault)
{
    switch (fault) {
    case MESSAGE_WHOLE:
        return "the message is whole";
    case MESSAGE_SHORT_HEADER:
        return "the message is shorter than its header";
    case MESSAGE_BAD_QUESTION:
        return "the question does not parse";
    case MESSAGE_BAD_OWNER:
        return "an owner name does not parse";
    case MESSAGE_BAD_RECORD:
        return "a record runs past the end of the message";
    case MESSAGE_BAD_RDATA:
        return "a record's RDATA does not parse as its type";
    case MESSAGE_BAD_OPT:
        return "the OPT record is doubled or has an owner name";
    case MESSAGE_CUT_BY_CAPTURE:
        return "the capture does not hold the whole message";
    case MESSAGE_NO_MEMORY:
        return "there was no memory to read the message";
    }
    return "the message does not parse";
}

const struct rrset *message_find(const struct message *message, enum section section, const uint8_t *owner,
                                 uint16_t type)
{
    for (size_t i = 0; i < message->rrset_count; i++)
        if (same_rrset(&message->rrsets[i], owner, type, DNS_CLASS_IN, section))
            return &message->rrsets[i];
    return NULL;
}

/* The sum does not depend on the order of records. */
uint64_t message_data_hash(const struct message *message)
{
    uint64_t sum = message->rcode;
    for (size_t i = 0; i < message->rrset_count; i++) {
        const struct rrset *set = &message->rrsets[i];
        uint64_t seed = set->section == SECTION_ANSWER ? dname_hash(set->owner) ^ set->type : 0;
        for (const struct record *at = set->records; set->section == SECTION_ANSWER && at != NULL;
             at = at->next)
            sum += hash_octets(at->rdata.octets, at->rdata.length, seed);
    }
    return sum;
}

int message_extended_error(const struct message *message, unsigned index)
{
    struct wire options = message->edns.options;
    while (wire_left(&options) > 0) {
        uint16_t code = wire_u16(&options), length = wire_u16(&options);
        struct wire value = wire_sub(&options, length);
        uint16_t info = wire_u16(&value);
        if (options.failed || (code == EDNS_EDE && value.failed))
            return -1;
        if (code == EDNS_EDE && index-- == 0)
            return info;
    }
    return -1;
}
