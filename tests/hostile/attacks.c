#include "tests/hostile/attacks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE_A      1
#define TYPE_CNAME  5
#define TYPE_TXT    16
#define TYPE_DNAME  39
#define TYPE_DS     43
#define TYPE_NSEC   47
#define TYPE_DNSKEY 48

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const uint8_t address[] = {192, 0, 2, 1};

static const char *text_with(const char *a, const char *b)
{
    char *text = kit_take(strlen(a) + strlen(b) + 1);
    return strcat(strcat(text, a), b);
}

static const char *text_of(const char *format, unsigned number)
{
    char *text = kit_take(300);
    (void)snprintf(text, 300, format, number);
    return text;
}

/* Signatures of "example." over an A record at `owner`, by a key that nobody has, unless it is said else. */
static struct forged_signature signature_for(struct octets owner)
{
    return (struct forged_signature){.covered = TYPE_A,
                                     .algorithm = ALG_P384,
                                     .labels = (uint8_t)name_labels(owner.at),
                                     .tag = 1,
                                     .signer = "example.",
                                     .length = 96};
}

static void show_root(struct scene *s)
{
    forge_show(&s->capture, forge_sign(&s->root, forge_keys(&s->root)));
    forge_show(&s->capture, forge_sign(&s->root, forge_ds(&s->example)));
}

static void show_chain(struct scene *s)
{
    show_root(s);
    forge_show(&s->capture, forge_sign(&s->example, forge_keys(&s->example)));
}

/* `n` answers with a record each that is signed truly. */
static void show_answers(struct scene *s, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        forge_show(&s->capture, forge_sign(&s->example, rr(text_of("w%u.example. A 192.0.2.1", i))));
}

static void finish(struct scene *s, struct forged *m)
{
    capture_add(&s->capture, forge_octets_of(m));
}

/* KeyTrap (CVE-2023-50387) */

static uint16_t show_trap(struct scene *s)
{
    struct set *keys = forge_keys(&s->example);
    uint16_t tag = forge_colliding_keys(keys, 60);
    show_root(s);
    forge_show(&s->capture, forge_sign(&s->example, keys));
    return tag;
}

/* Record sets with eight signatures each, until the message is full or there are `sets`. */
static void spring_trap(struct scene *s, uint16_t tag, unsigned number, unsigned sets)
{
    struct forged *m = forge_message(text_of("q%u.example. A", number), RCODE_NOERROR);
    bool room = true;
    for (unsigned i = 0; i < sets && room; i++) {
        struct octets owner = name_of(i == 0 ? text_of("q%u.example.", number) : text_of("x%u.example.", i));
        struct forged_signature how = signature_for(owner);
        how.tag = tag;
        room = forge_put(m, SECTION_ANSWER, owner, TYPE_A, address, sizeof address);
        for (unsigned k = 0; k < 8 && room; k++)
            room = forge_put_signature(m, SECTION_ANSWER, owner, &how);
    }
    finish(s, m);
}

static void keytrap_tcp(struct scene *s, unsigned n)
{
    uint16_t tag = show_trap(s);
    for (unsigned i = 0; i < n; i++)
        spring_trap(s, tag, i, 1000);
}

static void keytrap_udp(struct scene *s, unsigned n)
{
    uint16_t tag = show_trap(s);
    for (unsigned i = 0; i < n; i++)
        spring_trap(s, tag, i, 1);
}

/* Hundreds of record sets in a message whose checks are long spent. */
static void spent_budget(struct scene *s, unsigned n)
{
    show_chain(s);
    for (unsigned i = 0; i < n; i++) {
        struct forged *m = forge_message(text_of("q%u.example. A", i), RCODE_NOERROR);
        for (unsigned k = 0;; k++) {
            struct octets owner = name_of(text_of("x%u.example.", k));
            struct forged_signature how = signature_for(owner);
            how.length = 1;
            if (!forge_put(m, SECTION_ANSWER, owner, TYPE_A, address, sizeof address) ||
                !forge_put_signature(m, SECTION_ANSWER, owner, &how))
                break;
        }
        finish(s, m);
    }
}

