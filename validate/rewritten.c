#include "validate/rewritten.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>

#define RCODE_NXDOMAIN 3

/* That a resolver was told, or told itself, that a name does not exist. */
struct denial {
    capture_time time;
};

/* An address that a resolver gave for such names. */
struct landing {
    uint64_t domains[REWRITTEN_NAMES];
    unsigned domain_count;
    uint64_t tlds[REWRITTEN_TLDS];
    unsigned tld_count;
    uint64_t frames[REWRITTEN_NAMES]; /* the first one of each domain */
};

struct rewritten {
    struct recent *denials;
    struct recent *landings;
};

struct rewritten *rewritten_new(void)
{
    struct rewritten *rewritten = calloc(1, sizeof *rewritten);
    if (rewritten == NULL)
        return NULL;
    rewritten->denials = recent_new(REWRITTEN_DENIALS_MAX, sizeof(struct denial));
    rewritten->landings = recent_new(REWRITTEN_ADDRESSES_MAX, sizeof(struct landing));
    if (rewritten->denials != NULL && rewritten->landings != NULL)
        return rewritten;
    rewritten_free(rewritten);
    return NULL;
}

void rewritten_free(struct rewritten *rewritten)
{
    if (rewritten == NULL)
        return;
    recent_free(rewritten->denials);
    recent_free(rewritten->landings);
    free(rewritten);
}

static uint64_t denial_key(const struct ip_address *resolver, const uint8_t *name)
{
    return hash_mix(ip_address_hash(resolver), dname_hash(name));
}

static void note_denial(struct rewritten *rewritten, const struct response *response)
{
    const struct flow *flow = &response->flow;
    const struct ip_address *resolver = response->message.ra ? &flow->source : &flow->destination;
    struct denial *denial = recent_take(rewritten->denials, denial_key(resolver, response->message.qname));
    if (denial != NULL)
        denial->time = response->time;
}

static bool was_denied(const struct rewritten *rewritten, const struct response *response)
{
    const struct denial *denial =
        recent_find(rewritten->denials, denial_key(&response->flow.source, response->message.qname));
    return denial != NULL && response->time >= denial->time &&
           response->time - denial->time <= REWRITTEN_HOLD;
}

/* RFC 8914 sections 4.5 and 4.16 to 4.18: forged, blocked, censored, filtered. */
static bool says_so(const struct message *m)
{
    int code;
    for (unsigned i = 0; i < 3 && (code = message_extended_error(m, i)) >= 0; i++)
        if (code == 4 || (code >= 15 && code <= 17))
            return true;
    return false;
}

/* The one address that stands for the name, or NULL. */
static const struct record *lone_address(const struct message *m)
{
    const struct rrset *set = m->qtype == RRTYPE_A || m->qtype == RRTYPE_AAAA
                                  ? message_find(m, SECTION_ANSWER, m->qname, m->qtype)
                                  : NULL;
    return set != NULL && set->count == 1 ? set->records : NULL;
}

static bool note(uint64_t *values, unsigned *count, unsigned max, uint64_t value)
{
    for (unsigned i = 0; i < *count; i++)
        if (values[i] == value)
            return false;
    if (*count == max)
        return false;
    values[(*count)++] = value;
    return true;
}

static void raise(struct alerts *alerts, const struct response *response, const struct landing *landing)
{
    struct alert_about about = {
        .reason = REASON_NXDOMAIN_REWRITTEN, .pattern = true, .server = &response->flow.source};
    struct packet_stamp at = {response->time, response->frame, response->file};
    struct alert *alert = alerts_raise(alerts, &about, &at);
    char resolver[IP_ADDRESS_TEXT_MAX];
    if (alert == NULL || alert->count > 1)
        return;
    for (unsigned i = 0; i < landing->domain_count; i++)
        alert_name_frame(alert, landing->frames[i]);
    (void)snprintf(alert->detail, sizeof alert->detail,
                   "%s gave one address for names in %u domains of %u top-level domains that do not exist",
                   ip_address_format(&response->flow.source, resolver), landing->domain_count,
                   landing->tld_count);
}

void rewritten_look(struct rewritten *rewritten, struct alerts *alerts, const struct response *response)
{
    const struct message *m = &response->message;
    if (!response->marks.has_data || m->qname == NULL)
        return;
    if (m->rcode == RCODE_NXDOMAIN) {
        note_denial(rewritten, response);
        return;
    }
    const struct record *address = m->ra && !m->aa ? lone_address(m) : NULL;
    if (address == NULL || !was_denied(rewritten, response) || says_so(m))
        return;
    uint64_t key = ip_address_hash(&response->flow.source);
    struct landing *landing =
        recent_take(rewritten->landings, hash_octets(address->rdata.octets, address->rdata.length, key));
    if (landing == NULL)
        return;
    if (note(landing->domains, &landing->domain_count, REWRITTEN_NAMES,
             dname_hash(dname_ancestor(m->qname, 2))))
        landing->frames[landing->domain_count - 1] = response->frame;
    (void)note(landing->tlds, &landing->tld_count, REWRITTEN_TLDS, dname_hash(dname_ancestor(m->qname, 1)));
    if (landing->domain_count == REWRITTEN_NAMES && landing->tld_count == REWRITTEN_TLDS)
        raise(alerts, response, landing);
}
