"""What looks like a forged answer and is none."""

import time

from rrlab import message, packets, stub
from rrlab import frames as recorded
from rrlab.network import RESOLVER
from rrlab.scene import BOTH, UPSTREAM, Scene
from rrlab.tools import LabError
from rrlab.zones import Zone
from .watched import HOSTS, OPEN, SEALED

FOUR = "\n".join(f"pool A 203.0.113.{n}" for n in (91, 92, 93, 94))
MANY = Zone("many.test.", 13, csk=True, family="4", server="bind",
            records=f"{HOSTS}\n{FOUR}")
BALANCED = Zone("pool.test.", None, family="4", server="balancer",
                records=f"{HOSTS}\n{FOUR}")
LOWERED = Zone("lower.test.", None, family="4", server="lowering",
               records=HOSTS)
MOVING = Zone("moving.test.", 13, csk=True, family="4", server="knot",
              records=HOSTS)


def around(zone, play):
    """A play with a baseline before and after."""
    def whole(stage):
        stage.baseline(zone, 1, 20)
        play(stage)
        stage.baseline(zone, 21, 28)
    return whole


def retransmission(stage):
    stage.ask(f"www.{SEALED.name}")     # so that its keys are seen
    for zone in (OPEN.name, SEALED.name):
        for number in range(31, 34):
            stage.ask_directly(zone, f"h{number}.{zone}")


def rotation(stage):
    for _ in range(6):
        stage.ask_directly(MANY.name, f"pool.{MANY.name}")
        stage.ask_directly(MANY.name, f"pool.{MANY.name}",
                           wants_dnssec=False)


def different_pairs(frames):
    """The pairs of answers that differ, for the README."""
    payload = {f.number: f.datagram.payload for f in frames if f.datagram}
    pairs = [pair for pair in recorded.repeated(frames)
             if payload[pair[0]] != payload[pair[1]]]
    if not pairs:
        raise LabError("no two answers to one query differ")
    return {"pairs": "; ".join(map(recorded.spans, pairs))}


def load_balancer(stage):
    for _ in range(5):
        stage.ask_directly(BALANCED.name, f"pool.{BALANCED.name}", gap=0.002)


def as_a_router(stage):
    """What passes loses one of its TTL; both sides are recorded."""
    def routed(packet):
        datagram = packets.parse(packet)
        return datagram and [packets.with_ttl(packet, datagram.ttl - 1)]
    stage.network.up.on_query = stage.network.up.on_answer = routed
    stage.baseline(SEALED.name, 1, 28)
    stage.ask(f"nothing.{SEALED.name}")


def late(stage):
    up = stage.network.up
    up.delay = 0.7
    stage.ask(f"h41.{OPEN.name}")
    stage.ask_directly(OPEN.name, f"h42.{OPEN.name}", gap=0.25, wait=1.5)
    time.sleep(0.8)                     # until nothing is under way
    up.delay = stage.scene.delay


FORWARDER = "192.0.2.210"


def through_forwarder(stage):
    """What the client sends gets the forwarder's address and another port,
    and the answers the other way round; the id stays."""
    network, ports = stage.network, {}

    def outwards(packet):
        d = packets.parse(packet)
        if not d or d.target_port != 53:
            return None
        port = 1024 + (d.source_port * 31 + 7) % 64000
        ports[port] = (d.source, d.source_port)
        return [packets.build(d._replace(source=FORWARDER,
                                         source_port=port))]

    def inwards(packet):
        d = packets.parse(packet)
        if not d or d.target_port not in ports:
            return None
        address, port = ports[d.target_port]
        return [packets.build(d._replace(target=address, target_port=port))]
    network.run_in(network.client, "ip", "address", "add",
                   f"{FORWARDER}/25", "dev", "eth0")
    network.down.on_query, network.down.on_answer = outwards, inwards
    stage.baseline(SEALED.name, 1, 28, "+noedns")
    network.run_in(network.client, "ip", "address", "del",
                   f"{FORWARDER}/25", "dev", "eth0")


def moved(text):
    """The zone's next version: www has moved."""
    return text.replace("hostmaster.ns1.moving.test. 1 ",
                        "hostmaster.ns1.moving.test. 2 ").replace(
        "www A 203.0.113.80", "www A 203.0.113.180")


