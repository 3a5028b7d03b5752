/* Shows that where a walk came to is found again by its name and kind, at the price that it had, at the times
 * for which it holds, and with the same evidence; and that what a spent budget may have shaped is not kept.
 */
#include "tests/test.h"

#include "validate/zone_cache.h"

#define NOW    1000
#define CHECKS 10
#define HASHES 20
#define STEPS  30

static struct budget budget;
static struct interval holds;
static struct policy policy;

static struct chain_context context;

static int set_up(void **state)
{
    (void)state;
    budget = (struct budget){.checks_left = CHECKS, .hashes_left = HASHES, .steps_left = STEPS};
    holds = interval_always();
    policy = policy_default();
    context =
        (struct chain_context){.check = {.policy = &policy, .now = NOW, .budget = &budget, .holds = &holds},
                               .evidence = evidence_new(1 << 20),
                               .cache = zone_cache_new()};
    return context.evidence == NULL || context.cache == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    zone_cache_free(context.cache);
    evidence_free(context.evidence);
    return 0;
}

/* A walk that spent so much of a whole budget, after which the context has a whole one again. */
static void keep(enum zone_walk walk, const uint8_t *name, unsigned checks, unsigned hashes, unsigned steps)
{
    const struct budget whole = budget;
    const struct zone_state state = {.status = STATUS_SECURE, .zone = name, .keyset = {.zone = name}};
    budget.checks_left -= checks;
    budget.hashes_left -= hashes;
    budget.steps_left -= steps;
    zone_cache_keep(&context, walk, name, &state, &whole);
    budget = whole;
}

static bool find(enum zone_walk walk, const uint8_t *name)
{
    struct zone_state state;
    return zone_cache_find(&context, walk, name, &state);
}

static void by_name_and_kind_at_its_price(void **state)
{
    (void)state;
    keep(ZONE_WALK_ENTERED, NAME("\7example"), 1, 2, 3);
    assert_false(find(ZONE_WALK_DONE, NAME("\7example")));
    assert_false(find(ZONE_WALK_ENTERED, NAME("\7exampla")));
    assert_true(find(ZONE_WALK_ENTERED, NAME("\7example")));
    assert_int_equal(budget.checks_left, CHECKS - 1);
    assert_int_equal(budget.hashes_left, HASHES - 2);
    assert_int_equal(budget.steps_left, STEPS - 3);
    budget.steps_left = 2; /* a walk would not come so far */
    assert_false(find(ZONE_WALK_ENTERED, NAME("\7example")));
}

static void as_long_as_it_holds(void **state)
{
    (void)state;
    holds = (struct interval){NOW - 5, NOW + 5};
    keep(ZONE_WALK_DONE, NAME("\7example"), 0, 0, 1);
    holds = interval_always();
    context.check.now = NOW + 5;
    assert_true(find(ZONE_WALK_DONE, NAME("\7example")));
    assert_int_equal(holds.from, NOW - 5);
    assert_int_equal(holds.until, NOW + 5);
    context.check.now = NOW + 6;
    assert_false(find(ZONE_WALK_DONE, NAME("\7example")));
}

/* Where a hash was refused nothing is left; with a whole budget the walk may come elsewhere. */
static void not_what_a_spent_budget_shaped(void **state)
{
    (void)state;
    keep(ZONE_WALK_DONE, NAME("\7example"), 0, HASHES, 1);
    assert_false(find(ZONE_WALK_DONE, NAME("\7example")));
    keep(ZONE_WALK_DONE, NAME("\7example"), 0, HASHES - 1, 1);
    assert_true(find(ZONE_WALK_DONE, NAME("\7example")));
    budget.exceeded = true;
    assert_false(find(ZONE_WALK_DONE, NAME("\7example")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(by_name_and_kind_at_its_price, set_up, tear_down),
        cmocka_unit_test_setup_teardown(as_long_as_it_holds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(not_what_a_spent_budget_shaped, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
