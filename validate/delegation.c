#include "validate/delegation.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/recent.h"

#include <stdlib.h>

struct server_name {
    uint64_t hash;
    unsigned answers;  /* that name it */
    unsigned before;   /* answers of the zone before it came */
    uint64_t referrer; /* the address that the first referral with it came from, as a hash; 0: none */
};

struct zone_servers {
    struct server_name names[DELEGATION_NAMES];
    unsigned count;
    bool overflown;
    uint64_t authorities[DELEGATION_SERVERS]; /* addresses that gave these, as hashes */
    unsigned authority_count;
    unsigned answers;        /* with NS records of the zone */
    uint64_t referral_frame; /* 0: none was seen */
    uint64_t referrer;       /* whose that is */
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

static bool is_authority(const struct zone_servers *zone, uint64_t address)
{
    for (unsigned i = 0; i < zone->authority_count; i++)
        if (zone->authorities[i] == address)
            return true;
    return false;
}

/* Whether the referral is the parent's, as far as it can be told at the end. */
static bool is_of_parent(const struct zone_servers *zone, uint64_t referrer)
{
    return referrer != 0 && !is_authority(zone, referrer);
}

static void learn_name(struct zone_servers *zone, uint64_t hash, uint64_t referrer)
{
    struct server_name *name = find_name(zone, hash);
    if (name == NULL && zone->count == DELEGATION_NAMES) {
        zone->overflown = true;
        return;
    }
    if (name == NULL) {
        name = &zone->names[zone->count++];
        *name = (struct server_name){.hash = hash, .before = zone->answers};
    }
    if (!is_of_parent(zone, name->referrer))
        name->referrer = referrer;
    name->answers += referrer == 0 ? 1 : 0;
}

/* `referrer`: 0 for an answer. */
static void learn(struct zone_servers *zone, const struct rrset *set, uint64_t referrer)
{
    for (const struct record *at = set->records; at != NULL && !zone->overflown; at = at->next)
        learn_name(zone, server_of(at) == NULL ? 0 : dname_hash(server_of(at)), referrer);
    zone->answers += referrer == 0 ? 1 : 0;
}

static void learn_referral(struct zone_servers *zone, const struct response *response,
                           const struct rrset *set, uint64_t source)
{
    if (!is_of_parent(zone, zone->referrer)) {
        zone->referral_frame = response->frame;
        zone->referrer = source;
    }
    learn(zone, set, source);
}

static void learn_answer(struct zone_servers *zone, const struct response *response, const struct rrset *set,
                         uint64_t source)
{
    if (response->message.aa && zone->authority_count < DELEGATION_SERVERS && !is_authority(zone, source))
        zone->authorities[zone->authority_count++] = source;
    learn(zone, set, 0);
}

/* Whether the same was said before in the exchange: to send it twice makes it no more usual. */
static bool is_repeated(const struct response *response)
{
    const struct query *query = response->query;
    for (unsigned i = 0; i < query->answer_count; i++)
        if (query->answers[i].frame != response->frame && query->answers[i].has_data &&
            query->answers[i].data_hash == response->marks.data_hash)
            return true;
    return false;
}

void delegations_add(struct delegations *delegations, const struct response *response)
{
    const struct message *m = &response->message;
    if (response->query == NULL || !response->marks.has_data || is_repeated(response))
        return;
    bool referral = is_referral(m);
    for (size_t i = 0; i < m->rrset_count; i++) {
        if (!brings_servers(&m->rrsets[i]))
            continue;
        struct zone_servers *zone = recent_take(delegations->zones, dname_hash(m->rrsets[i].owner));
        if (zone == NULL)
            return;
        uint64_t source = ip_address_hash(&response->flow.source);
        if (referral)
            learn_referral(zone, response, &m->rrsets[i], source);
        else
            learn_answer(zone, response, &m->rrsets[i], source);
    }
}

static bool is_strange(const struct zone_servers *zone, const struct server_name *name)
{
    unsigned since = zone->answers - name->before;
    return !is_of_parent(zone, name->referrer) && zone->answers >= name->answers + DELEGATION_ANSWERS &&
           (name->answers <= 1 || name->answers * DELEGATION_RARE <= since);
}

bool delegations_strange(const struct delegations *delegations, const struct response *response,
                         struct strange_server *out)
{
    const struct message *m = &response->message;
    for (size_t i = 0; i < m->rrset_count; i++) {
        const struct rrset *set = &m->rrsets[i];
        struct zone_servers *zone =
            brings_servers(set) ? recent_find(delegations->zones, dname_hash(set->owner)) : NULL;
        if (zone == NULL || !is_of_parent(zone, zone->referrer) || zone->overflown ||
            (is_referral(m) && is_of_parent(zone, ip_address_hash(&response->flow.source))))
            continue;
        for (const struct record *at = set->records; at != NULL; at = at->next) {
            const uint8_t *server = server_of(at);
            const struct server_name *name = server == NULL ? NULL : find_name(zone, dname_hash(server));
            if (name == NULL || !is_strange(zone, name))
                continue;
            *out = (struct strange_server){.set = set,
                                           .name = server,
                                           .answers = zone->answers - name->answers,
                                           .frame = zone->referral_frame};
            return true;
        }
    }
    return false;
}
