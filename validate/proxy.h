/*
 * A box that answers in the name of every server (a transparent proxy; Liu et al., USENIX Security 2018):
 * addresses that a client asks as authorities, without RD, answer as caches do.
 *
 * A server talks like a cache when PROXY_ANSWERS answers with data to queries without RD had RA and none had
 * AA, when nobody asks it with RD, and when the TTL of one record set counted down with the clock between two
 * of its answers. One such server may be a lame delegation to a resolver; PROXY_SERVERS of them that one
 * client asks are a proxy in its way. Of servers PROXY_SERVERS_MAX are remembered, of clients
 * PROXY_CLIENTS_MAX.
 */
#ifndef RRSIGHT_VALIDATE_PROXY_H
#define RRSIGHT_VALIDATE_PROXY_H

#include "decode/decoder.h"
#include "validate/alert.h"

#define PROXY_SERVERS_MAX 4096
#define PROXY_CLIENTS_MAX 1024
#define PROXY_ANSWERS     5
#define PROXY_SERVERS     3

struct proxy;

/* NULL when there is no memory. */
struct proxy *proxy_new(void);
void proxy_free(struct proxy *proxy);

/* Looks at a response that parses, and raises what it shows. */
void proxy_look(struct proxy *proxy, struct alerts *alerts, const struct response *response);

#endif
