#include "tests/bench/frames.h"

#include "tests/bench/chance.h"

#include <stdlib.h>
#include <string.h>

#define ETHERNET       14
#define IPV4           20
#define IPV6           40
#define IPV6_FRAGMENT  8
#define UDP            8
#define TCP            20
#define PROTOCOL_TCP   6
#define PROTOCOL_UDP   17
#define HEADER_CUT     44 /* IPv6's fragment header */
#define DONT_FRAGMENT  0x4000
#define MORE_FRAGMENTS 0x2000
#define MESSAGE_MAX    8192
#define SEGMENT        1400

#define FIN 0x01
#define SYN 0x02
#define PSH 0x08
#define ACK 0x10

/* Octets of an IP packet's payload on a path that cuts: by the least MTU of IPv6 (RFC 8200 section 5), and by
 * a common one of old for IPv4, 576; multiples of 8. */
#define CUT_IPV4 552
#define CUT_IPV6 1232

/* The part of an IP payload that one packet carries. */
struct part {
    size_t at, length;
    bool more;
    bool whole;
    uint32_t id;
};

static void put_big(uint8_t *at, uint32_t number, unsigned size)
{
    while (size-- > 0) {
        at[size] = (uint8_t)number;
        number >>= 8;
    }
}

/* RFC 1071, to be folded. */
static uint64_t sum(uint64_t start, const uint8_t *octets, size_t length)
{
    for (; length > 1; octets += 2, length -= 2)
        start += (uint64_t)octets[0] << 8 | octets[1];
    return length == 0 ? start : start + ((uint64_t)octets[0] << 8);
}

