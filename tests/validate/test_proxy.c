/*
 * Shows how a box that answers for all authorities is told, and that a resolver, an authority that also
 * resolves, a lame delegation and constant TTLs are not.
 */
#include "tests/validate/kit/scene.h"

#include "validate/proxy.h"

static struct proxy *proxy;
static struct alerts *alerts;

static int set_up(void **state)
{
    proxy = proxy_new();
    alerts = alerts_new();
    return proxy == NULL || alerts == NULL ? -1 : world_set_up(state);
}

static int tear_down(void **state)
{
    proxy_free(proxy);
    alerts_free(alerts);
    return world_tear_down(state);
}

/* How servers answer. */
struct manner {
    bool rd, aa, ra;
    bool constant; /* TTLs do not count down */
    bool one_zone; /* all are asked about the same */
};

/* So many servers answer six times each, two seconds apart. */
static void answer(struct world *w, struct manner manner, unsigned servers)
{
    for (unsigned i = 0; i < 6 * servers; i++) {
        unsigned round = i / servers;
        char question[64], record[80];
        (void)snprintf(question, sizeof question, "www.zone%u.example. A", manner.one_zone ? 0 : i % servers);
        (void)snprintf(record, sizeof record, "%s 192.0.2.1", question);
        struct set *set = rr(record);
        set->ttl = manner.constant ? 300 : 300 - 2 * round;
        struct reply *about = ANSWER(reply(question), set);
        about->aa = manner.aa;
        struct passage passage = {.reply = about,
                                  .server = (uint8_t)(53 + i % servers),
                                  .client = 1,
                                  .at = 2000 * round,
                                  .rd = manner.rd,
                                  .ra = manner.ra};
        struct response response = pass(w, &passage);
        proxy_look(proxy, alerts, &response);
    }
}

static unsigned found(void)
{
    return alerts_of(alerts, REASON_TRANSPARENT_PROXY);
}

static void authorities_that_are_caches(void **state)
{
    answer(*state, (struct manner){.ra = true}, PROXY_SERVERS);
    assert_int_equal(found(), 1);
}

static void a_lame_delegation(void **state)
{
    answer(*state, (struct manner){.ra = true}, PROXY_SERVERS - 1);
    assert_int_equal(found(), 0);
}

static void resolvers(void **state)
{
    answer(*state, (struct manner){.ra = true, .rd = true}, PROXY_SERVERS);
    answer(*state, (struct manner){.ra = true}, PROXY_SERVERS); /* asked without RD now and then, to debug */
    assert_int_equal(found(), 0);
}

/* Some resolvers ask with RD whatever answers as a resolver does. */
static void a_client_that_gives_in(void **state)
{
    for (unsigned i = 0; i < 2; i++)
        answer(*state, (struct manner){.ra = true, .rd = i > 0}, PROXY_SERVERS);
    assert_int_equal(found(), 1);
}

static void one_zone_that_is_badly_delegated(void **state)
{
    answer(*state, (struct manner){.ra = true, .one_zone = true}, 3 * PROXY_SERVERS);
    assert_int_equal(found(), 0);
}

/* Who asks many servers meets some that are badly delegated. */
static void a_few_of_many(void **state)
{
    for (unsigned i = 0; i < 6; i++) {
        answer(*state, (struct manner){.aa = true}, 20);
        answer(*state, (struct manner){.ra = true}, PROXY_SERVERS);
    }
    assert_int_equal(found(), 0);
}

/* A box that is put in the way of servers that were known otherwise. */
static void a_box_that_comes_later(void **state)
{
    for (unsigned i = 0; i < 50; i++)
        answer(*state, (struct manner){.aa = true}, PROXY_SERVERS);
    for (unsigned i = 0; i < 20; i++)
        answer(*state, (struct manner){.ra = true}, PROXY_SERVERS);
    assert_int_equal(found(), 1);
}

static void authorities_that_also_resolve(void **state)
{
    answer(*state, (struct manner){.ra = true, .aa = true}, PROXY_SERVERS);
    assert_int_equal(found(), 0);
}

static void data_without_aa_but_no_cache(void **state)
{
    answer(*state, (struct manner){.ra = true, .constant = true}, PROXY_SERVERS);
    answer(*state, (struct manner){.ra = false}, PROXY_SERVERS);
    assert_int_equal(found(), 0);
}

/* Memory is of fixed size; what is remembered longest ago gives way. */
static void more_servers_than_are_remembered(void **state)
{
    struct world *w = *state;
    struct reply *about = ANSWER(reply("www.example. A"), rr("www.example. A 192.0.2.1"));
    about->aa = false;
    struct passage passage = {.reply = about, .server = 53, .client = 1, .ra = true};
    struct response response = pass(w, &passage);
    for (unsigned i = 0; i < 3 * PROXY_SERVERS_MAX; i++) {
        response.flow.source =
            (struct ip_address){{10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}, 4};
        proxy_look(proxy, alerts, &response);
    }
    answer(w, (struct manner){.ra = true}, PROXY_SERVERS);
    assert_int_equal(found(), 1);
}

#define PROXY_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROXY_TEST(authorities_that_are_caches),
        PROXY_TEST(a_lame_delegation),
        PROXY_TEST(resolvers),
        PROXY_TEST(a_client_that_gives_in),
        PROXY_TEST(one_zone_that_is_badly_delegated),
        PROXY_TEST(a_few_of_many),
        PROXY_TEST(a_box_that_comes_later),
        PROXY_TEST(authorities_that_also_resolve),
        PROXY_TEST(data_without_aa_but_no_cache),
        PROXY_TEST(more_servers_than_are_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
