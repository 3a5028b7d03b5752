/*
 * Every question that is asked in a generated capture, with what its answer is made of.
 */
#ifndef RRSIGHT_TESTS_BENCH_QUESTIONS_H
#define RRSIGHT_TESTS_BENCH_QUESTIONS_H

#include "tests/bench/zones.h"

enum question_kind {
    QUESTION_DATA,     /* records of the type, or a CNAME there and its target's */
    QUESTION_NO_TYPE,  /* the name has no such type */
    QUESTION_NO_NAME,  /* there is no such name */
    QUESTION_REFERRAL, /* asked of the parent about a name below the cut */
    QUESTION_DS,       /* asked of the parent: a DS, or that there is none */
};

/* How a question is asked: each way has its own answer. */
enum asking {
    ASK_DO,    /* EDNS with DO */
    ASK_EDNS,  /* EDNS without */
    ASK_PLAIN, /* no EDNS */
};
#define ASKINGS 3

struct question {
    struct bench_zone *zone; /* whose servers answer */
    struct owner *owner;     /* it is about; NULL: no such name */
    const char *name;
    uint16_t type;
    enum question_kind kind;
    struct octets query[ASKINGS], answer[ASKINGS]; /* without an ID; made when first asked */
};

struct questions {
    struct question *at; /* in an order by chance */
    size_t count;
    struct question **referrals, **keys; /* of each zone, by its index; NULL for the root's referral */
};

struct questions *questions_new(const struct bench_zones *zones);
void questions_free(struct questions *questions);

#endif
