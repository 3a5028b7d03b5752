#include "report/sink.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "report/json.h"

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

static void put_answer(void *state, const struct answer_event *event)
{
    FILE *out = state;
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
    (void)fputs("}\n", out);
}

static void put_summary(void *state, const struct totals *totals)
{
    FILE *out = state;
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
        "\"unknown_link_type\":%llu,\"evidence_rrsets\":%llu,\"evidence_refused\":%llu}\n",
        (unsigned long long)c->malformed_packets, (unsigned long long)c->malformed_messages,
        (unsigned long long)c->fragments_lost, (unsigned long long)c->tcp_gaps,
        (unsigned long long)c->unknown_link_type, (unsigned long long)totals->evidence_rrsets,
        (unsigned long long)totals->evidence_refused);
}

static void free_nothing(void *state)
{
    (void)state;
}

struct sink ndjson_sink_new(FILE *out)
{
    return (struct sink){.answer = put_answer, .end = put_summary, .free = free_nothing, .state = out};
}
