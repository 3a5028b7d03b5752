#include "report/group.h"
#include "report/sink.h"
#include "report/warnings.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/algorithm.h"

#include <stdlib.h>
#include <string.h>

#define LINE_MAX_COLUMNS 100

struct text_report {
    FILE *out;
    bool colour;
    struct groups *groups;
    struct warnings *warnings;
    /* Sections that come behind the groups are written aside, into memory. */
    FILE *alerts;
    char *alerts_text;
    size_t alerts_size;
    uint64_t alert_count;
    FILE *zones;
    char *zones_text;
    size_t zones_size;
    unsigned zones_told, zones_quiet;
    uint64_t zones_left_out;
    FILE *resolvers;
    char *resolvers_text;
    size_t resolvers_size;
    uint64_t resolver_count;
};

static const char *colour_of(enum status status)
{
    static const char *const colours[STATUS_COUNT] = {"\033[2m", "\033[32m", "\033[36m", "\033[33m",
                                                      "\033[1;31m"};
    return colours[status];
}

static void put_status(const struct text_report *report, enum status status)
{
    if (report->colour)
        (void)fprintf(report->out, "%s%s\033[0m", colour_of(status), status_name(status));
    else
        (void)fputs(status_name(status), report->out);
}

/* Text behind an indent, broken at spaces so that no line is longer than LINE_MAX_COLUMNS; a single longer
   word is cut into pieces. `used`: columns already taken on the first line. */
static void put_wrapped(FILE *out, const char *text, size_t indent, size_t used)
{
    size_t column = used;
    while (*text != '\0') {
        size_t word = strcspn(text, " ");
        size_t room = LINE_MAX_COLUMNS - indent;
        if (word > room)
            word = room;
        if (column > indent && column + 1 + word > LINE_MAX_COLUMNS) {
            (void)fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            (void)fputc(' ', out);
            column++;
        }
        (void)fwrite(text, 1, word, out);
        column += word;
        text += word;
        text += strspn(text, " ");
    }
    (void)fputc('\n', out);
}

static void put_field(FILE *out, const char *label, const char *text)
{
    (void)fprintf(out, "   %-11s", label);
    put_wrapped(out, text, 14, 14);
}

static void put_encrypted(FILE *out, const struct encrypted_counters *e)
{
    if (e->packets + e->https_handshakes == 0)
        return;
    (void)fprintf(out,
                  "\nencrypted, not inspected: %llu packets on port 853 (%llu TLS and %llu QUIC handshakes), "
                  "%llu HTTPS handshakes with public resolvers\n",
                  (unsigned long long)e->packets, (unsigned long long)e->tls_handshakes,
                  (unsigned long long)e->quic_handshakes, (unsigned long long)e->https_handshakes);
}

static void put_totals(const struct text_report *report, const struct totals *totals)
{
    FILE *out = report->out;
    const struct decoder_counters *c = &totals->counters;
    char from[TIME_TEXT_MAX], until[TIME_TEXT_MAX], span[TIME_TEXT_MAX];
    (void)fprintf(out, "%llu packets, %llu DNS queries, %llu DNS answers", (unsigned long long)c->packets,
                  (unsigned long long)c->queries, (unsigned long long)c->responses);
    if (c->packets > 0)
        (void)fprintf(out, "\n%s to %s (%s)", time_format(c->first / CAPTURE_SECOND, from),
                      time_format(c->last / CAPTURE_SECOND, until),
                      span_format((c->last - c->first) / CAPTURE_SECOND, span));
    (void)fputs("\n\n", out);
    for (int status = STATUS_SECURE; status <= STATUS_COUNT; status++) {
        enum status shown = status == STATUS_COUNT ? STATUS_NONE : (enum status)status;
        uint64_t count = totals->statuses[shown];
        double share = c->responses == 0 ? 0 : 100.0 * (double)count / (double)c->responses;
        (void)fprintf(out, "%10llu  %5.1f %%  ", (unsigned long long)count, share);
        put_status(report, shown);
        (void)fputs(shown == STATUS_NONE ? " (nothing to judge)\n" : "\n", out);
    }
    (void)fprintf(out, "\nflagged: %llu bogus, %llu unsigned, %llu spoofed\n",
                  (unsigned long long)totals->bogus, (unsigned long long)totals->unsigned_answers,
                  (unsigned long long)totals->spoofed);
    if (c->malformed_packets + c->malformed_messages + c->fragments_lost + c->tcp_gaps > 0)
        (void)fprintf(
            out, "\n%llu malformed packets, %llu malformed messages, %llu lost fragments, %llu TCP gaps\n",
            (unsigned long long)c->malformed_packets, (unsigned long long)c->malformed_messages,
            (unsigned long long)c->fragments_lost, (unsigned long long)c->tcp_gaps);
    if (c->wrong_checksums > 0)
        (void)fprintf(out, "\n%llu packets with a wrong checksum\n", (unsigned long long)c->wrong_checksums);
    put_encrypted(out, &c->encrypted);
}

