/*
 * A small world of zones and a judge that sees only what is given to it: the bench for tests of validation.
 *
 * world_new() has a root and "example." under it, both signed, with the root's DS as anchor. Nothing of them
 * is evidence until it is shown.
 */
#ifndef RRSIGHT_TESTS_KIT_WORLD_H
#define RRSIGHT_TESTS_KIT_WORLD_H

#include "tests/test.h"

#include "tests/validate/kit/denial.h"
#include "tests/validate/kit/reply.h"
#include "tests/validate/kit/signer.h"
#include "validate/judge.h"

struct zone {
    const char *name;
    struct key *ksk;
    struct key *zsk;
};

/* A zone with a key for its keys and one for its data. Each zone has its own. */
struct zone *zone_new(const char *name, uint8_t algorithm);

/* Signs by the zone's key for such sets; returns the set. */
struct set *sign(const struct zone *zone, struct set *set);

/* How sign() would sign, to be bent. */
struct signing signing_of(const struct zone *zone, const struct set *set);

/* The DNSKEY set, and DS records of the KSK by SHA-256, both unsigned. */
struct set *keys_of(const struct zone *zone);
struct set *ds_of(const struct zone *zone);
struct set *soa_of(const struct zone *zone);

struct world {
    struct judge_settings settings;
    size_t evidence_limit;
    struct anchors *anchors;
    struct evidence *evidence;
    struct judge *judge;
    struct arena *messages;
    struct zone *root;
    struct zone *example;
    uint64_t frames;
};

/* For cmocka's set-up and tear-down; *state is the world. The second has no anchor yet. */
int world_set_up(void **state);
int world_set_up_bare(void **state);
int world_tear_down(void **state);

/* Frees the key pairs, once a program. */
int world_forget(void **state);

/* Anchors: the DS of a zone's KSK, or any DS or DNSKEY set. */
void trust(struct world *world, const struct zone *zone);
void trust_set(struct world *world, const struct set *set);

/* Shows a response to the judge as evidence. */
void show(struct world *world, const struct reply *reply);

/* Shows the answer to a question for this set alone. */
void show_set(struct world *world, struct set *set);

/* Shows the zone's signed keys and, signed by the parent, its DS. */
void show_keys(struct world *world, const struct zone *zone);
void show_delegation(struct world *world, const struct zone *parent, const struct zone *child);

/* Shows the root's keys, and DS and keys of "example.". */
void show_chain(struct world *world);

#define VERDICT_REASONS_MAX 24

struct verdict {
    enum status status;
    unsigned flags;
    const char *primary; /* code of the most important finding, or "" */
    const char *detail;  /* its facts, or "" */
    const char *reasons[VERDICT_REASONS_MAX];
    unsigned count;
    struct octets zone;
};

/* The verdict over a response that is evidence, as all are, or over octets as they stand. */
struct verdict judge_reply(struct world *world, const struct reply *reply);
struct verdict judge_octets(struct world *world, const struct reply *about, struct octets octets);
void show_octets(struct world *world, const struct reply *about, struct octets octets);

/* Forgets all evidence; zones, anchors and settings stay. */
void forget_evidence(struct world *world);

/* The octets as a response; it lives until the next one. The judge, new or as it is. */
struct response respond(struct world *world, const struct reply *about, struct octets octets);
struct judge *judge_of(struct world *world);

bool has_reason(const struct verdict *verdict, const char *code);

/* Fails unless the verdict over the reply has this status and, unless NULL, this code as most important
 * reason. */
#define assert_verdict(world, reply, status, code)                                                           \
    check_verdict((world), (reply), (status), (code), __FILE__, __LINE__)
#define assert_secure(world, reply) assert_verdict(world, reply, STATUS_SECURE, NULL)
struct verdict check_verdict(struct world *world, const struct reply *reply, enum status status,
                             const char *code, const char *file, int line);

#define WORLD_TEST(name)      cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)
#define WORLD_TEST_BARE(name) cmocka_unit_test_setup_teardown(name, world_set_up_bare, world_tear_down)

#endif
