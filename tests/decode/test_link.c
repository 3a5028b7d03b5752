/* Shows where the IP packet starts behind each link layer, and that a frame of any length is told apart
 * safely. */
#include "tests/test.h"

#include "decode/link.h"

#include <pcap/dlt.h>
#include <stdbool.h>

#define MACS "\2\0\0\0\0\1\2\0\0\0\0\2"
#define IPV4 "\x45pv4"
#define IPV6 "\x60pv6"

struct row {
    const char *what;
    int link_type;
    const char *octets;
    size_t length;
    enum link_result result;
    size_t header;
};

#define TEXT(literal) (literal), sizeof(literal) - 1

/* clang-format off */
static const struct row rows[] = {
    {"Ethernet, IPv4", DLT_EN10MB, TEXT(MACS "\x08\x00" IPV4), LINK_IP, 14},
    {"Ethernet, IPv6", DLT_EN10MB, TEXT(MACS "\x86\xdd" IPV6), LINK_IP, 14},
    {"802.1Q: tag control 100", DLT_EN10MB, TEXT(MACS "\x81\x00" "\0\x64" "\x08\x00" IPV4), LINK_IP, 18},
    {"802.1ad: outer 200, inner 100", DLT_EN10MB,
     TEXT(MACS "\x88\xa8" "\0\xc8" "\x81\x00" "\0\x64" "\x86\xdd" IPV6), LINK_IP, 22},
    {"three tags, the old outer type", DLT_EN10MB,
     TEXT(MACS "\x91\x00" "\0\1" "\x81\x00" "\0\2" "\x81\x00" "\0\3" "\x08\x00" IPV4), LINK_IP, 26},
    {"Ethernet, ARP", DLT_EN10MB, TEXT(MACS "\x08\x06" "\0\1"), LINK_NOT_IP, 0},
    {"802.1Q, ARP", DLT_EN10MB, TEXT(MACS "\x81\x00" "\0\1" "\x08\x06" "\0\1"), LINK_NOT_IP, 0},
    {"802.3 length, not a type", DLT_EN10MB, TEXT(MACS "\x00\x04" IPV4), LINK_NOT_IP, 0},
    {"an EtherType that lies", DLT_EN10MB, TEXT(MACS "\x08\x00" "\x50pv?"), LINK_NOT_IP, 0},
    {"SLL: packet type, ARPHRD, address length, address, protocol", DLT_LINUX_SLL,
     TEXT("\0\4" "\0\1" "\0\6" "ADDRESS8" "\x08\x00" IPV4), LINK_IP, 16},
    {"SLL with a VLAN tag", DLT_LINUX_SLL,
     TEXT("\0\4" "\0\1" "\0\6" "ADDRESS8" "\x81\x00" "\0\1" "\x08\x00" IPV4), LINK_IP, 20},
    {"SLL2: protocol, reserved, interface, ARPHRD, packet type, address length, address", DLT_LINUX_SLL2,
     TEXT("\x86\xdd" "\0\0" "\0\0\0\2" "\0\1" "\4" "\6" "ADDRESS8" IPV6), LINK_IP, 20},
    {"NULL, little-endian AF_INET", DLT_NULL, TEXT("\2\0\0\0" IPV4), LINK_IP, 4},
    {"NULL, little-endian AF_INET6 of FreeBSD", DLT_NULL, TEXT("\x1c\0\0\0" IPV6), LINK_IP, 4},
    {"NULL, big-endian AF_INET6 of macOS", DLT_NULL, TEXT("\0\0\0\x1e" IPV6), LINK_IP, 4},
    {"NULL, not IP", DLT_NULL, TEXT("\7\0\0\0" "\xe0"), LINK_NOT_IP, 0},
    {"LOOP, network order", DLT_LOOP, TEXT("\0\0\0\2" IPV4), LINK_IP, 4},
    {"RAW, IPv4", DLT_RAW, TEXT(IPV4), LINK_IP, 0},
    {"RAW, IPv6", DLT_RAW, TEXT(IPV6), LINK_IP, 0},
    {"RAW, neither", DLT_RAW, TEXT("\x10"), LINK_NOT_IP, 0},
    {"a link type of one's own", DLT_USER0, TEXT(IPV4), LINK_TYPE_UNKNOWN, 0},
};
/* clang-format on */

/* The first packet of a frame. */
static enum link_result link_decode(int link_type, const uint8_t *octets, size_t length, struct wire *ip)
{
    struct link_frame frame = link_open(link_type, octets, length);
    return link_next(&frame, ip);
}

static void each_link_layer(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct wire ip = {0};
        enum link_result result =
            link_decode(rows[i].link_type, (const uint8_t *)rows[i].octets, rows[i].length, &ip);
        if (result != rows[i].result)
            fail_msg("%s: %d", rows[i].what, (int)result);
        if (result != LINK_IP)
            continue;
        assert_ptr_equal(ip.octets, rows[i].octets + rows[i].header);
        assert_int_equal(wire_left(&ip), rows[i].length - rows[i].header);
    }
}

static void cut_at_each_octet(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t length = 0; rows[i].result == LINK_IP && length <= rows[i].header; length++) {
            uint8_t *octets = exact_copy((const uint8_t *)rows[i].octets, length);
            struct wire ip;
            assert_int_equal(link_decode(rows[i].link_type, octets, length, &ip), LINK_SHORT);
            free(octets);
        }
}

static void tags_without_end(void **state)
{
    (void)state;
    uint8_t octets[12 + 4 * 1000];
    for (size_t i = 0; i < sizeof octets; i += 4)
        memcpy(octets + i, "\x81\x00\0\1", 4);
    struct wire ip;
    assert_int_equal(link_decode(DLT_EN10MB, octets, sizeof octets, &ip), LINK_NOT_IP);
}

static void one_packet_a_frame(void **state)
{
    (void)state;
    struct wire ip;
    struct link_frame frame = link_open(DLT_RAW, (const uint8_t *)IPV4, sizeof IPV4 - 1);
    assert_int_equal(link_next(&frame, &ip), LINK_IP);
    assert_int_equal(link_next(&frame, &ip), LINK_END);
    assert_int_equal(link_next(&frame, &ip), LINK_END);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_link_layer),
        cmocka_unit_test(cut_at_each_octet),
        cmocka_unit_test(tags_without_end),
        cmocka_unit_test(one_packet_a_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
