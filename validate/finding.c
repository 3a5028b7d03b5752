#include "validate/finding.h"

#include "validate/pack.h"

#include <stdio.h>
#include <time.h>

static bool already_there(const struct findings *findings, enum reason reason, const uint8_t *owner,
                          uint16_t type)
{
    for (const struct finding *at = findings->first; at != NULL; at = at->next)
        if (at->reason == reason && at->type == type && dname_equal(at->owner, owner))
            return true;
    return false;
}

void findings_add(struct findings *findings, struct arena *arena, enum reason reason, const uint8_t *owner,
                  uint16_t type, const char *detail)
{
    unsigned *count = &findings->counts[reason_row(reason)->weight];
    if (*count > FINDINGS_OF_WEIGHT_MAX || already_there(findings, reason, owner, type))
        return;
    if (++*count > FINDINGS_OF_WEIGHT_MAX) { /* an attacker's message could have tens of thousands */
        reason = REASON_LIMIT_FINDINGS;
        detail = "more findings of this kind are left out";
    }
    struct finding *finding = arena_take_array(arena, 1, sizeof *finding);
    if (finding == NULL)
        return;
    finding->reason = reason;
    finding->owner = arena_copy(arena, owner, dname_length(owner));
    finding->type = type;
    finding->detail = arena_string(arena, detail);
    if (finding->owner == NULL)
        return;
    if (findings->first == NULL)
        findings->first = finding;
    else
        findings->last->next = finding;
    findings->last = finding;
}

void findings_cut(struct findings *findings, const struct findings *before)
{
    *findings = *before;
    if (findings->last != NULL)
        findings->last->next = NULL;
}

void findings_add_all(struct findings *findings, struct arena *arena, const struct findings *more)
{
    for (const struct finding *at = more->first; at != NULL; at = at->next)
        findings_add(findings, arena, at->reason, at->owner, at->type, at->detail);
}

size_t findings_count(const struct findings *findings)
{
    size_t count = 0;
    for (const struct finding *at = findings->first; at != NULL; at = at->next)
        count++;
    return count;
}

size_t findings_text_size(const struct findings *findings)
{
    size_t size = 0;
    for (const struct finding *at = findings->first; at != NULL; at = at->next)
        size += dname_length(at->owner) + strlen(at->detail) + 1;
    return size;
}

struct findings findings_pack(const struct findings *findings, struct finding *copies, uint8_t **end)
{
    struct findings packed = *findings;
    struct finding *copy = copies;
    for (const struct finding *at = findings->first; at != NULL; at = at->next, copy++) {
        *copy = (struct finding){.reason = at->reason,
                                 .owner = pack_name(end, at->owner),
                                 .type = at->type,
                                 .detail = pack_octets(end, at->detail, strlen(at->detail) + 1),
                                 .next = at->next == NULL ? NULL : copy + 1};
    }
    packed.first = findings->first == NULL ? NULL : copies;
    packed.last = findings->first == NULL ? NULL : copy - 1;
    return packed;
}

static const struct finding *first_of_weight(const struct findings *findings, enum reason_weight weight)
{
    for (const struct finding *at = findings->first; at != NULL; at = at->next)
        if (reason_row(at->reason)->weight == weight)
            return at;
    return NULL;
}

const struct finding *findings_find(const struct findings *findings, enum reason reason)
{
    const struct finding *at = findings->first;
    while (at != NULL && at->reason != reason)
        at = at->next;
    return at;
}

const struct finding *findings_primary(const struct findings *findings, enum status status)
{
    static const enum reason_weight weights[STATUS_COUNT] = {
        [STATUS_NONE] = WEIGHT_INDETERMINATE, [STATUS_SECURE] = WEIGHT_WARNING,
        [STATUS_INSECURE] = WEIGHT_INSECURE,  [STATUS_INDETERMINATE] = WEIGHT_INDETERMINATE,
        [STATUS_BOGUS] = WEIGHT_BOGUS,
    };
    const struct finding *found = first_of_weight(findings, weights[status]);
    if (found == NULL)
        found = first_of_weight(findings, WEIGHT_WARNING);
    return found == NULL ? findings->first : found;
}

const char *time_format(int64_t seconds, char *out)
{
    time_t when = (time_t)seconds;
    struct tm parts;
    if (gmtime_r(&when, &parts) == NULL || strftime(out, TIME_TEXT_MAX, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        (void)snprintf(out, TIME_TEXT_MAX, "%lld", (long long)seconds);
    return out;
}

const char *span_format(int64_t seconds, char *out)
{
    static const struct {
        int64_t size;
        const char *name;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    int unit = 0;
    if (seconds < 0)
        seconds = -seconds;
    while (unit < 3 && seconds < units[unit].size)
        unit++;
    int large = (int)(seconds / units[unit].size), small = 0;
    if (unit < 3)
        small = (int)(seconds % units[unit].size / units[unit + 1].size);
    if (small == 0)
        (void)snprintf(out, TIME_TEXT_MAX, "%d %s%s", large, units[unit].name, large == 1 ? "" : "s");
    else
        (void)snprintf(out, TIME_TEXT_MAX, "%d %s%s %d %s%s", large, units[unit].name, large == 1 ? "" : "s",
                       small, units[unit + 1].name, small == 1 ? "" : "s");
    return out;
}
