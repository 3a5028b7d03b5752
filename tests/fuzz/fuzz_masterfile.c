/*
 * Fuzz target: master-file text. A record that was read can be written so that it reads back the same,
 * malformed for its type or not; and so can all evidence.
 */
#include "tests/fuzz/fuzz.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/anchor.h"
#include "validate/evidence_text.h"

#define EVIDENCE_LIMIT ((size_t)16 << 20)

/* ldns 1.8 loses the gateway of an IPSECKEY record that it refuses, and that cannot be mended here: without
 * this the target would find nothing else. The stack of such a leak may end at ldns_rdf_new_frm_data(), so
 * this hides what we might lose of that function's, too, in this target alone. LeakSanitizer asks for it by
 * this name. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:ldns_str2rdf_ipseckey\nleak:ldns_rdf_new_frm_data\n";
}

struct text {
    char *at;
    size_t length;
};

static FILE *open_text(const struct text *text)
{
    return text->length == 0 ? NULL : fmemopen(text->at, text->length, "r");
}

static bool compare_record(void *context, const struct masterfile_record *record, unsigned line,
                           char error[MASTERFILE_ERROR_MAX])
{
    const struct masterfile_record **expected = context;
    (void)line;
    (void)error;
    MUST(*expected != NULL && record->type == (*expected)->type);
    MUST(canonical_rdata_compare(&record->rdata, &(*expected)->rdata) == 0);
    *expected = NULL;
    return true;
}

static bool check_record(void *context, const struct masterfile_record *record, unsigned line,
                         char error[MASTERFILE_ERROR_MAX])
{
    char mnemonic[RRTYPE_TEXT_MAX], fault[MASTERFILE_ERROR_MAX] = "";
    const struct masterfile_record *expected = record;
    struct text text = {0};
    (void)context;
    (void)line;
    (void)error;
    MUST(dname_length(record->owner) <= DNAME_MAX);
    fuzz_read(record->rdata.octets, record->rdata.length);
    char *rdata = masterfile_rdata(record->type, &record->rdata);
    FILE *out = rdata == NULL ? NULL : open_memstream(&text.at, &text.length);
    if (out != NULL) {
        (void)fprintf(out, ". 0 IN %s %s\n", rrtype_format(record->type, mnemonic), rdata);
        (void)fclose(out);
        FILE *in = open_text(&text);
        bool good = in != NULL && masterfile_read(in, compare_record, &expected, fault);
        MUST(good && expected == NULL);
        (void)fclose(in);
    }
    free(text.at);
    free(rdata);
    return true;
}

static struct evidence *read_evidence(const struct text *text, bool *whole)
{
    struct evidence *evidence = evidence_new(EVIDENCE_LIMIT);
    FILE *in = open_text(text);
    if (evidence != NULL && in != NULL) {
        struct evidence_text_result result = evidence_text_read(evidence, in, 0);
        MUST(result.faults == 0 || result.error[0] != '\0');
        *whole = result.faults == 0;
    }
    if (in != NULL)
        (void)fclose(in);
    return evidence;
}

static struct text write_evidence(const struct evidence *evidence)
{
    struct text text = {0};
    FILE *out = open_memstream(&text.at, &text.length);
    if (out != NULL) {
        MUST(evidence_text_write(evidence, out));
        (void)fclose(out);
    }
    return text;
}

static bool has_signature(const struct evidence_rrset *set, const struct rrsig *wanted)
{
    size_t length = wanted->signed_length + wanted->signature_length;
    for (const struct signature *at = set->signatures; at != NULL; at = at->next)
        if (at->rrsig.signed_length + at->rrsig.signature_length == length &&
            memcmp(at->rrsig.rdata, wanted->rdata, length) == 0)
            return true;
    return false;
}

static bool same_records(const struct evidence_rrset *a, const struct evidence_rrset *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = canonical_rdata_compare(&a->records[i], &b->records[i]) == 0;
    return same;
}

/* Whether every RRset of the one, with its signatures, is in the other. */
static void check_within(const struct evidence *part, const struct evidence *all)
{
    size_t count;
    struct evidence_rrset **sets = evidence_sorted(part, &count);
    for (size_t i = 0; sets != NULL && i < count; i++) {
        const struct evidence_rrset *twin = evidence_first(all, sets[i]->owner, sets[i]->type);
        while (twin != NULL && !same_records(twin, sets[i]))
            twin = evidence_next(twin, sets[i]->type);
        MUST(twin != NULL);
        for (const struct signature *at = sets[i]->signatures; at != NULL; at = at->next)
            MUST(has_signature(twin, &at->rrsig));
    }
    free(sets);
}

static void check_evidence(const struct text *input)
{
    bool whole = false;
    struct evidence *first = read_evidence(input, &whole);
    if (first == NULL)
        return;
    struct text written = write_evidence(first);
    struct evidence *second = read_evidence(&written, &whole);
    if (second != NULL) {
        MUST(whole || written.length == 0);
        /* Not the other way round: of few variants each signature is tried on all (evidence_text.c). */
        check_within(first, second);
    }
    evidence_free(second);
    evidence_free(first);
    free(written.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    char error[MASTERFILE_ERROR_MAX] = "", reason[ANCHOR_ERROR_MAX] = "";
    struct text input = {.at = malloc(length + 1), .length = length};
    struct anchors *anchors = anchors_new();
    if (input.at != NULL && anchors != NULL && length > 0) {
        memcpy(input.at, octets, length);
        FILE *in = open_text(&input);
        if (in != NULL) {
            unsigned faults = masterfile_read_what_can_be(in, check_record, NULL, error);
            MUST(faults == 0 || error[0] != '\0');
            rewind(in);
            MUST(anchors_add_file(anchors, in, reason) || reason[0] != '\0');
            (void)fclose(in);
        }
        check_evidence(&input);
    }
    anchors_free(anchors);
    free(input.at);
    return 0;
}
