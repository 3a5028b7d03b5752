#include "validate/zone_list.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

#include <stdlib.h>

static bool add_to_zone(struct listed_zone *zone, struct evidence_rrset *set)
{
    if (zone->count > 0 && zone->sets[zone->count - 1] == set)
        return true;
    if (zone->count == zone->room) {
        size_t room = zone->room == 0 ? 8 : zone->room * 2;
        struct evidence_rrset **sets = realloc(zone->sets, room * sizeof(struct evidence_rrset *));
        if (sets == NULL)
            return false;
        zone->sets = sets;
        zone->room = room;
    }
    zone->sets[zone->count++] = set;
    return true;
}

static int compare_zones(const void *a, const void *b)
{
    const struct listed_zone *left = a, *right = b;
    return dname_compare(left->zone, right->zone);
}

static uint32_t hash_of(const uint8_t *name)
{
    return (uint32_t)dname_hash(name);
}

static struct listed_zone *find_zone(const struct zone_list *list, const uint8_t *name)
{
    uint32_t hash = hash_of(name);
    size_t at = index_start(&list->by_name, hash);
    for (void *number; (number = index_next(&list->by_name, hash, &at)) != NULL;) {
        struct listed_zone *zone = &list->zones[(uintptr_t)number - 1];
        if (dname_equal(zone->zone, name))
            return zone;
    }
    return NULL;
}

/* The zone, which is new if need be; NULL when there is no memory. */
static struct listed_zone *find_or_add(struct zone_list *list, const uint8_t *name)
{
    struct listed_zone *known = find_zone(list, name);
    if (known != NULL)
        return known;
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 64 : list->room * 2;
        struct listed_zone *zones = realloc(list->zones, room * sizeof *zones);
        if (zones == NULL)
            return NULL;
        list->zones = zones;
        list->room = room;
    }
    list->zones[list->count++] = (struct listed_zone){.zone = name};
    if (!index_add(&list->by_name, hash_of(name), (void *)(uintptr_t)list->count))
        return NULL;
    return &list->zones[list->count - 1];
}

static bool add(struct zone_list *list, const uint8_t *name, struct evidence_rrset *set)
{
    struct listed_zone *zone = find_or_add(list, name);
    return zone != NULL && add_to_zone(zone, set);
}

/* One without records tells that an answer came which should have had some. */
static bool makes_zone(const struct evidence_rrset *set)
{
    return (set->type == RRTYPE_DNSKEY || set->type == RRTYPE_DS) && set->count > 0;
}

static bool add_set(struct zone_list *list, struct evidence_rrset *set)
{
    if (makes_zone(set) && !add(list, set->owner, set))
        return false;
    for (const struct signature *at = set->signatures; at != NULL; at = at->next)
        if (!add(list, at->rrsig.signer, set))
            return false;
    return true;
}

bool zone_list_fill(struct zone_list *list, struct evidence_rrset *const *sets, size_t count)
{
    bool good = true;
    for (size_t i = 0; good && i < count; i++)
        good = add_set(list, sets[i]);
    index_fini(&list->by_name);
    if (good && list->count > 1)
        qsort(list->zones, list->count, sizeof *list->zones, compare_zones);
    return good;
}

void zone_list_fini(struct zone_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->zones[i].sets);
    free(list->zones);
}
