/*
 * Shows that fragments make their datagram whole in any order, doubled and overlapping, that the octets seen
 * first stay (a forged later fragment changes nothing), and that what never completes is given up and
 * counted.
 */
#include "tests/test.h"

#include "decode/fragments.h"

/* The datagram that is cut into fragments: 24 octets. */
static const char whole_datagram[] = "ABCDEFGHIJKLMNOPQRSTUVWX";

#define WHOLE (sizeof whole_datagram - 1)

static struct ip_packet fragment(uint32_t id, const char *octets, uint32_t offset, size_t length, bool more)
{
    return (struct ip_packet){
        .source = {{192, 0, 2, 1}, 4},
        .destination = {{192, 0, 2, 2}, 4},
        .protocol = 17,
        .payload = (const uint8_t *)octets,
        .length = length,
        .full_length = length,
        .fragment = true,
        .more_fragments = more,
        .fragment_id = id,
        .fragment_offset = offset,
    };
}

/* Octets [start, end) of the datagram, the last fragment where they reach its end. */
static struct ip_packet piece(uint32_t start, uint32_t end)
{
    return fragment(1, whole_datagram + start, start, end - start, end < WHOLE);
}

static bool add(struct fragments *fragments, struct ip_packet part, capture_time time,
                struct ip_packet *whole)
{
    uint8_t *copy = exact_copy(part.payload, part.length);
    part.payload = copy;
    bool complete = fragments_add(fragments, &part, &(struct packet_stamp){.time = time, .frame = 1}, whole);
    free(copy);
    return complete;
}

static bool add_piece(struct fragments *fragments, uint32_t start, uint32_t end)
{
    static capture_time now;
    struct ip_packet whole;
    if (!add(fragments, piece(start, end), now, &whole))
        return false;
    now += FRAGMENT_LATE + 1; /* what comes next is another datagram */
    assert_int_equal(whole.length, WHOLE);
    assert_int_equal(whole.full_length, WHOLE);
    assert_memory_equal(whole.payload, whole_datagram, WHOLE);
    assert_int_equal(whole.protocol, 17);
    assert_false(whole.fragment);
    return true;
}

static int new_fragments(void **state)
{
    *state = fragments_new();
    return *state == NULL ? -1 : 0;
}

static int free_fragments(void **state)
{
    fragments_free(*state);
    return 0;
}

static void any_order(void **state)
{
    static const uint32_t orders[][3] = {{0, 8, 16}, {0, 16, 8}, {8, 0, 16},
                                         {8, 16, 0}, {16, 0, 8}, {16, 8, 0}};
    for (size_t i = 0; i < COUNT(orders); i++)
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(add_piece(*state, orders[i][k], orders[i][k] + 8), k == 2);
    assert_int_equal(fragments_lost(*state), 0);
}

static void doubled_and_overlapping(void **state)
{
    assert_false(add_piece(*state, 8, 16));
    assert_false(add_piece(*state, 8, 16));
    assert_false(add_piece(*state, 16, 24));
    assert_false(add_piece(*state, 8, 24));
    assert_true(add_piece(*state, 0, 16));
    assert_int_equal(fragments_lost(*state), 0);
}

/* CVE-2008-1447's relative by fragments: a forged second part must not replace what arrived. */
static void first_octets_stay(void **state)
{
    struct ip_packet whole;
    assert_false(add(*state, piece(8, 16), 0, &whole));
    assert_false(add(*state, fragment(1, "xxxxxxxxxxxxxxxx", 0, 16, true), 0, &whole));
    assert_true(add(*state, piece(16, 24), 0, &whole));
    assert_int_equal(whole.length, 24);
    assert_true(whole.overlaps_differ);
    assert_memory_equal(whole.payload, "xxxxxxxxIJKLMNOPQRSTUVWX", 24);
}

/* A second last fragment that ends within a unit brings a part of it only: the rest is still to come. */
static void contradicting_end_leaves_no_hole(void **state)
{
    struct ip_packet whole;
    assert_false(add_piece(*state, 16, 24));
    assert_false(add(*state, fragment(1, whole_datagram + 8, 8, 5, false), 0, &whole));
    assert_false(add_piece(*state, 0, 8));
    assert_true(add_piece(*state, 8, 16));
}

/* As many octets as the datagram has, and not all of them its own. */
static void behind_the_end_does_not_count(void **state)
{
    struct ip_packet whole;
    assert_false(add(*state, fragment(1, "yyyyyyyy", 32, 8, true), 0, &whole));
    assert_false(add_piece(*state, 8, 16));
    assert_false(add_piece(*state, 16, 24));
    assert_true(add_piece(*state, 0, 8));
}

