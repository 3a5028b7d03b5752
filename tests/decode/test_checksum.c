/* Shows that checksums hold for what RFC 1071 sums up, and for nothing else. */
#include "tests/test.h"

#include "decode/checksum.h"

/* version and header length, total length 28, identification, TTL 64, UDP; 192.0.2.1 to 192.0.2.2; computed
 * by hand: 4500+001c+0001+4000+4011+c000+0201+c000+0202 folds to 4933, so the checksum is b6cc. */
static const uint8_t header[] = {0x45, 0,    0,   28, 0, 1, 0x40, 0, 64, 17,
                                 0xb6, 0xcc, 192, 0,  2, 1, 192,  0, 2,  2};

static void an_ipv4_header(void **state)
{
    (void)state;
    uint8_t octets[sizeof header];
    struct wire w = wire_over(header, sizeof header);
    assert_true(checksum_ipv4_holds(&w));
    for (size_t bit = 0; bit < 8 * sizeof header; bit++) {
        memcpy(octets, header, sizeof header);
        octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
        w = wire_over(octets, sizeof octets);
        if (octets[0] == 0x45) /* else it is a header of another length or version */
            assert_false(checksum_ipv4_holds(&w));
    }
}

/* Ports 53 and 40000, length 10, "hi" (0x6869): 8004 (both addresses' words) + 0011 + 000a + 0035 + 9c40 +
 * 000a + 6869 with the carries folded in. */
static struct ip_packet datagram(const uint8_t *octets, size_t length)
{
    return (struct ip_packet){.source = {{192, 0, 2, 1}, 4},
                              .destination = {{192, 0, 2, 2}, 4},
                              .protocol = TRANSPORT_UDP,
                              .payload = octets,
                              .length = length,
                              .full_length = length};
}

static void a_udp_datagram(void **state)
{
    (void)state;
    uint8_t octets[10] = {0, 53, 0x9c, 0x40, 0, 10, 0, 0, 'h', 'i'};
    struct ip_packet ip = datagram(octets, sizeof octets);
    assert_true(checksum_transport_holds(&ip)); /* zero: none was sent (RFC 768) */
    uint32_t sum = 0xc000 + 0x0201 + 0xc000 + 0x0202 + 0x11 + 10 + 0x35 + 0x9c40 + 10 + 0x6869;
    sum = (sum & 0xffff) + (sum >> 16);
    wire_put_u16(octets + 6, (uint16_t)~sum);
    assert_true(checksum_transport_holds(&ip));
    octets[9] ^= 1;
    assert_false(checksum_transport_holds(&ip));
    ip.length = 9; /* what the capture cut cannot be checked */
    assert_true(checksum_transport_holds(&ip));
}

/* ICMP and what else an IP packet carries sums up something else, or nothing. */
static void another_protocol(void **state)
{
    (void)state;
    uint8_t octets[8] = {8, 0, 0xf7, 0xff}; /* an echo request with its checksum, without a pseudo-header */
    struct ip_packet ip = datagram(octets, sizeof octets);
    ip.protocol = 1;
    assert_true(checksum_transport_holds(&ip));
    ip.protocol = TRANSPORT_TCP;
    assert_false(checksum_transport_holds(&ip));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ipv4_header),
        cmocka_unit_test(a_udp_datagram),
        cmocka_unit_test(another_protocol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
