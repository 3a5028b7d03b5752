#include "report/explain.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "report/sighting.h"
#include "validate/algorithm.h"
#include "validate/masterfile.h"

#include <stdlib.h>
#include <string.h>

/* Records of a set that are printed; the rest is counted. */
#define RECORDS_SHOWN 12

struct board {
    FILE *out;
    const struct answer_event *event;
    bool verbose;
    unsigned step;
};

static const char *name_text(const uint8_t *name, char out[DNAME_TEXT_MAX])
{
    dname_format(name, out);
    return out;
}

static void put_hex(FILE *out, const char *label, const uint8_t *octets, size_t length)
{
    (void)fprintf(out, "      %s", label);
    for (size_t i = 0; i < length; i++) {
        if (i % 32 == 0)
            (void)fputs("\n        ", out);
        (void)fprintf(out, "%02x", octets[i]);
    }
    (void)fputc('\n', out);
}

static void put_question(const struct board *board)
{
    FILE *out = board->out;
    const struct response *r = board->event->response;
    const struct message *m = &r->message;
    char name[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX], rcode[DNS_CODE_TEXT_MAX], when[TIME_TEXT_MAX];
    char source[IP_ADDRESS_TEXT_MAX], destination[IP_ADDRESS_TEXT_MAX];
    (void)fprintf(out, "Asked:    %s %s\n", m->qname == NULL ? "-" : name_text(m->qname, name),
                  rrtype_format(m->qtype, type));
    (void)fprintf(out, "By:       %s, of the server %s over %s, DNSSEC records %s\n",
                  ip_address_format(&r->flow.destination, destination),
                  ip_address_format(&r->flow.source, source),
                  r->flow.transport == TRANSPORT_TCP ? "TCP" : "UDP",
                  board->event->judgement->dnssec_ok ? "wanted (DO)" : "not asked for");
    (void)fprintf(out, "Answered: %s in frame %llu of %s, at %s\n", rcode_format(m->rcode, rcode),
                  (unsigned long long)r->frame, board->event->file,
                  time_format(r->time / CAPTURE_SECOND, when));
}

static void put_records(const struct board *board, const struct evidence_rrset *set)
{
    char owner[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX];
    for (size_t i = 0; i < set->count && i < RECORDS_SHOWN; i++) {
        char *text = masterfile_rdata(set->type, &set->records[i]);
        (void)fprintf(board->out, "    %s %s %s\n", name_text(set->owner, owner),
                      rrtype_format(set->type, type), text == NULL ? "" : text);
        free(text);
    }
    if (set->count > RECORDS_SHOWN)
        (void)fprintf(board->out, "    and %zu more\n", set->count - RECORDS_SHOWN);
}

static void put_keys(const struct board *board, const struct evidence_rrset *set)
{
    for (size_t i = 0; set->keys != NULL && i < set->count; i++) {
        const struct dnskey *key = &set->keys[i].dnskey;
        if (key->length == 0) {
            (void)fputs("    a record that is no key\n", board->out);
            continue;
        }
        (void)fprintf(board->out, "    key %5u  %s  flags %u%s  %s, %u bits\n", key->tag,
                      evidence_key_role(set, key), key->flags, dnskey_is_revoked(key) ? " (revoked)" : "",
                      algorithm_find(key->algorithm)->mnemonic, dnskey_bits(key));
        if (board->verbose)
            put_hex(board->out, "public key", key->public_key, key->public_length);
    }
}

static void put_digest_line(FILE *out, const char *label, const uint8_t *octets, size_t length)
{
    (void)fprintf(out, "      %-14s", label);
    for (size_t i = 0; i < length; i++)
        (void)fprintf(out, "%02x", octets[i]);
    (void)fputc('\n', out);
}

