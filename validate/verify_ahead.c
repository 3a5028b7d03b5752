#include "validate/verify_ahead.h"

#include "decode/rrtype.h"
#include "validate/signature_check.h"

#include <pthread.h>
#include <stdlib.h>

/* Variants of a zone's key set among which a signature's key is sought. */
#define KEY_SETS_MAX 8
/* Signatures of one RRset; validate/policy.h allows judging no more. */
#define SIGNATURES_MAX 8
/* Tasks that are handed over, and taken, at once. */
#define BLOCK_TASKS 32
/* Blocks that judging takes at once: OpenSSL's tables and judging drive each other out of the cache. */
#define FIRST_BLOCKS 64

/* A signature that is to be verified with the key of its first check. */
struct task {
    const struct evidence_rrset *set;
    struct signature *signature;
};

struct block {
    struct block *older, *newer; /* in the queue */
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

    pthread_mutex_t lock; /* for the next three */
    pthread_cond_t changed;
    struct block *oldest, *latest; /* the queue */
    bool closed;                   /* nobody is to wait for more */

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

static void put_latest(struct verify_ahead *ahead, struct block *block)
{
    block->older = ahead->latest;
    block->newer = NULL;
    if (ahead->latest == NULL)
        ahead->oldest = block;
    else
        ahead->latest->newer = block;
    ahead->latest = block;
}

static void put_oldest(struct verify_ahead *ahead, struct block *block)
{
    block->newer = ahead->oldest;
    block->older = NULL;
    if (ahead->oldest == NULL)
        ahead->latest = block;
    else
        ahead->oldest->older = block;
    ahead->oldest = block;
}

/* NULL is allowed. */
static struct block *take_out(struct verify_ahead *ahead, struct block *block)
{
    if (block == NULL)
        return NULL;
    if (block->older == NULL)
        ahead->oldest = block->newer;
    else
        block->older->newer = block->newer;
    if (block->newer == NULL)
        ahead->latest = block->older;
    else
        block->newer->older = block->older;
    return block;
}

static void hand_over(struct verify_ahead *ahead)
{
    struct block *block = ahead->filling;
    ahead->filling = NULL;
    if (block == NULL)
        return;
    (void)pthread_mutex_lock(&ahead->lock);
    if (ahead->collected)
        put_oldest(ahead, block);
    else
        put_latest(ahead, block);
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
        block->older = *list;
        block->count = 0;
        *list = block;
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

/* Waits for a block; NULL when there is to be no more. */
static struct block *take_latest(struct verify_ahead *ahead)
{
    (void)pthread_mutex_lock(&ahead->lock);
    while (ahead->latest == NULL && !ahead->closed)
        (void)pthread_cond_wait(&ahead->changed, &ahead->lock);
    struct block *block = take_out(ahead, ahead->latest);
    (void)pthread_mutex_unlock(&ahead->lock);
    return block;
}

/* NULL when there is none. */
static struct block *take_oldest(struct verify_ahead *ahead)
{
    (void)pthread_mutex_lock(&ahead->lock);
    struct block *block = take_out(ahead, ahead->oldest);
    (void)pthread_mutex_unlock(&ahead->lock);
    return block;
}

static void free_blocks(struct block *block)
{
    for (struct block *older; block != NULL; block = older) {
        older = block->older;
        free(block);
    }
}

static void do_block(struct block *block, struct verifier *verifier, struct arena *arena)
{
    for (size_t i = block->count; i-- > 0; arena_reset(arena))
        signature_check_expected(block->tasks[i].signature, block->tasks[i].set, verifier, arena);
    free(block);
}

static void *work(void *argument)
{
    struct verify_ahead *ahead = argument;
    struct verifier *verifier = verifier_new();
    struct arena *arena = arena_new();
    struct block *block;
    while (verifier != NULL && arena != NULL && (block = take_latest(ahead)) != NULL)
        do_block(block, verifier, arena);
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
    for (const struct block *block = ahead->waiting; block != NULL; block = block->older)
        for (size_t i = block->count; i-- > 0;)
            (void)verify_soon(ahead, block->tasks[i]);
    hand_over(ahead);
    free_blocks(ahead->waiting);
    ahead->waiting = NULL;
}

void verify_ahead_first(struct verify_ahead *ahead)
{
    struct block *block;
    if (ahead == NULL || ahead->verifier == NULL || ahead->arena == NULL)
        return;
    for (unsigned i = 0; i < FIRST_BLOCKS && (block = take_oldest(ahead)) != NULL; i++)
        do_block(block, ahead->verifier, ahead->arena);
}

/* Threads that wait go home. */
static void close_queue(struct verify_ahead *ahead)
{
    (void)pthread_mutex_lock(&ahead->lock);
    ahead->closed = true;
    (void)pthread_cond_broadcast(&ahead->changed);
    (void)pthread_mutex_unlock(&ahead->lock);
}

void verify_ahead_free(struct verify_ahead *ahead)
{
    if (ahead == NULL)
        return;
    evidence_on_signature(ahead->evidence, NULL, NULL);
    for (struct block *block; (block = take_oldest(ahead)) != NULL;)
        free(block);
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