/* Behind what the snap length left there is nothing to compare with; nor behind the end. */
static void unknown_octets_do_not_differ(void **state)
{
    struct ip_packet whole, cut = piece(8, 24);
    cut.length = 3;
    assert_false(add(*state, cut, 0, &whole));
    assert_false(add(*state, piece(8, 16), 0, &whole));
    assert_true(add(*state, piece(0, 8), 0, &whole));
    assert_int_equal(whole.length, 8);
    assert_false(whole.overlaps_differ);
    assert_false(add(*state, fragment(2, whole_datagram + 8, 8, 5, false), 0, &whole));
    assert_false(add(*state, fragment(2, whole_datagram + 8, 8, 8, true), 0, &whole));
    assert_true(add(*state, fragment(2, whole_datagram, 0, 8, true), 0, &whole));
    assert_int_equal(whole.length, 13);
    assert_false(whole.overlaps_differ);
}

/* A second last fragment cannot move the end. */
static void first_end_stays(void **state)
{
    struct ip_packet whole;
    assert_false(add_piece(*state, 16, 24));
    assert_false(add(*state, fragment(1, "yyyyyyyy", 8, 8, false), 0, &whole));
    assert_true(add(*state, piece(0, 8), 0, &whole));
    assert_int_equal(whole.length, 24);
    assert_memory_equal(whole.payload, "ABCDEFGHyyyyyyyyQRSTUVWX", 24);
}

static void datagrams_are_kept_apart(void **state)
{
    struct ip_packet whole, other = piece(8, 24);
    assert_false(add_piece(*state, 0, 8));
    other.fragment_id = 2;
    assert_false(add(*state, other, 0, &whole));
    other = piece(8, 24);
    other.source.octets[3] = 9;
    assert_false(add(*state, other, 0, &whole));
    other = piece(8, 24);
    other.protocol = 6; /* RFC 791: the protocol is part of an IPv4 datagram's identity */
    assert_false(add(*state, other, 0, &whole));
    assert_true(add_piece(*state, 8, 24));
}

/* RFC 8200 section 4.5: only the first fragment's next header counts, and no protocol identifies the
 * datagram. */
static void ipv6_protocol_is_the_first_fragments(void **state)
{
    struct ip_packet whole, first = piece(0, 8), last = piece(8, 24);
    first.source.version = first.destination.version = last.source.version = last.destination.version = 6;
    last.protocol = 60;
    assert_false(add(*state, last, 0, &whole));
    assert_true(add(*state, first, 0, &whole));
    assert_int_equal(whole.protocol, 17);
    assert_int_equal(whole.source.version, 6);
}

static void missing_until_timeout(void **state)
{
    struct ip_packet whole;
    assert_false(add(*state, piece(0, 8), 0, &whole));
    assert_false(add(*state, piece(16, 24), FRAGMENT_TIMEOUT, &whole));
    assert_int_equal(fragments_lost(*state), 0);
    assert_false(add(*state, piece(8, 16), FRAGMENT_TIMEOUT + 1, &whole)); /* too late: starts anew */
    assert_int_equal(fragments_lost(*state), 1);
    assert_false(add(*state, piece(0, 8), FRAGMENT_TIMEOUT + 2, &whole));
    assert_true(add(*state, piece(16, 24), FRAGMENT_TIMEOUT + 3, &whole));
}

static void bounded_number_of_datagrams(void **state)
{
    struct ip_packet whole;
    for (uint32_t id = 0; id < FRAGMENT_DATAGRAMS_MAX + 10; id++)
        assert_false(add(*state, fragment(id, whole_datagram, 0, 8, true), id, &whole));
    assert_true(fragments_lost(*state) >= 10);
    uint32_t newest = FRAGMENT_DATAGRAMS_MAX + 9;
    assert_false(add(*state, fragment(0, whole_datagram + 8, 8, 16, false), newest, &whole));
    assert_true(add(*state, fragment(newest, whole_datagram + 8, 8, 16, false), newest, &whole));
}

static void bounded_octets(void **state)
{
    struct ip_packet whole;
    for (uint32_t id = 0; id < 2000; id++) /* each makes room for 64 KiB */
        assert_false(add(*state, fragment(id, whole_datagram, 60000, 8, true), id, &whole));
    assert_true(fragments_lost(*state) >= 2000 - FRAGMENT_OCTETS_MAX / 65536 - 2);
}

/* Offsets count in eight octets, so only the last fragment may end elsewhere (RFC 8200 section 4.5): another
 * one is left out, not the datagram. */
static void ragged_in_the_middle(void **state)
{
    struct ip_packet whole;
    assert_false(add(*state, piece(8, 24), 0, &whole));
    assert_false(add(*state, fragment(1, whole_datagram, 0, 7, true), 0, &whole));
    assert_true(add(*state, piece(0, 8), 0, &whole));
    assert_memory_equal(whole.payload, whole_datagram, WHOLE);
    assert_false(add(*state, fragment(2, whole_datagram, 0, 7, true), 0, &whole));
    fragments_finish(*state);
    assert_int_equal(fragments_lost(*state), 1);
}

