#include "validate/recent.h"

#include "decode/hash.h"

#include <stdlib.h>
#include <string.h>

/* The sets stand in blocks, each of which is allocated when the first entry in it is taken: a short capture
 * needs few of them. */
#define BLOCK_SETS    4
#define BLOCK_ENTRIES ((size_t)BLOCK_SETS * RECENT_WAYS)

struct recent {
    size_t sets;
    size_t size;
    uint64_t clock;
    unsigned char **blocks; /* NULL until the first entry is taken */
};

struct recent *recent_new(size_t max, size_t size)
{
    struct recent *recent = calloc(1, sizeof *recent);
    if (recent != NULL)
        *recent = (struct recent){.sets = max / RECENT_WAYS, .size = size};
    return recent;
}

static size_t block_count(const struct recent *recent)
{
    return (recent->sets + BLOCK_SETS - 1) / BLOCK_SETS;
}

void recent_free(struct recent *recent)
{
    if (recent == NULL)
        return;
    for (size_t i = 0; recent->blocks != NULL && i < block_count(recent); i++)
        free(recent->blocks[i]);
    free((void *)recent->blocks);
    free(recent);
}

/* No key is that of an empty place. */
static uint64_t whole(uint64_t key)
{
    return key == 0 ? 1 : key;
}

/* The places that the key may have, RECENT_WAYS of them; NULL while there are none. */
static unsigned char *places(const struct recent *recent, uint64_t key)
{
    size_t set = (size_t)(key % recent->sets);
    unsigned char *block = recent->blocks == NULL ? NULL : recent->blocks[set / BLOCK_SETS];
    return block == NULL ? NULL : block + set % BLOCK_SETS * RECENT_WAYS * recent->size;
}

static struct recent_entry *place(const struct recent *recent, unsigned char *from, size_t way)
{
    return (struct recent_entry *)(void *)(from + way * recent->size);
}

static struct recent_entry *find(const struct recent *recent, unsigned char *from, uint64_t key)
{
    for (size_t way = 0; from != NULL && way < RECENT_WAYS; way++)
        if (place(recent, from, way)->key == key)
            return place(recent, from, way);
    return NULL;
}

bool recent_is_empty(const struct recent *recent)
{
    return recent->blocks == NULL;
}

void *recent_find(const struct recent *recent, uint64_t key)
{
    return find(recent, places(recent, whole(key)), whole(key));
}

/* Makes the key's places, all empty. */
static unsigned char *make_places(struct recent *recent, uint64_t key)
{
    size_t set = (size_t)(key % recent->sets);
    if (recent->blocks == NULL)
        recent->blocks = calloc(block_count(recent), sizeof recent->blocks[0]);
    if (recent->blocks == NULL)
        return NULL;
    recent->blocks[set / BLOCK_SETS] = calloc(BLOCK_ENTRIES, recent->size);
    return places(recent, key);
}

void *recent_take(struct recent *recent, uint64_t key)
{
    key = whole(key);
    unsigned char *from = places(recent, key);
    if (from == NULL)
        from = make_places(recent, key);
    if (from == NULL)
        return NULL;
    struct recent_entry *entry = find(recent, from, key);
    if (entry == NULL) {
        entry = place(recent, from, 0);
        for (size_t way = 1; way < RECENT_WAYS; way++)
            if (place(recent, from, way)->taken < entry->taken)
                entry = place(recent, from, way);
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