/* DS times DNSKEY, each key so long that its digest costs. */
static void long_keys(struct scene *s, unsigned n)
{
    struct set *ds = set_new("example.", TYPE_DS);
    static uint8_t key[16000] = {1, 1, 3, ALG_RSASHA256};
    uint16_t tag = tag_of((struct octets){key, sizeof key});
    add_ds(ds, s->example.ksk, 2);
    for (unsigned i = 0; i < 40; i++) {
        uint8_t rdata[4 + 48] = {(uint8_t)(tag >> 8), (uint8_t)tag, ALG_RSASHA256, 4, (uint8_t)i};
        set_add(ds, rdata, sizeof rdata);
    }
    forge_show(&s->capture, forge_sign(&s->root, forge_keys(&s->root)));
    forge_show(&s->capture, forge_sign(&s->root, ds));
    forge_show(&s->capture, forge_sign(&s->example, forge_keys(&s->example)));
    for (unsigned i = 0; i < n; i++) {
        struct forged *m = forge_message("example. DNSKEY", RCODE_NOERROR);
        struct octets apex = name_of("example.");
        struct forged_signature how = signature_for(apex);
        how.covered = TYPE_DNSKEY;
        for (unsigned k = 0; k < 4; k++) { /* two octets that make it another key and leave the tag alone */
            key[100] = (uint8_t)(i >> 8);
            key[101] = (uint8_t)(4 * i + k);
            key[102] = (uint8_t)(0xff - key[100]);
            key[103] = (uint8_t)(0xff - key[101]);
            (void)forge_put(m, SECTION_ANSWER, apex, TYPE_DNSKEY, key, sizeof key - (k == 3 ? 400 : 0));
        }
        (void)forge_put_signature(m, SECTION_ANSWER, apex, &how);
        finish(s, m);
    }
    show_answers(s, n);
}

/* Floods: who sends n false variants of one record set makes every answer of the zone look at them. */

static void flood(struct scene *s, const char *owner_text, uint16_t type, unsigned n)
{
    struct octets owner = name_of(owner_text);
    struct forged_signature how = signature_for(owner);
    how.covered = type;
    how.signer = type == TYPE_DS ? "." : "example.";
    how.length = 64;
    how.algorithm = ALG_ED25519;
    how.tag = type == TYPE_DS       ? s->root.zsk->tag
              : type == TYPE_DNSKEY ? s->example.ksk->tag
                                    : s->example.zsk->tag;
    for (unsigned i = 0; i < n; i++) {
        struct forged *m = forge_message(text_of("f%u.example. A", i), RCODE_NOERROR);
        uint8_t rdata[36] = {1, 1, 3, ALG_ED25519};
        size_t fixed = type == TYPE_A ? 0 : 4;
        forge_octets(rdata + fixed, sizeof rdata - fixed);
        if (type == TYPE_DNSKEY)
            (void)forge_put(m, SECTION_ANSWER, owner, type, s->example.ksk->rdata.at,
                            s->example.ksk->rdata.length);
        if (type == TYPE_NSEC) {
            struct set *set = nsec(owner_text, text_of("z%u.example.", i), "A NSEC RRSIG");
            (void)forge_put(m, SECTION_ANSWER, owner, type, set->records[0].at, set->records[0].length);
        } else {
            (void)forge_put(m, SECTION_ANSWER, owner, type, rdata, type == TYPE_A ? 4 : sizeof rdata);
        }
        (void)forge_put_signature(m, SECTION_ANSWER, owner, &how);
        finish(s, m);
    }
}

static void dnskey_flood(struct scene *s, unsigned n)
{
    show_chain(s);
    flood(s, "example.", TYPE_DNSKEY, n);
    show_answers(s, n);
}

static void dnskey_flood_alone(struct scene *s, unsigned n)
{
    show_chain(s);
    flood(s, "example.", TYPE_DNSKEY, n);
}

static void ds_flood(struct scene *s, unsigned n)
{
    show_chain(s);
    flood(s, "example.", TYPE_DS, n);
    show_answers(s, n);
}

static void nsec_flood(struct scene *s, unsigned n)
{
    show_chain(s);
    flood(s, "a.example.", TYPE_NSEC, n);
    show_answers(s, n);
}

