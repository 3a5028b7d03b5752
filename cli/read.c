#include "cli/command.h"
#include "cli/reporting.h"
#include "validate/verify_ahead.h"

int command_read(const struct options *options)
{
    struct run run;
    struct reporting reporting;
    bool good = run_open(&run, options);
    struct verify_ahead *ahead = good ? verify_ahead_start(run.evidence, options->threads) : NULL;
    if (good)
        judge_verify_ahead(run.judge, ahead);
    good = good && run_collect(&run, 0, options->operand_count);
    verify_ahead_collected(ahead);
    if (good) {
        reporting_open(&reporting, &run, false);
        good = run_judge(&run, reporting_take, &reporting);
        reporting_close(&reporting);
        run_end(&run);
    }
    verify_ahead_free(ahead);
    run.fault = run.fault || !good;
    int status = run_status(&run);
    run_close(&run);
    return status;
}
