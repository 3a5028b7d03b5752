#include "capture/filter.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

/* As large as any packet that libpcap reads. */
#define SNAP_LENGTH 262144
/* More link types than one file has; what comes after is compiled each time anew, which is slow and right. */
#define PROGRAMS_MAX 32

struct program {
    int link_type;
    bool valid;
    struct bpf_program code;
};

struct filter {
    const char *expression;
    struct program programs[PROGRAMS_MAX];
    unsigned count;
};

static struct program compile(const char *expression, int link_type, char *error)
{
    struct program program = {.link_type = link_type};
    pcap_t *dead = pcap_open_dead(link_type, SNAP_LENGTH);
    if (dead == NULL)
        return program;
    program.valid = pcap_compile(dead, &program.code, expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!program.valid && error != NULL)
        (void)snprintf(error, FILTER_ERROR_MAX, "%s", pcap_geterr(dead));
    pcap_close(dead);
    return program;
}

struct filter *filter_new(const char *expression, int link_type, char error[FILTER_ERROR_MAX])
{
    struct filter *filter = calloc(1, sizeof *filter);
    (void)snprintf(error, FILTER_ERROR_MAX, "no memory");
    if (filter == NULL)
        return NULL;
    filter->expression = expression;
    filter->programs[filter->count++] = compile(expression, link_type, error);
    if (filter->programs[0].valid)
        return filter;
    filter_free(filter);
    return NULL;
}

void filter_free(struct filter *filter)
{
    if (filter == NULL)
        return;
    for (unsigned i = 0; i < filter->count; i++)
        if (filter->programs[i].valid)
            pcap_freecode(&filter->programs[i].code);
    free(filter);
}

static struct program *program_for(struct filter *filter, int link_type)
{
    for (unsigned i = 0; i < filter->count; i++)
        if (filter->programs[i].link_type == link_type)
            return &filter->programs[i];
    if (filter->count == PROGRAMS_MAX) { /* the last place is the one that changes */
        filter->count--;
        if (filter->programs[filter->count].valid)
            pcap_freecode(&filter->programs[filter->count].code);
    }
    filter->programs[filter->count] = compile(filter->expression, link_type, NULL);
    return &filter->programs[filter->count++];
}

bool filter_matches(struct filter *filter, const struct packet *packet)
{
    const struct program *program = program_for(filter, packet->link_type);
    struct pcap_pkthdr header = {.caplen = (bpf_u_int32)packet->captured, .len = (bpf_u_int32)packet->length};
    return program->valid && pcap_offline_filter(&program->code, &header, packet->bytes) != 0;
}
