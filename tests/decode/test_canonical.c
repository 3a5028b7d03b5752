/*
 * Shows canonical RDATA (RFC 4034 section 6.2, RFC 6840 section 5.1): names decompressed and in lower case
 * for the types that say so, every other octet as it is; RDATA that is not what its type requires is refused.
 */
#include "tests/test.h"

#include "decode/canonical.h"

#define TEXT(literal) (literal), sizeof(literal) - 1

/* What RDATA points back to: "Example.COM" at offset 0. */
#define BEFORE        "\7Example\3COM\0"
#define BEFORE_LENGTH 13

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

struct row {
    const char *what;
    uint16_t type;
    const char *rdata;
    size_t length;
    const char *expected; /* NULL: refused */
    size_t expected_length;
};

/* RDATA behind BEFORE, and behind it octets that belong to the next record. */
static void check_rows(struct arena *arena, const struct row *rows, size_t count)
{
    static const char next_record[] = "\3NXT\0";
    for (size_t i = 0; i < count; i++) {
        uint8_t octets[512];
        memcpy(octets, BEFORE, BEFORE_LENGTH);
        memcpy(octets + BEFORE_LENGTH, rows[i].rdata, rows[i].length);
        memcpy(octets + BEFORE_LENGTH + rows[i].length, next_record, sizeof next_record);
        struct wire message = wire_over(octets, BEFORE_LENGTH + rows[i].length + sizeof next_record);
        struct rdata rdata = {0};
        bool good = canonical_rdata(&message, BEFORE_LENGTH, rows[i].length, rows[i].type, arena, &rdata);
        if (good != (rows[i].expected != NULL) || rdata.length != rows[i].expected_length)
            fail_msg("%s", rows[i].what);
        if (good)
            assert_memory_equal(rdata.octets, rows[i].expected, rows[i].expected_length);
    }
}

/* clang-format off */
static void names_are_decompressed_and_lower_cased(void **state)
{
    static const struct row rows[] = {
        {"NS", 2, TEXT("\2NS\300\000"), TEXT("\2ns\7example\3com\0")},
        {"CNAME", 5, TEXT("\300\000"), TEXT("\7example\3com\0")},
        {"PTR to the root", 12, TEXT("\0"), TEXT("\0")},
        {"DNAME", 39, TEXT("\3NEW\300\000"), TEXT("\3new\7example\3com\0")},
        {"MX: preference, exchange", 15,
         TEXT("\0\12" "\4MAIL\300\000"), TEXT("\0\12" "\4mail\7example\3com\0")},
        {"MINFO: two names", 14, TEXT("\1A\300\000" "\1B\300\000"),
         TEXT("\1a\7example\3com\0" "\1b\7example\3com\0")},
        {"SRV: priority, weight, port, target", 33,
         TEXT("\0\1" "AB" "\0\65" "\1S\300\000"), TEXT("\0\1" "AB" "\0\65" "\1s\7example\3com\0")},
        {"NAPTR: order, preference, three strings whose case stays, replacement", 35,
         TEXT("\0\1\0\2" "\1S" "\7SIP+D2U" "\0" "\4_SIP\300\000"),
         TEXT("\0\1\0\2" "\1S" "\7SIP+D2U" "\0" "\4_sip\7example\3com\0")},
        {"RRSIG: type, algorithm, labels, TTL, expiration, inception, tag, signer, signature", 46,
         TEXT("\0\1" "\5" "\3" "\0\1\121\200" "AAAA" "BBBB" "\12\122" "\7EXAMPLE\3com\0" "SIGNATURE"),
         TEXT("\0\1" "\5" "\3" "\0\1\121\200" "AAAA" "BBBB" "\12\122" "\7example\3com\0" "SIGNATURE")},
        {"A6 with prefix 64: eight octets of suffix, a name", 38,
         TEXT("\100" "ABCDEFGH" "\1P\300\000"), TEXT("\100" "ABCDEFGH" "\1p\7example\3com\0")},
        {"A6 with prefix 0: no name", 38, TEXT("\0" "ABCDEFGHIJKLMNOP"), TEXT("\0" "ABCDEFGHIJKLMNOP")},
        {"A6 with prefix 128: no suffix", 38, TEXT("\200" "\1P\0"), TEXT("\200" "\1p\0")},
    };
    check_rows(*state, rows, COUNT(rows));
}

static void soa_keeps_its_numbers(void **state)
{
    static const struct row rows[] = {
        {"SOA: mname, rname, serial, refresh, retry, expire, minimum", 6,
         TEXT("\2NS\300\000" "\5Admin\300\000" "SERI" "REFR" "RETR" "EXPI" "MINI"),
         TEXT("\2ns\7example\3com\0" "\5admin\7example\3com\0" "SERI" "REFR" "RETR" "EXPI" "MINI")},
    };
    check_rows(*state, rows, COUNT(rows));
}

