#include "validate/ghost.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>

#define RCODE_NXDOMAIN 3

/* Ancestors of a name that may be zones known from referrals; no real name is deeper. */
#define ANCESTORS_MAX 8

struct delegation {
    capture_time referred; /* last */
    uint32_t ttl;          /* the longest one of its referrals */
    capture_time denied;
    uint64_t denial_frame; /* 0: not denied since */
};

struct ghost {
    struct recent *zones;
    uint64_t denials; /* of zones that had been delegated */
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

static void note_referral(struct ghost *ghost, const struct response *response, const struct rrset *servers)
{
    struct delegation *zone = recent_take(ghost->zones, dname_hash(servers->owner));
    if (zone == NULL)
        return;
    zone->referred = response->time;
    zone->ttl = response->marks.ttl > zone->ttl ? response->marks.ttl : zone->ttl;
    zone->denial_frame = 0;
}

/* All zones between the denied name and the one that denies it. */
static void note_denial(struct ghost *ghost, const struct response *response, const uint8_t *denier)
{
    const uint8_t *name = response->message.qname;
    for (unsigned i = 0; i < ANCESTORS_MAX && dname_is_subdomain(name, denier) && !dname_equal(name, denier);
         i++, name = dname_parent(name)) {
        struct delegation *zone = recent_find(ghost->zones, dname_hash(name));
        if (zone == NULL || zone->denial_frame != 0 || response->time < zone->referred)
            continue;
        zone->denied = response->time;
        zone->denial_frame = response->frame;
        ghost->denials++;
    }
}

static bool is_ghost(const struct delegation *zone, capture_time time)
{
    capture_time life = (capture_time)zone->ttl * CAPTURE_SECOND + GHOST_GRACE;
    return zone->denial_frame != 0 && time > zone->denied && time - zone->referred > life;
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
    alert_name_frame(alert, zone->denial_frame);
    (void)snprintf(
        alert->detail, sizeof alert->detail,
        "was denied by its parent in frame %llu, its delegation has run out, and a resolver still asks "
        "%s",
        (unsigned long long)zone->denial_frame, ip_address_format(&response->flow.source, server));
}

static void look_for_ghosts(struct ghost *ghost, struct alerts *alerts, const struct response *response)
{
    const uint8_t *name = response->message.qname;
    for (unsigned i = 0; i < ANCESTORS_MAX && !dname_is_root(name); i++, name = dname_parent(name)) {
        const struct delegation *zone = recent_find(ghost->zones, dname_hash(name));
        if (zone != NULL && is_ghost(zone, response->time))
            raise(alerts, response, name, zone);
    }
}

void ghost_look(struct ghost *ghost, struct alerts *alerts, const struct response *response)
{
    const struct message *m = &response->message;
    if (response->query == NULL || response->query->marks.rd || !response->marks.has_data || m->qname == NULL)
        return;
    const struct rrset *soa = first_in(m, SECTION_AUTHORITY, RRTYPE_SOA);
    const struct rrset *servers = first_in(m, SECTION_AUTHORITY, RRTYPE_NS);
    bool positive = m->rcode == 0 && first_in(m, SECTION_ANSWER, RRTYPE_ANY) != NULL;
    if (m->aa && m->rcode == RCODE_NXDOMAIN && soa != NULL)
        note_denial(ghost, response, soa->owner);
    else if (m->aa && positive && ghost->denials > 0)
        look_for_ghosts(ghost, alerts, response);
    else if (!m->aa && !positive && m->rcode == 0 && servers != NULL)
        note_referral(ghost, response, servers);
}
