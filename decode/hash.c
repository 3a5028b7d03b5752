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
    uint64_t hash = hash_mix(so_far, length), last[2] = {0};
    size_t left = length;
    for (; left >= sizeof last; left -= sizeof last, at += sizeof last)
        hash = hash_fold(load(at) ^ hash_secret[0], load(at + 8) ^ hash);
    if (left > 0)
        memcpy(last, at, left);
    hash = hash_fold(last[0] ^ hash_secret[0], last[1] ^ hash);
    return hash_mix(hash, length);
}
