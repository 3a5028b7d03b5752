"""Weaknesses of resolvers that help who guesses or keeps something alive."""

import random
import time

from rrlab import forge, message
from rrlab import frames as recorded
from rrlab.scene import Scene
from rrlab.zones import Zone
from .blind import ONE_PORT
from .lookalikes import BALANCED
from .watched import EVIL, HOSTS, OPEN, on_first

AT_ONCE = 12
SUBNETS = [f"198.51.{n}.0" for n in range(100, 100 + AT_ONCE)]


def pass_subnets(servers):
    return f"""\
  module-config: "subnetcache validator iterator"
  send-client-subnet: {servers}
  client-subnet-always-forward: yes
  max-client-subnet-ipv4: 24
  infra-cache-min-rtt: 800
"""


def ask_with_subnets(stage, qname, qtype="A"):
    """One question for twelve networks at once."""
    return stage.ask_in_turn([message.query(
        0x5000 + place, qname, qtype, options=message.subnet(subnet))
        for place, subnet in enumerate(SUBNETS)], gap=0.002, wait=3)


def birthday(stage):
    """Twelve queries are open while the server is slow; then guesses."""
    up, chance = stage.network.up, random.Random(23)
    name = f"www.{OPEN.name}"

    def act(query):
        right = message.parse(query.payload).ident
        for place, ident in enumerate(forge.wrong_ids(right, 40, chance)):
            up.forge(forge.answer(query, forge.addresses(EVIL), ident=ident,
                                  ttl=55), 0.1 + 0.004 * place)
    stage.baseline(OPEN.name, 1, 22)
    up.on_query, up.delay = on_first(name, act), 0.3
    ask_with_subnets(stage, name)
    up.delay = stage.scene.delay
    stage.baseline(OPEN.name, 23, 30)


def subnets_at_once(stage):
    stage.baseline(BALANCED.name, 1, 20)
    stage.network.up.delay = 0.3
    ask_with_subnets(stage, f"pool.{BALANCED.name}")
    stage.network.up.delay = stage.scene.delay
    stage.baseline(BALANCED.name, 21, 28)


def nothing_for_subnets(stage):
    """Addresses of IPv4 depend on the subnet; of IPv6 there are none."""
    name = f"pool.{BALANCED.name}"
    stage.baseline(BALANCED.name, 1, 20)
    stage.network.up.delay = 0.3
    ask_with_subnets(stage, name)
    ask_with_subnets(stage, name, "AAAA")
    stage.network.up.delay = stage.scene.delay
    stage.baseline(BALANCED.name, 21, 28)


def open_queries(qname, qtype="A"):
    """The queries with a subnet, for the README."""
    def facts(frames):
        return {"open": recorded.spans(
            f.number for f in frames if f.is_query()
            and f.message.asks(qname, qtype)
            and f.datagram.target.startswith("203.0.113."))}
    return facts


QUERIES = 1040


def many_queries(stage):
    """Names of one zone, so many that the resolver's habits show."""
    stage.ask_in_turn([message.query(n, f"n{n:04d}.{OPEN.name}", "A",
                                     wants_dnssec=False)
                       for n in range(QUERIES)], gap=0.008, wait=3)


def ports(frames):
    """How many queries came from how many ports, for the README."""
    used = [f.datagram.source_port for f in frames if f.is_query()]
    return {"queries": len(used), "ports": len(set(used))}


# The delegations run out after five seconds.
SHORT = {"family": "4", "delegation_ttl": 5, "ns_ttl": 5, "records": HOSTS}
GHOST = Zone("ghost.test.", None, **SHORT)
RENEWED = Zone("renewed.test.", None, **SHORT)
MOVED = Zone("moved.test.", None, **SHORT)
SOLD = Zone("sold.test.", None, **SHORT)
NEW_OWNER = "203.0.113.52"
MERGED = Zone("merged.test.", None, **SHORT)
GRACE = 70                              # longer than any delegation is kept


def without(zone):
    """An edit of the parent: the delegation is gone."""
    def edit(text):
        return "".join(f"{line}\n" for line in text.splitlines()
                       if not line.startswith(f"{zone} "))
    return edit


def ask_parent(stage, name):
    """The operator looks whether the delegation is gone."""
    stage.ask_at(stage.server_of("test."), name)


def ghost(stage):
    zone = GHOST.name
    stage.baseline(zone, 1, 20)
    # What an unrepaired resolver would go on asking, by a stub zone.
    stage.resolver.control("stub_add", zone, stage.server_of(zone))
    stage.publish("test.", without(zone))
    ask_parent(stage, f"www.{zone}")
    time.sleep(GRACE)
    stage.baseline(zone, 21, 36)


