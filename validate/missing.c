#include "validate/missing.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

/* Signatures at one name that are looked at. */
#define LOOKED_AT_MAX 64

static bool has(const struct chain_context *c, const uint8_t *name, uint16_t type)
{
    return evidence_first(c->evidence, name, type) != NULL;
}

/* Whether records seen at `name` carry a signature of a zone above it: then the name is no apex. Who floods
 * the name with other ones makes it look like one, and that is all. */
static bool lies_inside_a_zone(const struct chain_context *c, const uint8_t *name)
{
    unsigned looked = 0, labels = dname_labels(name);
    for (struct evidence_rrset *set = evidence_first(c->evidence, name, RRTYPE_ANY); set != NULL;
         set = evidence_next(set, RRTYPE_ANY)) {
        bool parental = set->type == RRTYPE_DS || set->type == RRTYPE_NSEC;
        for (const struct signature *at = set->signatures; at != NULL; at = at->next)
            if (looked++ == LOOKED_AT_MAX || (!parental && dname_labels(at->rrsig.signer) < labels))
                return looked <= LOOKED_AT_MAX;
    }
    return false;
}

/* The labels of the zone that signed a DS at `name`, or the name's own number where none was seen: between
 * the two there is no cut. */
static unsigned parent_labels(const struct chain_context *c, const uint8_t *name)
{
    unsigned labels = dname_labels(name), looked = 0;
    for (struct evidence_rrset *set = evidence_first(c->evidence, name, RRTYPE_DS); set != NULL;
         set = evidence_next(set, RRTYPE_DS))
        for (const struct signature *at = set->signatures; at != NULL; at = at->next) {
            if (dname_labels(at->rrsig.signer) < labels)
                return dname_labels(at->rrsig.signer);
            if (++looked == LOOKED_AT_MAX)
                return labels;
        }
    return labels;
}

/* For each depth up to that of `target` the fewest labels that parent_labels() gives further down: a zone
 * that reaches over all names between. */
static void find_reaches(const struct chain_context *c, const uint8_t *target, unsigned from,
                         unsigned reach[DNAME_LABELS_MAX + 1])
{
    unsigned fewest = DNAME_LABELS_MAX;
    for (unsigned depth = dname_labels(target); depth >= from; depth--) {
        reach[depth] = fewest;
        unsigned labels = parent_labels(c, dname_ancestor(target, depth));
        fewest = labels < fewest ? labels : fewest;
    }
}

static void note(const struct chain_context *c, struct findings *findings, const uint8_t *name, uint16_t type)
{
    char text[DNAME_TEXT_MAX];
    dname_format(name, text);
    if (type == RRTYPE_DNSKEY)
        findings_add(findings, c->check.arena, REASON_DNSKEY_NOT_OBSERVED, name, type,
                     arena_printf(c->check.arena, "no DNSKEY record of %s was seen", text));
    else
        findings_add(
            findings, c->check.arena, REASON_DS_NOT_OBSERVED, name, type,
            arena_printf(c->check.arena, "neither a DS of %s nor a proof of its absence was seen", text));
}

void missing_note(const struct chain_context *c, const struct zone_state *state, const uint8_t *target,
                  bool is_apex, struct findings *findings)
{
    unsigned labels = dname_labels(target), first = dname_labels(state->zone) + 1;
    unsigned reach[DNAME_LABELS_MAX + 1] = {0};
    if (!dname_is_subdomain(target, state->zone) || !budget_spend(c->check.budget, labels))
        return;
    find_reaches(c, target, first, reach);
    for (unsigned depth = first; depth <= labels; depth++) {
        const uint8_t *name = dname_ancestor(target, depth);
        bool has_ds = has(c, name, RRTYPE_DS), has_keys = has(c, name, RRTYPE_DNSKEY);
        /* A name below the root is a zone as good as always. */
        bool is_zone = has_ds || has_keys || depth == 1 || (is_apex && depth == labels);
        /* Passed over: a DS further down shows that its parent zone reaches over the name. */
        if (!is_zone && (lies_inside_a_zone(c, name) || reach[depth] < depth))
            continue;
        if (!has_ds)
            note(c, findings, name, RRTYPE_DS);
        if (is_zone && !has_keys)
            note(c, findings, name, RRTYPE_DNSKEY);
    }
}
