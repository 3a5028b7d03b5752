/*
 * Shows that the history of a zone tells of each change once, and of no more changes than its limits allow
 * whoever floods the zone with key sets (validate/history.h, validate/rollover.h).
 */
#include "tests/validate/kit/world.h"

#include "validate/history.h"
#include "validate/rollover.h"

struct told {
    unsigned keys, gone, came;
    bool cut_short;
};

static void take_zone(void *context, const struct zone_history *zone)
{
    struct told *told = context;
    if (zone->zone[0] == 0)
        return; /* the root */
    for (const struct history_key *at = zone->keys; at != NULL; at = at->next)
        told->keys++;
    for (const struct history_change *at = zone->changes; at != NULL; at = at->next) {
        told->gone += at->reason == REASON_KEY_GONE ? 1 : 0;
        told->came += at->reason == REASON_KEY_NEW ? 1 : 0;
    }
    for (const struct finding *at = zone->warnings.first; at != NULL; at = at->next)
        told->cut_short = told->cut_short || at->reason == REASON_LIMIT_FINDINGS;
}

/* A key set of `count` keys that no other number gives, a minute after the one before. */
static void show_key_set(struct world *w, unsigned number, unsigned count)
{
    struct set *set = set_new("example.", type_of("DNSKEY"));
    for (unsigned i = 0; i < count; i++) {
        uint8_t rdata[36] = {1, 1, 3, ALG_ED25519, (uint8_t)number, (uint8_t)(number >> 8), (uint8_t)i};
        set_add(set, rdata, sizeof rdata);
    }
    struct reply *r = ANSWER(reply("example. DNSKEY"), sign(w->example, set));
    r->time += 60 * (int64_t)number;
    show(w, r);
}

static struct told history_of(struct world *w)
{
    struct told told = {0};
    assert_true(history_visit(w->judge, (capture_time)KIT_NOW * CAPTURE_SECOND, take_zone, &told));
    return told;
}

static void a_key_goes_once(void **state)
{
    struct world *w = *state;
    for (unsigned i = 0; i < 4; i++)
        show_key_set(w, i, 1);
    struct told told = history_of(w);
    assert_int_equal(told.keys, 4);
    assert_int_equal(told.came, 3);
    assert_int_equal(told.gone, 3);
    assert_false(told.cut_short);
}

static void a_flood_of_key_sets(void **state)
{
    struct world *w = *state;
    for (unsigned i = 0; i < 2 * ROLLOVER_SETS_MAX; i++)
        show_key_set(w, i, 4);
    struct told told = history_of(w);
    assert_int_equal(told.keys, ROLLOVER_RECORDS_MAX);
    assert_true(told.gone <= ROLLOVER_RECORDS_MAX);
    assert_true(told.came <= ROLLOVER_RECORDS_MAX);
    assert_true(told.cut_short);
}

/* A key set that does not validate in a secure zone is somebody's claim and no change; one that does is. */
static void what_a_secure_zone_published(void **state)
{
    struct world *w = *state;
    const struct key *more = key_new(ALG_ED25519, 77, KEY_ZSK), *evil = key_new(ALG_ED25519, 78, KEY_ZSK);
    struct set *with_more = set_add(keys_of(w->example), more->rdata.at, more->rdata.length);
    struct set *with_evil = set_add(keys_of(w->example), evil->rdata.at, evil->rdata.length);
    show_chain(w);
    (void)judge_of(w);
    show_set(w, spoil(sign(w->example, with_evil)));
    struct told told = history_of(w);
    assert_int_equal(told.keys, 2);
    assert_int_equal(told.came, 0);
    struct reply *r = ANSWER(reply("example. DNSKEY"), sign(w->example, with_more));
    r->time += 60;
    show(w, r);
    told = history_of(w);
    assert_int_equal(told.keys, 3);
    assert_int_equal(told.came, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_key_goes_once),
        WORLD_TEST(a_flood_of_key_sets),
        WORLD_TEST(what_a_secure_zone_published),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
