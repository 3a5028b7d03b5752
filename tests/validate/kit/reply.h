/*
 * DNS responses: header, question, sections and EDNS put together into the octets of the wire.
 */
#ifndef RRSIGHT_TESTS_KIT_REPLY_H
#define RRSIGHT_TESTS_KIT_REPLY_H

#include "decode/message.h"
#include "tests/validate/kit/record.h"

#define RCODE_NOERROR  0
#define RCODE_SERVFAIL 2
#define RCODE_NXDOMAIN 3
#define RCODE_YXDOMAIN 6

#define REPLY_SETS_MAX 48

/* What is known of the query. */
enum asked {
    ASKED_WITH_DO,
    ASKED_WITHOUT_DO,
    ASKED_UNSEEN,
};

struct reply {
    struct octets qname;
    uint16_t qtype;
    uint16_t qclass;
    uint16_t rcode;
    uint8_t opcode;
    bool aa, tc, ad;
    bool edns, edns_do;
    bool compress; /* owner names that are the question's become pointers */
    bool from_fragments;
    enum asked asked;
    int64_t time; /* seconds */
    size_t cut;   /* captured octets; 0: all */
    const struct set *sets[3][REPLY_SETS_MAX];
    unsigned count[3];
};

/* Where a record stands in the octets. */
struct place {
    size_t owner, fixed, rdata, end; /* offsets: owner; type, class, TTL and length; RDATA; behind it */
    uint16_t type;
};

#define REPLY_PLACES_MAX 200

struct places {
    struct place at[REPLY_PLACES_MAX];
    unsigned count;
};

/* A NOERROR response to "www.example. A" that was asked with DO, at KIT_NOW. */
struct reply *reply(const char *question);
struct reply *nxdomain(const char *question);

/* Appends sets to a section up to a NULL; returns the reply. */
struct reply *reply_add(struct reply *reply, enum section section, struct set *const *sets);

#define ANSWER(reply, ...)     reply_add(reply, SECTION_ANSWER, (struct set *const[]){__VA_ARGS__, NULL})
#define AUTHORITY(reply, ...)  reply_add(reply, SECTION_AUTHORITY, (struct set *const[]){__VA_ARGS__, NULL})
#define ADDITIONAL(reply, ...) reply_add(reply, SECTION_ADDITIONAL, (struct set *const[]){__VA_ARGS__, NULL})

/* Without DO in the query, EDNS and signatures: as a stub resolver gets it. */
struct reply *asked_plainly(struct reply *reply);

/* The octets; `places`, unless NULL, gets where each record stands. */
struct octets reply_octets(const struct reply *reply, struct places *places);

#endif
