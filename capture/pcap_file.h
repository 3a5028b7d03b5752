/*
 * pcap files (draft-ietf-opsawg-pcap): records in, packets out, in both byte orders, with micro- or
 * nanoseconds, and with the longer records that a patched libpcap wrote once. Read here and not by libpcap,
 * as packets can then be borrowed, and many of them at a time. A piece of file.h; for use inside capture/.
 */
#ifndef RRSIGHT_CAPTURE_PCAP_FILE_H
#define RRSIGHT_CAPTURE_PCAP_FILE_H

#include "capture/octets.h"
#include "capture/packet.h"

#include <stdbool.h>

struct pcap_file;

/* Reads the file's header. The octets are borrowed and must outlive the reader. NULL with a reason in *why.
 */
struct pcap_file *pcap_file_open(struct octets *octets, const char **why);
void pcap_file_close(struct pcap_file *file);

/* The DLT_ value of all packets. */
int pcap_file_link_type(const struct pcap_file *file);

/* The next packet, but for file and frame, borrowed until one is read that is not ready; false at the end or
 * at a fault. */
bool pcap_file_next(struct pcap_file *file, struct packet *packet);

/* Packets as pcap_file_next() gives them, at most `room`, as long as they are ready and captured before
 * `before`: how many. */
size_t pcap_file_take_ready(struct pcap_file *file, capture_time before, struct packet *packets, size_t room);

/* Whether the next packet can be read and leaves those before it where they are. */
bool pcap_file_ready(const struct pcap_file *file);

/* What stopped the reading, or NULL. */
const char *pcap_file_fault(const struct pcap_file *file);

#endif
