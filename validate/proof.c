#include "validate/proof.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

#include <string.h>

enum proof_mark proof_mark_of(enum status status)
{
    switch (status) {
    case STATUS_BOGUS:
        return PROOF_BROKEN;
    case STATUS_INSECURE:
        return PROOF_INSECURE;
    case STATUS_INDETERMINATE:
        return PROOF_UNSEEN;
    default:
        return PROOF_GOOD;
    }
}

static bool says_the_same(const struct proof_step *a, const struct proof_step *b)
{
    return a->kind == b->kind && a->mark == b->mark && a->type == b->type && a->reason == b->reason &&
           a->set == b->set && a->signed_by.signature == b->signed_by.signature &&
           dname_equal(a->owner, b->owner) && strcmp(a->text, b->text) == 0;
}

void proof_add(struct proof *proof, const struct proof_step *step)
{
    if (proof == NULL)
        return;
    for (const struct proof_step *at = proof->first; at != NULL; at = at->next)
        if (says_the_same(at, step))
            return;
    struct proof_step *copy = arena_copy(proof->arena, step, sizeof *step);
    if (copy == NULL)
        return;
    copy->owner = arena_copy(proof->arena, step->owner, dname_length(step->owner));
    copy->text = arena_string(proof->arena, step->text);
    copy->next = NULL;
    if (copy->owner == NULL)
        return;
    if (proof->first == NULL)
        proof->first = copy;
    else
        proof->last->next = copy;
    proof->last = copy;
}

struct proof_signature proof_signature_of(struct proof *proof, const struct evidence_rrset *set,
                                          const struct signature *signature, const struct dnskey *key,
                                          int64_t now)
{
    const struct rrsig *rrsig = &signature->rrsig;
    struct proof_signature out = {.signature = signature,
                                  .key = key,
                                  .inception = rrsig_time(rrsig->inception, now),
                                  .expiration = rrsig_time(rrsig->expiration, now)};
    out.octets = rrsig_signed_octets(rrsig, set->owner, DNS_CLASS_IN, set->records, set->count, proof->arena,
                                     &out.octet_count);
    /* The first record's owner stands right behind the RRSIG's own fields. */
    out.owner = out.octets == NULL || set->count == 0 ? set->owner : out.octets + rrsig->signed_length;
    return out;
}
