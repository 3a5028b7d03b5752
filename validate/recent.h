/*
 * What was seen lately, in a table of fixed size by 64-bit keys: the memory of the rules that look over many
 * packets. Finding and adding cost the same however full it is. A key belongs to two sets of RECENT_WAYS
 * places: the second has what found no room in the first. Where a new key finds none in both, another entry
 * moves to its own second set, as long as half of the table is empty; else the one of them that was taken
 * longest ago is forgotten.
 *
 * What a key was made of is not kept: two that are equal are one. So keys are hashes by hash.h, of which
 * nobody can foresee which are equal or neighbours. The table is small at first and grows with what is in it;
 * only a full-grown one forgets, once it is half full.
 */
#ifndef RRSIGHT_VALIDATE_RECENT_H
#define RRSIGHT_VALIDATE_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECENT_WAYS 4

struct recent;

/* Room for `max` entries, RECENT_WAYS times a power of two, of `size` octets each. NULL when there is no
 * memory. */
struct recent *recent_new(size_t max, size_t size);
void recent_free(struct recent *recent);

/* Whether nothing was ever taken, so that a key need not even be made. */
bool recent_is_empty(const struct recent *recent);

/* Asks for the place of a key that will be looked for soon: see decode/fetch.h. */
void recent_fetch(const struct recent *recent, uint64_t key);

/* The entry with that key, borrowed until the next recent_take(), or NULL. */
void *recent_find(const struct recent *recent, uint64_t key);

/* The same, or a new one that is zero; NULL when there is no memory. */
void *recent_take(struct recent *recent, uint64_t key);

#endif
