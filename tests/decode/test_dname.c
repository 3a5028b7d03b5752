/*
 * Shows the order and equality of names (RFC 4034 section 6.1, RFC 4343), their text form (RFC 1035
 * section 5.1, RFC 4343 section 2.1), and that no compressed name can loop, run forwards, or exceed 63 and
 * 255 octets (RFC 1035 sections 2.3.4 and 4.1.4).
 */
#include "tests/test.h"

#include "decode/dname.h"

/* The example of RFC 4034 section 6.1, in its order. */
static const char *const canonical_order[] = {
    "example.",   "a.example.",       "yljkjljk.a.example.", "Z.a.example.",     "zABC.a.EXAMPLE.",
    "z.example.", "\\001.z.example.", "*.z.example.",        "\\200.z.example.",
};

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void canonical_order_of_rfc_4034(void **state)
{
    (void)state;
    uint8_t names[COUNT(canonical_order)][DNAME_MAX];
    for (size_t i = 0; i < COUNT(names); i++)
        assert_true(dname_parse(canonical_order[i], names[i]));
    for (int i = 0; i < (int)COUNT(names); i++) {
        for (int k = 0; k < (int)COUNT(names); k++)
            assert_int_equal(sign(dname_compare(names[i], names[k])), sign(i - k));
        assert_true(dname_compare(NAME(""), names[i]) < 0);
    }
}

static void case_is_ignored_for_ascii_letters_only(void **state)
{
    (void)state;
    assert_true(dname_equal(NAME("\7eXaMpLe\3cOm"), NAME("\7ExAmPlE\3CoM")));
    assert_int_equal(dname_compare(NAME("\1A"), NAME("\1a")), 0);
    assert_int_equal(dname_hash(NAME("\7EXAMPLE")), dname_hash(NAME("\7example")));
    /* '[' and '{', '@' and '`', 0xC9 and 0xE9 differ by the same bit as A and a. */
    assert_false(dname_equal(NAME("\1["), NAME("\1{")));
    assert_false(dname_equal(NAME("\1@"), NAME("\1`")));
    assert_false(dname_equal(NAME("\1\xc9"), NAME("\1\xe9")));
    assert_false(dname_equal(NAME("\1a"), NAME("\1a\1b")));
    /* The same octets cut into other labels. */
    assert_false(dname_equal(NAME("\3a\1b"), NAME("\1a\1b")));
    uint8_t lowered[DNAME_MAX];
    dname_copy_lower(lowered, NAME("\4WwW[\1\xc9"));
    assert_memory_equal(lowered, "\4www[\1\xc9", 8);
}

static void ancestors_and_labels(void **state)
{
    (void)state;
    const uint8_t *name = NAME("\3www\7example\3com");
    assert_int_equal(dname_length(name), 17);
    assert_int_equal(dname_labels(name), 3);
    assert_int_equal(dname_length(NAME("")), 1);
    assert_true(dname_is_root(NAME("")) && !dname_is_root(name));
    assert_ptr_equal(dname_parent(name), name + 4);
    assert_true(dname_is_root(dname_parent(NAME(""))));
    assert_ptr_equal(dname_ancestor(name, 1), name + 12);
    assert_true(dname_is_root(dname_ancestor(name, 0)));
    assert_ptr_equal(dname_ancestor(name, 9), name);
    assert_true(dname_is_subdomain(name, NAME("\3COM")) && dname_is_subdomain(name, name));
    assert_true(dname_is_subdomain(name, NAME("")));
    assert_false(dname_is_subdomain(NAME("\3com"), name));
    /* notexample.com ends with the same octets as example.com and is not below it. */
    assert_false(dname_is_subdomain(NAME("\012notexample\3com"), NAME("\7example\3com")));
    assert_int_equal(dname_shared_labels(name, NAME("\4mail\7EXAMPLE\3com")), 2);
    assert_int_equal(dname_shared_labels(name, NAME("\3org")), 0);
    assert_int_equal(dname_shared_labels(name, name), 3);
    assert_true(dname_is_wildcard(NAME("\1*\7example")));
    assert_false(dname_is_wildcard(NAME("\2**\7example")));
    assert_false(dname_is_wildcard(NAME("")));
}

