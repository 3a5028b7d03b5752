/*
 * Shows the whole path from frames to responses: a query with DO and its response over UDP, over IPv4 and
 * IPv6 fragments, over TCP; and that each packet that is none of these is counted as what it is.
 */
#include "tests/test.h"

#include "decode/decoder.h"

#include "decode/rrtype.h"

#include <pcap/dlt.h>

#define CLIENT_PORT 40000
#define DNS_PORT    53
#define HELD_MAX    64

struct fixture {
    struct decoder *decoder;
    uint64_t frame;
    unsigned came;
    bool paired;
    struct query query;
    struct response response; /* of the last one, without what it borrows */
    enum message_fault fault;
    size_t rrset_count;
    unsigned queries, icmp_errors;
    struct icmp_error icmp_error; /* the last one */
    bool holds;                   /* packets, to be sent at once */
    struct packet held[HELD_MAX];
    size_t held_count;
    uint64_t frames[HELD_MAX]; /* of responses */
    const struct content *contents[HELD_MAX];
};

static void take_response(void *context, const struct response *response)
{
    struct fixture *f = context;
    if (f->came < HELD_MAX) {
        f->frames[f->came] = response->frame;
        f->contents[f->came] = response->content;
    }
    f->came++;
    f->paired = response->query != NULL;
    if (f->paired)
        f->query = *response->query;
    f->response = *response;
    f->fault = response->message.fault;
    f->rrset_count = response->message.rrset_count;
}

static int new_decoder(void **state)
{
    static const uint16_t ports[] = {DNS_PORT, 5300};
    struct fixture *f = calloc(1, sizeof *f);
    if (f == NULL)
        return -1;
    f->decoder = decoder_new(ports, COUNT(ports), take_response, f);
    *state = f;
    return f->decoder == NULL ? -1 : 0;
}

static int free_decoder(void **state)
{
    struct fixture *f = *state;
    decoder_free(f->decoder);
    free(f);
    return 0;
}

/* clang-format off */
static const uint8_t query[] = {
    0x12, 0x34, 0x01, 0x10,             /* ID, RD CD */
    0, 1, 0, 0, 0, 0, 0, 1,             /* one question, an OPT */
    7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 1, 0, 1,
    0, 0, 41, 0x04, 0xd0, 0, 0, 0x80, 0, 0, 0, /* OPT, 1232 octets, DO */
};

static const uint8_t answer[] = {
    0x12, 0x34, 0x81, 0x80,             /* ID, QR RD RA */
    0, 1, 0, 1, 0, 0, 0, 0,             /* one question, one answer */
    7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 1, 0, 1,
    0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1, /* A 192.0.2.1 */
};
/* clang-format on */

struct octets {
    uint8_t bytes[512];
    size_t length;
};

static void put(struct octets *o, const void *bytes, size_t length)
{
    if (length > 0)
        memcpy(o->bytes + o->length, bytes, length);
    o->length += length;
}

static void put_u16(struct octets *o, size_t value)
{
    wire_put_u16(o->bytes + o->length, (uint16_t)value);
    o->length += 2;
}

/* A UDP datagram to or from the DNS port. */
static struct octets udp(bool response, const uint8_t *message, size_t length)
{
    struct octets o = {.length = 0};
    put_u16(&o, response ? DNS_PORT : CLIENT_PORT);
    put_u16(&o, response ? CLIENT_PORT : DNS_PORT);
    put_u16(&o, 8 + length);
    put_u16(&o, 0); /* no checksum */
    put(&o, message, length);
    return o;
}

static struct octets tcp(bool response, uint32_t sequence, uint8_t flags, const uint8_t *data, size_t length)
{
    struct octets o = {.length = 0};
    put_u16(&o, response ? DNS_PORT : CLIENT_PORT);
    put_u16(&o, response ? CLIENT_PORT : DNS_PORT);
    put_u16(&o, sequence >> 16);
    put_u16(&o, sequence);
    put(&o, "\0\0\0\1", 4);       /* acknowledgement */
    put_u16(&o, 0x5000U | flags); /* five words of header */
    put(&o, "\xff\xff\0\0\0\0", 6);
    put(&o, data, length);
    return o;
}

