/* Shows who must have signed a zone's key set (RFC 4035 section 5.2), and that a key which comes in several
 * of them is one key. */
#include "tests/validate/kit/world.h"

static struct reply *keys_reply(struct set *set)
{
    return ANSWER(reply("example. DNSKEY"), set);
}

static struct set *with_another_key(const struct zone *zone, unsigned n)
{
    struct key *other = key_new(ALG_ED25519, 40 + n, KEY_ZSK);
    struct set *set = keys_of(zone);
    return set_add(set, other->rdata.at, other->rdata.length);
}

/* A key that no DS names can sign data, but not put other keys beside itself; whether the genuine key set was
 * seen or not. */
static void a_key_set_that_its_zone_key_signed(void **state)
{
    struct world *w = *state;
    struct set *set = with_another_key(w->example, 0);
    struct signing how = signing_of(w->example, set);
    how.key = w->example->zsk;
    how.tag = how.key->tag;
    sign_as(set, &how);
    show_keys(w, w->root);
    show_delegation(w, w->root, w->example);
    assert_verdict(w, keys_reply(set), STATUS_BOGUS, "dnskey-set-not-signed-by-ds-key");
    show_keys(w, w->example);
    assert_secure(w, keys_reply(sign(w->example, keys_of(w->example))));
    assert_verdict(w, keys_reply(set), STATUS_BOGUS, "dnskey-set-not-signed-by-ds-key");
    sign(w->example, set);
    assert_secure(w, keys_reply(set));
}

/* A rollover leaves many key sets behind. What their common key did not sign is bogus, and no question of
 * limits. */
static void a_key_of_many_key_sets(void **state)
{
    struct world *w = *state;
    show_chain(w);
    for (unsigned n = 0; n < 8; n++)
        show_set(w, sign(w->example, with_another_key(w->example, n)));
    assert_secure(w, ANSWER(reply("www.example. A"), sign(w->example, rr("www.example. A 192.0.2.1"))));
    assert_verdict(w,
                   ANSWER(reply("mail.example. A"), spoil(sign(w->example, rr("mail.example. A 192.0.2.1")))),
                   STATUS_BOGUS, "rrsig-bad-signature");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_key_set_that_its_zone_key_signed),
        WORLD_TEST(a_key_of_many_key_sets),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
