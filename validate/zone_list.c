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

static struct listed_zone *find_zone(const struct zone_list *list, const uint8_t *name)
{
    struct listed_zone key = {.zone = name};
    return list->count == 0 ? NULL : bsearch(&key, list->zones, list->count, sizeof key, compare_zones);
}

static void add_zone(struct zone_list *list, const uint8_t *name)
{
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 64 : list->room * 2;
        struct listed_zone *zones = realloc(list->zones, room * sizeof *zones);
        if (zones == NULL) {
            list->no_memory = true;
            return;
        }
        list->zones = zones;
        list->room = room;
    }
    list->zones[list->count++] = (struct listed_zone){.zone = name};
}

static bool is_chain_type(uint16_t type)
{
    return type == RRTYPE_DNSKEY || type == RRTYPE_DS;
}

static void sort_and_unify(struct zone_list *list)
{
    size_t kept = 0;
    if (list->count > 1)
        qsort(list->zones, list->count, sizeof *list->zones, compare_zones);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || !dname_equal(list->zones[kept - 1].zone, list->zones[i].zone))
            list->zones[kept++] = list->zones[i];
    list->count = kept;
}

bool zone_list_fill(struct zone_list *list, struct evidence_rrset *const *sets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_chain_type(sets[i]->type) && (i == 0 || !dname_equal(sets[i]->owner, sets[i - 1]->owner)))
            add_zone(list, sets[i]->owner);
        const uint8_t *last = NULL;
        for (const struct signature *at = sets[i]->signatures; at != NULL; at = at->next) {
            if (last == NULL || !dname_equal(last, at->rrsig.signer))
                add_zone(list, at->rrsig.signer);
            last = at->rrsig.signer;
        }
    }
    sort_and_unify(list);
    for (size_t i = 0; i < count && !list->no_memory; i++) {
        struct listed_zone *own = is_chain_type(sets[i]->type) ? find_zone(list, sets[i]->owner) : NULL;
        if (own != NULL && !add_to_zone(own, sets[i]))
            list->no_memory = true;
        for (const struct signature *at = sets[i]->signatures; at != NULL && !list->no_memory;
             at = at->next) {
            struct listed_zone *zone = find_zone(list, at->rrsig.signer);
            if (zone != NULL && !add_to_zone(zone, sets[i]))
                list->no_memory = true;
        }
    }
    return !list->no_memory;
}

void zone_list_fini(struct zone_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->zones[i].sets);
    free(list->zones);
}