/* Octets [from, to) of an IP payload behind an Ethernet and an IPv4 header; the client is 192.0.2.1. */
static void send_ipv4(struct fixture *f, bool response, uint8_t protocol, const struct octets *payload,
                      size_t from, size_t to)
{
    struct octets o = {.length = 0};
    bool more = to < payload->length;
    put(&o, "\2\0\0\0\0\1\2\0\0\0\0\2\x08\x00", 14);
    put(&o, "\x45\0", 2);                         /* version, header length, TOS */
    put_u16(&o, 20 + to - from);                  /* total length */
    put_u16(&o, 77);                              /* identification */
    put_u16(&o, (more ? 0x2000U : 0) | from / 8); /* more fragments, offset */
    put(&o, "\x40", 1);                           /* TTL */
    put(&o, &protocol, 1);                        /* protocol */
    put_u16(&o, 0);                               /* checksum */
    put(&o, response ? "\300\0\2\65\300\0\2\1" : "\300\0\2\1\300\0\2\65", 8);
    put(&o, payload->bytes + from, to - from);
    uint8_t *exact = exact_copy(o.bytes, o.length);
    struct packet packet = {.bytes = exact,
                            .captured = o.length,
                            .length = o.length,
                            .time = (capture_time)++f->frame * CAPTURE_SECOND,
                            .link_type = DLT_EN10MB,
                            .file = 3,
                            .frame = f->frame};
    if (f->holds) {
        assert_true(f->held_count < HELD_MAX);
        f->held[f->held_count++] = packet;
        return;
    }
    decoder_packet(f->decoder, &packet);
    free(exact);
}

static void send_held(struct fixture *f)
{
    decoder_packets(f->decoder, f->held, f->held_count);
    for (size_t i = 0; i < f->held_count; i++)
        free((void *)(uintptr_t)f->held[i].bytes);
    f->held_count = 0;
}

/* The same as raw IPv6 with a fragment header, behind which stands what `next` says. */
static void send_ipv6_part(struct fixture *f, const struct octets *payload, uint8_t next, size_t from,
                           size_t to)
{
    struct octets o = {.length = 0};
    put(&o, "\x60\0\0\0", 4);                             /* version, class, flow */
    put_u16(&o, 8 + to - from);                           /* payload length */
    put(&o, "\54\77", 2);                                 /* fragment header follows, hop limit */
    put(&o, "\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\65", 16); /* 2001:db8::35 */
    put(&o, "\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\1", 16);  /* 2001:db8::1 */
    put(&o, (uint8_t[]){next, 0}, 2);                     /* next header, reserved */
    put_u16(&o, from | (to < payload->length));           /* offset, more fragments */
    put(&o, "\0\0\0\115", 4);                             /* identification */
    put(&o, payload->bytes + from, to - from);
    struct packet packet = {.bytes = o.bytes, .captured = o.length, .length = o.length, .link_type = DLT_RAW};
    packet.frame = ++f->frame;
    decoder_packet(f->decoder, &packet);
}

static void send_ipv6_fragment(struct fixture *f, const struct octets *payload, size_t from, size_t to)
{
    send_ipv6_part(f, payload, TRANSPORT_UDP, from, to);
}

static void send_udp(struct fixture *f, bool response, const uint8_t *message, size_t length)
{
    struct octets datagram = udp(response, message, length);
    send_ipv4(f, response, TRANSPORT_UDP, &datagram, 0, datagram.length);
}

