"""Boxes on the path: one that answers for every server, one that breaks
answers; and what looks like them."""

import contextlib
import struct
import time

from rrlab import forge, message, packets, stub
from rrlab import frames as recorded
from rrlab.message import AA, FORMERR, QR, RD
from rrlab.resolvers import Resolver
from rrlab.scene import Scene
from rrlab.zones import Zone
from .watched import EVIL, HOSTS, OPEN, SEALED, query_for

# Of the box: it answers what it catches from its cache.
BOX4, BOX6 = "203.0.113.201", "2001:db8:113::201"
# Public resolvers.
PUBLIC = ("203.0.113.202", "203.0.113.203", "203.0.113.204")

STUTTERING = Zone("stutter.test.", None, family="4", server="stuttering",
                  records=HOSTS)


SNOOP = """\
  access-control: 0.0.0.0/0 allow_snoop
  access-control: ::/0 allow_snoop
"""


@contextlib.contextmanager
def resolver_elsewhere(stage, addresses):
    """Another resolver, on the far side of the tap."""
    for address in addresses:
        stage.network.add_authority(address)
    with Resolver(stage.world, stage.network, qmin=False,
                  extra=SNOOP,
                  elsewhere=addresses) as resolver:
        yield resolver


def with_rd(payload, on):
    flags, = struct.unpack("!H", payload[2:4])
    return (payload[:2] + struct.pack("!H", flags | RD if on else flags & ~RD)
            + payload[4:])


def intercept(path):
    """Queries to whomever go to the box, which answers in their name."""
    asked = {}                          # (client, port) -> server

    def to_box(packet):
        query = packets.parse(packet)
        if not query or query.target_port != 53:
            return None
        asked[query.source, query.source_port] = query.target
        box = BOX6 if ":" in query.target else BOX4
        return [packets.build(query._replace(
            target=box, payload=with_rd(query.payload, True)))]

    def from_box(packet):
        said = packets.parse(packet)
        if not said or said.source not in (BOX4, BOX6):
            return None
        server = asked[said.target, said.target_port]
        return [packets.build(said._replace(
            source=server, payload=with_rd(said.payload, False)))]
    path.on_query, path.on_answer = to_box, from_box


def proxied(*rounds):
    """A play: all that is asked meets the box.  Before each round but the
    first, (first, last) host of either zone, the cache is emptied."""
    def play(stage):
        with resolver_elsewhere(stage, [BOX4, BOX6]):
            intercept(stage.network.up)
            for first, last in rounds:
                stage.baseline(OPEN.name, first, last)
                stage.baseline(SEALED.name, first, min(last, 9))
                stage.resolver.flush()
                time.sleep(3)
            stage.network.up.pass_all()
    return play


def forwarded(stage):
    """The resolver asks three others; and somebody looks, without RD, at
    what these have in their caches."""
    with resolver_elsewhere(stage, list(PUBLIC)):
        stage.resolver.control("forward_add", ".", *PUBLIC)
        for zone in (OPEN.name, SEALED.name):
            stage.baseline(zone, 1, 22)
        stage.resolver.flush()
        time.sleep(3)
        for zone in (OPEN.name, SEALED.name):
            stage.baseline(zone, 1, 22)
        for _ in range(2):
            for address in PUBLIC:
                for number in range(1, 7):
                    stage.ask_at(address, f"h{number:02d}.{SEALED.name}")
            time.sleep(3)


LAME = Zone("lame.test.", None, family="4", records=HOSTS)
FRONTS = [f"203.0.113.{n}" for n in (205, 206, 207, 208)]


def behind_fronts(text):
    """The parent's delegation leads to the resolver's four addresses."""
    kept = "".join(f"{line}\n" for line in text.splitlines()
                   if not line.startswith((f"{LAME.name} ",
                                           f"ns1.{LAME.name} ")))
    for place, address in enumerate(FRONTS, 1):
        kept += (f"{LAME.name} NS ns{place}.{LAME.name}\n"
                 f"ns{place}.{LAME.name} A {address}\n")
    return kept


