/* Shows that a response finds the query it answers by addresses, ports, ID and question, and by nothing less.
 */
#include "tests/test.h"

#include "decode/dname.h"
#include "decode/exchange.h"

/* The other direction. */
static struct flow flow_reversed(const struct flow *flow)
{
    struct flow reversed = *flow;
    reversed.source = flow->destination;
    reversed.destination = flow->source;
    reversed.source_port = flow->destination_port;
    reversed.destination_port = flow->source_port;
    return reversed;
}

static const struct flow query_flow = {
    .source = {{192, 0, 2, 1}, 4},
    .destination = {{192, 0, 2, 53}, 4},
    .transport = TRANSPORT_UDP,
    .source_port = 40000,
    .destination_port = 53,
};

static struct message asking(uint16_t id, const char *name, uint16_t type)
{
    return (struct message){.id = id,
                            .question_count = 1,
                            .qname = NAME(name),
                            .qname_hash = dname_hash(NAME(name)),
                            .qtype = type,
                            .qclass = 1,
                            .edns.dnssec_ok = true};
}

static int new_exchanges(void **state)
{
    *state = exchanges_new();
    return *state == NULL ? -1 : 0;
}

static int free_exchanges(void **state)
{
    exchanges_free(*state);
    return 0;
}

static void add(struct exchanges *exchanges, const struct flow *flow, const struct message *query,
                const struct message_marks *marks)
{
    exchanges_add(exchanges, exchanges_hash(flow, query), flow, query, marks);
}

static const struct query *find(struct exchanges *exchanges, const struct flow *flow, uint16_t id,
                                const char *name, uint16_t type)
{
    struct message response = asking(id, name, type);
    const struct query *query;
    response.qr = true;
    uint64_t hash = exchanges_hash(flow, &response);
    enum match match = exchanges_answer(exchanges, hash, flow, &(struct message_marks){0}, &query);
    return match == MATCH_EXACT ? query : NULL;
}

static void the_query_of_a_response(void **state)
{
    struct message query = asking(7, "\7example", 1);
    query.cd = true;
    add(*state, &query_flow, &query, &(struct message_marks){.frame = 11, .octets_hash = 11});
    struct flow back = flow_reversed(&query_flow);
    const struct query *found = find(*state, &back, 7, "\7EXAMPLE", 1); /* 0x20 case may change on the way */
    assert_non_null(found);
    assert_true(found->dnssec_ok && found->checking_disabled);
    assert_int_equal(found->marks.frame, 11);
    assert_null(find(*state, &query_flow, 7, "\7example", 1));
    assert_null(find(*state, &back, 8, "\7example", 1));
    assert_null(find(*state, &back, 7, "\7example", 28));
    assert_null(find(*state, &back, 7, "\5other", 1));
    back.source_port = 5353;
    assert_null(find(*state, &back, 7, "\7example", 1));
    back = flow_reversed(&query_flow);
    back.transport = TRANSPORT_TCP;
    assert_null(find(*state, &back, 7, "\7example", 1));
}

static void the_latest_of_equal_queries(void **state)
{
    struct message query = asking(7, "\7example", 1);
    struct flow back = flow_reversed(&query_flow);
    add(*state, &query_flow, &query, &(struct message_marks){.frame = 1, .octets_hash = 1});
    query.edns.dnssec_ok = false;
    add(*state, &query_flow, &query, &(struct message_marks){.frame = 2, .octets_hash = 2});
    const struct query *found = find(*state, &back, 7, "\7example", 1);
    assert_int_equal(found->marks.frame, 2);
    assert_false(found->dnssec_ok);
}

static void the_oldest_is_forgotten(void **state)
{
    struct message query = asking(0, "\7example", 1);
    struct flow back = flow_reversed(&query_flow);
    for (uint32_t i = 0; i <= EXCHANGES_MAX; i++) {
        query.id = (uint16_t)i;
        query.qtype = (uint16_t)(1 + (i >> 16));
        add(*state, &query_flow, &query, &(struct message_marks){.frame = i, .octets_hash = i});
    }
    assert_null(find(*state, &back, 0, "\7example", 1));
    assert_int_equal(find(*state, &back, 1, "\7example", 1)->marks.frame, 1);
    assert_int_equal(find(*state, &back, 0, "\7example", 2)->marks.frame, EXCHANGES_MAX);
}

