#include "decode/exchange.h"

#include "decode/hash.h"
#include "decode/index.h"
#include "decode/rrtype.h"

#include <stdlib.h>
#include <string.h>

/*
 * One table by what the client chose: its address and port, the ID, the question. Queries that differ in the
 * server alone are a list under one key, so that an answer from elsewhere is found too. Of keys and servers
 * the hash is kept and nothing else: every packet looks here, and what it looks at is three lines of the
 * cache.
 */

struct exchange {
    uint64_t key;    /* exchanges_hash() */
    uint64_t server; /* server_hash() */
    struct exchange
        *other; /* the same of the client, to another server; the first one only is in the index */
    struct exchange *newer;        /* that was written next */
    struct message_marks *several; /* all answers, ANSWERS_KEPT, where there are more than one; or NULL */
    struct query query;
    struct message_marks answer; /* the first one; most exchanges have no other */
};

_Static_assert(sizeof(struct exchange) == 3 * FETCH_LINE, "struct exchange must fill its lines");

/* Entries are taken in blocks, as many as are needed, and used again in the order in which they were used. */
#define BLOCK_ENTRIES 64
#define BLOCKS        (EXCHANGES_MAX / BLOCK_ENTRIES)

struct exchanges {
    struct exchange *blocks[BLOCKS];
    size_t count; /* of entries that were ever used */
    struct exchange *oldest, *newest;
    struct index by_key;
};

struct exchanges *exchanges_new(void)
{
    return calloc(1, sizeof(struct exchanges));
}

void exchanges_free(struct exchanges *exchanges)
{
    if (exchanges == NULL)
        return;
    index_fini(&exchanges->by_key);
    for (size_t i = 0; i < BLOCKS && exchanges->blocks[i] != NULL; i++) {
        for (size_t k = 0; k < BLOCK_ENTRIES; k++)
            free(exchanges->blocks[i][k].several);
        free(exchanges->blocks[i]);
    }
    free(exchanges);
}

static struct exchange *new_block(void)
{
    struct exchange *block = aligned_alloc(FETCH_LINE, BLOCK_ENTRIES * sizeof *block);
    if (block != NULL)
        memset(block, 0, BLOCK_ENTRIES * sizeof *block);
    return block;
}

static struct exchange *new_entry(struct exchanges *exchanges)
{
    size_t number = exchanges->count;
    if (number == EXCHANGES_MAX)
        return NULL;
    struct exchange **block = &exchanges->blocks[number / BLOCK_ENTRIES];
    if (*block == NULL)
        *block = new_block();
    if (*block == NULL)
        return NULL;
    exchanges->count++;
    return *block + number % BLOCK_ENTRIES;
}

/* The entry that was written longest ago, taken out of the row. */
static struct exchange *oldest_entry(struct exchanges *exchanges)
{
    struct exchange *entry = exchanges->oldest;
    if (entry != NULL)
        exchanges->oldest = entry->newer;
    if (exchanges->oldest == NULL)
        exchanges->newest = NULL;
    return entry;
}

static bool is_over(const struct exchanges *exchanges, capture_time now)
{
    return exchanges->count >= EXCHANGES_MIN && exchanges->oldest != NULL &&
           now - exchanges->oldest->query.marks.time > EXCHANGE_LIFE;
}

static void append(struct exchanges *exchanges, struct exchange *entry)
{
    if (exchanges->newest == NULL)
        exchanges->oldest = entry;
    else
        exchanges->newest->newer = entry;
    exchanges->newest = entry;
}

/* The client's address and port stand at the other end of a response. */
uint64_t exchanges_hash(const struct flow *flow, const struct message *message)
{
    const struct ip_address *client = message->qr ? &flow->destination : &flow->source;
    uint16_t port = message->qr ? flow->destination_port : flow->source_port;
    uint64_t numbers =
        (uint64_t)port << 48 | (uint64_t)message->id << 32 | (uint64_t)message->qtype << 16 | message->qclass;
    return hash_mix(hash_mix(ip_address_hash(client) + flow->transport, numbers), message->qname_hash);
}

