#include "tests/bench/zones.h"

#include "tests/bench/chance.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Making an RSA key takes a tenth of a second: zones beyond these share pairs. */
#define RSA_PAIRS 100

/* Valid for long, so that programs which judge by today's clock can read the zone file as well. */
#define VALID_DAYS 5000

struct maker {
    const struct shape *shape;
    struct bench_zones *zones;
    unsigned pairs;
};

const char *bench_name(const char *label, const char *zone)
{
    size_t size = strlen(label) + strlen(zone) + 2;
    char *name = kit_take(size);
    (void)snprintf(name, size, "%s%s%s", label, *label == '\0' ? "" : ".",
                   strcmp(zone, ".") == 0 && *label != '\0' ? "" : zone);
    return name;
}

const char *bench_label(unsigned number)
{
    static const char consonants[] = "bdfgklmnprstvz", vowels[] = "aeiou";
    char *label = kit_take(16), *at = label;
    for (unsigned left = number, syllables = 0; left > 0 || syllables < 3; left /= 70, syllables++) {
        *at++ = consonants[left % 14];
        *at++ = vowels[left / 14 % 5];
    }
    return label;
}

void bench_address(unsigned server, bool ipv6, uint8_t out[16])
{
    static const uint8_t v6[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 0x53};
    memcpy(out, v6, 16);
    out[13] = (uint8_t)(server >> 16);
    out[14] = (uint8_t)(server >> 8);
    out[15] = (uint8_t)server;
    if (ipv6)
        return;
    uint32_t v4 = htonl(0xc6120000 + server);
    memcpy(out, &v4, 4);
}

static struct owner *add_owner(struct bench_zone *zone, const char *label)
{
    if ((zone->owner_count & (zone->owner_count - 1)) == 0) { /* room doubles at each power of two */
        size_t room = zone->owner_count == 0 ? 1 : 2 * zone->owner_count;
        zone->owners = realloc(zone->owners, room * sizeof(struct owner *));
        if (zone->owners == NULL)
            abort();
    }
    struct owner *owner = kit_take(sizeof *owner);
    owner->label = label;
    owner->name = bench_name(label, zone->name);
    zone->owners[zone->owner_count++] = owner;
    return owner;
}

static struct set *add_set(struct owner *owner, struct set *set)
{
    owner->sets[owner->count++] = set;
    return set;
}

/* One set from its RDATA's text. */
static struct set *add_text(struct owner *owner, uint16_t type, const char *rdata)
{
    return add_set(owner, rr_more(set_new(owner->name, type), rdata));
}

static void add_addresses(struct owner *owner, unsigned server, bool both)
{
    uint8_t address[16];
    bench_address(server, false, address);
    add_set(owner, set_add(set_new(owner->name, TYPE_A), address, 4));
    bench_address(server, true, address);
    if (both)
        add_set(owner, set_add(set_new(owner->name, TYPE_AAAA), address, 16));
}

static struct set *servers_of(const struct bench_zone *zone)
{
    struct set *set = set_new(zone->name, TYPE_NS);
    rr_more(set, bench_name("ns1", zone->name));
    return rr_more(set, bench_name("ns2", zone->name));
}

/* Algorithm 8 for the root, as it is; for others by the shares. */
static void make_keys(struct maker *maker, struct bench_zone *zone)
{
    bool is_root = zone->parent == NULL;
    unsigned draw = is_root ? 0 : chance_below(1000), rsa = is_root ? 1 : maker->shape->rsa;
    unsigned pair = maker->pairs += 2;
    if (draw < rsa) {
        unsigned zsk = (pair + 1) % RSA_PAIRS + (is_root || maker->shape->rsa_bits == 2048 ? RSA_PAIRS : 0);
        zone->ksk = key_new(ALG_RSASHA256, RSA_PAIRS + pair % RSA_PAIRS, KEY_KSK);
        zone->zsk = key_new(ALG_RSASHA256, zsk, KEY_ZSK);
        return;
    }
    uint8_t algorithm = draw < rsa + maker->shape->ed25519 ? ALG_ED25519 : ALG_P256;
    zone->ksk = key_new(algorithm, pair, KEY_KSK);
    zone->zsk = key_new(algorithm, pair + 1, KEY_ZSK);
}

static void add_keys(struct bench_zone *zone, struct owner *apex)
{
    struct set *keys = add_set(apex, set_new(zone->name, TYPE_DNSKEY));
    set_add(keys, zone->zsk->rdata.at, zone->zsk->rdata.length);
    set_add(keys, zone->ksk->rdata.at, zone->ksk->rdata.length);
}

static void delegate(struct bench_zone *zone, const char *label)
{
    struct owner *owner = add_owner(zone->parent, label);
    owner->child = zone;
    add_set(owner, servers_of(zone));
    if (zone->is_signed)
        add_ds(add_set(owner, set_new(zone->name, TYPE_DS)), zone->ksk, 2);
}

