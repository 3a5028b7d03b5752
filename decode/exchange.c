#include "decode/exchange.h"

#include "decode/dname.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/* Hashed as octets, hence without padding. */
struct exchange_key {
    struct flow flow; /* of the query */
    uint64_t name_hash;
    uint16_t id;
    uint16_t type;
    uint16_t class;
    uint16_t zero;
};

_Static_assert(sizeof(struct exchange_key) == 56, "struct exchange_key must have no padding");

struct exchange {
    struct exchange_key key;
    UT_hash_handle hh;
    struct query query;
    bool used;
};

/* A ring: the entry that is written next is the oldest one. */
struct exchanges {
    struct exchange *ring;
    struct exchange *by_key;
    size_t next;
};

struct exchanges *exchanges_new(void)
{
    struct exchanges *exchanges = calloc(1, sizeof *exchanges);
    if (exchanges == NULL)
        return NULL;
    exchanges->ring = calloc(EXCHANGES_MAX, sizeof *exchanges->ring);
    if (exchanges->ring == NULL) {
        free(exchanges);
        return NULL;
    }
    return exchanges;
}

void exchanges_free(struct exchanges *exchanges)
{
    if (exchanges == NULL)
        return;
    HASH_CLEAR(hh, exchanges->by_key);
    free(exchanges->ring);
    free(exchanges);
}

static struct exchange_key key_of(const struct flow *query_flow, const struct message *message)
{
    return (struct exchange_key){
        .flow = *query_flow,
        .name_hash = message->qname == NULL ? 0 : dname_hash(message->qname),
        .id = message->id,
        .type = message->qtype,
        .class = message->qclass,
    };
}

static void forget(struct exchanges *exchanges, struct exchange *exchange)
{
    HASH_DEL(exchanges->by_key, exchange);
    exchange->used = false;
}

void exchanges_add(struct exchanges *exchanges, const struct flow *flow, const struct message *query,
                   uint64_t frame)
{
    struct exchange_key key = key_of(flow, query);
    struct exchange *earlier = NULL, *entry = &exchanges->ring[exchanges->next];
    HASH_FIND(hh, exchanges->by_key, &key, sizeof key, earlier);
    if (earlier != NULL)
        forget(exchanges, earlier);
    if (entry->used)
        forget(exchanges, entry);
    exchanges->next = (exchanges->next + 1) % EXCHANGES_MAX;
    entry->key = key;
    entry->used = true;
    entry->query =
        (struct query){.dnssec_ok = query->edns.dnssec_ok, .checking_disabled = query->cd, .frame = frame};
    HASH_ADD(hh, exchanges->by_key, key, sizeof entry->key, entry);
    entry->used = entry->hh.tbl != NULL;
}

const struct query *exchanges_find(const struct exchanges *exchanges, const struct flow *flow,
                                   const struct message *response)
{
    struct flow query_flow = flow_reversed(flow);
    struct exchange_key key = key_of(&query_flow, response);
    struct exchange *found = NULL;
    HASH_FIND(hh, exchanges->by_key, &key, sizeof key, found);
    return found == NULL ? NULL : &found->query;
}
