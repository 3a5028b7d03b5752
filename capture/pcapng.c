#include "capture/pcapng.h"

#include "capture/linktype.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every block: type, total length, body padded to four octets, total length again. */
#define BLOCK_SECTION      0x0a0d0d0aU
#define BLOCK_INTERFACE    1U
#define BLOCK_PACKET       2U /* obsolete */
#define BLOCK_SIMPLE       3U
#define BLOCK_ENHANCED     6U
#define BLOCK_HEAD         8U
#define BLOCK_OVERHEAD     12U
#define ENHANCED_FIXED     20U
#define BYTE_ORDER_MAGIC   0x1a2b3c4dU
#define BYTE_ORDER_SWAPPED 0x4d3c2b1aU

/* No block of a real capture is longer; a damaged length must not take all memory. */
#define BLOCK_MAX (16U * 1024 * 1024)
/* One interface takes a few octets; a capture of all ports of a large switch has hundreds. */
#define INTERFACES_MAX 65536U

#define OPTION_END        0U
#define OPTION_RESOLUTION 9U
#define OPTION_OFFSET     14U

struct interface {
    int link_type;
    uint32_t snap_length; /* 0: none */
    uint8_t resolution;   /* as if_tsresol has it */
    int64_t offset;       /* seconds */
};

struct pcapng {
    struct octets *octets;
    bool swapped;
    struct interface *interfaces;
    size_t interface_count;
    capture_time last; /* for packets that have no time of their own */
    char fault[PCAPNG_ERROR_MAX];
};

/* The body of a block, read in the byte order of its section; a read past its end gives zeros and sets
 * `failed`. */
struct block {
    const struct pcapng *pcapng;
    const unsigned char *octets;
    size_t left;
    bool failed;
};

bool pcapng_is_magic(const unsigned char octets[4])
{
    static const unsigned char magic[4] = {0x0a, 0x0d, 0x0d, 0x0a};
    return memcmp(octets, magic, sizeof magic) == 0;
}

static uint32_t order_u32(const struct pcapng *pcapng, const unsigned char *octets)
{
    uint32_t value;
    memcpy(&value, octets, sizeof value);
    return pcapng->swapped ? __builtin_bswap32(value) : value;
}

static const unsigned char *take(struct block *block, size_t count)
{
    if (block->failed || block->left < count) {
        block->failed = true;
        return NULL;
    }
    const unsigned char *at = block->octets;
    block->octets += count;
    block->left -= count;
    return at;
}

static uint32_t take_u32(struct block *block)
{
    const unsigned char *at = take(block, 4);
    return at == NULL ? 0 : order_u32(block->pcapng, at);
}

static uint16_t take_u16(struct block *block)
{
    uint16_t value = 0;
    const unsigned char *at = take(block, 2);
    if (at != NULL)
        memcpy(&value, at, sizeof value);
    return block->pcapng->swapped ? __builtin_bswap16(value) : value;
}

/* In the section's byte order, unlike the two halves of a packet's time. */
static uint64_t take_u64(struct block *block)
{
    static const uint16_t probe = 1;
    bool little_here = *(const unsigned char *)&probe == 1;
    uint64_t first = take_u32(block), second = take_u32(block);
    return little_here != block->pcapng->swapped ? second << 32 | first : first << 32 | second;
}

static enum pcapng_result stop(struct pcapng *pcapng, const char *why)
{
    (void)snprintf(pcapng->fault, sizeof pcapng->fault, "%s", why);
    return PCAPNG_FAULT;
}

/* Something that can be left out: the first such fault is kept. */
static void leave_out(struct pcapng *pcapng, const char *what)
{
    if (pcapng->fault[0] == '\0')
        (void)snprintf(pcapng->fault, sizeof pcapng->fault, "%s", what);
}

/* A section header tells the byte order by what stands behind its own length. */
static bool know_byte_order(struct pcapng *pcapng, const unsigned char *magic)
{
    uint32_t value;
    memcpy(&value, magic, sizeof value);
    if (value != BYTE_ORDER_MAGIC && value != BYTE_ORDER_SWAPPED)
        return false;
    pcapng->swapped = value == BYTE_ORDER_SWAPPED;
    return true;
}

static bool is_block_length(uint32_t length)
{
    return length % 4 == 0 && length <= BLOCK_MAX;
}

