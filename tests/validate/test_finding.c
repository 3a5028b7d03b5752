/*
 * Shows that the primary finding is the one that leads to the status, that the same finding is kept once, and
 * the text of times and spans.
 */
#include "tests/test.h"

#include "validate/finding.h"

#define OWNER NAME("\7example")

static void primary_leads_to_the_status(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct findings findings = {0};
    assert_non_null(arena);
    assert_null(findings_primary(&findings, STATUS_BOGUS));
    findings_add(&findings, arena, REASON_WILDCARD_ANSWER, OWNER, 1, "a note");
    assert_int_equal(findings_primary(&findings, STATUS_BOGUS)->reason, REASON_WILDCARD_ANSWER);
    findings_add(&findings, arena, REASON_RRSIG_WITHIN_SKEW, OWNER, 1, "a warning");
    findings_add(&findings, arena, REASON_NSEC3_OPT_OUT, OWNER, 1, "insecure");
    findings_add(&findings, arena, REASON_RRSIG_NOT_OBSERVED, OWNER, 1, "indeterminate");
    assert_int_equal(findings_primary(&findings, STATUS_BOGUS)->reason, REASON_RRSIG_WITHIN_SKEW);
    findings_add(&findings, arena, REASON_RRSIG_EXPIRED, OWNER, 1, "bogus");
    findings_add(&findings, arena, REASON_RRSIG_BAD_SIGNATURE, OWNER, 1, "bogus as well");
    assert_int_equal(findings_primary(&findings, STATUS_SECURE)->reason, REASON_RRSIG_WITHIN_SKEW);
    assert_int_equal(findings_primary(&findings, STATUS_INSECURE)->reason, REASON_NSEC3_OPT_OUT);
    assert_int_equal(findings_primary(&findings, STATUS_INDETERMINATE)->reason, REASON_RRSIG_NOT_OBSERVED);
    assert_int_equal(findings_primary(&findings, STATUS_BOGUS)->reason, REASON_RRSIG_EXPIRED);
    arena_free(arena);
}

static void same_finding_is_kept_once(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct findings findings = {0}, more = {0};
    assert_non_null(arena);
    char detail[] = "first";
    uint8_t owner[] = "\7example";
    findings_add(&findings, arena, REASON_RRSIG_EXPIRED, owner, 1, detail);
    detail[0] = 'x'; /* both were copied */
    owner[1] = 'x';
    assert_string_equal(findings.first->detail, "first");
    assert_memory_equal(findings.first->owner, "\7example", 9);
    findings_add(&findings, arena, REASON_RRSIG_EXPIRED, NAME("\7EXAMPLE"), 1, "again");
    assert_ptr_equal(findings.first, findings.last);
    findings_add(&more, arena, REASON_RRSIG_EXPIRED, OWNER, 1, "again");
    findings_add(&more, arena, REASON_RRSIG_EXPIRED, OWNER, 28, "another type");
    findings_add_all(&findings, arena, &more);
    assert_ptr_equal(findings.first->next, findings.last);
    assert_int_equal(findings.last->type, 28);
    assert_null(findings.last->next);
    arena_free(arena);
}

static void spans_and_times(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = {
        {0, "0 seconds"},
        {1, "1 second"},
        {59, "59 seconds"},
        {60, "1 minute"},
        {61, "1 minute 1 second"},
        {3600, "1 hour"},
        {3659, "1 hour"},
        {7320, "2 hours 2 minutes"},
        {86399, "23 hours 59 minutes"},
        {86400, "1 day"},
        {3 * 86400 + 4 * 3600 + 59, "3 days 4 hours"},
        {-90, "1 minute 30 seconds"},
    };
    char text[TIME_TEXT_MAX];
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(span_format(rows[i].seconds, text), rows[i].text);
    assert_string_equal(time_format(0, text), "1970-01-01T00:00:00Z");
    assert_string_equal(time_format(1438207200, text), "2015-07-29T22:00:00Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(primary_leads_to_the_status),
        cmocka_unit_test(same_finding_is_kept_once),
        cmocka_unit_test(spans_and_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