static void other_types_are_left_alone(void **state)
{
    static const struct row rows[] = {
        {"NSEC: RFC 6840 section 5.1", 47, TEXT("\4Next\7Example\3COM\0" "\0\1\100"),
         TEXT("\4Next\7Example\3COM\0" "\0\1\100")},
        {"an unknown type: RFC 3597 section 7", 65280, TEXT("\4Next\300\000"), TEXT("\4Next\300\000")},
        {"SVCB: RFC 9460 section 2.2", 64, TEXT("\0\1" "\3SVC\0"), TEXT("\0\1" "\3SVC\0")},
        {"HINFO has strings, no names: RFC 6840 section 5.1", 13, TEXT("\3PDP\4UNIX"), TEXT("\3PDP\4UNIX")},
        {"TXT", 16, TEXT("\3TXT"), TEXT("\3TXT")},
        {"A", 1, TEXT("ABCD"), TEXT("ABCD")},
        {"RDATA of no octets, as in an update: RFC 2136 section 2.4", 2, TEXT(""), TEXT("")},
    };
    check_rows(*state, rows, COUNT(rows));
}

static void bad_rdata_is_refused(void **state)
{
    static const struct row rows[] = {
        {"NS without its root, which the next record would lend", 2, TEXT("\2NS"), NULL, 0},
        {"NS with an octet behind the name", 2, TEXT("\300\000X"), NULL, 0},
        {"NS that points at itself", 2, TEXT("\300\015"), NULL, 0},
        {"NS that points behind itself", 2, TEXT("\300\017"), NULL, 0},
        {"MX of one octet", 15, TEXT("\0"), NULL, 0},
        {"MX without an exchange", 15, TEXT("\0\12"), NULL, 0},
        {"SOA of one name", 6, TEXT("\2NS\300\000"), NULL, 0},
        {"SRV without a target", 33, TEXT("\0\1\0\2\0\65"), NULL, 0},
        {"NAPTR whose string runs over the end", 35, TEXT("\0\1\0\2" "\377S" "\0\0\0"), NULL, 0},
        {"RRSIG that ends in its key tag", 46, TEXT("\0\1\5\3AAAABBBBCCCC\12"), NULL, 0},
        {"RRSIG without a signer", 46, TEXT("\0\1\5\3AAAABBBBCCCC\12\122"), NULL, 0},
        {"A6 with prefix 129", 38, TEXT("\201" "\1P\0"), NULL, 0},
        {"A6 whose suffix is short", 38, TEXT("\100" "ABC"), NULL, 0},
    };
    check_rows(*state, rows, COUNT(rows));
}
/* clang-format on */

static void rdata_outside_the_message_is_refused(void **state)
{
    static const uint8_t octets[] = {1, 'a', 0};
    struct wire message = wire_over(octets, sizeof octets);
    struct rdata rdata;
    assert_false(canonical_rdata(&message, 0, 4, 1, *state, &rdata));
    assert_false(canonical_rdata(&message, 4, 0, 1, *state, &rdata));
    assert_false(canonical_rdata(&message, 2, SIZE_MAX, 2, *state, &rdata));
    assert_true(canonical_rdata(&message, 3, 0, 1, *state, &rdata));
}

/* RFC 4034 section 6.3: left-justified unsigned octets, an absent octet before a zero one. */
static void order_of_records(void **state)
{
    (void)state;
    static const struct rdata order[] = {
        {(const uint8_t *)"", 0},     {(const uint8_t *)"\0", 1},       {(const uint8_t *)"\0\0", 2},
        {(const uint8_t *)"\1\0", 2}, {(const uint8_t *)"\177\377", 2}, {(const uint8_t *)"\200", 1},
    };
    for (size_t i = 0; i < COUNT(order); i++)
        for (size_t k = 0; k < COUNT(order); k++) {
            int result = canonical_rdata_compare(&order[i], &order[k]);
            assert_true(i < k ? result < 0 : i == k ? result == 0 : result > 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_are_decompressed_and_lower_cased, new_arena, free_arena),
        cmocka_unit_test_setup_teardown(soa_keeps_its_numbers, new_arena, free_arena),
        cmocka_unit_test_setup_teardown(other_types_are_left_alone, new_arena, free_arena),
        cmocka_unit_test_setup_teardown(bad_rdata_is_refused, new_arena, free_arena),
        cmocka_unit_test_setup_teardown(rdata_outside_the_message_is_refused, new_arena, free_arena),
        cmocka_unit_test(order_of_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
