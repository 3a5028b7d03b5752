#include "validate/conflict.h"

#include <stdlib.h>
#include <string.h>

struct conflicts {
    struct conflict *by_packet; /* in the order in which they came */
};

struct conflicts *conflicts_new(void)
{
    return calloc(1, sizeof(struct conflicts));
}

void conflicts_free(struct conflicts *conflicts)
{
    struct conflict *conflict, *next;
    if (conflicts == NULL)
        return;
    HASH_ITER (hh, conflicts->by_packet, conflict, next) {
        HASH_DEL(conflicts->by_packet, conflict);
        free(conflict);
    }
    free(conflicts);
}

/* No file has 2^44 packets. */
static uint64_t key_of(uint64_t frame, uint32_t file)
{
    return frame | (uint64_t)file << 44;
}

static struct conflict *find(const struct conflicts *conflicts, uint64_t frame, uint32_t file)
{
    uint64_t key = key_of(frame, file);
    struct conflict *conflict = NULL;
    HASH_FIND(hh, conflicts->by_packet, &key, sizeof key, conflict);
    return conflict;
}

static struct conflict *add(struct conflicts *conflicts, uint64_t frame, uint32_t file)
{
    if (HASH_COUNT(conflicts->by_packet) >= CONFLICTS_MAX) {
        struct conflict *oldest = conflicts->by_packet;
        HASH_DEL(conflicts->by_packet, oldest);
        free(oldest);
    }
    struct conflict *conflict = calloc(1, sizeof *conflict);
    if (conflict == NULL)
        return NULL;
    conflict->key = key_of(frame, file);
    HASH_ADD(hh, conflicts->by_packet, key, sizeof conflict->key, conflict);
    if (conflict->hh.tbl != NULL)
        return conflict;
    free(conflict);
    return NULL;
}

static void note_repeated(struct conflicts *conflicts, uint64_t frame, uint32_t file)
{
    struct conflict *conflict = find(conflicts, frame, file);
    if (conflict == NULL)
        conflict = add(conflicts, frame, file);
    if (conflict != NULL)
        conflict->repeated = true;
}

/* Retransmitted queries may have as many answers, and these may differ, as a load balancer's do. But one
 * answer more than that, though with the same data as another, is one that nobody asked for. */
static void note_conflict(struct conflicts *conflicts, const struct query *exchange)
{
    if (exchange->answered < 2 || exchange->replies <= exchange->sent)
        return;
    for (unsigned i = 0; i < exchange->answer_count; i++) {
        const struct message_marks *answer = &exchange->answers[i];
        struct conflict *conflict = find(conflicts, answer->frame, answer->file);
        if (!answer->has_data)
            continue;
        if (conflict == NULL)
            conflict = add(conflicts, answer->frame, answer->file);
        if (conflict == NULL)
            return;
        conflict->sent = exchange->sent;
        conflict->answered = exchange->answered;
        conflict->query = exchange->marks;
        conflict->count = exchange->answer_count;
        memcpy(conflict->answers, exchange->answers, exchange->answer_count * sizeof *conflict->answers);
    }
}

/* The network sends a packet twice now and then, and a tap sees it twice: who has something else to say does
 * not send the very octets. */
static bool is_sent_twice(const struct query *exchange, const struct response *response)
{
    for (unsigned i = 0; i < exchange->answer_count; i++)
        if (exchange->answers[i].frame != response->frame &&
            exchange->answers[i].octets_hash == response->marks.octets_hash)
            return true;
    return false;
}

void conflicts_add(struct conflicts *conflicts, const struct response *response)
{
    const struct query *exchange = response->exchange;
    if (exchange == NULL)
        return;
    note_conflict(conflicts, exchange);
    if (exchange->replies < 2 || exchange->replies <= exchange->sent || is_sent_twice(exchange, response))
        return;
    note_repeated(conflicts, response->frame, response->file);
    for (unsigned i = 0; i < exchange->answer_count; i++)
        note_repeated(conflicts, exchange->answers[i].frame, exchange->answers[i].file);
}

void conflicts_contradicted(struct conflicts *conflicts, const struct packet_stamp *of)
{
    struct conflict *conflict = find(conflicts, of->frame, of->file);
    if (conflict == NULL)
        conflict = add(conflicts, of->frame, of->file);
    if (conflict != NULL)
        conflict->fragments = true;
}

const struct conflict *conflicts_find(const struct conflicts *conflicts, uint64_t frame, uint32_t file)
{
    return find(conflicts, frame, file);
}

unsigned conflict_different(const struct conflict *conflict)
{
    unsigned different = 0;
    for (unsigned i = 0; i < conflict->count; i++)
        different += conflict->answers[i].has_data ? 1 : 0;
    return different;
}

bool conflict_is_last(const struct conflict *conflict, const struct message_marks *answer)
{
    for (unsigned i = 0; i < conflict->count; i++)
        if (conflict->answers[i].has_data && conflict->answers[i].time > answer->time)
            return false;
    return true;
}
