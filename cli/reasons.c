#include "cli/command.h"
#include "validate/reason.h"

#include <stdio.h>

static void print_reason(enum reason reason)
{
    static const char *const weights[] = {"note", "warning", "insecure", "indeterminate", "bogus"};
    const struct reason_row *row = reason_row(reason);
    (void)printf("%s\n  leads to:  %s\n", row->code, weights[row->weight]);
    if (row->ede != EDE_NONE)
        (void)printf("  EDE:       %d\n", row->ede);
    (void)printf("  reference: %s\n  meaning:   %s\n  what to do: %s\n", row->reference, row->meaning,
                 row->advice);
}

int command_reasons(const struct options *options)
{
    if (options->operand_count == 0) {
        for (int reason = REASON_NONE + 1; reason < REASON_COUNT; reason++)
            print_reason((enum reason)reason);
        return EXIT_CLEAN;
    }
    for (size_t i = 0; i < options->operand_count; i++) {
        enum reason reason = reason_find(options->operands[i]);
        if (reason == REASON_NONE) {
            (void)fprintf(stderr, "rrsight: %s: no such finding; `rrsight reasons` lists them\n",
                          options->operands[i]);
            return EXIT_FAULT;
        }
        print_reason(reason);
    }
    return EXIT_CLEAN;
}
