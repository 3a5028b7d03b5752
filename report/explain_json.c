#include "report/explain.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "report/json.h"
#include "validate/algorithm.h"
#include "validate/masterfile.h"

#include <stdlib.h>
#include <string.h>

static void put_name(struct writer *out, const char *key, const uint8_t *name)
{
    char text[DNAME_TEXT_MAX];
    write_format(out, ",\"%s\":", key);
    if (name != NULL)
        dname_format(name, text);
    json_string(out, name == NULL ? NULL : text);
}

static void put_seconds(struct writer *out, const char *key, int64_t seconds)
{
    char text[TIME_TEXT_MAX];
    write_format(out, ",\"%s\":\"%s\"", key, time_format(seconds, text));
}

static void put_hex(struct writer *out, const char *key, const uint8_t *octets, size_t length)
{
    write_format(out, ",\"%s\":\"", key);
    for (size_t i = 0; i < length; i++)
        write_format(out, "%02x", octets[i]);
    write_char(out, '"');
}

static void put_keys(struct writer *out, const struct evidence_rrset *set)
{
    const char *comma = "";
    write_text(out, ",\"keys\":[");
    for (size_t i = 0; set->keys != NULL && i < set->count; i++) {
        const struct dnskey *key = &set->keys[i].dnskey;
        if (key->length == 0)
            continue;
        write_format(out,
                     "%s{\"tag\":%u,\"flags\":%u,\"role\":\"%s\",\"algorithm\":%u,\"mnemonic\":\"%s\","
                     "\"bits\":%u,\"revoked\":%s}",
                     comma, key->tag, key->flags, evidence_key_role(set, key), key->algorithm,
                     algorithm_find(key->algorithm)->mnemonic, dnskey_bits(key),
                     dnskey_is_revoked(key) ? "true" : "false");
        comma = ",";
    }
    write_char(out, ']');
}

static void put_records(struct writer *out, const struct evidence_rrset *set)
{
    write_text(out, ",\"records\":[");
    for (size_t i = 0; i < set->count; i++) {
        char *text = masterfile_rdata(set->type, &set->records[i]);
        if (i > 0)
            write_char(out, ',');
        json_string(out, text);
        free(text);
    }
    write_char(out, ']');
}

static void put_digests(struct writer *out, const struct proof_digest *digest)
{
    const char *comma = "";
    write_text(out, ",\"digests\":[");
    for (; digest != NULL; digest = digest->next) {
        struct ds ds;
        if (digest->entry_type != RRTYPE_DS || !ds_parse(digest->entry->octets, digest->entry->length, &ds))
            continue;
        bool equal = digest->computed_length == ds.digest_length && ds.digest_length > 0 &&
                     memcmp(digest->computed, ds.digest, ds.digest_length) == 0;
        write_format(out, "%s{\"tag\":%u,\"digest_type\":%u,\"equal\":%s", comma, ds.tag, ds.digest_type,
                     equal ? "true" : "false");
        put_hex(out, "ds", ds.digest, ds.digest_length);
        put_hex(out, "computed", digest->computed, digest->computed_length);
        write_char(out, '}');
        comma = ",";
    }
    write_char(out, ']');
}

static void put_signature(struct writer *out, const struct proof_signature *s)
{
    if (s->signature == NULL) {
        write_text(out, ",\"signature\":null");
        return;
    }
    const struct rrsig *rrsig = &s->signature->rrsig;
    write_format(out, ",\"signature\":{\"tag\":%u,\"algorithm\":%u,\"labels\":%u,\"original_ttl\":%u",
                 rrsig->tag, rrsig->algorithm, rrsig->labels, rrsig->original_ttl);
    put_name(out, "signer", rrsig->signer);
    put_name(out, "signed_owner", s->owner);
    put_seconds(out, "inception", s->inception);
    put_seconds(out, "expiration", s->expiration);
    write_format(out, ",\"octets\":%zu,\"verifies\":%s}", s->octet_count, s->key == NULL ? "false" : "true");
}

static void put_denials(struct writer *out, const struct proof_denial *row)
{
    const char *comma = "";
    write_text(out, ",\"denials\":[");
    for (; row != NULL; row = row->more) {
        write_format(out, "%s{\"relation\":\"%s\",\"role\":\"%s\"", comma,
                     row->relation == DENIAL_MATCHES ? "matches" : "covers", row->role);
        put_name(out, "name", row->name);
        put_name(out, "owner", row->set == NULL ? NULL : row->set->owner);
        write_text(out, ",\"hash\":");
        json_string(out, row->hash);
        write_text(out, ",\"next\":");
        if (row->next != NULL) {
            char text[DNAME_TEXT_MAX];
            dname_format(row->next, text);
            json_string(out, text);
        } else {
            json_string(out, row->next_hash);
        }
        write_format(out, ",\"opt_out\":%s}", row->opt_out ? "true" : "false");
        comma = ",";
    }
    write_char(out, ']');
}

static void put_step(struct writer *out, const struct proof_step *step, unsigned number)
{
    static const char *const kinds[] = {"anchor", "keys", "records", "denial", "remark"};
    static const char *const marks[] = {"good", "broken", "unseen", "insecure"};
    char type[RRTYPE_TEXT_MAX];
    write_format(out, "{\"step\":%u,\"kind\":\"%s\",\"mark\":\"%s\"", number, kinds[step->kind],
                 marks[step->mark]);
    put_name(out, "owner", step->owner);
    write_format(out, ",\"type\":\"%s\",\"frame\":", rrtype_format(step->type, type));
    if (step->seen.frame > 0)
        write_format(out, "%llu", (unsigned long long)step->seen.frame);
    else
        write_text(out, "null");
    write_text(out, ",\"text\":");
    json_string(out, step->text);
    write_text(out, ",\"reason\":");
    json_string(out, step->reason == REASON_NONE ? NULL : reason_row(step->reason)->code);
    if (step->anchor != NULL) {
        char *text = masterfile_rdata(step->anchor_type, step->anchor);
        write_text(out, ",\"anchor\":");
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
    write_char(out, '}');
}

void explain_json(FILE *file, const struct answer_event *event)
{
    const struct judgement *judgement = event->judgement;
    const struct message *m = &event->response->message;
    char type[RRTYPE_TEXT_MAX], rcode[DNS_CODE_TEXT_MAX];
    unsigned number = 0;
    struct writer writer, *out = &writer;
    writer_begin(out, file);
    write_text(out, "{\"event\":\"explanation\",\"timestamp\":");
    json_time(out, event->response->time);
    write_text(out, ",\"file\":");
    json_string(out, event->file);
    write_format(out, ",\"frame\":%llu", (unsigned long long)event->response->frame);
    put_name(out, "qname", m->qname);
    write_format(out, ",\"qtype\":\"%s\",\"rcode\":\"%s\",\"status\":\"%s\",\"reason\":",
                 rrtype_format(m->qtype, type), rcode_format(m->rcode, rcode),
                 status_name(judgement->status));
    json_string(out, judgement->primary == NULL ? NULL : reason_row(judgement->primary->reason)->code);
    write_text(out, ",\"steps\":[");
    for (const struct proof_step *step = event->proof->first; step != NULL; step = step->next) {
        if (number > 0)
            write_char(out, ',');
        put_step(out, step, ++number);
    }
    write_text(out, "]}\n");
    writer_end(out);
}
