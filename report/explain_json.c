#include "report/explain.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "report/json.h"
#include "validate/algorithm.h"
#include "validate/masterfile.h"

#include <stdlib.h>
#include <string.h>

static void put_name(FILE *out, const char *key, const uint8_t *name)
{
    char text[DNAME_TEXT_MAX];
    (void)fprintf(out, ",\"%s\":", key);
    if (name != NULL)
        dname_format(name, text);
    json_string(out, name == NULL ? NULL : text);
}

static void put_seconds(FILE *out, const char *key, int64_t seconds)
{
    char text[TIME_TEXT_MAX];
    (void)fprintf(out, ",\"%s\":\"%s\"", key, time_format(seconds, text));
}

static void put_hex(FILE *out, const char *key, const uint8_t *octets, size_t length)
{
    (void)fprintf(out, ",\"%s\":\"", key);
    for (size_t i = 0; i < length; i++)
        (void)fprintf(out, "%02x", octets[i]);
    (void)fputc('"', out);
}

static void put_keys(FILE *out, const struct evidence_rrset *set)
{
    const char *comma = "";
    (void)fputs(",\"keys\":[", out);
    for (size_t i = 0; set->keys != NULL && i < set->count; i++) {
        const struct dnskey *key = &set->keys[i].dnskey;
        if (key->length == 0)
            continue;
        (void)fprintf(out,
                      "%s{\"tag\":%u,\"flags\":%u,\"role\":\"%s\",\"algorithm\":%u,\"mnemonic\":\"%s\","
                      "\"bits\":%u,\"revoked\":%s}",
                      comma, key->tag, key->flags, evidence_key_role(set, key), key->algorithm,
                      algorithm_find(key->algorithm)->mnemonic, dnskey_bits(key),
                      dnskey_is_revoked(key) ? "true" : "false");
        comma = ",";
    }
    (void)fputc(']', out);
}

static void put_records(FILE *out, const struct evidence_rrset *set)
{
    (void)fputs(",\"records\":[", out);
    for (size_t i = 0; i < set->count; i++) {
        char *text = masterfile_rdata(set->type, &set->records[i]);
        if (i > 0)
            (void)fputc(',', out);
        json_string(out, text);
        free(text);
    }
    (void)fputc(']', out);
}

static void put_digests(FILE *out, const struct proof_digest *digest)
{
    const char *comma = "";
    (void)fputs(",\"digests\":[", out);
    for (; digest != NULL; digest = digest->next) {
        struct ds ds;
        if (digest->entry_type != RRTYPE_DS || !ds_parse(digest->entry->octets, digest->entry->length, &ds))
            continue;
        bool equal = digest->computed_length == ds.digest_length && ds.digest_length > 0 &&
                     memcmp(digest->computed, ds.digest, ds.digest_length) == 0;
        (void)fprintf(out, "%s{\"tag\":%u,\"digest_type\":%u,\"equal\":%s", comma, ds.tag, ds.digest_type,
                      equal ? "true" : "false");
        put_hex(out, "ds", ds.digest, ds.digest_length);
        put_hex(out, "computed", digest->computed, digest->computed_length);
        (void)fputc('}', out);
        comma = ",";
    }
    (void)fputc(']', out);
}

static void put_signature(FILE *out, const struct proof_signature *s)
{
    if (s->signature == NULL) {
        (void)fputs(",\"signature\":null", out);
        return;
    }
    const struct rrsig *rrsig = &s->signature->rrsig;
    (void)fprintf(out, ",\"signature\":{\"tag\":%u,\"algorithm\":%u,\"labels\":%u,\"original_ttl\":%u",
                  rrsig->tag, rrsig->algorithm, rrsig->labels, rrsig->original_ttl);
    put_name(out, "signer", rrsig->signer);
    put_name(out, "signed_owner", s->owner);
    put_seconds(out, "inception", s->inception);
    put_seconds(out, "expiration", s->expiration);
    (void)fprintf(out, ",\"octets\":%zu,\"verifies\":%s}", s->octet_count, s->key == NULL ? "false" : "true");
}

