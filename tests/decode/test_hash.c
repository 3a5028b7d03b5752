/* Shows that no small difference between inputs vanishes, that every bit counts, and that order does. */
#include "tests/test.h"

#include "decode/hash.h"

#include <stdbool.h>

#define OCTETS 48
#define BITS   (8 * OCTETS)

static void flip(uint8_t *octets, unsigned bit)
{
    octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
}

/* Inputs that differ in one, two, or three bits, the latter as a multiplication that is cut off lets vanish:
 * the highest bit of a word, and that bit and another of a later word. */
static void small_differences(void **state)
{
    (void)state;
    uint8_t octets[OCTETS] = {0};
    uint64_t hash = hash_octets(octets, sizeof octets, 0);
    for (unsigned a = 0; a < BITS; a++) {
        flip(octets, a);
        assert_true(hash_octets(octets, sizeof octets, 0) != hash);
        for (unsigned b = a + 1; b < BITS; b++) {
            flip(octets, b);
            assert_true(hash_octets(octets, sizeof octets, 0) != hash);
            flip(octets, b);
        }
        flip(octets, a);
    }
    for (unsigned word = 0; word + 1 < OCTETS / 8; word++)
        for (unsigned later = word + 1; later < OCTETS / 8; later++)
            for (unsigned bit = 0; bit < 63; bit++) {
                unsigned bits[] = {64 * word + 63, 64 * later + 63, 64 * later + bit};
                for (unsigned i = 0; i < 3; i++)
                    flip(octets, bits[i]);
                assert_true(hash_octets(octets, sizeof octets, 0) != hash);
                for (unsigned i = 0; i < 3; i++)
                    flip(octets, bits[i]);
            }
}

/* Where the last octets are fewer than are taken at once. */
static void every_bit_of_every_length(void **state)
{
    (void)state;
    for (size_t length = 1; length <= OCTETS; length++) {
        uint8_t octets[OCTETS] = {0};
        uint64_t hash = hash_octets(octets, length, 0);
        for (unsigned a = 0; a < 8 * length; a++) {
            flip(octets, a);
            assert_true(hash_octets(octets, length, 0) != hash);
            for (unsigned b = a + 1; b < 8 * length; b++) {
                flip(octets, b);
                assert_true(hash_octets(octets, length, 0) != hash);
                flip(octets, b);
            }
            flip(octets, a);
        }
    }
}

static void lengths_and_order(void **state)
{
    (void)state;
    const uint8_t zeros[40] = {0};
    for (size_t a = 0; a < sizeof zeros; a++)
        for (size_t b = a + 1; b < sizeof zeros; b++)
            assert_true(hash_octets(zeros, a, 0) != hash_octets(zeros, b, 0));
    assert_true(hash_octets(zeros, 8, 1) != hash_octets(zeros, 8, 2));
    assert_true(hash_mix(1, 2) != hash_mix(2, 1));
    assert_true(hash_mix(0, 0) != 0 && hash_mix(0, 0) != hash_mix(0, 1));
}

/* Values that differ in one octet alone, whichever, find their places all over the table. */
static void places(void **state)
{
    (void)state;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        bool taken[256] = {false};
        unsigned count = 0;
        for (uint64_t i = 0; i < 256; i++) {
            size_t place = hash_place(hash_mix(7, i << shift), 256);
            count += taken[place] ? 0 : 1;
            taken[place] = true;
        }
        assert_in_range(count, 120, 200); /* 162 by chance */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_differences),
        cmocka_unit_test(every_bit_of_every_length),
        cmocka_unit_test(lengths_and_order),
        cmocka_unit_test(places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