static void query_and_response_over_udp(void **state)
{
    struct fixture *f = *state;
    send_udp(f, false, query, sizeof query);
    assert_int_equal(f->came, 0);
    send_udp(f, true, answer, sizeof answer);
    assert_int_equal(f->came, 1);
    assert_int_equal(f->fault, MESSAGE_WHOLE);
    assert_int_equal(f->rrset_count, 1);
    assert_true(f->paired && f->query.dnssec_ok && f->query.checking_disabled);
    assert_int_equal(f->query.marks.frame, 1);
    assert_int_equal(f->response.frame, 2);
    assert_int_equal(f->response.file, 3);
    assert_int_equal(f->response.time, 2 * CAPTURE_SECOND);
    assert_int_equal(f->response.length, sizeof answer);
    assert_int_equal(f->response.flow.source_port, DNS_PORT);
    assert_int_equal(f->response.flow.destination.octets[3], 1);
    assert_false(f->response.from_fragments);
    struct decoder_counters counters = decoder_counters(f->decoder);
    assert_int_equal(counters.packets, 2);
    assert_int_equal(counters.queries, 1);
    assert_int_equal(counters.responses, 1);
    assert_int_equal(counters.malformed_messages + counters.malformed_packets, 0);
    assert_int_equal(counters.first, CAPTURE_SECOND);
    assert_int_equal(counters.last, 2 * CAPTURE_SECOND);
}

static void response_without_its_query(void **state)
{
    struct fixture *f = *state;
    send_udp(f, true, answer, sizeof answer);
    assert_int_equal(f->came, 1);
    assert_false(f->paired);
}

static void response_in_ipv4_fragments(void **state)
{
    struct fixture *f = *state;
    struct octets datagram = udp(true, answer, sizeof answer);
    send_udp(f, false, query, sizeof query);
    send_ipv4(f, true, TRANSPORT_UDP, &datagram, 24, datagram.length);
    assert_int_equal(f->came, 0);
    send_ipv4(f, true, TRANSPORT_UDP, &datagram, 0, 24);
    assert_int_equal(f->came, 1);
    assert_true(f->paired && f->response.from_fragments);
    assert_int_equal(f->fault, MESSAGE_WHOLE);
    assert_int_equal(f->response.frame, 3);
    assert_int_equal(decoder_counters(f->decoder).fragments, 2);
}

static void response_in_ipv6_fragments(void **state)
{
    struct fixture *f = *state;
    struct octets datagram = udp(true, answer, sizeof answer);
    send_ipv6_fragment(f, &datagram, 0, 16);
    send_ipv6_fragment(f, &datagram, 16, 32);
    send_ipv6_fragment(f, &datagram, 32, datagram.length);
    assert_int_equal(f->came, 1);
    assert_true(f->response.from_fragments);
    assert_int_equal(f->response.flow.source.version, 6);
    assert_int_equal(f->response.flow.source.octets[15], 53);
    send_ipv6_fragment(f, &datagram, 0, datagram.length); /* an atomic fragment */
    assert_int_equal(f->came, 2);
    assert_false(f->response.from_fragments);
}

/* Offsets count from behind the fragment header, whatever headers stand there (RFC 8200 section 4.5). */
static void response_in_ipv6_fragments_with_options(void **state)
{
    struct fixture *f = *state;
    struct octets datagram = udp(true, answer, sizeof answer), fragmentable = {.length = 0};
    put(&fragmentable, "\21\1\1\14\0\0\0\0\0\0\0\0\0\0\0\0", 16); /* next UDP, two units, PadN */
    put(&fragmentable, datagram.bytes, datagram.length);
    send_ipv6_part(f, &fragmentable, 60, 0, 32); /* destination options */
    send_ipv6_part(f, &fragmentable, 60, 32, fragmentable.length);
    assert_int_equal(f->came, 1);
    assert_int_equal(f->fault, MESSAGE_WHOLE);
    assert_true(f->response.from_fragments);
    send_ipv6_part(f, &fragmentable, 60, 0, 8); /* RFC 7112 forbids it; it is whole all the same */
    send_ipv6_part(f, &fragmentable, 60, 8, fragmentable.length);
    assert_int_equal(f->came, 2);
    assert_int_equal(decoder_counters(f->decoder).malformed_packets, 0);
    put(&fragmentable, "", 1);
    send_ipv6_part(f, &fragmentable, 44, 0, 8); /* a fragment within fragments is nothing */
    send_ipv6_part(f, &fragmentable, 44, 8, fragmentable.length);
    assert_int_equal(f->came, 2);
    assert_int_equal(decoder_counters(f->decoder).malformed_packets, 1);
}