/* Sees the next block; PCAPNG_PACKET when it is there whole. */
static enum pcapng_result read_block(struct pcapng *pcapng, uint32_t *type, struct block *block)
{
    const unsigned char *at = octets_see(pcapng->octets, BLOCK_OVERHEAD);
    if (at == NULL && octets_at_hand(pcapng->octets) == 0)
        return PCAPNG_END;
    if (at == NULL)
        return stop(pcapng, "truncated within a block's header");
    bool section = pcapng_is_magic(at);
    if (section && !know_byte_order(pcapng, at + BLOCK_HEAD))
        return stop(pcapng, "a section has no byte order");
    *type = order_u32(pcapng, at);
    uint32_t length = order_u32(pcapng, at + 4), before = BLOCK_HEAD + (section ? 4 : 0);
    if (length < before + 4 || !is_block_length(length))
        return stop(pcapng, "a block has a length that cannot be");
    at = octets_see(pcapng->octets, length);
    if (at == NULL)
        return stop(pcapng, "truncated within a block");
    octets_pass(pcapng->octets, length);
    *block = (struct block){.pcapng = pcapng, .octets = at + before, .left = length - before - 4};
    return PCAPNG_PACKET;
}

static void read_option(struct block *block, uint16_t code, size_t length, struct interface *interface)
{
    struct block value = *block;
    if (code == OPTION_RESOLUTION && length >= 1)
        interface->resolution = *take(&value, 1);
    if (code == OPTION_OFFSET && length >= 8)
        interface->offset = (int64_t)take_u64(&value);
}

static bool add_interface(struct pcapng *pcapng, struct block *block)
{
    struct interface interface = {.resolution = 6};
    interface.link_type = linktype_to_dlt(take_u16(block));
    (void)take_u16(block);
    interface.snap_length = take_u32(block);
    while (!block->failed && block->left >= 4) {
        uint16_t code = take_u16(block), length = take_u16(block);
        if (code == OPTION_END || length > block->left)
            break;
        read_option(block, code, length, &interface);
        size_t padded = ((size_t)length + 3) & ~(size_t)3;
        (void)take(block, padded < block->left ? padded : block->left);
    }
    if (pcapng->interface_count == INTERFACES_MAX)
        return false;
    struct interface *grown =
        realloc(pcapng->interfaces, (pcapng->interface_count + 1) * sizeof *pcapng->interfaces);
    if (grown == NULL)
        return false;
    pcapng->interfaces = grown;
    pcapng->interfaces[pcapng->interface_count++] = interface;
    return true;
}

/* Units since 1970 to nanoseconds: the resolution is a power of ten, or of two where its highest bit is set.
 */
static capture_time time_of(const struct interface *interface, uint64_t units)
{
    static const int64_t seconds_max = INT64_MAX / CAPTURE_SECOND / 2;
    uint64_t seconds, fraction, nanoseconds;
    unsigned exponent = interface->resolution & 0x7f;
    if ((interface->resolution & 0x80) != 0) {
        if (exponent > 63)
            return 0;
        seconds = units >> exponent;
        fraction = units & ((UINT64_C(1) << exponent) - 1);
        if (exponent > 30) { /* what is finer than a nanosecond does not count */
            fraction >>= exponent - 30;
            exponent = 30;
        }
        nanoseconds = fraction * 1000000000 >> exponent;
    } else {
        uint64_t scale = 1;
        if (exponent > 19)
            return 0;
        for (unsigned i = 0; i < exponent; i++)
            scale *= 10;
        seconds = units / scale;
        fraction = units % scale;
        nanoseconds = scale > 1000000000 ? fraction / (scale / 1000000000) : fraction * (1000000000 / scale);
    }
    int64_t whole = seconds > (uint64_t)seconds_max ? seconds_max : (int64_t)seconds;
    if (interface->offset > -seconds_max && interface->offset < seconds_max - whole)
        whole += interface->offset;
    return (whole < 0 ? 0 : whole) * CAPTURE_SECOND + (capture_time)nanoseconds;
}

/* Of an interface that the file does not describe the packets are counted as of a link type that nobody
 * knows. */
static const struct interface *interface_at(const struct pcapng *pcapng, uint32_t index)
{
    static const struct interface unknown = {.link_type = -1, .resolution = 6};
    return index < pcapng->interface_count ? &pcapng->interfaces[index] : &unknown;
}

