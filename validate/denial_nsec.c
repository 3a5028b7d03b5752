#include "validate/denial_nsec.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

bool nsec_parse(const uint8_t *rdata, size_t length, struct nsec *out)
{
    struct wire w = wire_over(rdata, length);
    uint8_t next[DNAME_MAX];
    struct nsec nsec = {.next = rdata};
    if (dname_read_uncompressed(&w, next) == 0)
        return false;
    nsec.types.length = wire_left(&w);
    nsec.types.octets = wire_take(&w, nsec.types.length);
    if (!type_bitmap_is_valid(&nsec.types))
        return false;
    *out = nsec;
    return true;
}

bool nsec_stays_in_zone(const struct nsec *nsec)
{
    return dname_is_subdomain(nsec->next, nsec->zone);
}

bool nsec_spans(const struct nsec *nsec, const uint8_t *name)
{
    bool after_owner = dname_compare(nsec->owner, name) < 0;
    bool before_next = dname_compare(name, nsec->next) < 0;
    if (dname_compare(nsec->owner, nsec->next) < 0)
        return after_owner && before_next;
    /* The last record of the zone points back to the apex (RFC 4034 section 4.1.1). */
    return after_owner && dname_equal(nsec->next, nsec->zone);
}

bool nsec_is_ancestor_cut(const struct nsec *nsec, const uint8_t *name)
{
    if (!dname_is_subdomain(name, nsec->owner) || dname_equal(name, nsec->owner))
        return false;
    bool delegation = type_bitmap_has(&nsec->types, RRTYPE_NS) && !type_bitmap_has(&nsec->types, RRTYPE_SOA);
    return delegation || type_bitmap_has(&nsec->types, RRTYPE_DNAME);
}

bool nsec_covers(const struct nsec *nsec, const uint8_t *name)
{
    return dname_is_subdomain(name, nsec->zone) && nsec_spans(nsec, name) &&
           !nsec_is_ancestor_cut(nsec, name);
}

static const struct nsec *find_match(const struct nsec *records, size_t count, const uint8_t *name)
{
    for (size_t i = 0; i < count; i++)
        if (dname_equal(records[i].owner, name))
            return &records[i];
    return NULL;
}

static const struct nsec *find_cover(const struct nsec *records, size_t count, const uint8_t *name)
{
    for (size_t i = 0; i < count; i++)
        if (nsec_covers(&records[i], name))
            return &records[i];
    return NULL;
}

/* Why nothing covers the name: a record that would, from the wrong side of a cut, or none at all. */
static enum reason why_not_covered(const struct nsec *records, size_t count, const uint8_t *name,
                                   enum reason otherwise)
{
    for (size_t i = 0; i < count; i++)
        if (nsec_spans(&records[i], name) && nsec_is_ancestor_cut(&records[i], name))
            return REASON_NSEC_ANCESTOR_DELEGATION;
    return otherwise;
}

/* Names below `name` exist, so it exists too, with no records (RFC 4592 section 2.2.2). */
static bool shows_empty_non_terminal(const struct nsec *cover, const uint8_t *name)
{
    return dname_is_subdomain(cover->next, name);
}

/* The longest ancestor of `name` that the covering record shows to exist. */
static unsigned encloser_labels(const struct nsec *cover, const uint8_t *name)
{
    unsigned by_owner = dname_shared_labels(cover->owner, name);
    unsigned by_next = dname_shared_labels(cover->next, name);
    return by_owner > by_next ? by_owner : by_next;
}

static bool wildcard_at(const uint8_t *name, unsigned labels, uint8_t *out)
{
    return dname_prepend((const uint8_t *)"*", 1, dname_ancestor(name, labels), out);
}

