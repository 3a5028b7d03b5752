#include "validate/injection.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

#include <string.h>

/* The other family at the very name; an alias there may lead to anything. */
static bool is_other_family(const struct message *m, const struct rrset *set)
{
    uint16_t other = m->qtype == RRTYPE_A ? RRTYPE_AAAA : RRTYPE_A;
    return set->type == other && dname_equal(set->owner, m->qname);
}

static bool is_teredo(const struct rrset *set)
{
    static const uint8_t prefix[] = {0x20, 0x01, 0, 0};
    for (const struct record *at = set->records; at != NULL; at = at->next)
        if (at->rdata.length == 16 && memcmp(at->rdata.octets, prefix, sizeof prefix) == 0)
            return true;
    return false;
}

const char *injection_sign(const struct message *m, bool one_of_several)
{
    const char *sign = NULL;
    if (m->qname == NULL || (m->qtype != RRTYPE_A && m->qtype != RRTYPE_AAAA))
        return NULL;
    for (size_t i = 0; i < m->rrset_count; i++) {
        const struct rrset *set = &m->rrsets[i];
        if (set->section != SECTION_ANSWER)
            continue;
        if (set->type == m->qtype)
            return one_of_several && set->type == RRTYPE_AAAA && is_teredo(set)
                       ? "an address inside 2001::/32"
                       : NULL;
        if (is_other_family(m, set))
            sign = "an address of the family that was not asked for";
    }
    return sign;
}

bool injection_burst(const struct message_marks *answers, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned close = 0;
        for (unsigned k = 0; k < count; k++) {
            capture_time apart = answers[k].time - answers[i].time;
            close += answers[k].has_data && apart >= 0 && apart <= INJECTION_BURST ? 1 : 0;
        }
        if (answers[i].has_data && close >= 3)
            return true;
    }
    return false;
}
