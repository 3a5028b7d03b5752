/*
 * Guessed answers (RFC 5452 section 4, Kaminsky 2008): bursts of responses that answer no query, from one
 * server's address to one client, with ever other IDs and ports. All guesses at a question have that
 * question, or all go to the port that the client asks from. Answers whose queries the capture missed look
 * alike, but are of different questions to different ports, or few beside those that fit.
 *
 * At most FLOOD_BURSTS_MAX bursts are kept.
 */
#ifndef RRSIGHT_VALIDATE_FLOOD_H
#define RRSIGHT_VALIDATE_FLOOD_H

#include "validate/peers.h"

#define FLOOD_BURSTS_MAX 131072

/* A burst: within FLOOD_WINDOW so many unmatched responses with one question to one port and so many
 * different IDs, or with one question to so many ports, or to one port with so many questions; once so many
 * answers between the two have shown that the capture sees both directions; and more of them than matched
 * answers of which the same holds. */
#define FLOOD_WINDOW    CAPTURE_SECOND
#define FLOOD_RESPONSES 10
/* A response that came so long before the next one is no part of the burst: a genuine one without its query.
 */
#define FLOOD_GAP     (CAPTURE_SECOND / 4)
#define FLOOD_IDS     8
#define FLOOD_MATCHED 3

struct floods;

/* One burst. */
struct flood {
    struct ip_address client;
    struct ip_address server;
    capture_time first, last;
    uint64_t first_frame, last_frame;
    uint32_t file;
    uint64_t responses;
};

/* `peers` is borrowed for its life. NULL when there is no memory. */
struct floods *floods_new(const struct peers *peers);
void floods_free(struct floods *floods);

/* For when floods_add() will be called soon, of that pair by peers_hash(): see decode/fetch.h. */
void floods_fetch(const struct floods *floods, const struct response *response, uint64_t pair);

/* Counts a response over UDP. */
void floods_add(struct floods *floods, const struct response *response);

/* The burst that an unmatched response is part of, borrowed, or NULL; of its question rather than its port.
 */
const struct flood *floods_find(const struct floods *floods, const struct response *response);

typedef void flood_visitor(void *context, const struct flood *flood);
void floods_visit(struct floods *floods, flood_visitor *visit, void *context);

#endif
