/*
 * Fuzz target: the path of packets, from the link layer through IP, fragments, UDP and TCP to messages. The
 * input is laid out as a little-endian pcap file, so that real captures are seeds; nothing of it is checked,
 * so that nearly any input is a row of packets. One decoder takes them one by one, another one in batches:
 * both must see the same.
 */
#include "decode/decoder.h"

#include "decode/hash.h"
#include "decode/wire.h"

#include <pcap/dlt.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

#define BEFORE_LINK_TYPE 20
#define AFTER_LINK_TYPE  3

static const int link_types[] = {DLT_EN10MB, DLT_NULL, DLT_RAW, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_LOOP};

static int choose_link_type(uint8_t octet)
{
    /* A capture's own number where it is one of ours: 1 is Ethernet, 113 and 276 (low octet 20) are cooked.
     */
    switch (octet) {
    case 1:
        return DLT_EN10MB;
    case 113:
        return DLT_LINUX_SLL;
    case 20:
        return DLT_LINUX_SLL2;
    default:
        return link_types[octet % (sizeof link_types / sizeof link_types[0])];
    }
}

/* Reads every octet of the response, so that the sanitizer sees one that is not there, and keeps a hash of
 * all that was handed on. */
static void read_response(void *context, const struct response *response)
{
    uint64_t *hash = context, sum = 0;
    for (size_t i = 0; i < response->length; i++)
        sum += response->octets[i];
    for (size_t i = 0; i < response->message.rrset_count; i++)
        for (const struct record *record = response->message.rrsets[i].records; record != NULL;
             record = record->next)
            for (size_t k = 0; k < record->rdata.length; k++)
                sum += record->rdata.octets[k];
    const struct query *exchange = response->exchange;
    *hash = hash_mix(*hash, sum);
    *hash = hash_mix(*hash, response->frame << 1 | (response->query != NULL ? 1 : 0));
    *hash = hash_mix(*hash, (uint64_t)response->message.id << 32 | (uint64_t)response->message.fault << 1 |
                                (response->content != NULL ? 1 : 0));
    *hash = hash_mix(*hash, response->marks.octets_hash ^ response->marks.data_hash);
    *hash = hash_mix(*hash, exchange == NULL ? 0 : exchange->marks.frame << 8 | exchange->replies);
}

static void read_query(void *context, const struct flow *flow, const struct message *query,
                       const struct message_marks *marks)
{
    uint64_t *hash = context;
    *hash = hash_mix(*hash, (uint64_t)flow->source_port << 32 | query->id);
    *hash = hash_mix(*hash, marks->octets_hash ^ query->qname_hash);
}

/* A decoder and what came out of it. */
struct reading {
    struct decoder *decoder;
    uint64_t hash;
};

static bool open_reading(struct reading *reading)
{
    static const uint16_t ports[] = {53};
    reading->hash = 0;
    reading->decoder = decoder_new(ports, 1, read_response, &reading->hash);
    if (reading->decoder != NULL)
        decoder_on_query(reading->decoder, read_query);
    return reading->decoder != NULL;
}

/* More than are read ahead at once. */
#define BATCH (2 * DECODER_BATCH + 3)

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    struct reading single, batched;
    struct packet batch[BATCH];
    size_t waiting = 0;
    if (!open_reading(&single) || !open_reading(&batched))
        abort();
    struct wire w = wire_over(octets, length);
    wire_skip(&w, BEFORE_LINK_TYPE);
    struct packet packet = {.link_type = choose_link_type(wire_u8(&w))};
    wire_skip(&w, AFTER_LINK_TYPE);
    while (wire_left(&w) > 0) {
        wire_skip(&w, 8); /* the time stamp */
        size_t size = wire_u8(&w);
        size |= (size_t)wire_u8(&w) << 8;
        wire_skip(&w, 6); /* the rest of the captured length, and the length */
        size = size < wire_left(&w) ? size : wire_left(&w);
        packet.bytes = wire_take(&w, size);
        if (packet.bytes == NULL)
            break;
        packet.captured = packet.length = size;
        packet.time += CAPTURE_SECOND / 100;
        packet.frame++;
        decoder_packet(single.decoder, &packet);
        batch[waiting++] = packet;
        if (waiting == BATCH)
            decoder_packets(batched.decoder, batch, BATCH);
        waiting %= BATCH;
    }
    decoder_packets(batched.decoder, batch, waiting);
    decoder_finish(single.decoder);
    decoder_finish(batched.decoder);
    if (decoder_counters(single.decoder).packets != packet.frame || single.hash != batched.hash)
        abort();
    decoder_free(single.decoder);
    decoder_free(batched.decoder);
    return 0;
}