static struct bench_zone *add_zone(struct maker *maker, struct bench_zone *parent, const char *label,
                                   bool is_signed)
{
    char soa[600];
    struct bench_zone *zone = kit_take(sizeof *zone);
    zone->parent = parent;
    zone->name = parent == NULL ? "." : bench_name(label, parent->name);
    zone->is_signed = is_signed;
    zone->index = maker->zones->count++;
    maker->zones->at[zone->index] = zone;
    for (unsigned i = 0; i < ZONE_SERVERS; i++)
        zone->servers[i] = ++maker->zones->servers;
    struct owner *apex = add_owner(zone, "");
    (void)snprintf(soa, sizeof soa, "%s %s", bench_name("ns1", zone->name),
                   bench_name("hostmaster", zone->name));
    add_text(apex, TYPE_SOA, soa);
    add_set(apex, servers_of(zone));
    add_addresses(add_owner(zone, "ns1"), zone->servers[0], true);
    add_addresses(add_owner(zone, "ns2"), zone->servers[1], true);
    if (is_signed) {
        make_keys(maker, zone);
        add_keys(zone, apex);
        zone->nsec3 = parent != NULL && chance_permille(maker->shape->nsec3);
    }
    if (parent != NULL)
        delegate(zone, label);
    return zone;
}

/* Mail and text at the apex, hosts with one address or two, aliases, text. */
static void fill(struct bench_zone *zone, unsigned names)
{
    char text[300];
    struct owner *apex = zone->owners[0];
    (void)snprintf(text, sizeof text, "10 %s", bench_name("www", zone->name));
    add_text(apex, TYPE_MX, text);
    add_text(apex, TYPE_TXT, "v=spf1/mx/-all");
    add_addresses(add_owner(zone, "www"), chance_below(1 << 16), true);
    for (unsigned i = 1; i < names; i++) {
        struct owner *owner = add_owner(zone, bench_label(i));
        if (i % 8 == 5)
            add_text(owner, TYPE_CNAME, bench_name("www", zone->name));
        else if (i % 8 == 6)
            add_text(owner, TYPE_TXT, "site-verification=2b6f0cc904d137be2e1730235f5664094b831186");
        else
            add_addresses(owner, chance_below(1 << 16), i % 4 == 0);
    }
}

static int by_label(const void *left, const void *right)
{
    const struct owner *const *a = left, *const *b = right;
    return strcmp((*a)->label, (*b)->label);
}

static int by_hash(const void *left, const void *right)
{
    const struct owner *const *a = left, *const *b = right;
    return memcmp((*a)->hash, (*b)->hash, NSEC3_HASH_OCTETS);
}

/* Puts the owners in order once all are there. */
static void seal(struct bench_zone *zone)
{
    static const struct hashing plain;
    qsort(zone->owners, zone->owner_count, sizeof(struct owner *), by_label);
    if (!zone->nsec3)
        return;
    zone->hashed = kit_take(zone->owner_count * sizeof(struct owner *));
    for (size_t i = 0; i < zone->owner_count; i++) {
        struct owner *owner = zone->owners[i];
        if (zone->opt_out && owner->child != NULL && !owner->child->is_signed)
            continue;
        hash_name(&plain, owner->name, owner->hash);
        zone->hashed[zone->hashed_count++] = owner;
    }
    qsort(zone->hashed, zone->hashed_count, sizeof(struct owner *), by_hash);
}

struct bench_zones *bench_zones_new(const struct shape *shape)
{
    struct bench_zones *zones = kit_take(sizeof *zones);
    struct maker maker = {.shape = shape, .zones = zones};
    zones->tlds = 1 + shape->zones / 40 + (shape->zones > 1);
    zones->at = kit_take((1 + zones->tlds + shape->zones) * sizeof(struct bench_zone *));
    struct bench_zone *root = add_zone(&maker, NULL, "", true);
    for (unsigned i = 0; i < zones->tlds; i++) {
        struct bench_zone *tld = add_zone(&maker, root, bench_label(i), true);
        tld->opt_out = tld->nsec3;
    }
    for (unsigned i = 0; i < shape->zones; i++) {
        struct bench_zone *tld = zones->at[1 + chance_below((uint32_t)zones->tlds)];
        struct bench_zone *zone =
            add_zone(&maker, tld, bench_label(1000 + i), !chance_permille(shape->unsigned_));
        fill(zone, shape->names / shape->zones + (i < shape->names % shape->zones));
    }
    for (size_t i = 0; i < zones->count; i++)
        seal(zones->at[i]);
    return zones;
}

void bench_zones_free(struct bench_zones *zones)
{
    for (size_t i = 0; i < zones->count; i++)
        free(zones->at[i]->owners);
    keys_forget();
    kit_clear();
}

static enum signature_kind kind_of(const struct key *key)
{
    if (key->algorithm == ALG_RSASHA256)
        return EVP_PKEY_get_bits(key->pair) == 1024 ? SIGNATURE_RSA_1024 : SIGNATURE_RSA_2048;
    return key->algorithm == ALG_ED25519 ? SIGNATURE_ED25519 : SIGNATURE_P256;
}

struct set *bench_zone_sign(struct bench_zones *zones, const struct bench_zone *zone, struct set *set)
{
    if (!zone->is_signed || set->signature_count > 0)
        return set;
    struct signing how = signing_default(set, set->type == TYPE_DNSKEY ? zone->ksk : zone->zsk, zone->name);
    how.expiration = KIT_NOW + (uint32_t)VALID_DAYS * KIT_DAY;
    zones->signatures[kind_of(how.key)]++;
    return sign_as(set, &how);
}

struct set *owner_set(const struct owner *owner, uint16_t type)
{
    for (unsigned i = 0; i < owner->count; i++)
        if (owner->sets[i]->type == type)
            return owner->sets[i];
    return NULL;
}

size_t bench_zone_find(const struct bench_zone *zone, const char *label)
{
    size_t low = 0, high = zone->owner_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (strcmp(zone->owners[middle]->label, label) <= 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

const char *bench_first_label(const char *name)
{
    char *label = kit_take(64);
    memcpy(label, name, strcspn(name, "."));
    return label;
}
