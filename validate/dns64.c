#include "validate/dns64.h"

#define IPV4_OCTETS 4
#define IPV6_OCTETS 16

/* Prefixes have 32 to 96 bits in steps of eight; the octet behind the first 64 bits is left out. */
#define PREFIX_MIN 4
#define PREFIX_MAX 12
#define LEFT_OUT   8

static bool stands_at(const uint8_t *ipv6, size_t at, const uint8_t *ipv4)
{
    for (size_t i = 0; i < IPV4_OCTETS; i++, at++) {
        at += at == LEFT_OUT ? 1 : 0;
        if (at >= IPV6_OCTETS || ipv6[at] != ipv4[i])
            return false;
    }
    return true;
}

static bool is_made_of(const struct rdata *aaaa, const struct rdata *a)
{
    if (aaaa->length != IPV6_OCTETS || a->length != IPV4_OCTETS)
        return false;
    for (size_t prefix = PREFIX_MIN; prefix <= PREFIX_MAX; prefix++)
        if (stands_at(aaaa->octets, prefix, a->octets))
            return true;
    return false;
}

bool dns64_may_make(const struct evidence_rrset *aaaa, const struct evidence_rrset *a)
{
    for (size_t i = 0; i < aaaa->count; i++) {
        bool made = false;
        for (size_t k = 0; k < a->count && !made; k++)
            made = is_made_of(&aaaa->records[i], &a->records[k]);
        if (!made)
            return false;
    }
    return aaaa->count > 0;
}
