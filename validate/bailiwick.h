/*
 * Records that a server was not asked for and has no say in (RFC 2181 section 5.4.1, RFC 5452 section 6): how
 * cache poisoning by extra records looks.
 */
#ifndef RRSIGHT_VALIDATE_BAILIWICK_H
#define RRSIGHT_VALIDATE_BAILIWICK_H

#include "decode/message.h"

/*
 * The first RRset out of place, or NULL: NS or SOA records in the authority section of a zone that the
 * question is not in, or addresses in the additional section of a name that no other record of the message
 * points to.
 */
const struct rrset *bailiwick_stray(const struct message *message);

#endif
