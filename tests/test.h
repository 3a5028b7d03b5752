/*
 * What every test program includes: cmocka with the headers it needs before it, and two shorthands.
 */
#ifndef RRSIGHT_TESTS_TEST_H
#define RRSIGHT_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A domain name written as its labels: NAME("\7example\3com"), the literal's NUL being the root. */
#define NAME(literal) ((const uint8_t *)(literal))

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A copy in a block of exactly that size, so that the sanitizer sees a read behind its end. */
static inline uint8_t *exact_copy(const uint8_t *octets, size_t length)
{
    uint8_t *copy = malloc(length == 0 ? 1 : length);
    assert_non_null(copy);
    if (length != 0)
        memcpy(copy, octets, length);
    return copy;
}

#endif
