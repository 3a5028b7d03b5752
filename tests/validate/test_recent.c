/* Shows that the table finds what it took, gives the place of the oldest, and never holds more than its room.
 */
#include "tests/test.h"

#include "decode/hash.h"
#include "validate/recent.h"

struct entry {
    unsigned value;
};

static void take(struct recent *recent, uint64_t key, unsigned value)
{
    struct entry *entry = recent_take(recent, key);
    assert_non_null(entry);
    entry->value = value;
}

static unsigned value_of(const struct recent *recent, uint64_t key)
{
    const struct entry *entry = recent_find(recent, key);
    return entry == NULL ? 0 : entry->value;
}

static void finds_what_it_took(void **state)
{
    struct recent *recent = recent_new(64, sizeof(struct entry));
    (void)state;
    assert_null(recent_find(recent, 5));
    take(recent, 5, 1);
    take(recent, 0, 2);
    assert_int_equal(value_of(recent, 5), 1);
    assert_int_equal(value_of(recent, 0), 2);
    assert_int_equal(((struct entry *)recent_take(recent, 5))->value, 1);
    recent_free(recent);
}

/* Keys that are neighbours, one more than there is room for. */
static void the_oldest_goes(void **state)
{
    struct recent *recent = recent_new(RECENT_WAYS, sizeof(struct entry));
    (void)state;
    for (unsigned i = 1; i <= RECENT_WAYS; i++)
        take(recent, i, i);
    take(recent, 1, 1); /* used again */
    take(recent, 99, 99);
    assert_int_equal(value_of(recent, 1), 1);
    assert_int_equal(value_of(recent, 2), 0);
    assert_int_equal(value_of(recent, 99), 99);
    recent_free(recent);
}

/* Hardly anything is forgotten while the table can grow, and what an entry holds moves with it. */
static void grows_with_what_is_in_it(void **state)
{
    struct recent *recent = recent_new(65536, 100);
    unsigned forgotten = 0;
    (void)state;
    for (unsigned i = 1; i <= 4000; i++) {
        unsigned char *entry = recent_take(recent, i * UINT64_C(0x9e3779b97f4a7c15));
        assert_non_null(entry);
        for (size_t k = 0; k < 100; k++)
            assert_int_equal(entry[k], 0);
        memset(entry, (int)(i % 251), 100);
    }
    for (unsigned i = 1; i <= 4000; i++) {
        const unsigned char *entry = recent_find(recent, i * UINT64_C(0x9e3779b97f4a7c15));
        forgotten += entry == NULL ? 1 : 0;
        for (size_t k = 0; entry != NULL && k < 100; k++)
            assert_int_equal(entry[k], i % 251);
    }
    assert_in_range(forgotten, 0, 4);
    recent_free(recent);
}

static void never_holds_more(void **state)
{
    struct recent *recent = recent_new(64, sizeof(struct entry));
    unsigned held = 0;
    (void)state;
    for (unsigned i = 1; i <= 10000; i++)
        take(recent, i * UINT64_C(0x9e3779b97f4a7c15), i);
    for (unsigned i = 1; i <= 10000; i++)
        held += value_of(recent, i * UINT64_C(0x9e3779b97f4a7c15)) != 0 ? 1 : 0;
    assert_in_range(held, 48, 64);
    recent_free(recent);
}

/* What finds no room in its first set finds some in its second. */
static void holds_nearly_all_it_has_room_for(void **state)
{
    struct recent *recent = recent_new(1024, sizeof(struct entry));
    unsigned held = 0;
    (void)state;
    for (unsigned i = 1; i <= 700; i++)
        take(recent, i * UINT64_C(0x9e3779b97f4a7c15), i);
    for (unsigned i = 1; i <= 700; i++)
        held += value_of(recent, i * UINT64_C(0x9e3779b97f4a7c15)) == i ? 1 : 0;
    assert_in_range(held, 680, 700);
    recent_free(recent);
}

/* The same in each run, and as if drawn. */
static uint64_t scattered(uint64_t seed, uint64_t number)
{
    uint64_t folded = hash_fold(seed * UINT64_C(0x9e3779b97f4a7c15), number * UINT64_C(0xbf58476d1ce4e5b9));
    return hash_fold(folded ^ UINT64_C(0x94d049bb133111eb), UINT64_C(0xd6e8feb86659fd93));
}

/* Up to half of the places, whatever the keys: a thousand tables, none of which loses one. */
static void forgets_nothing_while_half_empty(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        struct recent *recent = recent_new(1024, sizeof(struct entry));
        for (unsigned i = 1; i <= 400; i++)
            take(recent, scattered(seed, i), i);
        for (unsigned i = 1; i <= 400; i++)
            assert_int_equal(value_of(recent, scattered(seed, i)), i);
        recent_free(recent);
    }
}

/* Keys that are alike but for one octet, whichever it is, find nearly as much room as any. */
static void keys_that_are_alike(void **state)
{
    (void)state;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        struct recent *recent = recent_new(1024, sizeof(struct entry));
        unsigned held = 0;
        for (uint64_t i = 1; i <= 255; i++)
            take(recent, i << shift, 1);
        for (uint64_t i = 1; i <= 255; i++)
            held += value_of(recent, i << shift) != 0 ? 1 : 0;
        if (held < 230)
            fail_msg("of 255 keys %u, shifted by %u", held, shift);
        recent_free(recent);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_it_took),
        cmocka_unit_test(the_oldest_goes),
        cmocka_unit_test(grows_with_what_is_in_it),
        cmocka_unit_test(never_holds_more),
        cmocka_unit_test(keys_that_are_alike),
        cmocka_unit_test(holds_nearly_all_it_has_room_for),
        cmocka_unit_test(forgets_nothing_while_half_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
