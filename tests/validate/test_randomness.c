/* Shows which ports and IDs of a resolver are weak, and that good ones, few queries and stubs are not told.
 */
#include "tests/validate/kit/scene.h"

#include "validate/randomness.h"

static struct randomness *randomness;
static struct alerts *alerts;

static int set_up(void **state)
{
    (void)state;
    randomness = randomness_new();
    alerts = alerts_new();
    return randomness == NULL || alerts == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    randomness_free(randomness);
    alerts_free(alerts);
    return 0;
}

/* Numbers without order. */
static uint16_t scattered(unsigned i)
{
    return (uint16_t)((i * UINT64_C(0x9e3779b97f4a7c15)) >> 40);
}

enum manner { GOOD, ONE_PORT, STEPPING_IDS, STEPPING_PORTS, STUB, OVER_TCP };

static void ask(enum manner manner, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct message query = {.id = scattered(i), .rd = manner == STUB};
        struct flow flow = {.source = host(1),
                            .destination = host(53),
                            .transport = manner == OVER_TCP ? TRANSPORT_TCP : TRANSPORT_UDP,
                            .source_port = scattered(i + 7777),
                            .destination_port = 53};
        unsigned swapped = i ^ 1; /* packets that changed places */
        if (manner == ONE_PORT || manner == STUB || manner == OVER_TCP)
            flow.source_port = (uint16_t)(40000 + i % (RANDOMNESS_PORTS - 1) * 5);
        if (manner == STEPPING_IDS)
            query.id = (uint16_t)swapped;
        if (manner == STEPPING_PORTS)
            flow.source_port = (uint16_t)(1024 + swapped);
        randomness_query(randomness, alerts, &flow, &query, &(struct message_marks){.frame = i + 1});
    }
}

static void weak(void **state)
{
    static const enum manner manners[] = {ONE_PORT, STEPPING_IDS, STEPPING_PORTS};
    for (size_t i = 0; i < COUNT(manners); i++) {
        ask(manners[i], RANDOMNESS_QUERIES);
        assert_int_equal(alerts_of(alerts, REASON_WEAK_RANDOMNESS), 1);
        (void)tear_down(state);
        (void)set_up(state);
    }
}

static void good(void **state)
{
    (void)state;
    ask(GOOD, 5 * RANDOMNESS_QUERIES);
    ask(ONE_PORT, RANDOMNESS_QUERIES - 1);
    assert_int_equal(alerts_of(alerts, REASON_WEAK_RANDOMNESS), 0);
}

static void not_for_this_rule(void **state)
{
    (void)state;
    ask(STUB, 5 * RANDOMNESS_QUERIES);
    ask(OVER_TCP, 5 * RANDOMNESS_QUERIES);
    assert_int_equal(alerts_of(alerts, REASON_WEAK_RANDOMNESS), 0);
}

#define RANDOMNESS_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RANDOMNESS_TEST(weak),
        RANDOMNESS_TEST(good),
        RANDOMNESS_TEST(not_for_this_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
