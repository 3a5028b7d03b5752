#include "decode/exchange.h"

#include "decode/dname.h"
#include "decode/hash.h"
#include "decode/rrtype.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/*
 * One table by what the client chose: its address and port, the ID, the question. Queries that differ in the
 * server alone are a list under one key, so that an answer from elsewhere is found too.
 */

#define HEADER_OCTETS 12

/* Hashed as octets, hence without padding. */
struct exchange_key {
    struct ip_address client;
    uint8_t transport;
    uint16_t port;
    uint16_t id;
    uint16_t type;
    uint64_t name_hash;
    uint16_t class;
    uint16_t zero[3];
};

_Static_assert(sizeof(struct exchange_key) == 40, "struct exchange_key must have no padding");

struct exchange {
    struct exchange_key key;
    UT_hash_handle hh;
    struct exchange
        *other; /* the same of the client, to another server; of the first one only is `hh` in use */
    struct ip_address server;
    uint16_t server_port;
    struct query query;
    struct message_marks answer;   /* the first one; most exchanges have no other */
    struct message_marks *several; /* else all of them, ANSWERS_KEPT; or NULL */
    bool used;
};

/* A ring of blocks, each taken when the first entry in it is written; the entry that is written next is the
 * oldest one. */
#define BLOCK_ENTRIES 64
#define BLOCKS        (EXCHANGES_MAX / BLOCK_ENTRIES)

struct exchanges {
    struct exchange *blocks[BLOCKS];
    struct exchange *by_key;
    size_t next;
    uint64_t seed;
};

struct exchanges *exchanges_new(void)
{
    struct exchanges *exchanges = calloc(1, sizeof *exchanges);
    if (exchanges != NULL)
        exchanges->seed = hash_seed();
    return exchanges;
}

void exchanges_free(struct exchanges *exchanges)
{
    if (exchanges == NULL)
        return;
    HASH_CLEAR(hh, exchanges->by_key);
    for (size_t i = 0; i < BLOCKS && exchanges->blocks[i] != NULL; i++) {
        for (size_t k = 0; k < BLOCK_ENTRIES; k++)
            free(exchanges->blocks[i][k].several);
        free(exchanges->blocks[i]);
    }
    free(exchanges);
}

/* The entry to be written next; NULL when there is no memory. */
static struct exchange *next_entry(struct exchanges *exchanges)
{
    struct exchange **block = &exchanges->blocks[exchanges->next / BLOCK_ENTRIES];
    if (*block == NULL)
        *block = calloc(BLOCK_ENTRIES, sizeof **block);
    return *block == NULL ? NULL : *block + exchanges->next % BLOCK_ENTRIES;
}

/* The octets of a question's name as they stand in the message: right behind the header, and never
 * compressed. */
static uint64_t spelling_hash(const struct message *message, const uint8_t *octets, size_t length)
{
    size_t name = dname_length(message->qname);
    return length < HEADER_OCTETS + name ? 0 : hash_octets(octets + HEADER_OCTETS, name, 0);
}

static bool has_data(const struct message *message)
{
    return message->fault == MESSAGE_WHOLE && message->qname != NULL && message->qr && !message->tc &&
           (message->rcode == 0 || message->rcode == 3);
}

/* EDNS options that tell who asked, and that an answer gives back. */
#define OPTION_SUBNET 8
#define OPTION_COOKIE 10
#define COOKIE_OCTETS 8

static void note_subnet(struct message_marks *marks, struct wire option)
{
    const uint8_t *source = wire_take(&option, 3); /* family and source prefix */
    marks->scope = wire_u8(&option);
    size_t left = wire_left(&option);
    const uint8_t *address = wire_take(&option, left);
    if (option.failed)
        return;
    marks->has_subnet = true;
    marks->subnet_hash = hash_octets(address, left, hash_octets(source, 3, 0));
}

static void note_options(struct message_marks *marks, struct wire options)
{
    while (wire_left(&options) > 0) {
        uint16_t code = wire_u16(&options), length = wire_u16(&options);
        const uint8_t *octets = wire_take(&options, length);
        if (octets == NULL)
            return;
        struct wire option = wire_over(octets, length);
        if (code == OPTION_SUBNET)
            note_subnet(marks, option);
        if (code == OPTION_COOKIE && length >= COOKIE_OCTETS) {
            marks->has_cookie = true;
            marks->cookie = (uint64_t)wire_u32(&option) << 32;
            marks->cookie |= wire_u32(&option);
        }
    }
}

static struct message_marks header_marks(const struct message *message, size_t length)
{
    struct message_marks marks = {.edns = message->edns.present,
                                  .aa = message->aa,
                                  .rd = message->rd,
                                  .ra = message->ra,
                                  .length = (uint16_t)length,
                                  .has_data = has_data(message)};
    if (message->fault == MESSAGE_WHOLE && message->qname != NULL)
        note_options(&marks, message->edns.options);
    return marks;
}

struct message_marks message_marks_of(const struct message *message, const uint8_t *octets, size_t length)
{
    struct message_marks marks = header_marks(message, length);
    marks.octets_hash = hash_octets(octets, length, 0);
    if (message->fault == MESSAGE_WHOLE && message->qname != NULL)
        marks.name_hash = spelling_hash(message, octets, length);
    const struct record *first = message->rrset_count == 0 ? NULL : message->rrsets[0].records;
    marks.has_ttl = first != NULL;
    marks.ttl = first == NULL ? 0 : first->ttl;
    if (marks.has_data)
        marks.data_hash = message_data_hash(message);
    return marks;
}

