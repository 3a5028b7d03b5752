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
    index_replace(&index, 7, &entry, &entry);
    size_t at = 0;
    assert_null(index_each(&index, &at));
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

static void one_in_the_place_of_another(void **state)
{
    (void)state;
    static char entries[ENTRIES];
    struct index index = {0};
    char other = 0;
    for (size_t i = 0; i < ENTRIES; i++)
        assert_true(index_reserve(&index) && index_add(&index, 5, &entries[i]));
    index_replace(&index, 5, &entries[ENTRIES / 2], &other);
    assert_true(has(&index, 5, &other));
    assert_false(has(&index, 5, &entries[ENTRIES / 2]));
    index_replace(&index, 5, &entries[ENTRIES / 2], &entries[0]); /* it is there no more */
    size_t at = 0, each = 0;
    for (const char *entry; (entry = index_each(&index, &at)) != NULL; each++)
        assert_true(entry == &other || (entry >= entries && entry < entries + ENTRIES));
    assert_int_equal(each, ENTRIES);
    index_fini(&index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_in_an_empty_one),
        cmocka_unit_test(what_was_added),
        cmocka_unit_test(one_in_the_place_of_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
