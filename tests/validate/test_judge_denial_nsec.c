/*
 * Shows denial of existence by NSEC in whole responses (RFC 4035 section 5.4): each claim with the records
 * that prove it and with each of them missing, damaged or replayed from elsewhere.
 *
 * The zone "example." has ns, sub (an unsigned delegation), *.w with a TXT record, a.b.c below two empty
 * non-terminals, alias (a CNAME) and d (a DNAME); in canonical order:
 */
#include "tests/validate/kit/world.h"

enum link { APEX, ALIAS, ABC, D, NS, SUB, W, WILDCARD, LINKS };

static const struct {
    const char *owner, *next, *types;
} chain[LINKS] = {
    [APEX] = {"example.", "alias.example.", "NS SOA RRSIG NSEC DNSKEY"},
    [ALIAS] = {"alias.example.", "a.b.c.example.", "CNAME RRSIG NSEC"},
    [ABC] = {"a.b.c.example.", "d.example.", "A RRSIG NSEC"},
    [D] = {"d.example.", "ns.example.", "DNAME RRSIG NSEC"},
    [NS] = {"ns.example.", "sub.example.", "A AAAA RRSIG NSEC"},
    [SUB] = {"sub.example.", "w.example.", "NS RRSIG NSEC"},
    [W] = {"w.example.", "*.w.example.", "A RRSIG NSEC"},
    [WILDCARD] = {"*.w.example.", "example.", "TXT RRSIG NSEC"},
};

static struct set *link(struct world *w, enum link at)
{
    return sign(w->example, nsec(chain[at].owner, chain[at].next, chain[at].types));
}

static struct set *soa(struct world *w)
{
    return sign(w->example, soa_of(w->example));
}

#define NAME_ERROR(question, ...) AUTHORITY(nxdomain(question), soa(w), __VA_ARGS__)
#define NO_DATA(question, ...)    AUTHORITY(reply(question), soa(w), __VA_ARGS__)

static int set_up(void **state)
{
    int failed = world_set_up(state);
    show_chain(*state);
    return failed;
}

/* RFC 4035 section 3.1.3.2: the name is covered, and so is the wildcard at its closest encloser. */
static void name_error(void **state)
{
    struct world *w = *state;
    assert_secure(w, NAME_ERROR("nt.example. A", link(w, NS), link(w, APEX)));
    assert_secure(w, NAME_ERROR("NT.Example. A", link(w, APEX), link(w, NS)));
    assert_secure(w, NAME_ERROR("x.y.z.nt.example. A", link(w, NS), link(w, APEX)));
    assert_secure(w, NAME_ERROR("ab.example. A", link(w, APEX))); /* one record does both */
    assert_verdict(w, NAME_ERROR("nt.example. A", link(w, APEX)), STATUS_BOGUS, "nsec-name-not-covered");
    assert_verdict(w, NAME_ERROR("nt.example. A", link(w, NS)), STATUS_BOGUS, "nsec-wildcard-not-covered");
}

/* The last record of the zone points back to the apex (RFC 4034 section 4.1.1). */
static void name_error_behind_the_last(void **state)
{
    struct world *w = *state;
    assert_secure(w, NAME_ERROR("z.example. A", link(w, WILDCARD), link(w, APEX)));
}

static void name_error_for_a_name_that_exists(void **state)
{
    struct world *w = *state;
    assert_verdict(w, NAME_ERROR("ns.example. A", link(w, NS), link(w, APEX)), STATUS_BOGUS,
                   "nsec-name-exists");
}

/* RFC 4592 section 2.2.2: c.example. and b.c.example. exist, since a.b.c.example. does. */
static void name_error_for_an_empty_non_terminal(void **state)
{
    struct world *w = *state;
    assert_verdict(w, NAME_ERROR("c.example. A", link(w, ALIAS), link(w, APEX)), STATUS_BOGUS,
                   "nsec-proves-empty-non-terminal");
    assert_verdict(w, NAME_ERROR("b.c.example. A", link(w, ALIAS), link(w, APEX)), STATUS_BOGUS,
                   "nsec-proves-empty-non-terminal");
}