struct message_marks message_marks_outlined(const struct message *message, const struct outline *outline,
                                            const struct content *content)
{
    struct message_marks marks = header_marks(message, outline->length);
    marks.octets_hash = hash_mix(outline->hash, outline->left_out);
    marks.has_ttl = outline->has_ttl;
    marks.ttl = outline->first_ttl;
    if (message->fault == MESSAGE_WHOLE)
        marks.name_hash = outline->name_hash;
    if (marks.has_data)
        marks.data_hash = content != NULL ? content->data_hash : message_data_hash(message);
    return marks;
}

static struct exchange_key key_of(const struct ip_address *client, uint16_t port, uint8_t transport,
                                  const struct message *message)
{
    return (struct exchange_key){
        .client = *client,
        .transport = transport,
        .port = port,
        .id = message->id,
        .type = message->qtype,
        .name_hash = message->qname_hash,
        .class = message->qclass,
    };
}

static unsigned hash_of(const struct exchanges *exchanges, const struct exchange_key *key)
{
    return (unsigned)hash_octets(key, sizeof *key, exchanges->seed);
}

static struct exchange *find_first(const struct exchanges *exchanges, const struct exchange_key *key)
{
    struct exchange *first = NULL;
    HASH_FIND_BYHASHVALUE(hh, exchanges->by_key, key, sizeof *key, hash_of(exchanges, key), first);
    return first;
}

static void add_first(struct exchanges *exchanges, struct exchange *entry)
{
    HASH_ADD_BYHASHVALUE(hh, exchanges->by_key, key, sizeof entry->key, hash_of(exchanges, &entry->key),
                         entry);
}

static struct exchange *find_server(struct exchange *first, const struct ip_address *server, uint16_t port)
{
    for (struct exchange *at = first; at != NULL; at = at->other)
        if (at->server_port == port && memcmp(&at->server, server, sizeof *server) == 0)
            return at;
    return NULL;
}

static unsigned count_servers(const struct exchange *first)
{
    unsigned count = 0;
    for (const struct exchange *at = first; at != NULL; at = at->other)
        count++;
    return count;
}

static void forget(struct exchanges *exchanges, struct exchange *exchange)
{
    struct exchange *first = find_first(exchanges, &exchange->key);
    exchange->used = false;
    if (first == exchange) {
        HASH_DEL(exchanges->by_key, exchange);
        first = exchange->other;
        if (first != NULL)
            add_first(exchanges, first);
        if (first != NULL && first->hh.tbl == NULL)
            first->used =
                false; /* no memory: what follows it is found no more, and its places come round again */
        return;
    }
    for (struct exchange *at = first; at != NULL; at = at->other)
        if (at->other == exchange)
            at->other = exchange->other;
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
    entry->query.frame = marks->frame;
    entry->query.marks = *marks;
    entry->query.sent++;
}

void exchanges_add(struct exchanges *exchanges, const struct flow *flow, const struct message *query,
                   const struct message_marks *marks)
{
    struct exchange_key key = key_of(&flow->source, flow->source_port, flow->transport, query);
    struct exchange *first = find_first(exchanges, &key);
    struct exchange *known = find_server(first, &flow->destination, flow->destination_port);
    if (known != NULL) {
        sent_again(known, query, marks);
        return;
    }
    struct exchange *entry = count_servers(first) < EXCHANGE_SERVERS_MAX ? next_entry(exchanges) : NULL;
    if (entry == NULL)
        return;
    exchanges->next = (exchanges->next + 1) % EXCHANGES_MAX;
    if (entry->used) {
        forget(exchanges, entry);
        first = find_first(exchanges, &key);
    }
    free(entry->several);
    *entry = (struct exchange){.key = key,
                               .server = flow->destination,
                               .server_port = flow->destination_port,
                               .query = {.dnssec_ok = query->edns.dnssec_ok,
                                         .checking_disabled = query->cd,
                                         .frame = marks->frame,
                                         .marks = *marks,
                                         .sent = 1},
                               .used = true};
    if (first != NULL) {
        entry->other = first->other;
        first->other = entry;
        return;
    }
    add_first(exchanges, entry);
    entry->used = entry->hh.tbl != NULL;
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
    for (unsigned i = 0; i < query->answer_count; i++) {
        const struct message_marks *earlier = &query->answers[i];
        if (is_copy(earlier, marks))
            return;
        known = known || (earlier->has_data && marks->has_data && earlier->data_hash == marks->data_hash);
    }
    query->replies++;
    if (marks->has_data && !known)
        query->answered++;
    if (!known)
        keep_answer(exchange, marks);
}

enum match exchanges_answer(struct exchanges *exchanges, const struct flow *flow,
                            const struct message *response, const struct message_marks *marks,
                            const struct query **query)
{
    struct exchange_key key = key_of(&flow->destination, flow->destination_port, flow->transport, response);
    struct exchange *first = find_first(exchanges, &key);
    struct exchange *exact = find_server(first, &flow->source, flow->source_port);
    *query = exact != NULL ? &exact->query : first != NULL ? &first->query : NULL;
    if (first == NULL)
        return MATCH_NONE;
    struct message_marks noted = *marks;
    noted.elsewhere = exact == NULL;
    note_answer(exact != NULL ? exact : first, &noted);
    return exact != NULL ? MATCH_EXACT : MATCH_ELSEWHERE;
}
