#include "validate/bailiwick.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

#define TYPE_MB    7
#define TYPE_MX    15
#define TYPE_AFSDB 18
#define TYPE_RT    21
#define TYPE_PX    26
#define TYPE_SRV   33
#define TYPE_NAPTR 35
#define TYPE_KX    36
#define TYPE_SVCB  64
#define TYPE_HTTPS 65

/* More records than any honest answer points with; a hostile one is not worth more looks. */
#define LOOKS_MAX 4096

/* Where the name that a record points to begins in its RDATA, or -1 when it points to none. */
static int target_offset(uint16_t type)
{
    switch (type) {
    case RRTYPE_NS:
    case RRTYPE_CNAME:
    case RRTYPE_DNAME:
    case RRTYPE_SOA:
    case TYPE_MB:
        return 0;
    case TYPE_MX:
    case TYPE_AFSDB:
    case TYPE_RT:
    case TYPE_PX:
    case TYPE_KX:
    case TYPE_SVCB:
    case TYPE_HTTPS:
        return 2;
    case TYPE_SRV:
        return 6;
    default:
        return -1;
    }
}

static bool points_to(const struct rrset *set, const uint8_t *name, unsigned *looks)
{
    int offset = target_offset(set->type);
    if (set->type == TYPE_NAPTR) /* its name stands behind three strings: give it the benefit of the doubt */
        return true;
    for (const struct record *at = set->records; offset >= 0 && at != NULL && *looks > 0; at = at->next) {
        uint8_t target[DNAME_MAX], lowered[DNAME_MAX];
        struct wire w = wire_over(at->rdata.octets, at->rdata.length);
        (*looks)--;
        wire_skip(&w, (size_t)offset);
        if (dname_read_uncompressed(&w, target) == 0)
            continue;
        dname_copy_lower(lowered, target);
        if (dname_equal(lowered, name))
            return true;
    }
    return false;
}

static bool is_pointed_to_outright(const struct message *message, const uint8_t *name, unsigned *looks)
{
    for (size_t i = 0; i < message->rrset_count; i++)
        if (message->rrsets[i].section != SECTION_ADDITIONAL && points_to(&message->rrsets[i], name, looks))
            return true;
    return *looks == 0;
}

/* RFC 9460 section 4: the additional section follows SVCB records, which may lead to others of their kind. */
static bool is_pointed_to(const struct message *message, const uint8_t *name, unsigned *looks)
{
    if (is_pointed_to_outright(message, name, looks))
        return true;
    for (size_t i = 0; i < message->rrset_count; i++) {
        const struct rrset *set = &message->rrsets[i];
        if (set->section == SECTION_ADDITIONAL && (set->type == TYPE_SVCB || set->type == TYPE_HTTPS) &&
            points_to(set, name, looks) && is_pointed_to_outright(message, set->owner, looks))
            return true;
    }
    return *looks == 0;
}

/* The names that the answer speaks of: the question's, and where its aliases lead. */
static bool is_spoken_of(const struct message *message, const uint8_t *apex, unsigned *looks)
{
    if (dname_is_subdomain(message->qname, apex))
        return true;
    for (size_t i = 0; i<message->rrset_count && * looks> 0; i++) {
        const struct rrset *set = &message->rrsets[i];
        (*looks)--;
        if (set->section == SECTION_ANSWER && dname_is_subdomain(set->owner, apex))
            return true;
        if (set->section != SECTION_ANSWER || set->type != RRTYPE_CNAME || set->records == NULL ||
            set->records->rdata.length == 0)
            continue;
        if (dname_is_subdomain(set->records->rdata.octets, apex))
            return true;
    }
    return *looks == 0;
}

const struct rrset *bailiwick_stray(const struct message *message)
{
    unsigned looks = LOOKS_MAX;
    if (message->qname == NULL)
        return NULL;
    for (size_t i = 0; i < message->rrset_count; i++) {
        const struct rrset *set = &message->rrsets[i];
        bool apex = set->section == SECTION_AUTHORITY && (set->type == RRTYPE_NS || set->type == RRTYPE_SOA);
        bool address =
            set->section == SECTION_ADDITIONAL && (set->type == RRTYPE_A || set->type == RRTYPE_AAAA);
        if (apex && !is_spoken_of(message, set->owner, &looks))
            return set;
        if (address && !dname_equal(set->owner, message->qname) &&
            !is_pointed_to(message, set->owner, &looks))
            return set;
    }
    return NULL;
}
