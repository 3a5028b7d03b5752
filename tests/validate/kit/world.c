#include "tests/validate/kit/world.h"

#include <openssl/evp.h>
#include <stdio.h>

#define TYPE_DS     43
#define TYPE_DNSKEY 48

#define TEXT_MAX 4096

static unsigned zones_made;

struct zone *zone_new(const char *name, uint8_t algorithm)
{
    struct zone *zone = kit_take(sizeof *zone);
    zone->name = name;
    zone->ksk = key_new(algorithm, 2 * zones_made, KEY_KSK);
    zone->zsk = key_new(algorithm, 2 * zones_made + 1, KEY_ZSK);
    zones_made++;
    return zone;
}

struct signing signing_of(const struct zone *zone, const struct set *set)
{
    return signing_default(set, set->type == TYPE_DNSKEY ? zone->ksk : zone->zsk, zone->name);
}

struct set *sign(const struct zone *zone, struct set *set)
{
    struct signing how = signing_of(zone, set);
    return sign_as(set, &how);
}

struct set *keys_of(const struct zone *zone)
{
    struct set *set = set_new(zone->name, TYPE_DNSKEY);
    set_add(set, zone->ksk->rdata.at, zone->ksk->rdata.length);
    return set_add(set, zone->zsk->rdata.at, zone->zsk->rdata.length);
}

struct set *ds_of(const struct zone *zone)
{
    return add_ds(set_new(zone->name, TYPE_DS), zone->ksk, 2);
}

struct set *soa_of(const struct zone *zone)
{
    char text[300];
    (void)snprintf(text, sizeof text, "%s SOA ns.test. admin.test.", zone->name);
    return rr(text);
}

int world_set_up_bare(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    if (world == NULL)
        return -1;
    zones_made = 0;
    world->settings.policy = policy_default();
    world->evidence_limit = 64U << 20;
    world->anchors = anchors_new();
    world->messages = arena_new();
    world->root = zone_new(".", ALG_ED25519);
    world->example = zone_new("example.", ALG_ED25519);
    *state = world;
    return 0;
}

int world_set_up(void **state)
{
    int failed = world_set_up_bare(state);
    if (failed == 0)
        trust(*state, ((struct world *)*state)->root);
    return failed;
}

int world_tear_down(void **state)
{
    struct world *world = *state;
    judge_free(world->judge);
    evidence_free(world->evidence);
    anchors_free(world->anchors);
    arena_free(world->messages);
    free(world);
    kit_clear();
    return 0;
}

int world_forget(void **state)
{
    (void)state;
    keys_forget();
    return 0;
}

static void print_name(FILE *out, const uint8_t *name)
{
    for (; *name != 0; name += 1 + *name)
        (void)fprintf(out, "%.*s.", *name, (const char *)name + 1);
}

static void print_ds(FILE *out, struct octets rdata)
{
    (void)fprintf(out, "%u %u %u ", (unsigned)rdata.at[0] << 8 | rdata.at[1], rdata.at[2], rdata.at[3]);
    for (size_t i = 4; i < rdata.length; i++)
        (void)fprintf(out, "%02x", rdata.at[i]);
}

static void print_dnskey(FILE *out, struct octets rdata)
{
    unsigned char text[TEXT_MAX];
    (void)EVP_EncodeBlock(text, rdata.at + 4, (int)rdata.length - 4);
    (void)fprintf(out, "%u %u %u %s", (unsigned)rdata.at[0] << 8 | rdata.at[1], rdata.at[2], rdata.at[3],
                  (const char *)text);
}

/* By the one door that anchors have: master-file text. */
void trust_set(struct world *world, const struct set *set)
{
    char *text = NULL, error[ANCHOR_ERROR_MAX] = "";
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    for (unsigned i = 0; i < set->count; i++) {
        if (set->owner.length == 1)
            (void)fputc('.', out);
        print_name(out, set->owner.at);
        (void)fprintf(out, " IN %s ", set->type == TYPE_DS ? "DS" : "DNSKEY");
        (set->type == TYPE_DS ? print_ds : print_dnskey)(out, set->records[i]);
        (void)fputc('\n', out);
    }
    (void)fclose(out);
    FILE *in = fmemopen(text, size, "r");
    assert_non_null(in);
    if (!anchors_add_file(world->anchors, in, error))
        fail_msg("%s: %s", text, error);
    (void)fclose(in);
    free(text);
}

void trust(struct world *world, const struct zone *zone)
{
    trust_set(world, ds_of(zone));
}

