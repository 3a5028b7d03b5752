/* Shows that a zone which lives on after its parent withdrew it is told, and a living or fading one is not.
 */
#include "tests/validate/kit/scene.h"

#include "validate/ghost.h"

static struct ghost *ghost;
static struct alerts *alerts;

static int set_up(void **state)
{
    ghost = ghost_new();
    alerts = alerts_new();
    return ghost == NULL || alerts == NULL ? -1 : world_set_up(state);
}

static int tear_down(void **state)
{
    ghost_free(ghost);
    alerts_free(alerts);
    return world_tear_down(state);
}

static void look(struct world *w, struct reply *about, int64_t at)
{
    struct response response =
        pass(w, &(struct passage){.reply = about, .server = 53, .client = 1, .at = at * 1000});
    ghost_look(ghost, alerts, &response);
}

static void refer(struct world *w, int64_t at)
{
    struct set *servers = rr("ghost.example. NS ns.ghost.example.");
    servers->ttl = 600;
    struct reply *about = AUTHORITY(reply("www.ghost.example. A"), servers);
    about->aa = false;
    look(w, about, at);
}

static void deny(struct world *w, int64_t at)
{
    look(w, AUTHORITY(nxdomain("ghost.example. NS"), soa_of(w->example)), at);
}

static void answer(struct world *w, int64_t at)
{
    look(w, ANSWER(reply("www.ghost.example. A"), rr("www.ghost.example. A 192.0.2.7")), at);
}

static unsigned found(void)
{
    return alerts_of(alerts, REASON_GHOST_DOMAIN);
}

static void it_lives_on(void **state)
{
    refer(*state, 0);
    answer(*state, 1);
    deny(*state, 100);
    answer(*state, 600);
    assert_int_equal(found(), 0); /* what the resolver was told still counts */
    answer(*state, 661);
    assert_int_equal(found(), 1);
}

static void it_is_delegated_again(void **state)
{
    refer(*state, 0);
    deny(*state, 100);
    refer(*state, 500);
    answer(*state, 5000);
    assert_int_equal(found(), 0);
}

/* A name below the zone that does not exist, by the zone's own servers. */
static void its_own_denials(void **state)
{
    struct world *w = *state;
    refer(w, 0);
    struct set *soa = set_at(soa_of(w->example), "ghost.example.");
    look(w, AUTHORITY(nxdomain("no.ghost.example. A"), soa), 100);
    answer(w, 5000);
    assert_int_equal(found(), 0);
}

static void never_delegated(void **state)
{
    deny(*state, 100);
    answer(*state, 5000);
    assert_int_equal(found(), 0);
}

#define GHOST_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        GHOST_TEST(it_lives_on),
        GHOST_TEST(it_is_delegated_again),
        GHOST_TEST(its_own_denials),
        GHOST_TEST(never_delegated),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