def zone_changed(stage):
    www = f"www.{MOVING.name}"

    def publish():
        stage.publish(MOVING.name, moved)
    stage.ask(www)
    stage.ask_directly(MOVING.name, www, gap=0.5, between=publish)
    stage.resolver.control("flush", www)
    stage.ask(www)


SUBNETS = [f"198.51.{n}.0/24" for n in (100, 101, 102, 103)]
PASS_SUBNETS = """\
  module-config: "subnetcache validator iterator"
  send-client-subnet: 203.0.113.41
  client-subnet-always-forward: yes
  max-client-subnet-ipv4: 24
"""


def by_subnet(stage):
    for subnet in SUBNETS * 2:
        stage.ask(f"pool.{BALANCED.name}", "A", f"+subnet={subnet}")


def pool_answers(frames):
    """The server's answers about the pool, for the README."""
    return {"answers": recorded.spans(
        f.number for f in frames if f.is_answer()
        and f.message.qname.startswith("pool.")
        and f.datagram.source == "203.0.113.41")}


def other_site(stage):
    """From now on another site of the anycast address answers: nearer, with
    fewer routers on the way."""
    up = stage.network.up
    up.on_answer = lambda packet: (packets.parse(packet)
                                   and [packets.with_ttl(packet, 57)])
    stage.baseline(SEALED.name, 1, 15)
    up.delay = 0.012
    up.on_answer = lambda packet: (packets.parse(packet)
                                   and [packets.with_ttl(packet, 61)])
    stage.baseline(SEALED.name, 16, 32)


def first_from_there(frames):
    return {"change": next(f.number for f in frames
                           if f.datagram and f.datagram.ttl == 61)}


def one_direction(stage):
    for number in (31, 32):
        stage.ask_directly(SEALED.name, f"h{number}.{SEALED.name}")
    stage.ask(f"nothing.{SEALED.name}")


def full_and_minimal(stage):
    """BIND adds less when recursion is wanted: minimal-responses
    no-auth-recursive."""
    for number in range(31, 36):
        name = f"h{number}.{MANY.name}"
        payloads = [message.query(0x4100 + number, name, "A", flags)
                    for flags in (0, message.RD)]
        stub.exchange(stage.network.resolver, stage.server_of(MANY.name),
                      payloads)


def lowered(stage):
    stage.baseline(LOWERED.name, 1, 28)


NOTHING = """nothing is spoofed."""

