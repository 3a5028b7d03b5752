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

#define PARENT 53
#define OLD    54
#define NEW    55

static void look(struct world *w, struct reply *about, uint8_t server, int64_t at)
{
    struct response response =
        pass(w, &(struct passage){.reply = about, .server = server, .client = 1, .at = at * 1000});
    ghost_look(ghost, alerts, &response);
}

/* `server`: whose address the referral gives, 0 for none. */
static void refer_to(struct world *w, uint8_t server, int64_t at)
{
    char glue[64];
    struct set *servers = rr("ghost.example. NS ns.ghost.example.");
    servers->ttl = 600;
    struct reply *about = AUTHORITY(reply("www.ghost.example. A"), servers);
    about->aa = false;
    (void)snprintf(glue, sizeof glue, "ns.ghost.example. A 192.0.2.%u", server);
    look(w, server == 0 ? about : ADDITIONAL(about, rr(glue)), PARENT, at);
}

static void refer(struct world *w, int64_t at)
{
    refer_to(w, 0, at);
}

static void deny(struct world *w, int64_t at)
{
    look(w, AUTHORITY(nxdomain("ghost.example. NS"), soa_of(w->example)), PARENT, at);
}

static void deny_a_name(struct world *w, int64_t at)
{
    look(w, AUTHORITY(nxdomain("no.ghost.example. A"), soa_of(w->example)), PARENT, at);
}

static void answer_from(struct world *w, uint8_t server, int64_t at)
{
    look(w, ANSWER(reply("www.ghost.example. A"), rr("www.ghost.example. A 192.0.2.7")), server, at);
}

static void answer(struct world *w, int64_t at)
{
    answer_from(w, OLD, at);
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

/* By glue it is known who the old servers are. */
static void a_name_in_it_is_denied(void **state)
{
    refer_to(*state, OLD, 0);
    deny_a_name(*state, 100);
    answer_from(*state, PARENT, 661); /* it is a part of its parent now */
    assert_int_equal(found(), 0);
    answer_from(*state, OLD, 661);
    assert_int_equal(found(), 1);
}

static void it_moves(void **state)
{
    refer_to(*state, OLD, 0);
    refer_to(*state, NEW, 100);
    answer_from(*state, OLD, 600);
    answer_from(*state, NEW, 700);
    assert_int_equal(found(), 0);
    answer_from(*state, OLD, 700);
    assert_int_equal(found(), 1);
}

static void it_moves_and_comes_back(void **state)
{
    refer_to(*state, OLD, 0);
    refer_to(*state, NEW, 100);
    refer_to(*state, OLD, 200);
    answer_from(*state, OLD, 5000);
    assert_int_equal(found(), 0);
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
    look(w, AUTHORITY(nxdomain("no.ghost.example. A"), soa), OLD, 100);
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
        GHOST_TEST(a_name_in_it_is_denied),
        GHOST_TEST(it_moves),
        GHOST_TEST(it_moves_and_comes_back),
        GHOST_TEST(it_is_delegated_again),
        GHOST_TEST(its_own_denials),
        GHOST_TEST(never_delegated),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
