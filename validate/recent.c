#include "validate/recent.h"

#include "decode/hash.h"

#include <stdlib.h>
#include <string.h>

/* The sets stand in blocks, each of which is allocated when the first entry in it is taken: a short capture
 * needs few of them. */
#define BLOCK_SETS 4

/* In front of the entries of a set, so that a search touches one line of the cache beside the entry. */
struct set {
    uint64_t keys[RECENT_WAYS];  /* 0: empty */
    uint64_t taken[RECENT_WAYS]; /* when last, by `clock` */
};

struct recent {
    size_t sets; /* a power of two */
    size_t size;
    uint64_t clock;
    unsigned char **blocks; /* NULL until the first entry is taken */
};

static size_t set_size(const struct recent *recent)
{
    return sizeof(struct set) + RECENT_WAYS * recent->size;
}

struct recent *recent_new(size_t max, size_t size)
{
    struct recent *recent = calloc(1, sizeof *recent);
    size_t sets = 1;
    while (2 * sets * RECENT_WAYS <= max)
        sets *= 2;
    if (recent != NULL)
        *recent = (struct recent){.sets = sets, .size = (size + 7) / 8 * 8};
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

/* The set that the key belongs to; NULL while nothing in its block was taken. */
static struct set *set_of(const struct recent *recent, uint64_t key)
{
    size_t number = hash_place(key, recent->sets);
    unsigned char *block = recent->blocks == NULL ? NULL : recent->blocks[number / BLOCK_SETS];
    return block == NULL ? NULL : (struct set *)(void *)(block + number % BLOCK_SETS * set_size(recent));
}

static void *entry_of(const struct recent *recent, struct set *set, size_t way)
{
    return (unsigned char *)(set + 1) + way * recent->size;
}

/* Which of the set's places has the key; RECENT_WAYS: none. */
static size_t way_of(const struct set *set, uint64_t key)
{
    size_t way = 0;
    while (way < RECENT_WAYS && set->keys[way] != key)
        way++;
    return way;
}

bool recent_is_empty(const struct recent *recent)
{
    return recent->blocks == NULL;
}

void *recent_find(const struct recent *recent, uint64_t key)
{
    struct set *set = set_of(recent, whole(key));
    size_t way = set == NULL ? RECENT_WAYS : way_of(set, whole(key));
    return way == RECENT_WAYS ? NULL : entry_of(recent, set, way);
}

static struct set *make_set(struct recent *recent, uint64_t key)
{
    size_t number = hash_place(key, recent->sets);
    if (recent->blocks == NULL)
        recent->blocks = calloc(block_count(recent), sizeof recent->blocks[0]);
    if (recent->blocks == NULL)
        return NULL;
    recent->blocks[number / BLOCK_SETS] = calloc(BLOCK_SETS, set_size(recent));
    return set_of(recent, key);
}

/* The place that was taken longest ago, or never. */
static size_t oldest_way(const struct set *set)
{
    size_t oldest = 0;
    for (size_t way = 1; way < RECENT_WAYS; way++)
        if (set->taken[way] < set->taken[oldest])
            oldest = way;
    return oldest;
}

void *recent_take(struct recent *recent, uint64_t key)
{
    key = whole(key);
    struct set *set = set_of(recent, key);
    if (set == NULL)
        set = make_set(recent, key);
    if (set == NULL)
        return NULL;
    size_t way = way_of(set, key);
    if (way == RECENT_WAYS) {
        way = oldest_way(set);
        set->keys[way] = key;
        memset(entry_of(recent, set, way), 0, recent->size);
    }
    set->taken[way] = ++recent->clock;
    return entry_of(recent, set, way);
}
