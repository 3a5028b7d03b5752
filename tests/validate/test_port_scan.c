/*
 * Shows how the search for open ports is told, by the two signs of it, and that a client which was started
 * anew, a scan without its ICMP, and a link with a small MTU are not.
 */
#include "tests/validate/kit/scene.h"

#include "validate/port_scan.h"

static struct peers *peers;
static struct port_scan *scan;
static struct alerts *alerts;

static int set_up(void **state)
{
    peers = peers_new();
    scan = port_scan_new(peers);
    alerts = alerts_new();
    return scan == NULL || alerts == NULL ? -1 : world_set_up(state);
}

static int tear_down(void **state)
{
    port_scan_free(scan);
    peers_free(peers);
    alerts_free(alerts);
    return world_tear_down(state);
}

static void answers(struct world *w, bool asked, unsigned count, int64_t apart)
{
    struct reply *about = reply("www.example. A");
    for (unsigned i = 0; i < count; i++) {
        struct passage passage = {.reply = about,
                                  .server = 53,
                                  .client = 1,
                                  .port = (uint16_t)(1024 + i),
                                  .at = i * apart,
                                  .unasked = !asked};
        struct response response = pass(w, &passage);
        peers_add(peers, &response);
        port_scan_response(scan, &response);
    }
}

/* The client's answers to packets that came to its ports. */
static void unreachable(unsigned count, int64_t apart, uint8_t from)
{
    for (unsigned i = 0; i < count; i++) {
        struct icmp_error error = {
            .stamp = {.time = KIT_NOW * CAPTURE_SECOND + i * apart * SCENE_MILLISECOND, .frame = 1000 + i},
            .kind = ICMP_PORT_UNREACHABLE,
            .source = host(from),
            .destination = host(53),
            .quoted = {.source = host(53),
                       .destination = host(1),
                       .transport = TRANSPORT_UDP,
                       .source_port = 53,
                       .destination_port = (uint16_t)(1024 + i)}};
        port_scan_icmp(scan, alerts, &error);
    }
}

static void too_big(unsigned count, unsigned ports, uint32_t mtu, size_t length)
{
    for (unsigned i = 0; i < count; i++) {
        struct icmp_error error = {.stamp = {.time = KIT_NOW * CAPTURE_SECOND + i, .frame = 1 + i},
                                   .kind = ICMP_TOO_BIG,
                                   .source = host(99),
                                   .destination = host(1),
                                   .mtu = mtu,
                                   .quoted_length = length,
                                   .quoted = {.source = host(1),
                                              .destination = host(53),
                                              .transport = TRANSPORT_UDP,
                                              .source_port = (uint16_t)(1024 + i % ports),
                                              .destination_port = 53}};
        port_scan_icmp(scan, alerts, &error);
    }
}

/* Redirects that quote queries from ever other ports; `sent`: these had been sent so long before. */
static void redirects(unsigned count, bool sent, capture_time before)
{
    for (unsigned i = 0; i < count; i++) {
        struct flow quoted = {.source = host(1),
                              .destination = host(53),
                              .transport = TRANSPORT_UDP,
                              .source_port = (uint16_t)(2000 + i),
                              .destination_port = 53};
        capture_time time = KIT_NOW * CAPTURE_SECOND + before + i;
        if (sent)
            port_scan_query(scan, &quoted, time - before);
        struct icmp_error error = {.stamp = {.time = time, .frame = 1 + i},
                                   .kind = ICMP_REDIRECT,
                                   .source = host(99),
                                   .destination = host(1),
                                   .quoted_length = 60,
                                   .quoted = quoted};
        port_scan_icmp(scan, alerts, &error);
    }
}

static unsigned found(void)
{
    return alerts_of(alerts, REASON_PORT_SCAN_FOR_DNS);
}

static void a_scan(void **state)
{
    answers(*state, true, PORT_SCAN_MATCHED, 0);
    answers(*state, false, PORT_SCAN_PORTS, 5);
    unreachable(PORT_SCAN_CLOSED - 1, 5, 1);
    assert_int_equal(found(), 0);
    unreachable(PORT_SCAN_CLOSED, 5, 1);
    assert_int_equal(found(), 1);
}

