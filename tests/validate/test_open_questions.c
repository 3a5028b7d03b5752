/* Shows when a question is open, how often it was asked, and that neither depends on questions beside it but
 * by what may hide an attack. */
#include "tests/test.h"

#include "validate/open_questions.h"

#define QUESTION UINT64_C(0x123456789abcdef0)
#define MOMENT   (CAPTURE_SECOND / 50)
#define START    (1700000000 * CAPTURE_SECOND)

static int set_up(void **state)
{
    *state = open_questions_new();
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    open_questions_free(*state);
    return 0;
}

static void from_query_to_answer(void **state)
{
    assert_false(open_questions_is_open(*state, QUESTION, START, MOMENT));
    open_questions_asked(*state, QUESTION, START);
    assert_true(open_questions_is_open(*state, QUESTION, START, MOMENT));
    assert_true(open_questions_is_open(*state, QUESTION, START + OPEN_LIFE, MOMENT));
    assert_false(open_questions_is_open(*state, QUESTION, START + OPEN_LIFE + CAPTURE_SECOND, MOMENT));
    open_questions_answered(*state, QUESTION, START + CAPTURE_SECOND);
    assert_true(open_questions_is_open(*state, QUESTION, START + CAPTURE_SECOND + MOMENT, MOMENT));
    assert_false(open_questions_is_open(*state, QUESTION, START + CAPTURE_SECOND + 2 * MOMENT, MOMENT));
}

/* It is open as long as one of its queries waits. */
static void asked_twice(void **state)
{
    open_questions_asked(*state, QUESTION, START);
    open_questions_asked(*state, QUESTION, START);
    open_questions_answered(*state, QUESTION, START);
    assert_true(open_questions_is_open(*state, QUESTION, START + CAPTURE_SECOND, MOMENT));
    open_questions_answered(*state, QUESTION, START);
    assert_false(open_questions_is_open(*state, QUESTION, START + CAPTURE_SECOND, MOMENT));
}

static void asked_often(void **state)
{
    for (unsigned i = 0; i < 7; i++)
        open_questions_asked(*state, QUESTION, START);
    assert_int_equal(open_questions_lately(*state, QUESTION), 7);
    open_questions_asked(*state, QUESTION, START + CAPTURE_SECOND);
    assert_int_equal(open_questions_lately(*state, QUESTION), 8);
    open_questions_asked(*state, QUESTION, START + 2 * CAPTURE_SECOND);
    assert_int_equal(open_questions_lately(*state, QUESTION), 2);
    open_questions_asked(*state, QUESTION, START + 9 * CAPTURE_SECOND);
    assert_int_equal(open_questions_lately(*state, QUESTION), 1);
}

/* Others at the same place make it seem to be asked more often, never less. */
static void among_many_others(void **state)
{
    for (unsigned i = 0; i < 20; i++)
        open_questions_asked(*state, QUESTION, START);
    for (uint64_t other = 1; other <= 4 * OPEN_PLACES; other++)
        open_questions_asked(*state, other * UINT64_C(0x9fb21c651e98df25), START);
    assert_true(open_questions_lately(*state, QUESTION) >= 20);
    assert_false(open_questions_is_open(*state, QUESTION + 1, START, MOMENT));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(from_query_to_answer),
        TEST(asked_twice),
        TEST(asked_often),
        TEST(among_many_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
