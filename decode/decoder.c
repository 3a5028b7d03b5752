#include "decode/decoder.h"

#include "decode/arena.h"
#include "decode/checksum.h"
#include "decode/fragments.h"
#include "decode/ip.h"
#include "decode/link.h"
#include "decode/tcp.h"
#include "decode/tunnel.h"

#include <stdlib.h>
#include <string.h>

#define UDP_HEADER 8
/* ID and flags: enough to tell a response from a query. */
#define QR_KNOWN 3

/* How far the outline of a message is. */
enum outlining {
    OUTLINE_NONE, /* it has none, and the message was read whole */
    OUTLINE_BEGUN,
    OUTLINE_DRAWN
};

/* A message on its way from its packet to whoever takes it. */
struct arrival {
    struct response response;
    size_t full_length;
    uint16_t ip_id;
    bool has_ip_id;
    uint8_t hop_limit;
    bool expected; /* it was read ahead of its turn */
    enum outlining outlining;
    unsigned generation; /* of the contents, when its content was found */
    uint64_t exchange;   /* exchanges_hash() of the message, once that is known */
    struct outline outline;
};

struct decoder {
    uint16_t ports[DECODER_PORTS_MAX];
    size_t port_count;
    response_sink *sink;
    void *context;
    contradiction_sink *on_contradiction;
    query_sink *on_query;
    icmp_sink *on_icmp_error;
    struct arena *arena;   /* for the message at hand */
    struct arena *queries; /* for all that are read ahead */
    struct fragments *fragments;
    struct tcp *tcp;
    struct exchanges *exchanges;
    struct contents *contents;
    struct arrival *expected; /* DECODER_BATCH of them */
    struct arrival at_hand;   /* one that nobody expected */
    struct decoder_counters counters;
    /* The packet at hand, which completes whatever message comes out of it. */
    capture_time time;
    uint64_t frame;
    uint32_t file;
    bool from_fragments;
    bool overlaps_differ;
    uint16_t ip_id;
    bool has_ip_id;
    bool verify_checksums;
    bool wrong_checksum;
};

static bool is_dns_port(const struct decoder *decoder, uint16_t port)
{
    for (size_t i = 0; i < decoder->port_count; i++)
        if (decoder->ports[i] == port)
            return true;
    return false;
}

/* A header that is cut short still shows the bit in its third octet. */
static bool is_response(const struct arrival *arrival)
{
    return (arrival->response.octets[2] & 0x80) != 0;
}

static void add_packet_marks(struct arrival *arrival)
{
    const struct response *response = &arrival->response;
    struct message_marks *marks = &arrival->response.marks;
    marks->time = response->time;
    marks->frame = response->frame;
    marks->file = response->file;
    marks->hop_limit = arrival->hop_limit;
    marks->ip_id = arrival->ip_id;
    marks->has_ip_id = arrival->has_ip_id;
}

/* All that is to know of the message without its content. */
static void read_whole(struct arrival *arrival, struct arena *arena)
{
    struct response *response = &arrival->response;
    struct message *message = &response->message;
    message_parse(response->octets, response->length, arrival->full_length, arena, message);
    message->qr = is_response(arrival); /* even where the header is cut short behind it */
    arrival->exchange = exchanges_hash(&response->flow, message);
    message_marks_of(message, response->octets, response->length, &response->marks);
    add_packet_marks(arrival);
}

/* Reads a query whole, and of a response what it takes to know it again; a query is read faster than it is
 * found. */
static void read_message(struct arrival *arrival, struct arena *arena)
{
    struct response *response = &arrival->response;
    bool outlined = is_response(arrival) && response->length == arrival->full_length &&
                    outline_begin(response->octets, response->length, &arrival->outline);
    response->content = NULL;
    arrival->outlining = outlined ? OUTLINE_BEGUN : OUTLINE_NONE;
    if (!outlined)
        read_whole(arrival, arena);
}

/* For what is not known as it is. */
static void draw_outline(struct arrival *arrival, struct arena *arena)
{
    const struct response *response = &arrival->response;
    bool drawn = outline_draw(response->octets, response->length, &arrival->outline);
    arrival->outlining = drawn ? OUTLINE_DRAWN : OUTLINE_NONE;
    if (!drawn)
        read_whole(arrival, arena);
}

