/*
 * What every fuzz target includes: its entry point, and a check that holds in any build and names what
 * failed. Targets take their choices from the front of the input with decode/wire.h; a choice behind its end
 * is zero.
 */
#ifndef RRSIGHT_TESTS_FUZZ_FUZZ_H
#define RRSIGHT_TESTS_FUZZ_FUZZ_H

#include "decode/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define MUST(condition)                                                                                      \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            (void)fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);              \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

/* Reads every octet, so that the sanitizer sees one that is not there. */
static inline void fuzz_read(const uint8_t *octets, size_t length)
{
    static volatile unsigned sum;
    unsigned here = 0;
    for (size_t i = 0; i < length; i++)
        here += octets[i];
    sum = sum + here;
}

/* What is left of the input. */
static inline struct wire fuzz_rest(struct wire *w)
{
    return wire_sub(w, wire_left(w));
}

#endif