static uint64_t server_hash(const struct ip_address *server, uint16_t port)
{
    return hash_mix(ip_address_hash(server), port);
}

void exchanges_fetch(const struct exchanges *exchanges, uint64_t hash)
{
    index_fetch(&exchanges->by_key, (uint32_t)hash);
}

void exchanges_fetch_found(const struct exchanges *exchanges, uint64_t hash)
{
    index_fetch_found(&exchanges->by_key, (uint32_t)hash, sizeof(struct exchange));
}

static struct exchange *find_first(const struct exchanges *exchanges, uint64_t key)
{
    size_t at = index_start(&exchanges->by_key, (uint32_t)key);
    for (struct exchange *first; (first = index_next(&exchanges->by_key, (uint32_t)key, &at)) != NULL;)
        if (first->key == key)
            return first;
    return NULL;
}

static struct exchange *find_server(struct exchange *first, uint64_t server)
{
    struct exchange *at = first;
    while (at != NULL && at->server != server)
        at = at->other;
    return at;
}

static unsigned count_servers(const struct exchange *first)
{
    unsigned count = 0;
    for (const struct exchange *at = first; at != NULL; at = at->other)
        count++;
    return count;
}

/* One that is not there, for want of memory, is none of these. */
static void forget(struct exchanges *exchanges, struct exchange *exchange)
{
    if (index_remove(&exchanges->by_key, (uint32_t)exchange->key, exchange)) {
        /* Without memory for the next one, it and what follows it is found no more. */
        if (exchange->other != NULL)
            (void)index_add(&exchanges->by_key, (uint32_t)exchange->key, exchange->other);
        return;
    }
    struct exchange *first = find_first(exchanges, exchange->key);
    for (struct exchange *at = first; at != NULL; at = at->other)
        if (at->other == exchange)
            at->other = exchange->other;
}

/* For the next time that one is forgotten. */
static void fetch_oldest(const struct exchanges *exchanges)
{
    const struct exchange *oldest = exchanges->oldest;
    if (oldest == NULL)
        return;
    index_fetch(&exchanges->by_key, (uint32_t)oldest->key);
    if (oldest->newer != NULL)
        fetch_octets(oldest->newer, sizeof *oldest);
}

/* An entry to be written, which nothing leads to; NULL when there is no memory. */
static struct exchange *next_entry(struct exchanges *exchanges, capture_time now)
{
    struct exchange *entry = is_over(exchanges, now) ? NULL : new_entry(exchanges);
    if (entry != NULL)
        return entry;
    entry = oldest_entry(exchanges);
    if (entry == NULL)
        return NULL;
    forget(exchanges, entry);
    fetch_oldest(exchanges);
    free(entry->several);
    return entry;
}

/* Whether two packets are one that the tap saw twice. */
static bool is_copy(const struct message_marks *earlier, const struct message_marks *later)
{
    capture_time apart = later->time - earlier->time;
    if (earlier->octets_hash != later->octets_hash || apart < 0 || apart > COPY_WITHIN)
        return false;
    return earlier->has_ip_id && later->has_ip_id && earlier->ip_id != 0 ? earlier->ip_id == later->ip_id
                                                                         : apart <= COPY_WITHIN_UNIDENTIFIED;
}

static void sent_again(struct exchange *entry, const struct message *query, const struct message_marks *marks)
{
    bool copy = is_copy(&entry->query.marks, marks);
    entry->query.dnssec_ok = query->edns.dnssec_ok;
    entry->query.checking_disabled = query->cd;
    if (copy)
        return;
    if (marks->time - entry->query.marks.time > EXCHANGE_LIFE)
        entry->query.sent = entry->query.answered = entry->query.replies = entry->query.answer_count = 0;
    /* What a client spells or draws anew for each of them, an answer gives back of any. */
    bool respelled = entry->query.marks.name_hash != marks->name_hash;
    bool redrawn = entry->query.marks.has_cookie && entry->query.marks.cookie != marks->cookie;
    bool again = entry->query.sent > 0;
    entry->query.marks = *marks;
    entry->query.sent++;
    if (again && respelled)
        entry->query.marks.name_hash = 0;
    if (again && redrawn)
        entry->query.marks.has_cookie = false;
}

