/* Shows what is a burst of guesses at an open question, and what only looks like one: answers whose queries
 * the capture missed. */
#include "tests/test.h"

#include "decode/dname.h"
#include "validate/flood.h"

static const struct query a_query = {.marks = {.frame = 1}};

static const uint8_t names[][3] = {"\1a", "\1b", "\1c", "\1d"};

static struct response answer(capture_time time, uint16_t id, bool matched)
{
    static uint64_t frame;
    return (struct response){
        .message = {.id = id, .qr = true, .qname = names[0], .qname_hash = dname_hash(names[0])},
        .flow = {.source = {{192, 0, 2, 53}, 4},
                 .destination = {{192, 0, 2, 1}, 4},
                 .transport = TRANSPORT_UDP,
                 .source_port = 53,
                 .destination_port = 40000},
        .time = time,
        .frame = ++frame,
        .query = matched ? &a_query : NULL,
    };
}

static struct peers *peers;

/* The query that the response would answer. */
static void ask(struct floods *floods, const struct response *response)
{
    const struct flow *back = &response->flow;
    const struct flow flow = {.source = back->destination,
                              .destination = back->source,
                              .transport = TRANSPORT_UDP,
                              .source_port = back->destination_port,
                              .destination_port = back->source_port};
    floods_query(floods, &flow, &response->message, response->time);
}

/* The question that is guessed at, just before. */
static void ask_at(struct floods *floods, capture_time time)
{
    struct response response = answer(time - 1, 1, false);
    ask(floods, &response);
}

static void take(struct floods *floods, const struct response *response)
{
    if (response->query != NULL)
        ask(floods, response);
    peers_add(peers, response);
    floods_add(floods, response);
}

static void add(struct floods *floods, capture_time time, unsigned count, uint16_t first_id, bool matched)
{
    for (unsigned i = 0; i < count; i++) {
        struct response response = answer(time + i, (uint16_t)(first_id + i), matched);
        take(floods, &response);
    }
}

static bool is_found(const struct floods *floods, capture_time time)
{
    struct response response = answer(time, 9, false);
    return floods_find(floods, &response) != NULL;
}

static int new_floods(void **state)
{
    peers = peers_new();
    *state = peers == NULL ? NULL : floods_new(peers);
    return *state == NULL ? -1 : 0;
}

static int free_floods(void **state)
{
    floods_free(*state);
    peers_free(peers);
    return 0;
}

static void a_burst(void **state)
{
    capture_time attack = 5 * CAPTURE_SECOND;
    add(*state, 0, FLOOD_MATCHED, 1, true);
    ask_at(*state, attack);
    add(*state, attack, 300, 1000, false);
    assert_true(is_found(*state, attack) && is_found(*state, attack + 299));
    assert_false(is_found(*state, attack - 1) || is_found(*state, attack + 300));
    struct response matched = answer(attack + 5, 1, true);
    assert_null(floods_find(*state, &matched));
}

static void count_responses(void *context, const struct flood *flood)
{
    uint64_t *counts = context;
    counts[0]++;
    counts[1] += flood->responses;
}

/* However long it goes on it is one, and each response counts once. */
static void a_long_burst(void **state)
{
    uint64_t counts[2] = {0};
    add(*state, 0, FLOOD_MATCHED, 1, true);
    for (int i = 0; i < 50; i++) {
        ask_at(*state, (5 + i) * CAPTURE_SECOND / 2 + CAPTURE_SECOND);
        add(*state, (5 + i) * CAPTURE_SECOND / 2 + CAPTURE_SECOND, 100, (uint16_t)(1000 * i), false);
    }
    floods_visit(*state, count_responses, counts);
    assert_int_equal(counts[0], 1);
    assert_in_range(counts[1], 4900, 5000);
}

static void too_few(void **state)
{
    add(*state, 0, FLOOD_MATCHED, 1, true);
    ask_at(*state, 5 * CAPTURE_SECOND);
    add(*state, 5 * CAPTURE_SECOND, FLOOD_RESPONSES - 1, 1000, false);
    assert_false(is_found(*state, 5 * CAPTURE_SECOND));
}

/* The same guess again is one that was sent again. */
static void one_response_many_times(void **state)
{
    add(*state, 0, FLOOD_MATCHED, 1, true);
    ask_at(*state, 5 * CAPTURE_SECOND);
    for (unsigned i = 0; i < 50; i++)
        add(*state, 5 * CAPTURE_SECOND + i, 1, 1000, false);
    assert_false(is_found(*state, 5 * CAPTURE_SECOND));
}

