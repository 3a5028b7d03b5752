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
    size_t entries;
    size_t size;     /* of an entry */
    size_t set_size; /* with the entries */
    uint64_t clock;
    unsigned char *table;
};

/* Whole lines of the cache: what a search looks at is the first. */
static size_t set_size_of(size_t entry_size)
{
    size_t size = sizeof(struct set) + RECENT_WAYS * entry_size;
    return (size + FETCH_LINE - 1) / FETCH_LINE * FETCH_LINE;
}

static unsigned char *new_table(const struct recent *recent, size_t sets)
{
    size_t size = sets * recent->set_size;
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
    if (recent == NULL)
        return NULL;
    *recent = (struct recent){.sets_max = sets, .size = (size + 7) / 8 * 8};
    recent->set_size = set_size_of(recent->size);
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
    return (struct set *)(void *)(recent->table + number * recent->set_size);
}

/* The set that the key belongs to first; there is none while nothing was taken. */
static struct set *first_set(const struct recent *recent, uint64_t key)
{
    return set_at(recent, hash_place(key, recent->sets));
}

static struct set *second_set(const struct recent *recent, uint64_t key)
{
    return set_at(recent, hash_place(key << 32 | key >> 32, recent->sets));
}

static void *entry_of(const struct recent *recent, struct set *set, size_t way)
{
    return (unsigned char *)(set + 1) + way * recent->size;
}

/* Which of the set's places has the key first; RECENT_WAYS: none. */
static size_t way_of(const struct set *set, uint64_t key)
{
    size_t way = 0;
    while (way < RECENT_WAYS && set->keys[way] != key)
        way++;
    return way;
}

/* Places are filled in their order and not given up again. */
static bool is_full(const struct set *set)
{
    return set->keys[RECENT_WAYS - 1] != 0;
}

struct place {
    struct set *set; /* NULL: none */
    size_t way;
};

static struct place find(const struct recent *recent, uint64_t key)
{
    if (recent->sets == 0)
        return (struct place){.set = NULL};
    struct place place = {.set = first_set(recent, key)};
    place.way = way_of(place.set, key);
    if (place.way < RECENT_WAYS)
        return place;
    place.set = is_full(place.set) ? second_set(recent, key) : NULL;
    place.way = place.set == NULL ? RECENT_WAYS : way_of(place.set, key);
    return place.way < RECENT_WAYS ? place : (struct place){.set = NULL};
}

bool recent_is_empty(const struct recent *recent)
{
    return recent->sets == 0;
}

void recent_fetch(const struct recent *recent, uint64_t key)
{
    if (recent->sets > 0) /* and of the entries the first, which is filled first */
        fetch_octets(first_set(recent, whole(key)), 2 * FETCH_LINE);
}

void *recent_find(const struct recent *recent, uint64_t key)
{
    struct place place = find(recent, whole(key));
    return place.set == NULL ? NULL : entry_of(recent, place.set, place.way);
}

/* The first of the key's places that is free. */
static struct place free_place(const struct recent *recent, uint64_t key)
{
    if (recent->sets == 0)
        return (struct place){.set = NULL};
    struct set *set = first_set(recent, key);
    if (is_full(set))
        set = second_set(recent, key);
    return is_full(set) ? (struct place){.set = NULL} : (struct place){set, way_of(set, 0)};
}

static size_t oldest_way(const struct set *set)
{
    size_t oldest = 0;
    for (size_t way = 1; way < RECENT_WAYS; way++)
        if (set->taken[way] < set->taken[oldest])
            oldest = way;
    return oldest;
}

/* The one of the key's places that was taken longest ago. */
static struct place oldest_place(const struct recent *recent, uint64_t key)
{
    struct place one = {.set = first_set(recent, key)}, other = {.set = second_set(recent, key)};
    one.way = oldest_way(one.set);
    other.way = oldest_way(other.set);
    return one.set->taken[one.way] <= other.set->taken[other.way] ? one : other;
}

static void move_entry(const struct recent *from, struct place old, const struct recent *to,
                       struct place place)
{
    place.set->keys[place.way] = old.set->keys[old.way];
    place.set->taken[place.way] = old.set->taken[old.way];
    memcpy(entry_of(to, place.set, place.way), entry_of(from, old.set, old.way), from->size);
}

/* One of the set's places, once what was there first has moved to its second set; none where no second set
 * has room. */
static struct place vacated_place(const struct recent *recent, struct set *set)
{
    for (size_t way = 0; way < RECENT_WAYS; way++) {
        struct place here = {set, way};
        struct set *second = second_set(recent, set->keys[way]);
        if (first_set(recent, set->keys[way]) != set || is_full(second))
            continue;
        move_entry(recent, here, recent, (struct place){second, way_of(second, 0)});
        set->keys[way] = set->taken[way] = 0;
        return here;
    }
    return (struct place){.set = NULL};
}

/* Above half of the places, search for one costs more than the oldest entry is worth. */
static bool is_crowded(const struct recent *recent)
{
    return recent->entries > recent->sets * RECENT_WAYS / 2;
}

/* Of a table that cannot grow for it: nothing is forgotten before half of the places are filled, but for what
 * has next to no chance. */
static struct place place_among_full(const struct recent *recent, uint64_t key)
{
    struct place place = free_place(recent, key);
    if (place.set == NULL && !is_crowded(recent))
        place = vacated_place(recent, first_set(recent, key));
    if (place.set == NULL && !is_crowded(recent))
        place = vacated_place(recent, second_set(recent, key));
    return place.set == NULL ? oldest_place(recent, key) : place;
}

static void move_entries(const struct recent *from, const struct recent *to)
{
    for (size_t i = 0; i < from->sets; i++) {
        struct set *old = set_at(from, i);
        for (size_t way = 0; way < RECENT_WAYS && old->keys[way] != 0; way++) {
            struct place place = place_among_full(to, old->keys[way]);
            if (place.set->taken[place.way] <= old->taken[way])
                move_entry(from, (struct place){old, way}, to, place);
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

/* A place for a key that has none: free, while the table may grow. */
static struct place make_room(struct recent *recent, uint64_t key)
{
    struct place place = free_place(recent, key);
    while (place.set == NULL && grow(recent))
        place = free_place(recent, key);
    return place.set != NULL || recent->sets == 0 ? place : place_among_full(recent, key);
}

void *recent_take(struct recent *recent, uint64_t key)
{
    key = whole(key);
    struct place place = find(recent, key);
    if (place.set == NULL) {
        place = make_room(recent, key);
        if (place.set == NULL)
            return NULL;
        recent->entries += place.set->keys[place.way] == 0 ? 1 : 0;
        place.set->keys[place.way] = key;
        memset(entry_of(recent, place.set, place.way), 0, recent->size);
    }
    place.set->taken[place.way] = ++recent->clock;
    return entry_of(recent, place.set, place.way);
}
