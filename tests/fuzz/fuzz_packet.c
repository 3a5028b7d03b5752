/*
 * Fuzz target: the path of packets, from the link layer through IP, fragments, UDP and TCP to messages. The
 * input is laid out as a little-endian pcap file, so that real captures are seeds; nothing of it is checked,
 * so that nearly any input is a row of packets.
 */
#include "decode/decoder.h"

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

/* Reads every octet of the response, so that the sanitizer sees one that is not there. */
static void read_response(void *context, const struct response *response)
{
    unsigned *sum = context;
    for (size_t i = 0; i < response->length; i++)
        *sum += response->octets[i];
    for (size_t i = 0; i < response->message.rrset_count; i++)
        for (const struct record *record = response->message.rrsets[i].records; record != NULL;
             record = record->next)
            for (size_t k = 0; k < record->rdata.length; k++)
                *sum += record->rdata.octets[k];
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    static const uint16_t ports[] = {53};
    unsigned sum = 0;
    struct decoder *decoder = decoder_new(ports, 1, read_response, &sum);
    if (decoder == NULL)
        return 0;
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
        decoder_packet(decoder, &packet);
    }
    decoder_finish(decoder);
    if (decoder_counters(decoder).packets != packet.frame)
        abort();
    decoder_free(decoder);
    return 0;
}
