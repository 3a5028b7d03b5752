/*
 * pcapng files (draft-ietf-opsawg-pcapng): blocks in, packets out. Read here and not by libpcap, which takes
 * one link type, one byte order and one snap length a file, where a pcapng may have sections in both byte
 * orders and interfaces of any link type and time resolution. A piece of file.h; for use inside capture/.
 */
#ifndef RRSIGHT_CAPTURE_PCAPNG_H
#define RRSIGHT_CAPTURE_PCAPNG_H

#include "capture/packet.h"

#include <stdbool.h>
#include <stdio.h>

#define PCAPNG_ERROR_MAX 200

struct pcapng;

/* Reads the first section header. The stream is borrowed and must outlive the reader. NULL with a message. */
struct pcapng *pcapng_open(FILE *stream, char error[PCAPNG_ERROR_MAX]);
void pcapng_close(struct pcapng *pcapng);

/* The first octets of a pcapng file. */
bool pcapng_is_magic(const unsigned char octets[4]);

enum pcapng_result {
    PCAPNG_PACKET, /* *packet is set but for file and frame; borrowed until the next call */
    PCAPNG_END,
    PCAPNG_FAULT, /* nothing more can be read: pcapng_fault() */
};

enum pcapng_result pcapng_next(struct pcapng *pcapng, struct packet *packet);

/* What stopped the reading, or what had to be left out, or NULL. */
const char *pcapng_fault(const struct pcapng *pcapng);

#endif