/* RFC 5936 section 2.2: a transfer comes in as many messages as it takes, which all answer one query. */
static bool is_transfer(uint16_t type)
{
    return type == RRTYPE_IXFR || type == RRTYPE_AXFR;
}

void exchanges_add(struct exchanges *exchanges, uint64_t hash, const struct flow *flow,
                   const struct message *query, const struct message_marks *marks)
{
    uint64_t server = server_hash(&flow->destination, flow->destination_port);
    struct exchange *first = find_first(exchanges, hash), *known = find_server(first, server);
    if (known != NULL) {
        sent_again(known, query, marks);
        return;
    }
    struct exchange *entry =
        count_servers(first) < EXCHANGE_SERVERS_MAX ? next_entry(exchanges, marks->time) : NULL;
    if (entry == NULL)
        return;
    if (first != NULL) /* that may have been the oldest, and is written now */
        first = find_first(exchanges, hash);
    entry->key = hash;
    entry->server = server;
    entry->other = entry->newer = NULL;
    entry->several = NULL;
    entry->query = (struct query){.dnssec_ok = query->edns.dnssec_ok,
                                  .checking_disabled = query->cd,
                                  .zone_transfer = is_transfer(query->qtype),
                                  .marks = *marks,
                                  .sent = 1};
    append(exchanges, entry);
    if (first == NULL) {
        (void)index_add(&exchanges->by_key, (uint32_t)hash, entry);
        return;
    }
    entry->other = first->other;
    first->other = entry;
}

static void keep_answer(struct exchange *exchange, const struct message_marks *marks)
{
    struct query *query = &exchange->query;
    if (query->answer_count == 0) {
        exchange->answer = *marks;
        query->answers = &exchange->answer;
        query->answer_count = 1;
        return;
    }
    if (exchange->several == NULL)
        exchange->several = malloc(ANSWERS_KEPT * sizeof *marks);
    if (exchange->several == NULL || query->answer_count == ANSWERS_KEPT)
        return;
    exchange->several[0] = exchange->answer;
    exchange->several[query->answer_count++] = *marks;
    query->answers = exchange->several;
}

static void note_answer(struct exchange *exchange, const struct message_marks *marks)
{
    struct query *query = &exchange->query;
    bool known = false;
    query->copied = false;
    if (query->answer_count > 0 && query->zone_transfer)
        return;
    for (unsigned i = 0; i < query->answer_count; i++) {
        const struct message_marks *earlier = &query->answers[i];
        query->copied = is_copy(earlier, marks);
        if (query->copied)
            return;
        known = known || (earlier->has_data && marks->has_data && earlier->data_hash == marks->data_hash);
    }
    query->replies++;
    if (marks->has_data && !known)
        query->answered++;
    if (!known)
        keep_answer(exchange, marks);
}

enum match exchanges_answer(struct exchanges *exchanges, uint64_t hash, const struct flow *flow,
                            const struct message_marks *marks, const struct query **query)
{
    struct exchange *first = find_first(exchanges, hash);
    struct exchange *exact = find_server(first, server_hash(&flow->source, flow->source_port));
    *query = exact != NULL ? &exact->query : first != NULL ? &first->query : NULL;
    if (first == NULL)
        return MATCH_NONE;
    struct message_marks noted = *marks;
    noted.elsewhere = exact == NULL;
    note_answer(exact != NULL ? exact : first, &noted);
    return exact != NULL ? MATCH_EXACT : MATCH_ELSEWHERE;
}
