/* Shows mnemonics and their numbers (IANA, RFC 3597 section 5), and that the table is in the order it is
 * searched. */
#include "tests/test.h"

#include "decode/rrtype.h"

static void mnemonics_both_ways(void **state)
{
    (void)state;
    static const struct {
        uint16_t type;
        const char *text;
    } rows[] = {
        {1, "A"},      {2, "NS"},      {6, "SOA"},     {28, "AAAA"},         {43, "DS"},
        {46, "RRSIG"}, {47, "NSEC"},   {48, "DNSKEY"}, {51, "NSEC3PARAM"},   {65, "HTTPS"},
        {255, "ANY"},  {32769, "DLV"}, {54, "TYPE54"}, {65535, "TYPE65535"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[RRTYPE_TEXT_MAX];
        uint16_t type;
        assert_string_equal(rrtype_format(rows[i].type, text), rows[i].text);
        assert_true(rrtype_parse(rows[i].text, &type));
        assert_int_equal(type, rows[i].type);
    }
}

/* A row out of order would be missed by the search, and printed as TYPEn although its mnemonic is known. */
static void every_type_comes_back(void **state)
{
    (void)state;
    for (unsigned type = 0; type <= UINT16_MAX; type++) {
        char text[RRTYPE_TEXT_MAX], number[RRTYPE_TEXT_MAX];
        uint16_t parsed, from_number;
        assert_true(rrtype_parse(rrtype_format((uint16_t)type, text), &parsed));
        assert_int_equal(parsed, type);
        if (strncmp(text, "TYPE", 4) == 0)
            continue;
        (void)strcpy(number, "TYPE");
        unsigned digits = 4, divisor = 10000;
        for (; divisor > 0; divisor /= 10)
            number[digits++] = (char)('0' + type / divisor % 10);
        number[digits] = '\0';
        assert_true(rrtype_parse(number, &from_number));
        assert_int_equal(from_number, type);
    }
}

static void any_case_and_nothing_else(void **state)
{
    (void)state;
    uint16_t type = 0;
    assert_true(rrtype_parse("dnskey", &type) && type == 48);
    assert_true(rrtype_parse("type1", &type) && type == 1);
    static const char *const wrong[] = {"",       "TYPE",   "TYPE65536", "TYPE-1",
                                        "TYPE 1", "TYPE1x", "DNSKEYS",   "1"};
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(rrtype_parse(wrong[i], &type));
}

/* RFC 4034 section 6.2 with RFC 6840 section 5.1: NSEC is not among the lower-cased, RRSIG is. */
static void types_whose_names_change(void **state)
{
    (void)state;
    static const uint16_t changing[] = {2,  3,  4,  5,  6,  7,  8,  9,  12, 14, 15, 17,
                                        18, 21, 24, 26, 30, 33, 35, 36, 38, 39, 46};
    size_t at = 0;
    for (unsigned type = 0; type <= UINT16_MAX; type++) {
        bool expected = at < COUNT(changing) && changing[at] == type;
        assert_int_equal(rrtype_name_fields((uint16_t)type) != NULL, expected);
        at += expected;
    }
}

static void response_codes(void **state)
{
    (void)state;
    char text[DNS_CODE_TEXT_MAX];
    assert_string_equal(rcode_format(0, text), "NOERROR");
    assert_string_equal(rcode_format(2, text), "SERVFAIL");
    assert_string_equal(rcode_format(3, text), "NXDOMAIN");
    assert_string_equal(rcode_format(16, text), "BADVERS");
    assert_string_equal(rcode_format(23, text), "BADCOOKIE");
    assert_string_equal(rcode_format(4095, text), "RCODE4095");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mnemonics_both_ways),
        cmocka_unit_test(every_type_comes_back),
        cmocka_unit_test(any_case_and_nothing_else),
        cmocka_unit_test(types_whose_names_change),
        cmocka_unit_test(response_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
