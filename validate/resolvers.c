#include "validate/resolvers.h"

#include "decode/table.h"
#include <stdlib.h>
#include <string.h>

#define RCODE_NOERROR  0
#define RCODE_SERVFAIL 2
#define RCODE_NXDOMAIN 3

struct entry {
    UT_hash_handle hh;
    struct resolver resolver; /* its address is the key */
};

struct resolvers {
    struct entry *entries;
};

struct resolvers *resolvers_new(void)
{
    return calloc(1, sizeof(struct resolvers));
}

void resolvers_free(struct resolvers *resolvers)
{
    struct entry *entry, *next;
    if (resolvers == NULL)
        return;
    HASH_ITER (hh, resolvers->entries, entry, next) {
        HASH_DEL(resolvers->entries, entry);
        free(entry);
    }
    free(resolvers);
}

static struct resolver *find_or_add(struct resolvers *resolvers, const struct ip_address *address)
{
    struct entry *entry = NULL;
    unsigned hash = (unsigned)ip_address_hash(address);
    HASH_FIND_BYHASHVALUE(hh, resolvers->entries, address, sizeof *address, hash, entry);
    if (entry != NULL)
        return &entry->resolver;
    entry = HASH_COUNT(resolvers->entries) >= RESOLVERS_MAX ? NULL : calloc(1, sizeof *entry);
    if (entry == NULL)
        return NULL;
    entry->resolver.address = *address;
    HASH_ADD_BYHASHVALUE(hh, resolvers->entries, resolver.address, sizeof *address, hash, entry);
    if (entry->hh.tbl != NULL)
        return &entry->resolver;
    free(entry);
    return NULL;
}

static void tally(struct resolver_tally *tally, const struct response *response)
{
    struct sighting seen = {.time = response->time, .frame = response->frame, .file = response->file};
    if (tally->count++ == 0)
        tally->first = seen;
    tally->last = seen;
}

static bool explains_failure(const struct judgement *judgement)
{
    for (const struct finding *at = judgement->findings.first; at != NULL; at = at->next)
        if (at->reason == REASON_SERVFAIL_EXPLAINED)
            return true;
    return false;
}

void resolvers_add(struct resolvers *resolvers, const struct response *response,
                   const struct judgement *judgement)
{
    const struct message *m = &response->message;
    if (!m->ra || m->fault != MESSAGE_WHOLE)
        return;
    struct resolver *resolver = find_or_add(resolvers, &response->flow.source);
    if (resolver == NULL)
        return;
    bool data = m->rcode == RCODE_NOERROR || m->rcode == RCODE_NXDOMAIN;
    resolver->answers++;
    resolver->queries_seen += response->query != NULL;
    resolver->queries_do += response->query != NULL && response->query->dnssec_ok;
    resolver->ad += m->ad;
    resolver->ad_secure += m->ad && judgement->status == STATUS_SECURE;
    resolver->failed_bogus += m->rcode == RCODE_SERVFAIL && explains_failure(judgement);
    if (judgement->status != STATUS_BOGUS)
        return;
    if (m->ad)
        tally(&resolver->ad_bogus, response);
    /* RFC 4035 section 3.2.2: who sets CD wants the data whatever they are. */
    if (data && !m->cd && (response->query == NULL || !response->query->checking_disabled))
        tally(&resolver->bogus_passed_on, response);
}

static int compare_entries(const struct entry *a, const struct entry *b)
{
    const struct ip_address *left = &a->resolver.address, *right = &b->resolver.address;
    if (left->version != right->version)
        return left->version < right->version ? -1 : 1;
    return memcmp(left->octets, right->octets, sizeof left->octets);
}

void resolvers_visit(struct resolvers *resolvers, resolver_visitor *visit, void *context)
{
    HASH_SRT(hh, resolvers->entries, compare_entries);
    for (const struct entry *at = resolvers->entries; at != NULL; at = at->hh.next)
        visit(context, &at->resolver);
}