/* A capture that sees the answers alone. */
static void one_direction(void **state)
{
    add(*state, 0, 1000, 1, false);
    assert_false(is_found(*state, 5));
}

/* A busy server of whose clients' queries the capture lost some. */
static void lost_queries(void **state)
{
    add(*state, 0, 2000, 1, true);
    add(*state, 3000, 20, 5000, false);
    assert_false(is_found(*state, 3005));
}

/* The tap was blind for a moment: a client's answers to many questions at many ports have no queries. */
static void a_gap_in_the_capture(void **state)
{
    capture_time gap = 5 * CAPTURE_SECOND;
    add(*state, 0, FLOOD_MATCHED, 1, true);
    for (unsigned i = 0; i < 4 * (FLOOD_RESPONSES - 1); i++) {
        struct response response = answer(gap + i, (uint16_t)i, false);
        response.message.qname = names[i % 4];
        response.message.qname_hash = dname_hash(names[i % 4]);
        response.flow.destination_port = (uint16_t)(20000 + i);
        take(*state, &response);
    }
    assert_false(is_found(*state, gap + 5));
}

/* Guesses at one question are a burst however busy its server is with others. */
static void a_burst_at_a_busy_server(void **state)
{
    capture_time attack = 5 * CAPTURE_SECOND;
    for (unsigned i = 0; i < 1000; i++) {
        struct response busy = answer(attack - 1000 + i, (uint16_t)i, true);
        busy.message.qname = names[1];
        busy.message.qname_hash = dname_hash(names[1]);
        take(*state, &busy);
    }
    ask_at(*state, attack);
    add(*state, attack, 20, 5000, false);
    assert_true(is_found(*state, attack + 5));
}

/* Guesses at one port are a burst though the same question is asked and answered ever again at others. */
static void a_burst_at_a_question_often_asked(void **state)
{
    capture_time attack = 5 * CAPTURE_SECOND;
    for (unsigned i = 0; i < 600; i++) {
        struct response often = answer(attack - 1000 + i, (uint16_t)i, true);
        often.flow.destination_port = (uint16_t)(1024 + i);
        take(*state, &often);
    }
    ask_at(*state, attack);
    add(*state, attack, 200, 5000, false);
    assert_true(is_found(*state, attack + 5));
}

/* A genuine answer whose query was lost, to the very question and port, a third of a second before. */
static void just_before_a_burst(void **state)
{
    capture_time attack = 5 * CAPTURE_SECOND, before = attack - CAPTURE_SECOND / 3;
    add(*state, 0, FLOOD_MATCHED, 1, true);
    add(*state, before, 1, 77, false);
    ask_at(*state, attack);
    add(*state, attack, 300, 1000, false);
    assert_true(is_found(*state, attack));
    assert_false(is_found(*state, before));
}

/* A lost query between two attacks at other questions is in neither. */
static void between_many_bursts(void **state)
{
    add(*state, 0, FLOOD_MATCHED, 1, true);
    for (unsigned i = 0; i < 20; i++) {
        ask_at(*state, (5 + 10 * (capture_time)i) * CAPTURE_SECOND);
        add(*state, (5 + 10 * (capture_time)i) * CAPTURE_SECOND, 20, 1000, false);
    }
    assert_true(is_found(*state, 195 * CAPTURE_SECOND + 5));
    assert_false(is_found(*state, 190 * CAPTURE_SECOND));
}

/* An answer to the question that was attacked, at another port, whose query was lost: it is none of the
 * guesses. */
static void an_answer_behind_a_burst(void **state)
{
    capture_time attack = 5 * CAPTURE_SECOND;
    add(*state, 0, FLOOD_MATCHED, 1, true);
    ask_at(*state, attack);
    add(*state, attack, 20, 1000, false);
    struct response late = answer(attack + 1000, 9, false);
    late.flow.destination_port = 50000;
    take(*state, &late);
    assert_null(floods_find(*state, &late));
    assert_true(is_found(*state, attack + 5));
}

