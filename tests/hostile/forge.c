#include "tests/hostile/forge.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE_DS     43
#define TYPE_RRSIG  46
#define TYPE_DNSKEY 48
#define TYPE_OPT    41
#define OPT_LENGTH  11
#define HEADER      12
#define PAIRS_MAX   32

static EVP_PKEY *pairs[PAIRS_MAX];
static unsigned pair_count;
static uint64_t state;

static void must(bool good)
{
    if (!good)
        abort();
}

void forge_begin(void)
{
    state = 1;
}

void forge_end(void)
{
    while (pair_count > 0)
        EVP_PKEY_free(pairs[--pair_count]);
    kit_clear();
}

/* Knuth's linear congruential generator. */
uint32_t forge_number(void)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 32);
}

void forge_octets(uint8_t *out, size_t length)
{
    for (size_t i = 0; i < length; i++)
        out[i] = (uint8_t)(forge_number() >> 8);
}

static struct key *key_of_seed(uint8_t seed, uint16_t flags)
{
    uint8_t secret[32], rdata[4 + 32] = {(uint8_t)(flags >> 8), (uint8_t)flags, 3, ALG_ED25519};
    size_t length = 32;
    memset(secret, seed, sizeof secret);
    struct key like = {.pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, sizeof secret)};
    must(like.pair != NULL && pair_count < PAIRS_MAX);
    pairs[pair_count++] = like.pair;
    must(EVP_PKEY_get_raw_public_key(like.pair, rdata + 4, &length) == 1);
    return key_of_rdata(&like, rdata, sizeof rdata);
}

struct forged_zone forge_zone(const char *name, uint8_t seed)
{
    return (struct forged_zone){
        .name = name, .ksk = key_of_seed(seed, KEY_KSK), .zsk = key_of_seed((uint8_t)(seed + 1), KEY_ZSK)};
}

struct set *forge_sign(const struct forged_zone *zone, struct set *set)
{
    struct signing how = signing_default(set, set->type == TYPE_DNSKEY ? zone->ksk : zone->zsk, zone->name);
    return sign_as(set, &how);
}

struct set *forge_keys(const struct forged_zone *zone)
{
    struct set *set = set_new(zone->name, TYPE_DNSKEY);
    set_add(set, zone->ksk->rdata.at, zone->ksk->rdata.length);
    return set_add(set, zone->zsk->rdata.at, zone->zsk->rdata.length);
}

struct set *forge_ds(const struct forged_zone *zone)
{
    return add_ds(set_new(zone->name, TYPE_DS), zone->ksk, 2);
}

struct set *forge_soa(const struct forged_zone *zone)
{
    char text[300];
    (void)snprintf(text, sizeof text, "%s SOA ns.test. admin.test.", zone->name);
    return rr(text);
}

/* Bends the reserved bits of the flags so that the key gets the tag; false when they cannot make it. */
static bool bend_tag(uint8_t *rdata, size_t length, uint16_t tag)
{
    for (unsigned bits = 0; bits < 0x10000; bits += 2) {
        unsigned flags = (bits & ~0x0080U) | 0x0100U;
        rdata[0] = (uint8_t)(flags >> 8);
        rdata[1] = (uint8_t)flags;
        if (tag_of((struct octets){rdata, length}) == tag)
            return true;
    }
    return false;
}

uint16_t forge_colliding_keys(struct set *keys, unsigned count)
{
    static const uint16_t tag = 4711;
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
    EC_POINT *point = EC_POINT_new(group);
    must(point != NULL && EC_POINT_copy(point, EC_GROUP_get0_generator(group)) == 1);
    for (unsigned found = 0; found < count;) {
        uint8_t octets[97], rdata[4 + 96] = {0, 0, 3, ALG_P384};
        must(EC_POINT_add(group, point, point, EC_GROUP_get0_generator(group), NULL) == 1);
        must(EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, octets, sizeof octets, NULL) ==
             sizeof octets);
        memcpy(rdata + 4, octets + 1, 96);
        if (!bend_tag(rdata, sizeof rdata, tag))
            continue;
        set_add(keys, rdata, sizeof rdata);
        found++;
    }
    EC_POINT_free(point);
    EC_GROUP_free(group);
    return tag;
}

const char *forge_deep(const char *first, unsigned labels, const char *zone)
{
    char *text = kit_take(strlen(first) + 2 + 2 * (size_t)labels + strlen(zone) + 1), *at = text;
    at += sprintf(at, "%s", first);
    for (unsigned i = 0; i < labels; i++)
        at += sprintf(at, ".a");
    (void)sprintf(at, ".%s", zone);
    return text;
}

static void put_number(uint8_t *at, uint32_t number, unsigned size)
{
    while (size-- > 0) {
        at[size] = (uint8_t)number;
        number >>= 8;
    }
}

