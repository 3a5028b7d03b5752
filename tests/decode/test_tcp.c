/*
 * Shows that DNS messages come out of TCP whatever the segments do: many in one, one over many, out of order,
 * doubled, overlapping, sequence numbers that wrap, ports used again; and that after a gap, or in a stream
 * whose start was not captured, what can be read again is read again.
 */
#include "tests/test.h"

#include "decode/tcp.h"

#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define ACK 0x10

#define TCP_HEADER   20
#define MESSAGES_MAX 512
#define STREAM_MAX   (700 * 1024)

/* The octets that one side sends, and which messages came out. */
struct fixture {
    struct tcp *tcp;
    uint16_t port;
    uint8_t server; /* the last octet of its address */
    uint32_t start; /* sequence number of the first octet */
    size_t length;
    unsigned came;
    unsigned cut; /* messages that the snap length cut */
    capture_time time;
    uint64_t frame; /* of the latest segment sent, and of the latest message */
    uint64_t last_frame;
    uint16_t ids[MESSAGES_MAX];
    uint8_t stream[STREAM_MAX];
};

/* Each message ends in octets that repeat the low octet of its ID: a mixture would show. */
static void take_message(void *context, const struct flow *flow, const struct tcp_message *message)
{
    struct fixture *f = context;
    const uint8_t *octets = message->octets;
    size_t length = message->length;
    f->last_frame = message->stamp.frame;
    f->cut += message->full_length > length;
    assert_true(message->full_length >= length);
    assert_int_equal(flow->transport, TRANSPORT_TCP);
    assert_int_equal(flow->source_port, 53);
    assert_true(length >= 12 && f->came < MESSAGES_MAX);
    struct wire w = wire_over(octets, length);
    uint16_t id = wire_u16(&w);
    for (size_t i = 12; i < length; i++)
        assert_int_equal(octets[i], id & 0xff);
    f->ids[f->came++] = id;
}

/* Appends a message of `size` octets with its length prefix; returns where it ends in the stream. */
static size_t put_message(struct fixture *f, uint16_t id, size_t size)
{
    uint8_t *at = f->stream + f->length;
    wire_put_u16(at, (uint16_t)size);
    wire_put_u16(at + 2, id);
    memcpy(at + 4, "\x80\0\0\1\0\0\0\0\0\0", 10); /* a response with one question */
    memset(at + 14, id & 0xff, size - 12);
    f->length += size + 2;
    return f->length;
}

static void send_octets(struct fixture *f, uint32_t sequence, uint8_t flags, const uint8_t *octets,
                        size_t length, size_t captured)
{
    uint8_t *segment = malloc(TCP_HEADER + captured + 1);
    assert_non_null(segment);
    wire_put_u16(segment, 53);
    wire_put_u16(segment + 2, f->port);
    wire_put_u32(segment + 4, sequence);
    wire_put_u32(segment + 8, 1);      /* acknowledgement */
    segment[12] = TCP_HEADER / 4 << 4; /* header length in words */
    segment[13] = flags;
    memcpy(segment + 14, "\xff\xff\0\0\0\0", 6); /* window, checksum, urgent pointer */
    if (captured > 0)
        memcpy(segment + TCP_HEADER, octets, captured);
    struct ip_packet ip = {
        .source = {{192, 0, 2, f->server}, 4},
        .destination = {{192, 0, 2, 1}, 4},
        .protocol = 6,
        .payload = segment,
        .length = TCP_HEADER + captured,
        .full_length = TCP_HEADER + length,
    };
    tcp_segment(f->tcp, &ip, &(struct packet_stamp){.time = f->time, .frame = ++f->frame});
    free(segment);
}

/* Octets [from, to) of the stream as one segment. */
static void send(struct fixture *f, size_t from, size_t to)
{
    send_octets(f, f->start + (uint32_t)from, ACK, f->stream + from, to - from, to - from);
}

static void send_syn(struct fixture *f)
{
    send_octets(f, f->start - 1, SYN | ACK, NULL, 0, 0);
}

static void expect(struct fixture *f, unsigned count, const uint16_t *ids)
{
    if (f->came != count)
        fail_msg("%u messages, not %u", f->came, count);
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(f->ids[i], ids[i]);
}

#define EXPECT(f, ...) expect(f, COUNT(((uint16_t[]){__VA_ARGS__})), (uint16_t[]){__VA_ARGS__})

static void expect_none(struct fixture *f)
{
    assert_int_equal(f->came, 0);
}

static int new_tcp(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (f == NULL)
        return -1;
    f->port = 40000;
    f->server = 53;
    f->start = 1000;
    f->tcp = tcp_new(take_message, f);
    *state = f;
    return f->tcp == NULL ? -1 : 0;
}

