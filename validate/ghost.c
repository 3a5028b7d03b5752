#include "validate/ghost.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RCODE_NXDOMAIN 3

/* Ancestors of a name that may be zones known from referrals; no real name is deeper. */
#define ANCESTORS_MAX 8

/* Addresses of a zone's servers, as hashes. */
struct servers {
    uint64_t addresses[GHOST_SERVERS];
    unsigned count;
};

struct delegation {
    capture_time referred; /* last */
    uint32_t ttl;          /* the longest one of its referrals */
    struct servers servers;
    /* What it was before it ended. */
    struct {
        capture_time at;
        uint64_t frame; /* 0: it has not */
        bool moved;     /* to other servers; else denied */
        capture_time referred;
        uint32_t ttl;
        struct servers servers;
        uint64_t denier; /* an address */
    } end;
};

struct ghost {
    struct recent *zones;
    uint64_t ends; /* of delegations */
};

struct ghost *ghost_new(void)
{
    struct ghost *ghost = calloc(1, sizeof *ghost);
    if (ghost == NULL)
        return NULL;
    ghost->zones = recent_new(GHOST_ZONES_MAX, sizeof(struct delegation));
    if (ghost->zones != NULL)
        return ghost;
    free(ghost);
    return NULL;
}

void ghost_free(struct ghost *ghost)
{
    if (ghost == NULL)
        return;
    recent_free(ghost->zones);
    free(ghost);
}

static const struct rrset *first_in(const struct message *m, enum section section, uint16_t type)
{
    for (size_t i = 0; i < m->rrset_count; i++)
        if (m->rrsets[i].section == section && (m->rrsets[i].type == type || type == RRTYPE_ANY))
            return &m->rrsets[i];
    return NULL;
}

static bool has_server(const struct servers *servers, uint64_t address)
{
    for (unsigned i = 0; i < servers->count; i++)
        if (servers->addresses[i] == address)
            return true;
    return false;
}

static bool overlap(const struct servers *a, const struct servers *b)
{
    for (unsigned i = 0; i < a->count; i++)
        if (has_server(b, a->addresses[i]))
            return true;
    return false;
}

static void add_server(struct servers *servers, const struct rdata *rdata)
{
    struct ip_address address = {.version = rdata->length == 4 ? 4 : 6};
    if (rdata->length != 4 && rdata->length != sizeof address.octets)
        return;
    memcpy(address.octets, rdata->octets, rdata->length);
    uint64_t hash = ip_address_hash(&address);
    if (servers->count < GHOST_SERVERS && !has_server(servers, hash))
        servers->addresses[servers->count++] = hash;
}

/* The glue of a referral. */
static struct servers glue_of(const struct message *m)
{
    struct servers glue = {.count = 0};
    for (size_t i = 0; i < m->rrset_count; i++) {
        const struct rrset *set = &m->rrsets[i];
        if (set->section != SECTION_ADDITIONAL || (set->type != RRTYPE_A && set->type != RRTYPE_AAAA))
            continue;
        for (const struct record *at = set->records; at != NULL; at = at->next)
            add_server(&glue, &at->rdata);
    }
    return glue;
}

static void end_delegation(struct ghost *ghost, struct delegation *zone, const struct response *response,
                           bool moved)
{
    zone->end.at = response->time;
    zone->end.frame = response->frame;
    zone->end.moved = moved;
    zone->end.referred = zone->referred;
    zone->end.ttl = zone->ttl;
    zone->end.servers = zone->servers;
    zone->end.denier = ip_address_hash(&response->flow.source);
    ghost->ends++;
}

static void note_referral(struct ghost *ghost, const struct response *response, const struct rrset *servers)
{
    struct delegation *zone = recent_take(ghost->zones, dname_hash(servers->owner));
    struct servers glue = glue_of(&response->message);
    if (zone == NULL)
        return;
    bool moves = glue.count > 0 && zone->servers.count > 0 && !overlap(&glue, &zone->servers);
    bool back = zone->end.frame != 0 && (!zone->end.moved || overlap(&glue, &zone->end.servers));
    if (moves && !back)
        end_delegation(ghost, zone, response, true);
    else if (back)
        zone->end.frame = 0;
    if (glue.count > 0)
        zone->servers = glue;
    zone->referred = response->time;
    zone->ttl = moves || response->marks.ttl > zone->ttl ? response->marks.ttl : zone->ttl;
}