static void query_and_response_over_tcp(void **state)
{
    struct fixture *f = *state;
    uint8_t framed[2 + sizeof answer] = {0, sizeof answer};
    uint8_t framed_query[2 + sizeof query] = {0, sizeof query};
    memcpy(framed + 2, answer, sizeof answer);
    memcpy(framed_query + 2, query, sizeof query);
    const struct octets segments[] = {
        tcp(false, 999, 0x02, NULL, 0),
        tcp(true, 4999, 0x12, NULL, 0),
        tcp(false, 1000, 0x18, framed_query, sizeof framed_query),
        tcp(true, 5000 + 20, 0x18, framed + 20, sizeof framed - 20), /* out of order */
        tcp(true, 5000, 0x10, framed, 20),
    };
    for (size_t i = 0; i < COUNT(segments); i++)
        send_ipv4(f, i != 0 && i != 2, TRANSPORT_TCP, &segments[i], 0, segments[i].length);
    assert_int_equal(f->came, 1);
    assert_true(f->paired && f->query.dnssec_ok);
    assert_int_equal(f->response.flow.transport, TRANSPORT_TCP);
    assert_int_equal(f->response.frame, 5);
    assert_int_equal(f->fault, MESSAGE_WHOLE);
}

/* A gap that nothing fills is given up at the end of the capture, and the message behind it handed on. */
static void finish_hands_on_what_waits(void **state)
{
    struct fixture *f = *state;
    uint8_t framed[2 + sizeof answer] = {0, sizeof answer};
    memcpy(framed + 2, answer, sizeof answer);
    struct octets syn = tcp(true, 4999, 0x12, NULL, 0), late = tcp(true, 6000, 0x18, framed, sizeof framed);
    send_ipv4(f, true, TRANSPORT_TCP, &syn, 0, syn.length);
    send_ipv4(f, true, TRANSPORT_TCP, &late, 0, late.length);
    assert_int_equal(f->came, 0);
    decoder_finish(f->decoder);
    assert_int_equal(f->came, 1);
    assert_int_equal(decoder_counters(f->decoder).tcp_gaps, 1);
}

/* What is handed on at the end has nothing of the packet that happened to be the last one. */
static void finish_knows_whose_message_it_is(void **state)
{
    struct fixture *f = *state;
    uint8_t framed[2 + sizeof answer] = {0, sizeof answer};
    memcpy(framed + 2, answer, sizeof answer);
    struct octets syn = tcp(true, 4999, 0x12, NULL, 0), late = tcp(true, 6000, 0x18, framed, sizeof framed);
    struct octets datagram = udp(true, answer, sizeof answer), other = datagram;
    memset(other.bytes + 8, 'x', 8);
    send_ipv4(f, true, TRANSPORT_TCP, &syn, 0, syn.length);
    send_ipv4(f, true, TRANSPORT_TCP, &late, 0, late.length);
    send_ipv6_fragment(f, &datagram, 0, 16);
    send_ipv6_fragment(f, &other, 8, 24);
    send_ipv6_fragment(f, &datagram, 24, datagram.length);
    assert_int_equal(f->came, 1);
    assert_true(f->response.from_fragments && f->response.fragments_differ);
    assert_int_equal(f->response.marks.hop_limit, 63);
    decoder_finish(f->decoder);
    assert_int_equal(f->came, 2);
    assert_int_equal(f->response.flow.transport, TRANSPORT_TCP);
    assert_false(f->response.from_fragments || f->response.fragments_differ);
    assert_int_equal(f->response.marks.hop_limit, 64);
}

static void malformed_responses_are_handed_on(void **state)
{
    struct fixture *f = *state;
    send_udp(f, true, answer, sizeof answer - 1);
    assert_int_equal(f->came, 1);
    assert_int_equal(f->fault, MESSAGE_BAD_RECORD);
    send_udp(f, true, answer, 3); /* the QR bit is all there is */
    assert_int_equal(f->came, 2);
    assert_int_equal(f->fault, MESSAGE_SHORT_HEADER);
    send_udp(f, true, answer, 2);
    send_udp(f, true, answer, 0);
    assert_int_equal(f->came, 2);
    assert_int_equal(decoder_counters(f->decoder).malformed_messages, 4);
}