def lame(stage):
    """The name servers of one zone are a resolver, which has its data from
    the true server.  Somebody watches them, without RD."""
    names = [f"h{number:02d}.{LAME.name}" for number in range(1, 6)]
    with resolver_elsewhere(stage, FRONTS) as fronts:
        fronts.control("stub_add", LAME.name, stage.server_of(LAME.name))
        stage.publish("test.", behind_fronts)
        for name in names:              # what people behind it ask
            stage.network.run_in(stage.network.authorities, "dig",
                                 f"@{FRONTS[0]}", "+short", name)
        for _ in range(2):
            for address in FRONTS:
                for name in names:
                    stage.ask_at(address, name)
            time.sleep(3)
        stage.ask(names[0])
        stage.baseline(SEALED.name, 1, 26)


def broken_answers(query):
    """Responses with the right address, port and id, in which something
    else is wrong; each makes some resolver give up."""
    asked = message.parse(query.payload)
    whole = forge.answer(query, forge.addresses(EVIL)).payload
    return [message.header(query.payload, QR | FORMERR),
            message.build(asked.ident, QR | AA,
                          message.question("h99.other.test.", "A")),
            message.build(asked.ident, QR | FORMERR, asked.question),
            whole[:-3],                 # ends in the middle of a record
            message.header(query.payload, QR)]


def malformed_race(first):
    """A play: five hosts in a row, from the first on, are raced."""
    def play(stage):
        up, done = stage.network.up, set()
        raced = [f"h{n:02d}.{OPEN.name}" for n in range(first, first + 5)]

        def act(packet):
            for place, name in enumerate(raced):
                query = query_for(packet, name)
                if (query and name not in done
                        and query.target == stage.server_of(OPEN.name)):
                    done.add(name)
                    up.forge(packets.Datagram(
                        query.target, 53, query.source, query.source_port,
                        broken_answers(query)[place], ttl=61), 0.008)
        up.on_query = act
        stage.baseline(OPEN.name, 1, 36)
    return play


def stuttering(stage):
    stage.baseline(STUTTERING.name, 1, 30)


def broken_of(frames):
    """The first three of the broken responses, which the alert must name."""
    return {"malformed-race": [f.number for f in frames if f.datagram
                               and f.datagram.source_port == 53
                               and f.datagram.ttl == 61][:3]}


ANCIENT = Zone("ancient.test.", None, family="4", server="ancient",
               records=HOSTS)


def ancient(stage):
    """The resolver learns to ask without EDNS; another asker repeats its
    query without, from the same port and with the same id."""
    stage.baseline(ANCIENT.name, 1, 20)
    for number in range(21, 28):
        name, ident = f"h{number:02d}.{ANCIENT.name}", 0x6100 + number
        stub.exchange(stage.network.resolver, stage.server_of(ANCIENT.name), [
            message.query(ident, name, "A", flags=0),
            message.query(ident, name, "A", flags=0, edns=False)], gap=0.05)


def empty_ones(frames):
    """The empty responses of a server, for the README."""
    return {"empty": recorded.spans(
        f.number for f in frames if f.datagram and not f.message
        and f.datagram.source_port == 53 and len(f.datagram.payload) == 12)}


def cached(frames):
    """The answers about one host, for the README."""
    times = [f.number for f in frames if f.is_answer()
             and f.message.asks(f"h01.{OPEN.name}", "A")]
    return {"one": recorded.spans(times)}


NOTHING = "nothing is spoofed."