/* RFC 4592 section 2.2.1: *.w.example. would have answered. */
static void name_error_where_a_wildcard_is(void **state)
{
    struct world *w = *state;
    assert_verdict(w, NAME_ERROR("x.w.example. TXT", link(w, WILDCARD), link(w, APEX)), STATUS_BOGUS,
                   "nsec-wildcard-not-covered");
}

/* The closest encloser of x.b.c is the empty non-terminal b.c: its wildcard has to be denied, not the zone's.
 */
static void name_error_below_an_empty_non_terminal(void **state)
{
    struct world *w = *state;
    assert_secure(w, NAME_ERROR("x.b.c.example. A", link(w, ABC), link(w, ALIAS)));
    assert_verdict(w, NAME_ERROR("x.b.c.example. A", link(w, ABC), link(w, APEX)), STATUS_BOGUS,
                   "nsec-wildcard-not-covered");
}

/* RFC 6840 section 4.1: the delegation's record says nothing of names below it but that nothing there is
 * signed (RFC 4035 section 4.3). */
static void name_error_below_a_delegation(void **state)
{
    struct world *w = *state;
    assert_verdict(w, NAME_ERROR("x.sub.example. A", link(w, SUB), link(w, APEX)), STATUS_INSECURE,
                   "ds-absent-proven");
}

/* RFC 6672 section 5.3.4.1 and its twin 5.3.4.2. */
static void name_error_below_a_dname(void **state)
{
    struct world *w = *state;
    assert_verdict(w, NAME_ERROR("x.d.example. A", link(w, D), link(w, APEX)), STATUS_BOGUS,
                   "nsec-ancestor-delegation");
    assert_secure(w, NAME_ERROR("e.example. A", link(w, D), link(w, APEX)));
}

/* RFC 4035 section 5.4: the type's bit is clear, and CNAME's (RFC 6840 section 4.3). */
static void no_data(void **state)
{
    struct world *w = *state;
    assert_secure(w, NO_DATA("ns.example. MX", link(w, NS)));
    assert_secure(w, NO_DATA("example. A", link(w, APEX)));
    assert_secure(w, NO_DATA("d.example. A", link(w, D)));
    assert_verdict(w, NO_DATA("ns.example. A", link(w, NS)), STATUS_BOGUS, "nsec-type-in-bitmap");
    assert_verdict(w, NO_DATA("alias.example. A", link(w, ALIAS)), STATUS_BOGUS, "nsec-cname-in-bitmap");
    assert_verdict(w, NO_DATA("ns.example. MX", link(w, SUB)), STATUS_BOGUS, "nsec-no-match-for-name");
    assert_verdict(w, NO_DATA("nt.example. MX", link(w, NS)), STATUS_BOGUS, "nsec-name-covered-in-nodata");
}

static void no_data_at_an_empty_non_terminal(void **state)
{
    struct world *w = *state;
    assert_secure(w, NO_DATA("c.example. A", link(w, ALIAS)));
    assert_secure(w, NO_DATA("b.c.example. A", link(w, ALIAS)));
}

/* RFC 4035 section 3.1.3.4: the name is covered, and the wildcard has no such type. */
static void no_data_at_a_wildcard(void **state)
{
    struct world *w = *state;
    assert_secure(w, NO_DATA("x.w.example. A", link(w, WILDCARD)));
    assert_verdict(w, NO_DATA("x.w.example. TXT", link(w, WILDCARD)), STATUS_BOGUS, "nsec-type-in-bitmap");
    assert_verdict(w, NO_DATA("x.b.c.example. A", link(w, ABC), link(w, WILDCARD)), STATUS_BOGUS,
                   "nsec-name-covered-in-nodata");
}

/* RFC 6840 section 4.1: NS without SOA is the parent's side of a cut. */
static void no_data_by_the_parents_side(void **state)
{
    struct world *w = *state;
    assert_verdict(w, AUTHORITY(reply("sub.example. A"), link(w, SUB)), STATUS_INSECURE, "ds-absent-proven");
    assert_secure(w, NO_DATA("sub.example. DS", link(w, SUB)));
}