static const char *mark_text(enum proof_mark mark)
{
    switch (mark) {
    case PROOF_GOOD:
        return "ok     ";
    case PROOF_BROKEN:
        return "BROKEN ";
    case PROOF_UNSEEN:
        return "unseen ";
    case PROOF_INSECURE:
        return "no DS  ";
    }
    return "       ";
}

static void put_chain(FILE *out, const struct group *group)
{
    for (size_t i = 0; i < group->step_count; i++) {
        const struct group_step *step = &group->steps[i];
        size_t length = strlen(step->what) + strlen(step->text) + 64;
        char *line = malloc(length);
        if (line == NULL)
            return;
        if (step->frame > 0)
            (void)snprintf(line, length, "%s: %s (frame %llu)", step->what, step->text,
                           (unsigned long long)step->frame);
        else
            (void)snprintf(line, length, "%s: %s", step->what, step->text);
        (void)fprintf(out, "   %-11s%s", i == 0 ? "chain" : "", mark_text(step->mark));
        put_wrapped(out, line, 21, 21);
        free(line);
    }
}

static void put_reference(FILE *out, const struct reason_row *row)
{
    char text[160];
    if (row->ede == EDE_NONE)
        (void)snprintf(text, sizeof text, "%s", row->reference);
    else
        (void)snprintf(text, sizeof text, "%s; EDE %d (RFC 8914)", row->reference, row->ede);
    put_field(out, "reference", text);
}

static void put_group(const struct text_report *report, const struct group *group, unsigned number)
{
    FILE *out = report->out;
    const struct reason_row *row = reason_row(group->reason);
    (void)fprintf(out, "\n%u. ", number);
    put_status(report, group->status);
    (void)fprintf(out, "  %s  %llu answer%s\n", row->code, (unsigned long long)group->count,
                  group->count == 1 ? "" : "s");
    for (unsigned i = 0; i < group->name_count; i++)
        put_field(out, i == 0 ? "asked" : "", group->names[i]);
    if (group->more_names)
        put_field(out, "", "… and more names");
    if (group->zone[0] != '\0')
        put_field(out, "zone", group->zone);
    put_field(out, "cause", row->meaning);
    if (strcmp(group->about, group->zone) != 0)
        put_field(out, "at", group->about);
    put_field(out, "facts", group->detail);
    put_chain(out, group);
    for (unsigned i = 0; i < group->example_count; i++)
        put_field(out, i == 0 ? "seen" : "", group->examples[i]);
    put_reference(out, row);
    put_field(out, "what to do", row->advice);
}

/* Zones with something to say are listed up to the first number, all others up to the second. */
#define ZONES_TOLD   200
#define ZONES_QUIET  40
#define ALERTS_SHOWN 100

