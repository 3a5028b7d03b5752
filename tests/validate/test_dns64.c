/* Shows where an IPv4 address may stand in an IPv6 address that a DNS64 made: the examples of RFC 6052
 * section 2.4, and others close to them. */
#include "tests/test.h"

#include "validate/dns64.h"

#include <arpa/inet.h>

struct addresses {
    uint8_t octets[3][16];
    struct rdata records[3];
    struct evidence_rrset set;
};

static struct evidence_rrset *set_of(struct addresses *out, int family, const char *const texts[])
{
    out->set = (struct evidence_rrset){.records = out->records};
    for (size_t i = 0; i < 3 && texts[i] != NULL; i++, out->set.count++) {
        assert_int_equal(inet_pton(family, texts[i], out->octets[i]), 1);
        out->records[i] = (struct rdata){.octets = out->octets[i], .length = family == AF_INET ? 4 : 16};
    }
    return &out->set;
}

static bool may_make(const char *const aaaa[], const char *const a[])
{
    static struct addresses six, four;
    return dns64_may_make(set_of(&six, AF_INET6, aaaa), set_of(&four, AF_INET, a));
}

static void examples_of_rfc_6052(void **state)
{
    (void)state;
    static const char *const made[] = {
        "2001:db8:c000:221::",      "2001:db8:1c0:2:21::",          "2001:db8:122:c000:2:2100::",
        "2001:db8:122:3c0:0:221::", "2001:db8:122:344:c0:2:2100::", "2001:db8:122:344::192.0.2.33",
        "64:ff9b::192.0.2.33"};
    static const char *const others[] = {"2001:db8::1", "64:ff9b::192.0.2.34",
                                         "c000:221::", "2001:db8:122:344:c000:221::"};
    const char *const a[] = {"192.0.2.33", NULL};
    for (size_t i = 0; i < COUNT(made); i++)
        assert_true(may_make((const char *const[]){made[i], NULL}, a));
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(may_make((const char *const[]){others[i], NULL}, a));
}

static void each_of_several(void **state)
{
    (void)state;
    const char *const a[] = {"192.0.2.1", "192.0.2.2", NULL};
    assert_true(may_make((const char *const[]){"64:ff9b::192.0.2.2", "64:ff9b::192.0.2.1", NULL}, a));
    assert_true(may_make((const char *const[]){"64:ff9b::192.0.2.2", NULL}, a));
    assert_false(may_make((const char *const[]){"64:ff9b::192.0.2.2", "64:ff9b::192.0.2.3", NULL}, a));
    assert_false(may_make((const char *const[]){"64:ff9b::192.0.2.2", NULL}, (const char *const[]){NULL}));
    assert_false(may_make((const char *const[]){NULL}, a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_of_rfc_6052),
        cmocka_unit_test(each_of_several),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
