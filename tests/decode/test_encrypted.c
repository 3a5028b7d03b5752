/* Shows that DNS over TLS, QUIC and HTTPS is told by port and handshake, and ordinary web traffic is not. */
#include "tests/test.h"

#include "decode/encrypted.h"

/* A TCP header: ports, sequence, acknowledgement, length of five words, flags, window, checksum, urgent
 * pointer. */
#define TCP(source, destination) source destination "\0\0\0\1\0\0\0\1\x50\x18\xff\xff\0\0\0\0"

/* A TLS record with a client hello: type, version, length; handshake type and length; version, random, no
 * session, one cipher suite, no compression, and the extension server_name. */
#define HELLO(list, entry, size, name)                                                                       \
    "\x16\3\1\0\x60\1\0\0\x5c\3\3"                                                                           \
    "RANDOMRANDOMRANDOMRANDOMRANDOM32"                                                                       \
    "\0\0\2\x13\1\1\0\0\x40\0\0" list entry "\0" size name

static bool count(struct encrypted_counters *counters, uint8_t protocol, const char *octets, size_t length)
{
    uint8_t *copy = exact_copy((const uint8_t *)octets, length);
    struct ip_packet ip = {.protocol = protocol, .payload = copy, .length = length, .full_length = length};
    bool counted = encrypted_count(counters, &ip);
    free(copy);
    return counted;
}

#define COUNT_PACKET(protocol, text) count(&counters, protocol, text, sizeof(text) - 1)

static void tls_on_its_own_port(void **state)
{
    (void)state;
    struct encrypted_counters counters = {0};
    assert_true(COUNT_PACKET(6, TCP("\x9c\x40", "\3\x55")));
    assert_int_equal(counters.tls_handshakes, 0);
    assert_true(COUNT_PACKET(6, TCP("\x9c\x40", "\3\x55") HELLO("\0\xd", "\0\xb", "\0\x8", "dns.test")));
    assert_true(COUNT_PACKET(6, TCP("\3\x55", "\x9c\x40") "\x17\3\3\0\1x"));
    assert_int_equal(counters.packets, 3);
    assert_int_equal(counters.tls_handshakes, 1);
}

static void quic_on_its_own_port(void **state)
{
    (void)state;
    struct encrypted_counters counters = {0};
    assert_true(COUNT_PACKET(17, "\x9c\x40\3\x55\0\xc\0\0\xc3\0\0\1"));
    assert_true(COUNT_PACKET(17, "\x9c\x40\3\x55\0\xc\0\0\x43\0\0\1")); /* a short header: not the start */
    assert_false(COUNT_PACKET(17, "\x9c\x40\1\xbb\0\xc\0\0\xc3\0\0\1"));
    assert_int_equal(counters.packets, 2);
    assert_int_equal(counters.quic_handshakes, 1);
}

static void https_with_a_resolver(void **state)
{
    (void)state;
    struct encrypted_counters counters = {0};
    assert_true(COUNT_PACKET(6, TCP("\x9c\x40", "\1\xbb") HELLO("\0\xf", "\0\xd", "\0\xa", "dns.google")));
    assert_true(COUNT_PACKET(6, TCP("\x9c\x40", "\1\xbb") HELLO("\0\x11", "\0\xf", "\0\xc", "x.DNS.google")));
    assert_false(COUNT_PACKET(6, TCP("\x9c\x40", "\1\xbb") HELLO("\0\x10", "\0\xe", "\0\xb", "xdns.google")));
    assert_false(COUNT_PACKET(6, TCP("\x9c\x40", "\1\xbb") HELLO("\0\x10", "\0\xe", "\0\xb", "www.example")));
    assert_int_equal(counters.https_handshakes, 2);
    assert_int_equal(counters.packets, 0);
}

static void cut_anywhere(void **state)
{
    (void)state;
    static const char hello[] = TCP("\x9c\x40", "\1\xbb") HELLO("\0\xf", "\0\xd", "\0\xa", "dns.google");
    struct encrypted_counters counters = {0};
    for (size_t length = 0; length < sizeof hello - 1; length++)
        assert_false(count(&counters, 6, hello, length));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tls_on_its_own_port),
        cmocka_unit_test(quic_on_its_own_port),
        cmocka_unit_test(https_with_a_resolver),
        cmocka_unit_test(cut_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
