/* Shows that answers are counted by pair and direction, and only those whose query was seen, over UDP. */
#include "tests/validate/kit/scene.h"

#include "validate/peers.h"

static void answers_that_were_asked_for(void **state)
{
    struct world *w = *state;
    struct peers *peers = peers_new();
    struct reply *about = reply("www.example. A");
    struct passage asked = {.reply = about, .server = 53, .client = 1},
                   unasked = {.reply = about, .server = 53, .client = 1, .unasked = true};
    struct ip_address server = host(53), client = host(1);
    for (int i = 0; i < 3; i++) {
        struct response response = pass(w, &asked);
        peers_add(peers, &response);
        struct query copied = *response.query;
        copied.copied = true; /* the tap saw it twice */
        response.query = &copied;
        peers_add(peers, &response);
        response = pass(w, &asked);
        response.flow.transport = TRANSPORT_TCP;
        peers_add(peers, &response);
        response = pass(w, &unasked);
        peers_add(peers, &response);
    }
    assert_int_equal(peers_answers(peers, &server, &client), 3);
    assert_int_equal(peers_answers(peers, &client, &server), 0);
    peers_free(peers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers_that_were_asked_for, world_set_up, world_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
