/*
 * Fuzz target: TCP streams. The input chooses messages, where their stream is cut into segments, which of
 * these come again, which ranges are sent once more across the cuts, the order of all, and whether stale
 * resets stand between them. Nothing is lost, so exactly the messages must come out, in their order. Behind
 * that the rest of the input is segments as they come: only what is handed out must be sound.
 */
#include "tests/fuzz/fuzz.h"

#include "decode/tcp.h"

#define MESSAGES_MAX 8
#define MESSAGE_MAX  512
#define STREAM_MAX   ((size_t)MESSAGES_MAX * (MESSAGE_MAX + 2))
/* All segments, so that a gap is never given up. */
#define SEGMENTS_MAX TCP_WAITING_SEGMENTS_MAX
#define TCP_HEADER   20
#define SEGMENT_ROOM (TCP_HEADER + STREAM_MAX)
#define FLAG_FIN     0x01
#define FLAG_SYN     0x02
#define FLAG_RST     0x04

struct range {
    size_t from, to;
};

struct plan {
    uint8_t stream[STREAM_MAX];
    size_t length;
    size_t starts[MESSAGES_MAX + 1];
    unsigned messages;
    unsigned delivered;
    struct range segments[SEGMENTS_MAX];
    unsigned count;
    uint32_t sequence;
    bool closes;
    bool resets; /* between its segments stand resets that are not of this stream's place */
};

/* Octets that differ from place to place, so that a wrong place is seen. */
static void write_messages(struct plan *plan, struct wire *w)
{
    uint32_t state = 2463534242U + wire_u8(w);
    plan->messages = 1 + wire_u8(w) % MESSAGES_MAX;
    for (unsigned i = 0; i < plan->messages; i++) {
        size_t length = 1 + wire_u16(w) % MESSAGE_MAX;
        plan->starts[i] = plan->length;
        wire_put_u16(plan->stream + plan->length, (uint16_t)length);
        plan->length += 2;
        for (size_t end = plan->length + length; plan->length < end; plan->length++) {
            state = state * 1664525U + 1013904223U;
            plan->stream[plan->length] = (uint8_t)(state >> 24);
        }
    }
    plan->starts[plan->messages] = plan->length;
}

static void cut(struct plan *plan, struct wire *w)
{
    size_t at = 0;
    while (at < plan->length && plan->count < SEGMENTS_MAX / 2) {
        size_t length = wire_u8(w), left = plan->length - at;
        length = length > 250 ? length * 8 : length;
        length = length == 0 || length > left || plan->count == SEGMENTS_MAX / 2 - 1 ? left : length;
        plan->segments[plan->count++] = (struct range){at, at + length};
        at += length;
    }
    unsigned extra = wire_u8(w) % (SEGMENTS_MAX / 2);
    for (unsigned i = 0; i < extra; i++) {
        struct range range = plan->segments[wire_u8(w) % plan->count];
        if ((i & 1) != 0) { /* not the same again, but a range of its own */
            range.from = wire_u16(w) % plan->length;
            range.to = range.from + 1 + wire_u16(w) % (plan->length - range.from);
        }
        plan->segments[plan->count++] = range;
    }
    for (unsigned i = plan->count; i > 1; i--) {
        unsigned other = wire_u8(w) % i;
        struct range kept = plan->segments[other];
        plan->segments[other] = plan->segments[i - 1];
        plan->segments[i - 1] = kept;
    }
}

static void send_segment(struct tcp *tcp, uint32_t sequence, uint8_t flags, const uint8_t *octets,
                         size_t length, size_t full_length)
{
    uint8_t *segment = calloc(1, TCP_HEADER + length); /* exact, for the sanitizer */
    if (segment == NULL)
        return;
    wire_put_u16(segment, 53);
    wire_put_u16(segment + 2, 5353);
    wire_put_u32(segment + 4, sequence);
    segment[12] = TCP_HEADER / 4 << 4;
    segment[13] = flags;
    if (length > 0)
        memcpy(segment + TCP_HEADER, octets, length);
    struct ip_packet ip = {.payload = segment,
                           .length = TCP_HEADER + length,
                           .full_length = TCP_HEADER + full_length,
                           .protocol = TRANSPORT_TCP};
    ip.source.version = ip.destination.version = 4;
    struct packet_stamp stamp = {.frame = 1};
    tcp_segment(tcp, &ip, &stamp);
    free(segment);
}

static void expect(void *context, const struct flow *flow, const struct tcp_message *message)
{
    struct plan *plan = context;
    MUST(flow->source_port == 53 && plan->delivered < plan->messages);
    size_t start = plan->starts[plan->delivered] + 2, end = plan->starts[plan->delivered + 1];
    MUST(message->length == message->full_length && message->length == end - start);
    MUST(memcmp(message->octets, plan->stream + start, message->length) == 0);
    plan->delivered++;
}

static void send_planned(struct plan *plan)
{
    struct tcp *tcp = tcp_new(expect, plan);
    if (tcp == NULL)
        return;
    send_segment(tcp, plan->sequence - 1, FLAG_SYN, NULL, 0, 0);
    for (unsigned i = 0; i < plan->count; i++) {
        struct range range = plan->segments[i];
        uint8_t flags = plan->closes && range.to == plan->length ? FLAG_FIN : 0;
        send_segment(tcp, plan->sequence + (uint32_t)range.from, flags, plan->stream + range.from,
                     range.to - range.from, range.to - range.from);
        if (plan->resets)
            send_segment(tcp, plan->sequence + (uint32_t)plan->length + 1 + i, FLAG_RST, NULL, 0, 0);
    }
    MUST(plan->delivered == plan->messages && tcp_gaps(tcp) == 0);
    tcp_finish(tcp);
    MUST(plan->delivered == plan->messages && tcp_gaps(tcp) == 0);
    tcp_free(tcp);
}

static void read_message(void *context, const struct flow *flow, const struct tcp_message *message)
{
    (void)context;
    MUST(flow->source_port == 53 && message->length > 0 && message->length <= message->full_length &&
         message->full_length <= UINT16_MAX);
    fuzz_read(message->octets, message->length);
}

/* Sequence numbers near each other, or any. */
static void send_any(struct wire *w)
{
    struct tcp *tcp = tcp_new(read_message, NULL);
    if (tcp == NULL)
        return;
    while (wire_left(w) > 0) {
        uint8_t kind = wire_u8(w);
        uint32_t sequence = (kind & 0x80) != 0 ? wire_u32(w) : wire_u16(w);
        size_t length = wire_u8(w), cut_off = (kind & 0x40) != 0 ? wire_u8(w) : 0;
        length = length < wire_left(w) ? length : wire_left(w);
        const uint8_t *octets = wire_take(w, length);
        if (octets != NULL)
            send_segment(tcp, sequence, kind & 0x07, octets, length, length + cut_off);
    }
    tcp_finish(tcp);
    tcp_free(tcp);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    static struct plan plan;
    struct wire w = wire_over(octets, length);
    plan.length = plan.messages = plan.delivered = plan.count = 0;
    plan.sequence = wire_u32(&w);
    uint8_t kind = wire_u8(&w);
    plan.closes = (kind & 1) != 0;
    plan.resets = (kind & 2) != 0;
    write_messages(&plan, &w);
    cut(&plan, &w);
    send_planned(&plan);
    send_any(&w);
    return 0;
}
