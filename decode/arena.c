#include "decode/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Large enough for all that an ordinary message needs, so that most arenas have one block. */
#define BLOCK_SIZE ((size_t)64 * 1024)

struct block {
    struct block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) uint8_t octets[];
};

struct arena {
    struct block *first;
    struct block *current;
};

static struct block *block_new(size_t size)
{
    struct block *block = malloc(sizeof *block + size);
    if (block == NULL)
        return NULL;
    *block = (struct block){.next = NULL, .size = size, .used = 0};
    return block;
}

struct arena *arena_new(void)
{
    struct arena *arena = malloc(sizeof *arena);
    if (arena == NULL)
        return NULL;
    arena->first = block_new(BLOCK_SIZE);
    if (arena->first == NULL) {
        free(arena);
        return NULL;
    }
    arena->current = arena->first;
    return arena;
}

static void free_blocks(struct block *block)
{
    for (struct block *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    free_blocks(arena->first);
    free(arena);
}

/* Moves on to a block with room: the kept one that follows if it is large enough, else a new one before it.
 */
static struct block *arena_grow(struct arena *arena, size_t size)
{
    struct block *after = arena->current->next;
    if (after != NULL && after->size >= size) {
        after->used = 0;
        arena->current = after;
        return after;
    }
    struct block *block = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE);
    if (block == NULL)
        return NULL;
    block->next = after;
    arena->current->next = block;
    arena->current = block;
    return block;
}

void *arena_take(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size_t rounded = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    struct block *block = arena->current;
    if (block->size - block->used < rounded) {
        block = arena_grow(arena, rounded);
        if (block == NULL)
            return NULL;
    }
    void *at = block->octets + block->used;
    block->used += rounded;
    return at;
}

void *arena_take_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    void *at = arena_take(arena, count * size);
    if (at != NULL)
        memset(at, 0, count * size);
    return at;
}

void *arena_copy(struct arena *arena, const void *octets, size_t size)
{
    void *at = arena_take(arena, size);
    if (at != NULL && size != 0)
        memcpy(at, octets, size);
    return at;
}

const char *arena_string(struct arena *arena, const char *text)
{
    const char *copy = arena_copy(arena, text, strlen(text) + 1);
    return copy == NULL ? "" : copy;
}

const char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = length < 0 ? NULL : arena_take(arena, (size_t)length + 1);
    if (text != NULL)
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text == NULL ? "" : text;
}

void arena_reset(struct arena *arena)
{
    arena->current = arena->first;
    arena->first->used = 0;
}

void arena_clear(struct arena *arena)
{
    arena_reset(arena);
    free_blocks(arena->first->next);
    arena->first->next = NULL;
}
