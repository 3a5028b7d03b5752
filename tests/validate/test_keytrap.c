/*
 * Shows how many colliding keys, signatures and DS records are told as an attack on validators, in whatever
 * messages they come, and that two that collide by accident, and zones with many keys, are not.
 */
#include "tests/validate/kit/scene.h"

#include "validate/keytrap.h"

static struct keytrap *keytrap;
static struct alerts *alerts;

static int set_up(void **state)
{
    keytrap = keytrap_new();
    alerts = alerts_new();
    return keytrap == NULL || alerts == NULL ? -1 : world_set_up(state);
}

static int tear_down(void **state)
{
    keytrap_free(keytrap);
    alerts_free(alerts);
    return world_tear_down(state);
}

static void look(struct world *world, const struct reply *reply)
{
    struct response response = pass(world, &(struct passage){.reply = reply, .server = 53, .client = 1});
    keytrap_look(keytrap, alerts, &response);
}

/* So many keys of one tag: octets of a key may change places by two without changing the sum. */
static struct set *colliding_keys(struct world *world, unsigned count)
{
    struct set *set = set_new("example.", type_of("DNSKEY"));
    struct octets rdata = world->example->zsk->rdata;
    for (unsigned i = 0; i < count; i++) {
        uint8_t copy[512];
        memcpy(copy, rdata.at, rdata.length);
        memcpy(copy + 4, rdata.at + 4 + 2 * i, 2);
        memcpy(copy + 4 + 2 * i, rdata.at + 4, 2);
        set_add(set, copy, rdata.length);
    }
    return sign(world->example, set);
}

/* So many signatures of one key over one set. */
static struct set *many_signatures(struct world *world, unsigned count)
{
    struct set *set = rr("www.example. A 192.0.2.1");
    for (unsigned i = 0; i < count; i++) {
        struct signing how = signing_of(world->example, set);
        how.inception -= i;
        sign_as(set, &how);
    }
    return set;
}

static void many_keys(void **state)
{
    struct world *w = *state;
    look(w, ANSWER(reply("example. DNSKEY"), colliding_keys(w, KEYTRAP_KEYS)));
    assert_int_equal(alerts_of(alerts, REASON_KEYTRAP_SUSPECT), 1);
}

static void many_signatures_of_one_key(void **state)
{
    struct world *w = *state;
    look(w, ANSWER(reply("www.example. A"), many_signatures(w, KEYTRAP_SIGNATURES - 1)));
    assert_int_equal(alerts_of(alerts, REASON_KEYTRAP_SUSPECT), 0);
    look(w, ANSWER(reply("www.example. A"), many_signatures(w, KEYTRAP_SIGNATURES)));
    assert_int_equal(alerts_of(alerts, REASON_KEYTRAP_SUSPECT), 1);
}

/* Three keys and six signatures are each few; each pair of them is a check. In either order. */
static void their_product(void **state)
{
    struct world *w = *state;
    look(w, ANSWER(reply("www.example. A"), many_signatures(w, 6)));
    assert_int_equal(alerts_of(alerts, REASON_KEYTRAP_SUSPECT), 0);
    look(w, ANSWER(reply("example. DNSKEY"), colliding_keys(w, 3)));
    assert_int_equal(alerts_of(alerts, REASON_KEYTRAP_SUSPECT), 1);
}

static void many_ds_records(void **state)
{
    struct world *w = *state;
    struct set *ds = ds_of(w->example);
    for (unsigned i = 0; i < KEYTRAP_CHECKS - 1; i++) {
        uint8_t copy[64];
        memcpy(copy, ds->records[0].at, ds->records[0].length);
        copy[ds->records[0].length - 1] ^= (uint8_t)(i + 1);
        set_add(ds, copy, ds->records[0].length);
    }
    look(w, ANSWER(reply("example. DS"), sign(w->root, ds)));
    assert_int_equal(alerts_of(alerts, REASON_KEYTRAP_SUSPECT), 1);
}

static void an_accident(void **state)
{
    struct world *w = *state;
    look(w, ANSWER(reply("example. DNSKEY"), colliding_keys(w, 2)));
    look(w, ANSWER(reply("www.example. A"), many_signatures(w, 2)));
    assert_int_equal(alerts_of(alerts, REASON_KEYTRAP_SUSPECT), 0);
}

/* A rollover of algorithm and keys at once: many records, each of a key of its own. */
static void many_keys_that_do_not_collide(void **state)
{
    struct world *w = *state;
    struct set *keys = set_new("example.", type_of("DNSKEY")), *data = rr("www.example. A 192.0.2.1");
    for (unsigned i = 0; i < 12; i++) {
        struct key *key = key_new(ALG_ED25519, 200 + i, KEY_ZSK);
        struct signing how = signing_default(data, key, "example.");
        set_add(keys, key->rdata.at, key->rdata.length);
        sign_as(data, &how);
    }
    look(w, ANSWER(reply("example. DNSKEY"), sign(w->example, keys)));
    look(w, ANSWER(reply("www.example. A"), data));
    assert_int_equal(alerts_of(alerts, REASON_KEYTRAP_SUSPECT), 0);
}

#define KEYTRAP_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEYTRAP_TEST(many_keys),     KEYTRAP_TEST(many_signatures_of_one_key),
        KEYTRAP_TEST(their_product), KEYTRAP_TEST(many_ds_records),
        KEYTRAP_TEST(an_accident),   KEYTRAP_TEST(many_keys_that_do_not_collide),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