static bool fill(struct block *block, uint32_t captured, uint32_t length, const struct interface *interface,
                 struct packet *packet)
{
    if (captured > block->left)
        captured = (uint32_t)block->left;
    packet->bytes = take(block, captured);
    packet->captured = captured;
    packet->length = length < captured ? captured : length;
    packet->link_type = interface->link_type;
    return !block->failed;
}

static bool take_timed(struct pcapng *pcapng, struct block *block, bool obsolete, struct packet *packet)
{
    uint32_t index = obsolete ? take_u16(block) : take_u32(block);
    if (obsolete)
        (void)take_u16(block); /* drops */
    uint64_t high = take_u32(block), low = take_u32(block);
    uint32_t captured = take_u32(block), length = take_u32(block);
    if (block->failed) {
        leave_out(pcapng, "a packet block that is too short is left out");
        return false;
    }
    const struct interface *interface = interface_at(pcapng, index);
    packet->time = pcapng->last = time_of(interface, high << 32 | low);
    return fill(block, captured, length, interface, packet);
}

/* It has no time: the one of the packet before it is the nearest that is known. */
static bool take_simple(struct pcapng *pcapng, struct block *block, struct packet *packet)
{
    uint32_t length = take_u32(block);
    const struct interface *interface = interface_at(pcapng, 0);
    uint32_t captured = length;
    if (interface->snap_length != 0 && captured > interface->snap_length)
        captured = interface->snap_length;
    packet->time = pcapng->last;
    return fill(block, captured, length, interface, packet);
}

enum pcapng_result pcapng_next(struct pcapng *pcapng, struct packet *packet)
{
    for (;;) {
        uint32_t type;
        struct block block;
        enum pcapng_result result = read_block(pcapng, &type, &block);
        if (result != PCAPNG_PACKET)
            return result;
        *packet = (struct packet){0};
        switch (type) {
        case BLOCK_SECTION: /* interfaces are a section's own */
            pcapng->interface_count = 0;
            continue;
        case BLOCK_INTERFACE:
            if (!add_interface(pcapng, &block))
                return stop(pcapng, "there are too many interfaces");
            continue;
        case BLOCK_ENHANCED:
        case BLOCK_PACKET:
            if (take_timed(pcapng, &block, type == BLOCK_PACKET, packet))
                return PCAPNG_PACKET;
            continue;
        case BLOCK_SIMPLE:
            if (take_simple(pcapng, &block, packet))
                return PCAPNG_PACKET;
            continue;
        default:
            continue;
        }
    }
}

/* Of all blocks with packets only the one that is written today: others may have none. */
bool pcapng_ready(const struct pcapng *pcapng)
{
    size_t at_hand = octets_at_hand(pcapng->octets);
    const unsigned char *at = at_hand < BLOCK_HEAD ? NULL : octets_see(pcapng->octets, BLOCK_HEAD);
    if (at == NULL || order_u32(pcapng, at) != BLOCK_ENHANCED)
        return false;
    uint32_t length = order_u32(pcapng, at + 4);
    return length >= BLOCK_OVERHEAD + ENHANCED_FIXED && is_block_length(length) && length <= at_hand;
}

struct pcapng *pcapng_open(struct octets *octets, char error[PCAPNG_ERROR_MAX])
{
    uint32_t type;
    struct block block;
    struct pcapng *pcapng = calloc(1, sizeof *pcapng);
    if (pcapng == NULL) {
        (void)snprintf(error, PCAPNG_ERROR_MAX, "no memory");
        return NULL;
    }
    pcapng->octets = octets;
    if (read_block(pcapng, &type, &block) == PCAPNG_PACKET && type == BLOCK_SECTION)
        return pcapng;
    (void)snprintf(error, PCAPNG_ERROR_MAX, "%s",
                   pcapng->fault[0] == '\0' ? "no section header" : pcapng->fault);
    pcapng_close(pcapng);
    return NULL;
}

void pcapng_close(struct pcapng *pcapng)
{
    if (pcapng == NULL)
        return;
    free(pcapng->interfaces);
    free(pcapng);
}

const char *pcapng_fault(const struct pcapng *pcapng)
{
    return pcapng->fault[0] == '\0' ? NULL : pcapng->fault;
}