static void put_digest(const struct board *board, const struct proof_digest *digest)
{
    struct ds ds;
    if (digest->entry_type == RRTYPE_DNSKEY) {
        (void)fprintf(board->out, "    Key %u is the trust anchor itself.\n", digest->key->tag);
        return;
    }
    if (!ds_parse(digest->entry->octets, digest->entry->length, &ds))
        return;
    bool equal = digest->computed_length == ds.digest_length && ds.digest_length > 0 &&
                 memcmp(digest->computed, ds.digest, ds.digest_length) == 0;
    (void)fprintf(board->out, "    The %s digest of key %u %s the DS %u:\n",
                  digest_type_find(ds.digest_type)->mnemonic, digest->key->tag,
                  digest->computed_length == 0 ? "cannot be computed for"
                  : equal                      ? "is that of"
                                               : "is NOT that of",
                  ds.tag);
    put_digest_line(board->out, "in the DS", ds.digest, ds.digest_length);
    put_digest_line(board->out, "computed", digest->computed, digest->computed_length);
}

static void put_validity(const struct board *board, const struct proof_signature *s)
{
    char from[TIME_TEXT_MAX], until[TIME_TEXT_MAX], span[TIME_TEXT_MAX];
    int64_t now = board->event->judgement->judged_at, life = s->expiration - s->inception;
    (void)fprintf(board->out, "      valid %s to %s: ", time_format(s->inception, from),
                  time_format(s->expiration, until));
    if (now > s->expiration)
        (void)fprintf(board->out, "expired for %s\n", span_format(now - s->expiration, span));
    else if (now < s->inception)
        (void)fprintf(board->out, "not valid for another %s\n", span_format(s->inception - now, span));
    else if (life >= (int64_t)2 * 86400)
        (void)fprintf(board->out, "valid, %lld of %lld days used\n",
                      (long long)((now - s->inception) / 86400), (long long)(life / 86400));
    else
        (void)fprintf(board->out, "valid, %lld of %lld hours used\n",
                      (long long)((now - s->inception) / 3600), (long long)(life / 3600));
}

static void put_signature(const struct board *board, const struct proof_signature *s)
{
    char signer[DNAME_TEXT_MAX], owner[DNAME_TEXT_MAX];
    if (s->signature == NULL)
        return;
    const struct rrsig *rrsig = &s->signature->rrsig;
    (void)fprintf(board->out, "    Signature by key %u (%s) of %s: %s\n", rrsig->tag,
                  algorithm_find(rrsig->algorithm)->mnemonic, name_text(rrsig->signer, signer),
                  s->key == NULL ? "it does not hold" : "it verifies");
    (void)fprintf(board->out, "      over %zu octets, with owner %s and original TTL %u\n", s->octet_count,
                  name_text(s->owner, owner), rrsig->original_ttl);
    put_validity(board, s);
    if (!board->verbose)
        return;
    put_hex(board->out, "signature", rrsig->signature, rrsig->signature_length);
    if (s->octets != NULL)
        put_hex(board->out, "signed octets", s->octets, s->octet_count);
}

static void put_bitmap(FILE *out, const struct evidence_rrset *set)
{
    char *text = set->count == 0 ? NULL : masterfile_rdata(set->type, &set->records[0]);
    if (text != NULL)
        (void)fprintf(out, "      the record: %s\n", text);
    free(text);
}

static void put_denials(const struct board *board, const struct proof_step *step)
{
    char name[DNAME_TEXT_MAX], owner[DNAME_TEXT_MAX], next[DNAME_TEXT_MAX], seen[SIGHTING_TEXT_MAX];
    for (const struct proof_denial *row = step->denials; row != NULL; row = row->more) {
        (void)fprintf(board->out, "    %s, %s", row->role, name_text(row->name, name));
        if (row->hash != NULL)
            (void)fprintf(board->out, " (hash %s)", row->hash);
        if (row->relation == DENIAL_MATCHES)
            (void)fprintf(board->out, ", exists: a record of its own\n");
        else
            (void)fprintf(board->out, ", does not exist: it falls between\n      %s and %s%s\n",
                          name_text(row->set->owner, owner),
                          row->next != NULL ? name_text(row->next, next) : row->next_hash,
                          row->opt_out ? ", an Opt-Out span, which may hide unsigned delegations" : "");
        if (row->set != NULL) {
            put_bitmap(board->out, row->set);
            (void)fprintf(board->out, "      seen in %s\n",
                          sighting_format(&row->set->seen, board->event, seen));
        }
    }
}

