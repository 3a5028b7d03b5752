/*
 * Asks the processor for memory that will be read or written soon, so that it comes from afar while others
 * are at work: tables of millions of entries cost little more than small ones then. What they
 * hold is not looked at.
 */
#ifndef RRSIGHT_DECODE_FETCH_H
#define RRSIGHT_DECODE_FETCH_H

#include <stddef.h>

#define FETCH_LINE      ((size_t)64)
#define FETCH_LINES_MAX 8

/* The lines of the cache that hold these octets, not NULL, the first few of them. */
static inline void fetch_octets(const void *octets, size_t length)
{
    const char *at = octets;
    size_t most = FETCH_LINES_MAX * FETCH_LINE, end = length < most ? length : most;
    for (size_t offset = 0; offset < end; offset += FETCH_LINE)
        __builtin_prefetch(at + offset);
    __asm__ volatile(""
                     :
                     : "r"(octets)); /* else GCC finds that nothing is done, and leaves out who calls it */
}

#endif
