/* RAND_set_rand_method() is deprecated, and the one way to have a whole program's keys from a seed. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "tests/bench/chance.h"

#include <openssl/rand.h>
#include <stdlib.h>

struct zipf {
    size_t ranks;
    double below[]; /* sum of the weights up to each rank */
};

static uint64_t state;

/* SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t chance_number(void)
{
    uint64_t mixed = (state += UINT64_C(0x9e3779b97f4a7c15));
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

uint32_t chance_below(uint32_t limit)
{
    return (uint32_t)((chance_number() >> 32) * limit >> 32);
}

bool chance_permille(unsigned share)
{
    return chance_below(1000) < share;
}

static int rand_octets(unsigned char *out, int length)
{
    for (int i = 0; i < length; i++)
        out[i] = (unsigned char)(chance_number() >> 24);
    return 1;
}

static int rand_ready(void)
{
    return 1;
}

void chance_begin(uint64_t seed)
{
    static const RAND_METHOD method = {.bytes = rand_octets, .pseudorand = rand_octets, .status = rand_ready};
    state = seed;
    if (RAND_set_rand_method(&method) != 1)
        abort();
}

struct zipf *zipf_new(size_t ranks)
{
    struct zipf *zipf = malloc(sizeof *zipf + ranks * sizeof zipf->below[0]);
    if (zipf == NULL)
        abort();
    double sum = 0;
    for (size_t rank = 0; rank < ranks; rank++)
        zipf->below[rank] = sum += 1 / (double)(rank + 1);
    zipf->ranks = ranks;
    return zipf;
}

void zipf_free(struct zipf *zipf)
{
    free(zipf);
}

size_t zipf_draw(const struct zipf *zipf)
{
    double at = (double)(chance_number() >> 11) / 9007199254740992.0 * zipf->below[zipf->ranks - 1];
    size_t low = 0, high = zipf->ranks - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (zipf->below[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