static void text_with_escapes(void **state)
{
    (void)state;
    static const struct {
        const char *wire, *text;
    } rows[] = {
        {"", "."},
        {"\3www\7example", "www.example."},
        {"\3a.b\1c", "a\\.b.c."},
        {"\3a\\b", "a\\\\b."},
        {"\3a b", "a\\032b."},
        {"\2\377\177", "\\255\\127."},
        {"\5\"();@", "\\\"\\(\\)\\;\\@."},
        {"\4_tcp", "_tcp."},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[DNAME_TEXT_MAX];
        uint8_t name[DNAME_MAX];
        dname_format(NAME(rows[i].wire), text);
        assert_string_equal(text, rows[i].text);
        assert_true(dname_parse(text, name));
        assert_memory_equal(name, rows[i].wire, strlen(rows[i].wire) + 1);
    }
    uint8_t name[DNAME_MAX];
    assert_true(dname_parse("a\\000b", name)); /* a NUL inside a label */
    assert_memory_equal(name, "\3a\0b", 5);
    assert_true(dname_parse("\\w\\w\\w.example", name)); /* no last dot; letters may be escaped */
    assert_memory_equal(name, "\3www\7example", 13);
}

static void text_that_is_no_name(void **state)
{
    (void)state;
    static const char *const rows[] = {"", "..", ".a", "a..b", "a\\", "a\\25", "a\\256", "a\\2x5"};
    uint8_t name[DNAME_MAX];
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_false(dname_parse(rows[i], name));
    char label[66];
    memset(label, 'x', sizeof label);
    label[63] = '\0';
    assert_true(dname_parse(label, name));
    label[63] = 'x';
    label[64] = '\0';
    assert_false(dname_parse(label, name));
}

/* Reads the name at `offset`, compressed or not, from a message of exactly `length` octets. */
static size_t read_at(const char *octets, size_t length, size_t offset, bool compressed, uint8_t *out,
                      size_t *behind)
{
    uint8_t *copy = exact_copy((const uint8_t *)octets, length);
    struct wire w = wire_over(copy, length);
    wire_skip(&w, offset);
    size_t result = compressed ? dname_read(&w, out) : dname_read_uncompressed(&w, out);
    assert_true(w.failed == (result == 0));
    if (behind != NULL)
        *behind = w.offset;
    free(copy);
    return result;
}

#define READ(octets, offset, out, behind) read_at(octets, sizeof(octets) - 1, offset, true, out, behind)

static void compression_is_followed(void **state)
{
    (void)state;
    /* 0: F.ISI.ARPA, 12: FOO.<0>, 18: <12>, 20: the root: RFC 1035 section 4.1.4. */
    static const char message[] = "\1F\3ISI\4ARPA\0\3FOO\300\000\300\014\0";
    uint8_t name[DNAME_MAX];
    size_t behind;
    assert_int_equal(READ(message, 0, name, &behind), 12);
    assert_int_equal(behind, 12);
    assert_int_equal(READ(message, 12, name, &behind), 16);
    assert_int_equal(behind, 18);
    assert_memory_equal(name, "\3FOO\1F\3ISI\4ARPA", 16);
    assert_int_equal(READ(message, 18, name, &behind), 16); /* a pointer to a name that ends in a pointer */
    assert_int_equal(behind, 20);
    assert_int_equal(READ(message, 20, name, &behind), 1);
    assert_int_equal(behind, 21);
    assert_int_equal(read_at(message, sizeof message - 1, 0, false, name, NULL), 12);
    assert_int_equal(read_at(message, sizeof message - 1, 12, false, name, NULL), 0);
}