/* Signed variants of a set, and answers without a signature that are compared with them all. */
static void copies_flood(struct scene *s, unsigned n)
{
    show_chain(s);
    flood(s, "www.example.", TYPE_A, n);
    for (unsigned i = 0; i < n; i++) {
        struct reply *plain = asked_plainly(ANSWER(reply("www.example. A"), rr("www.example. A 192.0.2.1")));
        capture_add(&s->capture, reply_octets(plain, NULL));
    }
}

/* Record sets of ever new types at the name whose keys every answer needs. */
static void apex_flood(struct scene *s, unsigned n)
{
    struct octets apex = name_of("example.");
    show_chain(s);
    for (unsigned i = 0; i < n; i++) {
        struct forged *m = forge_message(text_of("example. TYPE%u", 1000 + i % 60000), RCODE_NOERROR);
        struct forged_signature how = signature_for(apex);
        uint8_t rdata[4];
        how.covered = (uint16_t)(1000 + i % 60000);
        how.length = 1;
        forge_octets(rdata, sizeof rdata);
        (void)forge_put(m, SECTION_ANSWER, apex, how.covered, rdata, sizeof rdata);
        (void)forge_put_signature(m, SECTION_ANSWER, apex, &how);
        finish(s, m);
    }
    show_answers(s, n);
}

static void many_zones(struct scene *s, unsigned n)
{
    show_chain(s);
    for (unsigned i = 0; i < n; i++) {
        const char *name = forge_deep(text_of("n%u", i), 100, text_of("z%u.example.", i));
        struct octets owner = name_of(name);
        struct forged *m = forge_message(text_with(name, " A"), RCODE_NOERROR);
        struct forged_signature how = signature_for(owner);
        how.signer = name;
        how.length = 1;
        (void)forge_put(m, SECTION_ANSWER, owner, TYPE_A, address, sizeof address);
        (void)forge_put_signature(m, SECTION_ANSWER, owner, &how);
        finish(s, m);
    }
}

/* One set with ever new signatures: of an unknown key, or expired ones of a known key. */
static void signature_flood(struct scene *s, unsigned n, const struct forged_signature *how)
{
    struct set *keys = forge_keys(&s->example);
    show_chain(s);
    for (unsigned i = 0; i < n; i++) {
        struct forged *m = forge_message("example. DNSKEY", RCODE_NOERROR);
        (void)forge_put_set(m, SECTION_ANSWER, keys);
        for (unsigned k = 0; k < 8; k++)
            (void)forge_put_signature(m, SECTION_ANSWER, keys->owner, how);
        finish(s, m);
    }
    show_answers(s, n);
}

static void unknown_signatures(struct scene *s, unsigned n)
{
    struct forged_signature how = signature_for(name_of("example."));
    how.covered = TYPE_DNSKEY;
    signature_flood(s, n, &how);
}

static void expired_signatures(struct scene *s, unsigned n)
{
    struct forged_signature how = signature_for(name_of("example."));
    how.covered = TYPE_DNSKEY;
    how.algorithm = ALG_ED25519;
    how.tag = s->example.ksk->tag;
    how.length = 64;
    how.expired = true;
    signature_flood(s, n, &how);
}

/* One set signed by two zones in turn. */
static void two_signers(struct scene *s, unsigned n)
{
    struct octets owner = name_of("www.sub.example.");
    show_chain(s);
    for (unsigned i = 0; i < n; i++) {
        struct forged *m = forge_message("www.sub.example. A", RCODE_NOERROR);
        (void)forge_put(m, SECTION_ANSWER, owner, TYPE_A, address, sizeof address);
        for (unsigned k = 0; k < 8; k++) {
            struct forged_signature how = signature_for(owner);
            how.signer = k % 2 == 0 ? "example." : "sub.example.";
            how.length = 8;
            (void)forge_put_signature(m, SECTION_ANSWER, owner, &how);
        }
        finish(s, m);
    }
}

/* NSEC3 (CVE-2023-50868): as many iterations as are borne, the longest salt, the deepest names. */

static const struct hashing dearest = {
    .iterations = 150,
    .salt =
        "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
        "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
        "0123456789012345678901234567890123456789012345678901234"};

