/*
 * A box that answers in the name of every server (a transparent proxy; Liu et al., USENIX Security 2018):
 * addresses that a client asks as authorities, without RD, answer as caches do.
 *
 * A server talks like a cache when PROXY_ANSWERS answers with data had RA and not AA, and the TTL of one
 * record set counted down with the clock between two of them. It is a resolver when somebody asks it with RD
 * who did not get such an answer without RD before: some resolvers give in, and ask with RD whatever answers
 * so. Each answer with AA is worth one without it, up to PROXY_TRUST: a box may come later than the capture.
 *
 * One such server may be a lame delegation to a resolver, and who asks much meets some. PROXY_SERVERS of them
 * that one client asks, about as many domains, are a proxy in its way when hardly any other answer comes to
 * it: PROXY_SHARE of a cache for each one of an authority, PROXY_MEMORY of them at most. Of servers
 * PROXY_SERVERS_MAX are remembered, of their clients as many, of clients PROXY_CLIENTS_MAX.
 */
#ifndef RRSIGHT_VALIDATE_PROXY_H
#define RRSIGHT_VALIDATE_PROXY_H

#include "decode/decoder.h"
#include "validate/alert.h"

#define PROXY_SERVERS_MAX 4096
#define PROXY_CLIENTS_MAX 1024
#define PROXY_ANSWERS     5
#define PROXY_SERVERS     2
#define PROXY_SHARE       9
#define PROXY_MEMORY      180
#define PROXY_TRUST       8

struct proxy;

/* NULL when there is no memory. */
struct proxy *proxy_new(void);
void proxy_free(struct proxy *proxy);

/* Looks at a response that parses, and raises what it shows. */
void proxy_look(struct proxy *proxy, struct alerts *alerts, const struct response *response);

#endif
