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

/* A signature that is to be verified with the key of its first check. */
struct task {
    const struct evidence_rrset *set;
    struct signature *signature;
};

struct block {
    struct block *older;
    size_t count;
    struct task tasks[BLOCK_TASKS];
};

struct verify_ahead {
    struct evidence *evidence;
    struct block *filling; /* not handed over yet, or NULL */
    struct block *waiting; /* signatures whose keys were not there yet, or out of their time at first */

    pthread_mutex_t lock; /* for the next two */
    pthread_cond_t changed;
    struct block *latest; /* of those handed over and not taken */
    bool closed;          /* nobody is to wait for more */

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
    block->older = ahead->latest;
    ahead->latest = block;
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
static struct block *take_block(struct verify_ahead *ahead)
{
    (void)pthread_mutex_lock(&ahead->lock);
    while (ahead->latest == NULL && !ahead->closed)
        (void)pthread_cond_wait(&ahead->changed, &ahead->lock);
    struct block *block = ahead->latest;
    ahead->latest = block == NULL ? NULL : block->older;
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

static void *work(void *argument)
{
    struct verify_ahead *ahead = argument;
    struct verifier *verifier = verifier_new();
    struct arena *arena = arena_new();
    struct block *block;
    while (verifier != NULL && arena != NULL && (block = take_block(ahead)) != NULL) {
        for (size_t i = block->count; i-- > 0; arena_reset(arena))
            signature_check_expected(block->tasks[i].signature, block->tasks[i].set, verifier, arena);
        free(block);
    }
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
    struct verify_ahead *ahead = threads < 2 ? NULL : calloc(1, sizeof *ahead);
    if (ahead == NULL)
        return NULL;
    ahead->evidence = evidence;
    (void)pthread_mutex_init(&ahead->lock, NULL);
    (void)pthread_cond_init(&ahead->changed, NULL);
    while (ahead->thread_count + 1 < threads && ahead->thread_count < VERIFY_THREADS_MAX &&
           pthread_create(&ahead->threads[ahead->thread_count], NULL, work, ahead) == 0)
        ahead->thread_count++;
    take_what_is_there(ahead);
    evidence_on_signature(evidence, take_signature, ahead);
    return ahead;
}

static struct block *turn_round(struct block *block)
{
    struct block *turned = NULL;
    for (struct block *older; block != NULL; block = older) {
        older = block->older;
        block->older = turned;
        turned = block;
    }
    return turned;
}

/* What is in the queue; nothing is from now on. */
static struct block *empty_queue(struct verify_ahead *ahead)
{
    (void)pthread_mutex_lock(&ahead->lock);
    struct block *latest = ahead->latest;
    ahead->latest = NULL;
    (void)pthread_mutex_unlock(&ahead->lock);
    return latest;
}

/* Puts blocks that are later than all others into the queue. */
static void put_in_front(struct verify_ahead *ahead, struct block *latest)
{
    struct block *last = latest;
    while (last != NULL && last->older != NULL)
        last = last->older;
    if (last == NULL)
        return;
    (void)pthread_mutex_lock(&ahead->lock);
    last->older = ahead->latest;
    ahead->latest = latest;
    (void)pthread_cond_broadcast(&ahead->changed);
    (void)pthread_mutex_unlock(&ahead->lock);
}

/* Most of what waits was seen early, before its zone's keys: threads are to come to it last. */
void verify_ahead_collected(struct verify_ahead *ahead)
{
    if (ahead == NULL)
        return;
    evidence_on_signature(ahead->evidence, NULL, NULL);
    hand_over(ahead);
    struct block *later = empty_queue(ahead);
    ahead->waiting = turn_round(ahead->waiting);
    for (const struct block *block = ahead->waiting; block != NULL; block = block->older)
        for (size_t i = 0; i < block->count; i++)
            (void)verify_soon(ahead, block->tasks[i]);
    hand_over(ahead);
    put_in_front(ahead, later);
    free_blocks(ahead->waiting);
    ahead->waiting = NULL;
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
    free_blocks(empty_queue(ahead));
    close_queue(ahead);
    for (unsigned i = 0; i < ahead->thread_count; i++)
        (void)pthread_join(ahead->threads[i], NULL);
    free_blocks(ahead->filling);
    free_blocks(ahead->waiting);
    (void)pthread_cond_destroy(&ahead->changed);
    (void)pthread_mutex_destroy(&ahead->lock);
    free(ahead);
}
