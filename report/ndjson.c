#include "report/sink.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "report/edns.h"
#include "report/json.h"
#include "validate/algorithm.h"

#include <stdlib.h>

#define JSON_BOOLEAN(value) ((value) ? "true" : "false")

static void put_question(FILE *out, const struct message *m)
{
    char name[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX], rcode[DNS_CODE_TEXT_MAX];
    if (m->qname != NULL)
        dname_format(m->qname, name);
    (void)fputs(",\"qname\":", out);
    json_string(out, m->qname == NULL ? NULL : name);
    (void)fputs(",\"qtype\":", out);
    json_string(out, m->qname == NULL ? NULL : rrtype_format(m->qtype, type));
    (void)fprintf(out, ",\"rcode\":\"%s\"", rcode_format(m->rcode, rcode));
}

static void put_flow(FILE *out, const struct flow *flow)
{
    char source[IP_ADDRESS_TEXT_MAX], destination[IP_ADDRESS_TEXT_MAX];
    (void)fprintf(
        out, ",\"proto\":\"%s\",\"src_ip\":\"%s\",\"src_port\":%u,\"dest_ip\":\"%s\",\"dest_port\":%u",
        flow->transport == TRANSPORT_TCP ? "tcp" : "udp", ip_address_format(&flow->source, source),
        flow->source_port, ip_address_format(&flow->destination, destination), flow->destination_port);
}

static void put_flags(FILE *out, unsigned flags)
{
    static const struct {
        unsigned flag;
        const char *name;
    } names[] = {{FLAG_BOGUS, "bogus"}, {FLAG_UNSIGNED, "unsigned"}, {FLAG_SPOOFED, "spoofed"}};
    const char *comma = "";
    (void)fputs(",\"flagged\":[", out);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((flags & names[i].flag) == 0)
            continue;
        (void)fprintf(out, "%s\"%s\"", comma, names[i].name);
        comma = ",";
    }
    (void)fputc(']', out);
}

static void put_findings(FILE *out, const struct findings *findings)
{
    const char *comma = "";
    (void)fputs(",\"findings\":[", out);
    for (const struct finding *at = findings->first; at != NULL; at = at->next) {
        char owner[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX];
        dname_format(at->owner, owner);
        (void)fprintf(out, "%s{\"code\":\"%s\",\"owner\":", comma, reason_row(at->reason)->code);
        json_string(out, owner);
        (void)fprintf(out, ",\"type\":\"%s\",\"detail\":", rrtype_format(at->type, type));
        json_string(out, at->detail);
        (void)fputc('}', out);
        comma = ",";
    }
    (void)fputc(']', out);
}

static void put_verdict(FILE *out, const struct judgement *judgement)
{
    const struct reason_row *row = judgement->primary == NULL ? NULL : reason_row(judgement->primary->reason);
    char zone[DNAME_TEXT_MAX];
    (void)fprintf(out, ",\"status\":\"%s\"", status_name(judgement->status));
    put_flags(out, judgement->flags);
    (void)fputs(",\"reason\":", out);
    json_string(out, row == NULL ? NULL : row->code);
    put_findings(out, &judgement->findings);
    if (row != NULL && row->ede != EDE_NONE)
        (void)fprintf(out, ",\"ede\":%d", row->ede);
    else
        (void)fputs(",\"ede\":null", out);
    if (judgement->zone != NULL)
        dname_format(judgement->zone, zone);
    (void)fputs(",\"zone\":", out);
    json_string(out, judgement->zone == NULL ? NULL : zone);
}

struct ndjson {
    FILE *out;
    bool edns;
};

