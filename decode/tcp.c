#include "decode/tcp.h"

#include "decode/table.h"
#include <stdlib.h>
#include <string.h>

/*
 * `next` is the sequence number behind the last octet of `octets`. A segment at `next` is appended and the
 * whole messages at the front of `octets` are delivered; one before it is a retransmission, cut to its new
 * part; one behind it waits in `waiting`, in sequence order. `skip` octets are still to come of a message
 * that lost some. `guessing` means that the front of `octets` is the start of a segment, taken for the start
 * of a message: after a stream's first seen segment, and after each gap of unknown contents.
 */

#define FLAG_FIN 0x01
#define FLAG_SYN 0x02
#define FLAG_RST 0x04

#define HEADER_MIN    20
#define DNS_HEADER    12
#define LENGTH_PREFIX 2
/* A sequence number further away than this belongs to another connection on the same ports. */
#define WINDOW_MAX (1 << 24)

struct waiting {
    struct waiting *next;
    struct packet_stamp stamp;
    uint32_t sequence;
    size_t length;
    size_t full_length;
    uint8_t octets[];
};

struct stream {
    struct flow flow;
    UT_hash_handle hh;
    capture_time last; /* its latest packet's */
    uint8_t hop_limit; /* likewise */
    bool synchronised;
    bool guessing;
    bool closing;
    bool closed;  /* all of it has been seen: what comes again is a duplicate */
    bool claimed; /* a SYN said that a new connection begins at `claim` */
    uint32_t claim;
    size_t skip;
    uint32_t first; /* where it began, or what was seen of it, as far as WINDOW_MAX before `next` */
    uint32_t next;
    uint32_t end; /* where it ends, once `closing`: the FIN may overtake data */
    uint8_t *octets;
    size_t used;
    size_t room;
    struct waiting *waiting;
    size_t waiting_octets;
    unsigned waiting_segments;
};

struct segment {
    uint32_t sequence;
    uint8_t flags;
    const uint8_t *octets;
    size_t length;
    size_t full_length;
    struct packet_stamp stamp; /* of the packet that completes what it completes */
};

struct tcp {
    struct stream *streams; /* in order of last use */
    tcp_sink *deliver;
    void *context;
    size_t octets; /* taken by all streams for what waits and what is not whole */
    uint64_t gaps;
};

struct tcp *tcp_new(tcp_sink *deliver, void *context)
{
    struct tcp *tcp = calloc(1, sizeof *tcp);
    if (tcp != NULL)
        *tcp = (struct tcp){.deliver = deliver, .context = context};
    return tcp;
}

static size_t cost(const struct waiting *waiting)
{
    return sizeof *waiting + waiting->length;
}

static void forget_waiting(struct tcp *tcp, struct stream *stream)
{
    for (struct waiting *at = stream->waiting, *next; at != NULL; at = next) {
        next = at->next;
        tcp->octets -= cost(at);
        free(at);
    }
    stream->waiting = NULL;
    stream->waiting_octets = 0;
    stream->waiting_segments = 0;
}

static void forget_octets(struct tcp *tcp, struct stream *stream)
{
    forget_waiting(tcp, stream);
    tcp->octets -= stream->room;
    free(stream->octets);
    stream->octets = NULL;
    stream->used = stream->room = 0;
}

static void stream_free(struct tcp *tcp, struct stream *stream)
{
    HASH_DEL(tcp->streams, stream);
    forget_octets(tcp, stream);
    free(stream);
}

/* The stream that was silent longest goes to make room. */
static void evict(struct tcp *tcp)
{
    struct stream *oldest = tcp->streams;
    if (oldest == NULL)
        return;
    if (oldest->waiting != NULL)
        tcp->gaps++;
    stream_free(tcp, oldest);
}

/* Puts a stream that is in no table at the end, as the one used last; without memory it is gone. */
static bool put_last(struct tcp *tcp, struct stream *stream)
{
    HASH_ADD(hh, tcp->streams, flow, sizeof stream->flow, stream);
    if (stream->hh.tbl != NULL)
        return true;
    forget_octets(tcp, stream);
    free(stream);
    return false;
}

/* Streams that have long been closed go; others stand behind those of today. Two at a time, so that it is
 * never much work. */
static void forget_closed(struct tcp *tcp, capture_time now)
{
    for (int i = 0; i < 2 && tcp->streams != NULL && now - tcp->streams->last > TCP_CLOSED_LIFE; i++) {
        struct stream *oldest = tcp->streams;
        if (oldest->closed) {
            stream_free(tcp, oldest);
            continue;
        }
        HASH_DEL(tcp->streams, oldest);
        (void)put_last(tcp, oldest);
    }
}

