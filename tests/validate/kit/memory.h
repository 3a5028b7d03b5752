/*
 * Memory of a test: taken piece by piece, exact in size so that the sanitizer sees every overrun, and given
 * back all at once.
 */
#ifndef RRSIGHT_TESTS_KIT_MEMORY_H
#define RRSIGHT_TESTS_KIT_MEMORY_H

#include <stddef.h>
#include <stdint.h>

struct octets {
    uint8_t *at;
    size_t length;
};

/* `size` cleared octets; never NULL. */
void *kit_take(size_t size);
struct octets kit_copy(const void *octets, size_t length);

/* Gives back all that was taken since the last call. */
void kit_clear(void);

#endif
