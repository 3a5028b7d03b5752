#include "report/group.h"
#include "report/sink.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

#include <stdlib.h>
#include <string.h>

#define LINE_MAX_COLUMNS 100

struct text_report {
    FILE *out;
    bool colour;
    struct groups *groups;
};

static const char *colour_of(enum status status)
{
    static const char *const colours[STATUS_COUNT] = {"\033[2m", "\033[32m", "\033[36m", "\033[33m",
                                                      "\033[1;31m"};
    return colours[status];
}

static void put_status(const struct text_report *report, enum status status)
{
    if (report->colour)
        (void)fprintf(report->out, "%s%s\033[0m", colour_of(status), status_name(status));
    else
        (void)fputs(status_name(status), report->out);
}

/* Text behind an indent, broken at spaces so that no line is longer than LINE_MAX_COLUMNS; a single longer
   word is cut into pieces. `used`: columns already taken on the first line. */
static void put_wrapped(FILE *out, const char *text, size_t indent, size_t used)
{
    size_t column = used;
    while (*text != '\0') {
        size_t word = strcspn(text, " ");
        size_t room = LINE_MAX_COLUMNS - indent;
        if (word > room)
            word = room;
        if (column > indent && column + 1 + word > LINE_MAX_COLUMNS) {
            (void)fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            (void)fputc(' ', out);
            column++;
        }
        (void)fwrite(text, 1, word, out);
        column += word;
        text += word;
        text += strspn(text, " ");
    }
    (void)fputc('\n', out);
}

static void put_field(FILE *out, const char *label, const char *text)
{
    (void)fprintf(out, "   %-11s", label);
    put_wrapped(out, text, 14, 14);
}

static void put_totals(const struct text_report *report, const struct totals *totals)
{
    FILE *out = report->out;
    const struct decoder_counters *c = &totals->counters;
    char from[TIME_TEXT_MAX], until[TIME_TEXT_MAX], span[TIME_TEXT_MAX];
    (void)fprintf(out, "%llu packets, %llu DNS queries, %llu DNS answers", (unsigned long long)c->packets,
                  (unsigned long long)c->queries, (unsigned long long)c->responses);
    if (c->packets > 0)
        (void)fprintf(out, "\n%s to %s (%s)", time_format(c->first / CAPTURE_SECOND, from),
                      time_format(c->last / CAPTURE_SECOND, until),
                      span_format((c->last - c->first) / CAPTURE_SECOND, span));
    (void)fputs("\n\n", out);
    for (int status = STATUS_SECURE; status <= STATUS_COUNT; status++) {
        enum status shown = status == STATUS_COUNT ? STATUS_NONE : (enum status)status;
        uint64_t count = totals->statuses[shown];
        double share = c->responses == 0 ? 0 : 100.0 * (double)count / (double)c->responses;
        (void)fprintf(out, "%10llu  %5.1f %%  ", (unsigned long long)count, share);
        put_status(report, shown);
        (void)fputs(shown == STATUS_NONE ? " (nothing to judge)\n" : "\n", out);
    }
    if (c->malformed_packets + c->malformed_messages + c->fragments_lost + c->tcp_gaps > 0)
        (void)fprintf(
            out, "\n%llu malformed packets, %llu malformed messages, %llu lost fragments, %llu TCP gaps\n",
            (unsigned long long)c->malformed_packets, (unsigned long long)c->malformed_messages,
            (unsigned long long)c->fragments_lost, (unsigned long long)c->tcp_gaps);
}

static const char *mark_text(enum proof_mark mark)
{
    switch (mark) {
    case PROOF_GOOD:
        return "ok     ";
    case PROOF_BROKEN:
        return "BROKEN ";
    case PROOF_UNSEEN:
        return "unseen ";
    case PROOF_INSECURE:
        return "no DS  ";
    }
    return "       ";
}

static void put_chain(FILE *out, const struct group *group)
{
    for (size_t i = 0; i < group->step_count; i++) {
        const struct group_step *step = &group->steps[i];
        size_t length = strlen(step->what) + strlen(step->text) + 64;
        char *line = malloc(length);
        if (line == NULL)
            return;
        if (step->frame > 0)
            (void)snprintf(line, length, "%s%s: %s (frame %llu)", mark_text(step->mark), step->what,
                           step->text, (unsigned long long)step->frame);
        else
            (void)snprintf(line, length, "%s%s: %s", mark_text(step->mark), step->what, step->text);
        (void)fprintf(out, "   %-11s", i == 0 ? "chain" : "");
        put_wrapped(out, line, 14, 14);
        free(line);
    }
}