struct forged *forge_message(const char *question, unsigned rcode)
{
    static struct forged message;
    struct forged *m = &message;
    char *copy = (char *)kit_copy(question, strlen(question) + 1).at, *space = strchr(copy, ' ');
    must(space != NULL);
    *space = '\0';
    memset(m, 0, sizeof *m);
    struct octets qname = name_of(copy);
    m->limit = MESSAGE_LONGEST - OPT_LENGTH;
    put_number(m->octets, 0x1234, 2);
    put_number(m->octets + 2, 0x8400 | rcode, 2);
    put_number(m->octets + 4, 1, 2);
    memcpy(m->octets + HEADER, qname.at, qname.length);
    m->used = HEADER + qname.length;
    put_number(m->octets + m->used, type_of(space + 1), 2);
    put_number(m->octets + m->used + 2, 1, 2);
    m->used += 4;
    return m;
}

/* The owner's octets; where they or the end of them stand in the question, a pointer there. */
static size_t put_owner(const struct forged *m, struct octets owner, uint8_t *out)
{
    const uint8_t *qname = m->octets + HEADER;
    size_t qname_size = name_length(qname);
    for (size_t at = 0; owner.at[at] != 0; at += 1 + (size_t)owner.at[at]) {
        size_t rest = owner.length - at;
        if (rest > qname_size || memcmp(owner.at + at, qname + qname_size - rest, rest) != 0)
            continue;
        memcpy(out, owner.at, at);
        put_number(out + at, (uint32_t)(0xc000 | (HEADER + qname_size - rest)), 2);
        return at + 2;
    }
    memcpy(out, owner.at, owner.length);
    return owner.length;
}

bool forge_put(struct forged *m, enum section section, struct octets owner, uint16_t type, const void *rdata,
               size_t length)
{
    uint8_t name[256];
    size_t owner_length = put_owner(m, owner, name);
    if (m->used + owner_length + 10 + length > m->limit)
        return false;
    uint8_t *at = m->octets + m->used;
    memcpy(at, name, owner_length);
    at += owner_length;
    put_number(at, type, 2);
    put_number(at + 2, 1, 2);
    put_number(at + 4, SET_TTL, 4);
    put_number(at + 8, (uint32_t)length, 2);
    memcpy(at + 10, rdata, length);
    m->used += owner_length + 10 + length;
    m->count[section]++;
    return true;
}

bool forge_put_set(struct forged *m, enum section section, const struct set *set)
{
    bool good = true;
    for (unsigned i = 0; i < set->count; i++)
        good =
            good && forge_put(m, section, set->owner, set->type, set->records[i].at, set->records[i].length);
    for (unsigned i = 0; i < set->signature_count; i++)
        good = good && forge_put(m, section, set->owner, TYPE_RRSIG, set->signatures[i].at,
                                 set->signatures[i].length);
    return good;
}

bool forge_put_signature(struct forged *m, enum section section, struct octets owner,
                         const struct forged_signature *how)
{
    uint8_t rdata[18 + 256 + 512];
    struct octets signer = name_of(how->signer);
    put_number(rdata, how->covered, 2);
    rdata[2] = how->algorithm;
    rdata[3] = how->labels;
    put_number(rdata + 4, SET_TTL, 4);
    put_number(rdata + 8, how->expired ? KIT_NOW - KIT_DAY : KIT_NOW + KIT_DAY, 4);
    put_number(rdata + 12, KIT_NOW - 2 * KIT_DAY, 4);
    put_number(rdata + 16, how->tag, 2);
    memcpy(rdata + 18, signer.at, signer.length);
    forge_octets(rdata + 18 + signer.length, how->length);
    return forge_put(m, section, owner, TYPE_RRSIG, rdata, 18 + signer.length + how->length);
}

struct octets forge_octets_of(struct forged *m)
{
    static const uint8_t opt[OPT_LENGTH] = {0, 0, TYPE_OPT, 0x04, 0xd0, 0, 0, 0x80, 0, 0, 0};
    memcpy(m->octets + m->used, opt, sizeof opt);
    m->used += sizeof opt;
    m->count[SECTION_ADDITIONAL]++;
    for (unsigned i = 0; i < 3; i++)
        put_number(m->octets + 6 + 2 * (size_t)i, m->count[i], 2);
    return (struct octets){m->octets, m->used};
}

void forge_show(struct capture *capture, const struct set *set)
{
    struct forged *m = forge_message(". A", RCODE_NOERROR);
    memcpy(m->octets + HEADER, set->owner.at, set->owner.length);
    m->used = HEADER + set->owner.length;
    put_number(m->octets + m->used, set->type, 2);
    put_number(m->octets + m->used + 2, 1, 2);
    m->used += 4;
    must(forge_put_set(m, SECTION_ANSWER, set));
    capture_add(capture, forge_octets_of(m));
}