static uint16_t fold(uint64_t sum)
{
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static const struct peer *sender(const struct path *path, bool from_server)
{
    return from_server ? &path->server : &path->client;
}

/* Of a UDP or TCP packet with its pseudo-header (RFC 8200 section 8.1). */
static uint16_t checksum(const struct path *path, uint8_t protocol, const uint8_t *payload, size_t length)
{
    size_t size = path->ipv6 ? 16 : 4;
    uint64_t start = protocol + (uint64_t)length;
    start = sum(sum(start, path->client.address, size), path->server.address, size);
    uint16_t folded = fold(sum(start, payload, length));
    return folded == 0 && protocol == PROTOCOL_UDP ? 0xffff : folded;
}

static void put_ipv4(uint8_t *ip, const struct path *path, bool from_server, uint8_t protocol,
                     const struct part *part)
{
    const struct peer *from = sender(path, from_server), *to = sender(path, !from_server);
    uint32_t flags = part->more                                ? MORE_FRAGMENTS
                     : part->whole && from->next_ip_id == NULL ? DONT_FRAGMENT
                                                               : 0;
    memset(ip, 0, IPV4);
    ip[0] = 0x45;
    put_big(ip + 2, (uint32_t)(IPV4 + part->length), 2);
    put_big(ip + 4, part->id, 2);
    put_big(ip + 6, flags | (uint32_t)(part->at / 8), 2);
    ip[8] = from->hop_limit;
    ip[9] = protocol;
    memcpy(ip + 12, from->address, 4);
    memcpy(ip + 16, to->address, 4);
    put_big(ip + 10, fold(sum(0, ip, IPV4)), 2);
}

static void put_ipv6(uint8_t *ip, const struct path *path, bool from_server, uint8_t protocol,
                     const struct part *part)
{
    const struct peer *from = sender(path, from_server), *to = sender(path, !from_server);
    size_t extra = part->whole ? 0 : IPV6_FRAGMENT;
    memset(ip, 0, IPV6 + extra);
    ip[0] = 0x60;
    put_big(ip + 4, (uint32_t)(extra + part->length), 2);
    ip[6] = part->whole ? protocol : HEADER_CUT;
    ip[7] = from->hop_limit;
    memcpy(ip + 8, from->address, 16);
    memcpy(ip + 24, to->address, 16);
    if (part->whole)
        return;
    ip[IPV6] = protocol;
    put_big(ip + IPV6 + 2, (uint32_t)part->at | (part->more ? 1 : 0), 2);
    put_big(ip + IPV6 + 4, part->id, 4);
}

static void put_packet(struct timeline *timeline, int64_t time, const struct path *path, bool from_server,
                       uint8_t protocol, const uint8_t *payload, const struct part *part)
{
    static const uint8_t stations[2][6] = {{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 0, 2}};
    size_t head = path->ipv6 ? IPV6 + (part->whole ? 0 : IPV6_FRAGMENT) : IPV4;
    uint8_t *frame = timeline_add(timeline, time, ETHERNET + head + part->length);
    memcpy(frame, stations[from_server ? 0 : 1], 6);
    memcpy(frame + 6, stations[from_server ? 1 : 0], 6);
    put_big(frame + 12, path->ipv6 ? 0x86dd : 0x0800, 2);
    if (path->ipv6)
        put_ipv6(frame + ETHERNET, path, from_server, protocol, part);
    else
        put_ipv4(frame + ETHERNET, path, from_server, protocol, part);
    memcpy(frame + ETHERNET + head, payload + part->at, part->length);
}

static void put_whole(struct timeline *timeline, int64_t time, const struct path *path, bool from_server,
                      uint8_t protocol, const uint8_t *payload, size_t length)
{
    uint16_t *counter = sender(path, from_server)->next_ip_id;
    struct part part = {.length = length, .whole = true, .id = counter == NULL ? 0 : (*counter)++};
    put_packet(timeline, time, path, from_server, protocol, payload, &part);
}

static size_t put_udp(uint8_t *datagram, const struct path *path, bool from_server, const uint8_t *message,
                      size_t length)
{
    if (length > MESSAGE_MAX)
        abort();
    put_big(datagram, sender(path, from_server)->port, 2);
    put_big(datagram + 2, sender(path, !from_server)->port, 2);
    put_big(datagram + 4, (uint32_t)(UDP + length), 2);
    put_big(datagram + 6, 0, 2);
    memcpy(datagram + UDP, message, length);
    put_big(datagram + 6, checksum(path, PROTOCOL_UDP, datagram, UDP + length), 2);
    return UDP + length;
}

bool frames_can_cut(const struct path *path, size_t length)
{
    return UDP + length > (path->ipv6 ? CUT_IPV6 : CUT_IPV4);
}

void frames_datagram(struct timeline *timeline, int64_t time, const struct path *path, bool from_server,
                     const uint8_t *message, size_t length)
{
    uint8_t datagram[UDP + MESSAGE_MAX];
    size_t size = put_udp(datagram, path, from_server, message, length);
    put_whole(timeline, time, path, from_server, PROTOCOL_UDP, datagram, size);
}

void frames_datagram_cut(struct timeline *timeline, int64_t time, const struct path *path, bool from_server,
                         const uint8_t *message, size_t length)
{
    uint8_t datagram[UDP + MESSAGE_MAX];
    size_t size = put_udp(datagram, path, from_server, message, length),
           cut = path->ipv6 ? CUT_IPV6 : CUT_IPV4;
    uint32_t id = (uint32_t)chance_number();
    for (struct part part = {.id = id}; part.at < size; part.at += cut, time += 12) {
        part.more = size - part.at > cut;
        part.length = part.more ? cut : size - part.at;
        put_packet(timeline, time, path, from_server, PROTOCOL_UDP, datagram, &part);
    }
}

/* A connection as it goes on: who has sent how much. */
struct connection {
    struct timeline *timeline;
    const struct path *path;
    int64_t time;
    uint32_t next[2]; /* sequence numbers, of the client and of the server */
};

static void put_segment(struct connection *connection, bool from_server, uint8_t flags, const uint8_t *octets,
                        size_t length)
{
    uint8_t segment[TCP + SEGMENT] = {0};
    const struct path *path = connection->path;
    put_big(segment, sender(path, from_server)->port, 2);
    put_big(segment + 2, sender(path, !from_server)->port, 2);
    put_big(segment + 4, connection->next[from_server], 4);
    if ((flags & ACK) != 0)
        put_big(segment + 8, connection->next[!from_server], 4);
    segment[12] = TCP / 4 << 4;
    segment[13] = flags;
    put_big(segment + 14, 64240, 2);
    if (length > 0)
        memcpy(segment + TCP, octets, length);
    put_big(segment + 16, checksum(path, PROTOCOL_TCP, segment, TCP + length), 2);
    put_whole(connection->timeline, connection->time, path, from_server, PROTOCOL_TCP, segment, TCP + length);
    connection->next[from_server] += (uint32_t)length + ((flags & (SYN | FIN)) != 0 ? 1 : 0);
    connection->time += 9;
}

/* A message behind its length (RFC 1035 section 4.2.2), in as many segments as it takes. */
static void put_stream(struct connection *connection, bool from_server, struct octets message)
{
    uint8_t stream[2 + MESSAGE_MAX];
    size_t length = 2 + message.length;
    if (message.length > MESSAGE_MAX)
        abort();
    put_big(stream, (uint32_t)message.length, 2);
    memcpy(stream + 2, message.at, message.length);
    for (size_t at = 0; at < length; at += SEGMENT) {
        bool last = length - at <= SEGMENT;
        put_segment(connection, from_server, last ? PSH | ACK : ACK, stream + at,
                    last ? length - at : SEGMENT);
    }
}

void frames_connection(struct timeline *timeline, int64_t time, const struct path *path, struct octets query,
                       struct octets answer)
{
    struct connection c = {timeline, path, time, {(uint32_t)chance_number(), (uint32_t)chance_number()}};
    put_segment(&c, false, SYN, NULL, 0);
    c.time += path->round_trip;
    put_segment(&c, true, SYN | ACK, NULL, 0);
    put_segment(&c, false, ACK, NULL, 0);
    put_stream(&c, false, query);
    c.time += path->round_trip;
    put_segment(&c, true, ACK, NULL, 0);
    put_stream(&c, true, answer);
    put_segment(&c, false, FIN | ACK, NULL, 0);
    c.time += path->round_trip;
    put_segment(&c, true, FIN | ACK, NULL, 0);
    put_segment(&c, false, ACK, NULL, 0);
}