static void pointers_that_go_nowhere(void **state)
{
    (void)state;
    uint8_t name[DNAME_MAX];
    assert_int_equal(READ("\300\000", 0, name, NULL), 0);             /* to itself */
    assert_int_equal(READ("\0\0\300\004\300\002", 4, name, NULL), 0); /* two that point at each other */
    assert_int_equal(READ("\1a\300\000", 0, name, NULL), 0);          /* into its own labels */
    assert_int_equal(READ("\300\002\0", 0, name, NULL), 0);           /* forwards */
    assert_int_equal(READ("\0\300\377", 1, name, NULL), 0);           /* behind the end */
    assert_int_equal(READ("\0\300", 1, name, NULL), 0);               /* half a pointer */
    assert_int_equal(READ("\1a\1b\300\000\300\002", 6, name, NULL),
                     0);                                 /* back, then into what it came from */
    assert_int_equal(READ("\100a\0", 0, name, NULL), 0); /* the label types 01 and 10 */
    assert_int_equal(READ("\200a\0", 0, name, NULL), 0);
    assert_int_equal(READ("\3ab", 0, name, NULL), 0); /* a label cut short */
    assert_int_equal(READ("\1a", 0, name, NULL), 0);  /* no root */
    assert_int_equal(READ("", 0, name, NULL), 0);
}

/* Labels of 63, 63, 63 and `last` octets: 255 octets when `last` is 61. */
static size_t long_name(uint8_t *out, uint8_t last)
{
    size_t at = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t length = i < 3 ? 63 : last;
        out[at++] = length;
        memset(out + at, 'x', length);
        at += length;
    }
    out[at++] = 0;
    return at;
}

/* A chain of pointers to pointers, which no name needs, costs no more than a name of the most labels. */
static void as_many_pointers_as_labels(void **state)
{
    uint8_t message[2 * 200 + 1] = {0}, name[DNAME_MAX];
    (void)state;
    for (size_t at = 1; at < sizeof message; at += 2)
        wire_put_u16(message + at, (uint16_t)(0xc000 | (at == 1 ? 0 : at - 2)));
    for (unsigned pointers = 1; pointers <= 200; pointers++) {
        struct wire w = wire_over(message, sizeof message);
        wire_skip(&w, 2 * pointers - 1);
        assert_int_equal(dname_read(&w, name), pointers <= DNAME_LABELS_MAX ? 1 : 0);
    }
}

static void at_most_255_octets(void **state)
{
    (void)state;
    uint8_t octets[300], name[DNAME_MAX], longer[DNAME_MAX];
    char text[DNAME_TEXT_MAX];
    for (uint8_t last = 60; last <= 62; last++) {
        size_t length = long_name(octets, last);
        size_t expected = length <= 255 ? length : 0;
        assert_int_equal(read_at((const char *)octets, length, 0, true, name, NULL), expected);
    }
    (void)long_name(octets, 61);
    dname_format(octets, text);
    assert_true(dname_parse(text, name));
    text[strlen(text) - 1] = 'x'; /* one octet more */
    assert_false(dname_parse(text, name));
    assert_false(dname_prepend((const uint8_t *)"*", 1, octets, longer));
    (void)long_name(octets, 59);
    assert_true(dname_prepend((const uint8_t *)"*", 1, octets, longer));
    assert_int_equal(dname_length(longer), 255);
    assert_true(dname_is_wildcard(longer));
    /* The limit counts what compression leaves out: 1 + 253 octets behind a pointer, and two more. */
    size_t length = long_name(octets, 61);
    memcpy(octets + length, "\1a\300\000", 4);
    assert_int_equal(read_at((const char *)octets, length + 4, length, true, name, NULL), 0);
}

