#include "validate/birthday.h"

#include "validate/recent.h"

#include <stdio.h>
#include <stdlib.h>

struct question {
    capture_time since;
    uint64_t subnets[BIRTHDAY_OPEN]; /* of the queries that are open */
    unsigned open;
    unsigned plain; /* answers for all subnets, since so many were open */
    uint64_t first_frame;
};

/* A domain that a server answered by subnet. */
struct scoped {
    bool it_is;
};

struct birthday {
    struct recent *questions;
    struct recent *scoped;
};

struct birthday *birthday_new(void)
{
    struct birthday *birthday = calloc(1, sizeof *birthday);
    if (birthday == NULL)
        return NULL;
    birthday->questions = recent_new(BIRTHDAY_QUESTIONS_MAX, sizeof(struct question));
    birthday->scoped = recent_new(BIRTHDAY_DOMAINS_MAX, sizeof(struct scoped));
    if (birthday->questions != NULL && birthday->scoped != NULL)
        return birthday;
    birthday_free(birthday);
    return NULL;
}

void birthday_free(struct birthday *birthday)
{
    if (birthday == NULL)
        return;
    recent_free(birthday->questions);
    recent_free(birthday->scoped);
    free(birthday);
}

static uint64_t key_of(const struct ip_address *client, const struct message *message)
{
    return hash_mix(hash_mix(ip_address_hash(client), message->qname_hash), message->qtype);
}

static bool is_known(const struct question *question, uint64_t subnet)
{
    for (unsigned i = 0; i < question->open; i++)
        if (question->subnets[i] == subnet)
            return true;
    return false;
}

void birthday_query(struct birthday *birthday, const struct flow *flow, const struct message *query,
                    const struct message_marks *marks)
{
    /* A forwarder that asks for each of its clients asks a resolver, which knows what to make of it. */
    if (!marks->has_subnet || query->qname == NULL || query->rd)
        return;
    struct question *question = recent_take(birthday->questions, key_of(&flow->source, query));
    if (question == NULL)
        return;
    if (question->open == 0 || marks->time - question->since > BIRTHDAY_WINDOW) {
        question->since = marks->time;
        question->first_frame = marks->frame;
        question->open = question->plain = 0;
    }
    if (question->open < BIRTHDAY_OPEN && !is_known(question, marks->subnet_hash))
        question->subnets[question->open++] = marks->subnet_hash;
}

/* Whether the zone is known to answer by subnet, by this or an earlier answer about the domain. */
static bool is_scoped(struct birthday *birthday, const struct response *response)
{
    uint64_t domain = hash_mix(ip_address_hash(&response->flow.source),
                               dname_hash(dname_ancestor(response->message.qname, 2)));
    if (response->marks.scope > 0)
        return recent_take(birthday->scoped, domain) != NULL;
    return recent_find(birthday->scoped, domain) != NULL;
}

void birthday_response(struct birthday *birthday, struct alerts *alerts, const struct response *response)
{
    const struct message *m = &response->message;
    if (response->query == NULL || !response->query->marks.has_subnet || m->qname == NULL)
        return;
    bool scoped = is_scoped(birthday, response);
    struct question *question = recent_find(birthday->questions, key_of(&response->flow.destination, m));
    if (question == NULL)
        return;
    if (question->open < BIRTHDAY_OPEN) {
        question->open = 0; /* an answer came before there were so many */
        return;
    }
    if (scoped || ++question->plain < BIRTHDAY_PLAIN)
        return;
    struct alert_about about = {.reason = REASON_BIRTHDAY_ECS,
                                .pattern = true,
                                .client = &response->flow.destination,
                                .name = m->qname};
    struct packet_stamp at = {response->time, response->frame, response->file};
    struct alert *alert = alerts_raise(alerts, &about, &at);
    if (alert == NULL || alert->count > 1)
        return;
    alert_name_frame(alert, question->first_frame);
    (void)snprintf(
        alert->detail, sizeof alert->detail,
        "was asked with %d client subnets at once, from frame %llu on, though its answers are the same "
        "for all",
        BIRTHDAY_OPEN, (unsigned long long)question->first_frame);
}
