/*
 * Shows which records a server has no say in, and that referrals, glue, targets of every type that points,
 * and what aliases lead to are in their place.
 */
#include "tests/validate/kit/scene.h"

#include "validate/bailiwick.h"

static const char *stray_of(struct world *w, struct reply *about)
{
    static char text[DNAME_TEXT_MAX];
    struct response response = pass(w, &(struct passage){.reply = about, .server = 53, .client = 1});
    const struct rrset *stray = bailiwick_stray(&response.message);
    if (stray == NULL)
        return NULL;
    dname_format(stray->owner, text);
    return text;
}

static struct reply *positive(void)
{
    return ANSWER(reply("www.shop.example. A"), rr("www.shop.example. A 192.0.2.80"));
}

static void servers_of_other_zones(void **state)
{
    struct world *w = *state;
    struct reply *about = AUTHORITY(positive(), rr("bank.example. NS ns.evil.example."));
    assert_string_equal(stray_of(w, about), "bank.example.");
    about = AUTHORITY(nxdomain("no.shop.example. A"), set_at(soa_of(w->example), "other.example."));
    assert_string_equal(stray_of(w, about), "other.example.");
}

static void addresses_of_other_names(void **state)
{
    struct reply *about = AUTHORITY(positive(), rr("shop.example. NS ns1.shop.example."));
    ADDITIONAL(about, rr("ns1.shop.example. A 192.0.2.53"), rr("www.bank.example. A 192.0.2.66"));
    assert_string_equal(stray_of(*state, about), "www.bank.example.");
}

static void a_referral_with_glue(void **state)
{
    struct reply *about = AUTHORITY(reply("www.shop.example. A"), rr("shop.example. NS ns1.other.example."));
    ADDITIONAL(about, rr("ns1.other.example. A 192.0.2.53"), rr("ns1.other.example. AAAA 2001:db8::53"));
    assert_null(stray_of(*state, about));
}

static void servers_above_the_question(void **state)
{
    struct reply *about =
        AUTHORITY(positive(), rr("example. NS ns.example."), rr(". NS a.root-servers.net."));
    assert_null(stray_of(*state, about));
}

static void targets(void **state)
{
    static const char *const records[][2] = {
        {"shop.example. MX", "10 mail.other.example."},
        {"_sip._udp.shop.example. SRV", "0 0 5060 mail.other.example."},
        {"shop.example. CNAME", "mail.other.example."},
        {"shop.example. TYPE18", "\\# 000104"
                                 "6d61696c"
                                 "056f74686572"
                                 "076578616d706c6500"}, /* AFSDB */
        {"shop.example. TYPE36", "\\# 000a04"
                                 "6d61696c"
                                 "056f74686572"
                                 "076578616d706c6500"}, /* KX */
    };
    for (size_t i = 0; i < COUNT(records); i++) {
        char text[128];
        (void)snprintf(text, sizeof text, "%s %s", records[i][0], records[i][1]);
        struct reply *about = ANSWER(reply(records[i][0]), rr(text));
        ADDITIONAL(about, rr("mail.other.example. A 192.0.2.25"));
        assert_null(stray_of(*state, about));
        ADDITIONAL(about, rr("www.bank.example. A 192.0.2.66"));
        assert_string_equal(stray_of(*state, about), "www.bank.example.");
    }
}

/* RFC 9460 section 4: the answer in alias form, what it leads to, and the address of that; one that leads
 * from nowhere is a stranger. */
static void behind_service_bindings(void **state)
{
    /* priority, target svc.other. */
    struct set *alias = rr("shop.example. TYPE65 \\# 000003737663056f7468657200");
    struct set *service = rr("svc.other. TYPE65 \\# 000103706f6f056f7468657200"); /* 1 poo.other. */
    struct set *address = rr("poo.other. A 192.0.2.7");
    struct reply *about = ADDITIONAL(ANSWER(reply("shop.example. TYPE65"), alias), service, address);
    assert_null(stray_of(*state, about));
    about = ADDITIONAL(positive(), service, address);
    assert_string_equal(stray_of(*state, about), "poo.other.");
}

/* Authority records of the zone where the alias ends. */
static void behind_an_alias(void **state)
{
    struct reply *about = ANSWER(reply("www.shop.example. A"), rr("www.shop.example. CNAME cdn.other.test."),
                                 rr("cdn.other.test. A 192.0.2.9"));
    AUTHORITY(about, rr("other.test. NS ns.other.test."));
    assert_null(stray_of(*state, about));
}

static void other_types_do_not_matter(void **state)
{
    struct reply *about = ADDITIONAL(positive(), rr("bank.example. TXT \\# 0161"));
    assert_null(stray_of(*state, about));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(servers_of_other_zones),
        WORLD_TEST(addresses_of_other_names),
        WORLD_TEST(a_referral_with_glue),
        WORLD_TEST(servers_above_the_question),
        WORLD_TEST(targets),
        WORLD_TEST(behind_service_bindings),
        WORLD_TEST(behind_an_alias),
        WORLD_TEST(other_types_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