/* What comes again just after its datagram was complete is a loss if it stays incomplete only much later. */
static void late_duplicates(void **state)
{
    struct ip_packet whole;
    assert_false(add(*state, piece(0, 8), 0, &whole));
    assert_true(add(*state, piece(8, 24), 0, &whole));
    assert_false(add(*state, piece(0, 8), FRAGMENT_LATE, &whole));
    fragments_finish(*state);
    assert_int_equal(fragments_lost(*state), 0);
    assert_false(add(*state, piece(0, 8), 0, &whole));
    assert_true(add(*state, piece(8, 24), 0, &whole));
    assert_false(add(*state, piece(0, 8), FRAGMENT_LATE + 1, &whole));
    fragments_finish(*state);
    assert_int_equal(fragments_lost(*state), 1);
}

/* The ping of death: offset and length beyond what a datagram can have; and one that brings nothing. They end
 * no datagram that is under way. */
static void longer_than_a_datagram(void **state)
{
    struct ip_packet whole;
    assert_false(add(*state, piece(0, 8), 0, &whole));
    assert_false(add(*state, fragment(1, whole_datagram, 65528, 8, false), 0, &whole));
    assert_false(add(*state, fragment(1, whole_datagram, 0, 0, true), 0, &whole));
    assert_false(add(*state, fragment(2, whole_datagram, 65528, 7, false), 0, &whole));
    assert_true(add(*state, piece(8, 24), 0, &whole));
    assert_int_equal(fragments_lost(*state), 0);
    fragments_finish(*state);
    assert_int_equal(fragments_lost(*state), 1);
}

/* A forged fragment made the datagram whole before the genuine one came. */
static void contradicted_too_late(void **state)
{
    struct ip_packet whole;
    struct packet_stamp of;
    assert_false(add(*state, fragment(1, "yyyyyyyyyyyyyyyy", 8, 16, false), 0, &whole));
    assert_true(add(*state, piece(0, 8), 0, &whole));
    assert_false(fragments_contradicted(*state, &of));
    assert_false(add(*state, piece(8, 24), 1, &whole));
    assert_true(fragments_contradicted(*state, &of));
    assert_int_equal(of.frame, 1);
    assert_true(add(*state, piece(0, 8), 2, &whole)); /* which makes it whole again */
    assert_false(fragments_contradicted(*state, &of));
}

/* What the snap length took from a fragment is a hole; the datagram is handed on up to it. */
static void cut_by_the_capture(void **state)
{
    struct ip_packet whole, cut = piece(8, 24);
    cut.length = 9;
    assert_false(add(*state, cut, 0, &whole));
    assert_true(add(*state, piece(0, 8), 0, &whole));
    assert_int_equal(whole.length, 16);
    assert_int_equal(whole.full_length, 24);
    assert_memory_equal(whole.payload, whole_datagram, 16);
    assert_int_equal(fragments_lost(*state), 0);
}

#define WITH_FRAGMENTS(test) cmocka_unit_test_setup_teardown(test, new_fragments, free_fragments)

/* A datagram whose tail was lost does not take another's with the same identification, seconds later. */
static void an_identification_that_comes_again(void **state)
{
    static const char other[] = "abcdefghijklmnopqrstuvwx";
    struct ip_packet whole;
    assert_false(add(*state, piece(0, 16), 0, &whole));
    assert_false(add(*state, fragment(1, other, 0, 16, true), FRAGMENT_STALE, &whole)); /* still an attack */
    assert_true(add(*state, piece(16, 24), FRAGMENT_STALE, &whole));
    assert_true(whole.overlaps_differ);
    const capture_time later = FRAGMENT_TIMEOUT;
    assert_false(add(*state, piece(0, 16), later, &whole));
    assert_false(add(*state, fragment(1, other, 0, 16, true), later + FRAGMENT_STALE + 1, &whole));
    assert_true(add(*state, fragment(1, other + 16, 16, 8, false), later + FRAGMENT_STALE + 1, &whole));
    assert_false(whole.overlaps_differ);
    assert_memory_equal(whole.payload, other, WHOLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FRAGMENTS(any_order),
        WITH_FRAGMENTS(doubled_and_overlapping),
        WITH_FRAGMENTS(first_octets_stay),
        WITH_FRAGMENTS(contradicting_end_leaves_no_hole),
        WITH_FRAGMENTS(behind_the_end_does_not_count),
        WITH_FRAGMENTS(unknown_octets_do_not_differ),
        WITH_FRAGMENTS(first_end_stays),
        WITH_FRAGMENTS(datagrams_are_kept_apart),
        WITH_FRAGMENTS(ipv6_protocol_is_the_first_fragments),
        WITH_FRAGMENTS(missing_until_timeout),
        WITH_FRAGMENTS(bounded_number_of_datagrams),
        WITH_FRAGMENTS(bounded_octets),
        WITH_FRAGMENTS(ragged_in_the_middle),
        WITH_FRAGMENTS(late_duplicates),
        WITH_FRAGMENTS(contradicted_too_late),
        WITH_FRAGMENTS(longer_than_a_datagram),
        WITH_FRAGMENTS(cut_by_the_capture),
        cmocka_unit_test_setup_teardown(an_identification_that_comes_again, new_fragments, free_fragments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
