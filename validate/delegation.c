#include "validate/delegation.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/recent.h"

#include <stdlib.h>

struct server_name {
    uint64_t hash;
    unsigned answers; /* that name it */
    bool by_parent;
};

struct zone_servers {
    struct server_name names[DELEGATION_NAMES];
    unsigned count;
    bool overflown;
    unsigned answers;        /* with NS records of the zone */
    uint64_t referral_frame; /* 0: none was seen */
};

struct delegations {
    struct recent *zones;
};

struct delegations *delegations_new(void)
{
    struct delegations *delegations = calloc(1, sizeof *delegations);
    if (delegations == NULL)
        return NULL;
    delegations->zones = recent_new(DELEGATION_ZONES_MAX, sizeof(struct zone_servers));
    if (delegations->zones != NULL)
        return delegations;
    free(delegations);
    return NULL;
}

void delegations_free(struct delegations *delegations)
{
    if (delegations == NULL)
        return;
    recent_free(delegations->zones);
    free(delegations);
}

static bool is_referral(const struct message *m)
{
    if (m->aa || m->rcode != 0)
        return false;
    for (size_t i = 0; i < m->rrset_count; i++)
        if (m->rrsets[i].section == SECTION_ANSWER)
            return false;
    return true;
}

static bool brings_servers(const struct rrset *set)
{
    return set->section == SECTION_AUTHORITY && set->type == RRTYPE_NS && set->class == DNS_CLASS_IN;
}

/* The server's name; NULL where the record holds none. */
static const uint8_t *server_of(const struct record *record)
{
    return record->rdata.length == 0 ? NULL : record->rdata.octets;
}

static struct server_name *find_name(struct zone_servers *zone, uint64_t hash)
{
    for (unsigned i = 0; i < zone->count; i++)
        if (zone->names[i].hash == hash)
            return &zone->names[i];
    return NULL;
}

static void learn(struct zone_servers *zone, const struct rrset *set, bool referral)
{
    zone->answers += referral ? 0 : 1;
    for (const struct record *at = set->records; at != NULL && !zone->overflown; at = at->next) {
        uint64_t hash = server_of(at) == NULL ? 0 : dname_hash(server_of(at));
        struct server_name *name = find_name(zone, hash);
        if (name == NULL && zone->count == DELEGATION_NAMES) {
            zone->overflown = true;
            return;
        }
        if (name == NULL) {
            name = &zone->names[zone->count++];
            name->hash = hash;
        }
        name->by_parent = name->by_parent || referral;
        name->answers += referral ? 0 : 1;
    }
}

void delegations_add(struct delegations *delegations, const struct response *response)
{
    const struct message *m = &response->message;
    if (response->query == NULL || !response->marks.has_data)
        return;
    bool referral = is_referral(m);
    for (size_t i = 0; i < m->rrset_count; i++) {
        if (!brings_servers(&m->rrsets[i]))
            continue;
        struct zone_servers *zone = recent_take(delegations->zones, dname_hash(m->rrsets[i].owner));
        if (zone == NULL)
            return;
        if (referral && zone->referral_frame == 0)
            zone->referral_frame = response->frame;
        learn(zone, &m->rrsets[i], referral);
    }
}

static bool is_strange(struct zone_servers *zone, const uint8_t *server)
{
    const struct server_name *name = find_name(zone, dname_hash(server));
    return name != NULL && !name->by_parent && zone->answers >= name->answers + DELEGATION_ANSWERS &&
           name->answers * DELEGATION_RARE <= zone->answers;
}

bool delegations_strange(const struct delegations *delegations, const struct response *response,
                         struct strange_server *out)
{
    const struct message *m = &response->message;
    for (size_t i = 0; i < m->rrset_count; i++) {
        const struct rrset *set = &m->rrsets[i];
        struct zone_servers *zone =
            brings_servers(set) ? recent_find(delegations->zones, dname_hash(set->owner)) : NULL;
        if (zone == NULL || zone->referral_frame == 0 || zone->overflown || is_referral(m))
            continue;
        for (const struct record *at = set->records; at != NULL; at = at->next) {
            const uint8_t *server = server_of(at);
            if (server == NULL || !is_strange(zone, server))
                continue;
            *out = (struct strange_server){.set = set,
                                           .name = server,
                                           .answers =
                                               zone->answers - find_name(zone, dname_hash(server))->answers,
                                           .frame = zone->referral_frame};
            return true;
        }
    }
    return false;
}
