/*
 * Shows that a name server which neither the parent nor other answers name is strange, and that a zone that
 * changes its servers, one without a referral, and answers with fewer servers are not.
 */
#include "tests/validate/kit/scene.h"

#include "validate/delegation.h"

static struct delegations *delegations;

static int set_up(void **state)
{
    delegations = delegations_new();
    return delegations == NULL ? -1 : world_set_up(state);
}

static int tear_down(void **state)
{
    delegations_free(delegations);
    return world_tear_down(state);
}

static struct set *servers(const char *first, const char *second)
{
    struct set *set = rr("shop.example. NS ns1.shop.example.");
    set->count = 0;
    rr_more(set, first);
    return second == NULL ? set : rr_more(set, second);
}

static struct response referral(struct world *w)
{
    struct reply *about =
        AUTHORITY(reply("www.shop.example. A"), servers("ns1.shop.example.", "ns2.shop.example."));
    about->aa = false;
    return pass(w, &(struct passage){.reply = about, .server = 1, .client = 9});
}

static struct response answer(struct world *w, struct set *set)
{
    struct reply *about = ANSWER(reply("www.shop.example. A"), rr("www.shop.example. A 192.0.2.80"));
    return pass(w, &(struct passage){.reply = AUTHORITY(about, set), .server = 53, .client = 9});
}

static void learn(struct world *w, struct set *set, unsigned count)
{
    struct response response = answer(w, set);
    for (unsigned i = 0; i < count; i++)
        delegations_add(delegations, &response);
}

static void learn_referral(struct world *w)
{
    struct response response = referral(w);
    delegations_add(delegations, &response);
}

static bool is_strange(struct world *w, struct set *set)
{
    struct strange_server strange;
    struct response response = answer(w, set);
    return delegations_strange(delegations, &response, &strange);
}

static void a_server_that_nobody_knows(void **state)
{
    struct world *w = *state;
    struct strange_server strange;
    struct set *evil = servers("ns1.shop.example.", "ns.evil.example.");
    learn_referral(w);
    learn(w, servers("ns1.shop.example.", "ns2.shop.example."), 12);
    learn(w, evil, 1);
    struct response response = answer(w, evil);
    assert_true(delegations_strange(delegations, &response, &strange));
    assert_memory_equal(strange.name, "\2ns\4evil\7example", 17);
    assert_int_equal(strange.answers, 12);
    assert_false(is_strange(w, servers("ns1.shop.example.", NULL)));
    assert_false(is_strange(w, servers("ns2.shop.example.", "ns1.shop.example.")));
}

/* A forgery that is sent twice is no more usual for it. */
static void a_server_that_is_named_twice_in_one_exchange(void **state)
{
    struct world *w = *state;
    struct set *evil = servers("ns1.shop.example.", "ns.evil.example.");
    learn_referral(w);
    learn(w, servers("ns1.shop.example.", "ns2.shop.example."), 12);
    learn(w, evil, 1);
    struct response again = answer(w, evil);
    struct query query = *again.query;
    const struct message_marks first = {
        .frame = again.frame - 1, .has_data = true, .data_hash = again.marks.data_hash};
    query.answers = &first;
    query.answer_count = 1;
    again.query = &query;
    delegations_add(delegations, &again);
    assert_true(is_strange(w, evil));
}

static void an_operator_adds_a_server(void **state)
{
    struct set *changed = servers("ns1.shop.example.", "ns3.shop.example.");
    learn_referral(*state);
    learn(*state, servers("ns1.shop.example.", "ns2.shop.example."), 20);
    learn(*state, changed, 5);
    assert_false(is_strange(*state, changed));
}

static void no_referral_was_seen(void **state)
{
    struct set *evil = servers("ns.evil.example.", NULL);
    learn(*state, servers("ns1.shop.example.", "ns2.shop.example."), 20);
    learn(*state, evil, 1);
    assert_false(is_strange(*state, evil));
}

static void few_answers(void **state)
{
    struct set *evil = servers("ns.evil.example.", NULL);
    learn_referral(*state);
    learn(*state, servers("ns1.shop.example.", "ns2.shop.example."), DELEGATION_ANSWERS - 1);
    learn(*state, evil, 1);
    assert_false(is_strange(*state, evil));
}

/* What the parent says is no answer, and guesses that fit no query teach nothing. */
static void referrals_and_guesses(void **state)
{
    struct world *w = *state;
    struct strange_server strange;
    struct set *evil = servers("ns.evil.example.", NULL);
    struct response response = referral(w);
    delegations_add(delegations, &response);
    learn(w, servers("ns1.shop.example.", "ns2.shop.example."), 20);
    response = answer(w, evil);
    response.query = NULL;
    for (unsigned i = 0; i < 100; i++)
        delegations_add(delegations, &response);
    response = referral(w);
    assert_false(delegations_strange(delegations, &response, &strange));
    learn(w, evil, 1);
    assert_true(is_strange(w, evil));
}

static void more_servers_than_are_kept(void **state)
{
    learn_referral(*state);
    for (unsigned i = 0; i < 2 * DELEGATION_NAMES; i++) {
        char name[] = "nsa.shop.example.";
        name[2] = (char)('a' + i % 26);
        name[1] = (char)('a' + i / 26);
        learn(*state, servers(name, NULL), 1);
    }
    assert_false(is_strange(*state, servers("nsb.shop.example.", NULL)));
}

#define DELEGATION_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DELEGATION_TEST(a_server_that_nobody_knows),
        DELEGATION_TEST(a_server_that_is_named_twice_in_one_exchange),
        DELEGATION_TEST(an_operator_adds_a_server),
        DELEGATION_TEST(no_referral_was_seen),
        DELEGATION_TEST(few_answers),
        DELEGATION_TEST(referrals_and_guesses),
        DELEGATION_TEST(more_servers_than_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