enum reason nsec_proves_nxdomain(const struct nsec *records, size_t count, const uint8_t *name)
{
    uint8_t wildcard[DNAME_MAX];
    if (find_match(records, count, name) != NULL)
        return REASON_NSEC_NAME_EXISTS;
    const struct nsec *cover = find_cover(records, count, name);
    if (cover == NULL)
        return why_not_covered(records, count, name, REASON_NSEC_NAME_NOT_COVERED);
    if (shows_empty_non_terminal(cover, name))
        return REASON_NSEC_PROVES_EMPTY_NON_TERMINAL;
    if (!wildcard_at(name, encloser_labels(cover, name), wildcard))
        return REASON_NONE; /* too long to exist */
    const struct nsec *denies = find_cover(records, count, wildcard);
    /* A wildcard that is an empty non-terminal exists (RFC 4592 section 2.2.2), and makes a NODATA of this.
     */
    return denies != NULL && !shows_empty_non_terminal(denies, wildcard) ? REASON_NONE
                                                                         : REASON_NSEC_WILDCARD_NOT_COVERED;
}

/* What a record of the very name, or of the wildcard that stands for it, says of a type. */
static enum reason match_denies_type(const struct nsec *match, const uint8_t *name, uint16_t type)
{
    bool ns = type_bitmap_has(&match->types, RRTYPE_NS), soa = type_bitmap_has(&match->types, RRTYPE_SOA);
    if (type_bitmap_has(&match->types, type) || (type == RRTYPE_ANY && type_bitmap_has_data(&match->types)))
        return REASON_NSEC_TYPE_IN_BITMAP;
    if (type_bitmap_has_alias(&match->types, type))
        return REASON_NSEC_CNAME_IN_BITMAP;
    if (type == RRTYPE_DS && soa && !dname_is_root(name))
        return REASON_NSEC_DELEGATION_SOA_BIT;
    if (type != RRTYPE_DS && ns && !soa)
        return REASON_NSEC_ANCESTOR_DELEGATION;
    return REASON_NONE;
}

enum reason nsec_proves_nodata(const struct nsec *records, size_t count, const uint8_t *name, uint16_t type)
{
    uint8_t wildcard[DNAME_MAX];
    const struct nsec *match = find_match(records, count, name);
    if (match != NULL)
        return match_denies_type(match, name, type);
    const struct nsec *cover = find_cover(records, count, name);
    if (cover == NULL)
        return why_not_covered(records, count, name, REASON_NSEC_NO_MATCH_FOR_NAME);
    if (shows_empty_non_terminal(cover, name))
        return REASON_NONE;
    if (!wildcard_at(name, encloser_labels(cover, name), wildcard))
        return REASON_NSEC_NAME_COVERED_IN_NODATA;
    const struct nsec *source = find_match(records, count, wildcard);
    const struct nsec *above = source == NULL ? find_cover(records, count, wildcard) : NULL;
    if (above != NULL && shows_empty_non_terminal(above, wildcard))
        return REASON_NONE;
    if (source == NULL)
        return REASON_NSEC_NAME_COVERED_IN_NODATA;
    return match_denies_type(source, wildcard, type);
}

enum reason nsec_proves_wildcard(const struct nsec *records, size_t count, const uint8_t *name,
                                 unsigned labels)
{
    if (find_match(records, count, name) != NULL)
        return REASON_WILDCARD_EXPANSION_INVALID;
    const struct nsec *cover = find_cover(records, count, name);
    if (cover == NULL)
        return why_not_covered(records, count, name, REASON_WILDCARD_NO_PROOF);
    if (shows_empty_non_terminal(cover, name) || encloser_labels(cover, name) > labels)
        return REASON_WILDCARD_EXPANSION_INVALID;
    return REASON_NONE;
}

enum reason nsec_proves_no_ds(const struct nsec *records, size_t count, const uint8_t *name)
{
    const struct nsec *match = find_match(records, count, name);
    if (match == NULL)
        return REASON_NSEC_NO_MATCH_FOR_NAME;
    if (type_bitmap_has(&match->types, RRTYPE_DS))
        return REASON_NSEC_DELEGATION_DS_BIT;
    if (type_bitmap_has(&match->types, RRTYPE_SOA))
        return REASON_NSEC_DELEGATION_SOA_BIT;
    return REASON_NONE;
}