static void put_answer(void *state, const struct answer_event *event)
{
    const struct ndjson *ndjson = state;
    FILE *out = ndjson->out;
    const struct response *response = event->response;
    const struct message *m = &response->message;
    (void)fputs("{\"event\":\"answer\",\"timestamp\":", out);
    json_time(out, response->time);
    (void)fputs(",\"file\":", out);
    json_string(out, event->file);
    (void)fprintf(out, ",\"frame\":%llu", (unsigned long long)response->frame);
    put_flow(out, &response->flow);
    (void)fprintf(out, ",\"id\":%u", m->id);
    put_question(out, m);
    (void)fprintf(out, ",\"aa\":%s,\"tc\":%s,\"rd\":%s,\"ra\":%s,\"ad\":%s,\"cd\":%s,\"do\":%s",
                  JSON_BOOLEAN(m->aa), JSON_BOOLEAN(m->tc), JSON_BOOLEAN(m->rd), JSON_BOOLEAN(m->ra),
                  JSON_BOOLEAN(m->ad), JSON_BOOLEAN(m->cd), JSON_BOOLEAN(event->judgement->dnssec_ok));
    put_verdict(out, event->judgement);
    if (ndjson->edns)
        edns_put(out, m);
    (void)fputs("}\n", out);
}

static void put_seconds(FILE *out, const char *key, int64_t seconds)
{
    char text[TIME_TEXT_MAX];
    (void)fprintf(out, ",\"%s\":\"%s\"", key, time_format(seconds, text));
}

/* First and last sighting; null for what was only supplied. */
static void put_span(FILE *out, const struct sighting *first, capture_time last)
{
    (void)fputs(",\"first_seen\":", out);
    if (first->frame == 0) {
        (void)fputs("null,\"last_seen\":null,\"frame\":null", out);
        return;
    }
    json_time(out, first->time);
    (void)fputs(",\"last_seen\":", out);
    json_time(out, last);
    (void)fprintf(out, ",\"frame\":%llu", (unsigned long long)first->frame);
}

static void put_zone_keys(FILE *out, const struct zone_history *zone)
{
    const char *comma = "";
    (void)fputs(",\"keys\":[", out);
    for (const struct history_key *at = zone->keys; at != NULL; at = at->next) {
        (void)fprintf(out,
                      "%s{\"tag\":%u,\"role\":\"%s\",\"flags\":%u,\"algorithm\":%u,\"mnemonic\":\"%s\","
                      "\"bits\":%u",
                      comma, at->key.tag, at->role, at->key.flags, at->key.algorithm,
                      algorithm_find(at->key.algorithm)->mnemonic, dnskey_bits(&at->key));
        put_span(out, &at->first, at->last);
        (void)fputc('}', out);
        comma = ",";
    }
    (void)fputs("],\"ds\":[", out);
    comma = "";
    for (const struct history_ds *at = zone->ds; at != NULL; at = at->next) {
        (void)fprintf(out, "%s{\"tag\":%u,\"algorithm\":%u,\"digest_type\":%u", comma, at->ds.tag,
                      at->ds.algorithm, at->ds.digest_type);
        put_span(out, &at->first, at->last);
        (void)fputc('}', out);
        comma = ",";
    }
    (void)fputc(']', out);
}

static void put_zone_signing(FILE *out, const struct zone_history *zone)
{
    char owner[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX];
    if (zone->expiring == NULL) {
        (void)fputs(",\"expires_first\":null", out);
    } else {
        dname_format(zone->expiring->owner, owner);
        (void)fputs(",\"expires_first\":{\"owner\":", out);
        json_string(out, owner);
        (void)fprintf(out, ",\"type\":\"%s\"", rrtype_format(zone->expiring->type, type));
        put_seconds(out, "expiration", zone->expiration);
        (void)fputc('}', out);
    }
    (void)fprintf(out, ",\"nsec\":%s", JSON_BOOLEAN(zone->uses_nsec));
    if (zone->uses_nsec3)
        (void)fprintf(out, ",\"nsec3\":{\"iterations\":%u,\"salt_length\":%u,\"opt_out\":%s}",
                      zone->nsec3_iterations, zone->nsec3_salt_length, JSON_BOOLEAN(zone->nsec3_opt_out));
    else
        (void)fputs(",\"nsec3\":null", out);
}

