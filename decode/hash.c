#include "decode/hash.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

/* Odd constants with about as many ones as zeros. */
#define MULTIPLIER_A UINT64_C(0x9fb21c651e98df25)
#define MULTIPLIER_B UINT64_C(0xd6e8feb86659fd93)

uint64_t hash_seed(void)
{
    uint64_t seed = 0;
    if (getentropy(&seed, sizeof seed) != 0) { /* only where the system has none to give */
        struct timespec now = {0};
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
        seed = (uint64_t)now.tv_nsec * MULTIPLIER_A;
    }
    return seed;
}

static uint64_t load(const uint8_t *octets)
{
    uint64_t value;
    memcpy(&value, octets, sizeof value);
    return value;
}

static uint64_t step(uint64_t lane, uint64_t value, uint64_t multiplier)
{
    lane = (lane ^ value) * multiplier;
    return lane ^ lane >> 29;
}

/* Two lanes, since each multiplication waits for the one before it in its lane. */
uint64_t hash_octets(const void *octets, size_t length, uint64_t seed)
{
    const uint8_t *at = octets;
    uint64_t a = seed, b = ~seed ^ length;
    size_t left = length;
    for (; left >= 16; left -= 16, at += 16) {
        a = step(a, load(at), MULTIPLIER_A);
        b = step(b, load(at + 8), MULTIPLIER_B);
    }
    if (left >= 8) {
        a = step(a, load(at), MULTIPLIER_A);
        left -= 8;
        at += 8;
    }
    uint64_t rest = 0;
    if (left > 0)
        memcpy(&rest, at, left);
    b = step(b, rest, MULTIPLIER_B);
    a = step(a, b, MULTIPLIER_B);
    return step(a, b >> 32, MULTIPLIER_A);
}
