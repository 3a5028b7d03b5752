/*
 * A copy of a parsed message that outlives its arena: all in one block, and small enough to keep many.
 */
#ifndef RRSIGHT_DECODE_MESSAGE_COPY_H
#define RRSIGHT_DECODE_MESSAGE_COPY_H

#include "decode/message.h"

/* The octets a message was parsed from, and those that the copy shall point into instead: as many, and the
 * same where RDATA stand; and where the question's name stands in lower case. */
struct message_octets {
    const uint8_t *parsed;
    const uint8_t *kept;
    size_t length;
    const uint8_t *qname;
};

/* Room that message_copy() needs beside the octets. */
size_t message_copy_size(const struct message *message, const struct message_octets *octets);

/* Copies a message that is whole into `room`, aligned for any type. The EDNS options are the caller's to set.
 * Owners that were the question's very name are so in the copy. */
struct message message_copy(const struct message *message, const struct message_octets *octets, void *room);

#endif
