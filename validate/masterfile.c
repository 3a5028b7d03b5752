#include "validate/masterfile.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "decode/wire.h"
#include "validate/generic_rdata.h"
#include "validate/masterfile_line.h"

#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

/*
 * ldns parses a record's text; its wire form goes through the same reader as records from the wire. RDATA in
 * the form of RFC 3597 is read here, as ldns refuses what does not fit its type, and a signed RRset may hold
 * just that: ldns then reads what stands before it, as a record of a type that it does not know.
 */
#define STAND_IN_TYPE 65280 /* RFC 6895 section 3.1: private use */
#define STAND_IN      "TYPE65280 \\# 0"
_Static_assert(sizeof STAND_IN <= MASTERFILE_LINE_SPARE, "it fits behind any line");

struct reader {
    struct arena *arena;
    struct masterfile_line line;
    ldns_rdf *origin;
    ldns_rdf *previous; /* owner */
    uint32_t ttl;
    bool ttl_by_directive;
    masterfile_sink *sink;
    void *context;
};

/* RDATA that ldns did not read, and its type. */
struct generic {
    uint16_t type;
    struct rdata rdata;
};

static bool refuse(const struct reader *reader, const char *why, char error[MASTERFILE_ERROR_MAX])
{
    (void)snprintf(error, MASTERFILE_ERROR_MAX, "line %u: %s", reader->line.number, why);
    return false;
}

/* Cuts the form of RFC 3597 and the type before it off the line, and puts the stand-in there. */
static bool cut_generic(struct reader *reader, char *form, struct generic *out)
{
    if (!generic_rdata_parse(form, reader->arena, &out->rdata))
        return false;
    char *text = reader->line.text, *type = form;
    while (type > text && strchr(" \t", type[-1]) != NULL)
        *--type = '\0';
    while (type > text && strchr(" \t", type[-1]) == NULL)
        type--;
    if (!rrtype_parse(type, &out->type))
        return false;
    memcpy(type, STAND_IN, sizeof STAND_IN);
    return true;
}

/* `generic` is NULL for a record that ldns read whole. */
static bool hand_on(struct reader *reader, const ldns_rr *rr, const struct generic *generic,
                    char error[MASTERFILE_ERROR_MAX])
{
    uint8_t *octets = NULL, name[DNAME_MAX], lowered[DNAME_MAX];
    size_t length = 0;
    bool good = false;
    if (ldns_rr2wire(&octets, rr, LDNS_SECTION_ANSWER, &length) != LDNS_STATUS_OK)
        return refuse(reader, "the record has no wire form", error);
    struct wire w = wire_over(octets, length);
    struct masterfile_record record = {.owner = lowered};
    if (dname_read_uncompressed(&w, name) > 0) {
        dname_copy_lower(lowered, name);
        record.type = wire_u16(&w);
        record.class = wire_u16(&w);
        record.ttl = wire_u32(&w);
        size_t rdata_length = wire_u16(&w);
        good = !w.failed && (generic == NULL || record.type == STAND_IN_TYPE);
        if (generic != NULL) {
            record.type = generic->type;
            rdata_length = generic->rdata.length;
            w = wire_over(generic->rdata.octets, rdata_length);
        }
        good = good && canonical_rdata(&w, w.offset, rdata_length, record.type, reader->arena, &record.rdata);
    }
    if (!good)
        (void)refuse(reader, "the record's RDATA is not valid", error);
    good = good && reader->sink(reader->context, &record, reader->line.number, error);
    LDNS_FREE(octets);
    return good;
}

/* An escaped blank is part of it. */
static size_t owner_length(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0' && text[length] != ' ' && text[length] != '\t')
        length += text[length] == '\\' && text[length + 1] != '\0' ? 2 : 1;
    return length;
}

/* ldns takes no owner of more characters than a name has octets, though an escaped octet has four: a long one
 * is read for itself, and left out as that of the record before may be. */
