#include "report/explain.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/algorithm.h"

/*
 * The graph that DNSSEC teachers draw: keys are ellipses, records are boxes, an arrow means "vouches for": a
 * DS for a key by its digest, a key for records by its signature. Dashed and red is what does not hold.
 */

static const char *colour_of(enum proof_mark mark)
{
    switch (mark) {
    case PROOF_BROKEN:
        return "red3";
    case PROOF_UNSEEN:
        return "orange3";
    case PROOF_INSECURE:
        return "gray40";
    case PROOF_GOOD:
        break;
    }
    return "darkgreen";
}

/* A name inside a quoted string; its own escapes must not become the graph's. */
static void put_name(FILE *out, const uint8_t *name)
{
    char text[DNAME_TEXT_MAX];
    dname_format(name, text);
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\\' || *at == '"')
            (void)fputc('\\', out);
        (void)fputc(*at, out);
    }
}

static void put_key_id(FILE *out, const uint8_t *zone, unsigned tag, unsigned algorithm)
{
    (void)fputs("\"key ", out);
    put_name(out, zone);
    (void)fprintf(out, " %u %u\"", tag, algorithm);
}

static void put_set_id(FILE *out, const struct proof_step *step)
{
    char type[RRTYPE_TEXT_MAX];
    (void)fprintf(out, "\"%s ",
                  step->anchor != NULL         ? "anchor"
                  : step->kind == PROOF_DENIAL ? "denial"
                                               : "set");
    put_name(out, step->owner);
    (void)fprintf(out, " %s\"", rrtype_format(step->type, type));
}

static void put_box(FILE *out, const struct proof_step *step)
{
    char type[RRTYPE_TEXT_MAX];
    (void)fputs("  ", out);
    put_set_id(out, step);
    (void)fputs(" [shape=box,label=\"", out);
    if (step->kind == PROOF_DENIAL)
        (void)fputs("no ", out);
    put_name(out, step->owner);
    (void)fprintf(out, "\\n%s%s", step->anchor != NULL ? "trust anchor " : "",
                  rrtype_format(step->type, type));
    if (step->seen.frame > 0)
        (void)fprintf(out, "\\nframe %llu", (unsigned long long)step->seen.frame);
    if (step->reason != REASON_NONE)
        (void)fprintf(out, "\\n%s", reason_row(step->reason)->code);
    (void)fprintf(out, "\",color=%s%s];\n", colour_of(step->mark),
                  step->mark == PROOF_GOOD ? "" : ",style=dashed");
}

static void put_key_nodes(FILE *out, const struct proof_step *step)
{
    for (size_t i = 0; step->set->keys != NULL && i < step->set->count; i++) {
        const struct dnskey *key = &step->set->keys[i].dnskey;
        if (key->length == 0)
            continue;
        (void)fputs("  ", out);
        put_key_id(out, step->owner, key->tag, key->algorithm);
        (void)fprintf(out, " [shape=ellipse,label=\"%s %u\\n%s\\n%u bits\"];\n",
                      evidence_key_role(step->set, key), key->tag, algorithm_find(key->algorithm)->mnemonic,
                      dnskey_bits(key));
        (void)fputs("  ", out);
        put_set_id(out, step);
        (void)fputs(" -> ", out);
        put_key_id(out, step->owner, key->tag, key->algorithm);
        (void)fputs(" [arrowhead=none,style=dotted];\n", out);
    }
}

static void put_digest_edges(FILE *out, const struct proof_step *step)
{
    for (const struct proof_digest *digest = step->digests; digest != NULL; digest = digest->next) {
        char type[RRTYPE_TEXT_MAX];
        (void)fprintf(out, "  \"%s ", step->by_anchor ? "anchor" : "set");
        put_name(out, step->owner);
        (void)fprintf(out, " %s\" -> ", rrtype_format(digest->entry_type, type));
        put_key_id(out, step->owner, digest->key->tag, digest->key->algorithm);
        (void)fprintf(out, " [label=digest,color=%s];\n", colour_of(step->mark));
    }
}

static void put_denial_edges(FILE *out, const struct proof_step *step)
{
    char type[RRTYPE_TEXT_MAX];
    for (const struct proof_denial *row = step->denials; row != NULL; row = row->more) {
        if (row->set == NULL)
            continue;
        (void)fputs("  \"set ", out);
        put_name(out, row->set->owner);
        (void)fprintf(out, " %s\" -> ", rrtype_format(row->set->type, type));
        put_set_id(out, step);
        (void)fprintf(out, " [label=\"%s\",color=%s];\n",
                      row->relation == DENIAL_MATCHES ? "matches" : "covers", colour_of(step->mark));
    }
}

static void put_signature_edge(FILE *out, const struct proof_step *step)
{
    const struct proof_signature *s = &step->signed_by;
    if (s->signature == NULL)
        return;
    (void)fputs("  ", out);
    put_key_id(out, s->signature->rrsig.signer, s->signature->rrsig.tag, s->signature->rrsig.algorithm);
    (void)fputs(" -> ", out);
    put_set_id(out, step);
    (void)fprintf(out, " [label=RRSIG,color=%s%s];\n", s->key == NULL ? "red3" : "darkgreen",
                  s->key == NULL ? ",style=dashed" : "");
}

void explain_dot(FILE *out, const struct answer_event *event)
{
    (void)fputs("digraph chain {\n  rankdir=TB;\n  node [fontname=\"sans-serif\",fontsize=10];\n"
                "  edge [fontname=\"sans-serif\",fontsize=8];\n",
                out);
    for (const struct proof_step *step = event->proof->first; step != NULL; step = step->next) {
        put_box(out, step);
        if (step->kind == PROOF_KEYS && step->set != NULL)
            put_key_nodes(out, step);
        put_digest_edges(out, step);
        put_denial_edges(out, step);
        put_signature_edge(out, step);
    }
    (void)fprintf(out, "  label=\"%s\";\n}\n", status_name(event->judgement->status));
}
