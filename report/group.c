#include "report/group.h"

#include "decode/dname.h"
#include "decode/hash.h"
#include "decode/rrtype.h"

#include "decode/table.h"
#include <stdlib.h>
#include <string.h>

/* What answers of one group have in common; the owner stands behind it. */
struct cause {
    uint32_t status;
    uint32_t reason;
    uint32_t type;
    uint8_t owner[DNAME_MAX];
};

#define CAUSE_FIXED 12

struct entry {
    struct group group;
    uint64_t questions[GROUP_NAMES]; /* a hash of each of group.names */
    UT_hash_handle hh;
    struct cause cause;
};

struct groups {
    struct entry *entries;
    struct group **sorted;
    uint64_t uncounted;
};

struct groups *groups_new(void)
{
    return calloc(1, sizeof(struct groups));
}

static void entry_free(struct entry *entry)
{
    struct group *group = &entry->group;
    free(group->about);
    free(group->detail);
    free(group->zone);
    for (unsigned i = 0; i < group->name_count; i++)
        free(group->names[i]);
    for (unsigned i = 0; i < group->example_count; i++)
        free(group->examples[i]);
    for (size_t i = 0; i < group->step_count; i++) {
        free(group->steps[i].what);
        free(group->steps[i].text);
    }
    free(group->steps);
    free(entry);
}

void groups_free(struct groups *groups)
{
    if (groups == NULL)
        return;
    struct entry *entry, *next;
    HASH_ITER (hh, groups->entries, entry, next) {
        HASH_DEL(groups->entries, entry);
        entry_free(entry);
    }
    free(groups->sorted);
    free(groups);
}

static char *describe_rrset(const uint8_t *owner, uint16_t type)
{
    char name[DNAME_TEXT_MAX], mnemonic[RRTYPE_TEXT_MAX], text[DNAME_TEXT_MAX + RRTYPE_TEXT_MAX];
    if (owner == NULL)
        return strdup("");
    dname_format(owner, name);
    (void)snprintf(text, sizeof text, "%s %s", name, rrtype_format(type, mnemonic));
    return strdup(text);
}

static void copy_steps(struct group *group, const struct proof *proof)
{
    size_t count = 0;
    for (const struct proof_step *at = proof == NULL ? NULL : proof->first; at != NULL; at = at->next)
        count++;
    group->steps = count == 0 ? NULL : calloc(count, sizeof *group->steps);
    if (group->steps == NULL)
        return;
    for (const struct proof_step *at = proof->first; at != NULL; at = at->next)
        group->steps[group->step_count++] = (struct group_step){.mark = at->mark,
                                                                .reason = at->reason,
                                                                .what = describe_rrset(at->owner, at->type),
                                                                .text = strdup(at->text),
                                                                .frame = at->seen.frame};
}

/* Not to ask for signatures or proofs is up to the client, and a zone that costs too much work is one thing,
 * whichever of its names is asked for. */
static bool is_about_zone(const struct judgement *judgement)
{
    enum reason reason = judgement->primary == NULL ? REASON_NONE : judgement->primary->reason;
    return judgement->zone != NULL &&
           (reason == REASON_RRSIG_NOT_OBSERVED || reason == REASON_DENIAL_NOT_OBSERVED ||
            reason == REASON_LIMIT_SIGNATURE_CHECKS || reason == REASON_LIMIT_STEPS);
}

static struct entry *entry_new(const struct answer_event *event)
{
    struct entry *entry = calloc(1, sizeof *entry);
    const struct judgement *judgement = event->judgement;
    const struct finding *primary = judgement->primary;
    char zone[DNAME_TEXT_MAX] = "";
    if (entry == NULL)
        return NULL;
    entry->group.status = judgement->status;
    entry->group.reason = primary == NULL ? REASON_NONE : primary->reason;
    entry->group.detail = strdup(primary == NULL ? "" : primary->detail);
    if (judgement->zone != NULL)
        dname_format(judgement->zone, zone);
    entry->group.zone = strdup(zone);
    if (is_about_zone(judgement))
        entry->group.about = strdup(zone);
    else
        entry->group.about =
            describe_rrset(primary == NULL ? NULL : primary->owner, primary == NULL ? 0 : primary->type);
    copy_steps(&entry->group, event->proof);
    return entry;
}

