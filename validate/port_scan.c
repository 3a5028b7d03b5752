#include "validate/port_scan.h"

#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Different ports are counted by the bits that they set: two may share one, so the count is never too high.
 */
#define PORT_BITS 4096

struct ports {
    uint64_t bits[PORT_BITS / 64];
    unsigned count;
};

#define HALF (CAPTURE_SECOND / 2)

/* What was seen in half a second. */
struct half {
    capture_time since;
    struct ports unasked;     /* ports to which responses came that nobody asked for */
    struct ports unreachable; /* ports that the client said are closed */
    struct ports probes;      /* of ICMP errors about queries that were not sent so */
    uint64_t first_frame;     /* 0: nothing was seen */
};

struct pair {
    struct half before, now;
};

/* Queries are remembered by a bit each, in two sets that change places every PORT_SCAN_ASKED. Two queries may
 * share a bit, so that a probe is missed. */
#define ASKED_BITS (1U << 17)

struct asked {
    capture_time since; /* of the latter set */
    uint64_t before[ASKED_BITS / 64];
    uint64_t now[ASKED_BITS / 64];
};

struct port_scan {
    const struct peers *peers;
    struct asked asked;
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

/* Different ports in both halves. */
static unsigned count_ports(const struct ports *before, const struct ports *now)
{
    unsigned count = 0;
    for (size_t i = 0; before->count > 0 && i < PORT_BITS / 64; i++)
        count += (unsigned)__builtin_popcountll(before->bits[i] | now->bits[i]);
    return before->count > 0 ? count : now->count;
}

static unsigned unasked_ports(const struct pair *pair)
{
    return count_ports(&pair->before.unasked, &pair->now.unasked);
}

static unsigned closed_ports(const struct pair *pair)
{
    return count_ports(&pair->before.unreachable, &pair->now.unreachable);
}

static unsigned probed_ports(const struct pair *pair)
{
    return count_ports(&pair->before.probes, &pair->now.probes);
}

static uint64_t first_frame(const struct pair *pair)
{
    return pair->before.first_frame != 0 ? pair->before.first_frame : pair->now.first_frame;
}

/* Begins a new half second where the last one is over; packets may be a little out of order. */
static void keep_time(struct pair *pair, const struct packet_stamp *at)
{
    capture_time passed = at->time - pair->now.since;
    if (passed > -HALF && passed < HALF && pair->now.first_frame != 0)
        return;
    if (passed >= 0 && passed < 2 * HALF)
        pair->before = pair->now;
    else
        memset(&pair->before, 0, sizeof pair->before);
    memset(&pair->now, 0, sizeof pair->now);
    pair->now.since = at->time;
    pair->now.first_frame = at->frame;
}

/* Begins a new set of queries where the last one is old. */
static void turn(struct asked *asked, capture_time time)
{
    capture_time passed = time - asked->since;
    if (passed < PORT_SCAN_ASKED)
        return;
    if (passed < 2 * PORT_SCAN_ASKED)
        memcpy(asked->before, asked->now, sizeof asked->before);
    else
        memset(asked->before, 0, sizeof asked->before);
    memset(asked->now, 0, sizeof asked->now);
    asked->since = time;
}

/* The bit of a query, whatever it asks. */
static size_t bit_of(const struct flow *flow)
{
    return hash_place(hash_mix(peers_hash(&flow->destination, &flow->source), flow->source_port), ASKED_BITS);
}

void port_scan_query(struct port_scan *scan, const struct flow *flow, capture_time time)
{
    size_t bit = bit_of(flow);
    turn(&scan->asked, time);
    scan->asked.now[bit / 64] |= UINT64_C(1) << bit % 64;
}

static bool was_asked(const struct asked *asked, const struct flow *flow)
{
    size_t bit = bit_of(flow);
    return ((asked->now[bit / 64] | asked->before[bit / 64]) >> bit % 64 & 1) != 0;
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
    note_port(&pair->now.unasked, response->flow.destination_port);
}

static struct alert *alert_of(struct alerts *alerts, const struct icmp_error *error,
                              const struct ip_address *server, const struct ip_address *client)
{
    struct alert_about about = {
        .reason = REASON_PORT_SCAN_FOR_DNS, .pattern = true, .server = server, .client = client};
    return alerts_raise(alerts, &about, &error->stamp);
}

static void raise_scan(struct alerts *alerts, const struct icmp_error *error, const struct pair *pair)
{
    const struct ip_address *server = &error->quoted.source, *client = &error->quoted.destination;
    struct alert *alert = alert_of(alerts, error, server, client);
    char server_text[IP_ADDRESS_TEXT_MAX], client_text[IP_ADDRESS_TEXT_MAX];
    if (alert != NULL)
        (void)snprintf(
            alert->detail, sizeof alert->detail,
            "within a second responses that nobody asked for came in the name of %s to %u ports of %s, "
            "which said of %u that they are closed, from frame %llu on",
            ip_address_format(server, server_text), unasked_ports(pair),
            ip_address_format(client, client_text), closed_ports(pair),
            (unsigned long long)first_frame(pair));
}

static void raise_probes(struct alerts *alerts, const struct icmp_error *error, const struct pair *pair)
{
    const struct ip_address *server = &error->quoted.destination, *client = &error->quoted.source;
    struct alert *alert = alert_of(alerts, error, server, client);
    char server_text[IP_ADDRESS_TEXT_MAX], client_text[IP_ADDRESS_TEXT_MAX];
    if (alert != NULL)
        (void)snprintf(
            alert->detail, sizeof alert->detail,
            "within a second ICMP errors told %s of queries to %s from %u ports that it did not send, or "
            "that are not too big, from frame %llu on",
            ip_address_format(client, client_text), ip_address_format(server, server_text),
            probed_ports(pair), (unsigned long long)first_frame(pair));
}

static void take_unreachable(struct port_scan *scan, struct alerts *alerts, const struct icmp_error *error)
{
    const struct flow *quoted = &error->quoted;
    struct pair *pair = pair_of(scan, &quoted->source, &quoted->destination);
    /* Who says so must be who got the packet. */
    if (pair == NULL || memcmp(&error->source, &quoted->destination, sizeof error->source) != 0)
        return;
    keep_time(pair, &error->stamp);
    note_port(&pair->now.unreachable, quoted->destination_port);
    if (closed_ports(pair) >= PORT_SCAN_CLOSED && unasked_ports(pair) >= PORT_SCAN_PORTS &&
        peers_answers(scan->peers, &quoted->source, &quoted->destination) >= PORT_SCAN_MATCHED)
        raise_scan(alerts, error, pair);
}

/* With the largest header an IPv4 packet has 60 octets more. */
static bool is_small(const struct icmp_error *error)
{
    return error->kind == ICMP_TOO_BIG && error->mtu != 0 && error->quoted_length + 60 <= error->mtu;
}

/* Whether the client's queries to that server are seen, and this one was not. */
static bool is_made_up(const struct port_scan *scan, const struct flow *quoted)
{
    return !was_asked(&scan->asked, quoted) &&
           peers_answers(scan->peers, &quoted->destination, &quoted->source) >= PORT_SCAN_MATCHED;
}

static void take_probe(struct port_scan *scan, struct alerts *alerts, const struct icmp_error *error)
{
    const struct flow *quoted = &error->quoted;
    if (!is_small(error) && !is_made_up(scan, quoted))
        return;
    struct pair *pair = pair_of(scan, &quoted->destination, &quoted->source);
    if (pair == NULL)
        return;
    keep_time(pair, &error->stamp);
    note_port(&pair->now.probes, quoted->source_port);
    if (probed_ports(pair) >= PORT_SCAN_PROBES)
        raise_probes(alerts, error, pair);
}

void port_scan_icmp(struct port_scan *scan, struct alerts *alerts, const struct icmp_error *error)
{
    if (error->kind == ICMP_PORT_UNREACHABLE)
        take_unreachable(scan, alerts, error);
    else
        take_probe(scan, alerts, error);
}