static bool take_long_owner(struct reader *reader, char error[MASTERFILE_ERROR_MAX])
{
    char *text = reader->line.text;
    size_t length = owner_length(text);
    if (length < LDNS_MAX_DOMAINLEN / 2 || text[length] == '\0')
        return true;
    text[length] = '\0';
    ldns_rdf *owner = ldns_dname_new_frm_str(text);
    bool good = owner != NULL && (ldns_dname_str_absolute(text) || reader->origin == NULL ||
                                  ldns_dname_cat(owner, reader->origin) == LDNS_STATUS_OK);
    memset(text, ' ', length + 1);
    if (!good) {
        ldns_rdf_deep_free(owner);
        return refuse(reader, "the owner is not a domain name", error);
    }
    ldns_rdf_deep_free(reader->previous);
    reader->previous = owner;
    return true;
}

static bool read_record(struct reader *reader, char error[MASTERFILE_ERROR_MAX])
{
    struct generic generic;
    ldns_rr *rr = NULL;
    if (!take_long_owner(reader, error))
        return false;
    char *form = generic_rdata_find(reader->line.text);
    if (form != NULL && !cut_generic(reader, form, &generic))
        return refuse(reader, "RDATA as octets is \\#, their number and their hexadecimal digits", error);
    ldns_status status =
        ldns_rr_new_frm_str(&rr, reader->line.text, reader->ttl, reader->origin, &reader->previous);
    if (status != LDNS_STATUS_OK)
        return refuse(reader, ldns_get_errorstr_by_id(status), error);
    if (!reader->ttl_by_directive)
        reader->ttl = ldns_rr_ttl(rr); /* RFC 1035 section 5.1: one left out is the one last stated */
    bool good = hand_on(reader, rr, form == NULL ? NULL : &generic, error);
    ldns_rr_free(rr);
    return good;
}

/* What stands behind a directive's name, its first word alone; NULL when the line is not that directive. */
static char *directive(char *text, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(text, name, length) != 0 || strchr(" \t", text[length]) == NULL)
        return NULL;
    char *word = text + length + strspn(text + length, " \t");
    word[strcspn(word, " \t")] = '\0';
    return word;
}

static bool read_line(struct reader *reader, char error[MASTERFILE_ERROR_MAX])
{
    char *text = reader->line.text, *word;
    if (reader->line.fault != NULL)
        return refuse(reader, reader->line.fault, error);
    if (text[strspn(text, " \t")] == '\0')
        return true;
    if ((word = directive(text, "$ORIGIN")) != NULL) {
        ldns_rdf *origin = ldns_dname_new_frm_str(word);
        if (origin == NULL)
            return refuse(reader, "$ORIGIN is not followed by a domain name", error);
        ldns_rdf_deep_free(reader->origin);
        reader->origin = origin;
        return true;
    }
    if ((word = directive(text, "$TTL")) != NULL) {
        const char *end = word;
        reader->ttl = ldns_str2period(word, &end);
        reader->ttl_by_directive = true;
        return end > word || refuse(reader, "$TTL is not followed by a time", error);
    }
    if (directive(text, "$INCLUDE") != NULL)
        return refuse(reader, "$INCLUDE is not followed", error);
    return read_record(reader, error);
}

/* Reads on until the end or, unless `keep_going`, the first fault; returns the number of faults. */
static unsigned read_lines(FILE *file, struct reader *reader, bool keep_going,
                           char error[MASTERFILE_ERROR_MAX])
{
    char fault[MASTERFILE_ERROR_MAX];
    unsigned faults = 0;
    while ((faults == 0 || keep_going) && masterfile_line_read(&reader->line, file)) {
        arena_reset(reader->arena);
        if (!read_line(reader, fault) && faults++ == 0)
            memcpy(error, fault, sizeof fault);
    }
    return faults;
}

static unsigned read_file(FILE *file, struct reader reader, bool keep_going, char error[MASTERFILE_ERROR_MAX])
{
    unsigned faults = 1;
    reader.arena = arena_new();
    reader.origin = ldns_dname_new_frm_str(".");
    reader.ttl = 3600;
    if (reader.arena != NULL && reader.origin != NULL)
        faults = read_lines(file, &reader, keep_going, error);
    else
        (void)snprintf(error, MASTERFILE_ERROR_MAX, "no memory");
    ldns_rdf_deep_free(reader.previous);
    ldns_rdf_deep_free(reader.origin);
    free(reader.line.text);
    arena_free(reader.arena);
    return faults;
}