static int free_tcp(void **state)
{
    struct fixture *f = *state;
    tcp_free(f->tcp);
    free(f);
    return 0;
}

static void several_messages_in_a_segment(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 12);
    (void)put_message(f, 2, 100);
    (void)put_message(f, 3, 50);
    send_syn(f);
    send(f, 0, f->length);
    EXPECT(f, 1, 2, 3);
}

static void a_message_over_many_segments(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 65535);
    (void)put_message(f, 2, 20);
    send_syn(f);
    for (size_t at = 0; at < f->length; at += 1460)
        send(f, at, at + 1460 < f->length ? at + 1460 : f->length);
    EXPECT(f, 1, 2);
}

static void octet_by_octet(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 30);
    (void)put_message(f, 2, 30);
    send_syn(f);
    for (size_t at = 0; at < f->length; at++)
        send(f, at, at + 1);
    EXPECT(f, 1, 2);
}

static void out_of_order(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    (void)put_message(f, 2, 100);
    send_syn(f);
    send(f, 150, 204);
    send(f, 50, 150);
    expect_none(f);
    send(f, 0, 50);
    EXPECT(f, 1, 2);
    assert_int_equal(tcp_gaps(f->tcp), 0);
}

static void retransmitted(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    (void)put_message(f, 2, 100);
    send_syn(f);
    for (int i = 0; i < 2; i++)
        send(f, 0, 60);
    send(f, 120, 204);
    send(f, 120, 204);
    send(f, 60, 120);
    send(f, 0, 204);
    EXPECT(f, 1, 2);
}

/* The octets that were seen first stay, those of a segment that overlaps are only used behind them. */
static void overlapping(void **state)
{
    struct fixture *f = *state;
    static const uint8_t other[150];
    (void)put_message(f, 0x11, 200);
    send_syn(f);
    send(f, 0, 80);
    send_octets(f, f->start + 20, ACK, other, 60, 60); /* forged, entirely old */
    send(f, 40, 150);
    send(f, 180, 202);
    send(f, 140, 190);
    EXPECT(f, 0x11);
}

static void started_before_the_capture(void **state)
{
    struct fixture *f = *state;
    size_t first = put_message(f, 1, 100);
    size_t second = put_message(f, 2, 100);
    (void)put_message(f, 3, 100);
    send(f, 50, first); /* the rest of a message: filler, no plausible length and header */
    expect_none(f);
    send(f, first, second);
    send(f, second, f->length);
    EXPECT(f, 2, 3);
}

static void without_syn_but_from_a_message_on(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    send(f, 0, 40);
    send(f, 40, 102);
    EXPECT(f, 1);
}

/* The waiting segments outgrow their bound: the gap is given up and reading goes on behind it. */
static void a_gap_is_given_up(void **state)
{
    struct fixture *f = *state;
    size_t lost = put_message(f, 1, 100);
    for (uint16_t id = 2; id <= TCP_WAITING_SEGMENTS_MAX + 3; id++)
        (void)put_message(f, id, 100);
    send_syn(f);
    for (size_t at = lost; at < f->length; at += lost)
        send(f, at, at + lost);
    assert_int_equal(f->came, TCP_WAITING_SEGMENTS_MAX + 2);
    assert_int_equal(f->ids[0], 2);
    assert_int_equal(tcp_gaps(f->tcp), 1);
}

static void a_gap_is_given_up_by_octets(void **state)
{
    struct fixture *f = *state;
    size_t lost = put_message(f, 1, 100);
    for (uint16_t id = 2; id < 12; id++)
        (void)put_message(f, id, 60000);
    send_syn(f);
    for (size_t at = lost; at < f->length; at += 30001)
        send(f, at, at + 30001);
    assert_int_equal(f->came, 10);
    assert_int_equal(tcp_gaps(f->tcp), 1);
}

static void a_gap_at_the_end_of_the_capture(void **state)
{
    struct fixture *f = *state;
    size_t first = put_message(f, 1, 100);
    size_t second = put_message(f, 2, 100);
    (void)put_message(f, 3, 100);
    send_syn(f);
    send(f, 0, first);
    send(f, second, f->length);
    EXPECT(f, 1);
    tcp_finish(f->tcp);
    EXPECT(f, 1, 3);
    assert_int_equal(tcp_gaps(f->tcp), 1);
}

