/*
 * Shows where the payload stands behind IPv4 options (RFC 791) and IPv6 extension headers (RFC 8200), what a
 * fragment tells about itself, and what is left of a packet that padding lengthened or a capture cut.
 */
#include "tests/test.h"

#include "decode/ip.h"

/* clang-format off */
#define V4_ADDRESSES "\300\0\2\1" "\306\63\144\2"   /* 192.0.2.1, 198.51.100.2 */
#define V6_ADDRESSES "\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\1" "\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\2" /* 2001:db8::1, ::2 */
/* Version and header length, TOS, total length, ID 0x1234, flags and offset, TTL 64, protocol, checksum, addresses. */
#define V4(version_length, total, fragment, protocol) \
    version_length "\0" total "\x12\x34" fragment "\x40" protocol "\0\0" V4_ADDRESSES
/* Version, class and flow, payload length, next header, hop limit 64, addresses. */
#define V6(length, next) "\x60\0\0\0" length next "\x40" V6_ADDRESSES
#define TEXT(literal) (literal), sizeof(literal) - 1

static const struct row {
    const char *what;
    const char *octets;
    size_t length;
    bool good;
    uint8_t protocol;
    const char *payload;
    size_t full_length;
} rows[] = {
    {"IPv4", TEXT(V4("\x45", "\0\30", "\0\0", "\21") "DATA"), true, 17, "DATA", 4},
    {"IPv4 with eight octets of options", TEXT(V4("\x47", "\0\40", "\0\0", "\21") "OPTIONS!" "DATA"), true, 17, "DATA", 4},
    {"IPv4 with Ethernet padding", TEXT(V4("\x45", "\0\30", "\0\0", "\6") "DATA" "PAD"), true, 6, "DATA", 4},
    {"IPv4 cut by the snap length", TEXT(V4("\x45", "\0\40", "\0\0", "\21") "DATA"), true, 17, "DATA", 12},
    {"IPv4 with total length zero", TEXT(V4("\x45", "\0\0", "\0\0", "\6") "DATA"), true, 6, "DATA", 4},
    {"IPv4 header of 16 octets", TEXT(V4("\x44", "\0\30", "\0\0", "\21") "DATA"), false, 0, NULL, 0},
    {"IPv4 total length below its header", TEXT(V4("\x45", "\0\23", "\0\0", "\21") "DATA"), false, 0, NULL, 0},
    {"IPv4 options behind the end", TEXT(V4("\x4f", "\0\100", "\0\0", "\21") "DATA"), false, 0, NULL, 0},
    {"version 5", TEXT(V4("\x55", "\0\30", "\0\0", "\21") "DATA"), false, 0, NULL, 0},
    {"IPv6", TEXT(V6("\0\4", "\21") "DATA"), true, 17, "DATA", 4},
    {"IPv6 with padding behind", TEXT(V6("\0\4", "\21") "DATA" "PAD"), true, 17, "DATA", 4},
    {"IPv6 jumbogram: payload length zero", TEXT(V6("\0\0", "\6") "DATA"), true, 6, "DATA", 4},
    {"hop-by-hop of 8, destination of 16 octets", TEXT(V6("\0\34", "\0")
         "\74\0" "\1\4\0\0\0\0"                     /* next 60, one unit, PadN */
         "\21\1" "\1\14\0\0\0\0\0\0\0\0\0\0\0\0"    /* next 17, two units, PadN */
         "DATA"), true, 17, "DATA", 4},
    {"routing header", TEXT(V6("\0\14", "\53") "\6\0" "\0\0\0\0\0\0" "DATA"), true, 6, "DATA", 4},
    {"authentication header: length in four octets less two", TEXT(V6("\0\34", "\63")
         "\21\4" "\0\0" "SPI!" "SEQ!" "AUTHENTICATE" "DATA"), true, 17, "DATA", 4},
    {"extension header behind the payload length", TEXT(V6("\0\4", "\74") "\21\0\1\4\0\0\0\0" "DATA"), false, 0, NULL, 0},
    {"extension header behind the end", TEXT(V6("\0\20", "\74") "\21\0\1\4"), false, 0, NULL, 0},
    {"no octet", TEXT(""), false, 0, NULL, 0},
};
/* clang-format on */

static void headers_and_payload(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t *octets = exact_copy((const uint8_t *)rows[i].octets, rows[i].length);
        struct wire w = wire_over(octets, rows[i].length);
        struct ip_packet ip;
        if (ip_decode(&w, &ip) != rows[i].good)
            fail_msg("%s", rows[i].what);
        if (rows[i].good) {
            assert_int_equal(ip.protocol, rows[i].protocol);
            assert_int_equal(ip.hop_limit, 64);
            assert_int_equal(ip.full_length, rows[i].full_length);
            assert_int_equal(ip.length, strlen(rows[i].payload));
            assert_memory_equal(ip.payload, rows[i].payload, ip.length);
            assert_false(ip.fragment);
        }
        free(octets);
    }
}

