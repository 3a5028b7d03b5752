#include "decode/checksum.h"

#define IPV4_HEADER_MIN 20

static uint32_t add_octets(uint32_t sum, const uint8_t *octets, size_t length)
{
    struct wire w = wire_over(octets, length);
    while (wire_left(&w) >= 2)
        sum += wire_u16(&w);
    if (wire_left(&w) == 1)
        sum += (uint32_t)wire_u8(&w) << 8;
    return sum;
}

/* With its checksum in it a sum that holds folds to all ones. */
static bool holds(uint32_t sum)
{
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff;
}

bool checksum_ipv4_holds(const struct wire *w)
{
    struct wire peek = *w;
    uint8_t first = wire_u8(&peek);
    size_t length = (size_t)(first & 0xf) * 4;
    if (first >> 4 != 4 || length < IPV4_HEADER_MIN || wire_left(w) < length)
        return true;
    struct wire header = *w;
    return holds(add_octets(0, wire_take(&header, length), length));
}

bool checksum_transport_holds(const struct ip_packet *ip)
{
    size_t address = ip->source.version == 4 ? 4 : 16;
    size_t length = ip->full_length;
    if (ip->length < ip->full_length || (ip->protocol != TRANSPORT_UDP && ip->protocol != TRANSPORT_TCP))
        return true;
    if (ip->protocol == TRANSPORT_UDP) {
        struct wire w = wire_over(ip->payload, ip->length);
        wire_skip(&w, 4);
        size_t told = wire_u16(&w);
        uint16_t checksum = wire_u16(&w);
        if (w.failed || checksum == 0 || told > length)
            return true;
        length = told == 0 ? length : told;
    }
    uint32_t sum = add_octets(0, ip->source.octets, address);
    sum = add_octets(sum, ip->destination.octets, address);
    sum += ip->protocol + (uint32_t)(length >> 16) + (uint32_t)(length & 0xffff);
    return holds(add_octets(sum, ip->payload, length));
}
