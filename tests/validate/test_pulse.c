/* Shows when answers come as a pulse, and that a network that stood still, a busy client and small answers do
 * not. */
#include "tests/validate/kit/scene.h"

#include "validate/pulse.h"

static struct pulse *pulse;
static struct alerts *alerts;

static int set_up(void **state)
{
    pulse = pulse_new();
    alerts = alerts_new();
    return pulse == NULL || alerts == NULL ? -1 : world_set_up(state);
}

static int tear_down(void **state)
{
    pulse_free(pulse);
    alerts_free(alerts);
    return world_tear_down(state);
}

/* So many answers with so many records, all at once, the first to a query of `delay` milliseconds ago, each
 * next one to a query `apart` later. */
static void burst(struct world *w, uint8_t client, unsigned count, unsigned records, int64_t apart)
{
    struct set *set = rr("www.example. TXT \\# 65"
                         " 404141414141414141414141414141414141414141414141414141414141414141"
                         "4141414141414141414141414141414141414141414141414141414141414141");
    while (set->count < records) {
        uint8_t rdata[65] = {64, (uint8_t)set->count};
        set_add(set, rdata, sizeof rdata);
    }
    struct reply *about = ANSWER(reply("www.example. TXT"), set);
    for (unsigned i = 0; i < count; i++) {
        struct passage passage = {
            .reply = about, .server = 53, .client = client, .at = 100, .delay = (count - i) * apart};
        struct response response = pass(w, &passage);
        pulse_look(pulse, alerts, &response);
    }
}

static unsigned found(void)
{
    return alerts_of(alerts, REASON_PULSING_RESPONSES);
}

/* One answer without delay, so many milliseconds before the bursts. */
static void serve_from(struct world *w, uint8_t server, uint8_t client, int64_t before)
{
    struct reply *about = ANSWER(reply("www.example. A"), rr("www.example. A 192.0.2.1"));
    struct passage passage = {
        .reply = about, .server = server, .client = client, .at = 100 - before, .delay = 20};
    struct response response = pass(w, &passage);
    pulse_look(pulse, alerts, &response);
}

static void serve(struct world *w, uint8_t client, int64_t before)
{
    serve_from(w, 53, client, before);
}

static void held_back_and_let_go(void **state)
{
    serve(*state, 1, 2000);
    burst(*state, 2, PULSE_ANSWERS - 1, 10, 250);
    assert_int_equal(found(), 0);
    (void)tear_down(state);
    (void)set_up(state);
    serve(*state, 1, 2000);
    burst(*state, 2, PULSE_ANSWERS + 5, 10, 250);
    assert_int_equal(found(), 1);
}

static void a_victim_that_was_served_later(void **state)
{
    serve(*state, 1, 2000);
    serve(*state, 2, 1500);
    burst(*state, 2, PULSE_ANSWERS + 5, 10, 250);
    assert_int_equal(found(), 1);
}

/* Nobody else is known to be served meanwhile: before, or at the same time, or the victim alone. */
static void all_that_stood_still(void **state)
{
    serve(*state, 1, 8000);
    burst(*state, 2, PULSE_ANSWERS + 5, 10, 250);
    burst(*state, 1, PULSE_ANSWERS + 5, 10, 250);
    serve(*state, 3, 0);
    burst(*state, 4, PULSE_ANSWERS + 5, 10, 250);
    serve_from(*state, 54, 6, 2000); /* by another server */
    serve(*state, 5, 2000);
    burst(*state, 5, PULSE_ANSWERS + 5, 10, 250);
    assert_int_equal(found(), 0);
}

/* Many answers at once to many questions at once. */
static void a_busy_client(void **state)
{
    serve(*state, 2, 2000);
    burst(*state, 1, 500, 10, 2);
    assert_int_equal(found(), 0);
}

static void small_answers(void **state)
{
    serve(*state, 2, 2000);
    burst(*state, 1, 100, 1, 250);
    assert_int_equal(found(), 0);
}

#define PULSE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PULSE_TEST(held_back_and_let_go), PULSE_TEST(a_victim_that_was_served_later),
        PULSE_TEST(all_that_stood_still), PULSE_TEST(a_busy_client),
        PULSE_TEST(small_answers),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
