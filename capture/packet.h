/*
 * One captured packet: the only value that leaves capture/.
 *
 * Borrowed memory: `bytes` belongs to the source and stays valid as source_next() says, or until
 * source_close().
 */
#ifndef RRSIGHT_CAPTURE_PACKET_H
#define RRSIGHT_CAPTURE_PACKET_H

#include <stddef.h>
#include <stdint.h>

/* Capture time: nanoseconds since 1970-01-01T00:00:00Z. */
typedef int64_t capture_time;

#define CAPTURE_SECOND ((capture_time)1000000000)

struct packet {
    const uint8_t *bytes;
    size_t captured; /* octets in `bytes` */
    size_t length;   /* octets on the wire; more than `captured` when the snap length cut the packet */
    capture_time time;
    int link_type;  /* a DLT_ value of libpcap */
    uint32_t file;  /* index for source_file_name() */
    uint64_t frame; /* 1-based number of the packet in its file */
};

/* Which packet something came with. */
struct packet_stamp {
    capture_time time;
    uint64_t frame;
    uint32_t file;
};

#endif
