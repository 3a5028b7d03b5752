/*
 * Guessed answers (RFC 5452 section 4, Kaminsky 2008): bursts of responses that answer no query, from one
 * server's address to one client, with ever other IDs and ports, to a question that is open (see
 * open_questions.h). All guesses at a question have that question, or all go to the port that the client asks
 * from. Answers whose queries the capture missed look alike, but their questions are not open, or there are
 * few of them beside the queries that were seen.
 *
 * Of a question that nobody asked, as far as was seen, a burst is told only when the client rejects it: a
 * search for its open ports (port_scan.h).
 *
 * At most FLOOD_BURSTS_MAX bursts are kept.
 */
#ifndef RRSIGHT_VALIDATE_FLOOD_H
#define RRSIGHT_VALIDATE_FLOOD_H

#include "validate/peers.h"

#define FLOOD_BURSTS_MAX 131072

/* A burst: within FLOOD_WINDOW so many unmatched responses with one question to one port and so many
 * different IDs, or with one question to so many ports, or to one port with so many questions. Of the first
 * two kinds there are FLOOD_RESPONSES for each query of the question that was seen, of the last more than
 * matched answers at the port. */
#define FLOOD_WINDOW    CAPTURE_SECOND
#define FLOOD_RESPONSES 10
/* A response that came so long before the next one is no part of the burst: a genuine one without its query.
 */
#define FLOOD_GAP (CAPTURE_SECOND / 4)
#define FLOOD_IDS 8
/* So long after its answer a question still counts as open: who guesses does not know when it comes, and goes
 * on. Where only the port is common, what was on its way counts and no more: answers to it are many. */
#define FLOOD_AFTER_ANSWER CAPTURE_SECOND
#define FLOOD_ON_ITS_WAY   (CAPTURE_SECOND / 50)
/* Where one in so many is rejected by ICMP, or so many in all, which is as many as some systems say, and so
 * many answers between the two have shown that the capture sees both directions, the question need not be
 * open. */
#define FLOOD_REJECTED      3
#define FLOOD_REJECTED_MOST 50
#define FLOOD_MATCHED       3
/* Different data of guesses that are remembered: an answer with the right ID and such data is a guess that
 * won.
 */
#define FLOOD_DATA 4

struct floods;

/* One burst. */
struct flood {
    struct ip_address client;
    struct ip_address server;
    capture_time first, last;
    uint64_t first_frame, last_frame;
    uint32_t file;
    uint64_t responses;
    uint64_t data[FLOOD_DATA]; /* message_data_hash() of guesses; 0: none */
};

/* `peers` is borrowed for its life. NULL when there is no memory. */
struct floods *floods_new(const struct peers *peers);
void floods_free(struct floods *floods);

/* For when floods_add() will be called soon, of that pair by peers_hash(): see decode/fetch.h. */
void floods_fetch(const struct floods *floods, const struct response *response, uint64_t pair);

/* Takes note of a query over UDP, and of a packet that the client rejected. */
void floods_query(struct floods *floods, const struct flow *flow, const struct message *query,
                  capture_time time);
void floods_rejected(struct floods *floods, const struct icmp_error *error);

/* Counts a response over UDP. */
void floods_add(struct floods *floods, const struct response *response);

/* The burst that a response is part of, borrowed, or NULL: of its question rather than its port. One that
 * matches a query is when it has the data of guesses about the same time. */
const struct flood *floods_find(const struct floods *floods, const struct response *response);

typedef void flood_visitor(void *context, const struct flood *flood);
void floods_visit(struct floods *floods, flood_visitor *visit, void *context);

#endif
