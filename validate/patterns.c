#include "validate/patterns.h"

#include "validate/keytrap.h"
#include "validate/nsec3_cost.h"

#include <stdlib.h>

struct patterns {
    struct alerts *alerts;
    struct keytrap *keytrap;
    struct nsec3_cost *nsec3_cost;
};

struct patterns *patterns_new(struct alerts *alerts)
{
    struct patterns *patterns = calloc(1, sizeof *patterns);
    if (patterns == NULL)
        return NULL;
    *patterns = (struct patterns){
        .alerts = alerts,
        .keytrap = keytrap_new(),
        .nsec3_cost = nsec3_cost_new(),
    };
    if (patterns->keytrap != NULL && patterns->nsec3_cost != NULL)
        return patterns;
    patterns_free(patterns);
    return NULL;
}

void patterns_free(struct patterns *patterns)
{
    if (patterns == NULL)
        return;
    keytrap_free(patterns->keytrap);
    nsec3_cost_free(patterns->nsec3_cost);
    free(patterns);
}

void patterns_response(struct patterns *p, const struct response *response)
{
    if (response->message.fault != MESSAGE_WHOLE)
        return;
    keytrap_look(p->keytrap, p->alerts, response);
    nsec3_cost_look(p->nsec3_cost, p->alerts, response);
}
