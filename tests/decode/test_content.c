/* Shows what of a message is its content and what is not, and that messages come back as they were parsed. */
#include "tests/test.h"

#include "decode/content.h"
#include "decode/dname.h"
#include "decode/rrtype.h"

#define HEADER 12

/* An answer of one A record with its RRSIG (cut short), and an OPT record with a cookie and a client subnet.
 */
struct shape {
    uint16_t id;
    uint8_t flags; /* third octet */
    char first_letter;
    uint32_t ttl, signature_ttl, original_ttl;
    uint8_t address;
    uint8_t cookie, subnet;
};

static const struct shape plain = {
    .id = 1, .flags = 0x81, .first_letter = 'w', .ttl = 300, .signature_ttl = 300, .original_ttl = 300};

static size_t put(uint8_t *at, const void *octets, size_t length)
{
    memcpy(at, octets, length);
    return length;
}

static size_t put_record(uint8_t *at, uint16_t type, uint32_t ttl, uint16_t length)
{
    wire_put_u16(at, 0xc000 | HEADER);
    wire_put_u16(at + 2, type);
    wire_put_u16(at + 4, DNS_CLASS_IN);
    wire_put_u32(at + 6, ttl);
    wire_put_u16(at + 10, length);
    return 12;
}

static size_t build(const struct shape *s, uint8_t *out)
{
    uint8_t *at = out;
    wire_put_u16(at, s->id);
    at[2] = s->flags;
    at[3] = 0x80;
    wire_put_u16(at + 4, 1);
    wire_put_u16(at + 6, 2);
    wire_put_u16(at + 8, 0);
    wire_put_u16(at + 10, 1);
    at += HEADER;
    at += put(at, (char[]){3, s->first_letter, 'w', 'w', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0}, 13);
    wire_put_u16(at, RRTYPE_A);
    wire_put_u16(at + 2, DNS_CLASS_IN);
    at += 4;
    at += put_record(at, RRTYPE_A, s->ttl, 4);
    at += put(at, (uint8_t[]){192, 0, 2, s->address}, 4);
    at += put_record(at, RRTYPE_RRSIG, s->signature_ttl, 20);
    memset(at, 0, 20); /* signer: the root */
    wire_put_u16(at, RRTYPE_A);
    wire_put_u32(at + 4, s->original_ttl);
    at += 20;
    at += put(at, (uint8_t[]){0, 0, RRTYPE_OPT, 4, 208, 0, 0, 0x80, 0, 0, 20}, 11);
    at += put(at, (uint8_t[]){0, 10, 0, 8, s->cookie, 1, 2, 3, 4, 5, 6, 7}, 12);
    at += put(at, (uint8_t[]){0, 8, 0, 4, s->subnet, 1, 0, 0}, 8);
    return (size_t)(at - out);
}

static bool same_content(const struct shape *a, const struct shape *b)
{
    static struct outline left, right; /* large */
    uint8_t octets[2][512];
    struct contents *contents = contents_new();
    assert_true(outline_draw(octets[0], build(a, octets[0]), &left));
    assert_true(outline_draw(octets[1], build(b, octets[1]), &right));
    bool same = left.length == right.length && memcmp(left.octets, right.octets, left.length) == 0;
    assert_int_equal(same, left.hash == right.hash);
    contents_free(contents);
    return same;
}

static void what_comes_by_chance(void **state)
{
    (void)state;
    struct shape other = plain;
    other.id = 2;
    other.first_letter = 'W';
    other.cookie = 9;
    assert_true(same_content(&plain, &other));
}

static void what_says_something(void **state)
{
    (void)state;
    struct shape other = plain;
    other.address = 1;
    assert_false(same_content(&plain, &other));
    other = plain;
    other.flags |= 0x02;
    assert_false(same_content(&plain, &other));
    other = plain;
    other.first_letter = 'v';
    assert_false(same_content(&plain, &other));
    other = plain;
    other.subnet = 9;
    assert_false(same_content(&plain, &other));
}

static void seconds_that_a_cache_counts_down(void **state)
{
    (void)state;
    struct shape later = plain;
    later.ttl = later.signature_ttl = 17;
    assert_true(same_content(&plain, &later));
    later.signature_ttl = 16; /* of two TTLs */
    assert_false(same_content(&plain, &later));
}

static void ttls_of_an_authority(void **state)
{
    (void)state;
    struct shape first = plain, second = plain;
    first.flags = second.flags = 0x84;
    second.ttl = second.signature_ttl = 200;
    assert_false(same_content(&first, &second));
}

static void ttls_above_what_was_signed(void **state)
{
    (void)state;
    struct shape first = plain, second = plain;
    first.ttl = first.signature_ttl = 301;
    second.ttl = second.signature_ttl = 302;
    assert_false(same_content(&first, &second));
    assert_false(same_content(&first, &plain));
}