static void put_denials(FILE *out, const struct proof_denial *row)
{
    const char *comma = "";
    (void)fputs(",\"denials\":[", out);
    for (; row != NULL; row = row->more) {
        (void)fprintf(out, "%s{\"relation\":\"%s\",\"role\":\"%s\"", comma,
                      row->relation == DENIAL_MATCHES ? "matches" : "covers", row->role);
        put_name(out, "name", row->name);
        put_name(out, "owner", row->set == NULL ? NULL : row->set->owner);
        (void)fputs(",\"hash\":", out);
        json_string(out, row->hash);
        (void)fputs(",\"next\":", out);
        if (row->next != NULL) {
            char text[DNAME_TEXT_MAX];
            dname_format(row->next, text);
            json_string(out, text);
        } else {
            json_string(out, row->next_hash);
        }
        (void)fprintf(out, ",\"opt_out\":%s}", row->opt_out ? "true" : "false");
        comma = ",";
    }
    (void)fputc(']', out);
}

static void put_step(FILE *out, const struct proof_step *step, unsigned number)
{
    static const char *const kinds[] = {"anchor", "keys", "records", "denial", "remark"};
    static const char *const marks[] = {"good", "broken", "unseen", "insecure"};
    char type[RRTYPE_TEXT_MAX];
    (void)fprintf(out, "{\"step\":%u,\"kind\":\"%s\",\"mark\":\"%s\"", number, kinds[step->kind],
                  marks[step->mark]);
    put_name(out, "owner", step->owner);
    (void)fprintf(out, ",\"type\":\"%s\",\"frame\":", rrtype_format(step->type, type));
    if (step->seen.frame > 0)
        (void)fprintf(out, "%llu", (unsigned long long)step->seen.frame);
    else
        (void)fputs("null", out);
    (void)fputs(",\"text\":", out);
    json_string(out, step->text);
    (void)fputs(",\"reason\":", out);
    json_string(out, step->reason == REASON_NONE ? NULL : reason_row(step->reason)->code);
    if (step->anchor != NULL) {
        char *text = masterfile_rdata(step->anchor_type, step->anchor);
        (void)fputs(",\"anchor\":", out);
        json_string(out, text);
        free(text);
    }
    if (step->set != NULL && step->kind == PROOF_KEYS)
        put_keys(out, step->set);
    if (step->set != NULL && step->kind == PROOF_RECORDS)
        put_records(out, step->set);
    put_digests(out, step->digests);
    put_signature(out, &step->signed_by);
    put_denials(out, step->denials);
    (void)fputc('}', out);
}

void explain_json(FILE *out, const struct answer_event *event)
{
    const struct judgement *judgement = event->judgement;
    const struct message *m = &event->response->message;
    char type[RRTYPE_TEXT_MAX], rcode[DNS_CODE_TEXT_MAX];
    unsigned number = 0;
    (void)fputs("{\"event\":\"explanation\",\"timestamp\":", out);
    json_time(out, event->response->time);
    (void)fputs(",\"file\":", out);
    json_string(out, event->file);
    (void)fprintf(out, ",\"frame\":%llu", (unsigned long long)event->response->frame);
    put_name(out, "qname", m->qname);
    (void)fprintf(out, ",\"qtype\":\"%s\",\"rcode\":\"%s\",\"status\":\"%s\",\"reason\":",
                  rrtype_format(m->qtype, type), rcode_format(m->rcode, rcode),
                  status_name(judgement->status));
    json_string(out, judgement->primary == NULL ? NULL : reason_row(judgement->primary->reason)->code);
    (void)fputs(",\"steps\":[", out);
    for (const struct proof_step *step = event->proof->first; step != NULL; step = step->next) {
        if (number > 0)
            (void)fputc(',', out);
        put_step(out, step, ++number);
    }
    (void)fputs("]}\n", out);
}
