/* Shows that the cursor reads network byte order, and that after the first short read all reads yield zero.
 */
#include "tests/test.h"

#include "decode/wire.h"

static void reads_in_network_order(void **state)
{
    (void)state;
    static const uint8_t octets[] = {0x01, 0x02, 0x03, 0xff, 0xfe, 0xfd, 0xfc};
    struct wire w = wire_over(octets, sizeof octets);
    assert_int_equal(wire_u8(&w), 0x01);
    assert_int_equal(wire_u16(&w), 0x0203);
    assert_int_equal(wire_u32(&w), 0xfffefdfcU);
    assert_int_equal(wire_left(&w), 0);
    assert_false(w.failed);
}

static void failure_is_sticky(void **state)
{
    (void)state;
    static const uint8_t octets[] = {0xaa, 0xbb, 0xcc};
    struct wire w = wire_over(octets, sizeof octets);
    assert_int_equal(wire_u32(&w), 0);
    assert_true(w.failed);
    assert_int_equal(wire_left(&w), 0);
    assert_int_equal(wire_u8(&w), 0);
    assert_int_equal(wire_u16(&w), 0);
    assert_null(wire_take(&w, 0));
}

static void a_huge_count_does_not_wrap(void **state)
{
    (void)state;
    static const uint8_t octets[] = {1, 2, 3};
    struct wire w = wire_over(octets, sizeof octets);
    wire_skip(&w, 2);
    assert_null(wire_take(&w, SIZE_MAX));
    assert_true(w.failed);
}

static void sub_cursor_is_bounded(void **state)
{
    (void)state;
    static const uint8_t octets[] = {1, 2, 3, 4};
    struct wire w = wire_over(octets, sizeof octets);
    struct wire part = wire_sub(&w, 2);
    assert_int_equal(wire_u16(&part), 0x0102);
    assert_int_equal(wire_u8(&part), 0);
    assert_true(part.failed);
    assert_int_equal(wire_u16(&w), 0x0304);
    struct wire none = wire_sub(&w, 1);
    assert_true(none.failed && w.failed);
}

static void stores_are_read_back(void **state)
{
    (void)state;
    uint8_t octets[4];
    wire_put_u32(octets, 0x89abcdefU);
    assert_memory_equal(octets, "\x89\xab\xcd\xef", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_in_network_order),     cmocka_unit_test(failure_is_sticky),
        cmocka_unit_test(a_huge_count_does_not_wrap), cmocka_unit_test(sub_cursor_is_bounded),
        cmocka_unit_test(stores_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