static void find_content(struct decoder *decoder, struct arrival *arrival, struct arena *arena)
{
    struct response *response = &arrival->response;
    struct outline *outline = &arrival->outline;
    arrival->generation = contents_generation(decoder->contents);
    response->content = arrival->outlining == OUTLINE_BEGUN
                            ? contents_find_as_is(decoder->contents, response->octets, outline)
                            : NULL;
    if (response->content == NULL && arrival->outlining == OUTLINE_BEGUN)
        draw_outline(arrival, arena);
    if (response->content == NULL && arrival->outlining == OUTLINE_DRAWN)
        response->content = contents_find(decoder->contents, outline);
    if (response->content == NULL)
        return;
    response->message = content_message(response->content, outline, response->octets);
    arrival->exchange = exchanges_hash(&response->flow, &response->message);
}

/* What comes behind outlines. The content is the one that was found ahead, if it is still kept; it may have
 * come to be known since then. */
static void know_message(struct decoder *decoder, struct arrival *arrival)
{
    struct response *response = &arrival->response;
    struct message *message = &response->message;
    const struct outline *outline = &arrival->outline;
    arena_reset(decoder->arena);
    if (response->content == NULL || arrival->generation != contents_generation(decoder->contents))
        find_content(decoder, arrival, decoder->arena);
    if (arrival->outlining == OUTLINE_NONE)
        return;
    if (response->content == NULL) {
        message_parse(response->octets, response->length, response->length, decoder->arena, message);
        arrival->exchange = exchanges_hash(&response->flow, message);
        response->content = contents_keep(decoder->contents, outline, message, response->octets);
    }
    message_marks_outlined(message, outline, response->content, &response->marks);
    add_packet_marks(arrival);
}

static void take_query(struct decoder *decoder, const struct arrival *arrival)
{
    const struct response *query = &arrival->response;
    exchanges_add(decoder->exchanges, arrival->exchange, &query->flow, &query->message, &query->marks);
    if (decoder->on_query != NULL)
        decoder->on_query(decoder->context, &query->flow, &query->message, &query->marks);
}

static void take_message(struct decoder *decoder, struct arrival *arrival)
{
    struct response *response = &arrival->response;
    if (arrival->outlining != OUTLINE_NONE)
        know_message(decoder, arrival);
    if (response->message.fault != MESSAGE_WHOLE)
        decoder->counters.malformed_messages++;
    if (!is_response(arrival)) {
        decoder->counters.queries++;
        if (response->message.fault == MESSAGE_WHOLE)
            take_query(decoder, arrival);
        return;
    }
    decoder->counters.responses++;
    enum match match = exchanges_answer(decoder->exchanges, arrival->exchange, &response->flow,
                                        &response->marks, &response->exchange);
    response->query = match == MATCH_EXACT ? response->exchange : NULL;
    decoder->sink(decoder->context, response);
}

/* The message, its content and its marks are written when it is read. */
static void begin(struct arrival *arrival, const struct flow *flow, const struct tcp_message *m)
{
    struct response *response = &arrival->response;
    response->octets = m->octets;
    response->length = m->length;
    response->flow = *flow;
    response->time = m->stamp.time;
    response->frame = m->stamp.frame;
    response->file = m->stamp.file;
    response->from_fragments = response->wrong_checksum = response->fragments_differ = false;
    response->query = response->exchange = NULL;
    arrival->full_length = m->full_length;
    arrival->hop_limit = m->hop_limit;
}

/* One that was not read ahead. */
static void take_octets(struct decoder *decoder, const struct flow *flow, const struct tcp_message *m)
{
    struct arrival *arrival = &decoder->at_hand;
    if (m->length < QR_KNOWN) {
        decoder->counters.malformed_messages++;
        return;
    }
    begin(arrival, flow, m);
    arrival->response.from_fragments = decoder->from_fragments;
    arrival->response.wrong_checksum = decoder->wrong_checksum;
    arrival->response.fragments_differ = decoder->overlaps_differ;
    arrival->ip_id = decoder->ip_id;
    arrival->has_ip_id = decoder->has_ip_id;
    arena_reset(decoder->arena);
    read_message(arrival, decoder->arena);
    take_message(decoder, arrival);
}

static void take_tcp_message(void *context, const struct flow *flow, const struct tcp_message *message)
{
    take_octets(context, flow, message);
}

