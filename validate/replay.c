#include "validate/replay.h"

#include "decode/dname.h"
#include "decode/rrtype.h"
#include "validate/peers.h"
#include "validate/recent.h"
#include "validate/rrsig.h"

#include <stdlib.h>

struct told {
    uint32_t inception; /* of the newest signature */
    uint64_t data;
    uint32_t ttl;
    unsigned sightings; /* of the newest data */
    capture_time since;
    uint64_t frame;
    unsigned regressions;
    uint64_t regression_frame;
    uint32_t regression_file;
    uint64_t newer_frame; /* the last one before it */
};

struct replay {
    struct recent *sets;
    uint64_t regressions; /* of all sets */
};

struct replay *replay_new(void)
{
    struct replay *replay = calloc(1, sizeof *replay);
    if (replay == NULL)
        return NULL;
    replay->sets = recent_new(REPLAY_SETS_MAX, sizeof(struct told));
    if (replay->sets != NULL)
        return replay;
    free(replay);
    return NULL;
}

void replay_free(struct replay *replay)
{
    if (replay == NULL)
        return;
    recent_free(replay->sets);
    free(replay);
}

/* The signed answer to the very question, or NULL. */
static const struct rrset *signed_answer(const struct message *m)
{
    if (!m->has_signatures || m->qname == NULL)
        return NULL;
    const struct rrset *set = message_find(m, SECTION_ANSWER, m->qname, m->qtype);
    return set != NULL && set->signatures != NULL && set->type != RRTYPE_SOA ? set : NULL;
}

/* RFC 1982: whether a comes after b. */
static bool is_after(uint32_t a, uint32_t b)
{
    return a != b && a - b < UINT32_C(0x80000000);
}

static bool newest_signature(const struct rrset *set, struct rrsig *out)
{
    struct rrsig rrsig;
    bool found = false;
    for (const struct record *at = set->signatures; at != NULL; at = at->next) {
        if (!rrsig_parse(at->rdata.octets, at->rdata.length, &rrsig))
            continue;
        if (!found || is_after(rrsig.inception, out->inception))
            *out = rrsig;
        found = true;
    }
    return found;
}

static uint64_t key_of(const struct response *response)
{
    uint64_t pair = peers_hash(&response->flow.source, &response->flow.destination);
    return hash_mix(hash_mix(pair, response->message.qname_hash), response->message.qtype);
}

static bool is_regression(const struct told *told, const struct response *response, const struct rrsig *rrsig)
{
    return told->data != response->marks.data_hash && told->sightings >= REPLAY_SIGHTINGS &&
           is_after(told->inception, rrsig->inception) && told->inception - rrsig->inception > REPLAY_OLDER &&
           response->time - told->since > (capture_time)told->ttl * CAPTURE_SECOND;
}

void replay_fetch(const struct replay *replay, const struct response *response)
{
    if (response->message.has_signatures)
        recent_fetch(replay->sets, key_of(response));
}

void replay_add(struct replay *replay, const struct response *response)
{
    const struct rrset *set = response->query == NULL ? NULL : signed_answer(&response->message);
    struct rrsig rrsig = {0};
    if (set == NULL || !newest_signature(set, &rrsig))
        return;
    struct told *told = recent_take(replay->sets, key_of(response));
    if (told == NULL)
        return;
    if (told->sightings == 0 || is_after(rrsig.inception, told->inception)) {
        bool same = told->data == response->marks.data_hash && told->sightings > 0;
        told->sightings = same ? told->sightings : 0;
        told->since = same ? told->since : response->time;
        told->inception = rrsig.inception;
        told->data = response->marks.data_hash;
        told->ttl = rrsig.original_ttl;
    }
    if (told->data == response->marks.data_hash) {
        told->sightings++;
        told->frame = response->frame;
        return;
    }
    if (!is_regression(told, response, &rrsig))
        return;
    replay->regressions++;
    told->regressions++;
    told->regression_frame = response->frame;
    told->regression_file = response->file;
    told->newer_frame = told->frame;
}

uint64_t replay_of(const struct replay *replay, const struct response *response)
{
    if (replay->regressions == 0 || signed_answer(&response->message) == NULL)
        return 0;
    const struct told *told = recent_find(replay->sets, key_of(response));
    bool it = told != NULL && told->regressions == 1 && told->regression_frame == response->frame &&
              told->regression_file == response->file;
    return it ? told->newer_frame : 0;
}