/* One question with one ID to ever more servers must not make a list that every look-up walks. */
static void a_bounded_number_of_servers(void **state)
{
    struct message query = asking(7, "\7example", 1);
    struct flow flow = query_flow;
    for (unsigned i = 1; i <= EXCHANGE_SERVERS_MAX + 1; i++) {
        flow.destination.octets[3] = (uint8_t)i;
        add(*state, &flow, &query, &(struct message_marks){.frame = i, .octets_hash = i});
    }
    struct flow back = flow_reversed(&flow);
    assert_null(find(*state, &back, 7, "\7example", 1));
    back.source.octets[3] = EXCHANGE_SERVERS_MAX;
    assert_int_equal(find(*state, &back, 7, "\7example", 1)->marks.frame, EXCHANGE_SERVERS_MAX);
}

/* clang-format off */
static const uint8_t options[] = {
    0, 8, 0, 7, 0, 1, 24, 16, 198, 51, 100,      /* client subnet 198.51.100.0/24, scope 16 */
    0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8,         /* client cookie */
};
/* clang-format on */

static struct message_marks marks_of(size_t length)
{
    struct message message = asking(7, "\7example", 1);
    uint8_t *copy = exact_copy(options, length);
    message.edns.present = true;
    message.edns.options = wire_over(copy, length);
    struct message_marks marks;
    message_marks_of(&message, copy, length, &marks);
    free(copy);
    return marks;
}

static void options_that_tell_who_asked(void **state)
{
    struct message_marks marks = marks_of(sizeof options);
    (void)state;
    assert_true(marks.has_subnet && marks.has_cookie);
    assert_int_equal(marks.scope, 16);
    assert_true(marks.cookie == UINT64_C(0x0102030405060708));
    struct message_marks cut = marks_of(sizeof options - 1);
    assert_true(cut.has_subnet && !cut.has_cookie);
    assert_true(cut.subnet_hash == marks.subnet_hash);
    assert_false(marks_of(10).has_subnet);
}

/* RFC 5936 section 2.2: the messages of a transfer answer one query, and are no rivals. */
static void a_zone_transfer(void **state)
{
    const uint16_t types[] = {252, 251, 1};
    for (size_t i = 0; i < COUNT(types); i++) {
        struct message query = asking((uint16_t)i, "\7example", types[i]), response = query;
        const struct query *found;
        struct flow back = flow_reversed(&query_flow);
        response.qr = true;
        add(*state, &query_flow, &query, &(struct message_marks){.frame = 1});
        for (uint64_t n = 1; n <= 3; n++) {
            const struct message_marks marks = {
                .frame = 1 + n, .has_data = true, .data_hash = n, .time = (capture_time)n * CAPTURE_SECOND};
            (void)exchanges_answer(*state, exchanges_hash(&back, &response), &back, &marks, &found);
        }
        assert_non_null(found);
        assert_int_equal(found->answered, types[i] == 1 ? 3 : 1);
        assert_int_equal(found->replies, types[i] == 1 ? 3 : 1);
    }
}

/* An answer gives back the letters and the cookie of any of the queries: none can be held against it. */
static void sent_again_in_another_spelling(void **state)
{
    struct message query = asking(7, "\7example", 1);
    struct flow back = flow_reversed(&query_flow);
    struct message_marks marks = {.frame = 1, .name_hash = 5, .has_cookie = true, .cookie = 6};
    add(*state, &query_flow, &query, &marks);
    marks.time = CAPTURE_SECOND;
    add(*state, &query_flow, &query, &marks);
    const struct query *found = find(*state, &back, 7, "\7example", 1);
    assert_int_equal(found->marks.name_hash, 5);
    assert_true(found->marks.has_cookie);
    marks =
        (struct message_marks){.time = 2 * CAPTURE_SECOND, .name_hash = 8, .has_cookie = true, .cookie = 9};
    add(*state, &query_flow, &query, &marks);
    found = find(*state, &back, 7, "\7example", 1);
    assert_int_equal(found->sent, 3);
    assert_int_equal(found->marks.name_hash, 0);
    assert_false(found->marks.has_cookie);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_query_of_a_response, new_exchanges, free_exchanges),
        cmocka_unit_test_setup_teardown(the_latest_of_equal_queries, new_exchanges, free_exchanges),
        cmocka_unit_test_setup_teardown(a_bounded_number_of_servers, new_exchanges, free_exchanges),
        cmocka_unit_test(options_that_tell_who_asked),
        cmocka_unit_test_setup_teardown(the_oldest_is_forgotten, new_exchanges, free_exchanges),
        cmocka_unit_test_setup_teardown(a_zone_transfer, new_exchanges, free_exchanges),
        cmocka_unit_test_setup_teardown(sent_again_in_another_spelling, new_exchanges, free_exchanges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