/* Answer and error by turns, as they come; a genuine answer without its query came somewhat before. */
static void a_scan_behind_a_lost_query(void **state)
{
    struct reply *about = reply("www.example. A");
    struct passage lost = {.reply = about, .server = 53, .client = 1, .port = 60000, .unasked = true};
    answers(*state, true, PORT_SCAN_MATCHED, 0);
    struct response response = pass(*state, &lost);
    port_scan_response(scan, &response);
    for (unsigned i = 0; i < PORT_SCAN_PORTS + 20; i++) {
        struct passage probe = lost;
        probe.port = (uint16_t)(1024 + i);
        probe.at = 600 + i * 7;
        response = pass(*state, &probe);
        port_scan_response(scan, &response);
        struct icmp_error error = {.stamp = {.time = response.time, .frame = 1000 + i},
                                   .kind = ICMP_PORT_UNREACHABLE,
                                   .source = host(1),
                                   .destination = host(53),
                                   .quoted = response.flow};
        port_scan_icmp(scan, alerts, &error);
    }
    assert_int_equal(found(), 1);
}

/* Its ports are closed; the answers to what it asked still come. */
static void a_client_that_was_started_anew(void **state)
{
    answers(*state, true, 300, 1);
    unreachable(300, 1, 1);
    assert_int_equal(found(), 0);
}

static void a_capture_of_one_direction(void **state)
{
    answers(*state, false, 300, 1);
    unreachable(300, 1, 1);
    assert_int_equal(found(), 0);
}

static void slow(void **state)
{
    answers(*state, true, PORT_SCAN_MATCHED, 0);
    for (unsigned second = 0; second < 10; second++) {
        answers(*state, false, 50, 30);
        unreachable(50, 30, 1);
    }
    assert_int_equal(found(), 0);
}

/* Somebody else cannot say that the client's ports are closed. */
static void errors_of_a_third(void **state)
{
    answers(*state, true, PORT_SCAN_MATCHED, 0);
    answers(*state, false, PORT_SCAN_PORTS, 1);
    unreachable(PORT_SCAN_PORTS, 1, 99);
    assert_int_equal(found(), 0);
}

static void queries_that_were_not_too_big(void **state)
{
    (void)state;
    too_big(PORT_SCAN_PROBES - 1, 100, 1280, 60);
    assert_int_equal(found(), 0);
    too_big(PORT_SCAN_PROBES, 100, 1280, 60);
    assert_int_equal(found(), 1);
}

static void redirects_of_what_was_not_sent(void **state)
{
    redirects(PORT_SCAN_PROBES, false, 0);
    assert_int_equal(found(), 0); /* what the client sends is not seen */
    answers(*state, true, PORT_SCAN_MATCHED, 0);
    redirects(PORT_SCAN_PROBES - 1, false, 2 * CAPTURE_SECOND);
    assert_int_equal(found(), 0);
    redirects(PORT_SCAN_PROBES, false, 4 * CAPTURE_SECOND);
    assert_int_equal(found(), 1);
}

static void redirects_of_what_was_sent(void **state)
{
    answers(*state, true, PORT_SCAN_MATCHED, 0);
    redirects(300, true, 0);
    redirects(300, true, PORT_SCAN_ASKED - CAPTURE_SECOND);
    assert_int_equal(found(), 0);
}

static void a_small_link(void **state)
{
    (void)state;
    too_big(100, 100, 296, 300); /* it did not fit */
    too_big(100, 1, 1280, 60);   /* one flow */
    too_big(100, 100, 0, 60);    /* an old router, which does not say */
    assert_int_equal(found(), 0);
}

#define SCAN_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCAN_TEST(a_scan),
        SCAN_TEST(a_scan_behind_a_lost_query),
        SCAN_TEST(a_client_that_was_started_anew),
        SCAN_TEST(slow),
        SCAN_TEST(a_capture_of_one_direction),
        SCAN_TEST(errors_of_a_third),
        SCAN_TEST(queries_that_were_not_too_big),
        SCAN_TEST(redirects_of_what_was_not_sent),
        SCAN_TEST(redirects_of_what_was_sent),
        SCAN_TEST(a_small_link),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
