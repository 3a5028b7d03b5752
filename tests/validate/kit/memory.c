#include "tests/validate/kit/memory.h"

#include <stdlib.h>
#include <string.h>

static void **pieces;
static size_t count, room;

void *kit_take(size_t size)
{
    if (count == room) {
        room = room == 0 ? 256 : 2 * room;
        pieces = realloc(pieces, room * sizeof *pieces);
        if (pieces == NULL)
            abort();
    }
    void *piece = calloc(1, size == 0 ? 1 : size);
    if (piece == NULL)
        abort();
    pieces[count++] = piece;
    return piece;
}

struct octets kit_copy(const void *octets, size_t length)
{
    struct octets copy = {kit_take(length), length};
    if (length > 0)
        memcpy(copy.at, octets, length);
    return copy;
}

void kit_clear(void)
{
    while (count > 0)
        free(pieces[--count]);
    free(pieces);
    pieces = NULL;
    room = 0;
}
