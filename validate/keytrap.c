#include "validate/keytrap.h"

#include "decode/rrtype.h"
#include "validate/dnskey.h"
#include "validate/recent.h"
#include "validate/rrsig.h"

#include <stdio.h>
#include <stdlib.h>

/* Records of one set that are compared with each other; more of them change nothing. */
#define RECORDS_COMPARED 64

struct zone_load {
    unsigned keys, signatures, ds;
};

struct keytrap {
    struct recent *zones;
};

struct keytrap *keytrap_new(void)
{
    struct keytrap *keytrap = calloc(1, sizeof *keytrap);
    if (keytrap == NULL)
        return NULL;
    keytrap->zones = recent_new(KEYTRAP_ZONES_MAX, sizeof(struct zone_load));
    if (keytrap->zones != NULL)
        return keytrap;
    free(keytrap);
    return NULL;
}

void keytrap_free(struct keytrap *keytrap)
{
    if (keytrap == NULL)
        return;
    recent_free(keytrap->zones);
    free(keytrap);
}

/* Tag and algorithm of a DNSKEY, DS or RRSIG record as one number; 0 when it does not parse. */
static uint32_t key_named(const struct record *record)
{
    const uint8_t *octets = record->rdata.octets;
    size_t length = record->rdata.length;
    struct wire w = wire_over(octets, length);
    struct dnskey key;
    struct rrsig rrsig;
    switch (record->type) {
    case RRTYPE_DNSKEY:
        return dnskey_parse(octets, length, &key) ? (uint32_t)key.tag << 8 | key.algorithm : 0;
    case RRTYPE_RRSIG:
        return rrsig_parse(octets, length, &rrsig) ? (uint32_t)rrsig.tag << 8 | rrsig.algorithm : 0;
    case RRTYPE_DS: {
        uint32_t tag = wire_u16(&w);
        return tag << 8 | wire_u8(&w);
    }
    default:
        return 0;
    }
}

/* How many of the records name one key, at most. */
static unsigned most_alike(const struct record *records)
{
    uint32_t keys[RECORDS_COMPARED];
    unsigned count = 0, most = 0;
    for (const struct record *at = records; at != NULL && count < RECORDS_COMPARED; at = at->next)
        keys[count++] = key_named(at);
    for (unsigned i = 0; i < count; i++) {
        unsigned alike = 0;
        for (unsigned k = i; k < count; k++)
            alike += keys[k] == keys[i] && keys[i] != 0 ? 1 : 0;
        most = alike > most ? alike : most;
    }
    return most;
}

static bool is_suspect(const struct zone_load *zone)
{
    unsigned keys = zone->keys > 0 ? zone->keys : 1;
    return keys >= KEYTRAP_KEYS || zone->signatures >= KEYTRAP_SIGNATURES ||
           keys * zone->signatures >= KEYTRAP_CHECKS || keys * zone->ds >= KEYTRAP_CHECKS;
}

static void raise(struct alerts *alerts, const struct response *response, const uint8_t *name,
                  const struct zone_load *zone)
{
    struct alert_about about = {.reason = REASON_KEYTRAP_SUSPECT, .pattern = true, .name = name};
    struct packet_stamp at = {response->time, response->frame, response->file};
    struct alert *alert = alerts_raise(alerts, &about, &at);
    if (alert != NULL)
        (void)snprintf(alert->detail, sizeof alert->detail,
                       "has %u keys, %u signatures of one record set and %u DS records that share a key tag "
                       "and an algorithm",
                       zone->keys, zone->signatures, zone->ds);
}

static struct zone_load *load_of(struct keytrap *keytrap, const uint8_t *zone)
{
    return recent_take(keytrap->zones, dname_hash(zone));
}

static void grow(unsigned *most, unsigned alike)
{
    if (alike > *most)
        *most = alike;
}

/* DNSKEY records are their owner's, DS records about it. */
static void look_at_keys(struct keytrap *keytrap, struct alerts *alerts, const struct response *response,
                         const struct rrset *set)
{
    unsigned alike = most_alike(set->records);
    struct zone_load *zone = alike < 2 ? NULL : load_of(keytrap, set->owner);
    if (zone == NULL)
        return;
    grow(set->type == RRTYPE_DS ? &zone->ds : &zone->keys, alike);
    if (is_suspect(zone))
        raise(alerts, response, set->owner, zone);
}

static void look_at_signatures(struct keytrap *keytrap, struct alerts *alerts,
                               const struct response *response, const struct rrset *set)
{
    struct rrsig rrsig;
    const struct rdata *first = &set->signatures->rdata;
    unsigned alike = most_alike(set->signatures);
    if (alike < 2 || !rrsig_parse(first->octets, first->length, &rrsig))
        return;
    struct zone_load *zone = load_of(keytrap, rrsig.signer);
    if (zone == NULL)
        return;
    grow(&zone->signatures, alike);
    if (is_suspect(zone))
        raise(alerts, response, rrsig.signer, zone);
}

void keytrap_look(struct keytrap *keytrap, struct alerts *alerts, const struct response *response)
{
    const struct message *m = &response->message;
    if (!m->has_signatures)
        return;
    for (size_t i = 0; i < m->rrset_count; i++) {
        const struct rrset *set = &m->rrsets[i];
        if ((set->type == RRTYPE_DNSKEY || set->type == RRTYPE_DS) && set->count > 1)
            look_at_keys(keytrap, alerts, response, set);
        if (set->signature_count > 1)
            look_at_signatures(keytrap, alerts, response, set);
    }
}
