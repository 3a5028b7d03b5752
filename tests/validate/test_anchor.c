/*
 * Shows the built-in anchors with the time of each, anchors from a file, the errors of such a file with their
 * line, and which anchor is the closest to a name.
 */
#include "tests/test.h"

#include "decode/rrtype.h"
#include "validate/anchor.h"
#include "validate/ds.h"

#define DIGEST "e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d"

static void builtin_anchors(void **state)
{
    (void)state;
    /* The middle of 2012, of 2018, of 2022 and of 2025. */
    static const int64_t times[] = {1341100800, 1530403200, 1656633600, 1751328000};
    static const struct {
        uint16_t tag;
        bool valid[COUNT(times)];
    } rows[] = {
        {19036, {true, true, false, false}},
        {20326, {false, true, true, true}},
        {38696, {false, false, false, true}},
    };
    struct anchors *anchors = anchors_new();
    assert_non_null(anchors);
    assert_true(anchors_add_builtin(anchors));
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct anchor *anchor = anchors_get(anchors, i);
        struct ds ds;
        assert_non_null(anchor);
        assert_int_equal(anchor->type, RRTYPE_DS);
        assert_memory_equal(anchor->owner, "", 1);
        assert_true(ds_parse(anchor->rdata.octets, anchor->rdata.length, &ds));
        assert_int_equal(ds.tag, rows[i].tag);
        assert_int_equal(ds.algorithm, 8);
        assert_int_equal(ds.digest_type, 2);
        assert_int_equal(ds.digest_length, 32);
        for (size_t at = 0; at < COUNT(times); at++)
            assert_int_equal(anchor->valid_from <= times[at] && times[at] <= anchor->valid_until,
                             rows[i].valid[at]);
    }
    assert_null(anchors_get(anchors, COUNT(rows)));
    anchors_free(anchors);
}

static bool add_text(struct anchors *anchors, const char *text, char error[ANCHOR_ERROR_MAX])
{
    FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    assert_non_null(file);
    error[0] = '\0';
    bool good = anchors_add_file(anchors, file, error);
    (void)fclose(file);
    return good;
}

static void anchors_of_a_file(void **state)
{
    (void)state;
    char error[ANCHOR_ERROR_MAX];
    struct anchors *anchors = anchors_new();
    assert_non_null(anchors);
    assert_true(
        add_text(anchors,
                 "; a comment\n\n"
                 "Example. IN DS 20326 8 2 " DIGEST "\n"
                 "a.b.example. 3600 IN DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n",
                 error));
    assert_non_null(anchors_get(anchors, 1));
    assert_null(anchors_get(anchors, 2));
    assert_memory_equal(anchors_get(anchors, 0)->owner, "\7example", 9);
    assert_int_equal(anchors_get(anchors, 1)->type, RRTYPE_DNSKEY);
    assert_true(anchors_get(anchors, 0)->valid_from < 0 && anchors_get(anchors, 0)->valid_until > 1LL << 40);
    const uint8_t *closest = anchors_closest(anchors, NAME("\1c\1a\1b\7EXAMPLE"), 127);
    assert_non_null(closest);
    assert_memory_equal(closest, "\1a\1b\7example", 13);
    closest = anchors_closest(anchors, NAME("\1c\1a\1b\7EXAMPLE"), 2); /* not so deep */
    assert_non_null(closest);
    assert_memory_equal(closest, "\7example", 9);
    assert_null(anchors_closest(anchors, NAME("\1a\1b\7example"), 0));
    assert_null(anchors_closest(anchors, NAME("\3com"), 127));
    anchors_free(anchors);
}

static void errors_of_a_file(void **state)
{
    (void)state;
    static const struct {
        const char *text, *start;
    } rows[] = {
        {". IN DS 20326 8 2 " DIGEST "\n. IN DS 20326 eight 2 " DIGEST "\n", "line 2: "},
        {"not a record\n", "line 1: "},
        {". IN DS 20326 8 2 " DIGEST "\n\n. IN NS a.example.\n", "line 3: "},
        {". IN DS 20326 8 2 " DIGEST "\nexample. IN A 192.0.2.1\n", "line 2: a trust anchor is"},
        {"; nothing\n", "no DS or DNSKEY record"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char error[ANCHOR_ERROR_MAX];
        struct anchors *anchors = anchors_new();
        assert_non_null(anchors);
        assert_false(add_text(anchors, rows[i].text, error));
        if (strncmp(error, rows[i].start, strlen(rows[i].start)) != 0)
            fail_msg("row %zu: %s", i, error);
        anchors_free(anchors);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builtin_anchors),
        cmocka_unit_test(anchors_of_a_file),
        cmocka_unit_test(errors_of_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
