#include "report/sink.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "report/edns.h"
#include "report/json.h"
#include "report/phrases.h"
#include "validate/algorithm.h"

#include <stdlib.h>

static void put_question(struct writer *out, const struct message *m)
{
    char name[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX], rcode[DNS_CODE_TEXT_MAX];
    if (m->qname != NULL)
        dname_format(m->qname, name);
    write_text(out, ",\"qname\":");
    json_string(out, m->qname == NULL ? NULL : name);
    write_text(out, ",\"qtype\":");
    json_string(out, m->qname == NULL ? NULL : rrtype_format(m->qtype, type));
    write_text(out, ",\"rcode\":\"");
    write_text(out, rcode_format(m->rcode, rcode));
    write_char(out, '"');
}

static void put_boolean(struct writer *out, const char *key, bool value)
{
    write_text(out, key);
    write_text(out, value ? "true" : "false");
}

static void put_flags(struct writer *out, unsigned flags)
{
    static const struct {
        unsigned flag;
        const char *name;
    } names[] = {{FLAG_BOGUS, "bogus"}, {FLAG_UNSIGNED, "unsigned"}, {FLAG_SPOOFED, "spoofed"}};
    const char *comma = "";
    write_text(out, ",\"flagged\":[");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((flags & names[i].flag) == 0)
            continue;
        write_text(out, comma);
        write_char(out, '"');
        write_text(out, names[i].name);
        write_char(out, '"');
        comma = ",";
    }
    write_char(out, ']');
}

static void put_findings(struct writer *out, const struct findings *findings)
{
    const char *comma = "";
    write_text(out, ",\"findings\":[");
    for (const struct finding *at = findings->first; at != NULL; at = at->next) {
        char owner[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX];
        dname_format(at->owner, owner);
        write_text(out, comma);
        write_text(out, "{\"code\":\"");
        write_text(out, reason_row(at->reason)->code);
        write_text(out, "\",\"owner\":");
        json_string(out, owner);
        write_text(out, ",\"type\":\"");
        write_text(out, rrtype_format(at->type, type));
        write_text(out, "\",\"detail\":");
        json_string(out, at->detail);
        write_char(out, '}');
        comma = ",";
    }
    write_char(out, ']');
}

static void put_verdict(struct writer *out, const struct judgement *judgement)
{
    const struct reason_row *row = judgement->primary == NULL ? NULL : reason_row(judgement->primary->reason);
    char zone[DNAME_TEXT_MAX];
    write_text(out, ",\"status\":\"");
    write_text(out, status_name(judgement->status));
    write_char(out, '"');
    put_flags(out, judgement->flags);
    write_text(out, ",\"reason\":");
    json_string(out, row == NULL ? NULL : row->code);
    put_findings(out, &judgement->findings);
    write_text(out, ",\"ede\":");
    if (row != NULL && row->ede != EDE_NONE)
        write_unsigned(out, (uint64_t)row->ede);
    else
        write_text(out, "null");
    if (judgement->zone != NULL)
        dname_format(judgement->zone, zone);
    write_text(out, ",\"zone\":");
    json_string(out, judgement->zone == NULL ? NULL : zone);
}

struct ndjson {
    bool edns;
    struct phrases *phrases;
    struct writer writer;
};

static struct writer *writer_of(void *state)
{
    return &((struct ndjson *)state)->writer;
}

/* What the keys of phrases are made for, besides what the texts depend on. */
enum phrase_kind { PHRASE_SECOND, PHRASE_FILE, PHRASE_ADDRESS, PHRASE_VERDICT };

static uint64_t phrase_key(enum phrase_kind kind, uint64_t of)
{
    return hash_mix((uint64_t)kind, of);
}

static void put_time(struct ndjson *ndjson, capture_time time)
{
    struct writer *out = &ndjson->writer;
    uint64_t key = phrase_key(PHRASE_SECOND, (uint64_t)json_second(time));
    struct writer_mark start = writer_mark(out);
    if (!phrases_write(ndjson->phrases, key, out)) {
        json_time_begin(out, time);
        phrases_keep(ndjson->phrases, key, out, start);
    }
    json_time_end(out, time);
}

