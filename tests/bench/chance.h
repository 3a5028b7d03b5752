/*
 * Numbers by chance that are the same in every run with the same seed; OpenSSL's keys and signatures draw
 * from them too. For one thread, and for nothing that must be secret.
 */
#ifndef RRSIGHT_TESTS_BENCH_CHANCE_H
#define RRSIGHT_TESTS_BENCH_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Starts anew, and makes OpenSSL draw from here from now on. */
void chance_begin(uint64_t seed);

uint64_t chance_number(void);

/* 0 to `limit` - 1; `limit` is not 0. */
uint32_t chance_below(uint32_t limit);

/* True in so many of 1000 draws. */
bool chance_permille(unsigned share);

/* Ranks by Zipf's law: rank n is drawn in proportion to 1 / (n + 1). */
struct zipf;
struct zipf *zipf_new(size_t ranks);
void zipf_free(struct zipf *zipf);
size_t zipf_draw(const struct zipf *zipf);

#endif