/* RFC 4035 section 5.2: the child's apex record does not deny a DS. */
static void no_ds_by_the_childs_side(void **state)
{
    struct world *w = *state;
    struct verdict verdict =
        judge_reply(w, AUTHORITY(reply("example. DS"), sign(w->example, soa_of(w->example)), link(w, APEX)));
    assert_int_equal(verdict.status, STATUS_BOGUS);
}

/* The root has no parent: its own word on a DS is all there is. */
static void no_ds_at_the_root(void **state)
{
    struct world *w = *state;
    struct set *root = sign(w->root, nsec(".", "example.", "NS SOA RRSIG NSEC DNSKEY"));
    assert_secure(w, AUTHORITY(reply(". DS"), sign(w->root, soa_of(w->root)), root));
}

/* The proof may stand in the additional section too; the answer section is for answers. */
static void the_section_of_the_proof(void **state)
{
    struct world *w = *state;
    assert_secure(w, ADDITIONAL(NO_DATA("ns.example. MX", NULL), link(w, NS)));
}

/* RFC 4035 section 3.1.3, the passive rules: no proof at all, from a zone that is proven to be signed. */
static void no_proof_at_all(void **state)
{
    struct world *w = *state;
    assert_verdict(w, NO_DATA("ns.example. MX", NULL), STATUS_BOGUS, "denial-missing");
    assert_verdict(w, NAME_ERROR("nt.example. A", NULL), STATUS_BOGUS, "denial-missing");
    assert_verdict(w, NO_DATA("example. DS", NULL), STATUS_BOGUS, "denial-missing");
}

/* Where a cut may lie between, its zone may be unsigned. */
static void no_proof_and_no_soa(void **state)
{
    struct world *w = *state;
    assert_verdict(w, nxdomain("nt.example. A"), STATUS_INDETERMINATE, "ds-not-observed");
    show_set(w, link(w, NS));
    assert_verdict(w, nxdomain("nt.example. A"), STATUS_BOGUS, "denial-missing");
    show_set(w, link(w, SUB));
    assert_verdict(w, nxdomain("nt.sub.example. A"), STATUS_INSECURE, "ds-absent-proven");
}

static void damaged_proofs(void **state)
{
    struct world *w = *state;
    assert_verdict(w, NO_DATA("ns.example. MX", spoil(link(w, NS))), STATUS_BOGUS, "rrsig-bad-signature");
    struct set *late = nsec("ns.example.", "sub.example.", "A RRSIG NSEC");
    struct signing how = signing_of(w->example, late);
    how.expiration = KIT_NOW - 1;
    assert_verdict(w, NO_DATA("ns.example. MX", sign_as(late, &how)), STATUS_BOGUS, "rrsig-expired");
    assert_verdict(w, NAME_ERROR("nt.example. A", link(w, NS), spoil(link(w, APEX))), STATUS_BOGUS,
                   "rrsig-bad-signature");
}

/* A record too many, and damaged, breaks no proof. */
static void a_damaged_record_that_is_not_needed(void **state)
{
    struct world *w = *state;
    assert_secure(w, NO_DATA("ns.example. MX", link(w, NS), spoil(link(w, SUB))));
}

/* The SOA of the answer is data of the zone as well. */
static void a_damaged_soa(void **state)
{
    struct world *w = *state;
    assert_verdict(w, AUTHORITY(reply("ns.example. MX"), spoil(soa(w)), link(w, NS)), STATUS_BOGUS,
                   "rrsig-bad-signature");
}

/* CVE-2017-15105: a record made from the wildcard's own NSEC is no proof for another name. */
static void a_record_made_from_a_wildcard(void **state)
{
    struct world *w = *state;
    assert_verdict(w, NO_DATA("ns.example. A", set_at(link(w, WILDCARD), "ns.w.example.")), STATUS_BOGUS,
                   "nsec-wildcard-expanded");
    assert_verdict(w, NO_DATA("x.w.example. A", set_at(link(w, WILDCARD), "x.w.example.")), STATUS_BOGUS,
                   "nsec-wildcard-expanded");
}