void tcp_free(struct tcp *tcp)
{
    if (tcp == NULL)
        return;
    while (tcp->streams != NULL)
        stream_free(tcp, tcp->streams);
    free(tcp);
}

static bool plausible_message(const struct stream *stream, size_t length)
{
    if (length < DNS_HEADER)
        return false;
    if (stream->used < LENGTH_PREFIX + DNS_HEADER)
        return true;
    /* The opcodes in use and at most a question; the counts of a message behind a gap are not random. */
    struct wire w = wire_over(stream->octets + LENGTH_PREFIX, DNS_HEADER);
    wire_skip(&w, 2);
    unsigned opcode = wire_u16(&w) >> 11 & 0xf;
    return opcode <= 6 && wire_u16(&w) <= 1;
}

static void read_from(struct stream *stream, uint32_t next, bool guessing)
{
    stream->used = 0;
    stream->skip = 0;
    stream->next = next;
    stream->guessing = guessing;
}

/* Another connection on the same ports. */
static void restart(struct stream *stream, uint32_t next, bool guessing)
{
    read_from(stream, next, guessing);
    stream->first = next;
    stream->synchronised = true;
    stream->closing = stream->closed = stream->claimed = false;
}

static void deliver_messages(struct tcp *tcp, struct stream *stream, const struct packet_stamp *stamp)
{
    size_t at = 0;
    while (stream->used - at >= LENGTH_PREFIX) {
        struct wire w = wire_over(stream->octets + at, LENGTH_PREFIX);
        size_t length = wire_u16(&w);
        if (stream->guessing && !plausible_message(stream, length)) {
            stream->used = 0;
            return;
        }
        if (stream->used - at < LENGTH_PREFIX + length)
            break;
        stream->guessing = false;
        if (length > 0)
            tcp->deliver(tcp->context, &stream->flow,
                         &(struct tcp_message){stream->octets + at + LENGTH_PREFIX, length, length, *stamp,
                                               stream->hop_limit});
        at += LENGTH_PREFIX + length;
    }
    if (at == 0)
        return;
    memmove(stream->octets, stream->octets + at, stream->used - at);
    stream->used -= at;
}

/* How much is still to come of the message at the front; false when its length is not known. */
static bool rest_of_message(const struct stream *stream, size_t *rest)
{
    if (stream->skip > 0) {
        *rest = stream->skip;
        return true;
    }
    struct wire w = wire_over(stream->octets, stream->used);
    size_t length = wire_u16(&w);
    if (w.failed || stream->guessing)
        return false;
    *rest = LENGTH_PREFIX + length - stream->used;
    return true;
}

/* `lost` octets will not come. Within a message of known length the rest of it is skipped. */
static void lose(struct tcp *tcp, struct stream *stream, uint32_t lost)
{
    size_t rest;
    tcp->gaps++;
    bool known = rest_of_message(stream, &rest) && rest >= lost;
    read_from(stream, stream->next + lost, !known);
    stream->skip = known ? rest - lost : 0;
}

static bool append(struct tcp *tcp, struct stream *stream, const uint8_t *octets, size_t length)
{
    size_t skipped = length < stream->skip ? length : stream->skip;
    stream->skip -= skipped;
    octets += skipped;
    length -= skipped;
    if (length == 0)
        return true;
    if (stream->room - stream->used < length) {
        size_t room = stream->room == 0 ? 2048 : stream->room;
        while (room - stream->used < length)
            room *= 2;
        uint8_t *grown = realloc(stream->octets, room);
        if (grown == NULL)
            return false;
        tcp->octets += room - stream->room;
        stream->octets = grown;
        stream->room = room;
    }
    memcpy(stream->octets + stream->used, octets, length);
    stream->used += length;
    return true;
}

/* The first part of a message whose rest the snap length took away. */
static void deliver_cut(struct tcp *tcp, const struct stream *stream, const struct packet_stamp *stamp)
{
    struct wire w = wire_over(stream->octets, stream->used);
    size_t length = wire_u16(&w);
    if (stream->skip == 0 && !stream->guessing && wire_left(&w) > 0 && wire_left(&w) < length)
        tcp->deliver(tcp->context, &stream->flow,
                     &(struct tcp_message){stream->octets + LENGTH_PREFIX, wire_left(&w), length, *stamp,
                                           stream->hop_limit});
}

/* Takes octets that start at or before `next`; what was seen before is left out. */
static void take_in_order(struct tcp *tcp, struct stream *stream, const struct segment *segment)
{
    uint32_t seen = stream->next - segment->sequence;
    if (seen >= segment->full_length)
        return;
    size_t wanted = segment->full_length - seen;
    size_t fresh = segment->length > seen ? segment->length - seen : 0;
    if (fresh > 0 && !append(tcp, stream, segment->octets + seen, fresh))
        fresh = 0;
    stream->next += (uint32_t)fresh;
    if (stream->next - stream->first > WINDOW_MAX)
        stream->first = stream->next - WINDOW_MAX;
    deliver_messages(tcp, stream, &segment->stamp);
    if (fresh == wanted)
        return;
    deliver_cut(tcp, stream, &segment->stamp);
    lose(tcp, stream, (uint32_t)(wanted - fresh));
}

