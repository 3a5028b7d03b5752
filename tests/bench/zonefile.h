/*
 * Master-file text (RFC 1035 section 5), RDATA in the form of RFC 3597: the trust anchor, and a whole zone
 * for the programs that verify zones.
 */
#ifndef RRSIGHT_TESTS_BENCH_ZONEFILE_H
#define RRSIGHT_TESTS_BENCH_ZONEFILE_H

#include "tests/bench/zones.h"

#include <stdio.h>

/* The DS record of the zone's KSK. */
void zonefile_anchor(FILE *file, const struct bench_zone *zone);

/* All records of the zone, which is signed and has NSEC, with all their signatures. */
void zonefile_write(FILE *file, struct bench_zones *zones, struct bench_zone *zone);

#endif
