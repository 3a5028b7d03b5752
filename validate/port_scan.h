/*
 * A search for the open ports of a resolver (SAD DNS; Man et al., CCS 2020 and 2021; RFC 5452 section 9.2),
 * by two signs in about a second:
 *
 * - responses that nobody asked for come in one server's name to ever other ports of a client,
 *   PORT_SCAN_PORTS of them, and the client answers with ICMP port unreachable for PORT_SCAN_CLOSED: systems
 *   limit how many they send;
 * - PORT_SCAN_PROBES ICMP errors tell a client that queries from ever other ports were too big, or should go
 *   to another gateway, though it never sent them, or they fit into the MTU.
 *
 * A client that was started anew also rejects answers, but to queries that were seen; and where the capture
 * sees no queries of the pair at all, nothing is told. PORT_SCAN_PAIRS_MAX pairs are remembered.
 */
#ifndef RRSIGHT_VALIDATE_PORT_SCAN_H
#define RRSIGHT_VALIDATE_PORT_SCAN_H

#include "decode/decoder.h"
#include "validate/alert.h"
#include "validate/peers.h"

#define PORT_SCAN_PAIRS_MAX 1024
#define PORT_SCAN_PORTS     100
#define PORT_SCAN_CLOSED    50
#define PORT_SCAN_PROBES    20
#define PORT_SCAN_MATCHED   3
#define PORT_SCAN_ASKED     (10 * CAPTURE_SECOND)

struct port_scan;

/* `peers` is borrowed for its life. NULL when there is no memory. */
struct port_scan *port_scan_new(const struct peers *peers);
void port_scan_free(struct port_scan *scan);

/* Remembers for PORT_SCAN_ASKED at least from which port which server was asked. */
void port_scan_query(struct port_scan *scan, const struct flow *flow, capture_time time);

/* Counts a response, malformed or not. */
void port_scan_response(struct port_scan *scan, const struct response *response);

/* Counts an ICMP error, and raises what it shows. */
void port_scan_icmp(struct port_scan *scan, struct alerts *alerts, const struct icmp_error *error);

#endif
