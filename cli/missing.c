#include "report/missing.h"
#include "cli/command.h"
#include "cli/reporting.h"

int command_missing(const struct options *options)
{
    struct run run;
    struct reporting reporting;
    bool good = run_open(&run, options) && run_collect(&run, 0, options->operand_count);
    if (good) {
        reporting = (struct reporting){.run = &run,
                                       .sink = missing_sink_new(run.out, options->format == FORMAT_JSON)};
        good = run_judge(&run, reporting_take, &reporting);
        reporting_close(&reporting);
        run_end(&run);
    }
    run.fault = run.fault || !good;
    int status = run_status(&run);
    run_close(&run);
    return status;
}
