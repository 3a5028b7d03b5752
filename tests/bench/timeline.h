/*
 * Frames that are made in any order and written to a capture file in the order of their times: what a tap
 * sees of many exchanges at once.
 */
#ifndef RRSIGHT_TESTS_BENCH_TIMELINE_H
#define RRSIGHT_TESTS_BENCH_TIMELINE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define FRAME_LONGEST 1514

struct timeline;

/* Writes pcap with Ethernet frames and microseconds. The file is the caller's, to be closed after
 * timeline_free(). */
struct timeline *timeline_new(FILE *file);

/* Room for a frame of at most FRAME_LONGEST octets, that is to be filled before the next call. `time` is in
 * microseconds since 1970. Frames of one time keep their order. */
uint8_t *timeline_add(struct timeline *timeline, int64_t time, size_t length);

/* Writes all frames up to a time, after which none will be added before it. */
void timeline_advance(struct timeline *timeline, int64_t time);

/* How many frames were added. */
uint64_t timeline_frames(const struct timeline *timeline);

/* Writes what is left. */
void timeline_free(struct timeline *timeline);

#endif
