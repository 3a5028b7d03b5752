/*
 * Shows what flags an answer: two anomalies, or what a forgery left in a cache; one anomaly is a finding, and
 * what validates is never flagged.
 */
#include "tests/validate/kit/scene.h"

#include "validate/baseline.h"
#include "validate/spoof.h"

#define SERVER   53
#define RESOLVER 100
#define CLIENT   200

/* A judge's view of a response that it has collected before. */
static struct verdict verdict_on(struct world *w, struct response *response)
{
    struct judgement judgement = judge_response(judge_of(w), response, NULL);
    struct verdict verdict = {
        .status = judgement.status,
        .flags = judgement.flags,
        .primary = judgement.primary == NULL ? "" : reason_row(judgement.primary->reason)->code};
    for (const struct finding *at = judgement.findings.first; at != NULL; at = at->next)
        if (verdict.count < VERDICT_REASONS_MAX)
            verdict.reasons[verdict.count++] = reason_row(at->reason)->code;
    return verdict;
}

static struct passage usual(const struct reply *about)
{
    return (struct passage){
        .reply = about, .server = SERVER, .client = RESOLVER, .hop_limit = 57, .delay = 20};
}

/* Twenty answers by which the server and its zone are known. */
static void learn(struct world *w)
{
    struct reply *referral =
        AUTHORITY(reply("www.shop.example. A"), rr("shop.example. NS ns1.shop.example."));
    struct reply *answer = ANSWER(reply("www.shop.example. A"), rr("www.shop.example. A 192.0.2.80"));
    AUTHORITY(answer, rr("shop.example. NS ns1.shop.example."));
    referral->aa = false;
    struct passage passage = usual(referral);
    passage.server = 1;
    struct response response = pass(w, &passage);
    judge_collect(judge_of(w), &response);
    for (unsigned i = 0; i < 20; i++) {
        passage = usual(answer);
        passage.at = i * 100;
        response = pass(w, &passage);
        judge_collect(judge_of(w), &response);
    }
}

static struct reply *with_server(const char *server)
{
    char text[80];
    (void)snprintf(text, sizeof text, "shop.example. NS %s", server);
    struct reply *about = ANSWER(reply("www.shop.example. A"), rr("www.shop.example. A 192.0.2.80"));
    return AUTHORITY(about, rr(text));
}

static struct verdict collect_and_judge(struct world *w, struct passage passage)
{
    struct response response = pass(w, &passage);
    judge_collect(judge_of(w), &response);
    return verdict_on(w, &response);
}

static void one_anomaly_is_a_finding(void **state)
{
    struct world *w = *state;
    learn(w);
    struct verdict verdict = collect_and_judge(w, usual(with_server("ns.evil.example.")));
    assert_true(has_reason(&verdict, "promiscuous-ns"));
    assert_false(verdict.flags & FLAG_SPOOFED);
    verdict = collect_and_judge(w, usual(with_server("ns1.shop.example.")));
    assert_false(has_reason(&verdict, "promiscuous-ns"));
}

static void two_anomalies_flag(void **state)
{
    struct world *w = *state;
    learn(w);
    struct passage passage = usual(with_server("ns.evil.example."));
    passage.hop_limit = 200;
    struct verdict verdict = collect_and_judge(w, passage);
    assert_true(verdict.flags & FLAG_SPOOFED);
    assert_string_equal(verdict.primary, "promiscuous-ns");
    passage.reply = with_server("ns1.shop.example."); /* another way through the network is nothing */
    verdict = collect_and_judge(w, passage);
    assert_false(verdict.flags & FLAG_SPOOFED);
}

static void note_combination(void *context, const struct alert *alert)
{
    const char **combination = context;
    if (alert->combination != NULL)
        *combination = alert->combination;
}

static const char *combination_of(struct world *w)
{
    const char *combination = "";
    spoof_visit(judge_spoof(judge_of(w)), note_combination, &combination);
    return combination;
}

