/* Shows when many subnets in open queries are told, and that zones which use them, and patient askers, are
 * not. */
#include "tests/validate/kit/scene.h"

#include "decode/dname.h"
#include "validate/birthday.h"

static struct birthday *birthday;
static struct alerts *alerts;

static int set_up(void **state)
{
    birthday = birthday_new();
    alerts = alerts_new();
    return birthday == NULL || alerts == NULL ? -1 : world_set_up(state);
}

static int tear_down(void **state)
{
    birthday_free(birthday);
    alerts_free(alerts);
    return world_tear_down(state);
}

static void query_with(unsigned subnet, int64_t at, bool rd)
{
    struct flow flow = {.source = host(1), .destination = host(53), .transport = TRANSPORT_UDP};
    struct message message = {.qname = NAME("\3www\7example"), .qtype = 1, .rd = rd};
    message.qname_hash = dname_hash(message.qname);
    struct message_marks marks = {.time = KIT_NOW * CAPTURE_SECOND + at * SCENE_MILLISECOND,
                                  .frame = 1 + subnet,
                                  .has_subnet = subnet != 0,
                                  .subnet_hash = subnet};
    birthday_query(birthday, &flow, &message, &marks);
}

static void query(unsigned subnet, int64_t at)
{
    query_with(subnet, at, false);
}

static void answer(struct world *w, uint8_t scope, int64_t at)
{
    struct reply *about = ANSWER(reply("www.example. A"), rr("www.example. A 192.0.2.1"));
    struct response response =
        pass(w, &(struct passage){.reply = about, .server = 53, .client = 1, .at = at});
    struct query asked = *response.query;
    asked.marks.has_subnet = true;
    response.query = &asked;
    response.marks.scope = scope;
    birthday_response(birthday, alerts, &response);
}

static unsigned found(void)
{
    return alerts_of(alerts, REASON_BIRTHDAY_ECS);
}

static void many_at_once(void **state)
{
    for (unsigned i = 1; i <= BIRTHDAY_OPEN; i++)
        query(i, i);
    for (unsigned i = 1; i < BIRTHDAY_PLAIN; i++)
        answer(*state, 0, 50);
    assert_int_equal(found(), 0);
    answer(*state, 0, 50);
    assert_int_equal(found(), 1);
}

static void a_zone_that_uses_them(void **state)
{
    for (unsigned i = 1; i <= 3 * BIRTHDAY_OPEN; i++)
        query(i, i);
    for (unsigned i = 0; i < 20; i++)
        answer(*state, i % 4 == 0 ? 24 : 0, 50);
    assert_int_equal(found(), 0);
}

static void one_after_the_other(void **state)
{
    for (unsigned i = 1; i <= 30; i++) {
        query(i, i * 10);
        answer(*state, 0, i * 10 + 5);
    }
    assert_int_equal(found(), 0);
}

static void the_same_again_or_none(void **state)
{
    for (unsigned i = 1; i <= 30; i++)
        query(i % 3, i);
    for (unsigned i = 0; i < 20; i++)
        answer(*state, 0, 50);
    assert_int_equal(found(), 0);
}

static void slowly(void **state)
{
    for (unsigned i = 1; i <= 30; i++)
        query(i, i * 600);
    for (unsigned i = 0; i < 20; i++)
        answer(*state, 0, 20000);
    assert_int_equal(found(), 0);
}

#define BIRTHDAY_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* Who asks a resolver for each of its clients is a forwarder. */
static void a_forwarder(void **state)
{
    for (unsigned i = 1; i <= BIRTHDAY_OPEN; i++)
        query_with(i, i, true);
    for (unsigned i = 0; i <= BIRTHDAY_PLAIN; i++)
        answer(*state, 0, 50);
    assert_int_equal(found(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BIRTHDAY_TEST(a_forwarder),
        BIRTHDAY_TEST(many_at_once),
        BIRTHDAY_TEST(a_zone_that_uses_them),
        BIRTHDAY_TEST(one_after_the_other),
        BIRTHDAY_TEST(the_same_again_or_none),
        BIRTHDAY_TEST(slowly),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