static void put_alert_head(FILE *out, const struct sighting *seen, enum reason reason, const char *detail,
                           const struct file_names *files)
{
    (void)fputs("{\"event\":\"alert\",\"timestamp\":", out);
    json_time(out, seen->time);
    (void)fprintf(out, ",\"code\":\"%s\",\"detail\":", reason_row(reason)->code);
    json_string(out, detail);
    (void)fputs(",\"file\":", out);
    json_string(out, seen->file < files->count ? files->names[seen->file] : NULL);
}

static void put_alert_address(FILE *out, const char *key, const struct ip_address *address)
{
    char text[IP_ADDRESS_TEXT_MAX];
    if (address->version != 0)
        (void)fprintf(out, ",\"%s\":\"%s\"", key, ip_address_format(address, text));
}

static void put_alert(void *state, const struct alert *alert, const struct file_names *files)
{
    FILE *out = ((const struct ndjson *)state)->out;
    char server[IP_ADDRESS_TEXT_MAX], client[IP_ADDRESS_TEXT_MAX], name[DNAME_TEXT_MAX], detail[200];
    struct sighting seen = {.time = alert->first, .frame = alert->frames[0], .file = alert->file};
    if (!alert->pattern)
        (void)snprintf(detail, sizeof detail, "%llu spoofed answers from %s to %s",
                       (unsigned long long)alert->count, ip_address_format(&alert->server, server),
                       ip_address_format(&alert->client, client));
    put_alert_head(out, &seen, alert->reason, alert->pattern ? alert->detail : detail, files);
    (void)fputs(",\"frames\":[", out);
    for (unsigned i = 0; i < alert->frame_count; i++)
        (void)fprintf(out, "%s%llu", i == 0 ? "" : ",", (unsigned long long)alert->frames[i]);
    if (alert->last_frame > alert->frames[alert->frame_count - 1])
        (void)fprintf(out, ",%llu", (unsigned long long)alert->last_frame);
    (void)fputc(']', out);
    put_alert_address(out, "server", &alert->server);
    put_alert_address(out, "client", &alert->client);
    if (alert->has_name) {
        dname_format(alert->name, name);
        (void)fputs(",\"name\":", out);
        json_string(out, name);
    }
    if (alert->combination != NULL) {
        (void)fputs(",\"combination\":", out);
        json_string(out, alert->combination);
    }
    (void)fprintf(out, "%s,\"count\":%llu,\"last\":", alert->pattern ? ",\"pattern\":true" : "",
                  (unsigned long long)alert->count);
    json_time(out, alert->last);
    (void)fputs("}\n", out);
}

static void put_zone(void *state, const struct zone_history *zone, const struct file_names *files)
{
    FILE *out = ((const struct ndjson *)state)->out;
    char name[DNAME_TEXT_MAX];
    dname_format(zone->zone, name);
    for (const struct history_change *at = zone->changes; at != NULL; at = at->next) {
        put_alert_head(out, &at->seen, at->reason, at->detail, files);
        (void)fprintf(out, ",\"frames\":[%llu],\"zone\":", (unsigned long long)at->seen.frame);
        json_string(out, name);
        (void)fputs("}\n", out);
    }
    (void)fputs("{\"event\":\"zone\",\"zone\":", out);
    json_string(out, name);
    (void)fprintf(out, ",\"status\":\"%s\",\"reason\":", status_name(zone->status));
    json_string(out, zone->reason == REASON_NONE ? NULL : reason_row(zone->reason)->code);
    put_zone_keys(out, zone);
    put_zone_signing(out, zone);
    put_findings(out, &zone->warnings);
    (void)fputs("}\n", out);
}

