#include "validate/verify_ahead.h"

#include "decode/rrtype.h"
#include "validate/rrset_check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Variants of a zone's key set among which a signature's key is sought. */
#define KEY_SETS_MAX 8
/* Signatures of one RRset; validate/policy.h allows judging no more. */
#define SIGNATURES_MAX 8
/* Tasks that a thread takes at once. */
#define BATCH 32

struct task {
    const struct evidence_rrset *set;
    struct signature *signature;
    struct zone_key *key;
    enum { TASK_UNDONE, TASK_GOOD, TASK_BAD } result; /* written by the thread that took it */
};

struct tasks {
    struct task *list;
    size_t count;
    atomic_size_t taken;
};

/* Whether judging would come to verify it: not if it is out of its time whenever it was seen. */
static bool is_in_time(const struct signature *signature)
{
    int64_t first = signature->seen.time / CAPTURE_SECOND, last = signature->last_seen / CAPTURE_SECOND;
    return signature->seen.frame == 0 || (rrsig_time(signature->rrsig.expiration, first) >= first &&
                                          rrsig_time(signature->rrsig.inception, last) <= last);
}

static struct zone_key *key_for(const struct evidence *evidence, const struct rrsig *rrsig)
{
    unsigned looked = 0;
    for (struct evidence_rrset *set = evidence_first(evidence, rrsig->signer, RRTYPE_DNSKEY);
         set != NULL && looked++ < KEY_SETS_MAX; set = evidence_next(set, RRTYPE_DNSKEY))
        for (size_t i = 0; set->keys != NULL && i < set->count; i++)
            if (zone_key_may_verify(&set->keys[i], rrsig))
                return &set->keys[i];
    return NULL;
}

static void add_tasks(struct tasks *tasks, const struct evidence *evidence, struct evidence_rrset *set)
{
    unsigned looked = 0;
    for (struct signature *at = set->signatures; at != NULL && looked++ < SIGNATURES_MAX; at = at->next) {
        struct zone_key *key = at->check_count > 0 || !is_in_time(at) ? NULL : key_for(evidence, &at->rrsig);
        if (key == NULL)
            continue;
        zone_key_prepare(key);
        if (key->public != NULL)
            tasks->list[tasks->count++] = (struct task){.set = set, .signature = at, .key = key};
    }
}

static size_t count_signatures(struct evidence_rrset *const *sets, size_t count)
{
    size_t signatures = 0;
    for (size_t i = 0; i < count; i++)
        signatures += sets[i]->signature_count < SIGNATURES_MAX ? sets[i]->signature_count : SIGNATURES_MAX;
    return signatures;
}

static void collect_tasks(struct tasks *tasks, struct evidence *evidence)
{
    size_t count;
    struct evidence_rrset **sets = evidence_list(evidence, &count);
    tasks->list = sets == NULL ? NULL : calloc(count_signatures(sets, count) + 1, sizeof *tasks->list);
    for (size_t i = 0; tasks->list != NULL && i < count; i++)
        add_tasks(tasks, evidence, sets[i]);
    free(sets);
}

static void do_task(struct task *task, struct verifier *verifier, struct arena *arena)
{
    const struct rrsig *rrsig = &task->signature->rrsig;
    size_t length = 0;
    arena_reset(arena);
    const uint8_t *octets = rrsig_signed_octets(rrsig, task->set->owner, DNS_CLASS_IN, task->set->records,
                                                task->set->count, arena, &length);
    if (octets == NULL)
        return;
    task->result = verifier_check(verifier, rrsig, task->key->public, octets, length) ? TASK_GOOD : TASK_BAD;
}

static void *work(void *argument)
{
    struct tasks *tasks = argument;
    struct verifier *verifier = verifier_new();
    struct arena *arena = arena_new();
    size_t begin;
    while (verifier != NULL && arena != NULL &&
           (begin = atomic_fetch_add(&tasks->taken, BATCH)) < tasks->count)
        for (size_t i = begin; i < begin + BATCH && i < tasks->count; i++)
            do_task(&tasks->list[i], verifier, arena);
    verifier_free(verifier);
    arena_free(arena);
    return NULL;
}

/* One of the threads is the caller's. */
static void work_on_threads(struct tasks *tasks, unsigned threads)
{
    pthread_t others[VERIFY_THREADS_MAX];
    unsigned started = 0;
    while (started + 1 < threads && started < VERIFY_THREADS_MAX && (size_t)started * BATCH < tasks->count &&
           pthread_create(&others[started], NULL, work, tasks) == 0)
        started++;
    (void)work(tasks);
    for (unsigned i = 0; i < started; i++)
        (void)pthread_join(others[i], NULL);
}

void verify_ahead(struct evidence *evidence, unsigned threads)
{
    struct tasks tasks = {.list = NULL};
    collect_tasks(&tasks, evidence);
    if (tasks.count > 0)
        work_on_threads(&tasks, threads);
    for (size_t i = 0; i < tasks.count; i++)
        if (tasks.list[i].result != TASK_UNDONE)
            signature_keep_check(tasks.list[i].signature, tasks.list[i].key,
                                 tasks.list[i].result == TASK_GOOD);
    free(tasks.list);
}