static void deep_nsec3(struct scene *s, unsigned n)
{
    show_chain(s);
    struct set *soa = forge_sign(&s->example, forge_soa(&s->example)), *sets[16];
    for (unsigned i = 0; i < COUNT_OF(sets); i++)
        sets[i] =
            forge_sign(&s->example, nsec3_match("example.", &dearest, text_of("e%u.example.", i), "A RRSIG"));
    for (unsigned i = 0; i < n; i++) {
        const char *name = forge_deep(text_of("n%u", i), 115, "example.");
        struct forged *m = forge_message(text_with(name, " A"), RCODE_NXDOMAIN);
        (void)forge_put_set(m, SECTION_AUTHORITY, soa);
        for (unsigned k = 0; k < COUNT_OF(sets); k++)
            (void)forge_put_set(m, SECTION_AUTHORITY, sets[k]);
        finish(s, m);
    }
}

/* Many sets of parameters at once: each is tried on every name. */
static void many_parameters(struct scene *s, unsigned n)
{
    show_chain(s);
    for (unsigned i = 0; i < 64; i++) {
        struct hashing how = dearest;
        how.iterations = (uint16_t)(150 - i);
        forge_show(&s->capture,
                   forge_sign(&s->example, nsec3_match("example.", &how, "e.example.", "A RRSIG")));
    }
    for (unsigned i = 0; i < n; i++) {
        const char *name = forge_deep(text_of("n%u", i), 115, "example.");
        struct forged *m = forge_message(text_with(name, " A"), RCODE_NOERROR);
        (void)forge_put(m, SECTION_ANSWER, name_of(name), TYPE_A, address, sizeof address);
        finish(s, m);
    }
}

/* Every NSEC3 record another set of parameters' and another owner, none of which proves anything. */
static void nsec3_flood(struct scene *s, unsigned n)
{
    struct forged_signature how = signature_for(name_of("a.example."));
    how.covered = 50;
    show_chain(s);
    for (unsigned i = 0; i < n; i++) {
        uint8_t from[NSEC3_HASH_OCTETS], next[NSEC3_HASH_OCTETS];
        forge_octets(from, sizeof from);
        forge_octets(next, sizeof next);
        struct hashing hashing = {.iterations = (uint16_t)(i % 150)};
        struct set *set = nsec3_raw("example.", &hashing, from, next, "A");
        struct forged *m = forge_message(text_of("f%u.example. A", i), RCODE_NXDOMAIN);
        (void)forge_put_set(m, SECTION_AUTHORITY, set);
        (void)forge_put_signature(m, SECTION_AUTHORITY, set->owner, &how);
        finish(s, m);
    }
    show_answers(s, n);
}

/* Names of many labels */

/* A record set signed by each of its ancestors, again and again. */
static void every_ancestor_signs(struct scene *s, unsigned n)
{
    show_chain(s);
    for (unsigned i = 0; i < n; i++) {
        const char *name = forge_deep(text_of("n%u", i), 115, "example.");
        struct octets owner = name_of(name);
        struct forged *m = forge_message(text_with(name, " A"), RCODE_NOERROR);
        (void)forge_put(m, SECTION_ANSWER, owner, TYPE_A, address, sizeof address);
        for (unsigned k = 0; k < 115; k++) {
            struct forged_signature how = signature_for(owner);
            how.signer = strchr(name, '.') + 1 + 2 * (size_t)k;
            how.length = 1;
            (void)forge_put_signature(m, SECTION_ANSWER, owner, &how);
        }
        finish(s, m);
    }
}

/* No chain: whatever may be missing on the way to each deep name is looked for. */
static void deep_and_unknown(struct scene *s, unsigned n)
{
    show_root(s);
    for (unsigned i = 0; i < n; i++) {
        const char *name = forge_deep(text_of("n%u", i), 115, "example.");
        struct forged *m = forge_message(text_with(name, " A"), RCODE_NOERROR);
        bool room = true;
        for (unsigned k = 0; room; k++) {
            struct octets owner = name_of(forge_deep(text_of("%u", k), 114, "example."));
            struct forged_signature how = signature_for(owner);
            how.length = 1;
            room = forge_put(m, SECTION_ANSWER, owner, TYPE_A, address, sizeof address) &&
                   forge_put_signature(m, SECTION_ANSWER, owner, &how);
        }
        finish(s, m);
    }
}

