/*
 * Attacks on a validator's time: each writes a capture whose size grows with `n`, so that work which grows
 * faster than the capture shows at n, 2 n, 4 n.
 */
#ifndef RRSIGHT_TESTS_HOSTILE_ATTACKS_H
#define RRSIGHT_TESTS_HOSTILE_ATTACKS_H

#include "tests/hostile/forge.h"

/* The zones of every attack: a root, whose DS is the anchor, and "example." below it, the attacker's. */
struct scene {
    struct capture capture;
    struct forged_zone root;
    struct forged_zone example;
};

struct attack {
    const char *name;
    unsigned n; /* to begin with */
    /* What the answers may come to: codes of reasons with "," between, of the honest ones "secure", of which
     * there are `honest` and as many as n for each of `honest_n`. */
    const char *verdicts;
    unsigned honest;
    unsigned honest_n;
    void (*write)(struct scene *scene, unsigned n);
    const char *what;
};

/* The attack with that index, or NULL behind the last. */
const struct attack *attack_get(size_t index);

#endif