/* RFC 4034 section 4.1.1: the next name is one of the zone, or a zone could deny names of others. */
static void a_next_name_outside_the_zone(void **state)
{
    struct world *w = *state;
    struct set *wide = sign(w->example, nsec("ns.example.", "examplf.", "A RRSIG NSEC"));
    assert_verdict(w, NAME_ERROR("nt.example. A", wide, link(w, APEX)), STATUS_BOGUS,
                   "nsec-next-outside-zone");
}

/* A zone does not deny names of its sibling, nor its parent's records those it has delegated away. */
static void a_proof_of_another_zone(void **state)
{
    struct world *w = *state;
    struct zone *other = zone_new("other.", ALG_ED25519);
    show_delegation(w, w->root, other);
    struct set *record = sign(other, nsec("other.", "other.", "NS SOA RRSIG NSEC DNSKEY"));
    assert_verdict(w, AUTHORITY(nxdomain("nt.example. A"), record), STATUS_BOGUS, "denial-zone-mismatch");
}

static void two_records_at_one_owner(void **state)
{
    struct world *w = *state;
    struct set *two = nsec("ns.example.", "sub.example.", "A RRSIG NSEC");
    struct set *more = nsec("ns.example.", "t.example.", "A RRSIG NSEC");
    set_add(two, more->records[0].at, more->records[0].length);
    assert_verdict(w, NO_DATA("ns.example. MX", sign(w->example, two)), STATUS_BOGUS, "nsec-malformed");
}

static void a_record_that_does_not_parse(void **state)
{
    struct world *w = *state;
    struct set *bad = set_add(set_new("ns.example.", type_of("NSEC")), "\3sub\7example\0\0\0", 15);
    assert_verdict(w, NO_DATA("ns.example. MX", sign(w->example, bad)), STATUS_BOGUS, "nsec-malformed");
}

/* RFC 9824 section 3: NXNAME in a NODATA answer means that the name does not exist. */
static void compact_denial(void **state)
{
    struct world *w = *state;
    struct set *record = sign(w->example, nsec("nt.example.", "\\000.nt.example.", "RRSIG NSEC NXNAME"));
    struct verdict verdict = assert_secure(w, NO_DATA("nt.example. A", record));
    assert_true(has_reason(&verdict, "compact-denial"));
    /* An empty non-terminal has no NXNAME. */
    record = sign(w->example, nsec("c.example.", "\\000.c.example.", "RRSIG NSEC"));
    verdict = assert_secure(w, NO_DATA("c.example. A", record));
    assert_false(has_reason(&verdict, "compact-denial"));
}

/* The zone is the only name (RFC 4034 section 4.1.1): its one record points to itself. */
static void a_zone_of_one_name(void **state)
{
    struct world *w = *state;
    struct set *only = sign(w->example, nsec("example.", "example.", "NS SOA RRSIG NSEC DNSKEY"));
    assert_secure(w, NAME_ERROR("nt.example. A", only));
    assert_verdict(w, NAME_ERROR("example. A", only), STATUS_BOGUS, "nsec-name-exists");
}

static void referrals(void **state)
{
    struct world *w = *state;
    struct zone *child = zone_new("child.example.", ALG_ED25519);
    struct set *ns = rr("child.example. NS ns.child.example."), *sub_ns = rr("sub.example. NS ns.test.");
    struct set *ds = sign(w->example, ds_of(child));
    assert_verdict(w, AUTHORITY(reply("www.child.example. A"), ns), STATUS_NONE, "");
    assert_secure(w, AUTHORITY(reply("www.child.example. A"), ns, ds));
    assert_verdict(w, AUTHORITY(reply("www.child.example. A"), ns, spoil(set_copy(ds))), STATUS_BOGUS,
                   "rrsig-bad-signature");
    assert_secure(w, AUTHORITY(reply("www.sub.example. A"), sub_ns, link(w, SUB)));
    assert_verdict(w, AUTHORITY(reply("www.sub.example. A"), sub_ns, spoil(link(w, SUB))), STATUS_BOGUS,
                   "rrsig-bad-signature");
    assert_verdict(w, AUTHORITY(reply("www.sub.example. A"), sub_ns, link(w, NS)), STATUS_BOGUS, NULL);
}