/* The same with names that share nothing, so that each label of each is another finding. */
static void many_missing_names(struct scene *s, unsigned n)
{
    show_root(s);
    for (unsigned i = 0; i < n; i++) {
        struct forged *m = forge_message(text_of("q%u.example. A", i), RCODE_NOERROR);
        bool room = true;
        for (unsigned k = 0; room; k++) {
            char label[8];
            (void)snprintf(label, sizeof label, "x%u", k);
            const char *zone = text_with(label, ".example.");
            struct octets owner = name_of(forge_deep("w", 115, zone));
            room = forge_put(m, SECTION_ANSWER, owner, TYPE_A, address, sizeof address);
        }
        finish(s, m);
    }
}

/* Messages full of small things */

static void aliases(struct scene *s, unsigned n)
{
    show_chain(s);
    for (unsigned i = 0; i < n; i++) {
        const char *zone = forge_deep(text_of("d%u", i), 100, "example.");
        struct forged *m = forge_message(text_with(zone, " A"), RCODE_NOERROR);
        struct octets target = name_of("t.");
        for (unsigned k = 0; k < 1100; k++) {
            struct octets owner = name_of(text_with(text_of("d%u.", k), zone));
            (void)forge_put(m, SECTION_ANSWER, owner, TYPE_DNAME, target.at, target.length);
        }
        for (bool room = true, first = true; room; first = false) {
            struct octets owner =
                name_of(first ? zone : text_with(text_of("c%u.", forge_number() % 100000), zone));
            room = forge_put(m, SECTION_ANSWER, owner, TYPE_CNAME, target.at, target.length);
        }
        finish(s, m);
    }
}

/* Wildcard answers, each to be proven by all the NSEC records of the message. */
static void wildcards(struct scene *s, unsigned n)
{
    struct set *wildcard = forge_sign(&s->example, rr("*.example. A 192.0.2.1"));
    show_chain(s);
    for (unsigned i = 0; i < n; i++) {
        struct forged *m = forge_message(text_of("q%u.example. A", i), RCODE_NOERROR);
        for (unsigned k = 0; k < 150; k++)
            (void)forge_put_set(m, SECTION_ANSWER, set_at(wildcard, text_of("q%u.example.", i + k)));
        for (bool room = true; room;) {
            struct octets owner = name_of(text_of("x%u.example.", forge_number() % 100000));
            struct set *set = nsec("x.example.", "y.example.", "A");
            struct forged_signature how = signature_for(owner);
            how.covered = TYPE_NSEC;
            how.length = 1;
            room = forge_put(m, SECTION_AUTHORITY, owner, TYPE_NSEC, set->records[0].at,
                             set->records[0].length) &&
                   forge_put_signature(m, SECTION_AUTHORITY, owner, &how);
        }
        finish(s, m);
    }
}

/* A signed set of thousands of records, and unsigned ones that share none with it. */
static void large_copies(struct scene *s, unsigned n)
{
    struct octets owner = name_of("www.example.");
    show_chain(s);
    for (unsigned i = 0; i < 2 * n; i++) {
        struct forged *m = forge_message("www.example. A", RCODE_NOERROR);
        struct forged_signature how = signature_for(owner);
        uint8_t record[4] = {(uint8_t)i};
        if (i % 2 == 0)
            (void)forge_put_signature(m, SECTION_ANSWER, owner, &how);
        for (unsigned k = 0; k < 3900; k++) {
            record[2] = (uint8_t)(k >> 8);
            record[3] = (uint8_t)k;
            (void)forge_put(m, SECTION_ANSWER, owner, TYPE_A, record, sizeof record);
        }
        finish(s, m);
    }
}

/* Thousands of record sets of other names and types, none signed. */
static void many_sets(struct scene *s, unsigned n)
{
    show_chain(s);
    for (unsigned i = 0; i < n; i++) {
        struct forged *m = forge_message(text_of("q%u.example. A", i), RCODE_NOERROR);
        for (unsigned k = 0; forge_put(m, SECTION_ANSWER, name_of(text_of("s%u.example.", k)), TYPE_A,
                                       address, sizeof address);
             k++)
            continue;
        finish(s, m);
    }
}

