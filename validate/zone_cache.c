#include "validate/zone_cache.h"

#include "decode/hash.h"
#include "decode/index.h"
#include "validate/pack.h"

#include <stdlib.h>

/* One block: this, the findings, the keys, and behind them names and texts. */
struct kept {
    uint64_t hash; /* of the name */
    const uint8_t *name;
    struct interval holds;
    uint64_t evidence_version;
    struct budget spent; /* or, of a walk that exceeded its budget, what it had */
    struct zone_state state;
    struct kept *older; /* replaced ones live until the next trim */
    size_t size;
};

struct zone_cache {
    struct index states[ZONE_WALKS];
    struct kept *replaced;
    size_t memory;
};

struct zone_cache *zone_cache_new(void)
{
    return calloc(1, sizeof(struct zone_cache));
}

static void free_replaced(struct zone_cache *cache)
{
    for (struct kept *at = cache->replaced, *older; at != NULL; at = older) {
        older = at->older;
        free(at);
    }
    cache->replaced = NULL;
}

static void forget_all(struct zone_cache *cache)
{
    for (size_t walk = 0; walk < ZONE_WALKS; walk++) {
        size_t at = 0;
        for (struct kept *kept; (kept = index_each(&cache->states[walk], &at)) != NULL;)
            free(kept);
        index_clear(&cache->states[walk]);
    }
    free_replaced(cache);
    cache->memory = 0;
}

void zone_cache_free(struct zone_cache *cache)
{
    if (cache == NULL)
        return;
    forget_all(cache);
    for (size_t walk = 0; walk < ZONE_WALKS; walk++)
        index_fini(&cache->states[walk]);
    free(cache);
}

void zone_cache_trim(struct zone_cache *cache)
{
    if (cache->memory > ZONE_CACHE_MEMORY)
        forget_all(cache);
    else if (cache->replaced != NULL)
        free_replaced(cache);
}

static struct kept *find(const struct index *states, const uint8_t *name, uint64_t hash)
{
    size_t at = index_start(states, (uint32_t)hash);
    for (struct kept *kept; (kept = index_next(states, (uint32_t)hash, &at)) != NULL;)
        if (kept->hash == hash && dname_equal(kept->name, name))
            return kept;
    return NULL;
}

/* Pays for the walk as if it were made now; false when it would come to another end. Who has no more than
 * what a walk exceeded exceeds it, too. */
static bool pay(struct budget *budget, const struct budget *spent)
{
    if (spent->exceeded) {
        budget->exceeded =
            budget->checks_left <= spent->checks_left && budget->steps_left <= spent->steps_left;
        return budget->exceeded;
    }
    if (budget->checks_left < spent->checks_left || budget->hashes_left < spent->hashes_left ||
        budget->steps_left < spent->steps_left)
        return false;
    budget->checks_left -= spent->checks_left;
    budget->hashes_left -= spent->hashes_left;
    budget->steps_left -= spent->steps_left;
    return true;
}

bool zone_cache_find(const struct chain_context *c, enum zone_walk walk, const uint8_t *name,
                     struct zone_state *out)
{
    if (c->cache == NULL || c->proof != NULL)
        return false;
    const struct kept *kept = find(&c->cache->states[walk], name, dname_hash(name));
    if (kept == NULL || kept->evidence_version != evidence_version(c->evidence) ||
        c->check.now < kept->holds.from || c->check.now > kept->holds.until || c->check.budget->exceeded ||
        !pay(c->check.budget, &kept->spent))
        return false;
    interval_meet(c->check.holds, &kept->holds);
    *out = kept->state;
    return true;
}

/* Returns where the next ones go. */
static struct zone_key **pack_keys(struct zone_key **list, const struct keyset *keyset)
{
    for (size_t i = 0; i < keyset->count; i++)
        list[i] = keyset->keys[i];
    return list + keyset->count;
}

/* The block for a state, all in it, but the table's part; NULL when it is too large or there is no memory. */
static struct kept *pack_state(const struct zone_state *state, const uint8_t *name, size_t *size)
{
    size_t findings = findings_count(&state->findings), keys = state->keyset.count + state->entry.count;
    *size = sizeof(struct kept) + findings * sizeof(struct finding) + keys * sizeof(struct zone_key *) +
            findings_text_size(&state->findings) + pack_name_size(name) + pack_name_size(state->zone) +
            pack_name_size(state->unknown_cut);
    struct kept *kept = *size > ZONE_STATE_SIZE_MAX ? NULL : malloc(*size);
    if (kept == NULL)
        return NULL;
    struct finding *copies = (struct finding *)(kept + 1);
    struct zone_key **list = (struct zone_key **)(copies + findings);
    uint8_t *end = (uint8_t *)(list + keys);
    *kept = (struct kept){.state = *state};
    struct zone_key **entry = pack_keys(list, &state->keyset);
    (void)pack_keys(entry, &state->entry);
    kept->name = pack_name(&end, name);
    kept->state.zone = pack_name(&end, state->zone);
    kept->state.unknown_cut = pack_name(&end, state->unknown_cut);
    kept->state.keyset.keys = list;
    kept->state.entry.keys = entry;
    kept->state.keyset.zone = kept->state.entry.zone = kept->state.zone;
    kept->state.findings = findings_pack(&state->findings, copies, &end);
    return kept;
}

/* Puts it in the place of the one that was kept before, or adds it; without memory it is left out. */
static void put(struct zone_cache *cache, enum zone_walk walk, struct kept *kept)
{
    struct index *states = &cache->states[walk];
    struct kept *old = find(states, kept->name, kept->hash);
    if (old != NULL) {
        index_replace(states, (uint32_t)kept->hash, old, kept);
        old->older = cache->replaced;
        cache->replaced = old;
        cache->memory -= old->size;
    } else if (!index_add(states, (uint32_t)kept->hash, kept)) {
        free(kept);
        return;
    }
    cache->memory += kept->size;
}

void zone_cache_keep(const struct chain_context *c, enum zone_walk walk, const uint8_t *name,
                     const struct zone_state *state, const struct budget *before)
{
    const struct budget *after = c->check.budget;
    const struct interval *holds = c->check.holds;
    struct zone_cache *cache = c->cache;
    size_t size;
    if (cache == NULL || c->proof != NULL || before->exceeded || holds->from > holds->until)
        return;
    if (after->hashes_left == 0) /* some may have been refused, which another message can pay for */
        return;
    struct kept *kept = pack_state(state, name, &size);
    if (kept == NULL)
        return;
    kept->size = size;
    kept->hash = dname_hash(name);
    kept->holds = *holds;
    kept->evidence_version = evidence_version(c->evidence);
    kept->spent = *before;
    if (!after->exceeded)
        kept->spent = (struct budget){.checks_left = before->checks_left - after->checks_left,
                                      .hashes_left = before->hashes_left - after->hashes_left,
                                      .steps_left = before->steps_left - after->steps_left};
    kept->spent.exceeded = after->exceeded;
    put(cache, walk, kept);
}