/* RFC 6840 section 4.4: a proof that says there is a DS. */
static void a_referral_whose_proof_has_a_ds(void **state)
{
    struct world *w = *state;
    struct set *record = sign(w->example, nsec("sub.example.", "w.example.", "NS DS RRSIG NSEC"));
    assert_verdict(w, AUTHORITY(reply("www.sub.example. A"), rr("sub.example. NS ns.test."), record),
                   STATUS_BOGUS, NULL);
}

/* Names under the root, whose own name has no labels. */
static void name_error_in_the_root(void **state)
{
    struct world *w = *state;
    struct set *first = sign(w->root, nsec(".", "example.", "NS SOA RRSIG NSEC DNSKEY"));
    struct set *last = sign(w->root, nsec("example.", ".", "NS DS RRSIG NSEC"));
    assert_secure(w, AUTHORITY(nxdomain("nt. A"), first, last));
    assert_secure(w, AUTHORITY(nxdomain("a.b. A"), first));
    assert_verdict(w, AUTHORITY(nxdomain("nt. A"), last), STATUS_BOGUS, "nsec-wildcard-not-covered");
}

/* What an unsigned zone signs for itself proves nothing, and needs not to. */
static void denial_in_an_insecure_zone(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    struct set *only = sign(sub, nsec("sub.example.", "sub.example.", "NS SOA RRSIG NSEC DNSKEY"));
    show_set(w, link(w, SUB));
    show_keys(w, sub);
    assert_verdict(w, AUTHORITY(nxdomain("nt.sub.example. A"), sign(sub, soa_of(sub)), only), STATUS_INSECURE,
                   "ds-absent-proven");
    assert_verdict(w, AUTHORITY(reply("nt.sub.example. A"), soa_of(sub)), STATUS_INSECURE,
                   "ds-absent-proven");
}

/* RFC 4035 section 5.4: the zone that its SOA names denies without a proof; that the proof came without its
 * signature makes it no better than none. */
static void a_stripped_proof(void **state)
{
    struct world *w = *state;
    assert_verdict(w, NO_DATA("ns.example. MX", NULL), STATUS_BOGUS, "denial-missing");
    assert_verdict(w, NO_DATA("ns.example. MX", set_unsigned(link(w, NS))), STATUS_BOGUS, NULL);
}

/* RFC 2308 section 2.1: the SOA tells whose denial it is. A zone that the name is not in tells nothing of it:
 * where sub.example. is cut off, if it is, was not seen. */
static void the_soa_of_another_zone(void **state)
{
    struct world *w = *state;
    struct zone *other = zone_new("other.", ALG_ED25519);
    show_delegation(w, w->root, other);
    assert_verdict(w, AUTHORITY(reply("www.sub.example. A"), sign(other, soa_of(other))),
                   STATUS_INDETERMINATE, "ds-not-observed");
}

/* RFC 4035 section 5.4, RFC 1034 section 3.7.1: ANY is no type whose bit could be clear; that a name has
 * nothing is proven for an empty non-terminal alone. */
static void no_data_of_any_type(void **state)
{
    struct world *w = *state;
    assert_secure(w, NO_DATA("c.example. ANY", link(w, ALIAS)));
    assert_int_not_equal(judge_reply(w, NO_DATA("ns.example. ANY", link(w, NS))).status, STATUS_SECURE);
}

/* RFC 9824 section 5.1: with the CO flag the server says NXDOMAIN, and the proof is the same NXNAME. */
static void compact_denial_with_its_rcode(void **state)
{
    struct world *w = *state;
    struct set *record = sign(w->example, nsec("nt.example.", "\\000.nt.example.", "RRSIG NSEC NXNAME"));
    struct set *exists = sign(w->example, nsec("nt.example.", "\\000.nt.example.", "RRSIG NSEC"));
    assert_verdict(w, NAME_ERROR("nt.example. A", exists), STATUS_BOGUS, NULL);
    assert_secure(w, NAME_ERROR("nt.example. A", record));
}

