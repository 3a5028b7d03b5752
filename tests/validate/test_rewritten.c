/*
 * Shows when a resolver rewrites denials, and that a wildcard zone, a resolver that says that it filters, old
 * denials, and those of another resolver are innocent.
 */
#include "tests/validate/kit/scene.h"

#include "validate/rewritten.h"

static struct rewritten *rewritten;
static struct alerts *alerts;

static int set_up(void **state)
{
    rewritten = rewritten_new();
    alerts = alerts_new();
    return rewritten == NULL || alerts == NULL ? -1 : world_set_up(state);
}

static int tear_down(void **state)
{
    rewritten_free(rewritten);
    alerts_free(alerts);
    return world_tear_down(state);
}

static void look(struct world *w, struct reply *about, bool to_client, int64_t at)
{
    about->aa = !to_client;
    struct passage passage = {.reply = about,
                              .server = to_client ? 100 : 53,
                              .client = to_client ? 200 : 100,
                              .at = at * 1000,
                              .ra = to_client};
    struct response response = pass(w, &passage);
    rewritten_look(rewritten, alerts, &response);
}

/* The names in turn, each denied to the resolver and `after` seconds later given an address by it. */
static void names(struct world *w, const char *const *list, unsigned count, int64_t after)
{
    for (unsigned i = 0; i < count; i++) {
        char question[64], record[96];
        (void)snprintf(question, sizeof question, "%s A", list[i]);
        (void)snprintf(record, sizeof record, "%s A 192.0.2.66", list[i]);
        look(w, nxdomain(question), false, i);
        look(w, ANSWER(reply(question), rr(record)), true, i + after);
    }
}

static const char *const typos[] = {"exampel.com.", "www.gogle.net.", "no.such.org.", "tset.com.",
                                    "exmaple.org."};

static unsigned found(void)
{
    return alerts_of(alerts, REASON_NXDOMAIN_REWRITTEN);
}

static void five_names_in_three_domains(void **state)
{
    names(*state, typos, COUNT(typos) - 1, 0);
    assert_int_equal(found(), 0);
    names(*state, typos, COUNT(typos), 0);
    assert_int_equal(found(), 1);
}

static void one_zone_or_one_domain(void **state)
{
    static const char *const wildcard[] = {"a.x.com.", "b.x.com.", "c.x.com.",
                                           "d.x.com.", "e.x.com.", "f.x.com."};
    static const char *const domain[] = {"a.com.", "b.com.", "c.com.", "d.com.", "e.com.", "f.com."};
    names(*state, wildcard, COUNT(wildcard), 0);
    names(*state, domain, COUNT(domain), 0);
    assert_int_equal(found(), 0);
}

static void denied_long_ago(void **state)
{
    names(*state, typos, COUNT(typos), 301);
    assert_int_equal(found(), 0);
}

/* Its own addresses, each another one; or names that nobody denied. */
static void ordinary_answers(void **state)
{
    for (unsigned i = 0; i < COUNT(typos); i++) {
        char question[64], record[96];
        (void)snprintf(question, sizeof question, "%s A", typos[i]);
        (void)snprintf(record, sizeof record, "%s A 192.0.2.%u", typos[i], i + 1);
        look(*state, ANSWER(reply(question), rr(record)), true, i);
        look(*state, nxdomain(question), false, 10 + i);
        look(*state, ANSWER(reply(question), rr(record)), true, 20 + i);
    }
    assert_int_equal(found(), 0);
}

#define REWRITTEN_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        REWRITTEN_TEST(five_names_in_three_domains),
        REWRITTEN_TEST(one_zone_or_one_domain),
        REWRITTEN_TEST(denied_long_ago),
        REWRITTEN_TEST(ordinary_answers),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
