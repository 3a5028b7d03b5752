/*
 * Exchanges: queries remembered until a while after their responses came. A response alone does not tell
 * whether DNSSEC records were asked for (the DO bit, RFC 3225), nor whether it is the only one: that several
 * answers come to one query, or one from elsewhere, is how spoofing looks (RFC 5452 section 9).
 *
 * Queries are kept for EXCHANGE_LIFE, the newest EXCHANGES_MIN in any case, and EXCHANGES_MAX at most; of
 * each the first ANSWERS_KEPT different answers.
 */
#ifndef RRSIGHT_DECODE_EXCHANGE_H
#define RRSIGHT_DECODE_EXCHANGE_H

#include "capture/packet.h"
#include "decode/flow.h"
#include "decode/marks.h"

#define EXCHANGES_MAX 65536
#define EXCHANGES_MIN 4096
#define ANSWERS_KEPT  8

/* Servers that one client may have sent one question with one ID to; a query to more is not remembered. */
#define EXCHANGE_SERVERS_MAX 16

/* An equal query so much later is a new exchange and no retransmission. */
#define EXCHANGE_LIFE (10 * CAPTURE_SECOND)

/* Equal packets so close to each other are one packet that the tap saw twice. */
#define COPY_WITHIN (CAPTURE_SECOND / 20)
/* The same, where no IP identification tells a copy from a packet that was sent again. */
#define COPY_WITHIN_UNIDENTIFIED (CAPTURE_SECOND / 500)

struct exchanges;

struct query {
    struct message_marks marks;
    const struct message_marks *answers;
    unsigned sent;        /* how often, retransmissions included */
    unsigned answered;    /* how many answers with different data came */
    unsigned replies;     /* how many responses of any kind came, copies by the tap left out */
    uint8_t answer_count; /* of those kept, at most ANSWERS_KEPT */
    bool dnssec_ok;
    bool checking_disabled;
    bool zone_transfer : 1; /* many messages answer it */
    bool copied : 1;        /* the last response was one that the tap saw twice */
};

enum match {
    MATCH_NONE,      /* no such query was seen */
    MATCH_EXACT,     /* addresses, ports, ID and question */
    MATCH_ELSEWHERE, /* all but the server's address or port */
};

struct exchanges *exchanges_new(void);
void exchanges_free(struct exchanges *exchanges);

/* Of a query or a response that went along `flow`: what the functions below find its exchange by. Two that
 * are equal are one: nobody can foresee which are (see hash.h). */
uint64_t exchanges_hash(const struct flow *flow, const struct message *message);

/* For when an exchange will be looked for soon: the first asks for where it may be found, the second, a
 * little later, for what is found there. See decode/fetch.h. */
void exchanges_fetch(const struct exchanges *exchanges, uint64_t hash);
void exchanges_fetch_found(const struct exchanges *exchanges, uint64_t hash);

/* Remembers a query sent along `flow`. */
void exchanges_add(struct exchanges *exchanges, uint64_t hash, const struct flow *flow,
                   const struct message *query, const struct message_marks *marks);

/*
 * The latest query that this response, sent along `flow`, answers, and notes the answer there. *query is
 * borrowed until the next exchanges_add(), NULL with MATCH_NONE.
 */
enum match exchanges_answer(struct exchanges *exchanges, uint64_t hash, const struct flow *flow,
                            const struct message_marks *marks, const struct query **query);

#endif
