#include "decode/encrypted.h"

#include <string.h>
#include <strings.h>

#define PORT_HTTPS     443
#define PORT_ENCRYPTED 853

#define TCP_HEADER_MIN 20

#define TLS_HANDSHAKE    22
#define TLS_CLIENT_HELLO 1
#define TLS_RANDOM       32
#define TLS_SERVER_NAME  0

/* RFC 9000 section 17.2: a long header, the fixed bit, and type 0 is an Initial packet. */
#define QUIC_FORM_MASK 0xf0
#define QUIC_INITIAL   0xc0

/* Names that public resolvers offer DNS over HTTPS at; a private one cannot be told from any other web
 * server. */
static const char *const resolvers[] = {
    "cloudflare-dns.com",    "one.one.one.one", "dns.google",     "dns.quad9.net",
    "doh.opendns.com",       "dns.adguard.com", "dns.nextdns.io", "dns.adguard-dns.com",
    "doh.cleanbrowsing.org", "dns0.eu",         "doh.dns.sb",     "dns.mullvad.net",
};

static bool is_resolver(const uint8_t *name, size_t length)
{
    for (size_t i = 0; i < sizeof resolvers / sizeof resolvers[0]; i++) {
        size_t known = strlen(resolvers[i]);
        if (length < known || strncasecmp((const char *)name + (length - known), resolvers[i], known) != 0)
            continue;
        if (length == known || name[length - known - 1] == '.')
            return true;
    }
    return false;
}

/* The server name of a client hello (RFC 8446 section 4.1.2, RFC 6066 section 3), or NULL. */
static const uint8_t *server_name(struct wire w, size_t *length)
{
    wire_skip(&w, 2 + TLS_RANDOM);
    wire_skip(&w, wire_u8(&w));
    wire_skip(&w, wire_u16(&w));
    wire_skip(&w, wire_u8(&w));
    wire_skip(&w, 2);
    while (wire_left(&w) >= 4) {
        uint16_t type = wire_u16(&w);
        size_t size = wire_u16(&w);
        if (type != TLS_SERVER_NAME) {
            wire_skip(&w, size);
            continue;
        }
        wire_skip(&w, 3); /* the list's length, and the kind of name */
        *length = wire_u16(&w);
        return wire_take(&w, *length);
    }
    return NULL;
}

/* A client hello at the start of a segment; the cursor is left behind its length. */
static bool is_client_hello(struct wire *w)
{
    uint8_t record = wire_u8(w);
    wire_skip(w, 4); /* version and length */
    uint8_t handshake = wire_u8(w);
    wire_skip(w, 3);
    return !w->failed && record == TLS_HANDSHAKE && handshake == TLS_CLIENT_HELLO;
}

static bool count_tcp(struct encrypted_counters *counters, const struct ip_packet *ip)
{
    struct wire w = wire_over(ip->payload, ip->length);
    uint16_t source = wire_u16(&w), destination = wire_u16(&w);
    bool own_port = source == PORT_ENCRYPTED || destination == PORT_ENCRYPTED;
    if (own_port)
        counters->packets++;
    if (destination != PORT_ENCRYPTED && destination != PORT_HTTPS)
        return own_port;
    wire_skip(&w, 8);
    size_t header = (size_t)(wire_u8(&w) >> 4) * 4;
    w = wire_over(ip->payload, ip->length);
    wire_skip(&w, header < TCP_HEADER_MIN ? TCP_HEADER_MIN : header);
    if (!is_client_hello(&w))
        return own_port;
    if (own_port) {
        counters->tls_handshakes++;
        return true;
    }
    size_t length = 0;
    const uint8_t *name = server_name(w, &length);
    if (name == NULL || !is_resolver(name, length))
        return false;
    counters->https_handshakes++;
    return true;
}

static bool count_udp(struct encrypted_counters *counters, const struct ip_packet *ip)
{
    struct wire w = wire_over(ip->payload, ip->length);
    uint16_t source = wire_u16(&w), destination = wire_u16(&w);
    if (source != PORT_ENCRYPTED && destination != PORT_ENCRYPTED)
        return false;
    counters->packets++;
    wire_skip(&w, 4);
    if (destination == PORT_ENCRYPTED && (wire_u8(&w) & QUIC_FORM_MASK) == QUIC_INITIAL && !w.failed)
        counters->quic_handshakes++;
    return true;
}

bool encrypted_count(struct encrypted_counters *counters, const struct ip_packet *ip)
{
    if (ip->protocol == TRANSPORT_TCP)
        return count_tcp(counters, ip);
    return ip->protocol == TRANSPORT_UDP && count_udp(counters, ip);
}
