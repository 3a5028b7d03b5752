#include "validate/verdict.h"

#include "validate/pack.h"

/* One block: this, the findings, and behind them names and texts. */
struct verdict {
    struct interval holds;
    uint64_t evidence_version;
    struct judgement judgement;
    struct answer answer;
    struct finding findings[];
};

static enum content_note note_of(const struct bench *b)
{
    return b->requested ? CONTENT_JUDGED_SIGNED : CONTENT_JUDGED;
}

void verdict_keep(struct bench *b)
{
    struct content *content = b->response->content;
    const struct judgement *judgement = b->judgement;
    const struct findings *findings = &judgement->findings;
    size_t count = findings_count(findings);
    size_t size = sizeof(struct verdict) + count * sizeof(struct finding) + findings_text_size(findings) +
                  pack_name_size(judgement->zone) + pack_name_size(b->answer.name);
    if (content == NULL || b->holds.from > b->holds.until || size > VERDICT_SIZE_MAX)
        return;
    struct verdict *verdict = content_room(content, note_of(b), size);
    if (verdict == NULL)
        return;
    uint8_t *end = (uint8_t *)(verdict->findings + count);
    b->judgement->number = ++*b->numbers;
    *verdict = (struct verdict){.holds = b->holds,
                                .evidence_version = evidence_version(b->chain.evidence),
                                .judgement = *judgement,
                                .answer = {.claim = b->answer.claim}};
    verdict->judgement.findings = findings_pack(findings, verdict->findings, &end);
    verdict->judgement.zone = pack_name(&end, judgement->zone);
    verdict->answer.name = pack_name(&end, b->answer.name);
}

/* The list may be appended to, so it is the arena's; names and texts are not. */
static bool recall_findings(struct bench *b)
{
    struct findings *findings = &b->judgement->findings;
    size_t count = findings_count(findings);
    if (count == 0)
        return true;
    struct finding *list = arena_copy(b->arena, findings->first, count * sizeof *list);
    if (list == NULL)
        return false;
    for (size_t i = 0; i + 1 < count; i++)
        list[i].next = &list[i + 1];
    findings->first = list;
    findings->last = &list[count - 1];
    return true;
}

bool verdict_recall(struct bench *b)
{
    const struct content *content = b->response->content;
    const struct verdict *verdict = content == NULL ? NULL : content->notes[note_of(b)];
    int64_t now = b->chain.check.now;
    if (verdict == NULL || now < verdict->holds.from || now > verdict->holds.until ||
        verdict->evidence_version != evidence_version(b->chain.evidence))
        return false;
    struct judgement *judgement = b->judgement;
    int64_t judged_at = judgement->judged_at;
    bool dnssec_ok = judgement->dnssec_ok;
    *judgement = verdict->judgement;
    judgement->judged_at = judged_at;
    judgement->dnssec_ok = dnssec_ok;
    b->answer = verdict->answer;
    return recall_findings(b);
}
