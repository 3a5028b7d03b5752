/*
 * Resolvers seen: for each address that answers as one (RA set), what it does with DNSSEC: whether it sets
 * AD, fails what is bogus or hands it on, and how many of its clients ask for DNSSEC records.
 *
 * At most RESOLVERS_MAX are kept; whoever comes after is counted only.
 */
#ifndef RRSIGHT_VALIDATE_RESOLVERS_H
#define RRSIGHT_VALIDATE_RESOLVERS_H

#include "validate/judge.h"

#define RESOLVERS_MAX 65536

struct resolvers;

/* Answers of one kind: how many, and in which frames the first and the last one were. */
struct resolver_tally {
    uint64_t count;
    struct sighting first;
    struct sighting last;
};

struct resolver {
    struct ip_address address;
    uint64_t answers;
    uint64_t queries_seen; /* of these answers */
    uint64_t queries_do;   /* of the queries seen, those with DO */
    uint64_t ad;           /* answers with AD */
    uint64_t ad_secure;    /* of those, secure by what was captured */
    struct resolver_tally ad_bogus;
    struct resolver_tally bogus_passed_on; /* bogus data in an answer that is no error; CD unset */
    uint64_t failed_bogus;                 /* SERVFAIL for what is bogus: as it should be */
};

/* NULL when there is no memory. */
struct resolvers *resolvers_new(void);
void resolvers_free(struct resolvers *resolvers);

/* Counts a judged response, if a resolver sent it. */
void resolvers_add(struct resolvers *resolvers, const struct response *response,
                   const struct judgement *judgement);

typedef void resolver_visitor(void *context, const struct resolver *resolver);

/* Visits all in the order of their addresses. */
void resolvers_visit(struct resolvers *resolvers, resolver_visitor *visit, void *context);

#endif