/* All zones between the denied name and the one that denies it. */
static void note_denial(struct ghost *ghost, const struct response *response, const uint8_t *denier)
{
    const uint8_t *name = response->message.qname;
    for (unsigned i = 0; i < ANCESTORS_MAX && dname_is_subdomain(name, denier) && !dname_equal(name, denier);
         i++, name = dname_parent(name)) {
        struct delegation *zone = recent_find(ghost->zones, dname_hash(name));
        if (zone == NULL || zone->end.frame != 0 || response->time < zone->referred ||
            (i > 0 && zone->servers.count == 0))
            continue;
        end_delegation(ghost, zone, response, false);
    }
}

/* Whether it is one of the old servers that answers. */
static bool is_old(const struct delegation *zone, const struct response *response)
{
    uint64_t source = ip_address_hash(&response->flow.source);
    if (zone->end.servers.count == 0)
        return source != zone->end.denier;
    return has_server(&zone->end.servers, source) && !(zone->end.moved && has_server(&zone->servers, source));
}

static bool is_ghost(const struct delegation *zone, const struct response *response)
{
    capture_time life = (capture_time)zone->end.ttl * CAPTURE_SECOND + GHOST_GRACE;
    return zone->end.frame != 0 && response->time > zone->end.at &&
           response->time - zone->end.referred > life && is_old(zone, response);
}

static void raise(struct alerts *alerts, const struct response *response, const uint8_t *name,
                  const struct delegation *zone)
{
    struct alert_about about = {
        .reason = REASON_GHOST_DOMAIN, .pattern = true, .client = &response->flow.destination, .name = name};
    struct packet_stamp at = {response->time, response->frame, response->file};
    struct alert *alert = alerts_raise(alerts, &about, &at);
    char server[IP_ADDRESS_TEXT_MAX];
    if (alert == NULL || alert->count > 1)
        return;
    alert_name_frame(alert, zone->end.frame);
    (void)snprintf(alert->detail, sizeof alert->detail,
                   "was %s by its parent in frame %llu, its old delegation has run out, and a resolver still "
                   "asks %s",
                   zone->end.moved ? "given other servers" : "denied", (unsigned long long)zone->end.frame,
                   ip_address_format(&response->flow.source, server));
}

static void look_for_ghosts(struct ghost *ghost, struct alerts *alerts, const struct response *response)
{
    const uint8_t *name = response->message.qname;
    for (unsigned i = 0; i < ANCESTORS_MAX && !dname_is_root(name); i++, name = dname_parent(name)) {
        const struct delegation *zone = recent_find(ghost->zones, dname_hash(name));
        if (zone != NULL && is_ghost(zone, response))
            raise(alerts, response, name, zone);
    }
}

void ghost_look(struct ghost *ghost, struct alerts *alerts, const struct response *response)
{
    const struct message *m = &response->message;
    if (response->query == NULL || response->query->marks.rd || !response->marks.has_data || m->qname == NULL)
        return;
    if (m->aa && m->rcode == RCODE_NXDOMAIN) {
        const struct rrset *soa = first_in(m, SECTION_AUTHORITY, RRTYPE_SOA);
        if (soa != NULL)
            note_denial(ghost, response, soa->owner);
        return;
    }
    if (m->rcode != 0 || (m->aa && ghost->ends == 0))
        return;
    bool positive = first_in(m, SECTION_ANSWER, RRTYPE_ANY) != NULL;
    const struct rrset *servers = first_in(m, SECTION_AUTHORITY, RRTYPE_NS);
    if (m->aa && positive)
        look_for_ghosts(ghost, alerts, response);
    else if (!m->aa && !positive && servers != NULL)
        note_referral(ghost, response, servers);
}