def moved(zone, kept):
    """A play: the zone gets another owner and another server; if the old
    one is kept, the resolver goes on asking it."""
    def play(stage):
        name, new = zone.name, stage.world.directory / "moved.new"
        old_host = f"ns1.{name} 3600 IN A {stage.server_of(name)}\n"

        def edit(text):
            return text.replace(
                old_host, f"ns2.{name} 3600 IN A {NEW_OWNER}\n").replace(
                f"NS ns1.{name}", f"NS ns2.{name}")
        new.write_text(edit(stage.world.zone_file(zone).read_text()))
        stage.baseline(name, 1, 20)
        if kept:
            stage.resolver.control("stub_add", name, stage.server_of(name))
        with stage.another_server("nsd", NEW_OWNER, {name: new}):
            stage.publish("test.", edit)
            ask_parent(stage, f"www.{name}")
            stage.ask_at(NEW_OWNER, f"www.{name}")
            time.sleep(GRACE)
            stage.baseline(name, 21, 36)
    return play


def referral_to(zone, host):
    """The parent's referral to a server, and what came a minute later."""
    def facts(frames):
        inside = [f for f in frames if f.is_answer()
                  and f.message.qname.lower().endswith(f".{zone}")]
        referral = next(f for f in inside
                        if message.name(host)[:4] in f.message.rest)
        later = [f.number for f in inside if f.time > referral.time + 60]
        return {"referral": referral.number, "first_later": later[0],
                "last_later": later[-1]}
    return facts


def renewed(stage):
    zone = RENEWED.name
    stage.baseline(zone, 1, 20)
    stage.publish("test.", without(zone))
    ask_parent(stage, f"www.{zone}")
    stage.publish("test.", lambda text: text)
    stage.resolver.flush()
    stage.baseline(zone, 21, 26)
    time.sleep(GRACE)
    stage.baseline(zone, 27, 40)


def into_parent(text):
    """The delegation becomes data of the parent."""
    kept = "".join(f"{line}\n" for line in text.splitlines()
                   if not line.startswith((f"{MERGED.name} ",
                                           f"ns1.{MERGED.name} ")))
    hosts = "".join(f"{line.split()[0]}.{MERGED.name} A {line.split()[2]}\n"
                    for line in HOSTS.splitlines())
    return kept + f"www.{MERGED.name} A 203.0.113.80\n" + hosts


def merged(stage):
    zone = MERGED.name
    stage.baseline(zone, 1, 20)
    stage.publish("test.", into_parent)
    stage.resolver.flush()
    stage.ask(f"nothing.{zone}")
    time.sleep(GRACE)
    stage.baseline(zone, 21, 40)


def denial_of(zone, rcode=message.NXDOMAIN):
    """The parent's denial, and the first and last frame after it in which
    the zone's server answers."""
    def facts(frames):
        inside = [f for f in frames if f.is_answer()
                  and f.message.qname.lower().endswith(f".{zone}")]
        denial = next(f for f in inside if f.message.flags & 15 == rcode)
        later = [f.number for f in inside if f.time > denial.time + 60]
        return {"denial": denial.number, "first_later": later[0],
                "last_later": later[-1]}
    return facts


NOTHING = "nothing is spoofed."