bool masterfile_read(FILE *file, masterfile_sink *sink, void *context, char error[MASTERFILE_ERROR_MAX])
{
    return read_file(file, (struct reader){.sink = sink, .context = context}, false, error) == 0;
}

unsigned masterfile_read_what_can_be(FILE *file, masterfile_sink *sink, void *context,
                                     char error[MASTERFILE_ERROR_MAX])
{
    return read_file(file, (struct reader){.sink = sink, .context = context}, true, error);
}

/* A record at the root as ldns has it; NULL when the RDATA does not fit its type. */
static ldns_rr *rr_of(uint16_t type, const struct rdata *rdata)
{
    ldns_rr *rr = NULL;
    size_t at = 0, length = 11 + (size_t)rdata->length;
    uint8_t *octets = calloc(1, length);
    if (octets == NULL)
        return NULL;
    wire_put_u16(octets + 1, type);
    wire_put_u16(octets + 3, LDNS_RR_CLASS_IN);
    wire_put_u16(octets + 9, rdata->length);
    if (rdata->length > 0)
        memcpy(octets + 11, rdata->octets, rdata->length);
    if (ldns_wire2rr(&rr, octets, length, &at, LDNS_SECTION_ANSWER) != LDNS_STATUS_OK)
        rr = NULL;
    free(octets);
    return rr;
}

/* The RDATA's text by ldns: what follows owner, TTL, class and type; NULL when it has none. */
static char *text_by_type(uint16_t type, const struct rdata *rdata)
{
    ldns_rr *rr = rr_of(type, rdata);
    ldns_buffer *buffer = rr == NULL ? NULL : ldns_buffer_new(1024);
    char *text = NULL;
    bool good = buffer != NULL && ldns_rr_rd_count(rr) > 0;
    for (size_t i = 0; good && i < ldns_rr_rd_count(rr); i++) {
        if (i > 0)
            (void)ldns_buffer_printf(buffer, " ");
        good = ldns_rdf2buffer_str(buffer, ldns_rr_rdf(rr, i)) == LDNS_STATUS_OK;
    }
    if (good)
        text = ldns_buffer_export2str(buffer);
    for (size_t end = text == NULL ? 0 : strlen(text); end > 0 && text[end - 1] == ' '; end--)
        text[end - 1] = '\0'; /* ldns ends a bit map with one */
    ldns_buffer_free(buffer);
    ldns_rr_free(rr);
    return text;
}

/* Whether a line comes out as it is: ldns leaves some characters that mean something unescaped. */
static bool stays_one_line(char *text)
{
    struct masterfile_line line = {0};
    FILE *file = fmemopen(text, strlen(text), "r");
    bool good = file != NULL && masterfile_line_read(&line, file) && line.fault == NULL &&
                strcmp(line.text, text) == 0;
    if (file != NULL)
        (void)fclose(file);
    free(line.text);
    return good;
}

static bool reads_back(const char *text, uint16_t type, const struct rdata *rdata)
{
    char mnemonic[RRTYPE_TEXT_MAX];
    size_t size = strlen(text) + 64, length = 0;
    char *line = malloc(size);
    uint8_t *octets = NULL;
    ldns_rr *rr = NULL;
    if (line == NULL)
        return false;
    (void)snprintf(line, size, ". 0 IN %s %s", rrtype_format(type, mnemonic), text);
    bool good = stays_one_line(line) && ldns_rr_new_frm_str(&rr, line, 0, NULL, NULL) == LDNS_STATUS_OK &&
                ldns_rr2wire(&octets, rr, LDNS_SECTION_ANSWER, &length) == LDNS_STATUS_OK &&
                length == 11 + (size_t)rdata->length &&
                memcmp(octets + 11, rdata->octets, rdata->length) == 0;
    ldns_rr_free(rr);
    LDNS_FREE(octets);
    free(line);
    return good;
}

char *masterfile_rdata(uint16_t type, const struct rdata *rdata)
{
    char *text = text_by_type(type, rdata);
    if (text != NULL && rdata->length > 0 && reads_back(text, type, rdata))
        return text;
    free(text);
    return generic_rdata_format(rdata);
}
