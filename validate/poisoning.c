#include "validate/poisoning.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/recent.h"

#include <stdlib.h>

/* TTLs are cut to whole seconds at each end. */
#define TTL_SLACK 2

/* Records, and how many answers had each. */
struct bag {
    unsigned count;
    bool overflown;
    uint64_t records[POISONING_RECORDS]; /* hashes */
    uint32_t answers[POISONING_RECORDS];
};

/* What a resolver was told to one question. What each answer changes stands in front. */
struct question {
    capture_time told_at;
    uint64_t told_frame;
    uint32_t told_ttl;
    bool by_subnet;
    struct bag told;
    /* The client's answer that nothing told explains. */
    uint64_t unexplained_frame;
    uint32_t unexplained_file;
    uint64_t unexplained_told;
};

/* What of that was forged. */
struct forgery {
    struct bag records;
    capture_time at;
    uint32_t ttl;
    uint64_t frame;
};

struct poisoning {
    struct recent *questions;
    struct recent *forgeries; /* by the same keys */
    bool unexplained;         /* something is */
};

struct poisoning *poisoning_new(void)
{
    struct poisoning *poisoning = calloc(1, sizeof *poisoning);
    if (poisoning == NULL)
        return NULL;
    poisoning->questions = recent_new(POISONING_QUESTIONS_MAX, sizeof(struct question));
    poisoning->forgeries = recent_new(POISONING_QUESTIONS_MAX, sizeof(struct forgery));
    if (poisoning->questions != NULL && poisoning->forgeries != NULL)
        return poisoning;
    poisoning_free(poisoning);
    return NULL;
}

void poisoning_free(struct poisoning *poisoning)
{
    if (poisoning == NULL)
        return;
    recent_free(poisoning->questions);
    recent_free(poisoning->forgeries);
    free(poisoning);
}

static uint64_t key_of(const struct ip_address *resolver, const struct message *m)
{
    return hash_mix(hash_mix(ip_address_hash(resolver), m->qname_hash), m->qtype);
}

/* The answer to the very question, without aliases; NULL for what is not compared. A SOA changes with every
 * change of its zone. */
static const struct rrset *plain_answer(const struct response *response)
{
    const struct message *m = &response->message;
    if (response->query == NULL || !response->marks.has_data || m->qname == NULL || m->qtype == RRTYPE_SOA ||
        m->qtype == RRTYPE_DNSKEY)
        return NULL;
    return message_find(m, SECTION_ANSWER, m->qname, m->qtype);
}

static bool is_from_authority(const struct response *response)
{
    return response->message.aa && !response->query->marks.rd;
}

static bool is_from_resolver(const struct response *response)
{
    return response->message.ra && !response->message.aa && response->query->marks.rd;
}

static uint64_t hash_of(const struct record *record)
{
    return hash_octets(record->rdata.octets, record->rdata.length, 0);
}

/* How many answers had the record. */
static uint64_t answers_with(const struct bag *bag, uint64_t record)
{
    for (unsigned i = 0; i < bag->count; i++)
        if (bag->records[i] == record)
            return bag->answers[i];
    return 0;
}

static bool shares(const struct bag *bag, const struct rrset *set)
{
    for (const struct record *at = set->records; at != NULL; at = at->next)
        if (answers_with(bag, hash_of(at)) > 0)
            return true;
    return false;
}

static void put_record(struct bag *bag, uint64_t record)
{
    unsigned at = 0;
    while (at < bag->count && bag->records[at] != record)
        at++;
    if (at == POISONING_RECORDS) {
        bag->overflown = true;
        return;
    }
    bag->records[at] = record;
    bag->answers[at]++;
    bag->count += at == bag->count ? 1 : 0;
}

static void put(struct bag *bag, const struct rrset *set)
{
    for (const struct record *at = set->records; at != NULL && !bag->overflown; at = at->next)
        put_record(bag, hash_of(at));
}

