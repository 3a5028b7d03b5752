/*
 * The zones that evidence knows of, each with its RRsets: those that it signed, and its DNSKEY and DS RRsets.
 */
#ifndef RRSIGHT_VALIDATE_ZONE_LIST_H
#define RRSIGHT_VALIDATE_ZONE_LIST_H

#include "decode/index.h"
#include "validate/evidence.h"

struct listed_zone {
    const uint8_t *zone;
    struct evidence_rrset **sets; /* in the order of evidence_grouped() */
    size_t count;
    size_t room;
};

struct zone_list {
    struct listed_zone *zones; /* in canonical order */
    size_t count;
    size_t room;
    struct index by_name; /* their numbers, from 1 on, while the list is filled */
};

/* Fills a zeroed list from what evidence_grouped() gave, borrowed; false when there is no memory. In any case
 * zone_list_fini() is to follow. */
bool zone_list_fill(struct zone_list *list, struct evidence_rrset *const *sets, size_t count);
void zone_list_fini(struct zone_list *list);

#endif
