#include "report/missing.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "report/json.h"

#include "decode/table.h"
#include <stdlib.h>
#include <string.h>

struct lack {
    UT_hash_handle hh;
    uint64_t answers;
    size_t key_length;
    uint16_t type;
    uint8_t name[];
};

/* More than anybody fetches; what comes after is only counted. */
#define LACKS_MAX 100000

struct missing_report {
    FILE *out;
    uint64_t uncounted;
    bool json;
    struct lack *lacks;
};

/* The type to ask for, or 0 when the finding is not about a record that was not seen. */
static uint16_t type_wanted(const struct finding *finding)
{
    switch (finding->reason) {
    case REASON_DNSKEY_NOT_OBSERVED:
    case REASON_DS_NOT_OBSERVED:
    case REASON_RRSIG_NOT_OBSERVED:
    case REASON_DENIAL_NOT_OBSERVED:
        return finding->type;
    default:
        return 0;
    }
}

static void count(struct missing_report *report, const uint8_t *name, uint16_t type)
{
    uint8_t key[DNAME_MAX + 2];
    size_t length = dname_length(name);
    struct lack *lack = NULL;
    dname_copy_lower(key, name);
    key[length] = (uint8_t)(type >> 8);
    key[length + 1] = (uint8_t)type;
    HASH_FIND(hh, report->lacks, key, length + 2, lack);
    if (lack == NULL) {
        lack = HASH_COUNT(report->lacks) >= LACKS_MAX ? NULL : calloc(1, sizeof *lack + length + 2);
        if (lack == NULL) {
            report->uncounted++;
            return;
        }
        memcpy(lack->name, key, length + 2);
        lack->type = type;
        HASH_ADD_KEYPTR(hh, report->lacks, lack->name, length + 2, lack);
        if (lack->hh.tbl == NULL) {
            free(lack);
            report->uncounted++;
            return;
        }
    }
    lack->answers++;
}

static void take_answer(void *state, const struct answer_event *event)
{
    struct missing_report *report = state;
    for (const struct finding *at = event->judgement->findings.first; at != NULL; at = at->next)
        if (type_wanted(at) != 0)
            count(report, at->owner, type_wanted(at));
}

/* From the root down: fewer labels first, then canonical order; at one name the parent's DS before the rest.
 */
static int compare_lacks(const struct lack *a, const struct lack *b)
{
    unsigned left = dname_labels(a->name), right = dname_labels(b->name);
    if (left != right)
        return left < right ? -1 : 1;
    int order = dname_compare(a->name, b->name);
    if (order != 0)
        return order;
    if ((a->type == RRTYPE_DS) != (b->type == RRTYPE_DS))
        return a->type == RRTYPE_DS ? -1 : 1;
    return a->type < b->type ? -1 : a->type > b->type;
}

/* A name from the wire goes to a shell: what is not plain is quoted, and what dig could take for something
 * else is given by -q. */
static void put_question(char *text, size_t size, const struct lack *lack)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    char name[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX], quoted[4 * DNAME_TEXT_MAX];
    size_t used = 0;
    dname_format(lack->name, name);
    (void)rrtype_format(lack->type, type);
    if (name[strspn(name, plain)] == '\0' && name[0] != '-') {
        (void)snprintf(text, size, "%s %s", name, type);
        return;
    }
    for (const char *at = name; *at != '\0' && used + 5 < sizeof quoted; at++) {
        if (*at == '\'') {
            memcpy(quoted + used, "'\\''", 4);
            used += 4;
        } else {
            quoted[used++] = *at;
        }
    }
    quoted[used] = '\0';
    (void)snprintf(text, size, "-q '%s' -t %s", quoted, type);
}

static void put_lack(const struct missing_report *report, const struct lack *lack)
{
    char question[5 * DNAME_TEXT_MAX], command[5 * DNAME_TEXT_MAX + 32], name[DNAME_TEXT_MAX];
    char type[RRTYPE_TEXT_MAX];
    put_question(question, sizeof question, lack);
    (void)snprintf(command, sizeof command, "dig +dnssec +cd %s", question);
    if (!report->json) {
        (void)fprintf(report->out, "%-47s # for %llu answer%s\n", command, (unsigned long long)lack->answers,
                      lack->answers == 1 ? "" : "s");
        return;
    }
    dname_format(lack->name, name);
    struct writer out;
    writer_begin(&out, report->out);
    write_text(&out, "{\"event\":\"missing\",\"qname\":");
    json_string(&out, name);
    write_format(&out, ",\"qtype\":\"%s\",\"answers\":%llu,\"command\":", rrtype_format(lack->type, type),
                 (unsigned long long)lack->answers);
    json_string(&out, command);
    write_text(&out, "}\n");
    writer_end(&out);
}

static void end_report(void *state, const struct totals *totals)
{
    struct missing_report *report = state;
    (void)totals;
    HASH_SRT(hh, report->lacks, compare_lacks);
    for (const struct lack *at = report->lacks; at != NULL; at = at->hh.next)
        put_lack(report, at);
    if (report->uncounted > 0 && !report->json)
        (void)fprintf(report->out, "# and more names, lacking %llu times\n",
                      (unsigned long long)report->uncounted);
}

static void free_report(void *state)
{
    struct missing_report *report = state;
    struct lack *lack, *next;
    HASH_ITER (hh, report->lacks, lack, next) {
        HASH_DEL(report->lacks, lack);
        free(lack);
    }
    free(report);
}

static void ignore_answer(void *state, const struct answer_event *event)
{
    (void)state;
    (void)event;
}

static void end_without_memory(void *state, const struct totals *totals)
{
    (void)totals;
    (void)fputs("# no memory for the report\n", state);
}

struct sink missing_sink_new(FILE *out, bool json)
{
    struct missing_report *report = calloc(1, sizeof *report);
    if (report == NULL)
        return (struct sink){.answer = ignore_answer, .end = end_without_memory, .state = out};
    *report = (struct missing_report){.out = out, .json = json};
    return (struct sink){.answer = take_answer, .end = end_report, .free = free_report, .state = report};
}
