/*
 * The content of messages: all of a message but what comes by chance or passes with time, so that an answer
 * that is given again is known again, and what was made of it need not be made twice.
 *
 * Left out are the ID, the case of the question's letters (RFC 4343), EDNS cookies (RFC 7873), and of a
 * cache's answer the seconds by which all its TTLs have been counted down. What an authoritative server says
 * has its TTLs, and so has an answer with a TTL above that which was signed (RFC 4034 section 3.1.4).
 *
 * Contents are compared octet by octet; the hash only finds them. One is kept from the second time on that it
 * is seen, since most of what is seen once is not seen again.
 */
#ifndef RRSIGHT_DECODE_CONTENT_H
#define RRSIGHT_DECODE_CONTENT_H

#include "decode/message.h"

/* A longer message is not looked at. */
#define CONTENT_LENGTH_MAX 4096

/* Memory for contents and what is attached to them; when it is used up all are forgotten. */
#define CONTENTS_MEMORY ((size_t)32 * 1024 * 1024)

/* Places for what others make of a content, to be had when it comes again. */
enum content_note {
    CONTENT_COLLECTED,
    CONTENT_COLLECTED_SIGNED, /* the same, for one who asked for signatures */
    CONTENT_JUDGED,
    CONTENT_JUDGED_SIGNED,
    CONTENT_NOTES
};

struct contents;

struct content {
    struct message message;     /* as it was parsed first, with the ID 0; whole always */
    uint64_t data_hash;         /* message_data_hash() of it */
    uint64_t name_hash;         /* of the question's name, spelled in lower case */
    size_t length;              /* octets of the message */
    void *notes[CONTENT_NOTES]; /* NULL until content_room() */
    uint32_t rooms[CONTENT_NOTES];
    uint32_t number; /* for who sets contents down; 0 until it is given one */
    struct contents *contents;
};

struct contents *contents_new(void);
void contents_free(struct contents *contents);

/* A message reduced to its content. */
struct outline {
    uint64_t hash;      /* of the content */
    uint64_t left_out;  /* of the ID, the TTLs and the case of letters */
    uint64_t name_hash; /* of the question's name with the case of its letters */
    uint32_t first_ttl; /* of the first record that has one */
    bool has_ttl;
    bool ttls_left_out;
    size_t length;  /* that of the message */
    size_t options; /* offset of the EDNS options, or 0 */
    uint8_t octets[CONTENT_LENGTH_MAX];
};

/* Begins an outline: its hash is that of a message with nothing to leave out but the ID, which most are, and
 * its length is known. False when the message can have no outline. */
bool outline_begin(const uint8_t *octets, size_t length, struct outline *out);

/* False when the message is not one of an ordinary shape; it may still be a good one. */
bool outline_draw(const uint8_t *octets, size_t length, struct outline *out);

/* For when the content will be looked for soon, by an outline that was begun or drawn: the first asks for
 * where it may be found, the second, a little later, for what is found there; false where it is most likely
 * nothing. See decode/fetch.h. */
void contents_fetch(const struct contents *contents, const struct outline *outline);
bool contents_fetch_found(const struct contents *contents, const struct outline *outline);

/* The content of these octets with nothing left out but the ID, if it is kept; borrowed until the next
 * contents_keep(). The outline, which was begun, is drawn then, but for its octets. */
struct content *contents_find_as_is(struct contents *contents, const uint8_t *octets,
                                    struct outline *outline);

/* The content that was outlined, if it is kept; borrowed until the next contents_keep(). */
struct content *contents_find(struct contents *contents, const struct outline *outline);

/* Keeps the content of a whole message that was outlined, and parsed from `octets`, or only remembers to have
 * seen it; NULL then. */
struct content *contents_keep(struct contents *contents, const struct outline *outline,
                              const struct message *parsed, const uint8_t *octets);

/* Keeps the content of a whole message, parsed from these octets, that was kept elsewhere before: it is not
 * found. NULL when there is no memory. */
struct content *contents_keep_again(struct contents *contents, const struct message *parsed,
                                    const uint8_t *octets, size_t length);

/* Forgets all, and frees it. */
void contents_forget(struct contents *contents);

/* How often all were forgotten so far. */
unsigned contents_generation(const struct contents *contents);

/* The message of these octets, which has this content; it points into both. TTLs are those of the message
 * that was parsed first. */
struct message content_message(const struct content *content, const struct outline *outline,
                               const uint8_t *octets);

/* Room of so many octets for what is made of the content, kept as its note as long as the content; what was
 * noted before is overwritten or given up. NULL, and no note, where the memory for contents is used up. */
void *content_room(struct content *content, enum content_note note, size_t size);

#endif