/* As many signatures as fit over one record, their signer's deep name compressed. */
static void compressed_signers(struct scene *s, unsigned n)
{
    show_chain(s);
    for (unsigned i = 0; i < n; i++) {
        const char *name = forge_deep(text_of("n%u", i), 115, "example.");
        struct octets owner = name_of(name);
        struct forged *m = forge_message(text_with(name, " A"), RCODE_NOERROR);
        uint8_t rdata[24] = {0, TYPE_A, ALG_ED25519, 117, 0, 0, 14, 16, 0x70, 0, 0, 0, 0x60, 0, 0, 0, 0, 1};
        rdata[18] = 0xc0;
        rdata[19] = 12; /* the question's name */
        (void)forge_put(m, SECTION_ANSWER, owner, TYPE_A, address, sizeof address);
        do
            forge_octets(rdata + 20, 4);
        while (forge_put(m, SECTION_ANSWER, owner, 46, rdata, sizeof rdata));
        finish(s, m);
    }
}

/* Records of unknown zones, and name server sets by the thousand that might name the zone and do not. */
static void name_servers(struct scene *s, unsigned n)
{
    show_root(s);
    for (unsigned i = 0; i < n; i++) {
        const char *zone = forge_deep(text_of("d%u", i), 100, "example.");
        struct forged *m = forge_message(text_with(zone, " A"), RCODE_NOERROR);
        for (unsigned k = 0; k < 1400; k++)
            (void)forge_put(m, SECTION_ANSWER, name_of(text_with(text_of("a%u.", k), zone)), TYPE_A, address,
                            sizeof address);
        for (unsigned k = 0;
             forge_put(m, SECTION_AUTHORITY, name_of(text_with(text_of("s%u.", k), zone)), 2, "\0", 1); k++)
            continue;
        finish(s, m);
    }
}