static void add_name(struct entry *entry, const struct message *message)
{
    struct group *group = &entry->group;
    uint64_t question = hash_mix(message->qname_hash, message->qtype);
    for (unsigned i = 0; i < group->name_count; i++)
        if (entry->questions[i] == question)
            return;
    char *name = group->name_count == GROUP_NAMES ? NULL : describe_rrset(message->qname, message->qtype);
    if (name == NULL) {
        group->more_names = true;
        return;
    }
    entry->questions[group->name_count] = question;
    group->names[group->name_count++] = name;
}

static void add_example(struct group *group, const struct answer_event *event)
{
    char source[IP_ADDRESS_TEXT_MAX], destination[IP_ADDRESS_TEXT_MAX], text[512];
    if (group->example_count == GROUP_EXAMPLES)
        return;
    (void)snprintf(text, sizeof text, "frame %llu of %.300s: %s to %s",
                   (unsigned long long)event->response->frame, event->file,
                   ip_address_format(&event->response->flow.source, source),
                   ip_address_format(&event->response->flow.destination, destination));
    char *copy = strdup(text);
    if (copy != NULL)
        group->examples[group->example_count++] = copy;
}

/* Returns how many octets of it count. */
static size_t cause_of(const struct judgement *judgement, struct cause *cause)
{
    const struct finding *primary = judgement->primary;
    cause->status = (uint32_t)judgement->status;
    cause->reason = primary == NULL ? 0 : (uint32_t)primary->reason;
    bool of_zone = is_about_zone(judgement);
    const uint8_t *owner = of_zone ? judgement->zone : primary == NULL ? NULL : primary->owner;
    cause->type = primary == NULL || of_zone ? 0 : primary->type;
    if (owner == NULL)
        return CAUSE_FIXED;
    dname_copy_lower(cause->owner, owner);
    return CAUSE_FIXED + dname_length(owner);
}

static struct entry *find(const struct groups *groups, const struct cause *cause, size_t length)
{
    struct entry *entry = NULL;
    unsigned hash = (unsigned)hash_octets(cause, length, 0);
    HASH_FIND_BYHASHVALUE(hh, groups->entries, cause, length, hash, entry);
    return entry;
}

static struct entry *add(struct groups *groups, const struct cause *cause, size_t length,
                         const struct answer_event *event)
{
    struct entry *entry = HASH_COUNT(groups->entries) >= GROUPS_MAX ? NULL : entry_new(event);
    if (entry == NULL)
        return NULL;
    entry->cause = *cause;
    unsigned hash = (unsigned)hash_octets(cause, length, 0);
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, groups->entries, &entry->cause, length, hash, entry);
    if (entry->hh.tbl != NULL)
        return entry;
    entry_free(entry);
    return NULL;
}

bool groups_know(const struct groups *groups, const struct judgement *judgement)
{
    struct cause cause;
    return find(groups, &cause, cause_of(judgement, &cause)) != NULL;
}

void groups_add(struct groups *groups, const struct answer_event *event)
{
    struct cause cause = {0};
    size_t length = cause_of(event->judgement, &cause);
    struct entry *entry = find(groups, &cause, length);
    if (entry == NULL)
        entry = add(groups, &cause, length, event);
    if (entry == NULL) {
        groups->uncounted++;
        return;
    }
    entry->group.count++;
    entry->group.flagged += event->judgement->flags != 0;
    add_name(entry, &event->response->message);
    add_example(&entry->group, event);
}

static int compare_groups(const void *a, const void *b)
{
    const struct group *const *left = a, *const *right = b;
    if ((*left)->status != (*right)->status)
        return (*left)->status > (*right)->status ? -1 : 1;
    if ((*left)->count != (*right)->count)
        return (*left)->count > (*right)->count ? -1 : 1;
    return strcmp((*left)->about, (*right)->about);
}

struct group *const *groups_sorted(struct groups *groups, size_t *count)
{
    struct entry *entry, *next;
    *count = 0;
    free(groups->sorted);
    groups->sorted = calloc(HASH_COUNT(groups->entries) + 1, sizeof(struct group *));
    if (groups->sorted == NULL)
        return NULL;
    HASH_ITER (hh, groups->entries, entry, next) {
        groups->sorted[(*count)++] = &entry->group;
    }
    qsort(groups->sorted, *count, sizeof(struct group *), compare_groups);
    return groups->sorted;
}

uint64_t groups_uncounted(const struct groups *groups)
{
    return groups->uncounted;
}
