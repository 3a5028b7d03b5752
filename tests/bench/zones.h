/*
 * The zones of a generated capture: a signed root, signed TLDs, and zones below them with hosts, aliases,
 * mail and text; each signed or not, with its own keys, servers and kind of denial.
 *
 * Every name of a zone has one label more than its apex, so that the canonical order of its names is that of
 * their labels. Records are made at once, signatures when they are first wanted: each set is signed once.
 */
#ifndef RRSIGHT_TESTS_BENCH_ZONES_H
#define RRSIGHT_TESTS_BENCH_ZONES_H

#include "tests/bench/shape.h"
#include "tests/validate/kit/denial.h"
#include "tests/validate/kit/signer.h"

#define TYPE_A      1
#define TYPE_NS     2
#define TYPE_CNAME  5
#define TYPE_SOA    6
#define TYPE_MX     15
#define TYPE_TXT    16
#define TYPE_AAAA   28
#define TYPE_DS     43
#define TYPE_DNSKEY 48

#define OWNER_SETS_MAX 6
#define ZONE_SERVERS   2

struct bench_zone;

/* A name that exists in a zone. */
struct owner {
    const char *label; /* "" for the apex */
    const char *name;
    struct bench_zone *child; /* the zone that is delegated here, or NULL */
    struct set *sets[OWNER_SETS_MAX];
    unsigned count;
    struct set *denial; /* its NSEC or NSEC3, once made */
    uint8_t hash[NSEC3_HASH_OCTETS];
};

struct bench_zone {
    const char *name;
    size_t index;              /* among all zones */
    struct bench_zone *parent; /* NULL for the root */
    bool is_signed;
    bool nsec3;
    bool opt_out; /* unsigned delegations are left out of the NSEC3 chain */
    struct key *ksk, *zsk;
    unsigned servers[ZONE_SERVERS];
    struct owner **owners; /* in canonical order, the apex first */
    size_t owner_count;
    struct owner **hashed; /* those in the NSEC3 chain, by hash */
    size_t hashed_count;
    bool asked; /* for who asks: whether its chain was shown */
};

/* Signatures that take different times to verify. */
enum signature_kind { SIGNATURE_P256, SIGNATURE_RSA_1024, SIGNATURE_RSA_2048, SIGNATURE_ED25519 };
#define SIGNATURE_KINDS 4

struct bench_zones {
    struct bench_zone **at; /* each after its parent: the root, the TLDs, the others */
    size_t count;
    size_t tlds;
    unsigned servers;
    uint64_t signatures[SIGNATURE_KINDS]; /* made up to now */
};

struct bench_zones *bench_zones_new(const struct shape *shape);
void bench_zones_free(struct bench_zones *zones);

/* The set with its signature, when its zone is signed. */
struct set *bench_zone_sign(struct bench_zones *zones, const struct bench_zone *zone, struct set *set);

/* The set of that type at the owner, or NULL. */
struct set *owner_set(const struct owner *owner, uint16_t type);

/* The last owner of a zone in canonical order that is not behind the label. */
size_t bench_zone_find(const struct bench_zone *zone, const char *label);

/* "label.zone", where the zone may be the root. */
const char *bench_name(const char *label, const char *zone);

/* "label" of "label.zone". */
const char *bench_first_label(const char *name);

/* A label that can be spoken, another for each number; it has no "x", and is none of the usual hosts'. */
const char *bench_label(unsigned number);

/* Addresses of a server: 198.18.0.0/15 and 2001:db8:53::/48. */
void bench_address(unsigned server, bool ipv6, uint8_t out[16]);

#endif
