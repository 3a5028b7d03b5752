#include "validate/missing.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

static bool has(const struct chain_context *c, const uint8_t *name, uint16_t type)
{
    return evidence_first(c->evidence, name, type) != NULL;
}

/* Whether records seen at `name` carry a signature of a zone above it: then the name is no apex. */
static bool lies_inside_a_zone(const struct chain_context *c, const uint8_t *name)
{
    for (struct evidence_rrset *set = evidence_first(c->evidence, name, RRTYPE_ANY); set != NULL;
         set = evidence_next(set, RRTYPE_ANY)) {
        if (set->type == RRTYPE_DS || set->type == RRTYPE_NSEC)
            continue;
        for (const struct signature *at = set->signatures; at != NULL; at = at->next)
            if (dname_labels(at->rrsig.signer) < dname_labels(name))
                return true;
    }
    return false;
}

/* The labels of the zone that signed a DS at `name`, or the name's own number where none was seen: between
 * the two there is no cut. */
static unsigned parent_labels(const struct chain_context *c, const uint8_t *name)
{
    unsigned labels = dname_labels(name);
    for (struct evidence_rrset *set = evidence_first(c->evidence, name, RRTYPE_DS); set != NULL;
         set = evidence_next(set, RRTYPE_DS))
        for (const struct signature *at = set->signatures; at != NULL; at = at->next)
            if (dname_labels(at->rrsig.signer) < labels)
                return dname_labels(at->rrsig.signer);
    return labels;
}

/* Whether a DS further down shows that its parent zone reaches over `name`. */
static bool is_passed_over(const struct chain_context *c, const uint8_t *name, const uint8_t *target)
{
    unsigned labels = dname_labels(name);
    for (unsigned depth = labels + 1; depth <= dname_labels(target); depth++)
        if (parent_labels(c, dname_ancestor(target, depth)) < labels)
            return true;
    return false;
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
    unsigned labels = dname_labels(target);
    if (!dname_is_subdomain(target, state->zone))
        return;
    for (unsigned depth = dname_labels(state->zone) + 1; depth <= labels; depth++) {
        const uint8_t *name = dname_ancestor(target, depth);
        bool has_ds = has(c, name, RRTYPE_DS), has_keys = has(c, name, RRTYPE_DNSKEY);
        /* A name below the root is a zone as good as always. */
        bool is_zone = has_ds || has_keys || depth == 1 || (is_apex && depth == labels);
        if (!is_zone && (lies_inside_a_zone(c, name) || is_passed_over(c, name, target)))
            continue;
        if (!has_ds)
            note(c, findings, name, RRTYPE_DS);
        if (is_zone && !has_keys)
            note(c, findings, name, RRTYPE_DNSKEY);
    }
}
