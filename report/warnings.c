#include "report/warnings.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

#include <stdlib.h>
#include <string.h>

#define DETAIL_MAX 200

/* One sort of warning; what it is about is of the first answer. */
struct warning {
    uint64_t count;
    uint64_t frame;
    const char *file;
    char *text;
};

struct warnings {
    uint64_t count;
    struct warning of[REASON_COUNT];
};

struct warnings *warnings_new(void)
{
    return calloc(1, sizeof(struct warnings));
}

void warnings_free(struct warnings *warnings)
{
    if (warnings == NULL)
        return;
    for (size_t i = 0; i < REASON_COUNT; i++)
        free(warnings->of[i].text);
    free(warnings);
}

static char *describe(const struct finding *finding)
{
    char name[DNAME_TEXT_MAX] = "", type[RRTYPE_TEXT_MAX],
         text[DNAME_TEXT_MAX + RRTYPE_TEXT_MAX + DETAIL_MAX];
    if (finding->owner != NULL)
        dname_format(finding->owner, name);
    (void)snprintf(text, sizeof text, "%s %s: %.*s", name, rrtype_format(finding->type, type), DETAIL_MAX - 4,
                   finding->detail);
    return strdup(text);
}

static void count(struct warnings *warnings, const struct finding *finding, const struct answer_event *event)
{
    struct warning *warning = &warnings->of[finding->reason];
    warnings->count++;
    if (warning->count++ > 0)
        return;
    warning->frame = event->response->frame;
    warning->file = event->file;
    warning->text = describe(finding);
}

void warnings_add(struct warnings *warnings, const struct answer_event *event)
{
    for (const struct finding *at = event->judgement->findings.first; at != NULL; at = at->next)
        if (reason_row(at->reason)->weight == WEIGHT_WARNING)
            count(warnings, at, event);
}

bool warnings_are_none(const struct warnings *warnings)
{
    return warnings->count == 0;
}

void warnings_put(const struct warnings *warnings, FILE *out)
{
    for (size_t i = 0; i < REASON_COUNT; i++) {
        const struct warning *warning = &warnings->of[i];
        if (warning->count == 0)
            continue;
        (void)fprintf(out, "%s  %llu answer%s, first in frame %llu of %s\n   %s\n",
                      reason_row((enum reason)i)->code, (unsigned long long)warning->count,
                      warning->count == 1 ? "" : "s", (unsigned long long)warning->frame, warning->file,
                      warning->text == NULL ? "" : warning->text);
    }
}
