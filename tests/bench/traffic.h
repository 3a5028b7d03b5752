/*
 * Exchanges between some resolvers and the servers of the zones: names by Zipf's law, each question of all at
 * least once while the packets last, a zone's referral and keys before the first question to it.
 */
#ifndef RRSIGHT_TESTS_BENCH_TRAFFIC_H
#define RRSIGHT_TESTS_BENCH_TRAFFIC_H

#include "tests/bench/questions.h"

#include <stdio.h>

struct traffic_counts {
    uint64_t packets;
    uint64_t answers;
    uint64_t secure; /* answers with DO that validate as secure */
    uint64_t tcp, cut, ipv6;
    int64_t seconds;
};

/* Writes pcap to the file. */
struct traffic_counts traffic_write(const struct shape *shape, struct bench_zones *zones,
                                    struct questions *questions, FILE *file);

#endif