static void a_name_server_in_a_fragment(void **state)
{
    struct world *w = *state;
    learn(w);
    struct passage passage = usual(with_server("ns.evil.example."));
    struct response response = pass(w, &passage);
    response.from_fragments = response.fragments_differ = true;
    judge_collect(judge_of(w), &response);
    assert_true(verdict_on(w, &response).flags & FLAG_SPOOFED);
    assert_memory_equal(combination_of(w), "fragment NS hijack", 18);
}

/* Three servers that answer as caches do, though they are asked as authorities. */
static void intercept(struct world *w, bool edns_asked)
{
    for (unsigned i = 0; i < 18; i++) {
        char question[64], record[80];
        (void)snprintf(question, sizeof question, "www.shop%u.example. A", i % 3);
        (void)snprintf(record, sizeof record, "%s 192.0.2.80", question);
        struct set *set = rr(record);
        set->ttl = 300 - i / 3 * 2;
        struct reply *about = ANSWER(reply(question), set);
        about->aa = false;
        struct passage passage = usual(about);
        passage.server = (uint8_t)(SERVER + i % 3);
        passage.at = i / 3 * 2000;
        passage.ra = true;
        struct response response = pass(w, &passage);
        struct query asked = *response.query;
        asked.dnssec_ok = edns_asked;
        response.message.edns.present = !edns_asked;
        response.query = response.exchange = &asked;
        judge_collect(judge_of(w), &response);
        (void)verdict_on(w, &response);
    }
}

static void a_proxy_that_strips(void **state)
{
    intercept(*state, true);
    assert_memory_equal(combination_of(*state), "intercepting proxy", 18);
}

static void a_proxy_that_does_not(void **state)
{
    intercept(*state, false);
    assert_string_equal(combination_of(*state), "");
}

/* Queries to which two different answers come; returns what the last answer of all is judged. */
static struct verdict two_answers_each(struct world *w, unsigned queries)
{
    struct verdict verdict = {0};
    for (unsigned i = 0; i < queries; i++) {
        struct message_marks answers[2];
        struct query asked = {.sent = 1, .answers = answers};
        for (unsigned k = 0; k < 2; k++) {
            struct reply *about =
                ANSWER(reply("www.shop.example. A"),
                       rr(k == 0 ? "www.shop.example. A 203.0.113.1" : "www.shop.example. A 203.0.113.2"));
            struct passage passage = usual(about);
            passage.server = 77;
            passage.at = i * 100 + k;
            struct response response = pass(w, &passage);
            asked.marks = response.query->marks;
            answers[k] = response.marks;
            asked.answered = asked.replies = k + 1;
            asked.answer_count = (uint8_t)(k + 1);
            response.query = response.exchange = &asked;
            judge_collect(judge_of(w), &response);
            if (k == 1 && i + 1 == queries)
                verdict = verdict_on(w, &response);
        }
    }
    return verdict;
}

/* Whatever comes from an address that is no server's is injected. */
static void no_server_at_all(void **state)
{
    struct verdict verdict = two_answers_each(*state, BASELINE_CONFLICTS - 1);
    assert_false(verdict.flags & FLAG_SPOOFED);
    verdict = two_answers_each(*state, 1);
    assert_true(verdict.flags & FLAG_SPOOFED);
    assert_true(has_reason(&verdict, "injection-fingerprint"));
}

static void a_server_that_also_answers_well(void **state)
{
    struct passage passage = usual(with_server("ns1.shop.example."));
    passage.server = 77;
    (void)collect_and_judge(*state, passage);
    assert_false(two_answers_each(*state, 10).flags & FLAG_SPOOFED);
}

static void a_wrong_cookie(void **state)
{
    struct world *w = *state;
    learn(w);
    struct passage passage = usual(with_server("ns1.shop.example."));
    struct response response = pass(w, &passage);
    struct query query = *response.query;
    query.marks.has_cookie = response.marks.has_cookie = true;
    query.marks.cookie = 5;
    response.marks.cookie = 6;
    response.query = response.exchange = &query;
    struct verdict verdict = verdict_on(w, &response);
    assert_true(has_reason(&verdict, "cookie-mismatch"));
    assert_false(verdict.flags & FLAG_SPOOFED);
    response.marks.hop_limit = 200;
    verdict = verdict_on(w, &response);
    assert_true(verdict.flags & FLAG_SPOOFED);
    response.marks.cookie = 5; /* the right one, along another way */
    assert_false(verdict_on(w, &response).flags & FLAG_SPOOFED);
}

