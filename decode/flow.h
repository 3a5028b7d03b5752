/*
 * Who talks to whom: addresses, ports and transport of one direction.
 */
#ifndef RRSIGHT_DECODE_FLOW_H
#define RRSIGHT_DECODE_FLOW_H

#include "decode/hash.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define TRANSPORT_TCP 6
#define TRANSPORT_UDP 17

/* Room for any address as text, NUL included. */
#define IP_ADDRESS_TEXT_MAX 46

struct ip_address {
    uint8_t octets[16]; /* IPv4 uses the first four, the others are zero */
    uint8_t version;    /* 4 or 6 */
};

/* How far the octets of the two versions are from each other is secret, too. */
static inline uint64_t ip_address_hash(const struct ip_address *address)
{
    uint64_t halves[2];
    memcpy(halves, address->octets, sizeof halves);
    return hash_mix(halves[0] + address->version * hash_secret[1], halves[1]);
}

/* Has no padding, so that it can be hashed and compared as octets. */
struct flow {
    struct ip_address source;
    struct ip_address destination;
    uint8_t transport;
    uint8_t zero;
    uint16_t source_port;
    uint16_t destination_port;
};

_Static_assert(sizeof(struct flow) == 40, "struct flow must have no padding");

/* The address as text in `out` (IP_ADDRESS_TEXT_MAX); returns `out`. */
const char *ip_address_format(const struct ip_address *address, char *out);

#endif