static void put_file(struct ndjson *ndjson, const struct answer_event *event)
{
    struct writer *out = &ndjson->writer;
    uint64_t key = phrase_key(PHRASE_FILE, event->response->file);
    struct writer_mark start = writer_mark(out);
    if (phrases_write(ndjson->phrases, key, out))
        return;
    json_string(out, event->file);
    phrases_keep(ndjson->phrases, key, out, start);
}

static void put_address(struct ndjson *ndjson, const struct ip_address *address)
{
    struct writer *out = &ndjson->writer;
    char text[IP_ADDRESS_TEXT_MAX];
    uint64_t key = phrase_key(PHRASE_ADDRESS, ip_address_hash(address));
    struct writer_mark start = writer_mark(out);
    if (phrases_write(ndjson->phrases, key, out))
        return;
    write_text(out, ip_address_format(address, text));
    phrases_keep(ndjson->phrases, key, out, start);
}

static void put_flow(struct ndjson *ndjson, const struct flow *flow)
{
    struct writer *out = &ndjson->writer;
    write_text(out, flow->transport == TRANSPORT_TCP ? ",\"proto\":\"tcp\",\"src_ip\":\""
                                                     : ",\"proto\":\"udp\",\"src_ip\":\"");
    put_address(ndjson, &flow->source);
    write_text(out, "\",\"src_port\":");
    write_unsigned(out, flow->source_port);
    write_text(out, ",\"dest_ip\":\"");
    put_address(ndjson, &flow->destination);
    write_text(out, "\",\"dest_port\":");
    write_unsigned(out, flow->destination_port);
}

/* What the number of a judgement tells. */
static void put_judgement(struct ndjson *ndjson, const struct message *m, const struct judgement *judgement)
{
    struct writer *out = &ndjson->writer;
    uint64_t key = phrase_key(PHRASE_VERDICT, judgement->number << 1 | (judgement->dnssec_ok ? 1 : 0));
    struct writer_mark start = writer_mark(out);
    if (judgement->number != 0 && phrases_write(ndjson->phrases, key, out))
        return;
    put_question(out, m);
    put_boolean(out, ",\"aa\":", m->aa);
    put_boolean(out, ",\"tc\":", m->tc);
    put_boolean(out, ",\"rd\":", m->rd);
    put_boolean(out, ",\"ra\":", m->ra);
    put_boolean(out, ",\"ad\":", m->ad);
    put_boolean(out, ",\"cd\":", m->cd);
    put_boolean(out, ",\"do\":", judgement->dnssec_ok);
    put_verdict(out, judgement);
    if (judgement->number != 0)
        phrases_keep(ndjson->phrases, key, out, start);
}

static void put_answer(void *state, const struct answer_event *event)
{
    struct ndjson *ndjson = state;
    struct writer *out = writer_of(state);
    const struct response *response = event->response;
    write_text(out, "{\"event\":\"answer\",\"timestamp\":");
    put_time(ndjson, response->time);
    write_text(out, ",\"file\":");
    put_file(ndjson, event);
    write_text(out, ",\"frame\":");
    write_unsigned(out, response->frame);
    put_flow(ndjson, &response->flow);
    write_text(out, ",\"id\":");
    write_unsigned(out, response->message.id);
    put_judgement(ndjson, &response->message, event->judgement);
    if (ndjson->edns)
        edns_put(out, &response->message);
    write_text(out, "}\n");
    writer_end(out);
}

static void put_seconds(struct writer *out, const char *key, int64_t seconds)
{
    char text[TIME_TEXT_MAX];
    write_format(out, ",\"%s\":\"%s\"", key, time_format(seconds, text));
}

