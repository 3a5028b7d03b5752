/*
 * An index by hash for the tables that every packet is looked up in: open addressing, so that a look-up
 * touches one place of the index and, but by rare chance, no other entry than the one that is sought. What
 * has no such haste uses uthash.
 *
 * Entries are borrowed pointers; who asks compares what they hold.
 */
#ifndef RRSIGHT_DECODE_INDEX_H
#define RRSIGHT_DECODE_INDEX_H

#include "decode/fetch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct index_slot {
    void *entry;  /* NULL: free */
    uint32_t tag; /* the hash, which also tells where the entry belongs */
};

struct index {
    struct index_slot *slots; /* NULL until the first entry */
    size_t mask;
    size_t count;
};

void index_fini(struct index *index);

/* Makes room, so that the next index_add() does not fail. False when there is no memory. */
bool index_reserve(struct index *index);

/* False when there is no memory. */
bool index_add(struct index *index, uint32_t hash, void *entry);

/* Takes out an entry that was added with that hash; false when it is not there. */
bool index_remove(struct index *index, uint32_t hash, const void *entry);

/* Puts another entry, with the same hash, in the place of one that was added. */
void index_replace(struct index *index, uint32_t hash, const void *entry, void *by);

/* All entries, in no order that means anything: *at is where to look on, 0 at first; NULL behind the last. */
void *index_each(const struct index *index, size_t *at);

/* Forgets all entries and keeps the memory. */
void index_clear(struct index *index);

/* Asks for the place where a search for the hash will begin: see decode/fetch.h. */
static inline void index_fetch(const struct index *index, uint32_t hash)
{
    if (index->slots != NULL)
        fetch_octets(&index->slots[hash & index->mask], sizeof index->slots[0]);
}

/* The same, a little later, for the entry that it will most likely find, of so many octets; false when that
 * is none. */
static inline bool index_fetch_found(const struct index *index, uint32_t hash, size_t length)
{
    const struct index_slot *slot = index->slots == NULL ? NULL : &index->slots[hash & index->mask];
    if (slot == NULL || slot->tag != hash || slot->entry == NULL)
        return false;
    fetch_octets(slot->entry, length);
    return true;
}

/* Entries with a hash, one after the other: *at is where to look on, index_start() at first; NULL behind the
 * last. */
static inline size_t index_start(const struct index *index, uint32_t hash)
{
    return hash & index->mask;
}

static inline void *index_next(const struct index *index, uint32_t hash, size_t *at)
{
    if (index->slots == NULL)
        return NULL;
    for (const struct index_slot *slot; (slot = &index->slots[*at])->entry != NULL;) {
        *at = (*at + 1) & index->mask;
        if (slot->tag == hash)
            return slot->entry;
    }
    return NULL;
}

#endif
