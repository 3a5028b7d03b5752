/*
 * A capture file as an attacker would like it: DNS responses in pcap, each in one UDP datagram, or in a TCP
 * stream of its own when it is too long for that. Responses only, a millisecond apart.
 */
#ifndef RRSIGHT_TESTS_HOSTILE_CAPTURE_H
#define RRSIGHT_TESTS_HOSTILE_CAPTURE_H

#include "tests/validate/kit/record.h"

#include <stdio.h>

struct capture {
    FILE *file;
    uint64_t messages;
};

/* Writes the file's header; the file is the caller's. */
void capture_begin(struct capture *capture, FILE *file);

void capture_add(struct capture *capture, struct octets message);

#endif
