#include "report/group.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

struct entry {
    struct group group;
    char *key;
    UT_hash_handle hh;
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
    free(entry->key);
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

static struct entry *entry_new(const char *key, const struct answer_event *event)
{
    struct entry *entry = calloc(1, sizeof *entry);
    const struct judgement *judgement = event->judgement;
    const struct finding *primary = judgement->primary;
    char zone[DNAME_TEXT_MAX] = "";
    if (entry == NULL)
        return NULL;
    entry->key = strdup(key);
    if (entry->key == NULL) {
        free(entry);
        return NULL;
    }
    entry->group.status = judgement->status;
    entry->group.reason = primary == NULL ? REASON_NONE : primary->reason;
    entry->group.about =
        describe_rrset(primary == NULL ? NULL : primary->owner, primary == NULL ? 0 : primary->type);
    entry->group.detail = strdup(primary == NULL ? "" : primary->detail);
    if (judgement->zone != NULL)
        dname_format(judgement->zone, zone);
    entry->group.zone = strdup(zone);
    copy_steps(&entry->group, event->proof);
    return entry;
}

static void add_name(struct group *group, const struct message *message)
{
    char *name = describe_rrset(message->qname, message->qtype);
    for (unsigned i = 0; name != NULL && i < group->name_count; i++) {
        if (strcmp(name, group->names[i]) != 0)
            continue;
        free(name);
        return;
    }
    if (name != NULL && group->name_count < GROUP_NAMES) {
        group->names[group->name_count++] = name;
        return;
    }
    group->more_names = true;
    free(name);
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

void groups_add(struct groups *groups, const struct answer_event *event)
{
    const struct judgement *judgement = event->judgement;
    const struct finding *primary = judgement->primary;
    char key[DNAME_TEXT_MAX + 64], owner[DNAME_TEXT_MAX] = "";
    if (primary != NULL)
        dname_format(primary->owner, owner);
    (void)snprintf(key, sizeof key, "%d %d %d %s", (int)judgement->status,
                   primary == NULL ? 0 : (int)primary->reason, primary == NULL ? 0 : primary->type, owner);
    struct entry *entry = NULL;
    HASH_FIND_STR(groups->entries, key, entry);
    if (entry == NULL) {
        entry = HASH_COUNT(groups->entries) >= GROUPS_MAX ? NULL : entry_new(key, event);
        if (entry == NULL) {
            groups->uncounted++;
            return;
        }
        HASH_ADD_KEYPTR(hh, groups->entries, entry->key, strlen(entry->key), entry);
        if (entry->hh.tbl == NULL) {
            entry_free(entry);
            groups->uncounted++;
            return;
        }
    }
    entry->group.count++;
    entry->group.flagged += judgement->flags != 0;
    add_name(&entry->group, &event->response->message);
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
