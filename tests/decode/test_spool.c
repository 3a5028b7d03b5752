/* Shows that responses come back from the spool as they were put into it, whatever they are: all those of the
 * captures in pcaps/, several times over, with their contents forgotten now and then. */
#include "tests/test.h"

#include "capture/source.h"
#include "decode/dname.h"
#include "decode/hash.h"
#include "decode/spool.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#define FORGET_EVERY 97
#define TIMES        40 /* more than the spool keeps in memory */

struct putting {
    struct spool *spool;
    FILE *told;
    unsigned count;
    bool forgets;
};

static uint64_t hash_of_records(const struct record *records)
{
    uint64_t hash = 0;
    for (const struct record *at = records; at != NULL; at = at->next)
        hash = hash_octets(at->rdata.octets, at->rdata.length, hash + at->type);
    return hash;
}

static void tell_message(FILE *out, const struct message *m)
{
    char name[DNAME_TEXT_MAX];
    (void)fprintf(out, "%u %u %u %d%d%d%d%d%d%d %u %u %u/%zu %zu\n", m->id, m->opcode, m->rcode, m->qr, m->aa,
                  m->tc, m->rd, m->ra, m->ad, m->cd, m->question_count, m->qtype, m->fault, m->fault_offset,
                  m->rrset_count);
    if (m->qname != NULL) {
        dname_format(m->qname, name);
        (void)fprintf(out, "%s %llx\n", name, (unsigned long long)m->qname_hash);
    }
    (void)fprintf(out, "%d %d %u %u %llx\n", m->edns.present, m->edns.dnssec_ok, m->edns.version,
                  m->edns.payload_size,
                  (unsigned long long)hash_octets(m->edns.options.octets, m->edns.options.length, 0));
    for (size_t i = 0; i < m->rrset_count; i++) {
        const struct rrset *set = &m->rrsets[i];
        dname_format(set->owner, name);
        (void)fprintf(out, "%s %u %u %u %u %u %llx %llx\n", name, set->type, set->class, set->section,
                      set->count, set->signature_count, (unsigned long long)hash_of_records(set->records),
                      (unsigned long long)hash_of_records(set->signatures));
    }
}

static void tell_marks(FILE *out, const struct message_marks *m)
{
    (void)fprintf(out, "%lld %llu %u %llx %llx %u %d%d%d%d%d %d%d%u %u %d %u %llx %llx\n", (long long)m->time,
                  (unsigned long long)m->frame, m->file, (unsigned long long)m->data_hash,
                  (unsigned long long)m->name_hash, m->hop_limit, m->has_data, m->edns, m->aa, m->rd, m->ra,
                  m->has_cookie, m->has_subnet, m->scope, m->length, m->has_ttl, m->ttl,
                  (unsigned long long)m->cookie, (unsigned long long)m->subnet_hash);
}

/* All that the spool promises to give back. */
static void tell(FILE *out, const struct response *r)
{
    const struct query *query = r->query;
    (void)fprintf(out, "%zu %lld %llu %u %d%d%d %d %llx\n", r->length, (long long)r->time,
                  (unsigned long long)r->frame, r->file, r->from_fragments, r->wrong_checksum,
                  r->fragments_differ, r->content != NULL,
                  (unsigned long long)hash_octets(&r->flow, sizeof r->flow, 0));
    tell_message(out, &r->message);
    tell_marks(out, &r->marks);
    (void)fprintf(out, "%llu\n", r->exchange == NULL ? 0 : (unsigned long long)r->exchange->marks.frame);
    if (query != NULL)
        (void)fprintf(out, "%d%d %llx %d%d%d %llx\n", query->dnssec_ok, query->checking_disabled,
                      (unsigned long long)query->marks.name_hash, query->marks.rd, query->marks.edns,
                      query->marks.has_cookie, (unsigned long long)query->marks.cookie);
}

static void put(void *context, const struct response *response)
{
    struct putting *putting = context;
    tell(putting->told, response);
    spool_put(putting->spool, response);
    putting->count++;
    if (putting->forgets && putting->count % FORGET_EVERY == 0 && response->content != NULL)
        contents_forget(response->content->contents);
}

static void read_capture(const char *path, struct decoder *decoder)
{
    char error[SOURCE_ERROR_MAX];
    struct packet packet;
    struct capture_source *source = source_open_files(&path, 1, NULL, error);
    assert_non_null(source);
    while (source_next(source, &packet) == SOURCE_PACKET)
        decoder_packet(decoder, &packet);
    source_close(source);
}

/* Reads the capture so many times over; returns the number of responses. */
static unsigned put_and_take(const char *path, unsigned times, bool forgets)
{
    static const uint16_t ports[] = {53};
    char *put_text, *taken_text;
    size_t put_length, taken_length;
    struct putting putting = {
        .spool = spool_new(), .told = open_memstream(&put_text, &put_length), .forgets = forgets};
    struct decoder *decoder = decoder_new(ports, 1, put, &putting);
    assert_non_null(decoder);
    for (unsigned i = 0; i < times; i++)
        read_capture(path, decoder);
    decoder_finish(decoder);
    (void)fclose(putting.told);
    for (int again = 0; again < 2; again++) {
        struct response response;
        uint64_t done, all;
        FILE *out = open_memstream(&taken_text, &taken_length);
        assert_true(spool_rewind(putting.spool));
        while (spool_take(putting.spool, &response))
            tell(out, &response);
        (void)fclose(out);
        assert_null(spool_fault(putting.spool));
        assert_string_equal(put_text, taken_text);
        spool_progress(putting.spool, &done, &all);
        assert_int_equal(done, all);
        free(taken_text);
    }
    free(put_text);
    spool_free(putting.spool);
    decoder_free(decoder);
    return putting.count;
}

static void what_was_put(void **state)
{
    (void)state;
    glob_t found;
    unsigned responses = 0;
    assert_int_equal(glob(PCAPS "/*/capture.pcap*", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        responses += put_and_take(found.gl_pathv[i], 3, i % 2 == 0);
    globfree(&found);
    assert_true(responses > 6000);
    assert_true(put_and_take(PCAPS "/demo/capture.pcap", TIMES, false) > TIMES * 100);
    assert_true(put_and_take(PCAPS "/demo/capture.pcap", TIMES, true) > TIMES * 100);
}

static void nothing_at_all(void **state)
{
    (void)state;
    struct response response;
    struct spool *spool = spool_new();
    assert_true(spool_rewind(spool));
    assert_false(spool_take(spool, &response));
    assert_null(spool_fault(spool));
    spool_free(spool);
}

static void no_place_for_the_file(void **state)
{
    (void)state;
    static const uint8_t octets[65535];
    struct response response = {
        .octets = octets, .length = sizeof octets, .flow = {.source = {.version = 4}}};
    struct spool *spool = spool_new();
    const char *before = getenv("TMPDIR");
    char *kept = before == NULL ? NULL : strdup(before);
    assert_int_equal(setenv("TMPDIR", "/nonexistent", 1), 0);
    for (int i = 0; i < 10; i++)
        spool_put(spool, &response);
    assert_false(spool_rewind(spool));
    assert_string_equal(spool_fault(spool), "No such file or directory");
    assert_false(spool_take(spool, &response));
    spool_free(spool);
    assert_int_equal(kept == NULL ? unsetenv("TMPDIR") : setenv("TMPDIR", kept, 1), 0);
    free(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put),
        cmocka_unit_test(nothing_at_all),
        cmocka_unit_test(no_place_for_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