static void put_zone_keys(FILE *out, const struct zone_history *zone)
{
    char span[TIME_TEXT_MAX];
    unsigned shown = 0;
    for (const struct history_key *at = zone->keys; at != NULL && shown < 16; at = at->next, shown++)
        (void)fprintf(out, "   %-11s%u %s, %s, %u bits%s\n", shown == 0 ? "keys" : "", at->key.tag, at->role,
                      algorithm_find(at->key.algorithm)->mnemonic, dnskey_bits(&at->key),
                      dnskey_is_revoked(&at->key) ? ", revoked" : "");
    shown = 0;
    for (const struct history_ds *at = zone->ds; at != NULL && shown < 16; at = at->next, shown++)
        (void)fprintf(out, "   %-11s%u, %s, %s\n", shown == 0 ? "DS" : "", at->ds.tag,
                      algorithm_find(at->ds.algorithm)->mnemonic,
                      digest_type_find(at->ds.digest_type)->mnemonic);
    if (zone->expiring != NULL) {
        char owner[DNAME_TEXT_MAX], type[RRTYPE_TEXT_MAX], when[TIME_TEXT_MAX];
        dname_format(zone->expiring->owner, owner);
        (void)fprintf(out, "   %-11s%s %s, at %s: %s after the end of this capture\n", "expires", owner,
                      rrtype_format(zone->expiring->type, type), time_format(zone->expiration, when),
                      span_format(zone->expiration - zone->end, span));
    }
    if (zone->uses_nsec3)
        (void)fprintf(out, "   %-11sNSEC3, %u iterations, %s%s\n", "denial", zone->nsec3_iterations,
                      zone->nsec3_salt_length == 0 ? "no salt" : "with salt",
                      zone->nsec3_opt_out ? ", Opt-Out" : "");
    else if (zone->uses_nsec)
        (void)fprintf(out, "   %-11sNSEC\n", "denial");
}

static void put_zone_remarks(FILE *out, const struct zone_history *zone)
{
    char text[1024], when[TIME_TEXT_MAX];
    for (const struct history_change *at = zone->changes; at != NULL; at = at->next) {
        (void)snprintf(text, sizeof text, "%s: %s, at %s in frame %llu", reason_row(at->reason)->code,
                       at->detail, time_format(at->seen.time / CAPTURE_SECOND, when),
                       (unsigned long long)at->seen.frame);
        put_field(out, at == zone->changes ? "changes" : "", text);
    }
    for (const struct finding *at = zone->warnings.first; at != NULL; at = at->next) {
        (void)snprintf(text, sizeof text, "%s: %s", reason_row(at->reason)->code, at->detail);
        put_field(out, at == zone->warnings.first ? "warnings" : "", text);
    }
}

static void take_zone(void *state, const struct zone_history *zone, const struct file_names *files)
{
    struct text_report *report = state;
    char name[DNAME_TEXT_MAX];
    bool told = zone->status == STATUS_BOGUS || zone->changes != NULL || zone->warnings.first != NULL;
    (void)files;
    if (report->zones == NULL ||
        (told ? report->zones_told >= ZONES_TOLD : report->zones_quiet >= ZONES_QUIET)) {
        report->zones_left_out++;
        return;
    }
    if (told)
        report->zones_told++;
    else
        report->zones_quiet++;
    const struct text_report section = {.out = report->zones, .colour = report->colour};
    dname_format(zone->zone, name);
    (void)fprintf(section.out, "\n%s  ", name);
    put_status(&section, zone->status);
    if (zone->reason != REASON_NONE)
        (void)fprintf(section.out, "  %s: %s", reason_row(zone->reason)->code, zone->detail);
    (void)fputc('\n', section.out);
    put_zone_keys(section.out, zone);
    put_zone_remarks(section.out, zone);
}

/* A pattern in words: of what name, what shows it, from when on. */
static void put_pattern(FILE *out, const struct alert *alert)
{
    char name[DNAME_TEXT_MAX] = "", from[TIME_TEXT_MAX], text[DNAME_TEXT_MAX + ALERT_DETAIL_MAX + 128];
    if (alert->has_name)
        dname_format(alert->name, name);
    (void)snprintf(text, sizeof text, "%s: %s%s%s; first at %s, frame %llu", reason_row(alert->reason)->code,
                   name, alert->has_name ? " " : "", alert->detail,
                   time_format(alert->first / CAPTURE_SECOND, from), (unsigned long long)alert->frames[0]);
    put_wrapped(out, text, 3, 0);
}

