/* Shows which exchanges have answers in conflict, how each packet leads to them, and that memory is bounded.
 */
#include "tests/validate/kit/scene.h"

#include "validate/conflict.h"

/* The exchange of a query that was sent so often, with answers of these data, in frames 11, 12 and so on; one
 * at a time. */
static struct query exchange(unsigned sent, const uint64_t *data, unsigned count)
{
    static struct message_marks answers[ANSWERS_KEPT];
    for (unsigned i = 0; i < count; i++)
        answers[i] = (struct message_marks){.time = i,
                                            .frame = 11 + i,
                                            .data_hash = data[i],
                                            .has_data = data[i] != 0,
                                            .octets_hash = 11 + i};
    return (struct query){.sent = sent,
                          .answered = count,
                          .replies = count,
                          .answers = answers,
                          .answer_count = (uint8_t)count};
}

static void add(struct conflicts *conflicts, const struct query *query)
{
    struct response response = {.frame = 10 + query->answer_count, .exchange = query};
    conflicts_add(conflicts, &response);
}

static int new_conflicts(void **state)
{
    *state = conflicts_new();
    return *state == NULL ? -1 : 0;
}

static int free_conflicts(void **state)
{
    conflicts_free(*state);
    return 0;
}

static void more_answers_than_queries(void **state)
{
    const uint64_t data[] = {7, 8};
    struct query query = exchange(1, data, 2);
    add(*state, &query);
    const struct conflict *first = conflicts_find(*state, 11, 0), *second = conflicts_find(*state, 12, 0);
    assert_non_null(first);
    assert_non_null(second);
    assert_int_equal(conflict_different(first), 2);
    assert_false(conflict_is_last(first, &query.answers[0]));
    assert_true(conflict_is_last(second, &query.answers[1]));
    assert_null(conflicts_find(*state, 13, 0));
    assert_null(conflicts_find(*state, 11, 1));
}

/* So many queries may have so many answers; an error beside an answer is no other data. */
static void retransmissions_and_errors(void **state)
{
    const uint64_t data[] = {7, 8}, with_error[] = {7, 0};
    struct query query = exchange(2, data, 2);
    add(*state, &query);
    assert_null(conflicts_find(*state, 11, 0));
    query = exchange(1, with_error, 2);
    query.answered = 1;
    add(*state, &query);
    assert_true(conflicts_find(*state, 11, 0)->repeated);
    assert_int_equal(conflicts_find(*state, 11, 0)->count, 0);
}

/* What the network or the tap sent twice is no second answer, however much later; what has other octets is.
 */
static void the_same_packet_twice(void **state)
{
    const uint64_t data[] = {7};
    struct query query = exchange(1, data, 1);
    struct response again = {.frame = 12, .exchange = &query, .marks = {.octets_hash = 11}};
    query.replies = 2;
    conflicts_add(*state, &again);
    assert_null(conflicts_find(*state, 11, 0));
    again.marks.octets_hash = 99;
    conflicts_add(*state, &again);
    assert_true(conflicts_find(*state, 11, 0)->repeated && conflicts_find(*state, 12, 0)->repeated);
}

static void fragments(void **state)
{
    conflicts_contradicted(*state, &(struct packet_stamp){.frame = 5, .file = 2});
    assert_true(conflicts_find(*state, 5, 2)->fragments);
    assert_int_equal(conflicts_find(*state, 5, 2)->count, 0);
}

static void the_oldest_goes(void **state)
{
    for (uint64_t frame = 1; frame <= CONFLICTS_MAX + 1; frame++)
        conflicts_contradicted(*state, &(struct packet_stamp){.frame = frame});
    assert_null(conflicts_find(*state, 1, 0));
    assert_non_null(conflicts_find(*state, 2, 0));
    assert_non_null(conflicts_find(*state, CONFLICTS_MAX + 1, 0));
}

#define CONFLICT_TEST(test) cmocka_unit_test_setup_teardown(test, new_conflicts, free_conflicts)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONFLICT_TEST(more_answers_than_queries), CONFLICT_TEST(retransmissions_and_errors),
        CONFLICT_TEST(the_same_packet_twice),     CONFLICT_TEST(fragments),
        CONFLICT_TEST(the_oldest_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
