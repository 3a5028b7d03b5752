"""Random records of a zone: what a zone in the wild may hold."""

WORDS = ("www mail ns api db shop x y host a b ftp _dmarc _443._tcp intra "
         "deep zz 0 -1 sel._domainkey").split()

# Names in the rdata have capitals: they are lower-cased for the signature in
# the types of RFC 4034 section 6.2 and in no others.
SIMPLE = {
    "A": "203.0.113.{n}",
    "AAAA": "2001:db8:80::{n}",
    "TXT": '"Mixed CASE {n}" "second String"',
    "MX": "{n} Mail.Example.{zone}",
    "SRV": "0 {n} 443 WWW.{zone}",
    "CAA": '0 issue "Ca{n}.Example.net"',
    "NAPTR": '{n} 10 "u" "E2U+sip" "!^.*$!sip:Info@Example!" .',
    "HINFO": '"PDP-{n}" "Unix"',
    "LOC": "52 22 {n}.000 N 4 53 32.000 E -2.00m 1m 10000m 10m",
    "SSHFP": "4 2 " + "ab" * 31 + "{n:02x}",
    "TLSA": "3 1 1 " + "cd" * 31 + "{n:02x}",
    "RP": "Admin{n}.{zone} Txt.{zone}",
    "AFSDB": "1 Afs{n}.{zone}",
    "KX": "{n} Kx.{zone}",
    "PTR": "Host{n}.{zone}",
    "SPF": '"v=spf1 ip4:203.0.113.{n} -all"',
    "URI": '10 {n} "https://Example.net/{n}"',
    "HTTPS": "1 Svc{n}.{zone} alpn=h2",
    "TYPE65280": "\\# 4 0A0B0C{n:02X}",
    "EUI48": "00-00-5e-00-53-{n:02x}",
    "CDS": "{n} 13 2 " + "ef" * 32,
    "OPENPGPKEY": "AQIDBAUGBwg=",
}
COMMON = ["A", "A", "A", "AAAA", "TXT", "MX"]


class Contents:
    """Records in master-file form, and what is known of them."""

    def __init__(self, zone):
        self.zone = zone
        self.lines = []
        # owner -> types; rrlab adds these to every zone.
        self.types = {zone: {"SOA", "NS"}, f"ns1.{zone}": {"A", "AAAA"},
                      f"www.{zone}": {"A", "AAAA"}}
        self.aliases = []                       # owners of CNAME and DNAME
        self.wildcards = []                     # the names below which
        self.hollow = []                        # empty non-terminals
        self.unserved = []                      # delegations to nowhere

    def add(self, owner, rrtype, rdata):
        self.lines.append(f"{owner} {rrtype} {rdata}")
        self.types.setdefault(owner, set()).add(rrtype)

    def text(self):
        return "\n".join(self.lines)


def label(chance):
    return chance.choice(WORDS) + chance.choice(["", "", str(
        chance.randrange(100))])


def random_owner(chance, contents):
    """A new name in the zone, sometimes below another or far below."""
    base = contents.zone
    if chance.random() < 0.3:
        base = chance.choice([n for n in sorted(contents.types)
                              if not n.startswith("*")])
    depth = chance.choice([1, 1, 1, 1, 2, 3, 6])
    return ".".join([label(chance) for _ in range(depth)] + [base])


def blocked(contents, owner):
    """May nothing stand here: below a DNAME or a cut, beside a CNAME?"""
    return (owner in contents.aliases or owner in contents.types
            or owner in contents.wildcards or any(owner.endswith("." + n)
                   for n in contents.aliases + contents.unserved))


def add_plain(chance, contents, owner):
    """A few types at a name, each with one to three records."""
    kinds = chance.sample(COMMON, chance.randint(1, 2))
    if chance.random() < 0.5:
        kinds.append(chance.choice(sorted(SIMPLE)))
    for rrtype in sorted(set(kinds)):
        for n in chance.sample(range(1, 59), chance.randint(1, 3)):
            contents.add(owner, rrtype, SIMPLE[rrtype].format(
                n=n, zone=contents.zone))


def add_big(chance, contents, owner):
    """An RRset that does not fit into 1232 octets."""
    for n in range(chance.randint(6, 20)):
        contents.add(owner, "TXT", f'"{n} ' + "Big" * 65 + '"')


def add_wildcard(chance, contents, owner, target):
    contents.wildcards.append(owner)
    if chance.random() < 0.35:
        contents.add(f"*.{owner}", "CNAME", target)
        contents.aliases.append(f"*.{owner}")
    else:
        add_plain(chance, contents, f"*.{owner}")


def add_alias(contents, owner, rrtype, target):
    contents.add(owner, rrtype, target)
    contents.aliases.append(owner)


def add_unserved(chance, contents, owner):
    """A delegation whose servers do not exist; signed or not."""
    contents.unserved.append(owner)
    contents.add(owner, "NS", f"ns.{owner}")
    contents.lines.append(f"ns.{owner} A 203.0.113.250")
    if chance.random() < 0.3:
        contents.add(owner, "DS", "12345 13 2 " + "ab" * 32)


def add_one(chance, contents, targets):
    """One more name with something."""
    owner = random_owner(chance, contents)
    if blocked(contents, owner):
        return
    kind = chance.choices(
        ["plain", "wildcard", "cname", "dname", "big", "unserved"],
        [10, 3, 3, 1, 1, 1])[0]
    # No delegation or DNAME above names that are there already.
    above = any(name.endswith("." + owner) for name in contents.types)
    target = chance.choice(targets(contents))
    if kind == "wildcard":
        add_wildcard(chance, contents, owner, target)
    elif kind == "cname":
        add_alias(contents, owner, "CNAME", target)
    elif kind == "dname" and not above:
        add_alias(contents, owner, "DNAME", target.split(".", 1)[1])
    elif kind == "unserved" and not above:
        add_unserved(chance, contents, owner)
    elif kind == "big":
        add_big(chance, contents, owner)
    else:
        add_plain(chance, contents, owner)


def find_hollow(contents, cuts):
    """The names that exist only because of names below them."""
    for owner in sorted([*contents.types, *cuts]):
        name = owner.split(".", 1)[1]
        while name.endswith("." + contents.zone):
            if name not in contents.types and name not in contents.hollow:
                contents.hollow.append(name)
            name = name.split(".", 1)[1]


def random_contents(chance, zone, cuts, targets):
    """The contents of a zone; nothing stands at or below its cuts."""
    contents = Contents(zone)
    contents.unserved.extend(cuts)
    for _ in range(chance.randint(4, 14)):
        add_one(chance, contents, targets)
    for cut in cuts:
        contents.unserved.remove(cut)
    find_hollow(contents, cuts)
    return contents
