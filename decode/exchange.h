/*
 * Exchanges: queries remembered until a while after their responses came. A response alone does not tell
 * whether DNSSEC records were asked for (the DO bit, RFC 3225), nor whether it is the only one: that several
 * answers come to one query, or one from elsewhere, is how spoofing looks (RFC 5452 section 9).
 *
 * The newest EXCHANGES_MAX queries are kept, and of each the first ANSWERS_KEPT different answers.
 */
#ifndef RRSIGHT_DECODE_EXCHANGE_H
#define RRSIGHT_DECODE_EXCHANGE_H

#include "capture/packet.h"
#include "decode/content.h"
#include "decode/flow.h"

#define EXCHANGES_MAX 65536
#define ANSWERS_KEPT  4

/* Servers that one client may have sent one question with one ID to; a query to more is not remembered. */
#define EXCHANGE_SERVERS_MAX 16

/* An equal query so much later is a new exchange and no retransmission. */
#define EXCHANGE_LIFE (10 * CAPTURE_SECOND)

/* Equal packets so close to each other are one packet that the tap saw twice. */
#define COPY_WITHIN (CAPTURE_SECOND / 20)
/* The same, where no IP identification tells a copy from a packet that was sent again. */
#define COPY_WITHIN_UNIDENTIFIED (CAPTURE_SECOND / 500)

struct exchanges;

/* What of a message's packet and header may betray who sent it. */
struct message_marks {
    capture_time time;
    uint64_t frame;
    uint32_t file;
    uint64_t octets_hash; /* of the whole message */
    uint64_t data_hash;   /* of the response code and the answer section, whatever their order and TTLs */
    uint64_t name_hash;   /* of the question's name with the case of its letters */
    uint16_t ip_id;
    bool has_ip_id;
    uint8_t hop_limit;
    bool has_data;  /* an answer, and no error or truncated message */
    bool elsewhere; /* from another server than was asked */
    bool edns, aa, rd, ra;
    bool has_cookie; /* a client cookie (RFC 7873) */
    bool has_subnet; /* a client subnet (RFC 7871) */
    uint8_t scope;   /* of the subnet: to how many bits of it an answer applies */
    uint16_t length; /* octets of the message */
    bool has_ttl;
    uint32_t ttl;         /* of its first record */
    uint64_t cookie;      /* the client's part */
    uint64_t subnet_hash; /* of family, source prefix and address */
};

struct query {
    bool dnssec_ok;
    bool checking_disabled;
    uint64_t frame;
    struct message_marks marks;
    unsigned sent;     /* how often, retransmissions included */
    unsigned answered; /* how many answers with different data came */
    unsigned replies;  /* how many responses of any kind came, copies by the tap left out */
    const struct message_marks *answers;
    unsigned answer_count; /* of those kept, at most ANSWERS_KEPT */
};

enum match {
    MATCH_NONE,      /* no such query was seen */
    MATCH_EXACT,     /* addresses, ports, ID and question */
    MATCH_ELSEWHERE, /* all but the server's address or port */
};

struct exchanges *exchanges_new(void);
void exchanges_free(struct exchanges *exchanges);

/* What a message and its octets tell; packet fields are the caller's to add. */
struct message_marks message_marks_of(const struct message *message, const uint8_t *octets, size_t length);

/* The same of a message whose outline could be drawn, and whose content is known, or NULL: these marks are to
 * be compared with each other and not with those above, which no message of the same octets has. */
struct message_marks message_marks_outlined(const struct message *message, const struct outline *outline,
                                            const struct content *content);

/* Remembers a query sent along `flow`. */
void exchanges_add(struct exchanges *exchanges, const struct flow *flow, const struct message *query,
                   const struct message_marks *marks);

/*
 * The latest query that this response, sent along `flow`, answers, and notes the answer there. *query is
 * borrowed until the next exchanges_add(), NULL with MATCH_NONE.
 */
enum match exchanges_answer(struct exchanges *exchanges, const struct flow *flow,
                            const struct message *response, const struct message_marks *marks,
                            const struct query **query);

#endif