/* First and last sighting; null for what was only supplied. */
static void put_span(struct writer *out, const struct sighting *first, capture_time last)
{
    write_text(out, ",\"first_seen\":");
    if (first->frame == 0) {
        write_text(out, "null,\"last_seen\":null,\"frame\":null");
        return;
    }
    json_time(out, first->time);
    write_text(out, ",\"last_seen\":");
    json_time(out, last);
    write_format(out, ",\"frame\":%llu", (unsigned long long)first->frame);
}

static void put_zone_keys(struct writer *out, const struct zone_history *zone)
{
    const char *comma = "";
    write_text(out, ",\"keys\":[");
    for (const struct history_key *at = zone->keys; at != NULL; at = at->next) {
        write_format(out,
                     "%s{\"tag\":%u,\"role\":\"%s\",\"flags\":%u,\"algorithm\":%u,\"mnemonic\":\"%s\","
                     "\"bits\":%u",
                     comma, at->key.tag, at->role, at->key.flags, at->key.algorithm,
                     algorithm_find(at->key.algorithm)->mnemonic, dnskey_bits(&at->key));
        put_span(out, &at->first, at->last);
        write_char(out, '}');
        comma = ",";
    }
    write_text(out, "],\"ds\":[");
    comma = "";
    for (const struct history_ds *at = zone->ds; at != NULL; at = at->next) {
        write_format(out, "%s{\"tag\":%u,\"algorithm\":%u,\"digest_type\":%u", comma, at->ds.tag,
                     at->ds.algorithm, at->ds.digest_type);
        put_span(out, &at->first, at->last);
        write_char(out, '}');
        comma = ",";
    }
    write_char(out, ']');
}

static void put_zone_signing(struct writer *out, const struct zone_history *zone)
{
    char owner[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX];
    if (zone->expiring == NULL) {
        write_text(out, ",\"expires_first\":null");
    } else {
        dname_format(zone->expiring->owner, owner);
        write_text(out, ",\"expires_first\":{\"owner\":");
        json_string(out, owner);
        write_format(out, ",\"type\":\"%s\"", rrtype_format(zone->expiring->type, type));
        put_seconds(out, "expiration", zone->expiration);
        write_char(out, '}');
    }
    put_boolean(out, ",\"nsec\":", zone->uses_nsec);
    if (zone->uses_nsec3)
        write_format(out, ",\"nsec3\":{\"iterations\":%u,\"salt_length\":%u,\"opt_out\":%s}",
                     zone->nsec3_iterations, zone->nsec3_salt_length, zone->nsec3_opt_out ? "true" : "false");
    else
        write_text(out, ",\"nsec3\":null");
}

static void put_alert_head(struct writer *out, const struct sighting *seen, enum reason reason,
                           const char *detail, const struct file_names *files)
{
    write_text(out, "{\"event\":\"alert\",\"timestamp\":");
    json_time(out, seen->time);
    write_format(out, ",\"code\":\"%s\",\"detail\":", reason_row(reason)->code);
    json_string(out, detail);
    write_text(out, ",\"file\":");
    json_string(out, seen->file < files->count ? files->names[seen->file] : NULL);
}

static void put_alert_address(struct writer *out, const char *key, const struct ip_address *address)
{
    char text[IP_ADDRESS_TEXT_MAX];
    if (address->version != 0)
        write_format(out, ",\"%s\":\"%s\"", key, ip_address_format(address, text));
}

static bool is_named(const struct alert *alert, uint64_t frame)
{
    for (unsigned i = 0; i < alert->frame_count; i++)
        if (alert->frames[i] == frame)
            return true;
    return false;
}

