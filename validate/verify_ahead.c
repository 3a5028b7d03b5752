#include "validate/verify_ahead.h"

#include "decode/rrtype.h"
#include "validate/signature_check.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

/* Variants of a zone's key set among which a signature's key is sought. */
#define KEY_SETS_MAX 8
/* Signatures of one RRset; validate/policy.h allows judging no more. */
#define SIGNATURES_MAX 8
/* Tasks that are handed over, and taken, at once. */
#define BLOCK_TASKS 32
/* Tasks that a thread takes at once, at most, and judging at least, where so many wait: OpenSSL's tables and
 * judging drive each other out of the cache, and of many tasks more have the same key. */
#define TASKS_AT_ONCE 2048

/* A signature that is to be verified with the key of its first check. */
struct task {
    const struct evidence_rrset *set;
    struct signature *signature;
};

struct block {
    struct block *prev, *next; /* in the queue, or behind this one in the list */
    size_t count;
    struct task tasks[BLOCK_TASKS];
};

struct verify_ahead {
    struct evidence *evidence;
    bool collected;            /* what is handed over now came first */
    struct block *filling;     /* not handed over yet, or NULL */
    struct block *waiting;     /* signatures whose keys were not there yet, or out of their time at first */
    struct verifier *verifier; /* the caller's thread's own; so the next */
    struct arena *arena;

    pthread_mutex_t lock; /* for the next four */
    pthread_cond_t changed;
    struct block *queue; /* the oldest in front */
    size_t task_count;   /* in it */
    bool closed;         /* nobody is to wait for more */

