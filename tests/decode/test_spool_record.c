/* Shows that a record reads back as it was written, whatever its numbers, behind whatever other record; and
 * how far its beginning tells of it. */
#include "tests/test.h"

#include "decode/spool_record.h"

#define OCTETS 40

/* Small numbers, large ones, and steps back between them. */
static uint64_t number(uint32_t *seed)
{
    static const uint64_t edges[] = {0, 1, 127, 128, 16384, UINT32_MAX, INT64_MAX, (uint64_t)1 << 62};
    *seed = *seed * 1664525 + 1013904223;
    return edges[(*seed >> 20) % COUNT(edges)] + (*seed >> 28) % 2;
}

static uint32_t small(uint32_t *seed)
{
    return (uint32_t)number(seed);
}

static struct ip_address address(uint32_t *seed, uint8_t version)
{
    struct ip_address made = {.version = version};
    for (size_t i = 0; i < (version == 4 ? 4U : 16U); i++)
        made.octets[i] = (uint8_t)(number(seed) + i);
    return made;
}

/* What the flags leave out is zero, as it is read back. */
static struct spool_record make(uint32_t *seed, const uint8_t octets[OCTETS])
{
    uint32_t flags = (*seed >> 9) % SPOOL_FLAGS_END;
    uint8_t version = (flags & 1) != 0 ? 4 : 6;
    struct spool_record r = {.flags = flags,
                             .content = small(seed),
                             .octet_count = small(seed) % OCTETS,
                             .time = (capture_time)(number(seed) / 2),
                             .frame = number(seed),
                             .file = small(seed) % 3,
                             .id = (uint16_t)number(seed),
                             .hop_limit = (uint8_t)number(seed),
                             .octets = octets};
    r.flow = (struct flow){.source = address(seed, version),
                           .destination = address(seed, version),
                           .transport = (flags & 2) != 0 ? TRANSPORT_UDP : TRANSPORT_TCP,
                           .source_port = (flags & 4) != 0 ? 53 : (uint16_t)number(seed),
                           .destination_port = (uint16_t)number(seed)};
    r.options = (flags & SPOOL_HAS_OCTETS) != 0 ? small(seed) : 0;
    r.ttl = (flags & SPOOL_HAS_TTL) != 0 ? small(seed) : 0;
    r.length = (flags & SPOOL_AS_CONTENT) == 0 ? small(seed) : 0;
    r.name_hash = (flags & SPOOL_AS_CONTENT) == 0 ? number(seed) : 0;
    r.exchange_frame = (flags & SPOOL_HAS_EXCHANGE) != 0 ? number(seed) : 0;
    r.asked_hash = (flags & SPOOL_ASKED_OTHERWISE) != 0 ? number(seed) : 0;
    r.asked_cookie = (flags & SPOOL_ASKED_COOKIE) != 0 ? number(seed) : 0;
    return r;
}

static void assert_same(const struct spool_record *a, const struct spool_record *b)
{
    assert_int_equal(b->flags % SPOOL_FLAGS_END, a->flags);
    assert_int_equal(b->content, a->content);
    assert_int_equal(b->octet_count, a->octet_count);
    assert_int_equal(b->options, a->options);
    assert_int_equal(b->time, a->time);
    assert_int_equal(b->frame, a->frame);
    assert_int_equal(b->file, a->file);
    assert_memory_equal(&b->flow, &a->flow, sizeof a->flow);
    assert_int_equal(b->id, a->id);
    assert_int_equal(b->hop_limit, a->hop_limit);
    assert_int_equal(b->ttl, a->ttl);
    assert_int_equal(b->length, a->length);
    assert_int_equal(b->name_hash, a->name_hash);
    assert_int_equal(b->exchange_frame, a->exchange_frame);
    assert_int_equal(b->asked_hash, a->asked_hash);
    assert_int_equal(b->asked_cookie, a->asked_cookie);
    assert_memory_equal(b->octets, a->octets, a->octet_count);
}

static void what_was_written(void **state)
{
    (void)state;
    struct spool_before writing = {.frame = 0}, reading = {.frame = 0};
    uint8_t octets[OCTETS], written[SPOOL_RECORD_MAX + OCTETS];
    uint32_t seed = 1;
    for (unsigned i = 0; i < sizeof octets; i++)
        octets[i] = (uint8_t)i;
    for (unsigned i = 0; i < 20000; i++) {
        struct spool_record record = make(&seed, octets), back;
        struct spool_start start;
        size_t length = spool_record_write(&record, &writing, written);
        assert_in_range(length, SPOOL_RECORD_START + 1, SPOOL_RECORD_MAX + record.octet_count);
        assert_true(spool_record_start(written, SPOOL_RECORD_START, &start));
        assert_int_equal(start.length, length);
        assert_int_equal(start.content, record.content);
        assert_false(spool_record_start(written, 0, &start));
        assert_false(spool_record_start(written, SPOOL_RECORD_START - 1, &start));
        assert_true(spool_record_start(written, length, &start));
        spool_record_read(written, &start, &reading, &back);
        assert_same(&record, &back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_written)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