static void put_alert(void *state, const struct alert *alert, const struct file_names *files)
{
    struct writer *out = writer_of(state);
    char server[IP_ADDRESS_TEXT_MAX], client[IP_ADDRESS_TEXT_MAX], name[DNAME_TEXT_MAX], detail[200];
    struct sighting seen = {.time = alert->first, .frame = alert->frames[0], .file = alert->file};
    if (!alert->pattern)
        (void)snprintf(detail, sizeof detail, "%llu spoofed answers from %s to %s",
                       (unsigned long long)alert->count, ip_address_format(&alert->server, server),
                       ip_address_format(&alert->client, client));
    put_alert_head(out, &seen, alert->reason, alert->pattern ? alert->detail : detail, files);
    write_text(out, ",\"frames\":[");
    for (unsigned i = 0; i < alert->frame_count; i++)
        write_format(out, "%s%llu", i == 0 ? "" : ",", (unsigned long long)alert->frames[i]);
    if (!is_named(alert, alert->last_frame))
        write_format(out, ",%llu", (unsigned long long)alert->last_frame);
    write_char(out, ']');
    put_alert_address(out, "server", &alert->server);
    put_alert_address(out, "client", &alert->client);
    if (alert->has_name) {
        dname_format(alert->name, name);
        write_text(out, ",\"name\":");
        json_string(out, name);
    }
    if (alert->combination != NULL) {
        write_text(out, ",\"combination\":");
        json_string(out, alert->combination);
    }
    write_format(out, "%s,\"count\":%llu,\"last\":", alert->pattern ? ",\"pattern\":true" : "",
                 (unsigned long long)alert->count);
    json_time(out, alert->last);
    write_text(out, "}\n");
    writer_end(out);
}

static void put_zone(void *state, const struct zone_history *zone, const struct file_names *files)
{
    struct writer *out = writer_of(state);
    char name[DNAME_TEXT_MAX];
    dname_format(zone->zone, name);
    for (const struct history_change *at = zone->changes; at != NULL; at = at->next) {
        put_alert_head(out, &at->seen, at->reason, at->detail, files);
        write_format(out, ",\"frames\":[%llu],\"zone\":", (unsigned long long)at->seen.frame);
        json_string(out, name);
        write_text(out, "}\n");
    }
    write_text(out, "{\"event\":\"zone\",\"zone\":");
    json_string(out, name);
    write_format(out, ",\"status\":\"%s\",\"reason\":", status_name(zone->status));
    json_string(out, zone->reason == REASON_NONE ? NULL : reason_row(zone->reason)->code);
    put_zone_keys(out, zone);
    put_zone_signing(out, zone);
    put_findings(out, &zone->warnings);
    write_text(out, "}\n");
    writer_end(out);
}

static void put_tally_alert(struct writer *out, const struct resolver *resolver,
                            const struct resolver_tally *tally, enum reason reason,
                            const struct file_names *files)
{
    char address[IP_ADDRESS_TEXT_MAX], detail[160];
    if (tally->count == 0)
        return;
    (void)snprintf(detail, sizeof detail, "%llu answers of the resolver %s, the first and the last are named",
                   (unsigned long long)tally->count, ip_address_format(&resolver->address, address));
    put_alert_head(out, &tally->first, reason, detail, files);
    write_format(out, ",\"frames\":[%llu", (unsigned long long)tally->first.frame);
    if (tally->count > 1)
        write_format(out, ",%llu", (unsigned long long)tally->last.frame);
    write_format(out, "],\"resolver\":\"%s\",\"count\":%llu}\n", address, (unsigned long long)tally->count);
}

static void put_resolver(void *state, const struct resolver *r, const struct file_names *files)
{
    struct writer *out = writer_of(state);
    char address[IP_ADDRESS_TEXT_MAX];
    put_tally_alert(out, r, &r->ad_bogus, REASON_AD_BUT_BOGUS, files);
    put_tally_alert(out, r, &r->bogus_passed_on, REASON_BOGUS_PASSED_ON, files);
    write_format(out,
                 "{\"event\":\"resolver\",\"address\":\"%s\",\"answers\":%llu,\"queries_seen\":%llu,"
                 "\"queries_do\":%llu,\"ad\":%llu,\"ad_secure\":%llu,\"ad_bogus\":%llu,"
                 "\"bogus_passed_on\":%llu,\"failed_bogus\":%llu}\n",
                 ip_address_format(&r->address, address), (unsigned long long)r->answers,
                 (unsigned long long)r->queries_seen, (unsigned long long)r->queries_do,
                 (unsigned long long)r->ad, (unsigned long long)r->ad_secure,
                 (unsigned long long)r->ad_bogus.count, (unsigned long long)r->bogus_passed_on.count,
                 (unsigned long long)r->failed_bogus);
    writer_end(out);
}

