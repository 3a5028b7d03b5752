"""Random questions about the zones of a tree."""

from typing import NamedTuple

from rrlab.wire import NUMBERS

from .contents import SIMPLE, label

TYPES = {**NUMBERS, "URI": 256, "EUI48": 108, "OPENPGPKEY": 61}
COMMON = ("A", "A", "A", "AAAA", "TXT", "MX", "SOA", "NS", "DS", "DNSKEY",
          "CNAME", "NSEC", "NSEC3PARAM")


class Question(NamedTuple):
    qname: str
    qtype: str
    zone: str                           # the zone it was made for

    def number(self):
        if self.qtype.startswith("TYPE"):
            return int(self.qtype[4:])
        return TYPES[self.qtype]


def any_type(chance):
    return chance.choice(COMMON + tuple(sorted(SIMPLE)))


def of_existing(chance, zone, contents, _zones):
    owner = chance.choice([n for n in sorted(contents.types)
                           if n not in contents.unserved])
    if chance.random() < 0.7:
        return owner, chance.choice(sorted(contents.types[owner]))
    return owner, any_type(chance)


def of_missing(chance, zone, contents, _zones):
    base = chance.choice([n for n in sorted(contents.types)
                          if n not in contents.unserved])
    base = chance.choice([zone, base])
    return f"no{label(chance)}.{base}", any_type(chance)


def of_wildcard(chance, zone, contents, zones):
    if not contents.wildcards:
        return of_missing(chance, zone, contents, zones)
    base = chance.choice(contents.wildcards)
    more = chance.choice(["", "", f".{label(chance)}"])
    types = sorted(contents.types[f"*.{base}"])
    return f"any{label(chance)}{more}.{base}", chance.choice(
        types + [any_type(chance), "A"])


def of_alias(chance, zone, contents, zones):
    if not contents.aliases:
        return of_existing(chance, zone, contents, zones)
    owner = chance.choice(contents.aliases)
    if "DNAME" in contents.types[owner] and chance.random() < 0.8:
        owner = f"{chance.choice(['www', 'ns1', 'none'])}.{owner}"
    return owner, chance.choice(["A", "A", "AAAA", "TXT", "CNAME", "DNAME"])


def of_hollow(chance, zone, contents, zones):
    if not contents.hollow:
        return of_missing(chance, zone, contents, zones)
    owner = chance.choice(contents.hollow)
    return owner, chance.choice(["A", "TXT", "DS", "NS"])


def of_apex(chance, zone, _contents, _zones):
    return zone, chance.choice(["SOA", "NS", "DNSKEY", "DS", "A", "MX",
                                "NSEC3PARAM", "NSEC"])


def of_cut(chance, zone, contents, zones):
    """DS and DNSKEY where zones are cut, DS also where they are not."""
    if contents.unserved and chance.random() < 0.5:
        return chance.choice(contents.unserved), "DS"
    below = [z for z in zones if z.endswith("." + zone)]
    return chance.choice(below or [zone, f"www.{zone}"]), chance.choice(
        ["DS", "DS", "DNSKEY"])


def of_touched(chance, touched):
    """What damage has changed, or what its proofs are for."""
    owner, rrtype = chance.choice(touched)
    if rrtype not in ("NSEC", "NSEC3"):
        return owner, chance.choice([rrtype, rrtype, any_type(chance)])
    if rrtype == "NSEC3":
        owner = owner.split(".", 1)[1]
    if chance.random() < 0.3:
        return owner, any_type(chance)
    return f"{chance.choice(['0', 'no', 'zzz'])}.{owner}", any_type(chance)


KINDS = [(of_existing, 6), (of_missing, 4), (of_wildcard, 4), (of_alias, 4),
         (of_hollow, 1), (of_apex, 2), (of_cut, 2)]


def mixed_case(chance, name):
    return "".join(chance.choice([c.upper(), c]) for c in name)


def random_question(chance, contents, touched):
    """touched: {zone: [(owner, type)]}; damaged zones are asked more."""
    zone = chance.choice(sorted(contents) + sorted(touched) * 2)
    if touched.get(zone) and chance.random() < 0.35:
        qname, qtype = of_touched(chance, touched[zone])
    else:
        kind = chance.choices([k for k, _ in KINDS],
                              [w for _, w in KINDS])[0]
        qname, qtype = kind(chance, zone, contents[zone], sorted(contents))
    if chance.random() < 0.1:
        qname = mixed_case(chance, qname)
    return Question(qname, qtype, zone)


def random_questions(chance, contents, touched, count):
    """Different questions."""
    found = {}
    for _ in range(count * 4):
        question = random_question(chance, contents, touched)
        found.setdefault((question.qname.lower(), question.qtype), question)
        if len(found) == count:
            break
    return list(found.values())