/* And one before them, at the same question or at the same port, is no guess either. */
static void an_answer_before_a_burst(void **state)
{
    capture_time attack = 5 * CAPTURE_SECOND;
    add(*state, 0, FLOOD_MATCHED, 1, true);
    struct response port = answer(attack - 2000, 9, false), question = answer(attack - 1000, 9, false);
    port.message.qname = names[1];
    port.message.qname_hash = dname_hash(names[1]);
    question.flow.destination_port = 50000;
    take(*state, &port);
    take(*state, &question);
    ask_at(*state, attack);
    add(*state, attack, 20, 1000, false);
    assert_null(floods_find(*state, &port));
    assert_null(floods_find(*state, &question));
    assert_true(is_found(*state, attack + 5));
}

/* What comes to a question that nobody asked, or long after its answer, is no guess at it. */
static void at_a_question_that_is_not_open(void **state)
{
    capture_time late = 5 * CAPTURE_SECOND;
    add(*state, 0, FLOOD_MATCHED, 1, true);
    add(*state, late, 300, 1000, false);
    assert_false(is_found(*state, late + 5));
}

/* So many for each query that was seen: of the others the capture lost the queries. */
static void few_for_each_query(void **state)
{
    capture_time time = 5 * CAPTURE_SECOND;
    for (unsigned i = 0; i < 50; i++) {
        ask_at(*state, time);
        add(*state, time + i, FLOOD_RESPONSES / 2, (uint16_t)(100 * i), false);
    }
    assert_false(is_found(*state, time + 5));
}

/* A search for open ports has any question; the client rejects what comes to the closed ones. */
static void at_ports_that_are_closed(void **state)
{
    capture_time attack = 5 * CAPTURE_SECOND;
    struct response first = answer(attack, 1, false);
    struct icmp_error closed = {
        .stamp = {.time = attack}, .kind = ICMP_PORT_UNREACHABLE, .quoted = first.flow};
    add(*state, 0, FLOOD_MATCHED, 1, true);
    first.time = attack + CAPTURE_SECOND;
    for (unsigned i = 0; i < 2 * FLOOD_RESPONSES; i++) {
        struct response probe = answer(attack + CAPTURE_SECOND + i, 7, false);
        probe.flow.destination_port = (uint16_t)(20000 + i);
        probe.message.qname_hash = 99;
        closed.stamp.time = probe.time;
        floods_rejected(*state, &closed);
        take(*state, &probe);
        first = probe;
    }
    assert_non_null(floods_find(*state, &first));
}

/* One that matches a query and says what the guesses say has won; the genuine answer says something else. */
static void a_guess_that_won(void **state)
{
    capture_time attack = 5 * CAPTURE_SECOND;
    ask_at(*state, attack);
    for (unsigned i = 0; i < 2 * FLOOD_RESPONSES; i++) {
        struct response guess = answer(attack + i, (uint16_t)(1000 + i), false);
        guess.marks = (struct message_marks){.has_data = true, .data_hash = 66};
        take(*state, &guess);
    }
    struct response won = answer(attack + 100, 1, true), genuine = answer(attack + 200, 1, true);
    won.marks = (struct message_marks){.has_data = true, .data_hash = 66};
    genuine.marks = (struct message_marks){.has_data = true, .data_hash = 1};
    assert_non_null(floods_find(*state, &won));
    assert_null(floods_find(*state, &genuine));
    won.time += 10 * CAPTURE_SECOND;
    assert_null(floods_find(*state, &won));
}

#define WITH_FLOODS(test) cmocka_unit_test_setup_teardown(test, new_floods, free_floods)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FLOODS(a_burst),
        WITH_FLOODS(a_long_burst),
        WITH_FLOODS(too_few),
        WITH_FLOODS(one_response_many_times),
        WITH_FLOODS(one_direction),
        WITH_FLOODS(lost_queries),
        WITH_FLOODS(a_gap_in_the_capture),
        WITH_FLOODS(a_burst_at_a_busy_server),
        WITH_FLOODS(a_burst_at_a_question_often_asked),
        WITH_FLOODS(between_many_bursts),
        WITH_FLOODS(just_before_a_burst),
        WITH_FLOODS(an_answer_behind_a_burst),
        WITH_FLOODS(an_answer_before_a_burst),
        WITH_FLOODS(at_a_question_that_is_not_open),
        WITH_FLOODS(few_for_each_query),
        WITH_FLOODS(at_ports_that_are_closed),
        WITH_FLOODS(a_guess_that_won),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
