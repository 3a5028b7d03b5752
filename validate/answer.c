#include "validate/answer.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/rrsig.h"

#include <string.h>

#define RCODE_NOERROR  0
#define RCODE_NXDOMAIN 3
#define RCODE_YXDOMAIN 6
#define OPCODE_QUERY   0

bool answer_substitute(const uint8_t *name, const uint8_t *owner, const uint8_t *target, uint8_t *out)
{
    size_t prefix = dname_length(name) - dname_length(owner), suffix = dname_length(target);
    if (prefix + suffix > DNAME_MAX)
        return false;
    memcpy(out, name, prefix);
    memcpy(out + prefix, target, suffix);
    return true;
}

const struct rrset *answer_dname_above(const struct message *message, const uint8_t *name)
{
    for (size_t i = 0; i < message->rrset_count; i++) {
        const struct rrset *set = &message->rrsets[i];
        if (set->section == SECTION_ANSWER && set->type == RRTYPE_DNAME && set->class == DNS_CLASS_IN &&
            set->records != NULL && dname_is_subdomain(name, set->owner) && !dname_equal(name, set->owner))
            return set;
    }
    return NULL;
}

/* RRSIG records stand with what they cover. */
static bool is_asked_for(const struct rrset *set, uint16_t type)
{
    return set->type == type || type == RRTYPE_ANY || (type == RRTYPE_RRSIG && set->signature_count > 0);
}

/* *bare: all that answers is signatures without what they cover. */
static bool has_answer(const struct message *message, const uint8_t *name, uint16_t type, bool *bare)
{
    bool found = false;
    *bare = true;
    for (size_t i = 0; i < message->rrset_count; i++) {
        const struct rrset *set = &message->rrsets[i];
        if (set->section != SECTION_ANSWER || set->class != message->qclass || !is_asked_for(set, type) ||
            !dname_equal(set->owner, name))
            continue;
        found = true;
        *bare = *bare && set->type == RRTYPE_RRSIG;
    }
    return found;
}

static const struct rrset *authority_of_type(const struct message *message, uint16_t type,
                                             const uint8_t *name)
{
    for (size_t i = 0; i < message->rrset_count; i++) {
        const struct rrset *set = &message->rrsets[i];
        if (set->section == SECTION_AUTHORITY && set->type == type && dname_is_subdomain(name, set->owner))
            return set;
    }
    return NULL;
}

static bool is_denial(const struct rrset *set)
{
    return set->section == SECTION_AUTHORITY && (set->type == RRTYPE_NSEC || set->type == RRTYPE_NSEC3);
}

static bool has_denial(const struct message *message)
{
    for (size_t i = 0; i < message->rrset_count; i++)
        if (is_denial(&message->rrsets[i]))
            return true;
    return false;
}

static bool has_signer(const struct rrset *set, const uint8_t *signer)
{
    struct rrsig rrsig;
    for (const struct record *at = set->signatures; at != NULL; at = at->next)
        if (rrsig_parse(at->rdata.octets, at->rdata.length, &rrsig) && dname_equal(rrsig.signer, signer))
            return true;
    return false;
}

/* Whether NS records are those of a zone that answers, and no delegation: the parent does not sign these (RFC
 * 4035 section 2.2), and what it denies beside them it signs itself. */
static bool is_of_apex(const struct message *message, const struct rrset *ns)
{
    if (message_find(message, SECTION_AUTHORITY, ns->owner, RRTYPE_DS) != NULL)
        return false;
    if (has_signer(ns, ns->owner) ||
        (message->aa && has_denial(message) && dname_equal(ns->owner, message->qname)))
        return true;
    for (size_t i = 0; i < message->rrset_count; i++)
        if (is_denial(&message->rrsets[i]) && has_signer(&message->rrsets[i], ns->owner))
            return true;
    return false;
}

