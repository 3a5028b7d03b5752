/* Shows that arena memory is aligned and separate, that sizes cannot overflow, and that a reset reuses it. */
#include "tests/test.h"

#include "decode/arena.h"

#include <stdalign.h>

static int new_arena(void **state)
{
    *state = arena_new();
    return *state == NULL ? -1 : 0;
}

static int free_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static void pieces_are_aligned_and_apart(void **state)
{
    uint8_t *pieces[1000];
    for (size_t i = 0; i < COUNT(pieces); i++) {
        pieces[i] = arena_take(*state, i + 1);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        memset(pieces[i], (int)(i & 0xff), i + 1);
    }
    for (size_t i = 0; i < COUNT(pieces); i++) {
        assert_int_equal(pieces[i][0], i & 0xff);
        assert_int_equal(pieces[i][i], i & 0xff);
    }
}

static void larger_than_any_block(void **state)
{
    size_t size = (size_t)1 << 20;
    uint8_t *large = arena_take(*state, size);
    assert_non_null(large);
    memset(large, 0x55, size);
    uint8_t *small = arena_take(*state, 8);
    assert_non_null(small);
    memset(small, 0, 8);
    assert_int_equal(large[size - 1], 0x55);
}

static void reset_gives_the_same_memory(void **state)
{
    for (int blocks = 0; blocks < 3; blocks++)
        (void)arena_take(*state, 60000);
    arena_reset(*state);
    void *first = arena_take(*state, 60000), *second = arena_take(*state, 60000);
    arena_reset(*state);
    assert_ptr_equal(arena_take(*state, 60000), first);
    assert_ptr_equal(arena_take(*state, 60000), second);
}

static void arrays_are_cleared_and_checked(void **state)
{
    static const uint8_t zeros[600];
    memset(arena_take(*state, 1000), 0xff, 1000);
    arena_reset(*state);
    const uint8_t *array = arena_take_array(*state, 100, 6);
    assert_memory_equal(array, zeros, sizeof zeros);
    assert_null(arena_take_array(*state, SIZE_MAX / 4, 8));
    assert_null(arena_take(*state, SIZE_MAX - 3));
}

static void copies_and_text(void **state)
{
    const uint8_t *copy = arena_copy(*state, "abc", 3);
    assert_memory_equal(copy, "abc", 3);
    assert_non_null(arena_copy(*state, NULL, 0));
    assert_string_equal(arena_printf(*state, "%s %d", "key tag", 2642), "key tag 2642");
    assert_int_equal(strlen(arena_printf(*state, "%*s", 100000, "x")), 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pieces_are_aligned_and_apart, new_arena, free_arena),
        cmocka_unit_test_setup_teardown(larger_than_any_block, new_arena, free_arena),
        cmocka_unit_test_setup_teardown(reset_gives_the_same_memory, new_arena, free_arena),
        cmocka_unit_test_setup_teardown(arrays_are_cleared_and_checked, new_arena, free_arena),
        cmocka_unit_test_setup_teardown(copies_and_text, new_arena, free_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