/* More than are read ahead: each has its turn, whether it could be read ahead or not, and a content that two
 * of a batch have is kept once. */
static void many_at_a_time(void **state)
{
    struct fixture *f = *state;
    struct octets datagram = udp(true, answer, sizeof answer);
    uint8_t other[sizeof answer];
    memcpy(other, answer, sizeof other);
    other[0] = 0x55; /* another ID */
    f->holds = true;
    send_udp(f, false, query, sizeof query);
    for (unsigned i = 0; i < DECODER_BATCH; i++) {
        send_udp(f, true, answer, sizeof answer);
        send_ipv4(f, true, TRANSPORT_UDP, &datagram, 0, 24);
        send_ipv4(f, true, TRANSPORT_UDP, &datagram, 24, datagram.length);
    }
    send_udp(f, true, other, sizeof other);
    send_held(f);
    assert_int_equal(f->came, 2 * DECODER_BATCH + 1);
    for (unsigned i = 0; i < DECODER_BATCH; i++) {
        assert_int_equal(f->frames[(size_t)2 * i], (uint64_t)3 * i + 2);
        assert_int_equal(f->frames[(size_t)2 * i + 1], (uint64_t)3 * i + 4);
    }
    assert_null(f->contents[0]); /* kept from the second time on */
    assert_non_null(f->contents[1]);
    for (unsigned i = 2; i < f->came; i++)
        assert_ptr_equal(f->contents[i], f->contents[1]);
    assert_false(f->paired); /* the last one has another ID */
    assert_int_equal(f->response.message.id, 0x5534);
    assert_int_equal(decoder_counters(f->decoder).packets, 3 * DECODER_BATCH + 2);
    assert_int_equal(decoder_counters(f->decoder).fragments, 2 * DECODER_BATCH);
    f->holds = false;
    send_udp(f, true, answer, sizeof answer);
    assert_true(f->paired);
}

static void cut_by_the_snap_length(void **state)
{
    struct fixture *f = *state;
    struct octets datagram = udp(true, answer, sizeof answer);
    struct octets o = {.length = 0};
    put(&o, "\x45\0", 2);
    put_u16(&o, 20 + datagram.length);
    put(&o, "\0\0\0\0\100\21\0\0\300\0\2\65\300\0\2\1", 16);
    put(&o, datagram.bytes, 30);
    struct packet packet = {
        .bytes = o.bytes, .captured = o.length, .length = 20 + datagram.length, .link_type = DLT_RAW};
    decoder_packet(f->decoder, &packet);
    assert_int_equal(f->came, 1);
    assert_int_equal(f->fault, MESSAGE_CUT_BY_CAPTURE);
}

static void other_ports_and_protocols(void **state)
{
    struct fixture *f = *state;
    struct octets datagram = udp(true, answer, sizeof answer);
    wire_put_u16(datagram.bytes, 5353);
    send_ipv4(f, true, TRANSPORT_UDP, &datagram, 0, datagram.length);
    assert_int_equal(f->came, 0);
    send_ipv4(f, true, 1, &datagram, 0, datagram.length); /* ICMP */
    assert_int_equal(f->came, 0);
    wire_put_u16(datagram.bytes, 5300); /* the other port asked for */
    send_ipv4(f, true, TRANSPORT_UDP, &datagram, 0, datagram.length);
    assert_int_equal(f->came, 1);
}

