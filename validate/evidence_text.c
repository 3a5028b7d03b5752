#include "validate/evidence_text.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

#include <stdlib.h>
#include <string.h>

/* Groups of one owner and type up to which all signatures are tried on all of them, and the groups on their
 * union. In a file with more, as an earlier run writes it, they stand in order. */
#define GROUPS_MIXED_MAX 8

struct line {
    struct masterfile_record record;
    uint16_t covers; /* the record's type, or the type that an RRSIG covers */
    size_t number;   /* in the order of the file */
};

struct lines {
    struct arena *arena;
    struct line *list;
    size_t count;
    size_t room;
};

bool evidence_text_is_likely(FILE *file)
{
    static const unsigned char section_header[] = {0x0a, 0x0d, 0x0d, 0x0a}; /* pcapng, all white space */
    unsigned char start[64];
    size_t length = fread(start, 1, sizeof start, file);
    rewind(file);
    if (length >= sizeof section_header && memcmp(start, section_header, sizeof section_header) == 0)
        return false;
    for (size_t i = 0; i < length; i++)
        if (start[i] > 0x7e || (start[i] < 0x20 && strchr("\t\n\r\f", start[i]) == NULL) || start[i] == 0)
            return false;
    return true;
}

static bool grow(struct lines *lines)
{
    size_t room = lines->room == 0 ? 256 : lines->room * 2;
    struct line *list = realloc(lines->list, room * sizeof *list);
    if (list == NULL)
        return false;
    lines->list = list;
    lines->room = room;
    return true;
}

static bool take_line(void *context, const struct masterfile_record *record, unsigned number,
                      char error[MASTERFILE_ERROR_MAX])
{
    struct lines *lines = context;
    struct line line = {.record = *record, .covers = record->type, .number = lines->count};
    struct rrsig rrsig;
    if (record->class != DNS_CLASS_IN)
        return true;
    if (record->type == RRTYPE_RRSIG) {
        if (!rrsig_parse(record->rdata.octets, record->rdata.length, &rrsig)) {
            (void)snprintf(error, MASTERFILE_ERROR_MAX, "line %u: the signature does not parse", number);
            return false;
        }
        line.covers = rrsig.covered;
    }
    line.record.owner = arena_copy(lines->arena, record->owner, dname_length(record->owner));
    line.record.rdata.octets = arena_copy(lines->arena, record->rdata.octets, record->rdata.length);
    if (line.record.owner == NULL || line.record.rdata.octets == NULL ||
        (lines->count == lines->room && !grow(lines))) {
        (void)snprintf(error, MASTERFILE_ERROR_MAX, "no memory");
        return false;
    }
    lines->list[lines->count++] = line;
    return true;
}

static int compare_lines(const void *a, const void *b)
{
    const struct line *left = a, *right = b;
    int order = dname_compare(left->record.owner, right->record.owner);
    if (order != 0)
        return order;
    if (left->covers != right->covers)
        return left->covers < right->covers ? -1 : 1;
    return left->number < right->number ? -1 : 1;
}

/* All lines of one owner and type. */
struct lot {
    const struct line *lines;
    size_t count;
    struct arena *arena;
};

static void append(struct rrset *set, const struct masterfile_record *from, struct arena *arena)
{
    struct record *record = arena_take_array(arena, 1, sizeof *record);
    if (record == NULL)
        return;
    *record = (struct record){.rdata = from->rdata, .ttl = from->ttl, .type = from->type};
    if (from->type == RRTYPE_RRSIG) {
        record->next = set->signatures;
        set->signatures = record;
        set->signature_count++;
        return;
    }
    if (set->records == NULL)
        set->records = record;
    else
        set->last->next = record;
    set->last = record;
    set->count++;
}

static bool is_signature(const struct line *line)
{
    return line->record.type == RRTYPE_RRSIG;
}

/* The end of the group that starts at `at`: records, then signatures. */
static size_t group_end(const struct lot *lot, size_t at)
{
    while (at < lot->count && !is_signature(&lot->lines[at])) {
        if (at + 1 < lot->count && !is_signature(&lot->lines[at + 1]) &&
            lot->lines[at + 1].number != lot->lines[at].number + 1)
            return at + 1;
        at++;
    }
    while (at < lot->count && is_signature(&lot->lines[at]))
        at++;
    return at;
}

