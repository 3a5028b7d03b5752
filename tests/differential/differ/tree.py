"""Random zones and delegations below the lab's top.

Of a zone and the zones above it no two share a server, so that every answer
of a child is asked from the child.
"""

from rrlab.world import standard_top
from rrlab.zones import Zone

from .contents import random_contents

TOPS = ("test.", "example.", "optout.", "legacy.")
PROGRAMS = ("nsd", "knot", "bind")
ALGORITHMS = (5, 7, 8, 10, 13, 13, 13, 14, 15, 15, 16)


def random_label(chance, used):
    """A label no other zone begins with, sometimes two or three (which
    makes empty non-terminals above the cut)."""
    while True:
        word = chance.choice("kilo lima mike nova papa quebec romeo".split())
        word += str(chance.randrange(1000))
        if word not in used:
            used.add(word)
            return ".".join([word] + ["mid"] * chance.choice([0, 0, 0, 1, 2]))


def random_signing(chance):
    """How a zone is signed, as arguments of Zone."""
    algorithm = chance.choice(ALGORITHMS)
    denial = chance.choice(["nsec", "nsec3", "nsec3", "optout"])
    others = ()
    if chance.random() < 0.15:
        others = (chance.choice([a for a in (7, 8, 13, 15)
                                 if a != algorithm]),)
    if 5 in (algorithm, *others):
        denial = "nsec"                 # RFC 5155 section 2
    return dict(
        algorithm=algorithm, more_algorithms=others, denial=denial,
        iterations=chance.choice([0, 0, 1, chance.randint(0, 20)]),
        salt=chance.choice(["-", "-", "C0FFEE", "00" * 8]),
        csk=chance.random() < 0.4,
        digests=chance.choice([("sha256",), ("sha256",), ("sha1", "sha256"),
                               ("sha384",), ("sha1",)]))


def random_zone(chance, name, above):
    """A zone without contents; one in seven is not signed."""
    server = chance.choice([p for p in PROGRAMS if p not in above])
    signing = random_signing(chance)
    if chance.random() < 1 / 7:
        signing = dict(algorithm=None)
    return Zone(name, server=server, family=chance.choice(
        ["both", "both", "4", "6"]), **signing)


def grow(chance, parent, above, used, zones):
    """A zone below parent, and perhaps zones below it."""
    zone = random_zone(chance, f"{random_label(chance, used)}.{parent}",
                       above)
    zones.append(zone)
    above = above + (zone.server,)
    if len(above) < len(PROGRAMS):
        for _ in range(chance.choice([0, 0, 1, 1, 2])):
            grow(chance, zone.name, above, used, zones)


def targets_of(chance, zones):
    """A function: where aliases may lead, in this zone and others."""
    def targets(contents):
        inside = [n for n in sorted(contents.types) if "*" not in n]
        other = chance.choice(zones).name
        return inside + [f"www.{other}", f"www.{other}",
                         f"missing.{contents.zone}", f"gone.{other}"]
    return targets


def random_tree(chance, count):
    """Zones (the top not included) and {zone name: Contents}."""
    zones, used = [], set()
    while len(zones) < count:
        grow(chance, chance.choice(TOPS), (), used, zones)
    contents = {}
    for zone in zones:
        cuts = [z.name for z in zones if z.name.endswith("." + zone.name)]
        contents[zone.name] = random_contents(
            chance, zone.name, cuts, targets_of(chance, zones))
        zone.records = contents[zone.name].text()
    return zones, contents


def top():
    return standard_top()
