/*
 * Shows that every allocation may fail, one in turn: nothing breaks, a false answer does not become secure,
 * and the next message is judged as if nothing had happened.
 */
#include "tests/validate/kit/world.h"

/* Counts down to the allocation that fails; at 0 none does. */
static unsigned long countdown;

/* The linker's names for the true functions. */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

static bool fails(void)
{
    return countdown > 0 && --countdown == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __real_aligned_alloc(alignment, size);
}
/* NOLINTEND(bugprone-reserved-identifier) */

#define REPLIES 8

struct case_ {
    struct reply *replies[REPLIES];
    struct octets octets[REPLIES];
    unsigned count;
};

static void add(struct case_ *c, struct reply *reply)
{
    c->octets[c->count] = reply_octets(reply, NULL);
    c->replies[c->count++] = reply;
}

static void add_chain(struct case_ *c, struct world *w)
{
    add(c, ANSWER(reply(". DNSKEY"), sign(w->root, keys_of(w->root))));
    add(c, ANSWER(reply("example. DS"), sign(w->root, ds_of(w->example))));
    add(c, ANSWER(reply("example. DNSKEY"), sign(w->example, keys_of(w->example))));
}

/* Collects all and judges the last, with the n-th allocation failing; false when there are not so many. */
static bool run(struct world *w, const struct case_ *c, unsigned long n, enum status *status)
{
    unsigned long left = n;
    forget_evidence(w);
    for (unsigned i = 0; i <= c->count; i++) {
        unsigned at = i < c->count ? i : c->count - 1;
        struct response response = respond(w, c->replies[at], c->octets[at]);
        struct judge *judge = judge_of(w);
        countdown = left;
        if (i < c->count)
            judge_collect(judge, &response);
        else
            *status = judge_response(judge, &response, NULL).status;
        left = countdown;
        countdown = 0;
    }
    return left == 0;
}

/* For each allocation: the statuses that are allowed, and what it is again afterwards. */
static void fail_each(struct world *w, const struct case_ *c, enum status expected)
{
    unsigned long n = 1;
    enum status status;
    for (; run(w, c, n, &status); n++) {
        if (status == STATUS_SECURE && expected != STATUS_SECURE)
            fail_msg("secure without allocation %lu", n);
        /* What is lost here is lost; what is shown again counts again. */
        for (unsigned i = 0; i < c->count; i++)
            show_octets(w, c->replies[i], c->octets[i]);
        assert_int_equal(judge_octets(w, c->replies[c->count - 1], c->octets[c->count - 1]).status, expected);
    }
    assert_int_equal(status, expected);
    assert_true(n > 10);
}

static void a_good_answer(void **state)
{
    struct world *w = *state;
    struct case_ c = {.count = 0};
    add_chain(&c, w);
    add(&c, ANSWER(reply("www.example. A"), sign(w->example, rr("www.example. A 192.0.2.1"))));
    fail_each(w, &c, STATUS_SECURE);
}

static void a_false_answer(void **state)
{
    struct world *w = *state;
    struct case_ c = {.count = 0};
    add_chain(&c, w);
    add(&c, ANSWER(reply("www.example. A"), spoil(sign(w->example, rr("www.example. A 192.0.2.1")))));
    fail_each(w, &c, STATUS_BOGUS);
}

static void a_denial(void **state)
{
    struct world *w = *state;
    static const struct hashing plain = {0};
    struct case_ c = {.count = 0};
    add_chain(&c, w);
    add(&c, AUTHORITY(reply("ns.example. MX"), sign(w->example, soa_of(w->example)),
                      sign(w->example, nsec3_match("example.", &plain, "ns.example.", "A RRSIG")),
                      sign(w->example, nsec("ns.example.", "t.example.", "A RRSIG NSEC"))));
    fail_each(w, &c, STATUS_SECURE);
}

static void a_false_denial(void **state)
{
    struct world *w = *state;
    struct case_ c = {.count = 0};
    add_chain(&c, w);
    add(&c, AUTHORITY(nxdomain("nt.example. A"), sign(w->example, soa_of(w->example)),
                      sign(w->example, nsec("ns.example.", "t.example.", "A RRSIG NSEC"))));
    fail_each(w, &c, STATUS_BOGUS);
}

/* Without memory for its first parts there is no judge, and no evidence. */
static void no_judge(void **state)
{
    struct world *w = *state;
    (void)judge_of(w);
    for (countdown = 1;;) {
        unsigned long n = countdown;
        struct judge *judge = judge_new(&w->settings, w->anchors, w->evidence);
        bool failed = countdown == 0;
        countdown = 0;
        judge_free(judge);
        if (!failed)
            break;
        countdown = n + 1;
    }
    countdown = 1;
    assert_null(evidence_new(1));
    countdown = 0;
    evidence_free(NULL);
    judge_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_good_answer),  WORLD_TEST(a_false_answer), WORLD_TEST(a_denial),
        WORLD_TEST(a_false_denial), WORLD_TEST(no_judge),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
