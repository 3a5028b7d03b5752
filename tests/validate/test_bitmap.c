/*
 * Shows that type bit maps are read as RFC 4034 section 4.1.2 says, by the example of section 4.3, and that
 * windows which are out of order, empty, too long or cut short are refused.
 */
#include "tests/test.h"

#include "decode/rrtype.h"
#include "validate/bitmap.h"

/* A MX RRSIG NSEC TYPE1234 */
static const uint8_t example[] = {0x00, 0x06, 0x40, 0x01, 0x00, 0x00, 0x00, 0x03, 0x04, 0x1b,
                                  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x20};

static void example_of_rfc_4034(void **state)
{
    (void)state;
    struct type_bitmap bitmap = {.octets = example, .length = sizeof example};
    assert_true(type_bitmap_is_valid(&bitmap));
    for (uint32_t type = 0; type <= 0xffff; type++) {
        bool expected =
            type == RRTYPE_A || type == 15 || type == RRTYPE_RRSIG || type == RRTYPE_NSEC || type == 1234;
        if (type_bitmap_has(&bitmap, (uint16_t)type) != expected)
            fail_msg("type %u", type);
    }
}

static void windows(void **state)
{
    (void)state;
    static const struct {
        const char *what, *octets;
        size_t length;
        bool good;
    } rows[] = {
        {"none", "", 0, true},
        {"one octet", "\0\1\100", 3, true},
        {"two windows", "\0\1\100\377\1\1", 6, true},
        {"falling", "\1\1\100\0\1\100", 6, false},
        {"the same twice", "\0\1\100\0\1\40", 6, false},
        {"empty", "\0\0", 2, false},
        {"empty behind a good one", "\0\1\100\1\0", 5, false},
        {"33 octets", "\0\41aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 35, false},
        {"32 octets", "\0\40aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 34, true},
        {"cut short", "\0\2\100", 3, false},
        {"no length", "\0", 1, false},
        {"one octet left over", "\0\1\100\1", 4, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t *copy = exact_copy((const uint8_t *)rows[i].octets, rows[i].length);
        struct type_bitmap bitmap = {.octets = copy, .length = rows[i].length};
        if (type_bitmap_is_valid(&bitmap) != rows[i].good)
            fail_msg("%s", rows[i].what);
        (void)type_bitmap_has(&bitmap, 0xffff); /* reads nothing behind the end */
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(example_of_rfc_4034),
        cmocka_unit_test(windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
