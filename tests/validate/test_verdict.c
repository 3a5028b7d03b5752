/* Shows that a verdict which is said again of the same content is the one that judging it anew gives: every
 * lesson is read several times over, later and later, until all its signatures have expired. */
#include "tests/test.h"

#include "capture/source.h"
#include "decode/dname.h"
#include "validate/judge.h"

#include <glob.h>
#include <stdio.h>

#define HOUR (3600 * CAPTURE_SECOND)
#define DAY  (24 * HOUR)

static const capture_time offsets[] = {0,        0,         CAPTURE_SECOND / 2, 90 * CAPTURE_SECOND,
                                       HOUR,     12 * HOUR, 12 * HOUR,          3 * DAY,
                                       13 * DAY, 14 * DAY,  15 * DAY,           29 * DAY,
                                       31 * DAY, 31 * DAY,  400 * DAY,          4000 * DAY};

/* More than are given while one lesson is read. */
#define NUMBERS_MAX 65536

/* One judge is shown contents and keeps what it found; the other is not, and explains each judgement, which
 * it does from the records alone. */
struct judges {
    struct anchors *anchors;
    struct evidence *evidence[2];
    struct judge *judges[2];
    struct arena *arena;
    struct arena *proofs;
    unsigned judged;
    unsigned known;
    uint64_t digests[NUMBERS_MAX]; /* of what judgements with a number say, by it; 0: none yet */
};

static struct response without_content(const struct response *response, struct arena *arena)
{
    struct response plain = *response;
    if (response->content == NULL)
        return plain;
    arena_reset(arena);
    message_parse(response->octets, response->length, response->length, arena, &plain.message);
    plain.content = NULL;
    return plain;
}

static void collect(void *context, const struct response *response)
{
    struct judges *j = context;
    struct response plain = without_content(response, j->arena);
    judge_collect(j->judges[0], response);
    judge_collect(j->judges[1], &plain);
}

static void assert_same_name(const uint8_t *a, const uint8_t *b)
{
    assert_int_equal(a == NULL, b == NULL);
    assert_true(a == NULL || dname_equal(a, b));
}

static void assert_same(const struct judgement *a, const struct judgement *b)
{
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->is_referral, b->is_referral);
    assert_int_equal(a->judged_at, b->judged_at);
    assert_int_equal(a->dnssec_ok, b->dnssec_ok);
    assert_same_name(a->zone, b->zone);
    assert_int_equal(a->primary == NULL ? REASON_NONE : a->primary->reason,
                     b->primary == NULL ? REASON_NONE : b->primary->reason);
    const struct finding *left = a->findings.first, *right = b->findings.first;
    for (; left != NULL && right != NULL; left = left->next, right = right->next) {
        assert_int_equal(left->reason, right->reason);
        assert_int_equal(left->type, right->type);
        assert_same_name(left->owner, right->owner);
        assert_string_equal(left->detail, right->detail);
    }
    assert_ptr_equal(left, right); /* both at their end */
}

static uint64_t name_digest(const uint8_t *name, uint64_t so_far)
{
    return name == NULL ? hash_mix(so_far, 0) : hash_octets(name, dname_length(name), so_far);
}

/* Of all that a number stands for: the question, too, as it tells the content. */
static uint64_t digest_of(const struct judgement *judgement, const struct message *message)
{
    uint64_t digest = hash_mix((uint64_t)judgement->status, judgement->flags);
    digest = name_digest(judgement->zone, hash_mix(digest, message->qtype));
    digest = name_digest(message->qname, hash_mix(digest, message->rcode));
    digest = hash_mix(digest, judgement->primary == NULL ? 0 : (uint64_t)judgement->primary->reason);
    for (const struct finding *at = judgement->findings.first; at != NULL; at = at->next) {
        digest = name_digest(at->owner, hash_mix(digest, (uint64_t)at->reason));
        digest = hash_octets(at->detail, strlen(at->detail), hash_mix(digest, at->type));
    }
    return digest;
}

static void assert_numbered(struct judges *j, const struct judgement *judgement,
                            const struct message *message)
{
    if (judgement->number == 0)
        return;
    assert_in_range(judgement->number, 1, NUMBERS_MAX - 1);
    uint64_t *digest = &j->digests[judgement->number];
    if (*digest == 0)
        *digest = digest_of(judgement, message);
    assert_true(*digest == digest_of(judgement, message));
}

static void judge(void *context, const struct response *response)
{
    struct judges *j = context;
    struct response plain = without_content(response, j->arena);
    struct judgement known = judge_response(j->judges[0], response, NULL);
    struct proof proof = {.arena = j->proofs};
    arena_reset(j->proofs);
    struct judgement anew = judge_response(j->judges[1], &plain, &proof);
    assert_same(&known, &anew);
    assert_int_equal(anew.number, 0); /* of no content */
    assert_numbered(j, &known, &response->message);
    j->judged++;
    j->known += response->content != NULL;
}

static void pass(struct judges *j, const char *path, response_sink *sink, const capture_time *later,
                 size_t count)
{
    static const uint16_t ports[] = {53};
    struct decoder *decoder = decoder_new(ports, 1, sink, j);
    struct packet packet;
    char error[SOURCE_ERROR_MAX];
    assert_non_null(decoder);
    for (size_t i = 0; i < count; i++) {
        struct capture_source *source = source_open_files(&path, 1, NULL, error);
        assert_non_null(source);
        while (source_next(source, &packet) == SOURCE_PACKET) {
            packet.time += later[i];
            decoder_packet(decoder, &packet);
        }
        source_close(source);
    }
    decoder_finish(decoder);
    decoder_free(decoder);
}

static void add_anchors(struct anchors *anchors, const char *capture)
{
    char path[512], error[ANCHOR_ERROR_MAX];
    (void)snprintf(path, sizeof path, "%.*s/anchor.zone", (int)(strrchr(capture, '/') - capture), capture);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(anchors_add_file(anchors, file, error));
    (void)fclose(file);
}

static void read_lesson(const char *path, struct judges *j)
{
    const struct judge_settings settings = {.policy = policy_default()};
    memset(j->digests, 0, sizeof j->digests);
    j->anchors = anchors_new();
    j->arena = arena_new();
    j->proofs = arena_new();
    add_anchors(j->anchors, path);
    for (int i = 0; i < 2; i++) {
        j->evidence[i] = evidence_new((size_t)64 << 20);
        j->judges[i] = judge_new(&settings, j->anchors, j->evidence[i]);
        assert_non_null(j->judges[i]);
    }
    pass(j, path, collect, offsets, 3);
    pass(j, path, judge, offsets, COUNT(offsets));
    for (int i = 0; i < 2; i++) {
        judge_free(j->judges[i]);
        evidence_free(j->evidence[i]);
    }
    anchors_free(j->anchors);
    arena_free(j->arena);
    arena_free(j->proofs);
}

static void what_is_said_again(void **state)
{
    (void)state;
    static struct judges j;
    glob_t found;
    assert_int_equal(glob(PCAPS "/*/capture.pcap*", 0, NULL, &found), 0);
    assert_true(found.gl_pathc > 20);
    for (size_t i = 0; i < found.gl_pathc; i++)
        read_lesson(found.gl_pathv[i], &j);
    globfree(&found);
    print_message("%u responses judged, %u of known content\n", j.judged, j.known);
    assert_true(j.known > j.judged / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
