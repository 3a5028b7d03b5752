#include "validate/port_scan.h"

#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Different ports are counted by the bits that they set: two may share one, so the count is never too high.
 */
#define PORT_BITS 512

struct ports {
    uint64_t bits[PORT_BITS / 64];
    unsigned count;
};

struct pair {
    capture_time since;       /* of the second at hand */
    struct ports unasked;     /* ports to which responses came that nobody asked for */
    struct ports unreachable; /* ports that the client said are closed */
    struct ports too_big;
    uint64_t first_frame;
};

struct port_scan {
    const struct peers *peers;
    struct recent *pairs; /* of which something odd was seen */
};

struct port_scan *port_scan_new(const struct peers *peers)
{
    struct port_scan *scan = calloc(1, sizeof *scan);
    if (scan == NULL)
        return NULL;
    scan->peers = peers;
    scan->pairs = recent_new(PORT_SCAN_PAIRS_MAX, sizeof(struct pair));
    if (scan->pairs != NULL)
        return scan;
    free(scan);
    return NULL;
}

void port_scan_free(struct port_scan *scan)
{
    if (scan == NULL)
        return;
    recent_free(scan->pairs);
    free(scan);
}

static void note_port(struct ports *ports, uint16_t port)
{
    unsigned bit = port % PORT_BITS;
    uint64_t mask = UINT64_C(1) << bit % 64;
    if ((ports->bits[bit / 64] & mask) != 0)
        return;
    ports->bits[bit / 64] |= mask;
    ports->count++;
}

static struct pair *pair_of(struct port_scan *scan, const struct ip_address *server,
                            const struct ip_address *client)
{
    return recent_take(scan->pairs, peers_hash(server, client));
}

/* Begins a new second where the last one is over. */
static void keep_time(struct pair *pair, const struct packet_stamp *at)
{
    capture_time passed = at->time - pair->since;
    if (passed >= 0 && passed <= CAPTURE_SECOND && pair->first_frame != 0)
        return;
    pair->since = at->time;
    pair->first_frame = at->frame;
    memset(&pair->unasked, 0, sizeof pair->unasked);
    memset(&pair->unreachable, 0, sizeof pair->unreachable);
    memset(&pair->too_big, 0, sizeof pair->too_big);
}

void port_scan_response(struct port_scan *scan, const struct response *response)
{
    if (response->flow.transport != TRANSPORT_UDP || response->query != NULL)
        return;
    struct pair *pair = pair_of(scan, &response->flow.source, &response->flow.destination);
    struct packet_stamp at = {response->time, response->frame, response->file};
    if (pair == NULL)
        return;
    keep_time(pair, &at);
    note_port(&pair->unasked, response->flow.destination_port);
}

static void raise(struct alerts *alerts, const struct icmp_error *error, const struct pair *pair,
                  bool too_big)
{
    const struct flow *quoted = &error->quoted;
    const struct ip_address *server = too_big ? &quoted->destination : &quoted->source;
    const struct ip_address *client = too_big ? &quoted->source : &quoted->destination;
    struct alert_about about = {
        .reason = REASON_PORT_SCAN_FOR_DNS, .pattern = true, .server = server, .client = client};
    struct alert *alert = alerts_raise(alerts, &about, &error->stamp);
    char server_text[IP_ADDRESS_TEXT_MAX], client_text[IP_ADDRESS_TEXT_MAX];
    if (alert == NULL)
        return;
    (void)ip_address_format(server, server_text);
    (void)ip_address_format(client, client_text);
    if (too_big)
        (void)snprintf(
            alert->detail, sizeof alert->detail,
            "ICMP errors told %s of too big queries to %s from %u ports within a second, and they are "
            "small",
            client_text, server_text, pair->too_big.count);
    else
        (void)snprintf(
            alert->detail, sizeof alert->detail,
            "within a second responses that nobody asked for came in the name of %s to %u ports of %s, "
            "which said of %u that they are closed, from frame %llu on",
            server_text, pair->unasked.count, client_text, pair->unreachable.count,
            (unsigned long long)pair->first_frame);
}

static void take_unreachable(struct port_scan *scan, struct alerts *alerts, const struct icmp_error *error)
{
    const struct flow *quoted = &error->quoted;
    struct pair *pair = pair_of(scan, &quoted->source, &quoted->destination);
    /* Who says so must be who got the packet. */
    if (pair == NULL || memcmp(&error->source, &quoted->destination, sizeof error->source) != 0)
        return;
    keep_time(pair, &error->stamp);
    note_port(&pair->unreachable, quoted->destination_port);
    if (pair->unasked.count >= PORT_SCAN_PORTS && pair->unreachable.count >= PORT_SCAN_PORTS &&
        peers_answers(scan->peers, &quoted->source, &quoted->destination) >= PORT_SCAN_MATCHED)
        raise(alerts, error, pair, false);
}

static void take_too_big(struct port_scan *scan, struct alerts *alerts, const struct icmp_error *error)
{
    const struct flow *quoted = &error->quoted;
    /* With the largest header an IPv4 packet has 60 octets more. */
    if (error->mtu == 0 || error->quoted_length + 60 > error->mtu)
        return;
    struct pair *pair = pair_of(scan, &quoted->destination, &quoted->source);
    if (pair == NULL)
        return;
    keep_time(pair, &error->stamp);
    note_port(&pair->too_big, quoted->source_port);
    if (pair->too_big.count >= PORT_SCAN_PROBES)
        raise(alerts, error, pair, true);
}

void port_scan_icmp(struct port_scan *scan, struct alerts *alerts, const struct icmp_error *error)
{
    if (error->kind == ICMP_TOO_BIG)
        take_too_big(scan, alerts, error);
    else
        take_unreachable(scan, alerts, error);
}
