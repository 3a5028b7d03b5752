#include "cli/command.h"
#include "cli/run.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "report/explain.h"

#include <stdlib.h>
#include <string.h>

/* Frames with other answers to the question that are named. */
#define OTHERS_MAX 8

/* The search for the answer to explain: the first one that is an answer and can be judged, else the first
 * referral with records to judge, else the first of all. */
struct search {
    struct run *run;
    uint8_t qname[DNAME_MAX];
    uint16_t qtype;
    bool any_type;
    bool found;
    unsigned rank; /* of the one found */
    uint64_t frame;
    enum status status;
    unsigned flags;
    char *text; /* its explanation */
    size_t text_length;
    struct {
        uint64_t frame;
        enum status status;
    } others[OTHERS_MAX];
    size_t other_count;
    uint64_t others_more;
};

static bool is_asked_for(const struct search *search, const struct response *response)
{
    const struct message *m = &response->message;
    if (search->run->options->frame != 0 && response->frame != search->run->options->frame)
        return false;
    return m->qname != NULL && dname_equal(m->qname, search->qname) &&
           (search->any_type || m->qtype == search->qtype);
}

static void note_other(struct search *search, uint64_t frame, enum status status)
{
    if (search->other_count == OTHERS_MAX) {
        search->others_more++;
        return;
    }
    search->others[search->other_count].frame = frame;
    search->others[search->other_count++].status = status;
}

/* The proof is gone with the next response, so the explanation is written at once, into memory. */
static void write_explanation(struct search *search, const struct answer_event *event)
{
    free(search->text);
    search->text = NULL;
    FILE *out = open_memstream(&search->text, &search->text_length);
    if (out == NULL)
        return;
    switch (search->run->options->format) {
    case FORMAT_JSON:
        explain_json(out, event);
        break;
    case FORMAT_DOT:
        explain_dot(out, event);
        break;
    case FORMAT_TEXT:
        explain_text(out, event, search->run->options->verbose);
        break;
    }
    (void)fclose(out);
}

static unsigned rank_of(const struct judgement *judgement)
{
    if (judgement->status == STATUS_NONE)
        return 0;
    return judgement->is_referral ? 1 : 2;
}

static void consider(void *context, const struct response *response)
{
    struct search *search = context;
    struct run *run = search->run;
    if (!is_asked_for(search, response)) {
        (void)judge_response(run->judge, response, NULL);
        return;
    }
    struct proof proof = {.arena = run->proofs};
    arena_reset(run->proofs);
    struct judgement judgement = judge_response(run->judge, response, &proof);
    if (search->found && rank_of(&judgement) <= search->rank) {
        note_other(search, response->frame, judgement.status);
        return;
    }
    if (search->found)
        note_other(search, search->frame, search->status);
    search->found = true;
    search->rank = rank_of(&judgement);
    search->frame = response->frame;
    search->status = judgement.status;
    search->flags = judgement.flags;
    write_explanation(search, &(struct answer_event){.response = response,
                                                     .judgement = &judgement,
                                                     .file = source_file_name(run->source, response->file),
                                                     .files = &run->files,
                                                     .proof = &proof});
}

static void put_others(const struct search *search)
{
    FILE *out = search->run->out;
    if (search->other_count == 0 || search->run->options->format != FORMAT_TEXT)
        return;
    (void)fputs("\nOther answers to the question (--frame N explains one):\n", out);
    for (size_t i = 0; i < search->other_count; i++)
        (void)fprintf(out, "  frame %llu: %s\n", (unsigned long long)search->others[i].frame,
                      search->others[i].status == STATUS_NONE ? "nothing to judge"
                                                              : status_name(search->others[i].status));
    if (search->others_more > 0)
        (void)fprintf(out, "  and %llu more\n", (unsigned long long)search->others_more);
}

static bool parse_question(struct search *search, const struct options *options)
{
    if (!dname_parse(options->operands[1], search->qname))
        return run_complain(options->operands[1], "not a domain name");
    search->any_type = options->operand_count < 3;
    return search->any_type || rrtype_parse(options->operands[2], &search->qtype) ||
           run_complain(options->operands[2], "not a record type");
}

static bool explain(struct search *search)
{
    struct run *run = search->run;
    const struct options *options = run->options;
    if (!run_collect(run, 0, 1) || !run_judge(run, consider, search))
        return false;
    run_finish_totals(run);
    if (search->found && search->text != NULL) {
        (void)fwrite(search->text, 1, search->text_length, run->out);
        put_others(search);
    }
    run->totals.bogus += (search->flags & FLAG_BOGUS) != 0;
    run->totals.spoofed += (search->flags & FLAG_SPOOFED) != 0;
    run_end(run);
    if (search->found)
        return true;
    (void)fprintf(stderr, "rrsight: %s: no answer to %s%s%s in it\n", options->operands[0],
                  options->operands[1], search->any_type ? "" : " ",
                  search->any_type ? "" : options->operands[2]);
    return false;
}

int command_explain(const struct options *options)
{
    struct run run;
    struct search search = {.run = &run};
    bool good = run_open(&run, options) && parse_question(&search, options) && explain(&search);
    run.fault = run.fault || !good;
    int status = run_status(&run);
    free(search.text);
    run_close(&run);
    return status;
}
