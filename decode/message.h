/*
 * One DNS message, parsed once: header, question, EDNS, and RRsets with the RRSIGs that cover them
 * (RFC 1035 section 4.1, RFC 6891, RFC 4034 section 3).
 *
 * Everything hangs in the arena given to message_parse() or points into the octets of the message; both must
 * outlive it. A message that does not parse keeps what came before the fault, and says what and where it is.
 */
#ifndef RRSIGHT_DECODE_MESSAGE_H
#define RRSIGHT_DECODE_MESSAGE_H

#include "decode/arena.h"
#include "decode/canonical.h"

enum section { SECTION_ANSWER, SECTION_AUTHORITY, SECTION_ADDITIONAL };

enum message_fault {
    MESSAGE_WHOLE,          /* no fault */
    MESSAGE_SHORT_HEADER,   /* fewer than the header's twelve octets */
    MESSAGE_BAD_QUESTION,   /* the question does not parse */
    MESSAGE_BAD_OWNER,      /* an owner name does not parse */
    MESSAGE_BAD_RECORD,     /* a record's fixed fields or RDATA run past the end */
    MESSAGE_BAD_RDATA,      /* RDATA does not parse as its type requires */
    MESSAGE_BAD_OPT,        /* more than one OPT record, or one with a name (RFC 6891 section 6.1.1) */
    MESSAGE_CUT_BY_CAPTURE, /* the capture holds only the first part: a short snap length, a lost segment */
    MESSAGE_NO_MEMORY,
};

struct record {
    struct rdata rdata; /* canonical */
    uint32_t ttl;
    uint16_t type;
    struct record *next; /* in the same RRset, in the order of the message */
};

/* Records of one owner, type, class and section (RFC 2181 section 5). RRSIG records that cover no RRset of
   their section form an RRset of type RRSIG. */
struct rrset {
    const uint8_t *owner; /* lower-case */
    uint16_t type;
    uint16_t class;
    enum section section;
    uint32_t ttl; /* the lowest of its records */
    unsigned count;
    unsigned signature_count;
    struct record *records;
    struct record *last;
    struct record *signatures; /* the RRSIG records that cover it */
};

struct edns {
    bool present;
    bool dnssec_ok;
    uint8_t version;
    uint16_t payload_size;
    struct wire options;
};

struct message {
    uint16_t id;
    uint8_t opcode;
    uint16_t rcode; /* with the extended bits of an OPT record */
    bool qr, aa, tc, rd, ra, ad, cd;
    uint16_t question_count;
    const uint8_t *qname; /* lower-case; NULL when there is no question */
    uint64_t qname_hash;  /* dname_hash() of it, or 0 */
    uint16_t qtype;
    uint16_t qclass;
    struct edns edns;
    struct rrset *rrsets; /* in order of first appearance */
    size_t rrset_count;
    bool has_signatures; /* some RRSIG record is in it */
    enum message_fault fault;
    size_t fault_offset; /* the octet where it was found */
};

/*
 * Parses `length` octets, of which the message had `full_length` on the wire: where fewer were captured, a
 * message that ends early is MESSAGE_CUT_BY_CAPTURE and not malformed.
 */
void message_parse(const uint8_t *octets, size_t length, size_t full_length, struct arena *arena,
                   struct message *out);

/* A fault in plain words, as "the question does not parse". */
const char *message_fault_text(enum message_fault fault);

/* The first RRset of that owner, type and section, or NULL. */
const struct rrset *message_find(const struct message *message, enum section section, const uint8_t *owner,
                                 uint16_t type);

/* A hash of the response code and the records of the answer section, whatever their order and TTLs. */
uint64_t message_data_hash(const struct message *message);

/* The INFO-CODE of the n-th Extended DNS Error option (RFC 8914), or -1 where there are no more. */
int message_extended_error(const struct message *message, unsigned index);

#endif