static void add_rrset(struct evidence *evidence, const struct rrset *set, uint32_t file, struct arena *arena,
                      struct evidence_text_result *result)
{
    struct rrset_view view;
    struct sighting supplied = {.file = file};
    if (set->count == 0)
        return;
    if (set->signature_count == 0) {
        result->unsigned_rrsets++;
        return;
    }
    result->signed_rrsets++;
    if (!evidence_view(evidence, set, &supplied, true, arena, &view))
        result->no_memory = true;
}

static void add_lot(struct evidence *evidence, const struct lot *lot, uint32_t file,
                    struct evidence_text_result *result)
{
    size_t groups = 0;
    for (size_t at = 0; at < lot->count; at = group_end(lot, at))
        groups++;
    bool mixed = groups > 1 && groups <= GROUPS_MIXED_MAX;
    const struct line *first = lot->lines;
    struct rrset all = {.owner = first->record.owner, .type = first->covers, .class = DNS_CLASS_IN};
    for (size_t i = 0; mixed && i < lot->count; i++)
        append(&all, &lot->lines[i].record, lot->arena);
    for (size_t at = 0, end; at < lot->count; at = end) {
        struct rrset set = {.owner = first->record.owner, .type = first->covers, .class = DNS_CLASS_IN};
        end = group_end(lot, at);
        for (size_t i = at; i < end; i++)
            append(&set, &lot->lines[i].record, lot->arena);
        if (mixed) {
            set.signatures = all.signatures;
            set.signature_count = all.signature_count;
        }
        add_rrset(evidence, &set, file, lot->arena, result);
    }
    if (mixed)
        add_rrset(evidence, &all, file, lot->arena, &(struct evidence_text_result){0});
}

struct evidence_text_result evidence_text_read(struct evidence *evidence, FILE *file, uint32_t file_index)
{
    struct evidence_text_result result = {0};
    struct lines lines = {.arena = arena_new()};
    struct arena *scratch = arena_new();
    result.no_memory = lines.arena == NULL || scratch == NULL;
    if (!result.no_memory)
        result.faults = masterfile_read_what_can_be(file, take_line, &lines, result.error);
    if (lines.count > 0)
        qsort(lines.list, lines.count, sizeof *lines.list, compare_lines);
    for (size_t at = 0, end; at < lines.count; at = end) {
        for (end = at + 1; end < lines.count; end++)
            if (lines.list[end].covers != lines.list[at].covers ||
                !dname_equal(lines.list[end].record.owner, lines.list[at].record.owner))
                break;
        struct lot lot = {.lines = &lines.list[at], .count = end - at, .arena = scratch};
        add_lot(evidence, &lot, file_index, &result);
        arena_reset(scratch);
    }
    arena_free(scratch);
    arena_free(lines.arena);
    free(lines.list);
    return result;
}

static bool write_record(FILE *file, const char *owner, uint32_t ttl, uint16_t type,
                         const struct rdata *rdata)
{
    char mnemonic[RRTYPE_TEXT_MAX];
    char *text = masterfile_rdata(type, rdata);
    if (text == NULL)
        return false;
    int written = fprintf(file, "%s %u IN %s %s\n", owner, ttl, rrtype_format(type, mnemonic), text);
    free(text);
    return written > 0;
}

static bool write_set(FILE *file, const struct evidence_rrset *set)
{
    char owner[DNAME_TEXT_MAX];
    dname_format(set->owner, owner);
    uint32_t ttl = set->signatures == NULL ? 0 : set->signatures->rrsig.original_ttl;
    for (size_t i = 0; i < set->count; i++)
        if (!write_record(file, owner, ttl, set->type, &set->records[i]))
            return false;
    for (const struct signature *at = set->signatures; at != NULL; at = at->next) {
        struct rdata rdata = {.octets = at->rrsig.rdata,
                              .length = (uint16_t)(at->rrsig.signed_length + at->rrsig.signature_length)};
        if (!write_record(file, owner, at->rrsig.original_ttl, RRTYPE_RRSIG, &rdata))
            return false;
    }
    return true;
}

bool evidence_text_write(const struct evidence *evidence, FILE *file)
{
    size_t count;
    struct evidence_rrset **sets = evidence_sorted(evidence, &count);
    bool good = sets != NULL;
    for (size_t i = 0; good && i < count; i++)
        if (sets[i]->signatures != NULL)
            good = write_set(file, sets[i]);
    free(sets);
    return good && fflush(file) == 0;
}