    unsigned thread_count;
    pthread_t threads[VERIFY_THREADS_MAX];
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

static void hand_over(struct verify_ahead *ahead)
{
    struct block *block = ahead->filling;
    ahead->filling = NULL;
    if (block == NULL)
        return;
    (void)pthread_mutex_lock(&ahead->lock);
    ahead->task_count += block->count;
    if (ahead->collected)
        DL_PREPEND(ahead->queue, block);
    else
        DL_APPEND(ahead->queue, block);
    (void)pthread_cond_signal(&ahead->changed);
    (void)pthread_mutex_unlock(&ahead->lock);
}

/* Puts the task into the first block of the list, which must have room, or into a new one before it. Without
 * memory it is left to judging. */
static void put_task(struct block **list, struct task task)
{
    struct block *block = *list;
    if (block == NULL || block->count == BLOCK_TASKS) {
        block = malloc(sizeof *block);
        if (block == NULL)
            return;
        block->count = 0;
        LL_PREPEND(*list, block);
    }
    block->tasks[block->count++] = task;
}

/* False when it cannot be verified yet. */
static bool verify_soon(struct verify_ahead *ahead, struct task task)
{
    struct zone_key *key =
        is_in_time(task.signature) ? key_for(ahead->evidence, &task.signature->rrsig) : NULL;
    if (key == NULL)
        return false;
    zone_key_prepare(key);
    if (key->public == NULL || !signature_expect_check(task.signature, key))
        return true;
    put_task(&ahead->filling, task);
    if (ahead->filling != NULL && ahead->filling->count == BLOCK_TASKS)
        hand_over(ahead);
    return true;
}

static void take_signature(void *context, struct evidence_rrset *set, struct signature *signature)
{
    struct verify_ahead *ahead = context;
    struct task task = {.set = set, .signature = signature};
    if (set->signature_count <= SIGNATURES_MAX && !verify_soon(ahead, task))
        put_task(&ahead->waiting, task);
}

static void free_blocks(struct block *block)
{
    for (struct block *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
}

static int by_key(const void *left, const void *right)
{
    const struct task *a = left, *b = right;
    uintptr_t a_key = (uintptr_t)a->signature->checked[0], b_key = (uintptr_t)b->signature->checked[0];
    if (a_key == b_key)
        return (a->signature > b->signature) - (a->signature < b->signature);
    return a_key < b_key ? -1 : 1;
}

/* What each of those who verify has to do of what waits; the lock is held, as in the next. */
static size_t fair_share(const struct verify_ahead *ahead)
{
    return ahead->task_count / (ahead->thread_count + 1);
}

/* Takes as many tasks as are wanted, or a few more, from the end of the queue. NULL when there are none. */
static struct block *take_out(struct verify_ahead *ahead, size_t wanted, bool latest)
{
    struct block *taken = NULL;
    for (size_t count = 0; count < wanted && ahead->queue != NULL; count += taken->count) {
        struct block *block = latest ? ahead->queue->prev : ahead->queue;
        DL_DELETE(ahead->queue, block);
        LL_PREPEND(taken, block);
        ahead->task_count -= block->count;
    }
    return taken;
}

/* Waits for some; NULL when there are to be no more. */
static struct block *take_latest(struct verify_ahead *ahead)
{
    (void)pthread_mutex_lock(&ahead->lock);
    while (ahead->queue == NULL && !ahead->closed)
        (void)pthread_cond_wait(&ahead->changed, &ahead->lock);
    size_t share = fair_share(ahead);
    struct block *blocks = take_out(ahead, share > TASKS_AT_ONCE ? TASKS_AT_ONCE : share + 1, true);
    (void)pthread_mutex_unlock(&ahead->lock);
    return blocks;
}

static struct block *take_oldest(struct verify_ahead *ahead)
{
    (void)pthread_mutex_lock(&ahead->lock);
    size_t share = fair_share(ahead);
    struct block *blocks = take_out(ahead, share > TASKS_AT_ONCE ? share : TASKS_AT_ONCE, false);
    (void)pthread_mutex_unlock(&ahead->lock);
    return blocks;
}

/* The tasks of all blocks, which are freed; NULL when there are none, or no memory: they are left to judging.
 */
static struct task *join(struct block *blocks, size_t *count)
{
    const struct block *block;
    *count = 0;
    LL_FOREACH (blocks, block)
        *count += block->count;
    struct task *tasks = *count == 0 ? NULL : calloc(*count, sizeof *tasks), *at = tasks;
    for (block = blocks; tasks != NULL && block != NULL; block = block->next) {
        memcpy(at, block->tasks, block->count * sizeof *at);
        at += block->count;
    }
    free_blocks(blocks);
    return tasks;
}

/* Signatures of one key after each other: a verifier keeps the contexts of few. */
static void do_blocks(struct block *blocks, struct verifier *verifier, struct arena *arena)
{
    size_t count;
    struct task *tasks = join(blocks, &count);
    if (tasks != NULL)
        qsort(tasks, count, sizeof *tasks, by_key);
    for (size_t i = 0; tasks != NULL && i < count; i++, arena_reset(arena))
        signature_check_expected(tasks[i].signature, tasks[i].set, verifier, arena);
    free(tasks);
}

static void *work(void *argument)
{
    struct verify_ahead *ahead = argument;
    struct verifier *verifier = verifier_new();
    struct arena *arena = arena_new();
    struct block *blocks;
    while (verifier != NULL && arena != NULL && (blocks = take_latest(ahead)) != NULL)
        do_blocks(blocks, verifier, arena);
    verifier_free(verifier);
    arena_free(arena);
    return NULL;
}

static void take_what_is_there(struct verify_ahead *ahead)
{
    size_t count;
    struct evidence_rrset **sets = evidence_list(ahead->evidence, &count);
    for (size_t i = 0; sets != NULL && i < count; i++)
        for (struct signature *at = sets[i]->signatures; at != NULL; at = at->next)
            take_signature(ahead, sets[i], at);
    free(sets);
}

struct verify_ahead *verify_ahead_start(struct evidence *evidence, unsigned threads)
{
    struct verify_ahead *ahead = calloc(1, sizeof *ahead);
    if (ahead == NULL)
        return NULL;
    ahead->evidence = evidence;
    ahead->verifier = verifier_new();
    ahead->arena = arena_new();
    (void)pthread_mutex_init(&ahead->lock, NULL);
    (void)pthread_cond_init(&ahead->changed, NULL);
    while (ahead->thread_count + 1 < threads && ahead->thread_count < VERIFY_THREADS_MAX &&
           pthread_create(&ahead->threads[ahead->thread_count], NULL, work, ahead) == 0)
        ahead->thread_count++;
    take_what_is_there(ahead);
    evidence_on_signature(evidence, take_signature, ahead);
    return ahead;
}

/* Most of what waits was seen early, before its zone's keys, and is needed early too. */
void verify_ahead_collected(struct verify_ahead *ahead)
{
    if (ahead == NULL)
        return;
    evidence_on_signature(ahead->evidence, NULL, NULL);
    hand_over(ahead);
    ahead->collected = true;
    for (const struct block *block = ahead->waiting; block != NULL; block = block->next)
        for (size_t i = block->count; i-- > 0;)
            (void)verify_soon(ahead, block->tasks[i]);
    hand_over(ahead);
    free_blocks(ahead->waiting);
    ahead->waiting = NULL;
}

void verify_ahead_first(struct verify_ahead *ahead)
{
    if (ahead != NULL && ahead->verifier != NULL && ahead->arena != NULL)
        do_blocks(take_oldest(ahead), ahead->verifier, ahead->arena);
}

/* Threads go home when they have done what they have. */
static void close_queue(struct verify_ahead *ahead)
{
    (void)pthread_mutex_lock(&ahead->lock);
    free_blocks(ahead->queue);
    ahead->queue = NULL;
    ahead->closed = true;
    (void)pthread_cond_broadcast(&ahead->changed);
    (void)pthread_mutex_unlock(&ahead->lock);
}

void verify_ahead_free(struct verify_ahead *ahead)
{
    if (ahead == NULL)
        return;
    evidence_on_signature(ahead->evidence, NULL, NULL);
    close_queue(ahead);
    for (unsigned i = 0; i < ahead->thread_count; i++)
        (void)pthread_join(ahead->threads[i], NULL);
    free_blocks(ahead->filling);
    free_blocks(ahead->waiting);
    verifier_free(ahead->verifier);
    arena_free(ahead->arena);
    (void)pthread_cond_destroy(&ahead->changed);
    (void)pthread_mutex_destroy(&ahead->lock);
    free(ahead);
}
