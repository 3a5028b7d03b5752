/*
 * The marks of a message: what of it and of its packet may betray who sent it, small enough to keep for many.
 */
#ifndef RRSIGHT_DECODE_MARKS_H
#define RRSIGHT_DECODE_MARKS_H

#include "capture/packet.h"
#include "decode/content.h"

struct message_marks {
    capture_time time;
    uint64_t frame;
    uint64_t data_hash;   /* of the response code and the answer section, whatever their order and TTLs */
    uint64_t name_hash;   /* of the question's name with the case of its letters */
    uint64_t cookie;      /* the client's part */
    uint32_t octets_hash; /* of the whole message */
    uint32_t subnet_hash; /* of family, source prefix and address */
    uint32_t file;
    uint32_t ttl; /* of its first record */
    uint16_t ip_id;
    uint16_t length; /* octets of the message */
    uint8_t hop_limit;
    uint8_t scope;      /* of the subnet: to how many bits of it an answer applies */
    bool has_data : 1;  /* an answer, and no error or truncated message */
    bool elsewhere : 1; /* from another server than was asked */
    bool edns : 1, aa : 1, rd : 1, ra : 1;
    bool has_cookie : 1; /* a client cookie (RFC 7873) */
    bool has_subnet : 1; /* a client subnet (RFC 7871) */
    bool has_ttl : 1;
    bool has_ip_id : 1;
};

/* What a message and its octets tell; packet fields are the caller's to add. */
void message_marks_of(const struct message *message, const uint8_t *octets, size_t length,
                      struct message_marks *out);

/* The same of a message whose outline could be drawn, and whose content is known, or NULL: these marks are to
 * be compared with each other and not with those above, which no message of the same octets has. */
void message_marks_outlined(const struct message *message, const struct outline *outline,
                            const struct content *content, struct message_marks *out);

/* Of these what the header and the EDNS options state, which needs no octets. */
void message_marks_stated(const struct message *message, size_t length, struct message_marks *out);

#endif
