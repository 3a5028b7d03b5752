/* Shows that what became of a question is found by its kind, name and type, and none is lost for another. */
#include "tests/test.h"

#include "decode/dname.h"
#include "validate/outcomes.h"

#define QUESTIONS 2000

static struct outcomes *outcomes;

static int set_up(void **state)
{
    (void)state;
    outcomes = outcomes_new();
    return outcomes == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    outcomes_free(outcomes);
    return 0;
}

static void add(enum outcome_kind kind, const uint8_t *name, uint16_t type, uint64_t frame)
{
    outcomes_add(outcomes, kind, name, type, &(struct outcome){.frame = frame, .time = (capture_time)frame});
}

/* The frame of the outcome; 0: none. */
static uint64_t find(enum outcome_kind kind, const uint8_t *name, uint16_t type)
{
    const struct outcome *outcome = outcomes_find(outcomes, kind, name, type);
    return outcome == NULL ? 0 : outcome->frame;
}

static void by_kind_name_and_type(void **state)
{
    (void)state;
    add(OUTCOME_BOGUS, NAME("\1a\7example"), 1, 5);
    add(OUTCOME_NO_TYPE, NAME("\1b\7example"), 28, 6);
    add(OUTCOME_NO_NAME, NAME("\1c\7example"), 1, 7);
    assert_int_equal(find(OUTCOME_BOGUS, NAME("\1A\7EXAMPLE"), 1), 5);
    assert_int_equal(find(OUTCOME_BOGUS, NAME("\1a\7example"), 28), 0);
    assert_int_equal(find(OUTCOME_NO_TYPE, NAME("\1a\7example"), 1), 0);
    assert_int_equal(find(OUTCOME_NO_TYPE, NAME("\1b\7example"), 28), 6);
    assert_int_equal(find(OUTCOME_NO_TYPE, NAME("\1b\7example"), 1), 0);
    assert_int_equal(find(OUTCOME_NO_NAME, NAME("\1c\7example"), 16), 7); /* whatever the type */
    add(OUTCOME_BOGUS, NAME("\1a\7example"), 1, 8);
    assert_int_equal(find(OUTCOME_BOGUS, NAME("\1a\7example"), 1), 8);
}

/* One of many, by its number. */
static const uint8_t *question(unsigned number)
{
    static uint8_t name[] = "\3aaa\7example";
    for (unsigned i = 1; i <= 3; i++, number /= 26)
        name[i] = (uint8_t)('a' + number % 26);
    return name;
}

/* As many as a capture of minutes has, every one of them: no run may depend on chance. */
static void none_is_lost_for_another(void **state)
{
    (void)state;
    for (unsigned i = 0; i < QUESTIONS; i++)
        add(OUTCOME_BOGUS, question(i), 1, i + 1);
    for (unsigned i = 0; i < QUESTIONS; i++)
        assert_int_equal(find(OUTCOME_BOGUS, question(i), 1), i + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(by_kind_name_and_type, set_up, tear_down),
        cmocka_unit_test_setup_teardown(none_is_lost_for_another, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
