#include "validate/masterfile.h"

#include "decode/dname.h"
#include "decode/wire.h"

#include <ldns/ldns.h>

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

bool masterfile_read(FILE *file, masterfile_sink *sink, void *context, char error[MASTERFILE_ERROR_MAX])
{
    struct arena *arena = arena_new();
    ldns_rdf *origin = ldns_dname_new_frm_str("."), *previous = NULL;
    uint32_t ttl = 3600;
    int line = 1;
    bool good = arena != NULL && origin != NULL;
    if (!good)
        (void)snprintf(error, MASTERFILE_ERROR_MAX, "no memory");
    while (good && !feof(file)) {
        ldns_rr *rr = NULL;
        int at = line;
        ldns_status status = ldns_rr_new_frm_fp_l(&rr, file, &ttl, &origin, &previous, &line);
        if (status == LDNS_STATUS_OK) {
            arena_reset(arena);
            good = hand_on(rr, arena, sink, context, (unsigned)at, error);
            ldns_rr_free(rr);
        } else if (status != LDNS_STATUS_SYNTAX_EMPTY && status != LDNS_STATUS_SYNTAX_TTL &&
                   status != LDNS_STATUS_SYNTAX_ORIGIN) { /* these three are the harmless ones */
            (void)snprintf(error, MASTERFILE_ERROR_MAX, "line %d: %s", at, ldns_get_errorstr_by_id(status));
            good = false;
        }
    }
    ldns_rdf_deep_free(origin);
    ldns_rdf_deep_free(previous);
    arena_free(arena);
    return good;
}
