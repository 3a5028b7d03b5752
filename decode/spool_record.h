/*
 * One response as decode/spool.h sets it down: what its message cannot tell. What every record has stands in
 * a head of fixed layout, with times and frames told by how far they are from those of the record before it;
 * what few have follows where a flag says so. Records are read by the program that wrote them.
 */
#ifndef RRSIGHT_DECODE_SPOOL_RECORD_H
#define RRSIGHT_DECODE_SPOOL_RECORD_H

#include "capture/packet.h"
#include "decode/flow.h"

enum spool_flag {
    SPOOL_HAS_OCTETS = 1 << 0,      /* the message is in the record, else its EDNS options */
    SPOOL_FORGETS = 1 << 1,         /* contents set down before it are not referred to any more */
    SPOOL_ANSWERS = 1 << 2,         /* its query was seen */
    SPOOL_HAS_EXCHANGE = 1 << 3,    /* that, or one to another server */
    SPOOL_ASKED_DO = 1 << 4,        /* of the query */
    SPOOL_ASKED_CD = 1 << 5,        /* of the query */
    SPOOL_ASKED_RD = 1 << 6,        /* of the query */
    SPOOL_ASKED_EDNS = 1 << 7,      /* of the query */
    SPOOL_ASKED_COOKIE = 1 << 8,    /* of the query */
    SPOOL_ASKED_OTHERWISE = 1 << 9, /* the query's name is spelled in another way */
    SPOOL_FROM_FRAGMENTS = 1 << 10,
    SPOOL_FRAGMENTS_DIFFER = 1 << 11,
    SPOOL_WRONG_CHECKSUM = 1 << 12,
    SPOOL_HAS_TTL = 1 << 13,
    SPOOL_CUT_BY_CAPTURE = 1 << 14,
    SPOOL_AS_CONTENT = 1 << 15, /* length and name are the content's */
    SPOOL_FLAGS_END = 1 << 16,  /* from here on flags are the record's own */
};

struct spool_record {
    uint32_t flags;
    uint32_t content;     /* its number, or 0 */
    uint32_t octet_count; /* of `octets` */
    uint32_t options;     /* where the EDNS options stand in the message; with SPOOL_HAS_OCTETS */
    capture_time time;
    uint64_t frame;
    uint32_t file;
    struct flow flow;
    uint16_t id;
    uint8_t hop_limit;
    uint32_t ttl;            /* with SPOOL_HAS_TTL */
    uint32_t length;         /* of the message; without SPOOL_AS_CONTENT */
    uint64_t name_hash;      /* without SPOOL_AS_CONTENT */
    uint64_t exchange_frame; /* with SPOOL_HAS_EXCHANGE */
    uint64_t asked_hash;     /* of the query's name; with SPOOL_ASKED_OTHERWISE */
    uint64_t asked_cookie;   /* with SPOOL_ASKED_COOKIE */
    const uint8_t *octets;
};

/* What the next record is told by: zero in front of the first. */
struct spool_before {
    capture_time time;
    uint64_t frame;
    uint32_t file;
};

/* No record takes more, its octets left out. */
#define SPOOL_RECORD_MAX 160
/* Every record has more octets, and so many tell its length. */
#define SPOOL_RECORD_START 36

/* Writes the record, and returns how many octets it took: at most SPOOL_RECORD_MAX and its own. */
size_t spool_record_write(const struct spool_record *record, struct spool_before *before, uint8_t *at);

/* What a record begins with. */
struct spool_start {
    uint32_t flags;
    uint32_t content;
    uint32_t octet_count;
    size_t length; /* of the record */
};

/* Reads that of the `available` octets; false when they are fewer than SPOOL_RECORD_START. */
bool spool_record_start(const uint8_t *at, size_t available, struct spool_start *start);

/* Reads a record, all of which is there; what it does not have is zero. `octets` points into it. */
void spool_record_read(const uint8_t *at, const struct spool_start *start, struct spool_before *before,
                       struct spool_record *record);

#endif