/* One line for each kind of spoofing between two hosts. */
static void take_alert(void *state, const struct alert *alert, const struct file_names *files)
{
    struct text_report *report = state;
    char server[IP_ADDRESS_TEXT_MAX], client[IP_ADDRESS_TEXT_MAX], from[TIME_TEXT_MAX], text[512];
    (void)files;
    if (report->alerts == NULL || report->alert_count++ >= ALERTS_SHOWN)
        return;
    if (alert->combination != NULL)
        (void)fprintf(report->alerts, "%s:\n   ", alert->combination);
    if (alert->pattern) {
        put_pattern(report->alerts, alert);
        return;
    }
    (void)snprintf(text, sizeof text, "%llu answer%s from %s to %s at %s, frame %llu",
                   (unsigned long long)alert->count, alert->count == 1 ? "" : "s",
                   ip_address_format(&alert->server, server), ip_address_format(&alert->client, client),
                   time_format(alert->first / CAPTURE_SECOND, from), (unsigned long long)alert->frames[0]);
    (void)fprintf(report->alerts, "%s: %s", reason_row(alert->reason)->code, text);
    if (alert->count > 1)
        (void)fprintf(report->alerts, " and later, up to frame %llu", (unsigned long long)alert->last_frame);
    (void)fputc('\n', report->alerts);
}

/* Resolvers in a table. */
#define RESOLVERS_SHOWN 50

static void take_resolver(void *state, const struct resolver *r, const struct file_names *files)
{
    struct text_report *report = state;
    char address[IP_ADDRESS_TEXT_MAX];
    (void)files;
    if (report->resolvers == NULL || report->resolver_count++ >= RESOLVERS_SHOWN)
        return;
    (void)fprintf(report->resolvers, "%-39s %8llu answers, AD in %llu, clients with DO %llu of %llu\n",
                  ip_address_format(&r->address, address), (unsigned long long)r->answers,
                  (unsigned long long)r->ad, (unsigned long long)r->queries_do,
                  (unsigned long long)r->queries_seen);
    if (r->failed_bogus > 0)
        (void)fprintf(report->resolvers, "   %-11s%llu times SERVFAIL for what is bogus\n", "validates",
                      (unsigned long long)r->failed_bogus);
    if (r->bogus_passed_on.count > 0)
        (void)fprintf(report->resolvers, "   %-11sbogus data passed on %llu times, first in frame %llu\n",
                      "ALERT", (unsigned long long)r->bogus_passed_on.count,
                      (unsigned long long)r->bogus_passed_on.first.frame);
    if (r->ad_bogus.count > 0)
        (void)fprintf(report->resolvers, "   %-11sAD set on bogus data %llu times, first in frame %llu\n",
                      "ALERT", (unsigned long long)r->ad_bogus.count,
                      (unsigned long long)r->ad_bogus.first.frame);
}

/* A section that was written aside is put under its title. */
static void put_section(FILE *out, const char *title, FILE *section, char *const *text)
{
    if (section == NULL || fflush(section) != 0 || *text == NULL || **text == '\0')
        return;
    (void)fprintf(out, "\n%s\n%s", title, *text);
}

static bool wants_proof(void *state, const struct judgement *judgement)
{
    const struct text_report *report = state;
    return judgement->status >= STATUS_INDETERMINATE && !groups_know(report->groups, judgement);
}

static void take_answer(void *state, const struct answer_event *event)
{
    struct text_report *report = state;
    const struct judgement *judgement = event->judgement;
    if (judgement->status >= STATUS_INDETERMINATE || judgement->flags != 0)
        groups_add(report->groups, event);
    else
        warnings_add(report->warnings, event);
}