static void cut_by_the_snap_length(void **state)
{
    struct fixture *f = *state;
    size_t first = put_message(f, 1, 100);
    (void)put_message(f, 2, 100);
    send_syn(f);
    send_octets(f, f->start, ACK, f->stream, first, 60);
    EXPECT(f, 1);
    assert_int_equal(f->cut, 1);
    send(f, first, f->length);
    EXPECT(f, 1, 2);
    assert_int_equal(f->cut, 1);
    assert_int_equal(tcp_gaps(f->tcp), 1);
}

/* What waits when the ports are used again is of the connection before. */
static void a_gap_at_the_end_of_a_connection(void **state)
{
    struct fixture *f = *state;
    size_t first = put_message(f, 1, 100);
    size_t second = put_message(f, 2, 100);
    (void)put_message(f, 3, 100);
    send_syn(f);
    send(f, 0, first);
    send(f, second, f->length);
    f->start += 3000000000U;
    send_syn(f);
    send(f, second, f->length);
    EXPECT(f, 1, 3);
    assert_int_equal(tcp_gaps(f->tcp), 1);
    f->start += 1000000000U; /* and without a SYN */
    send(f, 0, first);
    EXPECT(f, 1, 3, 3, 1);
    assert_int_equal(tcp_gaps(f->tcp), 2);
}

/* All that waits, of all streams, is bounded too: the stream that was silent longest goes, and is counted. */
static void bounded_octets_of_all_streams(void **state)
{
    struct fixture *f = *state;
    size_t first = put_message(f, 1, 100);
    for (uint16_t id = 2; id < 6; id++)
        (void)put_message(f, id, 60000);
    unsigned streams = (unsigned)(TCP_OCTETS_MAX / 240000) + 3;
    for (unsigned i = 0; i < streams; i++) {
        f->port = (uint16_t)(1000 + i);
        send_syn(f);
        for (size_t at = first; at < f->length; at += 60002)
            send(f, at, at + 60002);
    }
    expect_none(f);
    assert_in_range(tcp_gaps(f->tcp), 3, 4);
    send(f, 0, first); /* the last one is still there, the first is not */
    EXPECT(f, 1, 2, 3, 4, 5);
    f->port = 1000;
    send(f, 0, first);
    EXPECT(f, 1, 2, 3, 4, 5, 1);
}

static void bounded_number_of_streams(void **state)
{
    struct fixture *f = *state;
    size_t first = put_message(f, 1, 100);
    (void)put_message(f, 2, 100);
    send_syn(f);
    send(f, first, f->length);
    for (unsigned i = 1; i < TCP_STREAMS_MAX; i++) {
        f->port++;
        send_syn(f);
    }
    assert_int_equal(tcp_gaps(f->tcp), 0);
    f->server = 54; /* one more than there are ports */
    send_syn(f);
    f->server = 53;
    f->port++;
    assert_int_equal(tcp_gaps(f->tcp), 1);
    send(f, 0, first); /* what waited is gone */
    EXPECT(f, 1);
}

/* Within a message whose length is known nothing has to be guessed: the stream goes on behind it, wherever
 * that is in a segment. */
static void lost_within_a_message(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 300);
    (void)put_message(f, 2, 100);
    send_syn(f);
    send(f, 0, 50);
    send(f, 150, f->length); /* the rest of the first message, and the second */
    expect_none(f);
    tcp_finish(f->tcp);
    EXPECT(f, 2);
    assert_int_equal(tcp_gaps(f->tcp), 1);
}

/* Behind a gap that is given up each message is of its own last segment; one that fills a gap completes them
 * all. */
static void the_packet_that_completes(void **state)
{
    struct fixture *f = *state;
    size_t first = put_message(f, 1, 100), second = put_message(f, 2, 100);
    send_syn(f);
    send(f, first, second);
    send(f, 0, first);
    EXPECT(f, 1, 2);
    assert_int_equal(f->last_frame, 3);
    size_t third = put_message(f, 3, 100), fourth = put_message(f, 4, 100);
    send(f, third, fourth); /* frame 4 */
    f->port++;
    send_syn(f);
    tcp_finish(f->tcp);
    EXPECT(f, 1, 2, 4);
    assert_int_equal(f->last_frame, 4);
}

static void keep_alive_first(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    send_octets(f, f->start - 1, ACK, (const uint8_t *)"x", 1, 1);
    send(f, 0, f->length);
    EXPECT(f, 1);
}

/* A segment that comes again behind the end of its stream. */
static void again_behind_the_end(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    send_syn(f);
    send_octets(f, f->start, FIN | ACK, f->stream, f->length, f->length);
    send(f, 0, f->length);
    EXPECT(f, 1);
}

