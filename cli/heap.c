#include "cli/heap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Addresses, not memory: what is used of them becomes resident by and by, as else. */
#define HEAP_OCTETS (256 * 1024 * 1024)

/* Larger blocks than malloc() would ask the system for by themselves come from the heap too. */
#define OWN_MAPPING_FROM (1024 * 1024)
#define FIRST_BLOCK      ((size_t)256 * 1024)

void heap_use_large_pages(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, OWN_MAPPING_FROM);
    (void)mallopt(M_TRIM_THRESHOLD, HEAP_OCTETS);
    (void)mallopt(M_TOP_PAD, HEAP_OCTETS);
    uint8_t *start = sbrk(0);
    void *volatile first = malloc(FIRST_BLOCK); /* with it the heap grows */
    free(first);
    uint8_t *end = sbrk(0);
    (void)mallopt(M_TOP_PAD, (int)FIRST_BLOCK);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    start += (page - (uintptr_t)start % page) % page;
    if (end > start)
        (void)madvise(start, (size_t)(end - start), MADV_HUGEPAGE);
}