static void cut_at_each_octet(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t length = 0; length < rows[i].length; length++) {
            uint8_t *octets = exact_copy((const uint8_t *)rows[i].octets, length);
            struct wire w = wire_over(octets, length);
            struct ip_packet ip;
            if (ip_decode(&w, &ip))
                assert_true(ip.length <= length && ip.payload + ip.length <= octets + length);
            free(octets);
        }
}

static void addresses_as_text(void **state)
{
    (void)state;
    static const char v4[] = V4("\x45", "\0\24", "\0\0", "\21"), v6[] = V6("\0\1", "\21") "X";
    struct ip_packet ip;
    char text[IP_ADDRESS_TEXT_MAX];
    struct wire w = wire_over((const uint8_t *)v4, sizeof v4 - 1);
    assert_true(ip_decode(&w, &ip));
    assert_string_equal(ip_address_format(&ip.source, text), "192.0.2.1");
    assert_string_equal(ip_address_format(&ip.destination, text), "198.51.100.2");
    w = wire_over((const uint8_t *)v6, sizeof v6 - 1);
    assert_true(ip_decode(&w, &ip));
    assert_string_equal(ip_address_format(&ip.source, text), "2001:db8::1");
    assert_string_equal(ip_address_format(&ip.destination, text), "2001:db8::2");
}

static struct ip_packet decode(const char *octets, size_t length)
{
    struct wire w = wire_over((const uint8_t *)octets, length);
    struct ip_packet ip;
    assert_true(ip_decode(&w, &ip));
    return ip;
}

static void ipv4_fragments(void **state)
{
    (void)state;
    struct ip_packet first = decode(TEXT(V4("\x45", "\0\34", "\x20\x00", "\21") "FRAGMENT"));
    assert_true(first.fragment && first.more_fragments);
    assert_int_equal(first.fragment_id, 0x1234);
    assert_int_equal(first.fragment_offset, 0);
    struct ip_packet last = decode(TEXT(V4("\x45", "\0\30", "\x00\xb9", "\21") "DATA"));
    assert_true(last.fragment && !last.more_fragments);
    assert_int_equal(last.fragment_offset, 0xb9 * 8);
    assert_int_equal(last.protocol, 17);
    assert_false(decode(TEXT(V4("\x45", "\0\30", "\x40\x00", "\21") "DATA")).fragment); /* don't fragment */
}

/* Fragment header: next header, reserved, offset and M, identification (RFC 8200 section 4.5). */
static void ipv6_fragments(void **state)
{
    (void)state;
    struct ip_packet first = decode(TEXT(V6("\0\20", "\54") "\21\0"
                                                            "\0\1"
                                                            "\xca\xfe\0\1"
                                                            "FRAGMENT"));
    assert_true(first.fragment && first.more_fragments);
    assert_int_equal(first.fragment_id, 0xcafe0001U);
    assert_int_equal(first.protocol, 17);
    assert_memory_equal(first.payload, "FRAGMENT", 8);
    /* Behind a later fragment's header stands data, though its next header names one more extension. */
    struct ip_packet later = decode(TEXT(V6("\0\14", "\54") "\74\0"
                                                            "\5\310"
                                                            "\xca\xfe\0\1"
                                                            "\377\377??"));
    assert_true(later.fragment && !later.more_fragments);
    assert_int_equal(later.fragment_offset, 1480);
    assert_int_equal(later.length, 4);
    /* An atomic fragment is a whole packet (RFC 6946). */
    struct ip_packet atomic = decode(TEXT(V6("\0\14", "\54") "\21\0"
                                                             "\0\0"
                                                             "\xca\xfe\0\1"
                                                             "DATA"));
    assert_false(atomic.fragment);
    assert_int_equal(atomic.protocol, 17);
    assert_memory_equal(atomic.payload, "DATA", 4);
}

static void a_chain_of_headers_ends(void **state)
{
    (void)state;
    uint8_t octets[40 + 8 * 100] = {0x60, 0, 0, 0, 800 >> 8, 800 & 0xff, 60, 64};
    for (size_t i = 40; i < sizeof octets; i += 8)
        octets[i] = 60;
    struct wire w = wire_over(octets, sizeof octets);
    struct ip_packet ip;
    assert_false(ip_decode(&w, &ip));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_and_payload), cmocka_unit_test(cut_at_each_octet),
        cmocka_unit_test(addresses_as_text),   cmocka_unit_test(ipv4_fragments),
        cmocka_unit_test(ipv6_fragments),      cmocka_unit_test(a_chain_of_headers_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
