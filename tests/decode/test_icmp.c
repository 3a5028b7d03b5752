/* Shows which ICMP errors are read, of IPv4 and IPv6, and that what quotes no UDP datagram is none. */
#include "tests/test.h"

#include "decode/icmp.h"

/* clang-format off */
/* An IPv4 header as quoted: total length, protocol; 192.0.2.1 to 198.51.100.2. */
#define QUOTED4(length, protocol) "\x45\0" length "\0\0\0\0\x40" protocol "\0\0" "\300\0\2\1" "\306\63\144\2"
#define QUOTED6(length, next) "\x60\0\0\0" length next "\x40" \
    "\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\1" "\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\2"
/* UDP from port 53 to 40000, 36 octets. */
#define UDP "\0\65\234\100\0\44\0\0"
#define TEXT(literal) (const uint8_t *)(literal), sizeof(literal) - 1

static const struct row {
    const char *what;
    uint8_t protocol;
    const uint8_t *octets;
    size_t length;
    bool good;
    enum icmp_kind kind;
    uint32_t mtu;
} rows[] = {
    {"port unreachable", 1, TEXT("\3\3\0\0\0\0\0\0" QUOTED4("\0\70", "\21") UDP), true, ICMP_PORT_UNREACHABLE, 0},
    {"fragmentation needed, MTU 552", 1, TEXT("\3\4\0\0\0\0\2\50" QUOTED4("\0\70", "\21") UDP), true, ICMP_TOO_BIG, 552},
    {"port unreachable of IPv6", 58, TEXT("\1\4\0\0\0\0\0\0" QUOTED6("\0\44", "\21") UDP), true, ICMP_PORT_UNREACHABLE, 0},
    {"packet too big, MTU 1280", 58, TEXT("\2\0\0\0\0\0\5\0" QUOTED6("\0\44", "\21") UDP), true, ICMP_TOO_BIG, 1280},
    {"redirect", 1, TEXT("\5\1\0\0\300\0\2\11" QUOTED4("\0\70", "\21") UDP), true, ICMP_REDIRECT, 0},
    {"host unreachable", 1, TEXT("\3\1\0\0\0\0\0\0" QUOTED4("\0\70", "\21") UDP), false, 0, 0},
    {"echo request", 1, TEXT("\10\0\0\0\0\1\0\1" "some octets to be given back, more than a header has"), false, 0, 0},
    {"of TCP", 1, TEXT("\3\3\0\0\0\0\0\0" QUOTED4("\0\70", "\6") UDP), false, 0, 0},
    {"without ports", 1, TEXT("\3\3\0\0\0\0\0\0" QUOTED4("\0\70", "\21") "\0\65"), false, 0, 0},
    {"without a quotation", 1, TEXT("\3\3\0\0\0\0\0\0"), false, 0, 0},
    {"short", 1, TEXT("\3\3\0\0"), false, 0, 0},
    {"UDP itself", 17, TEXT("\3\3\0\0\0\0\0\0" QUOTED4("\0\70", "\21") UDP), false, 0, 0},
};
/* clang-format on */

static void each_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct row *row = &rows[i];
        uint8_t *copy = exact_copy(row->octets, row->length);
        struct ip_packet ip = {
            .protocol = row->protocol, .payload = copy, .length = row->length, .full_length = row->length};
        struct icmp_error error = {.mtu = 9};
        bool good = icmp_error_decode(&ip, &error);
        if (good != row->good)
            fail_msg("%s", row->what);
        if (good) {
            assert_int_equal(error.kind, row->kind);
            assert_int_equal(error.mtu, row->mtu);
            assert_int_equal(error.quoted.source_port, 53);
            assert_int_equal(error.quoted.destination_port, 40000);
            assert_int_equal(error.quoted_length, 36);
            assert_int_equal(error.quoted.source.version, row->protocol == 1 ? 4 : 6);
        } else {
            assert_int_equal(error.mtu, 9);
        }
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_row)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
