#include "validate/proof.h"

#include "decode/dname.h"

void proof_add(struct proof *proof, enum proof_mark mark, const uint8_t *owner, uint16_t type,
               const struct sighting *seen, enum reason reason, const char *text)
{
    if (proof == NULL)
        return;
    struct proof_step *step = arena_take_array(proof->arena, 1, sizeof *step);
    if (step == NULL)
        return;
    step->mark = mark;
    step->owner = arena_copy(proof->arena, owner, dname_length(owner));
    step->type = type;
    step->text = arena_printf(proof->arena, "%s", text);
    step->reason = reason;
    if (seen != NULL)
        step->seen = *seen;
    if (step->owner == NULL)
        return;
    if (proof->first == NULL)
        proof->first = step;
    else
        proof->last->next = step;
    proof->last = step;
}
