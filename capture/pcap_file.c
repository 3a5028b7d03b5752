#include "capture/pcap_file.h"

#include "capture/linktype.h"

#include <stdlib.h>
#include <string.h>

#define MAGIC_MICROSECONDS 0xa1b2c3d4U
#define MAGIC_NANOSECONDS  0xa1b23c4dU
#define MAGIC_PATCHED      0xa1b2cd34U

#define FILE_HEADER 24
/* Of a record: seconds, fraction, octets captured and on the wire; and what the patch adds. */
#define RECORD_HEADER         16
#define RECORD_HEADER_PATCHED 24

/* What libpcap takes for the longest packet there can be: a damaged length must not swallow others. */
#define CAPTURED_MAX 262144U

struct pcap_file {
    struct octets *octets;
    bool swapped;
    bool lengths_may_be_swapped; /* before version 2.4 */
    uint32_t unit;               /* nanoseconds in one of a time's fraction */
    size_t header;               /* octets of each record's */
    int link_type;
    const char *fault;
};

static uint32_t get_u32(const struct pcap_file *file, const uint8_t *octets)
{
    uint32_t value;
    memcpy(&value, octets, sizeof value);
    return file->swapped ? __builtin_bswap32(value) : value;
}

static uint16_t get_u16(const struct pcap_file *file, const uint8_t *octets)
{
    uint16_t value;
    memcpy(&value, octets, sizeof value);
    return file->swapped ? __builtin_bswap16(value) : value;
}

static bool know_magic(struct pcap_file *file, uint32_t magic)
{
    file->unit = magic == MAGIC_NANOSECONDS ? 1 : 1000;
    file->header = magic == MAGIC_PATCHED ? RECORD_HEADER_PATCHED : RECORD_HEADER;
    return magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS || magic == MAGIC_PATCHED;
}

/* The reason why it is no file that can be read, or NULL. */
static const char *read_header(struct pcap_file *file, const uint8_t *header)
{
    if (header == NULL)
        return "it is shorter than a file's header";
    if (!know_magic(file, get_u32(file, header))) {
        file->swapped = true;
        if (!know_magic(file, get_u32(file, header)))
            return "its first octets are those of no capture format";
    }
    uint16_t major = get_u16(file, header + 4), minor = get_u16(file, header + 6);
    if (major != 2 && major != 543) /* which DG/UX wrote */
        return "it has an unknown version";
    file->lengths_may_be_swapped = major != 2 || minor < 4;
    /* The upper half tells of frame check sequences, which are left to who reads frames. */
    file->link_type = linktype_to_dlt((uint16_t)(get_u32(file, header + 20) & 0xffff));
    return NULL;
}

struct pcap_file *pcap_file_open(struct octets *octets, const char **why)
{
    struct pcap_file *file = calloc(1, sizeof *file);
    *why = "no memory";
    if (file == NULL)
        return NULL;
    file->octets = octets;
    *why = read_header(file, octets_see(octets, FILE_HEADER));
    if (*why == NULL) {
        octets_pass(octets, FILE_HEADER);
        return file;
    }
    free(file);
    return NULL;
}

void pcap_file_close(struct pcap_file *file)
{
    free(file);
}

int pcap_file_link_type(const struct pcap_file *file)
{
    return file->link_type;
}

static bool stop(struct pcap_file *file, const char *why)
{
    file->fault = why;
    return false;
}

/* Octets that a record has behind its header. */
static uint32_t captured_of(const struct pcap_file *file, const uint8_t *header)
{
    uint32_t captured = get_u32(file, header + 8), length = get_u32(file, header + 12);
    return file->lengths_may_be_swapped && captured > length ? length : captured;
}

static struct packet packet_of(const struct pcap_file *file, const uint8_t *record, uint32_t captured)
{
    /* Captured and wire length, whichever stands first. */
    uint32_t one = get_u32(file, record + 8), other = get_u32(file, record + 12);
    capture_time seconds = get_u32(file, record), fraction = get_u32(file, record + 4);
    return (struct packet){
        .bytes = record + file->header,
        .captured = captured,
        .length = one > other ? one : other,
        .time = seconds * CAPTURE_SECOND + fraction * file->unit,
        .link_type = file->link_type,
    };
}

bool pcap_file_next(struct pcap_file *file, struct packet *packet)
{
    const uint8_t *record = octets_see(file->octets, file->header);
    if (record == NULL && octets_at_hand(file->octets) == 0)
        return false;
    if (record == NULL)
        return stop(file, "truncated within a record's header");
    uint32_t captured = captured_of(file, record);
    if (captured > CAPTURED_MAX)
        return stop(file, "a record has a length that cannot be");
    record = octets_see(file->octets, file->header + captured);
    if (record == NULL)
        return stop(file, "truncated within a packet");
    octets_pass(file->octets, file->header + captured);
    *packet = packet_of(file, record, captured);
    return true;
}

/* Whether a whole record, with so many octets captured, stands at the beginning of so many octets. */
static bool is_record(const struct pcap_file *file, const uint8_t *at, size_t octets, uint32_t *captured)
{
    if (octets < file->header)
        return false;
    *captured = captured_of(file, at);
    return *captured <= CAPTURED_MAX && *captured <= octets - file->header;
}

/* What every packet passes through: it stays in the octets at hand. */
size_t pcap_file_take_ready(struct pcap_file *file, capture_time before, struct packet *packets, size_t room)
{
    size_t left = octets_at_hand(file->octets), taken = 0, count = 0;
    const uint8_t *octets = octets_see(file->octets, left);
    for (uint32_t captured; count < room && is_record(file, octets + taken, left - taken, &captured);
         count++) {
        packets[count] = packet_of(file, octets + taken, captured);
        if (packets[count].time >= before)
            break;
        taken += file->header + captured;
    }
    octets_pass(file->octets, taken);
    return count;
}

bool pcap_file_ready(const struct pcap_file *file)
{
    size_t at_hand = octets_at_hand(file->octets);
    uint32_t captured;
    return is_record(file, octets_see(file->octets, at_hand), at_hand, &captured);
}

const char *pcap_file_fault(const struct pcap_file *file)
{
    return file->fault;
}
