#include "decode/decoder.h"

#include "decode/arena.h"
#include "decode/fragments.h"
#include "decode/ip.h"
#include "decode/link.h"
#include "decode/tcp.h"

#include <stdlib.h>
#include <string.h>

#define UDP_HEADER 8
/* ID and flags: enough to tell a response from a query. */
#define QR_KNOWN 3

struct decoder {
    uint16_t ports[DECODER_PORTS_MAX];
    size_t port_count;
    response_sink *sink;
    void *context;
    struct arena *arena;
    struct fragments *fragments;
    struct tcp *tcp;
    struct exchanges *exchanges;
    struct decoder_counters counters;
    /* The packet at hand, which completes whatever message comes out of it. */
    capture_time time;
    uint64_t frame;
    uint32_t file;
    bool from_fragments;
};

static bool is_dns_port(const struct decoder *decoder, uint16_t port)
{
    for (size_t i = 0; i < decoder->port_count; i++)
        if (decoder->ports[i] == port)
            return true;
    return false;
}

static void take_message(struct decoder *decoder, const struct flow *flow, const uint8_t *octets,
                         size_t length, size_t full_length)
{
    if (length < QR_KNOWN) {
        decoder->counters.malformed_messages++;
        return;
    }
    arena_reset(decoder->arena);
    struct response response = {.octets = octets,
                                .length = length,
                                .flow = *flow,
                                .time = decoder->time,
                                .frame = decoder->frame,
                                .file = decoder->file,
                                .from_fragments = decoder->from_fragments};
    message_parse(octets, length, full_length, decoder->arena, &response.message);
    /* A header that is cut short still shows the bit in its third octet. */
    bool is_response = (octets[2] & 0x80) != 0;
    if (response.message.fault != MESSAGE_WHOLE)
        decoder->counters.malformed_messages++;
    if (!is_response) {
        decoder->counters.queries++;
        if (response.message.fault == MESSAGE_WHOLE)
            exchanges_add(decoder->exchanges, flow, &response.message, decoder->frame);
        return;
    }
    decoder->counters.responses++;
    response.query = exchanges_find(decoder->exchanges, flow, &response.message);
    decoder->sink(decoder->context, &response);
}

static void take_tcp_message(void *context, const struct flow *flow, const uint8_t *octets, size_t length)
{
    take_message(context, flow, octets, length, length);
}

static void take_udp(struct decoder *decoder, const struct ip_packet *ip)
{
    struct wire w = wire_over(ip->payload, ip->length);
    struct flow flow = {.source = ip->source, .destination = ip->destination, .transport = TRANSPORT_UDP};
    flow.source_port = wire_u16(&w);
    flow.destination_port = wire_u16(&w);
    size_t length = wire_u16(&w);
    wire_skip(&w, 2);
    if (w.failed) {
        decoder->counters.malformed_packets++;
        return;
    }
    if (!is_dns_port(decoder, flow.source_port) && !is_dns_port(decoder, flow.destination_port))
        return;
    if (length == 0) /* a jumbogram (RFC 2675), or left blank by offloading */
        length = ip->full_length;
    if (length < UDP_HEADER || length > ip->full_length) {
        decoder->counters.malformed_packets++;
        return;
    }
    size_t full = length - UDP_HEADER;
    size_t captured = wire_left(&w) < full ? wire_left(&w) : full;
    const uint8_t *octets = wire_take(&w, captured);
    if (octets != NULL)
        take_message(decoder, &flow, octets, captured, full);
}

static void take_tcp(struct decoder *decoder, const struct ip_packet *ip)
{
    uint16_t source, destination;
    if (!tcp_ports(ip, &source, &destination)) {
        decoder->counters.malformed_packets++;
        return;
    }
    if (is_dns_port(decoder, source) || is_dns_port(decoder, destination))
        tcp_segment(decoder->tcp, ip);
}

static void take_ip(struct decoder *decoder, struct wire *w)
{
    struct ip_packet ip;
    if (!ip_decode(w, &ip)) {
        decoder->counters.malformed_packets++;
        return;
    }
    decoder->from_fragments = ip.fragment;
    if (ip.fragment) {
        struct ip_packet whole;
        decoder->counters.fragments++;
        if (!fragments_add(decoder->fragments, &ip, decoder->time, &whole))
            return;
        ip = whole;
    }
    if (ip.protocol == TRANSPORT_UDP)
        take_udp(decoder, &ip);
    else if (ip.protocol == TRANSPORT_TCP)
        take_tcp(decoder, &ip);
}

static void note_packet(struct decoder *decoder, const struct packet *packet)
{
    struct decoder_counters *counters = &decoder->counters;
    if (counters->packets == 0 || packet->time < counters->first)
        counters->first = packet->time;
    if (counters->packets == 0 || packet->time > counters->last)
        counters->last = packet->time;
    counters->packets++;
    counters->octets += packet->length;
    decoder->time = packet->time;
    decoder->frame = packet->frame;
    decoder->file = packet->file;
}

void decoder_packet(struct decoder *decoder, const struct packet *packet)
{
    struct wire ip;
    note_packet(decoder, packet);
    switch (link_decode(packet->link_type, packet->bytes, packet->captured, &ip)) {
    case LINK_IP:
        take_ip(decoder, &ip);
        return;
    case LINK_NOT_IP:
        decoder->counters.not_ip++;
        return;
    case LINK_SHORT:
        decoder->counters.malformed_packets++;
        return;
    case LINK_TYPE_UNKNOWN:
        decoder->counters.unknown_link_type++;
        return;
    }
}

void decoder_finish(struct decoder *decoder)
{
    tcp_finish(decoder->tcp);
}

struct decoder_counters decoder_counters(const struct decoder *decoder)
{
    struct decoder_counters counters = decoder->counters;
    counters.fragments_lost = fragments_lost(decoder->fragments);
    counters.tcp_gaps = tcp_gaps(decoder->tcp);
    return counters;
}

struct decoder *decoder_new(const uint16_t *ports, size_t port_count, response_sink *sink, void *context)
{
    struct decoder *decoder = calloc(1, sizeof *decoder);
    if (decoder == NULL)
        return NULL;
    decoder->port_count = port_count < DECODER_PORTS_MAX ? port_count : DECODER_PORTS_MAX;
    memcpy(decoder->ports, ports, decoder->port_count * sizeof ports[0]);
    decoder->sink = sink;
    decoder->context = context;
    decoder->arena = arena_new();
    decoder->fragments = fragments_new();
    decoder->tcp = tcp_new(take_tcp_message, decoder);
    decoder->exchanges = exchanges_new();
    if (decoder->arena == NULL || decoder->fragments == NULL || decoder->tcp == NULL ||
        decoder->exchanges == NULL) {
        decoder_free(decoder);
        return NULL;
    }
    return decoder;
}

void decoder_free(struct decoder *decoder)
{
    if (decoder == NULL)
        return;
    exchanges_free(decoder->exchanges);
    tcp_free(decoder->tcp);
    fragments_free(decoder->fragments);
    arena_free(decoder->arena);
    free(decoder);
}
