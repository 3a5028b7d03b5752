/*
 * Fuzz target: link layers and tunnels. The first octet chooses the link type, the rest is one frame. What
 * comes out lies within the frame, and a frame gives no more packets than it has room for.
 */
#include "tests/fuzz/fuzz.h"

#include "decode/link.h"
#include "decode/tunnel.h"

#include <pcap/dlt.h>

#define LINKTYPE_PKTAP 258

static const int link_types[] = {
    DLT_EN10MB,     DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_NULL,         DLT_LOOP,
    DLT_RAW,        DLT_IPV4,      DLT_IPV6,       DLT_PPP,          DLT_PPP_BSDOS,
    DLT_PPP_SERIAL, DLT_PPP_ETHER, DLT_C_HDLC,     DLT_IEEE802_11,   DLT_PPI,
    DLT_NFLOG,      DLT_PKTAP,     LINKTYPE_PKTAP, DLT_IEEE802_15_4, DLT_IEEE802_11_RADIO,
};

static bool lies_within(const uint8_t *part, size_t part_length, const uint8_t *all, size_t length)
{
    return part >= all && part_length <= length && (size_t)(part - all) <= length - part_length;
}

/* As the decoder follows them, fragments left out. */
static void follow(struct link_frame outermost, const uint8_t *octets, size_t length)
{
    struct link_frame stack[TUNNEL_DEPTH_MAX] = {outermost};
    unsigned depth = 1;
    size_t packets = 0;
    while (depth > 0) {
        struct wire w;
        struct ip_packet ip;
        struct link_frame inside;
        enum link_result result = link_next(&stack[depth - 1], &w);
        MUST(result <= LINK_END);
        MUST(++packets <= (length + 2) * TUNNEL_DEPTH_MAX);
        if (result == LINK_END)
            depth--;
        if (result != LINK_IP)
            continue;
        MUST(wire_left(&w) > 0 && lies_within(w.octets + w.offset, wire_left(&w), octets, length));
        if (!ip_decode(&w, &ip))
            continue;
        MUST(ip.length <= ip.full_length && lies_within(ip.payload, ip.length, octets, length));
        if (!ip.fragment && depth < TUNNEL_DEPTH_MAX && tunnel_open(&ip, &inside))
            stack[depth++] = inside;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    struct wire w = wire_over(octets, length);
    int link_type = link_types[wire_u8(&w) % COUNT(link_types)];
    struct wire frame = fuzz_rest(&w);
    if (!frame.failed)
        follow(link_open(link_type, frame.octets, frame.length), frame.octets, frame.length);
    return 0;
}
