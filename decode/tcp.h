/*
 * TCP streams cut into DNS messages by their two-octet length prefix (RFC 1035 section 4.2.2, RFC 7766).
 *
 * Each direction is followed on its own, so half a conversation is enough. Segments may come out of order,
 * twice, overlapping; a stream may have started before the capture or never close. Octets that never arrive
 * are skipped: where the length of the message that they cut is known, the stream goes on behind it, else at
 * the next segment that starts with a plausible message. A SYN within a stream begins another connection when
 * data follow it, so that a forged one loses nothing. State is bounded by the constants below, the stream
 * that was silent longest goes first.
 */
#ifndef RRSIGHT_DECODE_TCP_H
#define RRSIGHT_DECODE_TCP_H

#include "capture/packet.h"
#include "decode/flow.h"
#include "decode/ip.h"

#define TCP_STREAMS_MAX 65536
/* For so long what comes again of a closed stream is known for a copy; TIME-WAIT is a minute on most systems.
 */
#define TCP_CLOSED_LIFE (60 * CAPTURE_SECOND)
/* Octets and segments of one direction that wait for a gap to be filled, before the gap is given up. */
#define TCP_WAITING_OCTETS_MAX   ((size_t)256 * 1024)
#define TCP_WAITING_SEGMENTS_MAX 128
/* Octets of all streams together: what waits, and the room for messages that are not whole yet. */
#define TCP_OCTETS_MAX ((size_t)64 * 1024 * 1024)

struct tcp;

/*
 * One message, its octets borrowed for the duration of the call. `full_length` is larger than `length` where
 * the snap length cut it. `stamp`: the packet that completes it: the one that fills a gap, or, behind a gap
 * that was given up, the message's own last segment.
 */
struct tcp_message {
    const uint8_t *octets;
    size_t length;
    size_t full_length;
    struct packet_stamp stamp;
    uint8_t hop_limit; /* of its stream's latest packet */
};

typedef void tcp_sink(void *context, const struct flow *flow, const struct tcp_message *message);

struct tcp *tcp_new(tcp_sink *deliver, void *context);
void tcp_free(struct tcp *tcp);

/* Whether one of the ports is a DNS port is the caller's business: it passes only those segments on. */
void tcp_segment(struct tcp *tcp, const struct ip_packet *ip, const struct packet_stamp *stamp);

/* The TCP ports of a segment; false when it is too short. */
bool tcp_ports(const struct ip_packet *ip, uint16_t *source, uint16_t *destination);

/* Gives up every gap and delivers what stands behind it. */
void tcp_finish(struct tcp *tcp);

/* Gaps that were given up, each the loss of at least one message or a part of one. With a stream that goes
 * for lack of room goes all that waits in it. */
uint64_t tcp_gaps(const struct tcp *tcp);

#endif