static void put_tally_alert(FILE *out, const struct resolver *resolver, const struct resolver_tally *tally,
                            enum reason reason, const struct file_names *files)
{
    char address[IP_ADDRESS_TEXT_MAX], detail[160];
    if (tally->count == 0)
        return;
    (void)snprintf(detail, sizeof detail, "%llu answers of the resolver %s, the first and the last are named",
                   (unsigned long long)tally->count, ip_address_format(&resolver->address, address));
    put_alert_head(out, &tally->first, reason, detail, files);
    (void)fprintf(out, ",\"frames\":[%llu", (unsigned long long)tally->first.frame);
    if (tally->count > 1)
        (void)fprintf(out, ",%llu", (unsigned long long)tally->last.frame);
    (void)fprintf(out, "],\"resolver\":\"%s\",\"count\":%llu}\n", address, (unsigned long long)tally->count);
}

static void put_resolver(void *state, const struct resolver *r, const struct file_names *files)
{
    FILE *out = ((const struct ndjson *)state)->out;
    char address[IP_ADDRESS_TEXT_MAX];
    put_tally_alert(out, r, &r->ad_bogus, REASON_AD_BUT_BOGUS, files);
    put_tally_alert(out, r, &r->bogus_passed_on, REASON_BOGUS_PASSED_ON, files);
    (void)fprintf(out,
                  "{\"event\":\"resolver\",\"address\":\"%s\",\"answers\":%llu,\"queries_seen\":%llu,"
                  "\"queries_do\":%llu,\"ad\":%llu,\"ad_secure\":%llu,\"ad_bogus\":%llu,"
                  "\"bogus_passed_on\":%llu,\"failed_bogus\":%llu}\n",
                  ip_address_format(&r->address, address), (unsigned long long)r->answers,
                  (unsigned long long)r->queries_seen, (unsigned long long)r->queries_do,
                  (unsigned long long)r->ad, (unsigned long long)r->ad_secure,
                  (unsigned long long)r->ad_bogus.count, (unsigned long long)r->bogus_passed_on.count,
                  (unsigned long long)r->failed_bogus);
}

static void put_summary(void *state, const struct totals *totals)
{
    FILE *out = ((const struct ndjson *)state)->out;
    const struct decoder_counters *c = &totals->counters;
    (void)fprintf(out, "{\"event\":\"summary\",\"packets\":%llu,\"answers\":%llu,\"queries\":%llu",
                  (unsigned long long)c->packets, (unsigned long long)c->responses,
                  (unsigned long long)c->queries);
    (void)fputs(",\"first\":", out);
    if (c->packets == 0)
        (void)fputs("null,\"last\":null", out);
    else {
        json_time(out, c->first);
        (void)fputs(",\"last\":", out);
        json_time(out, c->last);
    }
    for (int status = STATUS_SECURE; status < STATUS_COUNT; status++)
        (void)fprintf(out, ",\"%s\":%llu", status_name((enum status)status),
                      (unsigned long long)totals->statuses[status]);
    (void)fprintf(out, ",\"none\":%llu,\"unsigned\":%llu,\"spoofed\":%llu",
                  (unsigned long long)totals->statuses[STATUS_NONE],
                  (unsigned long long)totals->unsigned_answers, (unsigned long long)totals->spoofed);
    (void)fprintf(
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

struct sink ndjson_sink_new(FILE *out, bool edns)
{
    struct ndjson *ndjson = malloc(sizeof *ndjson);
    if (ndjson == NULL) {
        (void)fputs("{\"event\":\"error\",\"detail\":\"no memory for the report\"}\n", out);
        return (struct sink){.answer = ignore_answer, .end = ignore_end};
    }
    *ndjson = (struct ndjson){.out = out, .edns = edns};
    return (struct sink){.answer = put_answer,
                         .alert = put_alert,
                         .zone = put_zone,
                         .resolver = put_resolver,
                         .end = put_summary,
                         .free = free,
                         .state = ndjson};
}
