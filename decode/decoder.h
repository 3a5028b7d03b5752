/*
 * The face of decode/: packets in, DNS responses out, each with its addresses, its time and the query it
 * answers.
 *
 * A response is every message with the QR bit set that goes to or from a DNS port, over UDP, over reassembled
 * IP fragments, or over TCP. Malformed ones are handed on too, with their fault.
 */
#ifndef RRSIGHT_DECODE_DECODER_H
#define RRSIGHT_DECODE_DECODER_H

#include "capture/packet.h"
#include "decode/encrypted.h"
#include "decode/exchange.h"
#include "decode/flow.h"
#include "decode/icmp.h"
#include "decode/message.h"

/* One response as it was seen. Everything it points to is borrowed for the duration of the call that hands it
 * on. */
struct response {
    struct message message;  /* its TTLs may be those of an earlier one of the same content: see marks.ttl */
    struct content *content; /* or NULL: see decode/content.h */
    const uint8_t *octets;
    size_t length;
    struct flow flow;
    capture_time time; /* of the packet that completes the message */
    uint64_t frame;
    uint32_t file;
    bool from_fragments;
    bool wrong_checksum;   /* and they are verified */
    bool fragments_differ; /* fragments that overlap disagreed on some octets */
    struct message_marks marks;
    const struct query *query; /* that it answers, or NULL when it was not seen */
    /* The same, and also a query that fits but for the server that it was sent to, with the answers that came
       to it so far, this one included; or NULL. */
    const struct query *exchange;
};

typedef void response_sink(void *context, const struct response *response);

struct decoder_counters {
    uint64_t packets;
    uint64_t octets;
    uint64_t not_ip;
    uint64_t malformed_packets; /* link, IP or transport headers that make no sense or are cut */
    uint64_t unknown_link_type;
    uint64_t queries;
    uint64_t responses;
    uint64_t malformed_messages;
    uint64_t fragments;
    uint64_t fragments_lost;
    uint64_t tcp_gaps;
    uint64_t wrong_checksums; /* only when they are verified */
    struct encrypted_counters encrypted;
    capture_time first;
    capture_time last;
};

/* An IP fragment contradicts the datagram that the packet `of` completed. */
typedef void contradiction_sink(void *context, const struct packet_stamp *of);

/* A query, and what its packet tells of who sent it. */
typedef void query_sink(void *context, const struct flow *flow, const struct message *query,
                        const struct message_marks *marks);

/* An ICMP error about a packet to or from a DNS port. */
typedef void icmp_sink(void *context, const struct icmp_error *error);

struct decoder;

/* Packets of which a look ahead pays. */
#define DECODER_BATCH 16

#define DECODER_PORTS_MAX 16

/* `ports`: the DNS ports, at most DECODER_PORTS_MAX of them. NULL when there is no memory. */
struct decoder *decoder_new(const uint16_t *ports, size_t port_count, response_sink *sink, void *context);
/* Has late contradictions among fragments told to `sink`, with the decoder's context. */
void decoder_on_contradiction(struct decoder *decoder, contradiction_sink *sink);
/* The same for queries that parse, and for ICMP errors. */
void decoder_on_query(struct decoder *decoder, query_sink *sink);
void decoder_on_icmp_error(struct decoder *decoder, icmp_sink *sink);

/* From now on checksums are verified: a TCP segment with a wrong one is left out, as its receiver does; a
 * response over UDP is handed on and says so. */
void decoder_verify_checksums(struct decoder *decoder);

void decoder_packet(struct decoder *decoder, const struct packet *packet);

/* The same for some that follow each other, and faster: it is known ahead what their messages will need. */
void decoder_packets(struct decoder *decoder, const struct packet *packets, size_t count);

/* Hands on what still waits for octets that will not come. No packet may follow: of all that the decoder
 * holds only the contents that responses had are left. */
void decoder_finish(struct decoder *decoder);
struct decoder_counters decoder_counters(struct decoder *decoder);
void decoder_free(struct decoder *decoder);

#endif