static struct packet_stamp stamp_of(const struct decoder *decoder)
{
    return (struct packet_stamp){.time = decoder->time, .frame = decoder->frame, .file = decoder->file};
}

enum udp_result { UDP_DNS, UDP_OTHER, UDP_MALFORMED };

/* The message in a datagram between DNS ports, but for its stamp. */
static enum udp_result open_udp(const struct decoder *decoder, const struct ip_packet *ip, struct flow *flow,
                                struct tcp_message *m)
{
    struct wire w = wire_over(ip->payload, ip->length), header = wire_sub(&w, UDP_HEADER);
    if (header.failed)
        return UDP_MALFORMED;
    *flow = (struct flow){.source = ip->source, .destination = ip->destination, .transport = TRANSPORT_UDP};
    flow->source_port = wire_u16(&header);
    flow->destination_port = wire_u16(&header);
    size_t length = wire_u16(&header);
    if (!is_dns_port(decoder, flow->source_port) && !is_dns_port(decoder, flow->destination_port))
        return UDP_OTHER;
    if (length == 0) /* a jumbogram (RFC 2675), or left blank by offloading */
        length = ip->full_length;
    if (length < UDP_HEADER || length > ip->full_length)
        return UDP_MALFORMED;
    size_t full = length - UDP_HEADER;
    size_t captured = wire_left(&w) < full ? wire_left(&w) : full;
    *m = (struct tcp_message){.octets = wire_take(&w, captured),
                              .length = captured,
                              .full_length = full,
                              .hop_limit = ip->hop_limit};
    return UDP_DNS;
}

static void take_udp(struct decoder *decoder, const struct ip_packet *ip)
{
    struct flow flow;
    struct tcp_message m;
    enum udp_result result = open_udp(decoder, ip, &flow, &m);
    if (result == UDP_MALFORMED)
        decoder->counters.malformed_packets++;
    if (result == UDP_OTHER)
        (void)encrypted_count(&decoder->counters.encrypted, ip);
    if (result != UDP_DNS || m.octets == NULL)
        return;
    m.stamp = stamp_of(decoder);
    take_octets(decoder, &flow, &m);
}

static void take_tcp(struct decoder *decoder, const struct ip_packet *ip)
{
    uint16_t source, destination;
    if (!tcp_ports(ip, &source, &destination)) {
        decoder->counters.malformed_packets++;
        return;
    }
    struct packet_stamp stamp = stamp_of(decoder);
    bool dns = is_dns_port(decoder, source) || is_dns_port(decoder, destination);
    if (dns && !decoder->wrong_checksum)
        tcp_segment(decoder->tcp, ip, &stamp);
    else if (!dns)
        (void)encrypted_count(&decoder->counters.encrypted, ip);
}

static void take_icmp(struct decoder *decoder, const struct ip_packet *ip)
{
    struct icmp_error error;
    if (decoder->on_icmp_error == NULL || !icmp_error_decode(ip, &error))
        return;
    if (!is_dns_port(decoder, error.quoted.source_port) &&
        !is_dns_port(decoder, error.quoted.destination_port))
        return;
    error.stamp = stamp_of(decoder);
    decoder->on_icmp_error(decoder->context, &error);
}

/* Whole packets only; a fragment gives one when it is the last that lacked. */
static bool take_ip(struct decoder *decoder, struct wire *w, struct ip_packet *ip)
{
    bool header_holds = !decoder->verify_checksums || checksum_ipv4_holds(w);
    if (!ip_decode(w, ip)) {
        decoder->counters.malformed_packets++;
        return false;
    }
    if (ip->fragment) {
        struct ip_packet whole;
        decoder->counters.fragments++;
        struct packet_stamp stamp = stamp_of(decoder), of;
        bool complete = fragments_add(decoder->fragments, ip, &stamp, &whole);
        if (decoder->on_contradiction != NULL && fragments_contradicted(decoder->fragments, &of))
            decoder->on_contradiction(decoder->context, &of);
        if (!complete)
            return false;
        *ip = whole;
        decoder->from_fragments = true;
        if (!ip_decode_whole(ip)) {
            decoder->counters.malformed_packets++;
            return false;
        }
    }
    decoder->overlaps_differ = decoder->overlaps_differ || ip->overlaps_differ;
    decoder->wrong_checksum = !header_holds;
    decoder->ip_id = ip->id;
    decoder->has_ip_id = ip->source.version == 4;
    return true;
}

