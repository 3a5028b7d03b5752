#include "validate/recent.h"

#include "decode/hash.h"

#include <stdlib.h>
#include <string.h>

struct recent {
    size_t sets;
    size_t size;
    uint64_t clock;
    unsigned char *entries; /* NULL until the first is taken */
};

struct recent *recent_new(size_t max, size_t size)
{
    struct recent *recent = calloc(1, sizeof *recent);
    if (recent != NULL)
        *recent = (struct recent){.sets = max / RECENT_WAYS, .size = size};
    return recent;
}

void recent_free(struct recent *recent)
{
    if (recent == NULL)
        return;
    free(recent->entries);
    free(recent);
}

/* No key is that of an empty place. */
static uint64_t whole(uint64_t key)
{
    return key == 0 ? 1 : key;
}

static struct recent_entry *place(const struct recent *recent, uint64_t key, size_t way)
{
    size_t set = (size_t)(key % recent->sets);
    return (struct recent_entry *)(void *)(recent->entries + (set * RECENT_WAYS + way) * recent->size);
}

bool recent_is_empty(const struct recent *recent)
{
    return recent->entries == NULL;
}

void *recent_find(const struct recent *recent, uint64_t key)
{
    key = whole(key);
    for (size_t way = 0; recent->entries != NULL && way < RECENT_WAYS; way++)
        if (place(recent, key, way)->key == key)
            return place(recent, key, way);
    return NULL;
}

void *recent_take(struct recent *recent, uint64_t key)
{
    struct recent_entry *entry = recent_find(recent, key);
    key = whole(key);
    if (recent->entries == NULL)
        recent->entries = calloc(recent->sets * RECENT_WAYS, recent->size);
    if (recent->entries == NULL)
        return NULL;
    if (entry == NULL) {
        entry = place(recent, key, 0);
        for (size_t way = 1; way < RECENT_WAYS; way++)
            if (place(recent, key, way)->taken < entry->taken)
                entry = place(recent, key, way);
        memset(entry, 0, recent->size);
        entry->key = key;
    }
    entry->taken = ++recent->clock;
    return entry;
}

uint64_t recent_key(uint64_t so_far, const void *octets, size_t length)
{
    return hash_octets(octets, length, so_far);
}
