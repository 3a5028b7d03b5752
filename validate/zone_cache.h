/*
 * Where walks along chains of trust came to, kept to spare the same walk: most answers are of few zones.
 *
 * A kept state is what the walk would find again: at the times at which all that was compared with the time
 * compares alike, with the same evidence. What the walk had spent is spent again, so that limits do not
 * depend on what was walked before (validate/policy.h).
 */
#ifndef RRSIGHT_VALIDATE_ZONE_CACHE_H
#define RRSIGHT_VALIDATE_ZONE_CACHE_H

#include "validate/chain.h"

/* Memory for states; when it is used up all are forgotten, by zone_cache_trim(). */
#define ZONE_CACHE_MEMORY ((size_t)8 * 1024 * 1024)

/* A larger state is not kept. */
#define ZONE_STATE_SIZE_MAX 8192

struct zone_cache;

/* What is kept of a walk. */
enum zone_walk {
    ZONE_WALK_DONE,    /* where it came to, by the name that was asked for */
    ZONE_WALK_ENTERED, /* with which keys it entered a zone, by the zone's name: others go on from there; or
                          that it ended at a name, and others end there, too */
    ZONE_WALKS
};

/* NULL when there is no memory. */
struct zone_cache *zone_cache_new(void);
void zone_cache_free(struct zone_cache *cache);

/* Between two responses: keeps the memory bounded. What was found before becomes invalid. */
void zone_cache_trim(struct zone_cache *cache);

/* The state for `name`, borrowed until zone_cache_trim(), and not to be appended to; its cost is taken from
 * the context's budget and its times narrow the context's. False when none is kept that holds, or the budget
 * would not do. */
bool zone_cache_find(const struct chain_context *context, enum zone_walk walk, const uint8_t *name,
                     struct zone_state *out);

/* Keeps the state that a walk came to with the context, which had `before` of its budget when it began, and
 * has the times at which it holds. */
void zone_cache_keep(const struct chain_context *context, enum zone_walk walk, const uint8_t *name,
                     const struct zone_state *state, const struct budget *before);

#endif
