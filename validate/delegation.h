/*
 * Name servers that answers bring for a zone (CVE-2025-11411: promiscuous NS records): which names the
 * parent's referrals gave and which the answers in the authority section give, so that a set that brings a
 * server unknown to both is seen.
 *
 * A referral is the parent's when it does not come from an address that gives answers of the zone itself. A
 * name is strange when referrals to the zone were seen and none names it, when DELEGATION_ANSWERS answers
 * have NS records without it, and when fewer than one in DELEGATION_RARE have it since it came, or it came
 * once: an operator who adds a server has it in all answers from then on. Zones with more than
 * DELEGATION_NAMES names are left alone. The DELEGATION_ZONES_MAX zones that were seen last are remembered,
 * and of each the first DELEGATION_SERVERS addresses that gave such answers.
 */
#ifndef RRSIGHT_VALIDATE_DELEGATION_H
#define RRSIGHT_VALIDATE_DELEGATION_H

#include "decode/decoder.h"

#define DELEGATION_ZONES_MAX 4096
#define DELEGATION_NAMES     16
#define DELEGATION_SERVERS   8
#define DELEGATION_ANSWERS   3
#define DELEGATION_RARE      10

struct delegations;

/* A name server out of place. */
struct strange_server {
    const struct rrset *set;
    const uint8_t *name;
    unsigned answers; /* that do not name it */
    uint64_t frame;   /* of a referral that does not */
};

/* NULL when there is no memory. */
struct delegations *delegations_new(void);
void delegations_free(struct delegations *delegations);

/* Learns from an answer to a query that was seen. */
void delegations_add(struct delegations *delegations, const struct response *response);

/* The first strange name server of a response that is no referral of the parent; false when there is none.
 */
bool delegations_strange(const struct delegations *delegations, const struct response *response,
                         struct strange_server *out);

#endif