static void sequence_numbers_wrap(void **state)
{
    struct fixture *f = *state;
    f->start = UINT32_MAX - 70;
    (void)put_message(f, 1, 100);
    (void)put_message(f, 2, 100);
    send_syn(f);
    send(f, 90, 204);
    send(f, 0, 40);
    send(f, 20, 90);
    EXPECT(f, 1, 2);
    f->start = 0; /* and the wrap falls between SYN and data */
    f->port++;
    send_syn(f);
    send(f, 0, 204);
    EXPECT(f, 1, 2, 1, 2);
}

static void reset_forgets_the_stream(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    send_syn(f);
    send(f, 0, 50);
    send_octets(f, f->start + 50, RST, NULL, 0, 0);
    send(f, 50, 102);
    tcp_finish(f->tcp);
    expect_none(f);
}

/* One with a sequence number that is not the next one is stale or forged (RFC 9293 section 3.10.7.4). */
static void reset_of_another_time(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    send_syn(f);
    send(f, 0, 50);
    send_octets(f, f->start + 5000, RST, NULL, 0, 0);
    send_octets(f, f->start + 20, RST, NULL, 0, 0);
    send(f, 50, 102);
    EXPECT(f, 1);
}

static void ports_used_again(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    send_syn(f);
    send(f, 0, 50);
    f->start += 3000000000U; /* the first never closed, the second begins elsewhere */
    send_syn(f);
    send(f, 0, 102);
    EXPECT(f, 1);
    f->start += 1000000000U; /* and its SYN may be missing */
    send(f, 0, 102);
    EXPECT(f, 1, 1);
}

/* A SYN, or a SYN and a RST, that whoever can guess the ports may forge. */
static void a_forged_syn_in_midst_of_a_message(void **state)
{
    struct fixture *f = *state;
    size_t first = put_message(f, 1, 100);
    (void)put_message(f, 2, 100);
    send_syn(f);
    send(f, 0, 50);
    send_octets(f, f->start + 77777, SYN, NULL, 0, 0);
    send(f, 50, first + 20);
    EXPECT(f, 1);
    send_octets(f, f->start + 88888, SYN, NULL, 0, 0);
    send_octets(f, f->start + 88889, RST, NULL, 0, 0);
    send(f, first + 20, f->length);
    EXPECT(f, 1, 2);
    assert_int_equal(tcp_gaps(f->tcp), 0);
}

/* Puts the messages 1 to 4, and tells where each ends. */
static void put_four_messages(struct fixture *f, size_t ends[4])
{
    for (unsigned i = 0; i < 4; i++)
        ends[i] = put_message(f, (uint16_t)(i + 1), 100);
}

/* The stream's own SYN once more, and a forged one a little before what was seen: what is then sent again is
 * of the connection at hand. */
static void sent_again_behind_a_syn(void **state)
{
    struct fixture *f = *state;
    size_t ends[4];
    put_four_messages(f, ends);
    send_syn(f);
    send(f, 0, ends[0]);
    send(f, ends[0], ends[1]);
    send_syn(f);
    send(f, ends[0], ends[1]);
    send_octets(f, f->start - 1000100, SYN, NULL, 0, 0);
    send(f, ends[0], ends[1]);
    send(f, ends[1], ends[2]);
    send(f, ends[2], f->length);
    EXPECT(f, 1, 2, 3, 4);
    assert_int_equal(tcp_gaps(f->tcp), 0);
}

/* Other streams come meanwhile: what waits in one that is silent is not lost, nor where it was. */
static void silent_for_long(void **state)
{
    struct fixture *f = *state;
    size_t ends[4];
    put_four_messages(f, ends);
    send_syn(f);
    send(f, 0, ends[0]);
    send(f, ends[1], ends[2]);
    f->time = 10 * TCP_CLOSED_LIFE;
    f->port++;
    for (unsigned i = 0; i < 5; i++)
        send_syn(f);
    f->port--;
    EXPECT(f, 1);
    send(f, ends[2], f->length);
    send(f, ends[0], ends[1]);
    EXPECT(f, 1, 2, 3, 4);
    assert_int_equal(tcp_gaps(f->tcp), 0);
}

/* Without a FIN or RST of the connection before, and a little ahead of it, as systems choose it. */
static void ports_used_again_at_once(void **state)
{
    struct fixture *f = *state;
    size_t first = put_message(f, 1, 100);
    (void)put_message(f, 2, 100);
    send_syn(f);
    send(f, 0, 50);
    f->start += 64000;
    send_syn(f);
    send(f, first, f->length);
    expect_none(f);
    send(f, 0, first);
    EXPECT(f, 1, 2);
    f->start += 64000;
    send_syn(f);
    send_octets(f, f->start, FIN | ACK, NULL, 0, 0); /* of a connection without data */
    f->start += 64000;
    send_syn(f);
    send(f, 0, first);
    EXPECT(f, 1, 2, 1);
}

