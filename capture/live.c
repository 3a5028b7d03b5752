#include "capture/live.h"

#include <pcap/pcap.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

/* Long enough for whole messages: a tap may deliver reassembled packets larger than its link's MTU. */
#define SNAP_LENGTH 262144
/* How long the kernel may keep packets back, which is also how soon an interrupt is noticed. */
#define TIMEOUT_MILLISECONDS 100
/* Bursts must not overrun the ring while a chain is verified. */
#define RING_OCTETS (32 * 1024 * 1024)

struct live {
    const char *interface;
    pcap_t *pcap;
    int64_t tick; /* nanoseconds in one unit of tv_usec */
    uint64_t frames;
    char fault[SOURCE_ERROR_MAX];
};

/* Opens, sets and starts the handle; false with libpcap's reason. */
static bool activate(struct live *live, const char *filter, char error[SOURCE_ERROR_MAX])
{
    char reason[PCAP_ERRBUF_SIZE] = "";
    struct bpf_program program;
    live->pcap = pcap_create(live->interface, reason);
    if (live->pcap == NULL) {
        (void)snprintf(error, SOURCE_ERROR_MAX, "%s: %s", live->interface, reason);
        return false;
    }
    (void)pcap_set_snaplen(live->pcap, SNAP_LENGTH);
    (void)pcap_set_promisc(live->pcap, 1);
    (void)pcap_set_timeout(live->pcap, TIMEOUT_MILLISECONDS);
    (void)pcap_set_buffer_size(live->pcap, RING_OCTETS);
    (void)pcap_set_tstamp_precision(live->pcap, PCAP_TSTAMP_PRECISION_NANO);
    int result = pcap_activate(live->pcap);
    if (result < 0) {
        const char *more = pcap_geterr(live->pcap);
        (void)snprintf(error, SOURCE_ERROR_MAX, "%s: %s%s%s", live->interface, pcap_statustostr(result),
                       more[0] == '\0' ? "" : ": ", more);
        return false;
    }
    if (pcap_setnonblock(live->pcap, 1, reason) != 0) {
        (void)snprintf(error, SOURCE_ERROR_MAX, "%s: %s", live->interface, reason);
        return false;
    }
    if (filter == NULL)
        return true;
    bool set = pcap_compile(live->pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (set) {
        set = pcap_setfilter(live->pcap, &program) == 0;
        pcap_freecode(&program);
    }
    if (!set)
        (void)snprintf(error, SOURCE_ERROR_MAX, "%s: the filter \"%s\" is not valid: %s", live->interface,
                       filter, pcap_geterr(live->pcap));
    return set;
}

struct live *live_new(const char *interface, const char *filter, char error[SOURCE_ERROR_MAX])
{
    struct live *live = calloc(1, sizeof *live);
    if (live == NULL) {
        (void)snprintf(error, SOURCE_ERROR_MAX, "%s: no memory", interface);
        return NULL;
    }
    live->interface = interface;
    if (!activate(live, filter, error)) {
        live_free(live);
        return NULL;
    }
    live->tick = pcap_get_tstamp_precision(live->pcap) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000;
    return live;
}

/* For a while, or until there is a packet or a signal. libpcap's own waiting has no end on Linux while
 * nothing comes. */
static void wait_for_packets(const struct live *live)
{
    struct pollfd ready = {.fd = pcap_get_selectable_fd(live->pcap), .events = POLLIN};
    (void)poll(&ready, 1, TIMEOUT_MILLISECONDS);
}

enum source_result live_next(struct live *live, struct packet *packet)
{
    struct pcap_pkthdr *header = NULL;
    const u_char *bytes = NULL;
    int result = pcap_next_ex(live->pcap, &header, &bytes);
    if (result == 0) {
        wait_for_packets(live);
        result = pcap_next_ex(live->pcap, &header, &bytes);
    }
    if (result == 0 || result == PCAP_ERROR_BREAK)
        return SOURCE_IDLE;
    if (result != 1) {
        (void)snprintf(live->fault, sizeof live->fault, "%s: %s", live->interface, pcap_geterr(live->pcap));
        return SOURCE_END;
    }
    *packet = (struct packet){
        .bytes = bytes,
        .captured = header->caplen,
        .length = header->len < header->caplen ? header->caplen : header->len,
        .time = (capture_time)header->ts.tv_sec * CAPTURE_SECOND + header->ts.tv_usec * live->tick,
        .link_type = pcap_datalink(live->pcap),
        .frame = ++live->frames,
    };
    return SOURCE_PACKET;
}

void live_interrupt(struct live *live)
{
    pcap_breakloop(live->pcap);
}

const char *live_name(const struct live *live)
{
    return live->interface;
}

const char *live_fault(const struct live *live)
{
    return live->fault[0] == '\0' ? NULL : live->fault;
}

uint64_t live_dropped(const struct live *live)
{
    struct pcap_stat statistics = {0};
    if (pcap_stats(live->pcap, &statistics) != 0)
        return 0;
    return (uint64_t)statistics.ps_drop + statistics.ps_ifdrop;
}

void live_free(struct live *live)
{
    if (live == NULL)
        return;
    if (live->pcap != NULL)
        pcap_close(live->pcap);
    free(live);
}