static const struct attack attacks[] = {
    {.name = "keytrap-tcp",
     .n = 8,
     .write = keytrap_tcp,
     .verdicts = "limit-signature-checks",
     .honest = 3,
     .honest_n = 0,
     .what = "512 P-384 checks a message, by colliding keys"},
    {.name = "keytrap-udp",
     .n = 100,
     .write = keytrap_udp,
     .verdicts = "limit-signature-checks",
     .honest = 3,
     .honest_n = 0,
     .what = "as many P-384 checks a datagram as one record set gets"},
    {.name = "spent-budget",
     .n = 8,
     .write = spent_budget,
     .verdicts = "rrsig-key-not-found",
     .honest = 3,
     .honest_n = 0,
     .what = "hundreds of signed record sets a message"},
    {.name = "long-keys",
     .n = 64,
     .write = long_keys,
     .verdicts = "limit-work",
     .honest = 2,
     .honest_n = 0,
     .what = "DS times DNSKEY sets of 64 KB"},
    {.name = "dnskey-flood",
     .n = 1000,
     .write = dnskey_flood,
     .verdicts = "rrsig-bad-signature",
     .honest = 3,
     .honest_n = 1,
     .what = "false DNSKEY sets, then answers"},
    {.name = "dnskey-history",
     .n = 1000,
     .write = dnskey_flood_alone,
     .verdicts = "rrsig-bad-signature",
     .honest = 3,
     .honest_n = 0,
     .what = "false DNSKEY sets alone"},
    {.name = "ds-flood",
     .n = 1000,
     .write = ds_flood,
     .verdicts = "rrsig-bad-signature",
     .honest = 3,
     .honest_n = 1,
     .what = "false DS sets, then answers"},
    {.name = "nsec-flood",
     .n = 1000,
     .write = nsec_flood,
     .verdicts = "rrsig-bad-signature",
     .honest = 3,
     .honest_n = 1,
     .what = "false NSEC sets, then answers"},
    {.name = "copies-flood",
     .n = 1000,
     .write = copies_flood,
     .verdicts = "rrsig-bad-signature,rrsig-not-observed",
     .honest = 3,
     .honest_n = 0,
     .what = "false signed copies, then unsigned answers"},
    {.name = "apex-flood",
     .n = 4000,
     .write = apex_flood,
     .verdicts = "rrsig-key-not-found",
     .honest = 3,
     .honest_n = 1,
     .what = "record sets of many types at the apex, then answers"},
    {.name = "unknown-signatures",
     .n = 1000,
     .write = unknown_signatures,
     .verdicts = "rrsig-key-not-found",
     .honest = 3,
     .honest_n = 1,
     .what = "ever new signatures over the keys"},
    {.name = "expired-signatures",
     .n = 1000,
     .write = expired_signatures,
     .verdicts = "rrsig-expired",
     .honest = 3,
     .honest_n = 1,
     .what = "ever new expired signatures over the keys"},
    {.name = "two-signers",
     .n = 1000,
     .write = two_signers,
     .verdicts = "ds-not-observed",
     .honest = 3,
     .honest_n = 0,
     .what = "one set, ever new signatures of two zones in turn"},
    {.name = "many-zones",
     .n = 1000,
     .write = many_zones,
     .verdicts = "ds-not-observed",
     .honest = 3,
     .honest_n = 0,
     .what = "each answer signed by another deep zone"},
    {.name = "deep-nsec3",
     .n = 32,
     .write = deep_nsec3,
     .verdicts = "nsec3-no-closest-encloser,nsec3-hash-budget-exceeded",
     .honest = 3,
     .honest_n = 0,
     .what = "deep names, dear hashes, no match"},
    {.name = "many-parameters",
     .n = 32,
     .write = many_parameters,
     .verdicts = "ds-not-observed",
     .honest = 67,
     .honest_n = 0,
     .what = "64 sets of NSEC3 parameters, deep names"},
    {.name = "nsec3-flood",
     .n = 1000,
     .write = nsec3_flood,
     .verdicts = "rrsig-key-not-found",
     .honest = 3,
     .honest_n = 1,
     .what = "false NSEC3 sets, then answers"},
    {.name = "every-ancestor",
     .n = 32,
     .write = every_ancestor_signs,
     .verdicts = "limit-work,ds-not-observed",
     .honest = 3,
     .honest_n = 0,
     .what = "a record set signed by each of its 116 ancestors"},
    {.name = "compressed-signers",
     .n = 4,
     .write = compressed_signers,
     .verdicts = "ds-not-observed,limit-work",
     .honest = 3,
     .honest_n = 0,
     .what = "one record with 1700 signatures of a deep name"},
    {.name = "name-servers",
     .n = 4,
     .write = name_servers,
     .verdicts = "dnskey-not-observed,limit-work",
     .honest = 2,
     .honest_n = 0,
     .what = "a thousand NS sets times a thousand unsigned sets a message"},
    {.name = "deep-unknown",
     .n = 4,
     .write = deep_and_unknown,
     .verdicts = "dnskey-not-observed",
     .honest = 2,
     .honest_n = 0,
     .what = "deep names, their chain unseen"},
    {.name = "missing-names",
     .n = 4,
     .write = many_missing_names,
     .verdicts = "dnskey-not-observed",
     .honest = 2,
     .honest_n = 0,
     .what = "thousands of names that may be missing"},
    {.name = "aliases",
     .n = 4,
     .write = aliases,
     .verdicts = "ds-not-observed,limit-work",
     .honest = 3,
     .honest_n = 0,
     .what = "a thousand DNAME times a thousand CNAME a message"},
    {.name = "wildcards",
     .n = 4,
     .write = wildcards,
     .verdicts = "limit-signature-checks",
     .honest = 3,
     .honest_n = 0,
     .what = "wildcard answers times NSEC records a message"},
    {.name = "large-copies",
     .n = 4,
     .write = large_copies,
     .verdicts = "rrsig-key-not-found,ds-not-observed",
     .honest = 3,
     .honest_n = 0,
     .what = "sets of 3900 records compared with each other"},
    {.name = "many-sets",
     .n = 8,
     .write = many_sets,
     .verdicts = "ds-not-observed,limit-work",
     .honest = 3,
     .honest_n = 0,
     .what = "thousands of unsigned record sets a message"},
};

const struct attack *attack_get(size_t index)
{
    return index < COUNT_OF(attacks) ? &attacks[index] : NULL;
}