static void put_reference(FILE *out, const struct reason_row *row)
{
    char text[160];
    if (row->ede == EDE_NONE)
        (void)snprintf(text, sizeof text, "%s", row->reference);
    else
        (void)snprintf(text, sizeof text, "%s; EDE %d (RFC 8914)", row->reference, row->ede);
    put_field(out, "reference", text);
}

static void put_group(const struct text_report *report, const struct group *group, unsigned number)
{
    FILE *out = report->out;
    const struct reason_row *row = reason_row(group->reason);
    (void)fprintf(out, "\n%u. ", number);
    put_status(report, group->status);
    (void)fprintf(out, "  %s  %llu answer%s\n", row->code, (unsigned long long)group->count,
                  group->count == 1 ? "" : "s");
    for (unsigned i = 0; i < group->name_count; i++)
        put_field(out, i == 0 ? "asked" : "", group->names[i]);
    if (group->more_names)
        put_field(out, "", "… and more names");
    if (group->zone[0] != '\0')
        put_field(out, "zone", group->zone);
    put_field(out, "cause", row->meaning);
    put_field(out, "at", group->about);
    put_field(out, "facts", group->detail);
    put_chain(out, group);
    for (unsigned i = 0; i < group->example_count; i++)
        put_field(out, i == 0 ? "seen" : "", group->examples[i]);
    put_reference(out, row);
    put_field(out, "what to do", row->advice);
}

static void take_answer(void *state, const struct answer_event *event)
{
    struct text_report *report = state;
    const struct judgement *judgement = event->judgement;
    if (judgement->status >= STATUS_INDETERMINATE || judgement->flags != 0)
        groups_add(report->groups, event);
}

static void end_report(void *state, const struct totals *totals)
{
    struct text_report *report = state;
    size_t count;
    struct group *const *groups = groups_sorted(report->groups, &count);
    put_totals(report, totals);
    if (count == 0)
        (void)fputs("\nNothing is wrong in what was judged.\n", report->out);
    for (size_t i = 0; i < count; i++)
        put_group(report, groups[i], (unsigned)i + 1);
    if (groups_uncounted(report->groups) > 0)
        (void)fprintf(report->out, "\n%llu more answers have other causes than these %d.\n",
                      (unsigned long long)groups_uncounted(report->groups), GROUPS_MAX);
}

static void free_report(void *state)
{
    struct text_report *report = state;
    groups_free(report->groups);
    free(report);
}

static void ignore_answer(void *state, const struct answer_event *event)
{
    (void)state;
    (void)event;
}

static void ignore_end(void *state, const struct totals *totals)
{
    (void)state;
    (void)totals;
}

struct sink text_sink_new(FILE *out, bool colour)
{
    struct text_report *report = calloc(1, sizeof *report);
    if (report != NULL)
        *report = (struct text_report){.out = out, .colour = colour, .groups = groups_new()};
    if (report == NULL || report->groups == NULL) {
        free(report);
        (void)fputs("no memory for the report\n", out);
        return (struct sink){.answer = ignore_answer, .end = ignore_end};
    }
    return (struct sink){.answer = take_answer, .end = end_report, .free = free_report, .state = report};
}

static void put_line(void *state, const struct answer_event *event)
{
    FILE *out = state;
    const struct judgement *judgement = event->judgement;
    const struct message *m = &event->response->message;
    char when[TIME_TEXT_MAX], name[DNAME_TEXT_MAX] = "-", type[RRTYPE_TEXT_MAX];
    if (judgement->flags == 0)
        return;
    if (m->qname != NULL)
        dname_format(m->qname, name);
    (void)fprintf(out, "%s %s %s %s %s: %s\n", time_format(event->response->time / CAPTURE_SECOND, when),
                  status_name(judgement->status), name, rrtype_format(m->qtype, type),
                  judgement->primary == NULL ? "-" : reason_row(judgement->primary->reason)->code,
                  judgement->primary == NULL ? "" : judgement->primary->detail);
    (void)fflush(out);
}

static void end_lines(void *state, const struct totals *totals)
{
    const struct text_report report = {.out = state};
    put_totals(&report, totals);
}

struct sink line_sink_new(FILE *out)
{
    return (struct sink){.answer = put_line, .end = end_lines, .state = out};
}
