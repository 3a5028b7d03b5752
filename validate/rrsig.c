#include "validate/rrsig.h"

#include "decode/dname.h"
#include "validate/algorithm.h"

#include <string.h>

/* Type, class, original TTL and RDLENGTH before each record's RDATA. */
#define RECORD_FIXED 10

bool rrsig_parse(const uint8_t *rdata, size_t length, struct rrsig *out)
{
    struct wire w = wire_over(rdata, length);
    struct rrsig rrsig = {.rdata = rdata};
    uint8_t signer[DNAME_MAX];
    rrsig.covered = wire_u16(&w);
    rrsig.algorithm = wire_u8(&w);
    rrsig.labels = wire_u8(&w);
    rrsig.original_ttl = wire_u32(&w);
    rrsig.expiration = wire_u32(&w);
    rrsig.inception = wire_u32(&w);
    rrsig.tag = wire_u16(&w);
    rrsig.signer = rdata + w.offset;
    if (dname_read_uncompressed(&w, signer) == 0)
        return false;
    rrsig.signed_length = w.offset;
    rrsig.signature_length = wire_left(&w);
    rrsig.signature = wire_take(&w, rrsig.signature_length);
    *out = rrsig;
    return true;
}

int64_t rrsig_time(uint32_t field, int64_t now)
{
    return now + (int32_t)(field - (uint32_t)now);
}

/* RFC 4035 section 5.3.2: the owner itself, or `*.` before as many of its last labels as were signed. */
static size_t signed_owner(const struct rrsig *rrsig, const uint8_t *owner, uint8_t *out)
{
    unsigned labels = dname_labels(owner) - (dname_is_wildcard(owner) ? 1 : 0);
    if (rrsig->labels < labels &&
        dname_prepend((const uint8_t *)"*", 1, dname_ancestor(owner, rrsig->labels), out))
        return dname_length(out);
    memcpy(out, owner, dname_length(owner));
    return dname_length(out);
}

const uint8_t *rrsig_signed_octets(const struct rrsig *rrsig, const uint8_t *owner, uint16_t class,
                                   const struct rdata *records, size_t count, struct arena *arena,
                                   size_t *length)
{
    uint8_t name[DNAME_MAX];
    size_t name_length = signed_owner(rrsig, owner, name), size = rrsig->signed_length;
    for (size_t i = 0; i < count; i++)
        size += name_length + RECORD_FIXED + records[i].length;
    uint8_t *octets = arena_take(arena, size), *at = octets;
    if (octets == NULL)
        return NULL;
    memcpy(at, rrsig->rdata, rrsig->signed_length);
    at += rrsig->signed_length;
    for (size_t i = 0; i < count; i++) {
        memcpy(at, name, name_length);
        at += name_length;
        wire_put_u16(at, rrsig->covered);
        wire_put_u16(at + 2, class);
        wire_put_u32(at + 4, rrsig->original_ttl);
        wire_put_u16(at + 8, records[i].length);
        at += RECORD_FIXED;
        if (records[i].length > 0)
            memcpy(at, records[i].octets, records[i].length);
        at += records[i].length;
    }
    *length = size;
    return octets;
}

bool rrsig_size_possible(const struct rrsig *rrsig)
{
    size_t size = algorithm_find(rrsig->algorithm)->signature_size;
    return rrsig->signature_length > 0 && (size == 0 || rrsig->signature_length == size);
}