static void put_summary(void *state, const struct totals *totals)
{
    struct writer *out = writer_of(state);
    const struct decoder_counters *c = &totals->counters;
    write_format(out, "{\"event\":\"summary\",\"packets\":%llu,\"answers\":%llu,\"queries\":%llu",
                 (unsigned long long)c->packets, (unsigned long long)c->responses,
                 (unsigned long long)c->queries);
    write_text(out, ",\"first\":");
    if (c->packets == 0)
        write_text(out, "null,\"last\":null");
    else {
        json_time(out, c->first);
        write_text(out, ",\"last\":");
        json_time(out, c->last);
    }
    for (int status = STATUS_SECURE; status < STATUS_COUNT; status++)
        write_format(out, ",\"%s\":%llu", status_name((enum status)status),
                     (unsigned long long)totals->statuses[status]);
    write_format(out, ",\"none\":%llu,\"unsigned\":%llu,\"spoofed\":%llu",
                 (unsigned long long)totals->statuses[STATUS_NONE],
                 (unsigned long long)totals->unsigned_answers, (unsigned long long)totals->spoofed);
    write_format(
        out,
        ",\"malformed_packets\":%llu,\"malformed_messages\":%llu,\"fragments_lost\":%llu,\"tcp_gaps\":%llu,"
        "\"wrong_checksums\":%llu,\"encrypted\":{\"packets\":%llu,\"dot\":%llu,\"doq\":%llu,\"doh\":%llu},"
        "\"unknown_link_type\":%llu,\"evidence_rrsets\":%llu,\"evidence_refused\":%llu}\n",
        (unsigned long long)c->malformed_packets, (unsigned long long)c->malformed_messages,
        (unsigned long long)c->fragments_lost, (unsigned long long)c->tcp_gaps,
        (unsigned long long)c->wrong_checksums, (unsigned long long)c->encrypted.packets,
        (unsigned long long)c->encrypted.tls_handshakes, (unsigned long long)c->encrypted.quic_handshakes,
        (unsigned long long)c->encrypted.https_handshakes, (unsigned long long)c->unknown_link_type,
        (unsigned long long)totals->evidence_rrsets, (unsigned long long)totals->evidence_refused);
    writer_end(out);
}

static void ignore_answer(void *state, const struct answer_event *event)
{
    (void)state;
    (void)event;
}

static void ignore_end(void *state, const struct totals *totals)
{
    (void)state;
    (void)totals;
}

static void ndjson_free(void *state)
{
    struct ndjson *ndjson = state;
    if (ndjson != NULL)
        phrases_free(ndjson->phrases);
    free(ndjson);
}

struct sink ndjson_sink_new(FILE *out, bool edns)
{
    struct ndjson *ndjson = malloc(sizeof *ndjson);
    if (ndjson != NULL)
        ndjson->phrases = phrases_new();
    if (ndjson == NULL || ndjson->phrases == NULL) {
        ndjson_free(ndjson);
        (void)fputs("{\"event\":\"error\",\"detail\":\"no memory for the report\"}\n", out);
        return (struct sink){.answer = ignore_answer, .end = ignore_end};
    }
    ndjson->edns = edns;
    writer_begin(&ndjson->writer, out);
    return (struct sink){.answer = put_answer,
                         .alert = put_alert,
                         .zone = put_zone,
                         .resolver = put_resolver,
                         .end = put_summary,
                         .free = ndjson_free,
                         .state = ndjson};
}