static void counted_as_what_it_is(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *octets;
        size_t length;
        int link_type;
    } rows[] = {
        {"\2\0\0\0\0\1\2\0\0\0\0\2\x08\x06"
         "\0\1",
         16, DLT_EN10MB},                /* ARP */
        {"\2\0\0\0\0\1", 6, DLT_EN10MB}, /* half an Ethernet header */
        {"\x45\0\0\x1c", 4, DLT_RAW},    /* a fifth of an IPv4 header */
        {"????", 4, DLT_USER0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct packet packet = {.bytes = (const uint8_t *)rows[i].octets,
                                .captured = rows[i].length,
                                .length = rows[i].length + 100,
                                .link_type = rows[i].link_type};
        decoder_packet(f->decoder, &packet);
    }
    struct octets datagram = udp(true, answer, sizeof answer);
    send_ipv4(f, true, TRANSPORT_UDP, &datagram, 0,
              7);                        /* in fragments, of which the first is too short for UDP */
    wire_put_u16(datagram.bytes + 4, 7); /* shorter than its own header */
    send_ipv4(f, true, TRANSPORT_UDP, &datagram, 0, datagram.length);
    struct decoder_counters counters = decoder_counters(f->decoder);
    assert_int_equal(counters.packets, 6);
    assert_int_equal(counters.not_ip, 1);
    assert_int_equal(counters.unknown_link_type, 1);
    assert_int_equal(counters.malformed_packets, 3);
    assert_int_equal(counters.fragments, 1);
    assert_int_equal(f->came, 0);
}

static void take_query(void *context, const struct flow *flow, const struct message *message,
                       const struct message_marks *marks)
{
    struct fixture *f = context;
    f->queries++;
    assert_int_equal(flow->destination_port, DNS_PORT);
    assert_int_equal(message->id, 0x1234);
    assert_int_equal(marks->frame, f->frame);
}

static void take_icmp_error(void *context, const struct icmp_error *error)
{
    struct fixture *f = context;
    f->icmp_errors++;
    f->icmp_error = *error;
}

/* Port unreachable, by the client, about a datagram of the server from that port. */
static struct octets unreachable(uint16_t server_port)
{
    struct octets o = {.length = 0};
    put(&o, "\3\3\0\0\0\0\0\0", 8);
    put(&o, "\x45\0\0\x40\0\0\0\0\x40\21\0\0\300\0\2\65\300\0\2\1", 20);
    put_u16(&o, server_port);
    put_u16(&o, CLIENT_PORT);
    put(&o, "\0\x2c\0\0", 4);
    return o;
}

static void queries_and_icmp_errors(void **state)
{
    struct fixture *f = *state;
    struct octets about_dns = unreachable(DNS_PORT), about_other = unreachable(123);
    send_udp(f, false, query, sizeof query); /* nobody wants to be told */
    send_ipv4(f, false, 1, &about_dns, 0, about_dns.length);
    assert_int_equal(f->queries + f->icmp_errors, 0);
    decoder_on_query(f->decoder, take_query);
    decoder_on_icmp_error(f->decoder, take_icmp_error);
    send_udp(f, false, query, sizeof query);
    send_udp(f, true, answer, sizeof answer);
    assert_int_equal(f->queries, 1);
    send_ipv4(f, false, 1, &about_other, 0, about_other.length);
    assert_int_equal(f->icmp_errors, 0);
    send_ipv4(f, false, 1, &about_dns, 0, about_dns.length);
    assert_int_equal(f->icmp_errors, 1);
    assert_int_equal(f->icmp_error.quoted.destination_port, CLIENT_PORT);
    assert_int_equal(f->icmp_error.stamp.frame, f->frame);
    assert_int_equal(f->came, 1); /* and no DNS message comes out of it */
}

#define WITH_DECODER(test) cmocka_unit_test_setup_teardown(test, new_decoder, free_decoder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DECODER(query_and_response_over_udp),
        WITH_DECODER(response_without_its_query),
        WITH_DECODER(response_in_ipv4_fragments),
        WITH_DECODER(response_in_ipv6_fragments),
        WITH_DECODER(response_in_ipv6_fragments_with_options),
        WITH_DECODER(query_and_response_over_tcp),
        WITH_DECODER(finish_hands_on_what_waits),
        WITH_DECODER(finish_knows_whose_message_it_is),
        WITH_DECODER(malformed_responses_are_handed_on),
        WITH_DECODER(many_at_a_time),
        WITH_DECODER(cut_by_the_snap_length),
        WITH_DECODER(queries_and_icmp_errors),
        WITH_DECODER(other_ports_and_protocols),
        WITH_DECODER(counted_as_what_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