/* RFC 4592 sections 2.2.2 and 3.3: a.*.example. makes *.example. exist, without records: other names do not
 * fail to exist, they have no data. */
static void a_wildcard_that_is_an_empty_non_terminal(void **state)
{
    struct world *w = *state;
    struct set *first = sign(w->example, nsec("example.", "a.*.example.", "NS SOA RRSIG NSEC DNSKEY"));
    struct set *last = sign(w->example, nsec("a.*.example.", "example.", "A RRSIG NSEC"));
    assert_secure(w, NO_DATA("nt.example. A", first, last));
    assert_verdict(w, NAME_ERROR("nt.example. A", first, last), STATUS_BOGUS, NULL);
}

/* RFC 4035 section 5.4 with 5.3.1: the proof is of the zone that the name is in, and not of one above. */
static void the_parent_denies_the_childs_data(void **state)
{
    struct world *w = *state;
    struct set *record = sign(w->root, nsec("www.example.", "z.example.", "MX RRSIG NSEC"));
    assert_int_not_equal(judge_reply(w, AUTHORITY(reply("www.example. A"), record)).status, STATUS_SECURE);
}

/* RFC 6840 section 4.4: the NS bit must be set, or a record of any name would make an unsigned delegation of
 * it. */
static void a_referral_whose_proof_has_no_ns(void **state)
{
    struct world *w = *state;
    struct reply *r = AUTHORITY(reply("www.ns.example. A"), rr("ns.example. NS ns.test."), link(w, NS));
    assert_int_not_equal(judge_reply(w, r).status, STATUS_SECURE);
}

/* Nor does a covering record show one. */
static void a_referral_to_a_name_without_records(void **state)
{
    struct world *w = *state;
    struct reply *r = AUTHORITY(reply("www.c.example. A"), rr("c.example. NS ns.test."), link(w, ALIAS));
    assert_int_not_equal(judge_reply(w, r).status, STATUS_SECURE);
}

/* RFC 4035 section 5.4: which zone denies is told by what validates. A genuine record of the zone above
 * beside one with a false signature of the zone below proves nothing of what is there. */
