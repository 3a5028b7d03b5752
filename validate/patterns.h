/*
 * Patterns of attack that many packets show together: each rule is a file of its own, this one owns them and
 * shows them what comes. They flag no answer; each raises an alert.
 *
 * On the path of every packet: a rule returns early for what is innocent, and allocates nothing for it.
 */
#ifndef RRSIGHT_VALIDATE_PATTERNS_H
#define RRSIGHT_VALIDATE_PATTERNS_H

#include "decode/decoder.h"
#include "validate/alert.h"
#include "validate/peers.h"

struct patterns;

/* `alerts` and `peers` are borrowed and must outlive it. NULL when there is no memory. */
struct patterns *patterns_new(struct alerts *alerts, const struct peers *peers);
void patterns_free(struct patterns *patterns);

/* For when a response of that pair by peers_hash() will be shown soon: see decode/fetch.h. */
void patterns_fetch(const struct patterns *patterns, const struct response *response, uint64_t pair);

/* Shows a response, in the order of their packets; malformed ones too. */
void patterns_response(struct patterns *patterns, const struct response *response);

/* Shows a query, and an ICMP error about a DNS packet. */
void patterns_query(struct patterns *patterns, const struct flow *flow, const struct message *query,
                    const struct message_marks *marks);
void patterns_icmp(struct patterns *patterns, const struct icmp_error *error);

#endif