static void kept_from_the_second_time_on(void **state)
{
    (void)state;
    static struct outline outline;
    uint8_t octets[512];
    size_t length = build(&plain, octets);
    struct contents *contents = contents_new();
    struct arena *arena = arena_new();
    struct message message;
    message_parse(octets, length, length, arena, &message);
    assert_int_equal(message.fault, MESSAGE_WHOLE);
    assert_true(outline_draw(octets, length, &outline));
    assert_null(contents_find(contents, &outline));
    assert_null(contents_keep(contents, &outline, &message, octets));
    struct content *content = contents_keep(contents, &outline, &message, octets);
    assert_non_null(content);
    void *small = content_room(content, CONTENT_JUDGED, 10),
         *large = content_room(content, CONTENT_JUDGED, 20);
    assert_true(small != NULL && large != NULL && large != small);
    assert_ptr_equal(content->notes[CONTENT_JUDGED], large);
    assert_ptr_equal(content_room(content, CONTENT_JUDGED, 15), large);
    assert_null(content->notes[CONTENT_COLLECTED]);

    struct shape other = plain;
    other.id = 77;
    other.cookie = 9;
    length = build(&other, octets);
    assert_true(outline_draw(octets, length, &outline));
    assert_ptr_equal(contents_find(contents, &outline), content);
    arena_free(arena); /* what was kept needs neither the arena nor the octets */
    struct message copy = content_message(content, &outline, octets);
    assert_int_equal(copy.id, 77);
    assert_true(copy.has_signatures && copy.edns.dnssec_ok && copy.qr && copy.rd && copy.ra);
    assert_true(dname_equal(copy.qname, NAME("\3www\7example")));
    assert_int_equal(copy.qname_hash, dname_hash(copy.qname));
    assert_int_equal(copy.edns.options.length, 20);
    assert_int_equal(copy.edns.options.octets[4], 9); /* the cookie at hand */
    assert_int_equal(copy.rrset_count, 1);
    assert_true(dname_equal(copy.rrsets[0].owner, copy.qname));
    assert_int_equal(copy.rrsets[0].count, 1);
    assert_int_equal(copy.rrsets[0].signature_count, 1);
    assert_memory_equal(copy.rrsets[0].records->rdata.octets, ((uint8_t[]){192, 0, 2, 0}), 4);
    assert_int_equal(copy.rrsets[0].signatures->rdata.length, 20);
    assert_int_equal(content->data_hash, message_data_hash(&copy));
    contents_free(contents);
}

/* What has nothing to be left out but its ID is found without being outlined, and outlined alike. */
static void known_as_it_is(void **state)
{
    (void)state;
    static struct outline outline, as_is, drawn; /* large */
    const struct shape shapes[] = {plain, {.flags = 0x84, .first_letter = 'w', .ttl = 200}};
    uint8_t octets[512];
    struct contents *contents = contents_new();
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(shapes); i++) {
        struct message message;
        size_t length = build(&shapes[i], octets);
        message_parse(octets, length, length, arena, &message);
        assert_true(outline_draw(octets, length, &outline));
        assert_true(outline_begin(octets, length, &as_is));
        assert_null(contents_keep(contents, &outline, &message, octets));
        struct content *content = contents_keep(contents, &outline, &message, octets);
        assert_non_null(content);
        assert_null(contents_find_as_is(contents, octets, &as_is)); /* its cookie is left out */

        memcpy(octets, outline.octets, length);
        wire_put_u16(octets, 0x1234);
        assert_true(outline_draw(octets, length, &drawn));
        assert_ptr_equal(contents_find(contents, &drawn), content);
        assert_true(outline_begin(octets, length, &as_is));
        assert_true(contents_fetch_found(contents, &as_is));
        assert_ptr_equal(contents_find_as_is(contents, octets, &as_is), content);
        assert_int_equal(as_is.hash, drawn.hash);
        assert_int_equal(as_is.left_out, drawn.left_out);
        assert_int_equal(as_is.name_hash, drawn.name_hash);
        assert_int_equal(as_is.first_ttl, drawn.first_ttl);
        assert_int_equal(as_is.has_ttl, drawn.has_ttl);
        assert_int_equal(as_is.options, drawn.options);
        assert_int_equal(as_is.length, drawn.length);
        octets[length - 1] ^= 1;
        assert_true(outline_begin(octets, length, &as_is));
        assert_null(contents_find_as_is(contents, octets, &as_is));
    }
    arena_free(arena);
    contents_free(contents);
}

/* Every prefix and every octet changed: an outline is drawn within bounds or not at all. */
static void no_outline_of_what_is_broken(void **state)
{
    (void)state;
    static struct outline outline;
    uint8_t octets[512];
    size_t length = build(&plain, octets);
    struct contents *contents = contents_new();
    for (size_t cut = 0; cut < length; cut++) {
        uint8_t *copy = exact_copy(octets, cut);
        assert_false(outline_draw(copy, cut, &outline));
        free(copy);
    }
    for (size_t at = 0; at < length; at++)
        for (unsigned value = 0; value < 256; value++) {
            uint8_t *copy = exact_copy(octets, length);
            copy[at] = (uint8_t)value;
            (void)outline_draw(copy, length, &outline);
            free(copy);
        }
    contents_free(contents);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_by_chance),
        cmocka_unit_test(what_says_something),
        cmocka_unit_test(seconds_that_a_cache_counts_down),
        cmocka_unit_test(ttls_of_an_authority),
        cmocka_unit_test(ttls_above_what_was_signed),
        cmocka_unit_test(kept_from_the_second_time_on),
        cmocka_unit_test(known_as_it_is),
        cmocka_unit_test(no_outline_of_what_is_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
