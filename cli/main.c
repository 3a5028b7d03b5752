#include "cli/command.h"
#include "cli/heap.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: rrsight read    [OPTIONS] FILE...           analyse capture files (\"-\" is standard input)\n"
    "       rrsight watch   [OPTIONS] INTERFACE         analyse a live interface until told to stop\n"
    "       rrsight explain [OPTIONS] FILE NAME [TYPE]  teach one answer: its chain of trust, step by step\n"
    "       rrsight missing [OPTIONS] FILE...           the records a capture lacks, as dig commands\n"
    "       rrsight reasons [CODE]                      the catalogue of findings\n"
    "\n"
    "rrsight rebuilds the DNS messages in captured packets, validates them by DNSSEC from the records\n"
    "seen on the wire alone, and says of each answer whether it is secure, insecure, bogus or\n"
    "indeterminate, and why. It asks nobody.\n"
    "\n"
    "Options:\n"
    "  --trust-anchor FILE     DS or DNSKEY records in master-file form, instead of IANA's root anchors\n"
    "  --evidence FILE         more records to build chains from: a capture, or text as dig prints it\n"
    "  --save-evidence FILE    write the signed records of this run as such text\n"
    "  --legacy-algorithms     also validate RSAMD5, DSA and DSA-NSEC3-SHA1, for old captures\n"
    "  --policy NAME           resolver (the default), or rfc9905: SHA-1 counts as unsupported\n"
    "  --skew SECONDS          clock allowance at both ends of a signature's validity (0)\n"
    "  --threads N             threads that verify signatures (one for each core, up to 8)\n"
    "  --at TIME               judge everything at this time instead of the packet's\n"
    "  --port N                DNS port, repeatable (53)\n"
    "  --filter EXPR           a pcap filter expression applied on top\n"
    "  --format text|json      how to report (text); json is one object a line; explain also has dot\n"
    "  --output FILE           write the report there\n"
    "  --only LIST             report only answers with one of these statuses or flags, as bogus,spoofed\n"
    "  --frame N               explain: the answer in this frame\n"
    "  --verbose               explain: also keys, signatures and signed octets in hexadecimal\n"
    "  --edns                  with --format json: the EDNS options of each answer\n"
    "  --checksums             verify IP, UDP and TCP checksums\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 nothing flagged; 1 something is bogus or spoofed; 2 wrong usage, or an input\n"
    "that could not be read to its end.\n";

static int usage_error(const char *what)
{
    (void)fprintf(stderr, "rrsight: %s; see rrsight --help\n", what);
    return EXIT_FAULT;
}

static int run_command(const char *command, const struct options *options)
{
    if (strcmp(command, "reasons") == 0)
        return command_reasons(options);
    if (options->format == FORMAT_DOT && strcmp(command, "explain") != 0)
        return usage_error("only explain has --format dot");
    if (strcmp(command, "read") == 0)
        return options->operand_count == 0 ? usage_error("read: no capture file given")
                                           : command_read(options);
    if (strcmp(command, "watch") == 0)
        return options->operand_count != 1 ? usage_error("watch: give one interface")
                                           : command_watch(options);
    if (strcmp(command, "missing") == 0)
        return options->operand_count == 0 ? usage_error("missing: no capture file given")
                                           : command_missing(options);
    if (strcmp(command, "explain") == 0)
        return options->operand_count < 2 || options->operand_count > 3
                   ? usage_error("explain: give a capture file, a name and perhaps a type")
                   : command_explain(options);
    (void)fprintf(stderr, "rrsight: %s: no such command; see rrsight --help\n", command);
    return EXIT_FAULT;
}

int main(int count, char **arguments)
{
    heap_use_large_pages();
    struct options options;
    if (count < 2)
        return usage_error("no command given");
    bool bare = arguments[1][0] == '-';
    enum options_result result = options_parse(count - (bare ? 0 : 1), arguments + (bare ? 0 : 1), &options);
    switch (result) {
    case OPTIONS_HELP:
        (void)fputs(help, stdout);
        return EXIT_CLEAN;
    case OPTIONS_VERSION:
        (void)puts("rrsight " RRSIGHT_VERSION);
        return EXIT_CLEAN;
    case OPTIONS_WRONG:
        return EXIT_FAULT;
    case OPTIONS_GOOD:
        break;
    }
    return bare ? usage_error("no command given") : run_command(arguments[1], &options);
}
