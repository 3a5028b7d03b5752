/* Shows which habits of a server are learned, and when an answer is odd. */
#include "tests/test.h"

#include "validate/baseline.h"

#define SERVER ((struct ip_address){{192, 0, 2, 53}, 4})

static int new_baseline(void **state)
{
    *state = baseline_new();
    return *state == NULL ? -1 : 0;
}

static int free_baseline(void **state)
{
    baseline_free(*state);
    return 0;
}

static const struct message_marks asked = {.edns = true, .name_hash = 7};
static const struct message_marks usual = {
    .has_data = true, .edns = true, .aa = true, .hop_limit = 57, .name_hash = 7};

static void learn(struct baseline *baseline, struct message_marks marks, unsigned count)
{
    const struct query query = {.marks = asked};
    struct response response = {.flow = {.source = SERVER}, .query = &query, .marks = marks};
    for (unsigned i = 0; i < count; i++)
        baseline_add(baseline, &response);
}

static unsigned odd(const struct baseline *baseline, struct message_marks marks)
{
    return baseline_anomalies(baseline, &SERVER, &asked, &marks);
}

static void each_anomaly(void **state)
{
    struct message_marks marks = usual;
    learn(*state, usual, 20);
    assert_int_equal(odd(*state, usual), 0);
    marks.hop_limit = 40;
    assert_int_equal(odd(*state, marks), ANOMALY_HOP_LIMIT);
    marks = usual;
    marks.edns = false;
    assert_int_equal(odd(*state, marks), ANOMALY_NO_EDNS);
    marks = usual;
    marks.aa = false;
    assert_int_equal(odd(*state, marks), ANOMALY_AA);
    marks = usual;
    marks.name_hash = 8;
    assert_int_equal(odd(*state, marks), ANOMALY_CASE);
}

/* A wrong cookie needs no habit to be odd; that there is none does. */
static void cookies(void **state)
{
    struct message_marks query = asked, marks = usual;
    query.has_cookie = marks.has_cookie = true;
    query.cookie = marks.cookie = 5;
    assert_int_equal(baseline_anomalies(*state, &SERVER, &query, &marks), 0);
    marks.cookie = 6;
    assert_int_equal(baseline_anomalies(*state, &SERVER, &query, &marks), ANOMALY_COOKIE);
    marks.has_cookie = false;
    assert_int_equal(baseline_anomalies(*state, &SERVER, &query, &marks), 0);
    learn(*state, usual, 20); /* to queries without one */
    assert_int_equal(baseline_anomalies(*state, &SERVER, &query, &marks), 0);
    struct query with_cookie = {.marks = query};
    struct response response = {.flow = {.source = SERVER}, .query = &with_cookie, .marks = usual};
    response.marks.has_cookie = true;
    for (unsigned i = 0; i < 20; i++)
        baseline_add(*state, &response);
    assert_int_equal(baseline_anomalies(*state, &SERVER, &query, &marks), ANOMALY_NO_COOKIE);
}

static void a_route_that_is_a_hop_longer(void **state)
{
    struct message_marks marks = usual;
    learn(*state, usual, 20);
    marks.hop_limit = 56;
    assert_int_equal(odd(*state, marks), 0);
}

/* Anycast, or load balancers: both are the server's. */
static void two_paths(void **state)
{
    struct message_marks marks = usual;
    marks.hop_limit = 50;
    learn(*state, usual, 10);
    learn(*state, marks, 10);
    assert_int_equal(odd(*state, marks), 0);
    assert_int_equal(odd(*state, usual), 0);
    marks.hop_limit = 20;
    assert_int_equal(odd(*state, marks), ANOMALY_HOP_LIMIT);
}

/* Answers from six places, and forged ones from everywhere: neither hides the next forged one. */
static void many_paths_and_many_forgers(void **state)
{
    struct message_marks marks = usual;
    for (uint8_t i = 0; i < 6; i++) {
        marks.hop_limit = (uint8_t)(40 + 4 * i);
        learn(*state, marks, 50);
    }
    for (uint8_t i = 0; i < 25; i++) {
        marks.hop_limit = (uint8_t)(100 + i);
        learn(*state, marks, 1);
    }
    assert_int_equal(odd(*state, marks), ANOMALY_HOP_LIMIT);
    marks.hop_limit = 48;
    assert_int_equal(odd(*state, marks), 0);
}

/* Behind so many paths that none is often taken, there is no habit. */
static void ever_other_paths(void **state)
{
    struct message_marks marks = usual;
    for (uint8_t i = 0; i < 30; i++) {
        marks.hop_limit = (uint8_t)(40 + 4 * i);
        learn(*state, marks, 10);
    }
    marks.hop_limit = 30;
    assert_int_equal(odd(*state, marks), 0);
}

static void too_little_is_known(void **state)
{
    struct message_marks marks = {.has_data = true, .hop_limit = 1};
    assert_int_equal(odd(*state, marks), 0);
    learn(*state, usual, 4);
    assert_int_equal(odd(*state, marks), 0);
}

static void a_server_that_changes_the_case(void **state)
{
    struct message_marks marks = usual;
    marks.name_hash = 8;
    learn(*state, marks, 20);
    assert_int_equal(odd(*state, marks), 0);
}

#define WITH_BASELINE(test) cmocka_unit_test_setup_teardown(test, new_baseline, free_baseline)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BASELINE(each_anomaly),
        WITH_BASELINE(cookies),
        WITH_BASELINE(a_route_that_is_a_hop_longer),
        WITH_BASELINE(two_paths),
        WITH_BASELINE(many_paths_and_many_forgers),
        WITH_BASELINE(ever_other_paths),
        WITH_BASELINE(too_little_is_known),
        WITH_BASELINE(a_server_that_changes_the_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