/* One alias on: by a CNAME, else by a DNAME; NULL where there is none. */
static const uint8_t *follow(const struct message *message, const uint8_t *name, struct arena *arena)
{
    const struct rrset *cname = message_find(message, SECTION_ANSWER, name, RRTYPE_CNAME);
    if (cname != NULL)
        return cname->records->rdata.length == 0 ? NULL : cname->records->rdata.octets;
    const struct rrset *dname = answer_dname_above(message, name);
    uint8_t *target =
        dname == NULL || dname->records->rdata.length == 0 ? NULL : arena_take(arena, DNAME_MAX);
    if (target == NULL || !answer_substitute(name, dname->owner, dname->records->rdata.octets, target))
        return NULL;
    return target;
}

/* What a message without an answer to `name` says of it (RFC 2308 section 2, RFC 6604). */
static struct answer classify_end(const struct message *message, const uint8_t *name, unsigned aliases)
{
    struct answer answer = {.claim = CLAIM_NODATA, .name = name, .aliased = aliases > 0};
    if (message->rcode == RCODE_YXDOMAIN) {
        /* follow() has left the name alone: either there is no DNAME, or what it makes is too long. */
        answer.claim = CLAIM_TOO_LONG;
        answer.contradicted = answer_dname_above(message, name) == NULL;
        return answer;
    }
    if (message->rcode == RCODE_NXDOMAIN)
        answer.claim = CLAIM_NXDOMAIN;
    if (message->rcode == RCODE_NXDOMAIN || authority_of_type(message, RRTYPE_SOA, name) != NULL)
        return answer;
    const struct rrset *ns = authority_of_type(message, RRTYPE_NS, name);
    if (ns != NULL && aliases == 0 && !is_of_apex(message, ns))
        return (struct answer){.claim = CLAIM_REFERRAL, .name = ns->owner};
    if (aliases > 0)
        answer.claim = CLAIM_ALIAS;
    return answer;
}

/* The numbers at the end of a SOA record (RFC 1035 section 3.3.13), and of these the last, MINIMUM. */
#define SOA_NUMBERS 20
#define SOA_MINIMUM 4

bool answer_negative_ttl(const struct message *message, uint32_t *minimum, uint32_t *ttl)
{
    for (size_t i = 0; i < message->rrset_count; i++) {
        const struct rrset *set = &message->rrsets[i];
        const struct rdata *soa = set->records == NULL ? NULL : &set->records->rdata;
        if (set->section != SECTION_AUTHORITY || set->type != RRTYPE_SOA || soa == NULL ||
            soa->length < SOA_NUMBERS + 2)
            continue;
        struct wire w = wire_over(soa->octets + soa->length - SOA_MINIMUM, SOA_MINIMUM);
        *minimum = wire_u32(&w);
        *ttl = set->ttl;
        return true;
    }
    return false;
}

struct answer answer_classify(const struct message *message, unsigned alias_steps, struct arena *arena)
{
    bool judged_rcode = message->rcode == RCODE_NOERROR || message->rcode == RCODE_NXDOMAIN ||
                        (message->rcode == RCODE_YXDOMAIN && message->rrset_count > 0);
    if (message->opcode != OPCODE_QUERY || message->qname == NULL || message->qclass != DNS_CLASS_IN ||
        !judged_rcode)
        return (struct answer){.claim = CLAIM_NONE, .name = message->qname};
    const uint8_t *name = message->qname;
    for (unsigned step = 0; step <= alias_steps; step++) {
        bool bare;
        if (has_answer(message, name, message->qtype, &bare))
            return (struct answer){.claim = CLAIM_POSITIVE,
                                   .bare = bare,
                                   .contradicted = message->rcode != RCODE_NOERROR,
                                   .name = name};
        const uint8_t *next = follow(message, name, arena);
        if (next == NULL)
            return classify_end(message, name, step);
        name = next;
    }
    return (struct answer){.claim = CLAIM_ENDLESS, .name = name};
}