/* Whether a record of the set came in forged answers alone. A forgery may hold what is true, too; and those
 * that claim to be an authority's were counted with what was told. */
static bool shares_forged(const struct forgery *forgery, const struct question *question,
                          const struct rrset *set)
{
    for (const struct record *at = set->records; at != NULL; at = at->next) {
        uint64_t forged = answers_with(&forgery->records, hash_of(at));
        if (forged > 0 && (question == NULL || answers_with(&question->told, hash_of(at)) <= forged))
            return true;
    }
    return false;
}

static void learn(struct question *question, const struct response *response, const struct rrset *set)
{
    put(&question->told, set);
    question->by_subnet = question->by_subnet || response->marks.scope > 0;
    question->told_at = response->time;
    question->told_ttl = response->marks.ttl;
    question->told_frame = response->frame;
}

/* Whether the set can only have been cached when the authority had answered, and while that counts. */
static bool is_of_its_time(const struct question *question, const struct response *response)
{
    int64_t passed = (response->time - question->told_at) / CAPTURE_SECOND;
    return response->time >= question->told_at && passed < (int64_t)question->told_ttl &&
           (int64_t)response->marks.ttl + TTL_SLACK > (int64_t)question->told_ttl - passed;
}

void poisoning_fetch(const struct poisoning *poisoning, const struct response *response)
{
    if (is_from_authority(response))
        recent_fetch(poisoning->questions, key_of(&response->flow.destination, &response->message));
}

void poisoning_add(struct poisoning *poisoning, const struct response *response)
{
    const struct rrset *set = plain_answer(response);
    if (set == NULL)
        return;
    if (is_from_authority(response)) {
        const struct ip_address *resolver = &response->flow.destination;
        struct question *question = recent_take(poisoning->questions, key_of(resolver, &response->message));
        if (question != NULL)
            learn(question, response, set);
        return;
    }
    if (!is_from_resolver(response))
        return;
    struct question *question =
        recent_find(poisoning->questions, key_of(&response->flow.source, &response->message));
    if (question == NULL || question->told.overflown || question->by_subnet ||
        question->unexplained_frame != 0 || shares(&question->told, set) ||
        !is_of_its_time(question, response))
        return;
    poisoning->unexplained = true;
    question->unexplained_frame = response->frame;
    question->unexplained_file = response->file;
    question->unexplained_told = question->told_frame;
}

void poisoning_forged(struct poisoning *poisoning, const struct response *response)
{
    const struct rrset *set = plain_answer(response);
    if (set == NULL || response->query->marks.rd)
        return;
    struct forgery *forgery =
        recent_take(poisoning->forgeries, key_of(&response->flow.destination, &response->message));
    if (forgery == NULL || forgery->frame == response->frame) /* judged again */
        return;
    put(&forgery->records, set);
    forgery->at = response->time;
    forgery->ttl = response->marks.ttl;
    forgery->frame = response->frame;
}

enum poisoned poisoning_of(const struct poisoning *poisoning, const struct response *response,
                           uint64_t *frame)
{
    if (!poisoning->unexplained && recent_is_empty(poisoning->forgeries))
        return POISONED_NOT;
    const struct rrset *set = plain_answer(response);
    if (set == NULL || !is_from_resolver(response))
        return POISONED_NOT;
    uint64_t key = key_of(&response->flow.source, &response->message);
    const struct question *question = recent_find(poisoning->questions, key);
    const struct forgery *forgery = recent_find(poisoning->forgeries, key);
    bool overflown = question != NULL && question->told.overflown;
    if (forgery != NULL && !overflown && shares_forged(forgery, question, set) &&
        (response->time - forgery->at) / CAPTURE_SECOND <= (capture_time)forgery->ttl) {
        *frame = forgery->frame;
        return POISONED_BY_FORGERY;
    }
    if (question == NULL || question->unexplained_frame != response->frame ||
        question->unexplained_file != response->file)
        return POISONED_NOT;
    *frame = question->unexplained_told;
    return POISONED_UNEXPLAINED;
}
