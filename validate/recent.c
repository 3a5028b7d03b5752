#include "validate/recent.h"

#include "decode/fetch.h"
#include "decode/hash.h"

#include <stdlib.h>
#include <string.h>

/* A table begins so small, and doubles where a key finds no place. */
#define SETS_MIN 16

/* In front of the entries of a set, so that a search touches one line of the cache beside the entry. */
struct set {
    uint64_t keys[RECENT_WAYS];  /* 0: empty */
    uint64_t taken[RECENT_WAYS]; /* when last, by `clock` */
};

struct recent {
    size_t sets; /* a power of two; 0 until the first entry is taken */
    size_t sets_max;
    size_t size; /* of an entry */
    uint64_t clock;
    unsigned char *table;
};

/* Whole lines of the cache: what a search looks at is the first. */
static size_t set_size(const struct recent *recent)
{
    size_t size = sizeof(struct set) + RECENT_WAYS * recent->size;
    return (size + FETCH_LINE - 1) / FETCH_LINE * FETCH_LINE;
}

static unsigned char *new_table(const struct recent *recent, size_t sets)
{
    size_t size = sets * set_size(recent);
    unsigned char *table = aligned_alloc(FETCH_LINE, size);
    if (table != NULL)
        memset(table, 0, size);
    return table;
}

struct recent *recent_new(size_t max, size_t size)
{
    struct recent *recent = calloc(1, sizeof *recent);
    size_t sets = 1;
    while (2 * sets * RECENT_WAYS <= max)
        sets *= 2;
    if (recent != NULL)
        *recent = (struct recent){.sets_max = sets, .size = (size + 7) / 8 * 8};
    return recent;
}

void recent_free(struct recent *recent)
{
    if (recent == NULL)
        return;
    free(recent->table);
    free(recent);
}

/* No key is that of an empty place. */
static uint64_t whole(uint64_t key)
{
    return key == 0 ? 1 : key;
}

static struct set *set_at(const struct recent *recent, size_t number)
{
    return (struct set *)(void *)(recent->table + number * set_size(recent));
}

/* The set that the key belongs to; NULL while nothing was taken. */
static struct set *set_of(const struct recent *recent, uint64_t key)
{
    return recent->sets == 0 ? NULL : set_at(recent, hash_place(key, recent->sets));
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
    return recent->sets == 0;
}

void recent_fetch(const struct recent *recent, uint64_t key)
{
    const struct set *set = set_of(recent, whole(key));
    if (set != NULL) /* and of the entries the first, which is filled first */
        fetch_octets(set, 2 * FETCH_LINE);
}

void *recent_find(const struct recent *recent, uint64_t key)
{
    struct set *set = set_of(recent, whole(key));
    size_t way = set == NULL ? RECENT_WAYS : way_of(set, whole(key));
    return way == RECENT_WAYS ? NULL : entry_of(recent, set, way);
}

/* Twice the sets have room for what each of them held. */
static void move_entries(const struct recent *from, const struct recent *to)
{
    for (size_t i = 0; i < from->sets; i++) {
        struct set *old = set_at(from, i);
        for (size_t way = 0; way < RECENT_WAYS && old->keys[way] != 0; way++) {
            struct set *set = set_of(to, old->keys[way]);
            size_t free_way = way_of(set, 0);
            set->keys[free_way] = old->keys[way];
            set->taken[free_way] = old->taken[way];
            memcpy(entry_of(to, set, free_way), entry_of(from, old, way), from->size);
        }
    }
}

/* Without memory it stays as it is. */
static bool grow(struct recent *recent)
{
    struct recent grown = *recent;
    grown.sets = recent->sets == 0 ? SETS_MIN : 2 * recent->sets;
    if (grown.sets > recent->sets_max)
        grown.sets = recent->sets_max;
    grown.table = grown.sets == recent->sets ? NULL : new_table(recent, grown.sets);
    if (grown.table == NULL)
        return false;
    move_entries(recent, &grown);
    free(recent->table);
    *recent = grown;
    return true;
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

/* The set for a key that is in none: one with room, while the table may grow. */
static struct set *make_room(struct recent *recent, uint64_t key)
{
    struct set *set = set_of(recent, key);
    while ((set == NULL || way_of(set, 0) == RECENT_WAYS) && grow(recent))
        set = set_of(recent, key);
    return set;
}

void *recent_take(struct recent *recent, uint64_t key)
{
    key = whole(key);
    struct set *set = set_of(recent, key);
    size_t way = set == NULL ? RECENT_WAYS : way_of(set, key);
    if (way == RECENT_WAYS) {
        set = make_room(recent, key);
        if (set == NULL)
            return NULL;
        way = oldest_way(set);
        set->keys[way] = key;
        memset(entry_of(recent, set, way), 0, recent->size);
    }
    set->taken[way] = ++recent->clock;
    return entry_of(recent, set, way);
}
