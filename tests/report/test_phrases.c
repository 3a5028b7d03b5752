/* Shows that a phrase is written again as it was, for its own key alone, and that what is too long, or was
 * handed on before it was whole, is not kept. */
#include "tests/test.h"

#include "report/phrases.h"

#include <stdio.h>

#define KEY 4711

struct desk {
    struct phrases *phrases;
    struct writer writer;
    FILE *out;
};

static int open_desk(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    if (desk == NULL)
        return -1;
    desk->phrases = phrases_new();
    desk->out = fopen("/dev/null", "w");
    *state = desk;
    if (desk->out != NULL)
        writer_begin(&desk->writer, desk->out);
    return desk->phrases == NULL || desk->out == NULL ? -1 : 0;
}

static int close_desk(void **state)
{
    struct desk *desk = *state;
    phrases_free(desk->phrases);
    (void)fclose(desk->out);
    free(desk);
    return 0;
}

/* Writes the text behind something else, and keeps it. */
static void keep(struct desk *desk, uint64_t key, const char *text)
{
    write_text(&desk->writer, "before ");
    struct writer_mark start = writer_mark(&desk->writer);
    write_text(&desk->writer, text);
    phrases_keep(desk->phrases, key, &desk->writer, start);
    writer_end(&desk->writer);
}

static void assert_written(struct desk *desk, uint64_t key, const char *text)
{
    struct writer_mark start = writer_mark(&desk->writer);
    size_t length;
    assert_int_equal(phrases_write(desk->phrases, key, &desk->writer), text != NULL);
    const char *written = writer_since(&desk->writer, start, &length);
    assert_non_null(written);
    assert_int_equal(length, text == NULL ? 0 : strlen(text));
    if (text != NULL)
        assert_memory_equal(written, text, length);
    writer_end(&desk->writer);
}

static void a_phrase_is_written_again(void **state)
{
    struct desk *desk = *state;
    assert_written(desk, KEY, NULL);
    keep(desk, KEY, "\"a name\"");
    assert_written(desk, KEY, "\"a name\"");
    assert_written(desk, KEY + 1, NULL);
    keep(desk, KEY, "another, which is longer");
    assert_written(desk, KEY, "another, which is longer");
    keep(desk, KEY, "short");
    assert_written(desk, KEY, "short");
}

static void the_latest_has_the_place(void **state)
{
    struct desk *desk = *state;
    char text[32];
    unsigned kept = 0;
    for (uint64_t key = 1; key <= 2 * PHRASES_MAX; key++) {
        (void)snprintf(text, sizeof text, "text %llu", (unsigned long long)key);
        keep(desk, key, text);
        assert_written(desk, key, text);
    }
    for (uint64_t key = 1; key <= 2 * PHRASES_MAX; key++)
        kept += phrases_write(desk->phrases, key, &desk->writer) ? 1 : 0;
    assert_in_range(kept, PHRASES_MAX / 2, PHRASES_MAX);
}

static void what_is_too_long_is_not_kept(void **state)
{
    struct desk *desk = *state;
    char text[PHRASE_LENGTH_MAX + 2];
    memset(text, 'x', sizeof text);
    text[PHRASE_LENGTH_MAX + 1] = '\0';
    keep(desk, KEY, text);
    assert_written(desk, KEY, NULL);
    text[PHRASE_LENGTH_MAX] = '\0';
    keep(desk, KEY, text);
    assert_written(desk, KEY, text);
}

static void what_was_handed_on_is_not_kept(void **state)
{
    struct desk *desk = *state;
    struct writer_mark start = writer_mark(&desk->writer);
    write_text(&desk->writer, "the first half, ");
    writer_end(&desk->writer);
    write_text(&desk->writer, "and the second");
    phrases_keep(desk->phrases, KEY, &desk->writer, start);
    assert_written(desk, KEY, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_phrase_is_written_again, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(the_latest_has_the_place, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(what_is_too_long_is_not_kept, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(what_was_handed_on_is_not_kept, open_desk, close_desk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