LESSONS = [
    Scene(
        "transparent-proxy", "A box on the path answers for every server",
        """None of the queries of the resolver (BIND, without RD) arrives
        where it is sent: a box on the path hands all of them to a resolver of
        its own (Unbound) and gives its answers the address of the server that
        was asked, as some providers and hotels do.  The data are right and
        the signatures verify, but no server was ever asked.  After half of
        the questions the resolver's cache is emptied.""",
        """RA=1 and AA=0 in all answers, and TTLs that count down: the
        answers about h01.shop.test. A are frames {one}.""",
        """nothing is spoofed.  But three servers that the resolver asks as
        authorities talk as caches do (transparent-proxy).""",
        proxied((1, 13), (1, 13)), [OPEN, SEALED], ("transparent-proxy",),
        resolver="bind", facts=cached),
    Scene(
        "transparent-proxy-varied", "The same box, and other questions each "
        "time",
        """The same box as in transparent-proxy, and the same resolver.  But
        the first question that a server of shop.test. or bank.test. was seen
        to answer, about h01, does not come again; those about h03 to h09
        do.""",
        """the answers about h03 to h09, of which each comes twice, some
        seconds apart.""",
        """the same as there (transparent-proxy): any record set whose TTL
        counts down shows a cache, not the first alone.""",
        proxied((1, 9), (3, 9)), [OPEN, SEALED], ("transparent-proxy",),
        resolver="bind", ordinary=15),
    Scene(
        "transparent-proxy-rd", "The same box, and a resolver that gives in",
        """The same box as in transparent-proxy.  The resolver is Unbound:
        where a server answers with RA and without AA, it takes it for a
        resolver and asks it with RD from then on.""",
        """RD in the queries: the first one to each server has none.""",
        """the same as there (transparent-proxy): that a server is asked with
        RD after it has talked like a cache does not excuse it.""",
        proxied((1, 13), (1, 13)), [OPEN, SEALED], ("transparent-proxy",),
        ordinary=0),
    Scene(
        "plain-forwarder", "A resolver that asks three others",
        """The resolver forwards all questions to three public resolvers, with
        RD.  Their answers have RA=1 and AA=0, and when the resolver's cache
        has been emptied the TTLs have counted down.  In the end somebody asks
        the three without RD, to see what is in their caches.""",
        """RD in nearly all queries.""",
        f"{NOTHING}  Who is asked with RD is a resolver and may talk like a "
        "cache (no transparent-proxy).",
        forwarded, [OPEN, SEALED], absent=("transparent-proxy",),
        busy=PUBLIC[0], ordinary=12),
    Scene(
        "plain-lame-servers", "A zone whose servers are one resolver",
        """The delegation of lame.test. leads to ns1 to ns4.lame.test., with
        the addresses 203.0.113.205 to .208.  Behind all of them is a
        resolver that has the zone from a hidden server: its operator thought
        it could do both.  A program watches the four, without RD.""",
        """RA=1, AA=0 and TTLs that count down, from these four addresses
        alone; all other servers answer as they should.""",
        f"{NOTHING}  One zone is badly delegated; nobody stands in the way to "
        "other servers (no transparent-proxy).",
        lame, [SEALED, LAME], absent=("transparent-proxy",),
        resolver="bind"),
    Scene(
        "spoof-malformed-race", "Broken responses before the good ones",
        """Five times a broken response comes 22 ms before the genuine answer
        (frames {genuine}), with the right address, port and id: frames
        {forged}.  One is an empty FORMERR, one has another question, one is a
        FORMERR with the right question, one ends in the middle of a record
        and one is nothing but a header.  A careless resolver takes such a
        thing for an answer and gives up (TuDoor).""",
        """the responses in question: Wireshark calls the fourth
        malformed.""",
        """broken responses came first five times within a minute, and never
        else from that server (malformed-race).  They bring no data that would
        be spoofed.""",
        malformed_race(11), [OPEN], ("malformed-race",), forged=5, flagged=False,
        race=True, told=broken_of),
    Scene(
        "spoof-malformed-race-first", "Broken responses at the start of a "
        "capture",
        """As in spoof-malformed-race, but the five races (frames {forged};
        the genuine answers are frames {genuine}) are the first that the
        capture has of the server.  Its 31 answers after that are as they
        should be.""",
        """the responses in question.""",
        """the same as there (malformed-race): five of 36 answers are no
        habit of the server.""",
        malformed_race(1), [OPEN], ("malformed-race",), forged=5,
        flagged=False, race=True, told=broken_of),
    Scene(
        "plain-no-edns", "A server that does not know EDNS",
        """The server of ancient.test. (a small script) answers FORMERR to
        each query with an OPT record, and properly to others.  The resolver
        learns that.  Another asker repeats seven queries without EDNS, from
        the same port and with the same id: the answers are frames
        {repeated}.""",
        """that there are two queries for each pair of answers, the second
        without an OPT record.""",
        f"{NOTHING}  The first query got a FORMERR, the second an answer (no "
        "malformed-race).",
        ancient, [ANCIENT], absent=("malformed-race",)),
    Scene(
        "plain-broken-server", "A server that stutters",
        """The server of stutter.test. (a small script) sends an empty
        FORMERR before every second answer: frames {empty}.""",
        """the empty responses, each right before an answer with the same
        id.""",
        f"{NOTHING}  What half of a server's answers have is its bad habit "
        "(no malformed-race).",
        stuttering, [STUTTERING], absent=("malformed-race",),
        facts=empty_ones),
]
