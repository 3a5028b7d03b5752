/* Shows which of several answers to one question is flagged, and that none is where servers and links alone
 * make them differ. */
#include "tests/test.h"

#include "validate/spoof.h"

#define SERVER ((struct ip_address){{192, 0, 2, 53}, 4})
#define CLIENT ((struct ip_address){{192, 0, 2, 1}, 4})

#define EXCHANGES 60

static const uint8_t name[] = "\1a";
static const struct message_marks asked = {.edns = true, .name_hash = 7};
static const struct message_marks usual = {
    .has_data = true, .edns = true, .aa = true, .hop_limit = 57, .name_hash = 7};

struct scene {
    struct spoof *spoof;
    struct arena *arena;
    struct message_marks answers[ANSWERS_KEPT];
    struct query query;
    uint64_t frame;
    capture_time pace; /* from answer to answer */
};

static struct response response_of(struct scene *s, struct message_marks marks)
{
    return (struct response){.message = {.qr = true, .qname = name, .qtype = 1},
                             .flow = {.source = SERVER, .destination = CLIENT, .transport = TRANSPORT_UDP},
                             .time = marks.time,
                             .frame = marks.frame,
                             .marks = marks,
                             .query = &s->query,
                             .exchange = &s->query};
}

/* A query that was sent so many times, and nothing came yet. */
static void ask(struct scene *s, unsigned sent)
{
    s->query = (struct query){.marks = asked, .sent = sent, .answers = s->answers};
}

/* One more answer, with these data; returns its marks. */
static struct message_marks answer(struct scene *s, struct message_marks marks, uint64_t data)
{
    bool known = false;
    marks.frame = ++s->frame;
    marks.time = (capture_time)s->frame * s->pace;
    marks.octets_hash = (uint32_t)s->frame;
    marks.data_hash = data;
    for (unsigned i = 0; i < s->query.answer_count; i++)
        known = known || s->answers[i].data_hash == data;
    s->query.replies++;
    if (!known) {
        s->query.answered++;
        s->answers[s->query.answer_count++] = marks;
    }
    struct response response = response_of(s, marks);
    spoof_collect(s->spoof, &response);
    return marks;
}

static bool is_flagged(struct scene *s, struct message_marks marks, const struct rrset *stray)
{
    struct judgement judgement = {.status = STATUS_INSECURE};
    struct response response = response_of(s, marks);
    struct bench bench = {.response = &response,
                          .message = &response.message,
                          .arena = s->arena,
                          .stray = stray,
                          .judgement = &judgement};
    spoof_judge(s->spoof, &bench);
    return (judgement.flags & FLAG_SPOOFED) != 0;
}

static int set_up(void **state)
{
    struct scene *s = calloc(1, sizeof *s);
    if (s == NULL)
        return -1;
    s->pace = 1000;
    s->spoof = spoof_new();
    s->arena = arena_new();
    for (unsigned i = 0; i < EXCHANGES; i++) { /* the server becomes known */
        ask(s, 1);
        answer(s, usual, 1);
    }
    *state = s;
    return s->spoof == NULL || s->arena == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct scene *s = *state;
    spoof_free(s->spoof);
    arena_free(s->arena);
    free(s);
    return 0;
}

static struct message_marks from_far(uint8_t hop_limit)
{
    struct message_marks marks = usual;
    marks.hop_limit = hop_limit;
    return marks;
}

static void a_race(void **state)
{
    struct scene *s = *state;
    ask(s, 1);
    struct message_marks forged = answer(s, from_far(40), 66), genuine = answer(s, usual, 1);
    assert_true(is_flagged(s, forged, NULL));
    assert_false(is_flagged(s, genuine, NULL));
}

/* Somebody asked twice and so got two genuine answers; the third is one too many. */
static void a_race_after_a_retransmission(void **state)
{
    struct scene *s = *state;
    ask(s, 2);
    struct message_marks forged = answer(s, from_far(40), 66), genuine = answer(s, usual, 1);
    struct message_marks again = answer(s, usual, 1);
    assert_true(is_flagged(s, forged, NULL));
    assert_false(is_flagged(s, genuine, NULL));
    assert_false(is_flagged(s, again, NULL));
}

/* The last of several injectors is slower than the server. */
static void the_genuine_one_among_forged_ones(void **state)
{
    struct scene *s = *state;
    ask(s, 1);
    struct message_marks first = answer(s, from_far(40), 66), genuine = answer(s, usual, 1);
    struct message_marks last = answer(s, from_far(90), 67);
    assert_true(is_flagged(s, first, NULL));
    assert_true(is_flagged(s, last, NULL));
    assert_false(is_flagged(s, genuine, NULL));
}

/* Injectors that know the server's ways: all but the last one. */
static void injectors_without_a_mark(void **state)
{
    struct scene *s = *state;
    ask(s, 1);
    struct message_marks first = answer(s, usual, 66), second = answer(s, usual, 67);
    struct message_marks genuine = answer(s, usual, 1);
    assert_true(is_flagged(s, first, NULL));
    assert_true(is_flagged(s, second, NULL));
    assert_false(is_flagged(s, genuine, NULL));
}

/* The same by a server that gives out ever other data, to a query that was sent again, which was not seen. */
static void retransmissions_that_were_lost(void **state)
{
    struct scene *s = *state;
    s->pace = CAPTURE_SECOND / 2;
    ask(s, 1);
    struct message_marks answers[] = {answer(s, usual, 1), answer(s, usual, 2), answer(s, usual, 3)};
    for (size_t i = 0; i < COUNT(answers); i++)
        assert_false(is_flagged(s, answers[i], NULL));
}

/* A server that gives out ever other data, over a link that repeats a query and an answer. */
static void a_balancer_behind_a_bad_link(void **state)
{
    struct scene *s = *state;
    ask(s, 2);
    struct message_marks answers[] = {answer(s, usual, 1), answer(s, usual, 2), answer(s, usual, 3),
                                      answer(s, usual, 3)};
    for (size_t i = 0; i < COUNT(answers); i++)
        assert_false(is_flagged(s, answers[i], NULL));
}

/* What it brings beside the answer tells which of two is false. */
static void a_race_with_records_out_of_place(void **state)
{
    struct scene *s = *state;
    const struct rrset stray = {.owner = name, .type = 2};
    ask(s, 1);
    struct message_marks forged = answer(s, usual, 66), genuine = answer(s, usual, 1);
    assert_true(is_flagged(s, forged, &stray));
    assert_false(is_flagged(s, genuine, NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_race),
        TEST(a_race_after_a_retransmission),
        TEST(the_genuine_one_among_forged_ones),
        TEST(injectors_without_a_mark),
        TEST(retransmissions_that_were_lost),
        TEST(a_balancer_behind_a_bad_link),
        TEST(a_race_with_records_out_of_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
