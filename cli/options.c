#include "cli/options.h"

#include "validate/verify_ahead.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_THREADS_MAX 8

enum {
    OPTION_TRUST_ANCHOR = 256,
    OPTION_EVIDENCE,
    OPTION_SAVE_EVIDENCE,
    OPTION_FRAME,
    OPTION_VERBOSE,
    OPTION_CHECKSUMS,
    OPTION_EDNS,
    OPTION_LEGACY,
    OPTION_POLICY,
    OPTION_SKEW,
    OPTION_THREADS,
    OPTION_AT,
    OPTION_PORT,
    OPTION_FILTER,
    OPTION_FORMAT,
    OPTION_OUTPUT,
    OPTION_ONLY,
    OPTION_HELP,
    OPTION_VERSION,
};

static const struct option long_options[] = {
    {"trust-anchor", required_argument, NULL, OPTION_TRUST_ANCHOR},
    {"evidence", required_argument, NULL, OPTION_EVIDENCE},
    {"save-evidence", required_argument, NULL, OPTION_SAVE_EVIDENCE},
    {"frame", required_argument, NULL, OPTION_FRAME},
    {"verbose", no_argument, NULL, OPTION_VERBOSE},
    {"checksums", no_argument, NULL, OPTION_CHECKSUMS},
    {"edns", no_argument, NULL, OPTION_EDNS},
    {"legacy-algorithms", no_argument, NULL, OPTION_LEGACY},
    {"policy", required_argument, NULL, OPTION_POLICY},
    {"skew", required_argument, NULL, OPTION_SKEW},
    {"threads", required_argument, NULL, OPTION_THREADS},
    {"at", required_argument, NULL, OPTION_AT},
    {"port", required_argument, NULL, OPTION_PORT},
    {"filter", required_argument, NULL, OPTION_FILTER},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"output", required_argument, NULL, OPTION_OUTPUT},
    {"only", required_argument, NULL, OPTION_ONLY},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

static bool wrong(const char *option, const char *value, const char *wanted)
{
    (void)fprintf(stderr, "rrsight: --%s %s: %s\n", option, value, wanted);
    return false;
}

static bool parse_number(const char *text, unsigned long max, unsigned long *out)
{
    char *end = NULL;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || value > max)
        return false;
    *out = value;
    return true;
}

/* RFC 3339 in UTC, or seconds since 1970. */
/* Whether the text begins as the pattern, in which 9 stands for any digit and T for what may stand before the
 * time of day. */
static bool begins_as(const char *text, const char *pattern)
{
    for (; *pattern != '\0'; text++, pattern++)
        if (*pattern == '9'   ? *text < '0' || *text > '9'
            : *pattern == 'T' ? *text == '\0' || strchr("Tt ", *text) == NULL
                              : *text != *pattern)
            return false;
    return true;
}

/* "Z" or a numeric offset (RFC 3339 section 5.6) in seconds. */
static bool parse_zone(const char *text, int64_t *offset)
{
    bool west = *text == '-';
    *offset = 0;
    if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
        return true;
    if ((*text != '+' && !west) || !begins_as(text + 1, "99:99") || text[6] != '\0')
        return false;
    int hours = (text[1] - '0') * 10 + text[2] - '0', minutes = (text[4] - '0') * 10 + text[5] - '0';
    *offset = (west ? -1 : 1) * (int64_t)(hours * 3600 + minutes * 60);
    return hours < 24 && minutes < 60;
}

static bool parse_time(const char *text, int64_t *out)
{
    struct tm parts = {0};
    unsigned long seconds;
    int64_t offset;
    if (parse_number(text, INT64_MAX, &seconds)) {
        *out = (int64_t)seconds;
        return true;
    }
    if (!begins_as(text, "9999-99-99T99:99:99") ||
        sscanf(text, "%4d-%2d-%2d%*c%2d:%2d:%2d", &parts.tm_year, &parts.tm_mon, &parts.tm_mday,
               &parts.tm_hour, &parts.tm_min, &parts.tm_sec) != 6)
        return false;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    const struct tm said = parts;
    const char *rest = text + strlen("9999-99-99T99:99:99");
    size_t digits = *rest == '.' ? strspn(rest + 1, "0123456789") : 0;
    rest += digits == 0 ? 0 : digits + 1;
    if (!parse_zone(rest, &offset) || said.tm_hour > 23 || said.tm_min > 59 || said.tm_sec > 60)
        return false;
    *out = (int64_t)timegm(&parts) - offset;
    /* A day or a month that there is not has become another one; after a leap second the day may, too. */
    return said.tm_sec == 60 || (parts.tm_mday == said.tm_mday && parts.tm_mon == said.tm_mon);
}

static bool add_file(const char *option, const char *value, const char **list, size_t *count)
{
    if (*count == OPTION_LIST_MAX)
        return wrong(option, value, "given too often");
    list[(*count)++] = value;
    return true;
}

