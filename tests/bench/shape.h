/*
 * What a generated capture is to be like: its size, its zones and its traffic, by preset and by option.
 */
#ifndef RRSIGHT_TESTS_BENCH_SHAPE_H
#define RRSIGHT_TESTS_BENCH_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

/* Shares are so many of 1000. */
struct shape {
    const char *name;
    uint64_t packets;   /* at least so many; the last exchange is whole */
    unsigned zones;     /* below the TLDs */
    unsigned names;     /* hosts and the like, all zones together */
    unsigned rsa;       /* zones with algorithm 8 */
    unsigned ed25519;   /* zones with algorithm 15; the others have 13 */
    unsigned rsa_bits;  /* of their ZSK, 1024 or 2048; each KSK has 2048 */
    unsigned nsec3;     /* zones that deny by NSEC3 */
    unsigned unsigned_; /* zones that are not signed */
    unsigned tcp;       /* answers by TCP */
    unsigned fragments; /* of the answers too long for their path, those in IP fragments */
    unsigned ipv6;      /* exchanges over IPv6 */
    unsigned with_do;   /* queries with DO */
    uint64_t seed;
};

/* The shape that the arguments ask for, and the folder to write to; false, with the usage printed, when they
 * make no sense. */
bool shape_parse(int argc, char **argv, struct shape *shape, const char **folder);

#endif
