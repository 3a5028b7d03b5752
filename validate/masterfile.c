#include "validate/masterfile.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "decode/wire.h"

#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

/* ldns parses the text; its wire form goes through the same reader as records from the wire. */

static bool hand_on(ldns_rr *rr, struct arena *arena, masterfile_sink *sink, void *context, unsigned line,
                    char error[MASTERFILE_ERROR_MAX])
{
    uint8_t *octets = NULL, name[DNAME_MAX], lowered[DNAME_MAX];
    size_t length = 0;
    bool good = false;
    if (ldns_rr2wire(&octets, rr, LDNS_SECTION_ANSWER, &length) != LDNS_STATUS_OK) {
        (void)snprintf(error, MASTERFILE_ERROR_MAX, "line %u: the record has no wire form", line);
        return false;
    }
    struct wire w = wire_over(octets, length);
    struct masterfile_record record = {.owner = lowered};
    if (dname_read_uncompressed(&w, name) > 0) {
        dname_copy_lower(lowered, name);
        record.type = wire_u16(&w);
        record.class = wire_u16(&w);
        record.ttl = wire_u32(&w);
        size_t rdata_length = wire_u16(&w);
        good = !w.failed && canonical_rdata(&w, w.offset, rdata_length, record.type, arena, &record.rdata);
    }
    if (!good)
        (void)snprintf(error, MASTERFILE_ERROR_MAX, "line %u: the record's RDATA is not valid", line);
    good = good && sink(context, &record, line, error);
    LDNS_FREE(octets);
    return good;
}

/* Reads on until the end or, unless `keep_going`, the first fault; returns the number of faults. */
static unsigned read_records(FILE *file, masterfile_sink *sink, void *context, bool keep_going,
                             char error[MASTERFILE_ERROR_MAX])
{
    struct arena *arena = arena_new();
    ldns_rdf *origin = ldns_dname_new_frm_str("."), *previous = NULL;
    uint32_t ttl = 3600;
    int line = 1;
    unsigned faults = arena == NULL || origin == NULL ? 1 : 0;
    char fault[MASTERFILE_ERROR_MAX];
    if (faults > 0)
        (void)snprintf(error, MASTERFILE_ERROR_MAX, "no memory");
    while ((faults == 0 || (keep_going && arena != NULL)) && !feof(file)) {
        ldns_rr *rr = NULL;
        int at = line;
        bool good = true;
        ldns_status status = ldns_rr_new_frm_fp_l(&rr, file, &ttl, &origin, &previous, &line);
        if (status == LDNS_STATUS_OK) {
            arena_reset(arena);
            good = hand_on(rr, arena, sink, context, (unsigned)at, fault);
            ldns_rr_free(rr);
        } else if (status != LDNS_STATUS_SYNTAX_EMPTY && status != LDNS_STATUS_SYNTAX_TTL &&
                   status != LDNS_STATUS_SYNTAX_ORIGIN) { /* these three are the harmless ones */
            (void)snprintf(fault, sizeof fault, "line %d: %s", at, ldns_get_errorstr_by_id(status));
            good = false;
        }
        if (!good && faults++ == 0)
            memcpy(error, fault, sizeof fault);
        if (!good && line == at) /* no line was read: nothing more will come */
            break;
    }
    ldns_rdf_deep_free(origin);
    ldns_rdf_deep_free(previous);
    arena_free(arena);
    return faults;
}

bool masterfile_read(FILE *file, masterfile_sink *sink, void *context, char error[MASTERFILE_ERROR_MAX])
{
    return read_records(file, sink, context, false, error) == 0;
}

unsigned masterfile_read_what_can_be(FILE *file, masterfile_sink *sink, void *context,
                                     char error[MASTERFILE_ERROR_MAX])
{
    return read_records(file, sink, context, true, error);
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
    bool good =
        strchr(text, '\n') == NULL && ldns_rr_new_frm_str(&rr, line, 0, NULL, NULL) == LDNS_STATUS_OK &&
        ldns_rr2wire(&octets, rr, LDNS_SECTION_ANSWER, &length) == LDNS_STATUS_OK &&
        length == 11 + (size_t)rdata->length && memcmp(octets + 11, rdata->octets, rdata->length) == 0;
    ldns_rr_free(rr);
    LDNS_FREE(octets);
    free(line);
    return good;
}

static char *text_by_octets(const struct rdata *rdata)
{
    size_t size = 16 + 2 * (size_t)rdata->length;
    char *text = malloc(size);
    if (text == NULL)
        return NULL;
    int used = snprintf(text, size, "\\# %u ", rdata->length);
    for (size_t i = 0; i < rdata->length; i++)
        used += snprintf(text + used, size - (size_t)used, "%02x", rdata->octets[i]);
    return text;
}

char *masterfile_rdata(uint16_t type, const struct rdata *rdata)
{
    char *text = text_by_type(type, rdata);
    if (text != NULL && rdata->length > 0 && reads_back(text, type, rdata))
        return text;
    free(text);
    return text_by_octets(rdata);
}
