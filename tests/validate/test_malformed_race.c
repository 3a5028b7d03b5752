/*
 * Shows that broken responses before good ones are told from a number on, of whatever kind they are, and that
 * a server's habit, late ones, and a query that was sent again are not.
 */
#include "tests/validate/kit/scene.h"

#include "validate/malformed_race.h"

static struct peers *peers;
static struct malformed_race *race;
static struct alerts *alerts;

static int set_up(void **state)
{
    peers = peers_new();
    race = malformed_race_new(peers);
    alerts = alerts_new();
    return race == NULL || alerts == NULL ? -1 : world_set_up(state);
}

static int tear_down(void **state)
{
    malformed_race_free(race);
    peers_free(peers);
    alerts_free(alerts);
    return world_tear_down(state);
}

enum kind { OTHER_QUESTION, FORMERR, MALFORMED, CUT, NOTHING };

static void look(const struct response *response)
{
    peers_add(peers, response);
    malformed_race_look(race, alerts, response);
}

/* The answer to question `id`, and a broken response so many milliseconds before it. */
static void answer(struct world *w, uint16_t id, enum kind kind, int64_t before)
{
    struct reply *good = ANSWER(reply("www.example. A"), rr("www.example. A 192.0.2.1"));
    struct passage passage = {
        .reply = good, .server = 53, .client = 1, .id = id, .at = id * 1000, .delay = 40};
    struct response response = pass(w, &passage);
    if (kind != NOTHING) {
        struct response broken = response;
        broken.time -= before * SCENE_MILLISECOND;
        broken.frame = response.frame - 1;
        broken.message.rcode = kind == FORMERR ? 1 : 0;
        broken.message.fault = kind == MALFORMED ? MESSAGE_BAD_RECORD
                               : kind == CUT     ? MESSAGE_CUT_BY_CAPTURE
                                                 : MESSAGE_WHOLE;
        broken.marks.has_data = kind == OTHER_QUESTION;
        if (kind == OTHER_QUESTION)
            broken.query = broken.exchange = NULL;
        look(&broken);
    }
    look(&response);
}

static void answers(struct world *w, unsigned first, unsigned count, enum kind kind, int64_t before)
{
    for (unsigned i = 0; i < count; i++)
        answer(w, (uint16_t)(first + i), kind, before);
}

static unsigned found(void)
{
    return alerts_of(alerts, REASON_MALFORMED_RACE);
}

static void each_kind(void **state)
{
    static const enum kind kinds[] = {OTHER_QUESTION, FORMERR, MALFORMED};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        malformed_race_free(race);
        alerts_free(alerts);
        race = malformed_race_new(peers);
        alerts = alerts_new();
        answers(*state, 1, 10, NOTHING, 0);
        answers(*state, 11, MALFORMED_RACES - 1, kinds[i], 20);
        assert_int_equal(found(), 0);
        answers(*state, 20, 1, kinds[i], 20);
        assert_int_equal(found(), 1);
    }
}

/* At the start of a capture every answer may have been raced. */
static void races_before_other_answers(void **state)
{
    answers(*state, 1, 1, NOTHING, 0);
    answers(*state, 2, MALFORMED_RACES, OTHER_QUESTION, 20);
    answers(*state, 10, MALFORMED_RACES - 1, NOTHING, 0);
    assert_int_equal(found(), 0);
    answers(*state, 30, 1, NOTHING, 0);
    assert_int_equal(found(), 1);
}

/* What is an error, or malformed, is no answer that others are set beside. */
static void a_habit_of_errors(void **state)
{
    answers(*state, 1, 1, NOTHING, 0);
    answers(*state, 2, 20, FORMERR, 20);
    assert_int_equal(found(), 0);
}

static void a_habit(void **state)
{
    answers(*state, 1, 20, OTHER_QUESTION, 20);
    assert_int_equal(found(), 0);
}

/* From before the query was sent, or after the answer came. */
static void none_between(void **state)
{
    answers(*state, 1, 10, NOTHING, 0);
    answers(*state, 11, 4, OTHER_QUESTION, 60);
    answers(*state, 21, 4, OTHER_QUESTION, -1);
    assert_int_equal(found(), 0);
}

static void what_the_capture_cut(void **state)
{
    answers(*state, 1, 10, NOTHING, 0);
    answers(*state, 11, 4, CUT, 20);
    assert_int_equal(found(), 0);
}

static void far_apart(void **state)
{
    for (unsigned i = 0; i < 6; i++) {
        answers(*state, 70 * i + 1, 5, NOTHING, 0);
        answers(*state, 70 * i + 10, 1, OTHER_QUESTION, 20);
    }
    assert_int_equal(found(), 0);
}

#define RACE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RACE_TEST(each_kind),         RACE_TEST(a_habit),
        RACE_TEST(a_habit_of_errors), RACE_TEST(races_before_other_answers),
        RACE_TEST(none_between),      RACE_TEST(what_the_capture_cut),
        RACE_TEST(far_apart),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
