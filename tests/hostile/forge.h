/*
 * What an attacker puts into messages: zones with keys that are the same in every run, forged signatures,
 * keys that share a tag, and messages up to the longest that TCP carries.
 */
#ifndef RRSIGHT_TESTS_HOSTILE_FORGE_H
#define RRSIGHT_TESTS_HOSTILE_FORGE_H

#include "tests/hostile/capture.h"
#include "tests/validate/kit/denial.h"
#include "tests/validate/kit/reply.h"
#include "tests/validate/kit/signer.h"

#define MESSAGE_LONGEST 65535

/* A number that is the same in every run; forge_begin() starts the row anew. */
uint32_t forge_number(void);
void forge_octets(uint8_t *out, size_t length);

/* A zone with Ed25519 keys that depend on `seed` alone. */
struct forged_zone {
    const char *name;
    struct key *ksk;
    struct key *zsk;
};

void forge_begin(void);
void forge_end(void);
struct forged_zone forge_zone(const char *name, uint8_t seed);

/* Signs truly, by the zone's key for such sets; returns the set. */
struct set *forge_sign(const struct forged_zone *zone, struct set *set);
struct set *forge_keys(const struct forged_zone *zone);
struct set *forge_ds(const struct forged_zone *zone);
struct set *forge_soa(const struct forged_zone *zone);

/* Up to `count` P-384 keys with one tag, to be verified with at the highest price; returns the tag. */
uint16_t forge_colliding_keys(struct set *keys, unsigned count);

/* A name of many labels in front of `zone`: "a.a.….zone". */
const char *forge_deep(const char *first, unsigned labels, const char *zone);

/* A message as it is put together. What does not fit is left out, and *_fits tells. */
struct forged {
    uint8_t octets[MESSAGE_LONGEST];
    size_t used;
    unsigned count[3];
    size_t limit;
};

/* A response to `question`, as "www.example. A": one at a time, the next call starts anew. */
struct forged *forge_message(const char *question, unsigned rcode);

/* False when there is no room. Sections are to be filled in their order. */
bool forge_put(struct forged *message, enum section section, struct octets owner, uint16_t type,
               const void *rdata, size_t length);
bool forge_put_set(struct forged *message, enum section section, const struct set *set);

struct forged_signature {
    uint16_t covered;
    uint8_t algorithm;
    uint8_t labels;
    uint16_t tag;
    const char *signer;
    size_t length; /* of the signature proper */
    bool expired;
};

/* A signature that was made by nobody, another one at each call. */
bool forge_put_signature(struct forged *message, enum section section, struct octets owner,
                         const struct forged_signature *how);

/* The message's octets with an OPT record, DO set. */
struct octets forge_octets_of(struct forged *message);

/* Shows a set alone, as the answer to its question. */
void forge_show(struct capture *capture, const struct set *set);

#endif