/* Takes what waited and now is in order. A packet that filled the gap completes it all; without one (NULL),
 * each segment counts for itself. */
static void drain_waiting(struct tcp *tcp, struct stream *stream, const struct packet_stamp *filled)
{
    while (stream->waiting != NULL && (int32_t)(stream->waiting->sequence - stream->next) <= 0) {
        struct waiting *first = stream->waiting;
        stream->waiting = first->next;
        stream->waiting_octets -= first->length;
        stream->waiting_segments--;
        tcp->octets -= cost(first);
        struct segment segment = {.sequence = first->sequence,
                                  .octets = first->octets,
                                  .length = first->length,
                                  .full_length = first->full_length,
                                  .stamp = filled != NULL ? *filled : first->stamp};
        take_in_order(tcp, stream, &segment);
        free(first);
    }
}

static void give_up_gap(struct tcp *tcp, struct stream *stream)
{
    lose(tcp, stream, stream->waiting->sequence - stream->next);
    drain_waiting(tcp, stream, NULL);
}

static void give_up_all_gaps(struct tcp *tcp, struct stream *stream)
{
    while (stream->waiting != NULL)
        give_up_gap(tcp, stream);
}

static void keep_waiting(struct tcp *tcp, struct stream *stream, const struct segment *segment)
{
    struct waiting *kept = malloc(sizeof *kept + segment->length);
    if (kept == NULL)
        return;
    kept->stamp = segment->stamp;
    kept->sequence = segment->sequence;
    kept->length = segment->length;
    kept->full_length = segment->full_length;
    if (segment->length > 0)
        memcpy(kept->octets, segment->octets, segment->length);
    struct waiting **at = &stream->waiting;
    while (*at != NULL && (int32_t)((*at)->sequence - kept->sequence) <= 0)
        at = &(*at)->next;
    kept->next = *at;
    *at = kept;
    stream->waiting_octets += kept->length;
    stream->waiting_segments++;
    tcp->octets += cost(kept);
    while (stream->waiting != NULL && (stream->waiting_octets > TCP_WAITING_OCTETS_MAX ||
                                       stream->waiting_segments > TCP_WAITING_SEGMENTS_MAX))
        give_up_gap(tcp, stream);
}

/* A keep-alive repeats the octet before `next` (RFC 9293 section 3.8.4); first of all that is seen of a
 * stream, it must not be taken for a start. */
static bool may_be_keep_alive(const struct stream *stream, const struct segment *segment)
{
    return !stream->synchronised && segment->full_length == 1;
}

static void take_data(struct tcp *tcp, struct stream *stream, const struct segment *segment)
{
    int32_t ahead = (int32_t)(segment->sequence - stream->next);
    if (may_be_keep_alive(stream, segment))
        return;
    if (!stream->synchronised || ahead > WINDOW_MAX || ahead < -WINDOW_MAX || (stream->closed && ahead > 0)) {
        give_up_all_gaps(tcp, stream);
        restart(stream, segment->sequence, true);
        ahead = 0;
    }
    if (ahead > 0) {
        keep_waiting(tcp, stream, segment);
        return;
    }
    take_in_order(tcp, stream, segment);
    drain_waiting(tcp, stream, &segment->stamp);
}

static struct stream *find_or_add(struct tcp *tcp, const struct flow *flow)
{
    struct stream *stream = NULL;
    HASH_FIND(hh, tcp->streams, flow, sizeof *flow, stream);
    if (stream != NULL) {
        HASH_DEL(tcp->streams, stream); /* moves it to the end: the order of last use */
    } else {
        if (HASH_COUNT(tcp->streams) >= TCP_STREAMS_MAX)
            evict(tcp);
        stream = calloc(1, sizeof *stream);
        if (stream == NULL)
            return NULL;
        stream->flow = *flow;
    }
    return put_last(tcp, stream) ? stream : NULL;
}

static bool is_over(const struct stream *stream)
{
    return stream->closing && (!stream->synchronised || (int32_t)(stream->next - stream->end) >= 0);
}