static void closed_by_fin(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    send_syn(f);
    send_octets(f, f->start, FIN | ACK, f->stream, 102, 102);
    EXPECT(f, 1);
    send_syn(f);
    send(f, 0, 102);
    EXPECT(f, 1, 1);
}

/* The FIN overtakes data; with data of its own, and without. */
static void fin_before_the_last_data(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    send_syn(f);
    send(f, 0, 40);
    send_octets(f, f->start + 70, FIN | ACK, f->stream + 70, 32, 32);
    send(f, 40, 70);
    EXPECT(f, 1);
    f->port++;
    send_syn(f);
    send(f, 0, 40);
    send_octets(f, f->start + 102, FIN | ACK, NULL, 0, 0);
    send(f, 40, 102);
    EXPECT(f, 1, 1);
}

static void data_with_the_syn(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    send_octets(f, f->start - 1, SYN | ACK, f->stream, 60, 60); /* RFC 7413 */
    send(f, 60, 102);
    EXPECT(f, 1);
}

static void keep_alive_octet(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    (void)put_message(f, 2, 100);
    send_syn(f);
    send(f, 0, 102);
    send_octets(f, f->start + 101, ACK, (const uint8_t *)"", 1, 1); /* RFC 1122 section 4.2.3.6 */
    send(f, 102, 204);
    EXPECT(f, 1, 2);
}

static void streams_are_kept_apart(void **state)
{
    struct fixture *f = *state;
    (void)put_message(f, 1, 100);
    for (uint16_t port = 1; port <= 3; port++) {
        f->port = port;
        send_syn(f);
        send(f, 0, 50);
    }
    for (uint16_t port = 1; port <= 3; port++) {
        f->port = port;
        send(f, 50, 102);
    }
    EXPECT(f, 1, 1, 1);
}

static void headers_that_lie(void **state)
{
    struct fixture *f = *state;
    uint16_t source, destination;
    for (size_t length = 0; length <= 24; length++)
        for (unsigned words = 0; words < 16; words++) {
            uint8_t octets[24] = {0, 53, 0x9c, 0x40};
            octets[12] = (uint8_t)(words << 4);
            uint8_t *copy = exact_copy(octets, length);
            struct ip_packet ip = {.payload = copy, .length = length, .full_length = length + words % 3};
            assert_int_equal(tcp_ports(&ip, &source, &destination), length >= 4);
            tcp_segment(f->tcp, &ip, &(struct packet_stamp){.frame = 1});
            free(copy);
        }
    assert_int_equal(source, 53);
    assert_int_equal(destination, 40000);
    expect_none(f);
}

#define WITH_TCP(test) cmocka_unit_test_setup_teardown(test, new_tcp, free_tcp)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_TCP(several_messages_in_a_segment),
        WITH_TCP(a_message_over_many_segments),
        WITH_TCP(octet_by_octet),
        WITH_TCP(out_of_order),
        WITH_TCP(retransmitted),
        WITH_TCP(overlapping),
        WITH_TCP(started_before_the_capture),
        WITH_TCP(without_syn_but_from_a_message_on),
        WITH_TCP(a_gap_is_given_up),
        WITH_TCP(a_gap_is_given_up_by_octets),
        WITH_TCP(a_gap_at_the_end_of_the_capture),
        WITH_TCP(a_gap_at_the_end_of_a_connection),
        WITH_TCP(bounded_octets_of_all_streams),
        WITH_TCP(bounded_number_of_streams),
        WITH_TCP(cut_by_the_snap_length),
        WITH_TCP(lost_within_a_message),
        WITH_TCP(the_packet_that_completes),
        WITH_TCP(keep_alive_first),
        WITH_TCP(again_behind_the_end),
        WITH_TCP(sequence_numbers_wrap),
        WITH_TCP(reset_forgets_the_stream),
        WITH_TCP(reset_of_another_time),
        WITH_TCP(ports_used_again),
        WITH_TCP(a_forged_syn_in_midst_of_a_message),
        WITH_TCP(sent_again_behind_a_syn),
        WITH_TCP(silent_for_long),
        WITH_TCP(ports_used_again_at_once),
        WITH_TCP(closed_by_fin),
        WITH_TCP(fin_before_the_last_data),
        WITH_TCP(data_with_the_syn),
        WITH_TCP(keep_alive_octet),
        WITH_TCP(streams_are_kept_apart),
        WITH_TCP(headers_that_lie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
