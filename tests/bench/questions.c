#include "tests/bench/questions.h"

#include "tests/bench/chance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(struct questions *questions, struct question question)
{
    size_t count = questions->count;
    if ((count & (count - 1)) == 0) {
        questions->at = realloc(questions->at, (count == 0 ? 1 : 2 * count) * sizeof *questions->at);
        if (questions->at == NULL)
            abort();
    }
    questions->at[questions->count++] = question;
}

static void ask_type(struct questions *questions, struct bench_zone *zone, struct owner *owner, uint16_t type)
{
    bool there = owner_set(owner, type) != NULL || owner_set(owner, TYPE_CNAME) != NULL;
    add(questions, (struct question){.zone = zone,
                                     .owner = owner,
                                     .name = owner->name,
                                     .type = type,
                                     .kind = there ? QUESTION_DATA : QUESTION_NO_TYPE});
}

static void ask_owner(struct questions *questions, struct bench_zone *zone, struct owner *owner)
{
    if (owner->child != NULL) {
        struct question of_parent = {
            .zone = zone, .owner = owner, .name = owner->name, .type = TYPE_DS, .kind = QUESTION_DS};
        add(questions, of_parent);
        of_parent.kind = QUESTION_REFERRAL;
        of_parent.type = TYPE_A;
        of_parent.name = bench_name("www", owner->name);
        add(questions, of_parent);
        return;
    }
    for (unsigned i = 0; i < owner->count; i++)
        if (owner->sets[i]->type != TYPE_CNAME)
            ask_type(questions, zone, owner, owner->sets[i]->type);
    if (owner_set(owner, TYPE_CNAME) != NULL)
        ask_type(questions, zone, owner, TYPE_A);
    else if (owner_set(owner, TYPE_AAAA) == NULL)
        ask_type(questions, zone, owner, TYPE_AAAA);
}

/* One name that does not exist for each four that do. */
static void ask_in_vain(struct questions *questions, struct bench_zone *zone)
{
    for (unsigned i = 0; i < 1 + zone->owner_count / 4; i++) {
        char label[40];
        (void)snprintf(label, sizeof label, "%sx", bench_label(chance_below(1 << 18)));
        size_t length = strlen(label) + 1;
        const char *name = bench_name((const char *)kit_copy(label, length).at, zone->name);
        add(questions,
            (struct question){.zone = zone, .name = name, .type = TYPE_A, .kind = QUESTION_NO_NAME});
    }
}

static void shuffle(struct questions *questions)
{
    for (size_t left = questions->count; left > 1; left--) {
        size_t other = chance_below((uint32_t)left);
        struct question last = questions->at[left - 1];
        questions->at[left - 1] = questions->at[other];
        questions->at[other] = last;
    }
}

/* Where the questions are that make up the chain to each zone. */
static void find_chains(struct questions *questions, const struct bench_zones *zones)
{
    questions->referrals = kit_take(zones->count * sizeof(struct question *));
    questions->keys = kit_take(zones->count * sizeof(struct question *));
    for (size_t i = 0; i < questions->count; i++) {
        struct question *question = &questions->at[i];
        if (question->kind == QUESTION_REFERRAL)
            questions->referrals[question->owner->child->index] = question;
        else if (question->type == TYPE_DNSKEY)
            questions->keys[question->zone->index] = question;
    }
}

struct questions *questions_new(const struct bench_zones *zones)
{
    struct questions *questions = kit_take(sizeof *questions);
    for (size_t i = 0; i < zones->count; i++) {
        struct bench_zone *zone = zones->at[i];
        for (size_t n = 0; n < zone->owner_count; n++)
            ask_owner(questions, zone, zone->owners[n]);
        ask_in_vain(questions, zone);
    }
    shuffle(questions);
    find_chains(questions, zones);
    return questions;
}

void questions_free(struct questions *questions)
{
    free(questions->at);
}
