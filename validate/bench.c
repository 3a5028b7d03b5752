#include "validate/bench.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

void bench_note(struct bench *b, enum reason reason, const uint8_t *owner, uint16_t type, const char *detail)
{
    findings_add(&b->judgement->findings, b->arena, reason, owner, type, detail);
}

enum status bench_conclude_with(struct bench *b, enum reason reason, const uint8_t *owner, uint16_t type,
                                const char *detail, struct proof_step step)
{
    bench_note(b, reason, owner, type, detail);
    step.mark = proof_mark_of(reason_status(reason));
    step.owner = owner;
    step.type = type;
    step.reason = reason;
    step.text = detail;
    step.seen = b->seen;
    step.in_answer = true;
    proof_add(b->chain.proof, &step);
    return reason_status(reason);
}

enum status bench_conclude(struct bench *b, enum reason reason, const uint8_t *owner, uint16_t type,
                           const char *detail)
{
    return bench_conclude_with(b, reason, owner, type, detail, (struct proof_step){.kind = PROOF_REMARK});
}

enum status bench_conclude_limit(struct bench *b)
{
    enum reason reason = b->budget.checks_left == 0 ? REASON_LIMIT_SIGNATURE_CHECKS : REASON_LIMIT_STEPS;
    return bench_conclude(b, reason, b->message->qname, b->message->qtype,
                          "the work that the limit allows for one answer was spent before its end");
}

enum status bench_conclude_unknown_cut(struct bench *b, const uint8_t *cut)
{
    return bench_conclude(
        b, REASON_DS_NOT_OBSERVED, cut, RRTYPE_DS,
        arena_printf(b->arena, "neither a DS of %s nor a proof of its absence was seen", bench_text(b, cut)));
}

enum status bench_take_zone(struct bench *b, const struct zone_state *zone)
{
    findings_add_all(&b->judgement->findings, b->arena, &zone->findings);
    return zone->status;
}

void bench_set_zone(struct bench *b, const uint8_t *zone)
{
    if (b->judgement->zone == NULL)
        b->judgement->zone = zone;
}

const char *bench_text(struct bench *b, const uint8_t *name)
{
    char text[DNAME_TEXT_MAX];
    dname_format(name, text);
    return arena_string(b->arena, text);
}