static void put_title(struct board *board, const struct proof_step *step)
{
    char name[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX], seen[SIGHTING_TEXT_MAX];
    const char *owner = name_text(step->owner, name);
    (void)fprintf(board->out, "\n%2u. ", ++board->step);
    switch (step->kind) {
    case PROOF_ANCHOR:
        (void)fprintf(board->out, "The trust anchor of %s: believed without proof", owner);
        break;
    case PROOF_KEYS:
        (void)fprintf(board->out, "The keys of %s", owner);
        break;
    case PROOF_RECORDS:
        (void)fprintf(board->out, "%s%s %s", step->in_answer ? "The answer's records: " : "", owner,
                      rrtype_format(step->type, type));
        break;
    case PROOF_DENIAL:
        (void)fprintf(board->out, "That there is no %s %s", owner, rrtype_format(step->type, type));
        break;
    case PROOF_REMARK:
        (void)fprintf(board->out, "%s %s", owner, rrtype_format(step->type, type));
        break;
    }
    if (step->kind == PROOF_KEYS || step->kind == PROOF_RECORDS)
        (void)fprintf(board->out, " (%s)", sighting_format(&step->seen, board->event, seen));
    (void)fputc('\n', board->out);
}

static const char *mark_text(enum proof_mark mark)
{
    switch (mark) {
    case PROOF_BROKEN:
        return "BROKEN";
    case PROOF_UNSEEN:
        return "NOT SEEN";
    case PROOF_INSECURE:
        return "UNSIGNED FROM HERE";
    case PROOF_GOOD:
        break;
    }
    return "good";
}

static void put_step(struct board *board, const struct proof_step *step)
{
    FILE *out = board->out;
    put_title(board, step);
    if (step->anchor != NULL) {
        char *text = masterfile_rdata(step->anchor_type, step->anchor);
        char type[RRTYPE_TEXT_MAX];
        (void)fprintf(out, "    %s %s\n", rrtype_format(step->anchor_type, type), text == NULL ? "" : text);
        free(text);
    }
    if (step->set != NULL && step->kind == PROOF_KEYS)
        put_keys(board, step->set);
    else if (step->set != NULL && step->kind == PROOF_RECORDS)
        put_records(board, step->set);
    for (const struct proof_digest *digest = step->digests; digest != NULL; digest = digest->next)
        put_digest(board, digest);
    put_denials(board, step);
    put_signature(board, &step->signed_by);
    if (step->mark == PROOF_GOOD) {
        if (step->kind == PROOF_DENIAL || step->kind == PROOF_REMARK)
            (void)fprintf(out, "    %s\n", step->text);
        return;
    }
    const struct reason_row *row = reason_row(step->reason);
    (void)fprintf(out, "    %s: %s (%s)\n", mark_text(step->mark), row->meaning, row->code);
    (void)fprintf(out, "      %s\n", step->text);
}

static void put_conclusion(const struct board *board)
{
    const struct judgement *judgement = board->event->judgement;
    (void)fprintf(board->out, "\nThe answer is %s",
                  judgement->status == STATUS_NONE ? "not judged: there is nothing in it to judge"
                                                   : status_name(judgement->status));
    if (judgement->primary != NULL) {
        const struct reason_row *row = reason_row(judgement->primary->reason);
        (void)fprintf(board->out, ". %s (%s, %s)\n", row->meaning, row->code, row->reference);
    } else {
        (void)fputs(judgement->status == STATUS_SECURE ? ": every step holds.\n" : ".\n", board->out);
    }
}

static void put_remarks(const struct board *board)
{
    char name[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX];
    bool first = true;
    for (const struct finding *at = board->event->judgement->findings.first; at != NULL; at = at->next) {
        if (reason_row(at->reason)->weight > WEIGHT_WARNING || at == board->event->judgement->primary)
            continue;
        (void)fprintf(board->out, "%s  %s, %s %s: %s\n", first ? "\nAlso noticed:\n" : "",
                      reason_row(at->reason)->code, name_text(at->owner, name), rrtype_format(at->type, type),
                      at->detail);
        first = false;
    }
}

void explain_text(FILE *out, const struct answer_event *event, bool verbose)
{
    struct board board = {.out = out, .event = event, .verbose = verbose};
    put_question(&board);
    for (const struct proof_step *step = event->proof->first; step != NULL; step = step->next)
        put_step(&board, step);
    put_remarks(&board);
    put_conclusion(&board);
}
