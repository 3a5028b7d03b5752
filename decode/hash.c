#include "decode/hash.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

uint64_t hash_secret[2];

__attribute__((constructor)) static void draw_secret(void)
{
    struct timespec now = {0};
    if (getentropy(hash_secret, sizeof hash_secret) == 0)
        return;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* only where the system has none to give */
    hash_secret[0] = (uint64_t)now.tv_nsec * UINT64_C(0x9fb21c651e98df25);
    hash_secret[1] = ~hash_secret[0] * UINT64_C(0xd6e8feb86659fd93);
}

static uint64_t load(const uint8_t *octets)
{
    uint64_t value;
    memcpy(&value, octets, sizeof value);
    return value;
}

uint64_t hash_octets(const void *octets, size_t length, uint64_t so_far)
{
    const uint8_t *at = octets;
    uint64_t hash = hash_mix(so_far, length), last = 0;
    size_t left = length;
    for (; left >= 2 * sizeof last; left -= 2 * sizeof last, at += 2 * sizeof last)
        hash = hash_fold(load(at) ^ hash_secret[0], load(at + sizeof last) ^ hash);
    if (left > sizeof last) {
        last = load(at);
        at += sizeof last;
        left -= sizeof last;
    }
    hash = hash_fold(hash_tail(at, left) ^ hash_secret[0], last ^ hash);
    return hash_mix(hash, length);
}
