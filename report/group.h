/*
 * Answers with one cause as one entry: grouped by status, finding, and the record set that the finding is
 * about, or the zone where the client did not ask for signatures or proofs, or where a limit of work was
 * reached.
 */
#ifndef RRSIGHT_REPORT_GROUP_H
#define RRSIGHT_REPORT_GROUP_H

#include "report/sink.h"

#define GROUP_EXAMPLES 3
#define GROUP_NAMES    4
/* More causes than anybody reads; what comes after is only counted. */
#define GROUPS_MAX 10000

struct groups;

struct group_step {
    enum proof_mark mark;
    enum reason reason;
    char *what; /* owner and type */
    char *text;
    uint64_t frame;
};

struct group {
    enum status status;
    enum reason reason;
    char *about; /* owner and type of the finding, or the zone */
    char *detail;
    char *zone;
    char *names[GROUP_NAMES]; /* the first different questions */
    unsigned name_count;
    bool more_names;
    char *examples[GROUP_EXAMPLES]; /* "frame 12 of x.pcap, 192.0.2.1 to 192.0.2.2" */
    unsigned example_count;
    struct group_step *steps;
    size_t step_count;
    uint64_t count;
    uint64_t flagged;
};

struct groups *groups_new(void);
void groups_free(struct groups *groups);

/* Whether an answer of this cause was added: the proof of another one is not looked at. */
bool groups_know(const struct groups *groups, const struct judgement *judgement);

void groups_add(struct groups *groups, const struct answer_event *event);

/* All groups, worst status first, then the largest; *count of them, borrowed. */
struct group *const *groups_sorted(struct groups *groups, size_t *count);

/* Answers that found no place among GROUPS_MAX. */
uint64_t groups_uncounted(const struct groups *groups);

#endif
