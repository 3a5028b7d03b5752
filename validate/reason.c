#include "validate/reason.h"

#include <string.h>

static const struct reason_row rows[REASON_COUNT] = {
    [REASON_NONE] = {"", WEIGHT_NOTE, EDE_NONE, "", "", ""},
#define REASON(symbol, code, weight, ede, reference, meaning, advice)                                        \
    [REASON_##symbol] = {code, WEIGHT_##weight, ede, reference, meaning, advice},
#include "validate/reasons.def"
#undef REASON
};

const struct reason_row *reason_row(enum reason reason)
{
    return reason < REASON_COUNT ? &rows[reason] : &rows[REASON_NONE];
}

enum reason reason_find(const char *code)
{
    for (int reason = REASON_NONE + 1; reason < REASON_COUNT; reason++)
        if (strcmp(rows[reason].code, code) == 0)
            return (enum reason)reason;
    return REASON_NONE;
}

enum status reason_status(enum reason reason)
{
    switch (reason_row(reason)->weight) {
    case WEIGHT_NOTE:
    case WEIGHT_WARNING:
        return STATUS_SECURE;
    case WEIGHT_INSECURE:
        return STATUS_INSECURE;
    case WEIGHT_INDETERMINATE:
        return STATUS_INDETERMINATE;
    case WEIGHT_BOGUS:
        break;
    }
    return STATUS_BOGUS;
}

const char *status_name(enum status status)
{
    static const char *const names[STATUS_COUNT] = {"none", "secure", "insecure", "indeterminate", "bogus"};
    return status < STATUS_COUNT ? names[status] : names[STATUS_BOGUS];
}