/* The judge comes to life when it is first needed, so that a test can set policy and limits before. */
struct judge *judge_of(struct world *world)
{
    if (world->judge != NULL)
        return world->judge;
    world->evidence = evidence_new(world->evidence_limit);
    assert_non_null(world->evidence);
    world->judge = judge_new(&world->settings, world->anchors, world->evidence);
    assert_non_null(world->judge);
    return world->judge;
}

struct response respond(struct world *world, const struct reply *about, struct octets octets)
{
    static const struct query queries[] = {
        [ASKED_WITH_DO] = {.dnssec_ok = true}, [ASKED_WITHOUT_DO] = {.dnssec_ok = false}};
    struct response response = {
        .octets = octets.at,
        .length = about->cut == 0 ? octets.length : about->cut,
        .time = about->time * CAPTURE_SECOND,
        .frame = ++world->frames,
        .from_fragments = about->from_fragments,
        .query = about->asked == ASKED_UNSEEN ? NULL : &queries[about->asked],
    };
    if (about->cut != 0) /* what was not captured is not there to be read */
        response.octets = kit_copy(octets.at, about->cut).at;
    arena_reset(world->messages);
    message_parse(response.octets, response.length, octets.length, world->messages, &response.message);
    return response;
}

void show_octets(struct world *world, const struct reply *about, struct octets octets)
{
    struct response response = respond(world, about, octets);
    judge_collect(judge_of(world), &response);
}

void show(struct world *world, const struct reply *about)
{
    show_octets(world, about, reply_octets(about, NULL));
}

void show_set(struct world *world, struct set *set)
{
    struct reply *about = reply(". A");
    about->qname = set->owner;
    about->qtype = set->type;
    show(world, ANSWER(about, set));
}

void show_keys(struct world *world, const struct zone *zone)
{
    show_set(world, sign(zone, keys_of(zone)));
}

void show_delegation(struct world *world, const struct zone *parent, const struct zone *child)
{
    show_set(world, sign(parent, ds_of(child)));
    show_keys(world, child);
}

void show_chain(struct world *world)
{
    show_keys(world, world->root);
    show_delegation(world, world->root, world->example);
}

static struct verdict verdict_of(const struct judgement *judgement)
{
    struct verdict verdict = {
        .status = judgement->status, .flags = judgement->flags, .primary = "", .detail = ""};
    for (const struct finding *at = judgement->findings.first; at != NULL; at = at->next)
        if (verdict.count < VERDICT_REASONS_MAX)
            verdict.reasons[verdict.count++] = reason_row(at->reason)->code;
    if (judgement->primary != NULL) {
        verdict.primary = reason_row(judgement->primary->reason)->code;
        verdict.detail =
            (const char *)kit_copy(judgement->primary->detail, strlen(judgement->primary->detail) + 1).at;
    }
    if (judgement->zone != NULL)
        verdict.zone = kit_copy(judgement->zone, name_length(judgement->zone));
    return verdict;
}

struct verdict judge_octets(struct world *world, const struct reply *about, struct octets octets)
{
    struct response response = respond(world, about, octets);
    struct arena *steps = arena_new();
    struct proof proof = {.arena = steps};
    struct judgement judgement = judge_response(judge_of(world), &response, NULL);
    struct verdict verdict = verdict_of(&judgement);
    /* The recorder only watches. */
    judgement = judge_response(judge_of(world), &response, &proof);
    assert_int_equal(judgement.status, verdict.status);
    arena_free(steps);
    return verdict;
}

struct verdict judge_reply(struct world *world, const struct reply *about)
{
    struct octets octets = reply_octets(about, NULL);
    show_octets(world, about, octets);
    return judge_octets(world, about, octets);
}

void forget_evidence(struct world *world)
{
    judge_free(world->judge);
    evidence_free(world->evidence);
    world->judge = NULL;
    world->evidence = NULL;
}

bool has_reason(const struct verdict *verdict, const char *code)
{
    for (unsigned i = 0; i < verdict->count; i++)
        if (strcmp(verdict->reasons[i], code) == 0)
            return true;
    return false;
}

struct verdict check_verdict(struct world *world, const struct reply *about, enum status status,
                             const char *code, const char *file, int line)
{
    struct verdict verdict = judge_reply(world, about);
    if (verdict.status == status && (code == NULL || strcmp(verdict.primary, code) == 0))
        return verdict;
    print_error("%s:%d: expected %s (%s), got %s (%s)\n", file, line, status_name(status),
                code == NULL ? "any reason" : code, status_name(verdict.status), verdict.primary);
    _fail(file, line);
    return verdict;
}
