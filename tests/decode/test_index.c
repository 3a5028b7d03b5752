/* Shows that the index finds what was added and nothing that was removed, however hashes collide. */
#include "tests/test.h"

#include "decode/index.h"

#define ENTRIES 4096

static bool has(const struct index *index, uint32_t hash, const void *entry)
{
    size_t at = index_start(index, hash);
    for (const void *found; (found = index_next(index, hash, &at)) != NULL;)
        if (found == entry)
            return true;
    return false;
}

static void nothing_in_an_empty_one(void **state)
{
    (void)state;
    struct index index = {0};
    int entry = 0;
    assert_false(has(&index, 7, &entry));
    index_remove(&index, 7, &entry);
    assert_true(index_add(&index, 7, &entry));
    assert_true(has(&index, 7, &entry));
    index_clear(&index);
    assert_false(has(&index, 7, &entry));
    index_fini(&index);
}

/* Many entries on few places, added and removed by chance, beside a plain list of what must be there. */
static void what_was_added(void **state)
{
    (void)state;
    static char entries[ENTRIES];
    static bool there[ENTRIES];
    struct index index = {0};
    uint32_t chance = 1;
    size_t count = 0;
    for (unsigned i = 0; i < 100000; i++) {
        chance = chance * 1664525 + 1013904223;
        size_t at = chance >> 8 & (ENTRIES - 1);
        uint32_t hash = (uint32_t)(at % 61) * 3 + UINT32_MAX - 90; /* runs that wrap round */
        if (there[at])
            index_remove(&index, hash, &entries[at]);
        else
            assert_true(index_add(&index, hash, &entries[at]));
        count += there[at] ? (size_t)-1 : 1;
        there[at] = !there[at];
        assert_int_equal(index.count, count);
        if (i % 1000 != 0)
            continue;
        for (size_t k = 0; k < ENTRIES; k++)
            assert_int_equal(has(&index, (uint32_t)(k % 61) * 3 + UINT32_MAX - 90, &entries[k]), there[k]);
    }
    index_fini(&index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_in_an_empty_one),
        cmocka_unit_test(what_was_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