static void most_labels_and_longest_text(void **state)
{
    (void)state;
    uint8_t octets[DNAME_MAX] = {0}, again[DNAME_MAX];
    char text[DNAME_TEXT_MAX];
    for (size_t i = 0; i < DNAME_LABELS_MAX; i++)
        octets[2 * i] = 1;
    assert_int_equal(dname_labels(octets), 127);
    assert_int_equal(dname_compare(octets, octets), 0);
    assert_int_equal(dname_shared_labels(octets, octets), 127);
    dname_format(octets, text);
    assert_true(dname_parse(text, again) && dname_equal(octets, again));
    (void)long_name(octets, 61);
    memset(octets + 1, 0xff, 63);
    dname_format(octets, text);
    assert_true(dname_parse(text, again) && dname_equal(octets, again));
}

/* A name of one label of that length whose octets are all the same, but for one. */
static void build(uint8_t *name, uint8_t length, uint8_t octet, unsigned at, uint8_t other)
{
    name[0] = length;
    memset(name + 1, octet, length);
    name[1 + at] = other;
    name[1 + length] = 0;
}

/* Octets are looked at eight at a time, and only letters have a case. */
static void every_octet_in_every_place(void **state)
{
    (void)state;
    for (uint8_t length = 1; length <= 20; length++) {
        for (unsigned octet = 0; octet < 256; octet++) {
            uint8_t upper[23], lower[23], copy[23];
            unsigned at = octet % length;
            bool letter = octet >= 'A' && octet <= 'Z';
            build(upper, length, 'Q', at, (uint8_t)octet);
            build(lower, length, 'q', at, (uint8_t)(letter ? octet + 32 : octet));
            dname_copy_lower(copy, upper);
            assert_memory_equal(copy, lower, (size_t)length + 2);
            assert_true(dname_equal(upper, lower));
            assert_true(dname_hash(upper) == dname_hash(lower));
            lower[1 + at] ^= 1;
            assert_false(dname_equal(upper, lower));
            assert_false(dname_hash(upper) == dname_hash(lower));
        }
    }
}

/* Where it goes on behind the name; 0: it does not. */
static size_t behind_canonical(const uint8_t *octets, size_t length)
{
    struct wire w = wire_over(octets, length);
    return dname_skip_canonical(&w) ? w.offset : 0;
}

static void names_that_are_canonical(void **state)
{
    (void)state;
    uint8_t octets[300];
    assert_int_equal(behind_canonical(NAME(""), 1), 1);
    assert_int_equal(behind_canonical(NAME("\3www\7example\0and more"), 22), 13);
    assert_int_equal(behind_canonical(NAME("\3www\7example"), 12), 0); /* cut before the root */
    assert_int_equal(behind_canonical(NAME("\3www\7exam"), 9), 0);     /* and within a label */
    assert_int_equal(behind_canonical(NAME("\3www\300\0"), 6), 0);     /* compressed */
    assert_int_equal(behind_canonical(NAME("\100"), 66), 0);           /* no label has 64 octets */
    for (uint8_t last = 60; last <= 62; last++) {
        size_t length = long_name(octets, last);
        assert_int_equal(behind_canonical(octets, length), length <= 255 ? length : 0);
    }
    for (uint8_t length = 1; length <= 20; length++)
        for (unsigned octet = 0; octet < 256; octet++) {
            uint8_t name[23];
            build(name, length, 'q', octet % length, (uint8_t)octet);
            size_t expected = octet >= 'A' && octet <= 'Z' ? 0 : (size_t)length + 2;
            assert_int_equal(behind_canonical(name, (size_t)length + 2), expected);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_octet_in_every_place),
        cmocka_unit_test(names_that_are_canonical),
        cmocka_unit_test(canonical_order_of_rfc_4034),
        cmocka_unit_test(case_is_ignored_for_ascii_letters_only),
        cmocka_unit_test(ancestors_and_labels),
        cmocka_unit_test(text_with_escapes),
        cmocka_unit_test(text_that_is_no_name),
        cmocka_unit_test(compression_is_followed),
        cmocka_unit_test(pointers_that_go_nowhere),
        cmocka_unit_test(as_many_pointers_as_labels),
        cmocka_unit_test(at_most_255_octets),
        cmocka_unit_test(most_labels_and_longest_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
