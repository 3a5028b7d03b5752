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
    struct {
        uint64_t hash;
        uint64_t answers;
    } records[POISONING_RECORDS];
};

/* One question of one resolver. What each answer changes stands in front. */
struct question {
    capture_time told_at;
    uint64_t told_frame;
    uint32_t told_ttl;
    bool by_subnet;
    struct bag told;
    struct bag forged;
    capture_time forged_at;
    uint32_t forged_ttl;
    uint64_t forged_frame;
    /* The client's answer that nothing told explains. */
    uint64_t unexplained_frame;
    uint32_t unexplained_file;
    uint64_t unexplained_told;
};

struct poisoning {
    struct recent *questions;
    bool suspicious; /* something was forged or is unexplained */
};

struct poisoning *poisoning_new(void)
{
    struct poisoning *poisoning = calloc(1, sizeof *poisoning);
    if (poisoning == NULL)
        return NULL;
    poisoning->questions = recent_new(POISONING_QUESTIONS_MAX, sizeof(struct question));
    if (poisoning->questions != NULL)
        return poisoning;
    free(poisoning);
    return NULL;
}

void poisoning_free(struct poisoning *poisoning)
{
    if (poisoning == NULL)
        return;
    recent_free(poisoning->questions);
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
        if (bag->records[i].hash == record)
            return bag->records[i].answers;
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
    while (at < bag->count && bag->records[at].hash != record)
        at++;
    if (at == POISONING_RECORDS) {
        bag->overflown = true;
        return;
    }
    bag->records[at].hash = record;
    bag->records[at].answers++;
    bag->count += at == bag->count ? 1 : 0;
}

static void put(struct bag *bag, const struct rrset *set)
{
    for (const struct record *at = set->records; at != NULL && !bag->overflown; at = at->next)
        put_record(bag, hash_of(at));
}

/* Whether a record of the set came in forged answers alone. A forgery may hold what is true, too; and those
 * that claim to be an authority's were counted with what was told. */
static bool shares_forged(const struct question *question, const struct rrset *set)
{
    for (const struct record *at = set->records; at != NULL; at = at->next) {
        uint64_t forged = answers_with(&question->forged, hash_of(at));
        if (forged > 0 && answers_with(&question->told, hash_of(at)) <= forged)
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
    poisoning->suspicious = true;
    question->unexplained_frame = response->frame;
    question->unexplained_file = response->file;
    question->unexplained_told = question->told_frame;
}

void poisoning_forged(struct poisoning *poisoning, const struct response *response)
{
    const struct rrset *set = plain_answer(response);
    if (set == NULL || response->query->marks.rd)
        return;
    struct question *question =
        recent_take(poisoning->questions, key_of(&response->flow.destination, &response->message));
    if (question == NULL || question->forged_frame == response->frame) /* judged again */
        return;
    poisoning->suspicious = true;
    put(&question->forged, set);
    question->forged_at = response->time;
    question->forged_ttl = response->marks.ttl;
    question->forged_frame = response->frame;
}

enum poisoned poisoning_of(const struct poisoning *poisoning, const struct response *response,
                           uint64_t *frame)
{
    const struct rrset *set = poisoning->suspicious ? plain_answer(response) : NULL;
    if (set == NULL || !is_from_resolver(response))
        return POISONED_NOT;
    const struct question *question =
        recent_find(poisoning->questions, key_of(&response->flow.source, &response->message));
    if (question == NULL)
        return POISONED_NOT;
    capture_time age = (response->time - question->forged_at) / CAPTURE_SECOND;
    if (shares_forged(question, set) && !question->told.overflown &&
        age <= (capture_time)question->forged_ttl) {
        *frame = question->forged_frame;
        return POISONED_BY_FORGERY;
    }
    *frame = question->unexplained_told;
    return question->unexplained_frame == response->frame && question->unexplained_file == response->file
               ? POISONED_UNEXPLAINED
               : POISONED_NOT;
}
