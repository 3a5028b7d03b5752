/*
 * pcapng files (draft-ietf-opsawg-pcapng): blocks in, packets out. Read here and not by libpcap, which takes
 * one link type, one byte order and one snap length a file, where a pcapng may have sections in both byte
 * orders and interfaces of any link type and time resolution. A piece of file.h; for use inside capture/.
 */
#ifndef RRSIGHT_CAPTURE_PCAPNG_H
#define RRSIGHT_CAPTURE_PCAPNG_H

#include "capture/octets.h"
#include "capture/packet.h"

#include <stdbool.h>

#define PCAPNG_ERROR_MAX 200

struct pcapng;

/* Reads the first section header. The octets are borrowed and must outlive the reader. NULL with a message.
 */
struct pcapng *pcapng_open(struct octets *octets, char error[PCAPNG_ERROR_MAX]);
void pcapng_close(struct pcapng *pcapng);

/* The first octets of a pcapng file. */
bool pcapng_is_magic(const unsigned char octets[4]);

enum pcapng_result {
    PCAPNG_PACKET, /* *packet is set but for file and frame; borrowed until one is read that is not ready */
    PCAPNG_END,
    PCAPNG_FAULT, /* nothing more can be read: pcapng_fault() */
};

enum pcapng_result pcapng_next(struct pcapng *pcapng, struct packet *packet);

/* Whether the next packet can be read and leaves those before it where they are. */
bool pcapng_ready(const struct pcapng *pcapng);

/* What stopped the reading, or what had to be left out, or NULL. */
const char *pcapng_fault(const struct pcapng *pcapng);

#endif