/* A server that lower-cases for once, from another node of its anycast address. */
static void the_case_alone(void **state)
{
    struct world *w = *state;
    learn(w);
    struct passage passage = usual(with_server("ns1.shop.example."));
    passage.hop_limit = 200;
    struct response response = pass(w, &passage);
    struct query query = *response.query;
    query.marks.name_hash++;
    response.query = response.exchange = &query;
    struct verdict verdict = verdict_on(w, &response);
    assert_true(has_reason(&verdict, "case-mismatch"));
    assert_false(verdict.flags & FLAG_SPOOFED);
}

static void a_poisoned_cache(void **state)
{
    struct world *w = *state;
    learn(w);
    struct reply *forged = with_server("ns.evil.example.");
    forged->sets[SECTION_ANSWER][0] = rr("www.shop.example. A 192.0.2.66");
    struct passage passage = usual(forged);
    passage.hop_limit = 200;
    passage.at = 5000;
    assert_true(collect_and_judge(w, passage).flags & FLAG_SPOOFED);
    struct reply *handed = ANSWER(reply("www.shop.example. A"), rr("www.shop.example. A 192.0.2.66"));
    handed->aa = false;
    passage = (struct passage){
        .reply = handed, .server = RESOLVER, .client = CLIENT, .at = 6000, .rd = true, .ra = true};
    struct verdict verdict = collect_and_judge(w, passage);
    assert_true(verdict.flags & FLAG_SPOOFED);
    assert_string_equal(verdict.primary, "cache-poisoned");
    handed->sets[SECTION_ANSWER][0] = rr("www.shop.example. A 192.0.2.80");
    assert_false(collect_and_judge(w, passage).flags & FLAG_SPOOFED);
}

/* Signed data are as good from whatever way they come. */
static void what_validates_is_not_flagged(void **state)
{
    struct world *w = *state;
    show_chain(w);
    learn(w);
    struct set *data = sign(w->example, rr("www.example. AAAA 2001:db8::1"));
    struct passage passage =
        usual(ADDITIONAL(ANSWER(reply("www.example. AAAA"), data), rr("bank.test. A 192.0.2.6")));
    passage.hop_limit = 200;
    struct verdict verdict = collect_and_judge(w, passage);
    assert_true(has_reason(&verdict, "out-of-bailiwick"));
    assert_int_equal(verdict.status, STATUS_SECURE);
    assert_int_equal(verdict.flags, 0);
}

static void old_signed_data(void **state)
{
    struct world *w = *state;
    show_chain(w);
    for (unsigned i = 0; i < 5; i++) {
        struct set *set = rr(i == 4 ? "www.example. A 192.0.2.1" : "www.example. A 192.0.2.2");
        struct signing how = signing_of(w->example, set);
        how.inception -= i == 4 ? 7200 : 0;
        set->ttl = how.original_ttl = 60;
        struct passage passage = usual(ANSWER(reply("www.example. A"), sign_as(set, &how)));
        passage.at = i * 60000;
        struct verdict verdict = collect_and_judge(w, passage);
        assert_int_equal(verdict.status, STATUS_SECURE);
        assert_true(has_reason(&verdict, "replay-of-old-signed-data") == (i == 4));
        assert_int_equal(verdict.flags, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(one_anomaly_is_a_finding),
        WORLD_TEST(two_anomalies_flag),
        WORLD_TEST(a_name_server_in_a_fragment),
        WORLD_TEST(a_proxy_that_strips),
        WORLD_TEST(a_proxy_that_does_not),
        WORLD_TEST(no_server_at_all),
        WORLD_TEST(a_server_that_also_answers_well),
        WORLD_TEST(a_wrong_cookie),
        WORLD_TEST(the_case_alone),
        WORLD_TEST(a_poisoned_cache),
        WORLD_TEST(what_validates_is_not_flagged),
        WORLD_TEST(old_signed_data),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