static void take_transport(struct decoder *decoder, const struct ip_packet *ip)
{
    if (decoder->verify_checksums && !checksum_transport_holds(ip))
        decoder->wrong_checksum = true;
    if (decoder->wrong_checksum)
        decoder->counters.wrong_checksums++;
    if (ip->protocol == TRANSPORT_UDP)
        take_udp(decoder, ip);
    else if (ip->protocol == TRANSPORT_TCP)
        take_tcp(decoder, ip);
    else
        take_icmp(decoder, ip);
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

/* Known by its ports: an answer may well go to the port of a tunnel. */
static bool is_dns(const struct decoder *decoder, const struct ip_packet *ip)
{
    struct wire w = wire_over(ip->payload, ip->length);
    uint16_t source = wire_u16(&w), destination = wire_u16(&w);
    return ip->protocol == TRANSPORT_UDP && !w.failed &&
           (is_dns_port(decoder, source) || is_dns_port(decoder, destination));
}

static void note_no_ip(struct decoder *decoder, enum link_result result)
{
    struct decoder_counters *counters = &decoder->counters;
    if (result == LINK_NOT_IP)
        counters->not_ip++;
    else if (result == LINK_SHORT)
        counters->malformed_packets++;
    else
        counters->unknown_link_type++;
}

/* All packets of a frame; those in tunnels are frames again, kept on a stack of bounded depth. */
static void take_frames(struct decoder *decoder, struct link_frame outermost)
{
    struct link_frame stack[TUNNEL_DEPTH_MAX] = {outermost};
    unsigned depth = 1;
    while (depth > 0) {
        struct wire w;
        struct ip_packet ip;
        struct link_frame inside;
        enum link_result result = link_next(&stack[depth - 1], &w);
        if (result == LINK_END) {
            depth--;
            continue;
        }
        if (result != LINK_IP) {
            if (depth == 1)
                note_no_ip(decoder, result);
            continue;
        }
        if (!take_ip(decoder, &w, &ip))
            continue;
        if (depth < TUNNEL_DEPTH_MAX && !is_dns(decoder, &ip) && tunnel_open(&ip, &inside))
            stack[depth++] = inside;
        else
            take_transport(decoder, &ip);
    }
}

void decoder_on_contradiction(struct decoder *decoder, contradiction_sink *sink)
{
    decoder->on_contradiction = sink;
}

void decoder_on_query(struct decoder *decoder, query_sink *sink)
{
    decoder->on_query = sink;
}

void decoder_on_icmp_error(struct decoder *decoder, icmp_sink *sink)
{
    decoder->on_icmp_error = sink;
}

void decoder_verify_checksums(struct decoder *decoder)
{
    decoder->verify_checksums = true;
}

/* Reads ahead what nearly every packet is: one whole message over UDP. All others wait for their turn. */
static bool expect(struct decoder *decoder, const struct packet *packet, struct arrival *arrival)
{
    struct link_frame frame = link_open(packet->link_type, packet->bytes, packet->captured);
    struct wire w;
    struct ip_packet ip;
    struct flow flow;
    struct tcp_message m;
    if (decoder->verify_checksums || link_next(&frame, &w) != LINK_IP || !ip_decode(&w, &ip) || ip.fragment ||
        ip.protocol != TRANSPORT_UDP)
        return false;
    if (open_udp(decoder, &ip, &flow, &m) != UDP_DNS || m.length < QR_KNOWN || m.octets == NULL ||
        link_next(&frame, &w) != LINK_END)
        return false;
    m.stamp = (struct packet_stamp){.time = packet->time, .frame = packet->frame, .file = packet->file};
    begin(arrival, &flow, &m);
    arrival->ip_id = ip.id;
    arrival->has_ip_id = ip.source.version == 4;
    read_message(arrival, decoder->queries);
    return true;
}

/* The message is most likely known as it is, or its outline has to be drawn. */
static void expect_content(struct decoder *decoder, struct arrival *arrival)
{
    if (contents_fetch_found(decoder->contents, &arrival->outline))
        return;
    draw_outline(arrival, decoder->queries);
    if (arrival->outlining == OUTLINE_DRAWN)
        contents_fetch(decoder->contents, &arrival->outline);
}

/* What is far from the processor is asked for as soon as it is known where it is, and used when the others of
 * the batch have had their turn. */
static void expect_batch(struct decoder *decoder, const struct packet *packets, size_t count)
{
    struct arrival *expected = decoder->expected;
    arena_reset(decoder->queries);
    for (size_t i = 0; i < count; i++) {
        expected[i].expected = expect(decoder, &packets[i], &expected[i]);
        if (expected[i].expected && expected[i].outlining != OUTLINE_NONE)
            contents_fetch(decoder->contents, &expected[i].outline);
    }
    for (size_t i = 0; i < count; i++)
        if (expected[i].expected && expected[i].outlining != OUTLINE_NONE)
            expect_content(decoder, &expected[i]);
    for (size_t i = 0; i < count; i++) {
        if (!expected[i].expected)
            continue;
        if (expected[i].outlining != OUTLINE_NONE)
            find_content(decoder, &expected[i], decoder->queries);
        if (expected[i].outlining == OUTLINE_NONE || expected[i].response.content != NULL)
            exchanges_fetch(decoder->exchanges, expected[i].exchange);
    }
    for (size_t i = 0; i < count; i++)
        if (expected[i].expected && expected[i].response.content != NULL)
            exchanges_fetch_found(decoder->exchanges, expected[i].exchange);
}

static void take_packet(struct decoder *decoder, const struct packet *packet, struct arrival *expected)
{
    note_packet(decoder, packet);
    if (expected->expected) {
        take_message(decoder, expected);
        return;
    }
    decoder->from_fragments = decoder->overlaps_differ = false;
    take_frames(decoder, link_open(packet->link_type, packet->bytes, packet->captured));
    fragments_release(decoder->fragments);
}

void decoder_packets(struct decoder *decoder, const struct packet *packets, size_t count)
{
    while (count > 0) {
        size_t batch = count < DECODER_BATCH ? count : DECODER_BATCH;
        expect_batch(decoder, packets, batch);
        for (size_t i = 0; i < batch; i++)
            take_packet(decoder, &packets[i], &decoder->expected[i]);
        packets += batch;
        count -= batch;
    }
}

void decoder_packet(struct decoder *decoder, const struct packet *packet)
{
    decoder_packets(decoder, packet, 1);
}

static void note_losses(struct decoder *decoder)
{
    decoder->counters.fragments_lost = fragments_lost(decoder->fragments);
    decoder->counters.tcp_gaps = tcp_gaps(decoder->tcp);
}

/* Frees all but the contents. */
static void free_state(struct decoder *decoder)
{
    exchanges_free(decoder->exchanges);
    tcp_free(decoder->tcp);
    fragments_free(decoder->fragments);
    decoder->exchanges = NULL;
    decoder->tcp = NULL;
    decoder->fragments = NULL;
}

void decoder_finish(struct decoder *decoder)
{
    decoder->from_fragments = decoder->overlaps_differ = decoder->wrong_checksum = false;
    decoder->has_ip_id = false;
    tcp_finish(decoder->tcp);
    fragments_finish(decoder->fragments);
    note_losses(decoder);
    free_state(decoder);
}

struct decoder_counters decoder_counters(struct decoder *decoder)
{
    if (decoder->tcp != NULL)
        note_losses(decoder);
    return decoder->counters;
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
    decoder->queries = arena_new();
    decoder->expected = calloc(DECODER_BATCH, sizeof decoder->expected[0]);
    decoder->fragments = fragments_new();
    decoder->tcp = tcp_new(take_tcp_message, decoder);
    decoder->exchanges = exchanges_new();
    decoder->contents = contents_new();
    if (decoder->arena == NULL || decoder->queries == NULL || decoder->expected == NULL ||
        decoder->fragments == NULL || decoder->tcp == NULL || decoder->exchanges == NULL ||
        decoder->contents == NULL) {
        decoder_free(decoder);
        return NULL;
    }
    return decoder;
}

void decoder_free(struct decoder *decoder)
{
    if (decoder == NULL)
        return;
    free_state(decoder);
    contents_free(decoder->contents);
    arena_free(decoder->arena);
    arena_free(decoder->queries);
    free(decoder->expected);
    free(decoder);
}
