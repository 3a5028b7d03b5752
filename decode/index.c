#include "decode/index.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN 1024

void index_fini(struct index *index)
{
    free(index->slots);
    *index = (struct index){.slots = NULL};
}

static void put(struct index *index, struct index_slot slot)
{
    size_t at = slot.tag & index->mask;
    while (index->slots[at].entry != NULL)
        at = (at + 1) & index->mask;
    index->slots[at] = slot;
}

static bool grow(struct index *index)
{
    size_t old_slots = index->slots == NULL ? 0 : index->mask + 1;
    size_t slots = old_slots == 0 ? SLOTS_MIN : 2 * old_slots;
    struct index grown = {
        .slots = calloc(slots, sizeof *grown.slots), .mask = slots - 1, .count = index->count};
    if (grown.slots == NULL)
        return false;
    for (size_t i = 0; i < old_slots; i++)
        if (index->slots[i].entry != NULL)
            put(&grown, index->slots[i]);
    free(index->slots);
    *index = grown;
    return true;
}

/* At most half full; when there is no memory to grow, then as long as a search still ends. */
bool index_reserve(struct index *index)
{
    bool full = index->slots == NULL || index->count >= index->mask / 2;
    return !full || grow(index) || (index->slots != NULL && index->count + 1 < index->mask);
}

bool index_add(struct index *index, uint32_t hash, void *entry)
{
    if (!index_reserve(index))
        return false;
    put(index, (struct index_slot){.entry = entry, .tag = hash});
    index->count++;
    return true;
}

/* What follows without a gap moves up, where it then stands closer to its own place. */
static void close_gap(struct index *index, size_t gap)
{
    for (size_t at = (gap + 1) & index->mask; index->slots[at].entry != NULL; at = (at + 1) & index->mask) {
        size_t home = index->slots[at].tag & index->mask;
        if (((at - home) & index->mask) < ((at - gap) & index->mask))
            continue;
        index->slots[gap] = index->slots[at];
        gap = at;
    }
    index->slots[gap].entry = NULL;
}

bool index_remove(struct index *index, uint32_t hash, const void *entry)
{
    if (index->slots == NULL)
        return false;
    for (size_t at = hash & index->mask; index->slots[at].entry != NULL; at = (at + 1) & index->mask) {
        if (index->slots[at].entry != entry)
            continue;
        close_gap(index, at);
        index->count--;
        return true;
    }
    return false;
}

void index_replace(struct index *index, uint32_t hash, const void *entry, void *by)
{
    if (index->slots == NULL)
        return;
    for (size_t at = hash & index->mask; index->slots[at].entry != NULL; at = (at + 1) & index->mask) {
        if (index->slots[at].entry != entry)
            continue;
        index->slots[at].entry = by;
        return;
    }
}

void *index_each(const struct index *index, size_t *at)
{
    size_t slots = index->slots == NULL ? 0 : index->mask + 1;
    while (*at < slots) {
        void *entry = index->slots[(*at)++].entry;
        if (entry != NULL)
            return entry;
    }
    return NULL;
}

void index_clear(struct index *index)
{
    if (index->slots != NULL)
        memset(index->slots, 0, (index->mask + 1) * sizeof *index->slots);
    index->count = 0;
}
