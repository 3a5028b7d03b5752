#include "validate/signature_check.h"

#include "decode/rrtype.h"

#include <string.h>

enum check_state { CHECK_OPEN, CHECK_GOOD, CHECK_BAD };

void zone_key_prepare(struct zone_key *key)
{
    if (!key->prepared)
        key->public = dnskey_public_new(&key->dnskey);
    key->prepared = true;
}

bool zone_key_equal(const struct zone_key *a, const struct zone_key *b)
{
    return a == b || (a->dnskey.tag == b->dnskey.tag && a->dnskey.length == b->dnskey.length &&
                      memcmp(a->dnskey.rdata, b->dnskey.rdata, a->dnskey.length) == 0);
}

bool zone_key_is_named(const struct zone_key *key, const struct rrsig *rrsig)
{
    return key->dnskey.length != 0 && key->dnskey.tag == rrsig->tag &&
           key->dnskey.algorithm == rrsig->algorithm;
}

bool zone_key_may_verify(const struct zone_key *key, const struct rrsig *rrsig)
{
    return zone_key_is_named(key, rrsig) && dnskey_is_zone_key(&key->dnskey);
}

static enum check_state carry_out(const struct signature *signature, const struct evidence_rrset *set,
                                  const struct zone_key *key, struct verifier *verifier, struct arena *arena)
{
    const struct rrsig *rrsig = &signature->rrsig;
    size_t length = 0;
    const uint8_t *octets =
        rrsig_signed_octets(rrsig, set->owner, DNS_CLASS_IN, set->records, set->count, arena, &length);
    if (octets == NULL)
        return CHECK_OPEN;
    return verifier_check(verifier, rrsig, key->public, octets, length) ? CHECK_GOOD : CHECK_BAD;
}

/* Two threads that meet at an open check both carry it out, and find the same. */
static bool settle(struct signature *signature, unsigned at, const struct evidence_rrset *set,
                   struct verifier *verifier, struct arena *arena)
{
    enum check_state state = atomic_load(&signature->checks[at]);
    if (state == CHECK_OPEN) {
        state = carry_out(signature, set, signature->checked[at], verifier, arena);
        atomic_store(&signature->checks[at], (unsigned char)state);
    }
    return state == CHECK_GOOD;
}

static bool add_check(struct signature *signature, struct zone_key *key)
{
    if (signature->check_count == SIGNATURE_CHECKS_KEPT)
        return false;
    signature->checked[signature->check_count++] = key;
    return true;
}

/* Which of the checks is that with the key; check_count: none. */
static unsigned find_check(const struct signature *signature, const struct zone_key *key)
{
    unsigned at = 0;
    while (at < signature->check_count && !zone_key_equal(signature->checked[at], key))
        at++;
    return at;
}

bool signature_check_is_open(const struct signature *signature, const struct zone_key *key)
{
    unsigned at = find_check(signature, key);
    return at == signature->check_count || atomic_load(&signature->checks[at]) == CHECK_OPEN;
}

bool signature_check(struct signature *signature, const struct evidence_rrset *set, struct zone_key *key,
                     struct verifier *verifier, struct arena *arena)
{
    unsigned at = find_check(signature, key);
    if (at == signature->check_count && !add_check(signature, key))
        return carry_out(signature, set, key, verifier, arena) == CHECK_GOOD;
    return settle(signature, at, set, verifier, arena);
}

bool signature_expect_check(struct signature *signature, struct zone_key *key)
{
    return signature->check_count == 0 && add_check(signature, key);
}

void signature_check_expected(struct signature *signature, const struct evidence_rrset *set,
                              struct verifier *verifier, struct arena *arena)
{
    (void)settle(signature, 0, set, verifier, arena);
}