static bool parse_segment(const struct ip_packet *ip, struct flow *flow, struct segment *segment)
{
    struct wire w = wire_over(ip->payload, ip->length);
    *flow = (struct flow){.source = ip->source, .destination = ip->destination, .transport = TRANSPORT_TCP};
    flow->source_port = wire_u16(&w);
    flow->destination_port = wire_u16(&w);
    segment->sequence = wire_u32(&w);
    wire_skip(&w, 4);
    size_t header = (size_t)(wire_u8(&w) >> 4) * 4;
    segment->flags = wire_u8(&w);
    wire_skip(&w, 6);
    if (w.failed || header < HEADER_MIN || ip->full_length < header)
        return false;
    wire_skip(&w, header - HEADER_MIN);
    segment->full_length = ip->full_length - header;
    segment->length = wire_left(&w);
    segment->octets = wire_take(&w, segment->length);
    return segment->octets != NULL || segment->full_length == 0;
}

/* Nothing more will come; the sequence number stays, to know what comes again. */
static void close_stream(struct tcp *tcp, struct stream *stream)
{
    forget_octets(tcp, stream);
    stream->closed = true;
}

/* A SYN in the midst of a connection may be forged, and its receiver does not believe it (RFC 5961 section
 * 4): it is a claim that only what follows it makes true. */
static void take_syn(struct tcp *tcp, struct stream *stream, uint32_t next)
{
    if (stream->synchronised && !stream->closed) {
        if (next == stream->first) /* its own, once more */
            return;
        stream->claimed = next != stream->next;
        stream->claim = next;
        return;
    }
    give_up_all_gaps(tcp, stream);
    restart(stream, next, false);
}

/* Whether the segment begins within what was seen of the connection at hand. */
static bool was_seen(const struct stream *stream, const struct segment *segment)
{
    return segment->sequence - stream->first < stream->next - stream->first;
}

/* Whether the segment is the first of the claimed connection; or stands closer behind its start than behind
 * what was seen of the one at hand, and is none that is sent again. */
static bool is_of_claim(const struct stream *stream, const struct segment *segment)
{
    uint32_t behind_claim = segment->sequence - stream->claim;
    return stream->claimed &&
           (behind_claim == 0 || (behind_claim <= WINDOW_MAX && !was_seen(stream, segment) &&
                                  behind_claim < segment->sequence - stream->next));
}

/* A reset of the claimed connection ends that alone. */
static void settle_claim(struct tcp *tcp, struct stream *stream, const struct segment *segment)
{
    if (!is_of_claim(stream, segment))
        return;
    if ((segment->flags & FLAG_RST) != 0) {
        stream->claimed = false;
        return;
    }
    give_up_all_gaps(tcp, stream);
    restart(stream, stream->claim, false);
}

/* RFC 9293 section 3.10.7.4: a reset counts at just the next sequence number. */
static bool is_reset(const struct stream *stream, const struct segment *segment)
{
    return (segment->flags & FLAG_RST) != 0 &&
           (!stream->synchronised || segment->sequence + (uint32_t)segment->full_length == stream->next);
}

void tcp_segment(struct tcp *tcp, const struct ip_packet *ip, const struct packet_stamp *stamp)
{
    struct flow flow;
    struct segment segment = {.stamp = *stamp};
    if (!parse_segment(ip, &flow, &segment))
        return;
    bool control = (segment.flags & (FLAG_SYN | FLAG_FIN | FLAG_RST)) != 0;
    if (segment.full_length == 0 && !control)
        return;
    forget_closed(tcp, stamp->time);
    struct stream *stream = find_or_add(tcp, &flow);
    if (stream == NULL)
        return;
    stream->last = stamp->time;
    stream->hop_limit = ip->hop_limit;
    if ((segment.flags & FLAG_SYN) != 0)
        take_syn(tcp, stream, ++segment.sequence);
    if (segment.full_length > 0 || (segment.flags & FLAG_SYN) == 0)
        settle_claim(tcp, stream, &segment);
    if (segment.full_length > 0)
        take_data(tcp, stream, &segment);
    if ((segment.flags & FLAG_FIN) != 0) {
        stream->closing = true;
        stream->end = segment.sequence + (uint32_t)segment.full_length;
    }
    if (is_reset(stream, &segment) || is_over(stream))
        close_stream(tcp, stream);
    while (tcp->octets > TCP_OCTETS_MAX && tcp->streams != NULL && tcp->streams != stream)
        evict(tcp);
}

bool tcp_ports(const struct ip_packet *ip, uint16_t *source, uint16_t *destination)
{
    struct wire w = wire_over(ip->payload, ip->length);
    *source = wire_u16(&w);
    *destination = wire_u16(&w);
    return !w.failed;
}

void tcp_finish(struct tcp *tcp)
{
    while (tcp->streams != NULL) {
        struct stream *stream = tcp->streams;
        give_up_all_gaps(tcp, stream);
        stream_free(tcp, stream);
    }
}

uint64_t tcp_gaps(const struct tcp *tcp)
{
    return tcp->gaps;
}
