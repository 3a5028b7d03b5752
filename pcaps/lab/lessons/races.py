"""Forged answers that arrive before the genuine ones."""

import random
import struct

from rrlab import forge, message
from rrlab.message import AA, ASKED, QR, RA, RD
from rrlab.scene import BOTH, Scene
from .watched import EVIL, OPEN, SEALED, SEALED6, on_first

# The times are seconds after the query; the genuine answer takes 0.03.
SOON = 0.008


def race(zone, target, make):
    """A play: a baseline, one race that make(query) runs for, more of the
    baseline.  make returns [(delay, Datagram)]."""
    def play(stage):
        def act(query):
            for delay, forged in make(query):
                stage.network.up.forge(forged, delay)
        stage.baseline(zone, 1, 22)
        stage.network.up.on_query = on_first(target, act)
        stage.ask(target)
        stage.baseline(zone, 23, 30)
    return play


def plain_forgery(query):
    """Neither the server's TTL nor its OPT record."""
    return [(SOON, forge.answer(query, forge.addresses(EVIL), ttl=47,
                                ip_id=0x1F2E))]


def garbage_signature(zone):
    """An RRSIG over A with the right fields and nonsense for a signature."""
    def make(query):
        rdata = (struct.pack("!HBBIIIH", 1, 13, 3, 3600, 1798000000,
                                     1795000000, 12345)
                 + message.name(zone) + random.Random(3).randbytes(64))
        records = [*forge.addresses(EVIL, ttl=3600),
                   message.record(ASKED, "RRSIG", rdata)]
        return [(SOON, forge.answer(
            query, records, additional=[message.opt(flags=message.DO)],
            ttl=47))]
    return make


POOL = ("198.18.4.7", "198.18.77.12", "198.18.200.31")


def censor(query):
    """Three injectors, three addresses of the pool, no OPT; one of them
    sets AA, the TTL is another each time."""
    made = []
    for place, address in enumerate(POOL):
        flags = QR | RD | RA | (AA if place == 1 else 0)
        made.append((0.004 + 0.0015 * place, forge.answer(
            query, forge.addresses(address, ttl=64 + 99 * place),
            flags=flags, ttl=(58, 103, 41)[place],
            ip_id=(0, 0x0B0B, 0xD1CE)[place])))
    return made


def from_elsewhere(query):
    """All is right but the address it comes from."""
    return [(SOON, forge.answer(
        query, forge.addresses(EVIL), source="203.0.113.99",
        additional=[message.opt()]))]


def wrong_case(query):
    """All is right but the case of the question, and the data."""
    asked = message.parse(query.payload)
    return [(SOON, forge.answer(
        query, forge.addresses(EVIL, ttl=3600),
        question=asked.question.lower(), additional=[message.opt()]))]


def race_stub(stage):
    """The client's answer is forged, on the path to the client."""
    def act(query):
        stage.network.down.forge(forge.answer(
            query, forge.addresses(EVIL), flags=QR | RD | RA, ttl=52,
            ip_id=0x0101), 0.005)
    stage.baseline(SEALED.name, 1, 22)
    stage.network.down.on_query = on_first("www.bank.test.", act)
    stage.ask("www.bank.test.", "A", "+noedns")
    stage.baseline(SEALED.name, 23, 27)


WWW_OPEN, WWW_SEALED = "www.shop.test.", "www.bank.test."

