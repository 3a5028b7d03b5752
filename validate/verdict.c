#include "validate/verdict.h"

#include "decode/dname.h"

#include <stdlib.h>
#include <string.h>

/* One block: this, the findings, and behind them their names and texts. */
struct verdict {
    struct interval holds;
    uint64_t evidence_version;
    struct judgement judgement;
    struct answer answer;
    size_t finding_count;
    struct finding findings[];
};

static enum content_note note_of(const struct bench *b)
{
    return b->requested ? CONTENT_JUDGED_SIGNED : CONTENT_JUDGED;
}

static size_t name_size(const uint8_t *name)
{
    return name == NULL ? 0 : dname_length(name);
}

static size_t size_of(const struct bench *b)
{
    size_t size = sizeof(struct verdict) + name_size(b->judgement->zone) + name_size(b->answer.name);
    for (const struct finding *at = b->judgement->findings.first; at != NULL; at = at->next)
        size += sizeof *at + name_size(at->owner) + strlen(at->detail) + 1;
    return size;
}

/* Copies octets to where *end points, which moves on; returns the copy. */
static const void *put(uint8_t **end, const void *octets, size_t size)
{
    uint8_t *copy = *end;
    if (octets == NULL)
        return NULL;
    memcpy(copy, octets, size);
    *end += size;
    return copy;
}

static size_t count_findings(const struct findings *findings)
{
    size_t count = 0;
    for (const struct finding *at = findings->first; at != NULL; at = at->next)
        count++;
    return count;
}

void verdict_keep(struct bench *b)
{
    struct content *content = b->response->content;
    const struct judgement *judgement = b->judgement;
    size_t size = size_of(b);
    if (content == NULL || b->holds.from > b->holds.until || size > VERDICT_SIZE_MAX)
        return;
    struct verdict *verdict = malloc(size);
    if (verdict == NULL)
        return;
    size_t count = count_findings(&judgement->findings);
    *verdict = (struct verdict){.holds = b->holds,
                                .evidence_version = evidence_version(b->chain.evidence),
                                .judgement = *judgement,
                                .answer = {.claim = b->answer.claim},
                                .finding_count = count};
    uint8_t *end = (uint8_t *)(verdict->findings + count);
    verdict->judgement.zone = put(&end, judgement->zone, name_size(judgement->zone));
    verdict->answer.name = put(&end, b->answer.name, name_size(b->answer.name));
    struct finding *copy = verdict->findings;
    for (const struct finding *at = judgement->findings.first; at != NULL; at = at->next, copy++) {
        *copy = *at;
        copy->owner = put(&end, at->owner, name_size(at->owner));
        copy->detail = put(&end, at->detail, strlen(at->detail) + 1);
    }
    content_attach(content, note_of(b), verdict, size);
}

/* The list may be appended to, so it is the arena's; names and texts are not. */
static bool recall_findings(struct bench *b, const struct verdict *verdict)
{
    struct findings *findings = &b->judgement->findings;
    size_t count = verdict->finding_count;
    findings->first = findings->last = NULL;
    if (count == 0)
        return true;
    struct finding *list = arena_copy(b->arena, verdict->findings, count * sizeof *list);
    if (list == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        list[i].next = i + 1 < count ? &list[i + 1] : NULL;
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
    return recall_findings(b, verdict);
}