LESSONS = [
    Scene(
        "plain-retransmission", "A query sent twice gets two answers",
        """An impatient asker sends each of six queries twice, from the same
        port and with the same id.  The server answers both: frames
        {repeated}.  Three are of an unsigned zone, three of a signed
        one.""",
        """two queries before the two answers, which are the same octet by
        octet.""",
        f"{NOTHING}  Two queries may have two answers.",
        around(OPEN.name, retransmission), [OPEN, SEALED]),
    Scene(
        "plain-rotation", "Two answers with the records in another order",
        """The server rotates the four addresses of pool.many.test.  A query
        that was sent twice gets two answers with the same RRset in another
        order: frames {pairs}.""",
        """the order of the A records; the signature is the same, since it
        is over the sorted set.""",
        f"{NOTHING}  The same set in another order is the same data.",
        around(MANY.name, rotation), [MANY], facts=different_pairs),
    Scene(
        "plain-load-balancer", "A load balancer answers with one address of "
        "several",
        """The server of pool.test. (a small script) gives one of four
        addresses each time, the next one in turn.
        A query that was sent twice gets two answers that differ: frames
        {pairs}.""",
        """two queries for two answers, with the TTL and the OPT record that
        this server always has.""",
        f"{NOTHING}  The data differ, but there are as many queries as "
        "answers, and nothing else is unusual.",
        around(BALANCED.name, load_balancer), [BALANCED],
        facts=different_pairs),
    Scene(
        "plain-both-interfaces", "Every packet is captured twice",
        """The tap records both interfaces of a router.  Every query and
        every answer is there twice: with the same IP id and the same
        payload, the IP TTL smaller by one and other times.  The first
        answers that are there twice: frames {some}.""",
        """the IP id (and in IPv6, where there is none, the octets of the
        message), and how short the time between the copies is.""",
        f"{NOTHING}  A copy is not a second answer.",
        as_a_router, [SEALED], delay=0.0, taps=(
            ("authorities", "down0"), *UPSTREAM),
        facts=lambda frames: {"some": "; ".join(map(
            recorded.spans, recorded.repeated(frames)[:3]))}),
    Scene(
        "plain-late-answer", "Answers that come after the time-out",
        """The link is slow for a moment: 0.7 s instead of 0.03 s.  The
        resolver asks for h41.shop.test. A again and again, with another id
        and port each time, and the answers come when nobody waits any more.
        Another asker repeats its query for h42.shop.test. A from the same
        port and with the same id: frames {repeated}.""",
        """the same question with several ids, and for each an answer with
        that id 0.7 s later.""",
        f"{NOTHING}  Each answer has its query, even if it is late.",
        around(OPEN.name, late), [OPEN]),
    Scene(
        "plain-port-changed", "A forwarder that changes the port",
        """Between client and resolver a forwarder puts its own address
        (192.0.2.210) and another port into each query, and keeps the id.
        The tap sees both sides of it, and the resolver's questions to the
        authorities: each exchange of the client is there twice, from
        192.0.2.200 and from 192.0.2.210.""",
        """the same id and question on two flows at nearly the same time.
        In the answers to the client the source is the resolver.""",
        f"{NOTHING}  Every answer goes to a port that asked.",
        through_forwarder, [SEALED], busy=RESOLVER,
        taps=(*BOTH, ("resolver", "client0"))),
    Scene(
        "plain-zone-changed", "A zone that changes between two answers",
        """The operator moves www.moving.test. from 203.0.113.80 to
        203.0.113.180 and signs the zone again, with the same keys.  An asker
        repeats its query (same port, same id) at that moment and gets the
        old and the new address: frames {pairs}.  The resolver sees both,
        too.""",
        """both answers have a signature that verifies; the second is
        newer.""",
        f"{NOTHING}  Both answers are secure.",
        around(MOVING.name, zone_changed), [MOVING], facts=different_pairs),
    Scene(
        "plain-client-subnet", "Different answers for different networks",
        """The server of pool.test. (a small script) chooses the address by
        the client's subnet (EDNS Client Subnet, RFC 7871).  The client asks
        for pool.test. A with four subnets, two times; the resolver passes
        them on.  The server's answers: frames {answers}.""",
        """the option CSUBNET in queries and answers, and its scope, 24.""",
        f"{NOTHING}  These are different questions.",
        around(BALANCED.name, by_subnet), [BALANCED], extra=PASS_SUBNETS,
        taps=BOTH, facts=pool_answers),
    Scene(
        "plain-anycast", "A server is reached over another path",
        """The route to the server's address changes: until frame {change}
        the answers came with TTL 57 after 30 ms, then with TTL 61 after
        12 ms.""",
        """the IP TTL of all answers before and after.""",
        f"{NOTHING}  A new TTL that stays is a new path.",
        other_site, [SEALED], facts=first_from_there),
    Scene(
        "plain-one-direction", "A capture without the queries",
        """The tap sees only what the authorities send.  No answer has its
        query in the capture.  Two queries were sent twice, so that two
        answers are the same: frames {repeated}.""",
        """that source port 53 is everywhere.""",
        f"{NOTHING}  Without queries nothing can be said of answers that "
        "nobody asked for, and the same data twice is no contradiction.",
        around(SEALED.name, one_direction), [SEALED],
        wanted="src port 53"),
    Scene(
        "plain-minimal-responses", "One server, full and minimal answers",
        """The server (BIND) leaves out NS records and their addresses when
        the query has RD=1.  An asker sends the same question with RD=0 and
        with RD=1 from the same port and with the same id: frames
        {pairs}.""",
        """the authority and additional sections: full in one answer of a
        pair, empty in the other.  The answer sections are the same.""",
        f"{NOTHING}  The same data, with more or less around it.",
        around(MANY.name, full_and_minimal), [MANY], facts=different_pairs),
    Scene(
        "plain-case-lowered", "A server that does not keep the case",
        """The resolver writes its questions in random case (0x20).  The
        server of lower.test. (a small script) answers in small letters,
        always.  The resolver then asks without mixing and compares the
        answers.""",
        """the letters of the question in queries and answers.""",
        f"{NOTHING}  This server never repeats the case.",
        lowered, [LOWERED], extra="  use-caps-for-id: yes\n"),
]
