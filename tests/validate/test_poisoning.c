/*
 * Shows that what a resolver hands out is set beside what it was told: a forgery that was believed, data that
 * nobody told it; and that rotation, TTLs that count down, client subnets, changes of the zone and a forgery
 * with true data are innocent.
 */
#include "tests/validate/kit/scene.h"

#include "validate/poisoning.h"

#define RESOLVER 100
#define CLIENT   200

static struct poisoning *poisoning;

static int set_up(void **state)
{
    poisoning = poisoning_new();
    return poisoning == NULL ? -1 : world_set_up(state);
}

static int tear_down(void **state)
{
    poisoning_free(poisoning);
    return world_tear_down(state);
}

static struct response answer(struct world *w, const char *addresses, uint32_t ttl, int64_t at,
                              bool to_client)
{
    struct set *set = rr("www.example. A 192.0.2.1");
    set->count = 0;
    set->ttl = ttl;
    for (const char *from = addresses; *from != '\0'; from++) { /* "ab": 192.0.2.97 and 192.0.2.98 */
        uint8_t rdata[] = {192, 0, 2, (uint8_t)*from};
        set_add(set, rdata, sizeof rdata);
    }
    struct reply *about = ANSWER(reply("www.example. A"), set);
    about->aa = !to_client;
    return pass(w, &(struct passage){.reply = about,
                                     .server = to_client ? RESOLVER : 53,
                                     .client = to_client ? CLIENT : RESOLVER,
                                     .at = at * 1000,
                                     .rd = to_client,
                                     .ra = to_client});
}

static void tell(struct world *w, const char *addresses, uint32_t ttl, int64_t at)
{
    struct response response = answer(w, addresses, ttl, at, false);
    poisoning_add(poisoning, &response);
}

static void forge(struct world *w, const char *addresses, uint32_t ttl, int64_t at)
{
    struct response response = answer(w, addresses, ttl, at, false);
    poisoning_add(poisoning, &response);
    poisoning_forged(poisoning, &response);
    poisoning_forged(poisoning, &response); /* judged again, for its chain to be recorded */
}

static enum poisoned hand_out(struct world *w, const char *addresses, uint32_t ttl, int64_t at)
{
    uint64_t frame;
    struct response response = answer(w, addresses, ttl, at, true);
    poisoning_add(poisoning, &response);
    return poisoning_of(poisoning, &response, &frame);
}

static void a_forgery_was_believed(void **state)
{
    struct world *w = *state;
    forge(w, "x", 3600, 0);
    tell(w, "a", 300, 0);
    assert_int_equal(hand_out(w, "x", 3599, 1), POISONED_BY_FORGERY);
    assert_int_equal(hand_out(w, "a", 299, 1), POISONED_NOT);
    assert_int_equal(hand_out(w, "x", 1, 3601), POISONED_NOT); /* it has run out */
}

/* As in an answer whose other sections are forged. */
static void a_forgery_with_true_data(void **state)
{
    struct world *w = *state;
    forge(w, "a", 300, 0);
    tell(w, "a", 300, 0);
    assert_int_equal(hand_out(w, "a", 299, 1), POISONED_NOT);
}

static void nobody_told_it(void **state)
{
    struct world *w = *state;
    tell(w, "ab", 300, 0);
    assert_int_equal(hand_out(w, "x", 86400, 10), POISONED_UNEXPLAINED);
}

static void rotation(void **state)
{
    struct world *w = *state;
    tell(w, "ab", 300, 0);
    assert_int_equal(hand_out(w, "ba", 290, 10), POISONED_NOT);
    assert_int_equal(hand_out(w, "b", 290, 10), POISONED_NOT);
    tell(w, "cd", 300, 20);
    assert_int_equal(hand_out(w, "a", 300, 30), POISONED_NOT);  /* another process has the older answer */
    assert_int_equal(hand_out(w, "xc", 300, 30), POISONED_NOT); /* one in common */
}

/* What counts down from before the capture saw the zone. */
static void an_older_copy(void **state)
{
    struct world *w = *state;
    tell(w, "b", 300, 100);
    assert_int_equal(hand_out(w, "a", 150, 110), POISONED_NOT);
    assert_int_equal(hand_out(w, "a", 300, 401), POISONED_NOT); /* asked again since, out of sight */
}

static void client_subnets(void **state)
{
    struct world *w = *state;
    struct response response = answer(w, "a", 300, 0, false);
    response.marks.scope = 24;
    poisoning_add(poisoning, &response);
    assert_int_equal(hand_out(w, "x", 300, 1), POISONED_NOT);
}

static void more_records_than_are_kept(void **state)
{
    struct world *w = *state;
    tell(w, "abcdefghijklmnopqrstuvw", 300, 0);
    assert_int_equal(hand_out(w, "w", 300, 1), POISONED_NOT);
    assert_int_equal(hand_out(w, "x", 300, 1), POISONED_NOT);
}

static void another_resolver(void **state)
{
    struct world *w = *state;
    uint64_t frame;
    tell(w, "a", 300, 0);
    struct response response = answer(w, "x", 300, 1, true);
    response.flow.source = host(RESOLVER + 1);
    poisoning_add(poisoning, &response);
    assert_int_equal(poisoning_of(poisoning, &response, &frame), POISONED_NOT);
}

#define POISONING_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        POISONING_TEST(a_forgery_was_believed), POISONING_TEST(a_forgery_with_true_data),
        POISONING_TEST(nobody_told_it),         POISONING_TEST(rotation),
        POISONING_TEST(an_older_copy),          POISONING_TEST(client_subnets),
        POISONING_TEST(another_resolver),       POISONING_TEST(more_records_than_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