static void end_report(void *state, const struct totals *totals)
{
    struct text_report *report = state;
    size_t count;
    struct group *const *groups = groups_sorted(report->groups, &count);
    put_totals(report, totals);
    bool warned = !warnings_are_none(report->warnings);
    if (count == 0)
        (void)fprintf(report->out, "\nNothing is wrong in what was judged%s.\n",
                      warned ? ", but there are warnings" : "");
    for (size_t i = 0; i < count; i++)
        put_group(report, groups[i], (unsigned)i + 1);
    if (warned) {
        (void)fputs("\nWarnings about other answers\n", report->out);
        warnings_put(report->warnings, report->out);
    }
    put_section(report->out, "Alerts", report->alerts, &report->alerts_text);
    put_section(report->out, "Zones over time", report->zones, &report->zones_text);
    if (report->zones_left_out > 0)
        (void)fprintf(report->out, "\nand %llu more zones; --format json has all\n",
                      (unsigned long long)report->zones_left_out);
    put_section(report->out, "Resolvers seen", report->resolvers, &report->resolvers_text);
    if (report->resolver_count > RESOLVERS_SHOWN)
        (void)fprintf(report->out, "and %llu more resolvers; --format json has all\n",
                      (unsigned long long)report->resolver_count - RESOLVERS_SHOWN);
    if (groups_uncounted(report->groups) > 0)
        (void)fprintf(report->out, "\n%llu more answers have other causes than these %d.\n",
                      (unsigned long long)groups_uncounted(report->groups), GROUPS_MAX);
}

static void free_report(void *state)
{
    struct text_report *report = state;
    groups_free(report->groups);
    warnings_free(report->warnings);
    if (report->alerts != NULL)
        (void)fclose(report->alerts);
    free(report->alerts_text);
    if (report->zones != NULL)
        (void)fclose(report->zones);
    if (report->resolvers != NULL)
        (void)fclose(report->resolvers);
    free(report->zones_text);
    free(report->resolvers_text);
    free(report);
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

struct sink text_sink_new(FILE *out, bool colour)
{
    struct text_report *report = calloc(1, sizeof *report);
    if (report != NULL)
        *report = (struct text_report){
            .out = out, .colour = colour, .groups = groups_new(), .warnings = warnings_new()};
    if (report == NULL || report->groups == NULL || report->warnings == NULL) {
        if (report != NULL) {
            groups_free(report->groups);
            warnings_free(report->warnings);
        }
        free(report);
        (void)fputs("no memory for the report\n", out);
        return (struct sink){.answer = ignore_answer, .end = ignore_end};
    }
    report->alerts = open_memstream(&report->alerts_text, &report->alerts_size);
    report->zones = open_memstream(&report->zones_text, &report->zones_size);
    report->resolvers = open_memstream(&report->resolvers_text, &report->resolvers_size);
    return (struct sink){.wants_proof = wants_proof,
                         .answer = take_answer,
                         .alert = take_alert,
                         .zone = take_zone,
                         .resolver = take_resolver,
                         .end = end_report,
                         .free = free_report,
                         .state = report};
}

static void put_line(void *state, const struct answer_event *event)
{
    FILE *out = state;
    const struct judgement *judgement = event->judgement;
    const struct message *m = &event->response->message;
    char when[TIME_TEXT_MAX], name[DNAME_TEXT_MAX] = "-", type[RRTYPE_TEXT_MAX];
    if (judgement->flags == 0)
        return;
    if (m->qname != NULL)
        dname_format(m->qname, name);
    (void)fprintf(out, "%s %s %s %s %s: %s\n", time_format(event->response->time / CAPTURE_SECOND, when),
                  status_name(judgement->status), name, rrtype_format(m->qtype, type),
                  judgement->primary == NULL ? "-" : reason_row(judgement->primary->reason)->code,
                  judgement->primary == NULL ? "" : judgement->primary->detail);
    (void)fflush(out);
}

static void end_lines(void *state, const struct totals *totals)
{
    const struct text_report report = {.out = state};
    put_totals(&report, totals);
}

struct sink line_sink_new(FILE *out)
{
    return (struct sink){.answer = put_line, .end = end_lines, .state = out};
}
