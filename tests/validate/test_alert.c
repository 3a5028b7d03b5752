/* Shows that what is about the same is one alert, that a packet counts once, and that alerts are bounded. */
#include "tests/validate/kit/scene.h"

static void one_for_the_same(void **state)
{
    struct alerts *alerts = alerts_new();
    struct ip_address a = host(1), b = host(2);
    struct alert_about about = {.reason = REASON_TXID_GUESSING, .server = &a, .client = &b};
    (void)state;
    for (uint64_t frame = 1; frame <= 20; frame++)
        assert_non_null(alerts_raise(alerts, &about, &(struct packet_stamp){(capture_time)frame, frame, 3}));
    about.client = &a;
    assert_non_null(alerts_raise(alerts, &about, &(struct packet_stamp){50, 50, 3}));
    about.name = NAME("\7example");
    assert_non_null(alerts_raise(alerts, &about, &(struct packet_stamp){51, 51, 3}));
    assert_int_equal(alerts_of(alerts, REASON_TXID_GUESSING), 3);
    about = (struct alert_about){.reason = REASON_TXID_GUESSING, .server = &a, .client = &b};
    const struct alert *alert = alerts_find(alerts, &about);
    assert_int_equal(alert->count, 20);
    assert_int_equal(alert->frame_count, ALERT_FRAMES);
    assert_int_equal(alert->frames[0], 1);
    assert_int_equal(alert->last_frame, 20);
    assert_int_equal(alert->file, 3);
    about.reason = REASON_FRAGMENTS_DIFFER;
    assert_null(alerts_find(alerts, &about));
    alerts_free(alerts);
}

/* The text report judges again what it shows the chain of. */
static void a_packet_counts_once(void **state)
{
    struct alerts *alerts = alerts_new();
    struct alert_about about = {.reason = REASON_TXID_GUESSING};
    (void)state;
    (void)alerts_raise(alerts, &about, &(struct packet_stamp){7, 7, 0});
    (void)alerts_raise(alerts, &about, &(struct packet_stamp){7, 7, 0});
    assert_int_equal(raised(alerts, REASON_TXID_GUESSING), 1);
    alerts_free(alerts);
}

static void no_more_than_there_is_room_for(void **state)
{
    struct alerts *alerts = alerts_new();
    (void)state;
    for (unsigned i = 0; i < 2 * ALERTS_MAX; i++) {
        struct ip_address from = {{10, 0, (uint8_t)(i >> 8), (uint8_t)i}, 4};
        struct alert_about about = {.reason = REASON_TXID_GUESSING, .server = &from};
        bool room = i < ALERTS_MAX;
        assert_true((alerts_raise(alerts, &about, &(struct packet_stamp){i, i + 1, 0}) != NULL) == room);
    }
    assert_int_equal(alerts_of(alerts, REASON_TXID_GUESSING), ALERTS_MAX);
    alerts_free(alerts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_for_the_same),
        cmocka_unit_test(a_packet_counts_once),
        cmocka_unit_test(no_more_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