LESSONS = [
    Scene(
        "spoof-race-unsigned", "A forged answer wins the race, unsigned zone",
        """Somebody who sees the resolver's query for www.shop.test. A
        answers in the name of the server, 22 ms before the server does.  The
        zone is not signed, so the resolver believes what comes first (frame
        {forged}); the genuine answer (frame {genuine}) finds a closed
        port.""",
        """two answers with the same id, ports and question, and different
        addresses.  The IP TTL of the first is 47, of all others of that
        server 64; it has no OPT record though the query had one.""",
        """frame {forged} is spoofed: two different answers to one query
        (conflicting-answers), and the TTL and the missing OPT record say
        which of the two is not the server's.""",
        race(OPEN.name, WWW_OPEN, plain_forgery), [OPEN],
        ("conflicting-answers",), forged=1, race=True),
    Scene(
        "spoof-race-signed", "A forged answer without signatures for a "
        "signed zone",
        """The same race in a signed zone and over IPv6: the query has DO=1,
        the forged answer (frame {forged}) has no signature, the genuine one
        (frame {genuine}) has.  The resolver finds the first bogus and asks
        again.""",
        """the answer without RRSIG in the midst of answers with, and the
        signed one for the same query 22 ms later.""",
        """frame {forged} is bogus and spoofed: of two answers to one query
        the other validates (conflicting-answers), and the zone's signatures
        are missing though DO was set (dnssec-stripped).""",
        race(SEALED6.name, "www.vault.test.", plain_forgery), [SEALED6],
        ("conflicting-answers", "dnssec-stripped"), forged=1, race=True),
    Scene(
        "spoof-race-signed-forged-rrsig",
        "A forged answer with a signature of nonsense",
        """As before, but the forged answer (frame {forged}) brings an RRSIG
        whose fields look right: algorithm 13, signer bank.test., valid now.
        The signature is 64 random bytes and the key tag nobody's.  The
        genuine answer is frame {genuine}.""",
        """the key tag 12345 in the RRSIG, which no DNSKEY of the zone has.
        The forged answer has an OPT record with DO; its TTL is 47.""",
        """frame {forged} is bogus and spoofed: its signature is by no key
        of the zone, and the other answer to the same query validates
        (conflicting-answers).""",
        race(SEALED.name, WWW_SEALED, garbage_signature(SEALED.name)),
        [SEALED], ("conflicting-answers",), forged=1, race=True),
    Scene(
        "spoof-race-stub", "A forged answer to a client that does not "
        "validate",
        """The tap sees both sides of the resolver.  The client asks for
        www.bank.test. A without EDNS; before the resolver has its own answer
        somebody answers the client in the resolver's name (frame {forged}).
        The resolver's answer follows (frame {genuine}).""",
        """the signed answer of the authority between the two, with the
        address that the client's second answer has.""",
        """frame {forged} is spoofed: two different answers to the client's
        query (conflicting-answers), and only the second has the data that
        validated upstream.""",
        race_stub, [SEALED], ("conflicting-answers",), forged=1, taps=BOTH,
        race=True),
    Scene(
        "spoof-censor", "A censor injects three answers",
        """A censor on the path answers the query for www.shop.test. A three
        times within 5 ms, each time with another address of its pool (frames
        {forged}).  It does not keep back the genuine answer (frame
        {genuine}).  The resolver takes the first for that of a server that
        is none of the zone's (RA=1, AA=0), and asks again.""",
        """four different answers to one query.  The forged ones have
        IP TTLs of their own, RA=1, AA not always, no OPT record.""",
        """frames {forged} are spoofed: four different answers to one query
        (conflicting-answers), three of them at once and by more than one
        injector (injection-fingerprint).""",
        race(OPEN.name, WWW_OPEN, censor), [OPEN],
        ("conflicting-answers", "injection-fingerprint"), forged=3, race=True),
    Scene(
        "spoof-wrong-source", "The right answer from the wrong address",
        """The forged answer (frame {forged}) has the right id, port and
        question, but comes from 203.0.113.99, which was never asked.  The
        resolver ignores it and takes the genuine one (frame {genuine}).""",
        """the source address of the first answer.""",
        """frame {forged} is spoofed: it answers a query that was sent to
        another address (answer-from-elsewhere).""",
        race(OPEN.name, WWW_OPEN, from_elsewhere), [OPEN],
        ("answer-from-elsewhere",), forged=1, race=True),
    Scene(
        "spoof-case-changed", "A forged answer that misses the case",
        """The resolver writes its questions in random case (0x20).  The
        forger guessed id and port, but not the case: the question of its
        answer (frame {forged}) is in small letters.  The server repeats the
        case as all servers do (frame {genuine}).  The resolver asks again.""",
        """the letters of the question in query and answers.  TTL and OPT
        record of the forged answer are as usual.""",
        """frame {forged} is spoofed: the question has not the case of the
        query though this server always repeats it (case-mismatch), and
        another answer to the same query differs (conflicting-answers).""",
        race(OPEN.name, WWW_OPEN, wrong_case), [OPEN],
        ("case-mismatch", "conflicting-answers"), forged=1,
        extra="  use-caps-for-id: yes\n", race=True),
]
