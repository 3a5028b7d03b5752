/*
 * The command line: one set of options for all commands, as `rrsight --help` tells them.
 */
#ifndef RRSIGHT_CLI_OPTIONS_H
#define RRSIGHT_CLI_OPTIONS_H

#include "validate/judge.h"

#define OPTION_LIST_MAX 32

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_DOT };

struct options {
    struct judge_settings judging;
    const char *anchor_files[OPTION_LIST_MAX];
    size_t anchor_file_count;
    const char *evidence_files[OPTION_LIST_MAX];
    size_t evidence_file_count;
    const char *save_evidence;
    uint64_t frame; /* explain: this frame's answer; 0 for the first */
    bool verbose;
    bool checksums;
    bool edns;
    unsigned threads; /* that verify signatures */
    uint16_t ports[DECODER_PORTS_MAX];
    size_t port_count;
    const char *filter;
    const char *output;
    enum format format;
    unsigned only_statuses; /* bits 1 << status; with only_flags 0: everything is reported */
    unsigned only_flags;
    const char *const *operands;
    size_t operand_count;
};

enum options_result {
    OPTIONS_GOOD,
    OPTIONS_HELP,    /* --help was given */
    OPTIONS_VERSION, /* --version was given */
    OPTIONS_WRONG,   /* a message has been written to standard error */
};

/* Parses what follows the command's name. `arguments` is borrowed and may be reordered. */
enum options_result options_parse(int count, char **arguments, struct options *out);

#endif