LESSONS = [
    Scene(
        "spoof-birthday-ecs", "Twelve open queries for one question",
        """A client asks for www.shop.test. A with twelve client subnets at
        once, and the resolver sends a query for each (frames {open}) though
        this server knows no client subnets.  While the server is slow,
        somebody sends 40 answers with guessed ids to the port of the first
        (frames {forged}).  Each of the open queries makes a hit
        likelier, as two birthdays on one day in a class are (RebirthDay,
        CVE-2025-5994).""",
        """the option CSUBNET in the open queries, which else are the same;
        there is none in the answers.""",
        """frames {forged} are spoofed: ids were guessed (txid-guessing)
        while many queries for one question were open (birthday-ecs).""",
        birthday, [OPEN], ("birthday-ecs", "txid-guessing"), forged=40,
        extra=pass_subnets("203.0.113.0/24"),
        facts=open_queries(f"www.{OPEN.name}")),
    Scene(
        "plain-subnets-at-once", "Many clients of a name that depends on "
        "them",
        """A client asks for pool.pool.test. A with twelve client subnets at
        once, and the resolver sends a query for each (frames {open}).  The
        server (a small script) chooses the address by the subnet.""",
        """the option CSUBNET in queries and answers: the answers hold for a
        /24.""",
        f"{NOTHING}  For such a name each subnet is another question (no "
        "birthday-ecs).",
        subnets_at_once, [BALANCED], absent=("birthday-ecs",),
        extra=pass_subnets("203.0.113.41"),
        facts=open_queries(f"pool.{BALANCED.name}")),
    Scene(
        "plain-subnets-nodata", "Many clients, and nothing for all of them",
        """As in plain-subnets-at-once, and then the same for AAAA (frames
        {open}).  The server chooses the IPv4 address by the subnet and has
        none of IPv6, which it says for all subnets (RFC 7871 section
        7.4).""",
        """the scope in the answers: 24 for A, 0 for AAAA.""",
        f"{NOTHING}  The resolver sends subnets to a server that uses them "
        "(no birthday-ecs).",
        nothing_for_subnets, [BALANCED], absent=("birthday-ecs",),
        extra=pass_subnets("203.0.113.41"),
        facts=open_queries(f"pool.{BALANCED.name}", "AAAA")),
    Scene(
        "weak-randomness", "A resolver that asks from one port",
        """Of the resolver only what it sends was recorded: {queries} queries,
        all from port 5300, as resolvers did until 2008.  Who wants to answer
        in the name of a server need only guess the id.""",
        """the source port.  The ids are random.""",
        """nothing is spoofed.  But a thousand queries came from so few ports
        that answers can be guessed (weak-randomness).""",
        many_queries, [OPEN], ("weak-randomness",), extra=ONE_PORT,
        delay=0.001, wanted="dst port 53", form="pcap.gz", ordinary=0,
        facts=ports),
    Scene(
        "plain-random-ports", "A resolver that asks from random ports",
        """Of the resolver only what it sends was recorded: {queries} queries
        from {ports} ports.""",
        """the source ports and ids.""",
        f"{NOTHING}  Ports and ids are as they should be (no "
        "weak-randomness).",
        many_queries, [OPEN], absent=("weak-randomness",),
        delay=0.001, wanted="dst port 53", form="pcap.gz", ordinary=0,
        facts=ports),
    Scene(
        "plain-random-ports-bind", "Another resolver with random ports",
        """The same with BIND: {queries} queries from {ports} ports.""",
        """the source ports and ids.""",
        f"{NOTHING}  Ports and ids are as they should be (no "
        "weak-randomness).",
        many_queries, [OPEN], absent=("weak-randomness",), resolver="bind",
        delay=0.001, wanted="dst port 53", form="pcap.gz", ordinary=0,
        facts=ports),
    Scene(
        "ghost-domain", "A zone that its parent has withdrawn lives on",
        """The parent test. withdraws ghost.test. and denies it in frame
        {denial}.  The delegation could be kept for five seconds.  More than a
        minute later the resolver still asks the old server and believes it
        (frames {first_later} to {last_later}).  Resolvers with the faults
        CVE-2022-30698 and -30699 did so, since the old server's NS records
        came with each answer.  The lab's Unbound has them no more; a stub
        zone that is set while it runs makes it do the same.""",
        """the times; NXDOMAIN of the parent in frame {denial}.""",
        """nothing is spoofed.  But the resolver takes answers about a zone
        that is no more (ghost-domain).""",
        ghost, [GHOST], ("ghost-domain",), facts=denial_of(GHOST.name)),
    Scene(
        "ghost-domain-moved", "A zone lives on at the server of its old "
        "owner",
        """The parent test. delegates moved.test. to the server of a new owner
        (frame {referral}).  The old delegation could be kept for five
        seconds.  More than a minute later the resolver still asks the old
        server and believes it (frames {first_later} to {last_later}); the
        fault is that of ghost-domain, and made in the same way.""",
        """the referral in frame {referral}: ns2.moved.test. with
        203.0.113.52; and where the resolver asks after it.""",
        """nothing is spoofed.  But the resolver takes answers from a server
        that has the zone no more (ghost-domain).""",
        moved(MOVED, True), [MOVED], ("ghost-domain",),
        facts=referral_to(MOVED.name, "ns2")),
    Scene(
        "plain-zone-sold", "A zone moves to the server of a new owner",
        """The parent test. delegates sold.test. to the server of a new owner
        (frame {referral}).  When the old delegation has run out the resolver
        asks the parent again, and then the new server (frames {first_later}
        to {last_later}).""",
        """where the resolver asks: 203.0.113.52.""",
        f"{NOTHING}  The resolver follows the delegation (no ghost-domain).",
        moved(SOLD, False), [SOLD], absent=("ghost-domain",), ordinary=20,
        facts=referral_to(SOLD.name, "ns2")),
    Scene(
        "plain-delegation-renewed", "A delegation that comes back",
        """The parent test. loses the delegation of renewed.test. and denies
        it in frame {denial}, by a mistake that is soon repaired.  The
        resolver is referred anew and asks the zone's server also long after
        (frames {first_later} to {last_later}).""",
        """the referral after the denial.""",
        f"{NOTHING}  What was delegated again is alive (no ghost-domain).",
        renewed, [RENEWED], absent=("ghost-domain",),
        facts=denial_of(RENEWED.name)),
    Scene(
        "plain-zone-merged", "A zone becomes a part of its parent",
        """The operator of test. takes the data of merged.test. into the
        parent zone and removes the delegation.  A name that does not exist,
        nothing.merged.test., is then denied by the parent (frame {denial}),
        and the other names are answered by it (frames {first_later} to
        {last_later}).""",
        """who answers, with AA, before and after.""",
        f"{NOTHING}  Only one name below merged.test. was denied, and its "
        "parent itself answers for the others (no ghost-domain).",
        merged, [MERGED], absent=("ghost-domain",), ordinary=20,
        facts=denial_of(MERGED.name)),
]
