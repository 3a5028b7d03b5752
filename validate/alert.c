#include "validate/alert.h"

#include "decode/table.h"
#include <stdlib.h>
#include <string.h>

/* Hashed as octets, hence without padding. */
struct alert_key {
    struct ip_address server;
    struct ip_address client;
    uint8_t zero[2];
    uint32_t reason;
    uint64_t name_hash;
};

_Static_assert(sizeof(struct alert_key) == 48, "struct alert_key must have no padding");

struct entry {
    UT_hash_handle hh;
    struct alert_key key;
    struct alert alert;
};

struct alerts {
    struct entry *entries;
};

struct alerts *alerts_new(void)
{
    return calloc(1, sizeof(struct alerts));
}

void alerts_free(struct alerts *alerts)
{
    struct entry *entry, *next;
    if (alerts == NULL)
        return;
    HASH_ITER (hh, alerts->entries, entry, next) {
        HASH_DEL(alerts->entries, entry);
        free(entry);
    }
    free(alerts);
}

static struct entry *find(const struct alerts *alerts, const struct alert_about *about, struct alert_key *key)
{
    struct entry *entry = NULL;
    *key = (struct alert_key){.reason = (uint32_t)about->reason,
                              .name_hash = about->name == NULL ? 0 : dname_hash(about->name)};
    if (about->server != NULL)
        key->server = *about->server;
    if (about->client != NULL)
        key->client = *about->client;
    HASH_FIND(hh, alerts->entries, key, sizeof *key, entry);
    return entry;
}

static struct entry *add(struct alerts *alerts, const struct alert_about *about, const struct alert_key *key)
{
    struct entry *entry = HASH_COUNT(alerts->entries) >= ALERTS_MAX ? NULL : calloc(1, sizeof *entry);
    if (entry == NULL)
        return NULL;
    entry->key = *key;
    entry->alert = (struct alert){.reason = about->reason,
                                  .pattern = about->pattern,
                                  .server = key->server,
                                  .client = key->client,
                                  .has_name = about->name != NULL};
    if (about->name != NULL)
        dname_copy_lower(entry->alert.name, about->name);
    HASH_ADD(hh, alerts->entries, key, sizeof entry->key, entry);
    if (entry->hh.tbl != NULL)
        return entry;
    free(entry);
    return NULL;
}

void alert_name_frame(struct alert *alert, uint64_t frame)
{
    if (alert->frame_count < ALERT_FRAMES)
        alert->frames[alert->frame_count++] = frame;
}

struct alert *alerts_raise(struct alerts *alerts, const struct alert_about *about,
                           const struct packet_stamp *at)
{
    struct alert_key key;
    struct entry *entry = find(alerts, about, &key);
    if (entry == NULL)
        entry = add(alerts, about, &key);
    if (entry == NULL)
        return NULL;
    struct alert *alert = &entry->alert;
    if (alert->count > 0 && alert->last_frame == at->frame && alert->last == at->time)
        return alert; /* an answer that is judged again, for its chain to be recorded */
    if (alert->count++ == 0) {
        alert->first = at->time;
        alert->file = at->file;
    }
    alert->last = at->time;
    alert->last_frame = at->frame;
    if (at->file == alert->file) /* which is told once for all frames */
        alert_name_frame(alert, at->frame);
    return alert;
}

const struct alert *alerts_find(const struct alerts *alerts, const struct alert_about *about)
{
    struct alert_key key;
    const struct entry *entry = find(alerts, about, &key);
    return entry == NULL ? NULL : &entry->alert;
}

/* Attacks in two steps, each of which has an alert of its own. */
static const struct {
    enum reason first, second;
    const char *name;
} combinations[] = {
    {REASON_PORT_SCAN_FOR_DNS, REASON_TXID_GUESSING, "SAD DNS: a port was looked for, then IDs were guessed"},
    {REASON_BIRTHDAY_ECS, REASON_TXID_GUESSING, "RebirthDay: many open queries, then IDs were guessed"},
    {REASON_TXID_GUESSING, REASON_CONFLICTING_ANSWERS, "probable blind win: of the guesses, one was right"},
};

static bool is_same_or_none(const struct ip_address *a, const struct ip_address *b)
{
    return a->version == 0 || b->version == 0 || memcmp(a, b, sizeof *a) == 0;
}

static bool has_partner(const struct alerts *alerts, const struct alert *alert, enum reason reason)
{
    for (const struct entry *at = alerts->entries; at != NULL; at = at->hh.next)
        if (at->alert.reason == reason && is_same_or_none(&at->alert.server, &alert->server) &&
            is_same_or_none(&at->alert.client, &alert->client))
            return true;
    return false;
}

static const char *combination_of(const struct alerts *alerts, const struct alert *alert)
{
    for (size_t i = 0; i < sizeof combinations / sizeof combinations[0]; i++) {
        enum reason first = combinations[i].first, second = combinations[i].second;
        if ((alert->reason == first && has_partner(alerts, alert, second)) ||
            (alert->reason == second && has_partner(alerts, alert, first)))
            return combinations[i].name;
    }
    return NULL;
}

void alerts_visit(struct alerts *alerts, alert_visitor *visit, void *context)
{
    for (struct entry *at = alerts->entries; at != NULL; at = at->hh.next) {
        if (at->alert.combination == NULL)
            at->alert.combination = combination_of(alerts, &at->alert);
        visit(context, &at->alert);
    }
}
