/*
 * Shows that older signed data which come back are told, and that a zone's ordinary changes, servers whose
 * copies differ, and what is within the TTL are not.
 */
#include "tests/validate/kit/scene.h"

#include "validate/replay.h"

#define HOURS 3600

static struct replay *replay;

static int set_up(void **state)
{
    replay = replay_new();
    return replay == NULL ? -1 : world_set_up(state);
}

static int tear_down(void **state)
{
    replay_free(replay);
    return world_tear_down(state);
}

/* The answer with that address, signed so many seconds after the first signature, at that second. */
static struct response answer(struct world *w, const char *address, uint32_t inception, int64_t at)
{
    char text[64];
    (void)snprintf(text, sizeof text, "www.example. A %s", address);
    struct set *set = rr(text);
    struct signing how = signing_of(w->example, set);
    how.inception = KIT_NOW - KIT_DAY + inception;
    how.original_ttl = 300;
    struct reply *about = ANSWER(reply("www.example. A"), sign_as(set, &how));
    return pass(w, &(struct passage){.reply = about, .server = 53, .client = 1, .at = at * 1000});
}

static uint64_t show_it(struct world *w, const char *address, uint32_t inception, int64_t at)
{
    struct response response = answer(w, address, inception, at);
    replay_add(replay, &response);
    return replay_of(replay, &response);
}

static void newer_data(struct world *w)
{
    for (int64_t at = 0; at < 1000; at += 200)
        assert_int_equal(show_it(w, "192.0.2.2", 2 * HOURS, at), 0);
}

static void older_data_come_back(void **state)
{
    struct world *w = *state;
    assert_int_equal(show_it(w, "192.0.2.1", 0, 0), 0);
    newer_data(w);
    uint64_t last = w->frames;
    assert_int_equal(show_it(w, "192.0.2.1", 0, 1000), last);
}

/* Old, then new for good; and signed anew with the same data. */
static void a_zone_changes(void **state)
{
    struct world *w = *state;
    for (int64_t at = 0; at < 1000; at += 100)
        assert_int_equal(show_it(w, "192.0.2.1", 0, at), 0);
    for (int64_t at = 1000; at < 2000; at += 100)
        assert_int_equal(show_it(w, "192.0.2.2", 2 * HOURS, at), 0);
    assert_int_equal(show_it(w, "192.0.2.2", 5 * HOURS, 3000), 0);
    assert_int_equal(show_it(w, "192.0.2.2", 0, 4000), 0); /* the same data under an older signature */
}

static void copies_that_differ(void **state)
{
    struct world *w = *state;
    newer_data(w);
    struct response first = answer(w, "192.0.2.1", 0, 1000), again = first;
    replay_add(replay, &first);
    again.frame++;
    replay_add(replay, &again);
    assert_int_equal(replay_of(replay, &first), 0);
    assert_int_equal(replay_of(replay, &again), 0);
}

static void too_close(void **state)
{
    struct world *w = *state;
    for (int64_t at = 0; at < 250; at += 50)
        (void)show_it(w, "192.0.2.2", 2 * HOURS, at);
    assert_int_equal(show_it(w, "192.0.2.1", 0, 290), 0); /* within the TTL: a secondary may be late */
    tear_down(state);
    set_up(state);
    newer_data(*state);
    assert_int_equal(show_it(*state, "192.0.2.1", 2 * HOURS - REPLAY_OLDER, 1000), 0);
    assert_int_equal(show_it(*state, "192.0.2.9", 2 * HOURS - REPLAY_OLDER - 1, 1000), 5);
}

static void seen_too_seldom(void **state)
{
    struct world *w = *state;
    for (unsigned i = 0; i + 1 < REPLAY_SIGHTINGS; i++)
        (void)show_it(w, "192.0.2.2", 2 * HOURS, i * 500);
    assert_int_equal(show_it(w, "192.0.2.1", 0, 5000), 0);
}

#define REPLAY_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPLAY_TEST(older_data_come_back), REPLAY_TEST(a_zone_changes),
        REPLAY_TEST(copies_that_differ),   REPLAY_TEST(too_close),
        REPLAY_TEST(seen_too_seldom),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