static bool add_only(const char *value, struct options *out)
{
    static const char *const flags[] = {"bogus", "unsigned", "spoofed"};
    char word[32];
    for (const char *at = value; *at != '\0';) {
        size_t length = strcspn(at, ",");
        bool known = false;
        if (length == 0 || length >= sizeof word)
            return wrong("only", value, "not a list of statuses and flags");
        memcpy(word, at, length);
        word[length] = '\0';
        for (int status = STATUS_NONE; status < STATUS_COUNT; status++)
            if (strcmp(word, status_name((enum status)status)) == 0) {
                out->only_statuses |= 1U << status;
                known = true;
            }
        for (unsigned i = 0; i < 3; i++)
            if (strcmp(word, flags[i]) == 0) {
                out->only_flags |= 1U << i;
                known = true;
            }
        if (!known)
            return wrong("only", word, "neither a status nor a flag");
        at += length + (at[length] == ',' ? 1 : 0);
    }
    return true;
}

static bool add_port(const char *value, struct options *out)
{
    unsigned long number;
    if (!parse_number(value, 65535, &number) || number == 0)
        return wrong("port", value, "not a port number");
    if (out->port_count == DECODER_PORTS_MAX)
        return wrong("port", value, "given too often");
    out->ports[out->port_count++] = (uint16_t)number;
    return true;
}

static bool set_skew(const char *value, struct options *out)
{
    unsigned long number;
    if (!parse_number(value, 86400UL * 366, &number))
        return wrong("skew", value, "not a number of seconds up to a year");
    out->judging.policy.skew = (uint32_t)number;
    return true;
}

static bool set_threads(const char *value, struct options *out)
{
    unsigned long number;
    if (!parse_number(value, VERIFY_THREADS_MAX, &number) || number == 0)
        return wrong("threads", value, "not a number from 1 to 64");
    out->threads = (unsigned)number;
    return true;
}

/* As many as there are cores to run on. */
static unsigned default_threads(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > DEFAULT_THREADS_MAX ? DEFAULT_THREADS_MAX : (unsigned)cores;
}

static bool set_frame(const char *value, struct options *out)
{
    unsigned long number;
    if (!parse_number(value, ULONG_MAX, &number) || number == 0)
        return wrong("frame", value, "not a frame number");
    out->frame = number;
    return true;
}

static bool set_format(const char *value, struct options *out)
{
    static const char *const names[] = {"text", "json", "dot"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(value, names[i]) == 0) {
            out->format = (enum format)i;
            return true;
        }
    return wrong("format", value, "not one of text, json, dot");
}

static bool set_policy(const char *value, struct options *out)
{
    if (strcmp(value, "resolver") != 0 && strcmp(value, "rfc9905") != 0)
        return wrong("policy", value, "not one of resolver, rfc9905");
    out->judging.policy.refuse_sha1 = strcmp(value, "rfc9905") == 0;
    return true;
}

static bool take_option(int option, const char *value, struct options *out)
{
    switch (option) {
    case OPTION_TRUST_ANCHOR:
        return add_file("trust-anchor", value, out->anchor_files, &out->anchor_file_count);
    case OPTION_EVIDENCE:
        return add_file("evidence", value, out->evidence_files, &out->evidence_file_count);
    case OPTION_SAVE_EVIDENCE:
        out->save_evidence = value;
        return true;
    case OPTION_FRAME:
        return set_frame(value, out);
    case OPTION_VERBOSE:
        out->verbose = true;
        return true;
    case OPTION_CHECKSUMS:
        out->checksums = true;
        return true;
    case OPTION_EDNS:
        out->edns = true;
        return true;
    case OPTION_LEGACY:
        out->judging.policy.legacy_algorithms = true;
        return true;
    case OPTION_POLICY:
        return set_policy(value, out);
    case OPTION_SKEW:
        return set_skew(value, out);
    case OPTION_THREADS:
        return set_threads(value, out);
    case OPTION_AT:
        out->judging.fixed_time = true;
        return parse_time(value, &out->judging.time) ||
               wrong("at", value, "not a time as 2026-11-24T04:12:00Z or seconds since 1970");
    case OPTION_PORT:
        return add_port(value, out);
    case OPTION_FILTER:
        out->filter = value;
        return true;
    case OPTION_FORMAT:
        return set_format(value, out);
    case OPTION_OUTPUT:
        out->output = value;
        return true;
    case OPTION_ONLY:
        return add_only(value, out);
    default: /* getopt has written why */
        return false;
    }
}

static enum options_result parse(int count, char **arguments, struct options *out)
{
    *out = (struct options){.judging = {.policy = policy_default()}, .threads = default_threads()};
    optind = 1;
    for (;;) {
        int option = getopt_long(count, arguments, "", long_options, NULL);
        if (option == -1)
            break;
        if (option == OPTION_HELP)
            return OPTIONS_HELP;
        if (option == OPTION_VERSION)
            return OPTIONS_VERSION;
        if (!take_option(option, optarg, out))
            return OPTIONS_WRONG;
    }
    if (out->port_count == 0)
        out->ports[out->port_count++] = 53;
    out->operands = (const char *const *)(arguments + optind);
    out->operand_count = (size_t)(count - optind);
    return OPTIONS_GOOD;
}

enum options_result options_parse(int count, char **arguments, struct options *out)
{
    char program[] = "rrsight", *first = arguments[0];
    arguments[0] = program; /* getopt's messages begin with it */
    enum options_result result = parse(count, arguments, out);
    arguments[0] = first;
    return result;
}
