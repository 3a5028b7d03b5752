/* Shows what looks injected in one answer and in several, and that aliases and Teredo alone do not. */
#include "tests/validate/kit/scene.h"

#include "validate/injection.h"

static const char *sign_of(struct world *w, struct reply *about, bool one_of_several)
{
    struct response response = pass(w, &(struct passage){.reply = about, .server = 53, .client = 1});
    return injection_sign(&response.message, one_of_several);
}

static void the_other_family(void **state)
{
    struct world *w = *state;
    assert_non_null(sign_of(w, ANSWER(reply("www.example. AAAA"), rr("www.example. A 192.0.2.1")), false));
    assert_non_null(sign_of(w, ANSWER(reply("www.example. A"), rr("www.example. AAAA 2001:db8::1")), false));
    assert_null(sign_of(w, ANSWER(reply("www.example. A"), rr("www.example. A 192.0.2.1")), true));
    assert_null(sign_of(w, ANSWER(reply("www.example. ANY"), rr("www.example. A 192.0.2.1")), true));
    assert_null(sign_of(w, ANSWER(reply("www.example. MX"), rr("www.example. A 192.0.2.1")), true));
}

/* Both families in one answer are odd, but bring what was asked for; and what an alias leads to is its own.
 */
static void more_than_was_asked_for(void **state)
{
    struct world *w = *state;
    assert_null(sign_of(w,
                        ANSWER(reply("www.example. AAAA"), rr("www.example. A 192.0.2.1"),
                               rr("www.example. AAAA 2001:db8::1")),
                        true));
    assert_null(sign_of(
        w,
        ANSWER(reply("www.example. AAAA"), rr("www.example. CNAME a.example."), rr("a.example. A 192.0.2.1")),
        true));
}

static void teredo(void **state)
{
    struct world *w = *state;
    struct reply *about = ANSWER(reply("www.example. AAAA"), rr("www.example. AAAA 2001::1f0d:5e08"));
    assert_non_null(sign_of(w, about, true));
    assert_null(sign_of(w, about, false));
    about = ANSWER(reply("www.example. AAAA"), rr("www.example. AAAA 2001:1::1"));
    assert_null(sign_of(w, about, true));
}

static void a_burst(void **state)
{
    struct message_marks answers[] = {{.time = 0, .has_data = true},
                                      {.time = INJECTION_BURST / 2, .has_data = true},
                                      {.time = INJECTION_BURST, .has_data = true},
                                      {.time = 100 * INJECTION_BURST, .has_data = true}};
    (void)state;
    assert_true(injection_burst(answers, COUNT(answers)));
    assert_false(injection_burst(answers + 1, COUNT(answers) - 1));
    answers[1].has_data = false; /* an error is no forged answer */
    assert_false(injection_burst(answers, COUNT(answers)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(the_other_family),
        WORLD_TEST(more_than_was_asked_for),
        WORLD_TEST(teredo),
        cmocka_unit_test(a_burst),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
