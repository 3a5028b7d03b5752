/* Shows when denials cost so much that it is told, and that a badly set zone, or a fast one, is not an
 * attack. */
#include "tests/validate/kit/scene.h"

#include "validate/nsec3_cost.h"

static struct nsec3_cost *cost;
static struct alerts *alerts;

static int set_up(void **state)
{
    cost = nsec3_cost_new();
    alerts = alerts_new();
    return cost == NULL || alerts == NULL ? -1 : world_set_up(state);
}

static int tear_down(void **state)
{
    nsec3_cost_free(cost);
    alerts_free(alerts);
    return world_tear_down(state);
}

/* So many denials of a name of ten labels, so far from each other. */
static void deny(struct world *w, unsigned count, uint16_t iterations, int64_t milliseconds)
{
    struct hashing hashing = {.iterations = iterations};
    struct set *set = sign(w->example, nsec3_match("example.", &hashing, "example.", "SOA"));
    struct reply *about = AUTHORITY(nxdomain("a.b.c.d.e.f.g.h.i.example. A"), set);
    for (unsigned i = 0; i < count; i++) {
        struct passage passage = {.reply = about, .server = 53, .client = 1, .at = i * milliseconds};
        struct response response = pass(w, &passage);
        nsec3_cost_look(cost, alerts, &response);
    }
}

static void fast_and_costly(void **state)
{
    deny(*state, NSEC3_COST_RATE - 1, 150, 10);
    assert_int_equal(alerts_of(alerts, REASON_NSEC3_EXHAUSTION), 0);
    deny(*state, NSEC3_COST_RATE, 150, 10);
    assert_int_equal(alerts_of(alerts, REASON_NSEC3_EXHAUSTION), 1);
}

static void costly_but_slow(void **state)
{
    deny(*state, 100, 150, 100);
    assert_int_equal(alerts_of(alerts, REASON_NSEC3_EXHAUSTION), 0);
}

static void fast_but_cheap(void **state)
{
    deny(*state, 100, NSEC3_COST_ITERATIONS, 1);
    deny(*state, 100, 0, 1);
    assert_int_equal(alerts_of(alerts, REASON_NSEC3_EXHAUSTION), 0);
}

static void too_many_records(void **state)
{
    struct world *w = *state;
    struct hashing hashing = {0};
    struct reply *about = nxdomain("x.example. A");
    for (unsigned i = 0; i <= NSEC3_COST_RECORDS; i++) {
        char name[] = "a.example.";
        name[0] = (char)('a' + i);
        AUTHORITY(about, sign(w->example, nsec3_match("example.", &hashing, name, "A")));
        struct response response = pass(w, &(struct passage){.reply = about, .server = 53, .client = 1});
        nsec3_cost_look(cost, alerts, &response);
        assert_int_equal(alerts_of(alerts, REASON_NSEC3_EXHAUSTION), i == NSEC3_COST_RECORDS ? 1 : 0);
    }
}

#define COST_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COST_TEST(fast_and_costly),
        COST_TEST(costly_but_slow),
        COST_TEST(fast_but_cheap),
        COST_TEST(too_many_records),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
