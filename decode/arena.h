/*
 * Memory that is given back all at once: what is derived from one message lives until the next message.
 *
 * After the first few messages an arena holds blocks enough and arena_reset() keeps them, so the steady state
 * allocates nothing. Memory from it is never freed singly.
 */
#ifndef RRSIGHT_DECODE_ARENA_H
#define RRSIGHT_DECODE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/* A new, empty arena; NULL when there is no memory. Freed with arena_free(), which accepts NULL. */
struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* `size` octets aligned for any type, not cleared; NULL when there is no memory. */
void *arena_take(struct arena *arena, size_t size);

/* As arena_take() for `count` elements of `size`, cleared; NULL also when the product overflows. */
void *arena_take_array(struct arena *arena, size_t count, size_t size);

/* A copy of `size` octets; NULL when there is no memory. */
void *arena_copy(struct arena *arena, const void *octets, size_t size);

/* A copy of a string; an empty one when there is no memory. */
const char *arena_string(struct arena *arena, const char *text);

/* A formatted, NUL-terminated string; an empty string when there is no memory. */
const char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Everything taken so far becomes invalid; the memory is kept for what follows. */
void arena_reset(struct arena *arena);

/* The same, and nearly all memory is given back. */
void arena_clear(struct arena *arena);

#endif
