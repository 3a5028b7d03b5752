#include "cli/command.h"
#include "cli/reporting.h"

#include <signal.h>

/* A signal handler can reach nothing but what is global. */
static volatile sig_atomic_t stopped;
static struct capture_source *watched;

static void stop(int signal_number)
{
    (void)signal_number;
    stopped = 1;
    if (watched != NULL)
        source_interrupt(watched);
}

/* What was found is written so soon, however much traffic there is. */
#define FLUSH_AFTER (CAPTURE_SECOND / 5)

static bool watch_interface(struct run *run)
{
    char reason[SOURCE_ERROR_MAX];
    struct packet packet;
    capture_time flushed = 0;
    struct reporting reporting;
    enum source_result result = SOURCE_IDLE;
    run->source = source_open_live(run->options->operands[0], run->options->filter, reason);
    if (run->source == NULL) {
        (void)fprintf(stderr, "rrsight: %s\n", reason);
        return false;
    }
    reporting_open(&reporting, run, true);
    decoder_free(run->decoder);
    run->decoder = decoder_new(run->options->ports, run->options->port_count, reporting_take, &reporting);
    if (run->decoder == NULL)
        return run_complain("start", "no memory");
    decoder_on_contradiction(run->decoder, reporting_contradicted);
    decoder_on_query(run->decoder, reporting_query);
    decoder_on_icmp_error(run->decoder, reporting_icmp_error);
    if (run->options->checksums)
        decoder_verify_checksums(run->decoder);
    watched = run->source;
    struct sigaction action = {.sa_handler = stop};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    while (!stopped && result != SOURCE_END) {
        result = source_next(run->source, &packet);
        if (result == SOURCE_PACKET)
            decoder_packet(run->decoder, &packet);
        if (result == SOURCE_PACKET && packet.time - flushed < FLUSH_AFTER)
            continue;
        flushed = result == SOURCE_PACKET ? packet.time : flushed;
        (void)fflush(run->out);
    }
    watched = NULL;
    reporting_close(&reporting);
    run_end(run);
    return true;
}

int command_watch(const struct options *options)
{
    struct run run;
    bool good = run_open(&run, options) && watch_interface(&run);
    run.fault = run.fault || !good;
    int status = run_status(&run);
    run_close(&run);
    return status;
}