static void a_false_signature_that_chooses_the_zone(void **state)
{
    struct world *w = *state;
    struct set *above = sign(w->root, nsec(".", "example.", "NS SOA RRSIG NSEC DNSKEY"));
    struct set *junk = spoil(link(w, NS));
    struct set *both = sign(w->root, nsec(".", "example.", "NS SOA RRSIG NSEC DNSKEY"));
    struct signing as_below = signing_default(both, w->example->zsk, "example.");
    both = sign_as(both, &as_below); /* a second signature: the first one makes the record genuine */
    assert_verdict(w, AUTHORITY(nxdomain("ns.example. A"), both), STATUS_BOGUS, NULL);
    assert_verdict(w, AUTHORITY(nxdomain("example. MX"), both), STATUS_BOGUS, NULL);
    assert_verdict(w, AUTHORITY(reply("ns.example. MX"), both), STATUS_BOGUS, NULL);
    assert_verdict(w, AUTHORITY(nxdomain("ns.example. A"), above, junk), STATUS_BOGUS, NULL);
    assert_verdict(w, AUTHORITY(nxdomain("ns.example. A"), junk, above), STATUS_BOGUS, NULL);
    assert_verdict(w, AUTHORITY(reply("ns.example. MX"), above, junk), STATUS_BOGUS, NULL);
    /* Nor does it take a genuine proof away. */
    struct set *deeper = nsec("a.nt.example.", "b.nt.example.", "A RRSIG NSEC");
    struct signing how = signing_default(deeper, w->example->zsk, "nt.example.");
    assert_secure(
        w, AUTHORITY(nxdomain("nt.example. A"), spoil(sign_as(deeper, &how)), link(w, APEX), link(w, NS)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, world_tear_down)

/* NS records that are signed, or that stand beside proofs of the same zone, are no delegation (RFC 4035
 * section 2.2): without a SOA, too, that is NODATA. */
static void no_soa_but_the_zones_servers(void **state)
{
    struct world *w = *state;
    struct set *ns = rr("example. NS ns.example."),
               *signed_ns = sign(w->example, rr("example. NS ns.example."));
    assert_secure(w, AUTHORITY(reply("ns.example. MX"), signed_ns, link(w, NS)));
    assert_secure(w, AUTHORITY(reply("ns.example. MX"), ns, link(w, NS)));
    assert_secure(w, AUTHORITY(reply("example. MX"), ns, link(w, APEX)));
    assert_verdict(w, AUTHORITY(reply("example. MX"), signed_ns), STATUS_BOGUS, "denial-missing");
    assert_verdict(w, AUTHORITY(reply("ns.example. A"), signed_ns, link(w, NS)), STATUS_BOGUS,
                   "nsec-type-in-bitmap");
    /* Nothing of the zone's: a referral as it always was. */
    assert_verdict(w, AUTHORITY(reply("www.sub.example. A"), rr("sub.example. NS ns.test.")), STATUS_NONE,
                   NULL);
}

/* What stands in the answer section is judged, whatever the rest of the message is. */
static void a_referral_with_an_answer(void **state)
{
    struct world *w = *state;
    struct zone *child = zone_new("child.example.", ALG_ED25519);
    struct set *ns = rr("child.example. NS ns.child.example."), *ds = sign(w->example, ds_of(child));
    struct set *address = sign(w->example, rr("ns.example. A 192.0.2.7"));
    assert_secure(w, AUTHORITY(reply("www.child.example. A"), ns, ds));
    assert_secure(w, AUTHORITY(ANSWER(reply("www.child.example. A"), address), ns, ds));
    assert_verdict(w, AUTHORITY(ANSWER(reply("www.child.example. A"), spoil(set_copy(address))), ns, ds),
                   STATUS_BOGUS, "rrsig-bad-signature");
    show_set(w, link(w, NS));
    assert_verdict(w, AUTHORITY(ANSWER(reply("www.child.example. A"), set_unsigned(address)), ns, ds),
                   STATUS_BOGUS, "rrsig-missing");
}

/* A server of both zones may add the child's record to the parent's, which proves it. */
static void no_ds_with_the_childs_proof_beside(void **state)
{
    struct world *w = *state;
    struct zone *child = zone_new("child.example.", ALG_ED25519);
    show_delegation(w, w->example, child);
    show_keys(w, child);
    static const struct hashing plain = {0};
    struct set *own =
        sign(child, nsec3_match("child.example.", &plain, "child.example.", "NS SOA RRSIG DNSKEY"));
    struct set *parents = sign(w->example, nsec("child.example.", "d.example.", "NS RRSIG NSEC"));
    assert_verdict(w, NO_DATA("child.example. DS", own), STATUS_BOGUS, NULL);
    assert_secure(w, NO_DATA("child.example. DS", own, parents));
    assert_secure(w, NO_DATA("child.example. DS", parents, own));
}

/* Anybody can add a record of a zone that is not signed: the name is in one that is, and no other has a say.
 */
static void a_foreign_record_beside_a_denial(void **state)
{
    struct world *w = *state;
    struct zone *sub = zone_new("sub.example.", ALG_ED25519);
    struct set *junk = sign(sub, nsec("a.sub.example.", "b.sub.example.", "A RRSIG NSEC"));
    show_set(w, link(w, SUB));
    show_set(w, link(w, NS));
    assert_verdict(w, NAME_ERROR("ns.example. A", link(w, W), junk), STATUS_BOGUS, NULL);
    assert_verdict(w, NO_DATA("ns.example. A", link(w, W), junk), STATUS_BOGUS, NULL);
    assert_verdict(w, NAME_ERROR("ns.example. A", junk), STATUS_BOGUS, "denial-zone-mismatch");
    assert_secure(w, NO_DATA("ns.example. MX", link(w, NS), junk));
    struct zone *child = zone_new("child.example.", ALG_ED25519);
    show_delegation(w, w->example, child);
    assert_verdict(w, AUTHORITY(reply("www.child.example. A"), rr("child.example. NS ns.test."), junk),
                   STATUS_BOGUS, NULL);
}

/* A replayed answer to another question beside bare name servers makes nothing of the question at hand
 * secure. */
static void an_answer_to_another_question(void **state)
{
    struct world *w = *state;
    struct set *other = sign(w->example, rr("ns.example. A 192.0.2.7"));
    show_set(w, link(w, WILDCARD)); /* no cut is at www */
    assert_verdict(w, AUTHORITY(ANSWER(reply("www.example. A"), other), rr("example. NS ns.example.")),
                   STATUS_NONE, NULL);
    assert_verdict(w, ANSWER(reply("www.example. A"), other), STATUS_BOGUS, "denial-missing");
}

/* Who signs a delegation's NS records, the parent by mistake or an attacker, makes no NODATA of it. */
static void a_referral_whose_servers_are_signed(void **state)
{
    struct world *w = *state;
    struct zone *child = zone_new("child.example.", ALG_ED25519);
    struct set *ds = sign(w->example, ds_of(child));
    struct set *by_parent = sign(w->example, rr("child.example. NS ns.test."));
    struct set *by_child = spoil(sign(child, rr("child.example. NS ns.test.")));
    assert_secure(w, AUTHORITY(reply("www.child.example. A"), by_parent, ds));
    assert_secure(w, AUTHORITY(reply("www.child.example. A"), by_child, ds));
}

/* What a limit keeps from being looked at might have been the proof. */
static void limits_in_a_denial(void **state)
{
    struct world *w = *state;
    struct set *proof = nsec(chain[NS].owner, chain[NS].next, chain[NS].types);
    for (unsigned i = 0; i < 9; i++) {
        struct signing how = signing_of(w->example, proof);
        how.inception -= i;
        spoil(sign_as(proof, &how));
    }
    show_set(w, link(w, ALIAS));
    assert_verdict(w, NO_DATA("ns.example. MX", proof), STATUS_INDETERMINATE, "limit-signature-checks");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_false_signature_that_chooses_the_zone),
        TEST(name_error),
        TEST(name_error_behind_the_last),
        TEST(name_error_for_a_name_that_exists),
        TEST(name_error_for_an_empty_non_terminal),
        TEST(name_error_where_a_wildcard_is),
        TEST(name_error_below_an_empty_non_terminal),
        TEST(name_error_below_a_delegation),
        TEST(name_error_below_a_dname),
        TEST(no_data),
        TEST(no_data_at_an_empty_non_terminal),
        TEST(no_data_at_a_wildcard),
        TEST(no_data_by_the_parents_side),
        TEST(no_ds_by_the_childs_side),
        TEST(no_ds_at_the_root),
        TEST(the_section_of_the_proof),
        TEST(no_proof_at_all),
        TEST(no_proof_and_no_soa),
        TEST(damaged_proofs),
        TEST(a_damaged_record_that_is_not_needed),
        TEST(a_damaged_soa),
        TEST(a_record_made_from_a_wildcard),
        TEST(a_next_name_outside_the_zone),
        TEST(a_proof_of_another_zone),
        TEST(two_records_at_one_owner),
        TEST(a_record_that_does_not_parse),
        TEST(compact_denial),
        TEST(a_zone_of_one_name),
        TEST(referrals),
        TEST(a_referral_whose_proof_has_a_ds),
        TEST(name_error_in_the_root),
        TEST(denial_in_an_insecure_zone),
        TEST(a_stripped_proof),
        TEST(the_soa_of_another_zone),
        TEST(no_data_of_any_type),
        TEST(compact_denial_with_its_rcode),
        TEST(a_wildcard_that_is_an_empty_non_terminal),
        TEST(the_parent_denies_the_childs_data),
        TEST(a_referral_whose_proof_has_no_ns),
        TEST(a_referral_to_a_name_without_records),
        cmocka_unit_test_setup_teardown(no_soa_but_the_zones_servers, set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(a_referral_with_an_answer, set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(no_ds_with_the_childs_proof_beside, set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(a_foreign_record_beside_a_denial, set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(an_answer_to_another_question, set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(a_referral_whose_servers_are_signed, set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(limits_in_a_denial, set_up, world_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, world_forget);
}
