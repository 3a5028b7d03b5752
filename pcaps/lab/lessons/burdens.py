"""Answers that cost their receivers work or lines, and what looks so."""

import base64
import itertools
import os
import random
import signal
import time

from rrlab import message
from rrlab.network import RESOLVER
from rrlab.records import wire_key
from rrlab.resign import resigned
from rrlab.scene import CLIENT, Scene
from rrlab.twin_keys import second_provider
from rrlab.zones import Zone
from .watched import HOSTS

def alike(rdata, count):
    """Other RSA keys with the tag of this one: two 16-bit words of the
    modulus change places, and the sum that the tag is stays."""
    wire = wire_key(rdata)
    words = [wire[at:at + 2] for at in range(0, len(wire), 2)]
    first = 8                           # after flags, exponent, high octets
    for other in itertools.islice(
            (n for n in range(first + 1, len(words) - 1)
             if words[n] != words[first]), count):
        swapped = list(words)
        swapped[first], swapped[other] = words[other], words[first]
        head = " ".join(rdata.split()[:3])
        yield f"{head} {base64.b64encode(b''.join(swapped)[4:]).decode()}"


def key_trap(owner, keys, signatures):
    """Keys that share the tag of the zone's key, and at owner signatures
    that name it and are nonsense, beside the good one."""
    def add_keys(records):
        own = next(rr for rr in records if rr.type == "DNSKEY")
        return records + [own._replace(rdata=rdata)
                          for rdata in alike(own.rdata, keys - 1)]

    def forge(records, signer):
        chance = random.Random(31)
        good = next(rr for rr in records
                    if rr.owner == owner and rr.covers() == "A")
        head = " ".join(good.rdata.split()[:8])
        return resigned(add_keys)(records, signer) + [good._replace(
            rdata=f"{head} {base64.b64encode(chance.randbytes(256)).decode()}")
            for _ in range(signatures - 1)]
    return forge


def many_ds(count):
    """DS records with the tag of the zone's key, and digests of nothing."""
    def edit(own):
        head, chance = " ".join(own[0].split()[:3]), random.Random(37)
        return own + [f"{head} {chance.randbytes(32).hex().upper()}"
                      for _ in range(count - len(own))]
    return edit


def trap(name, keys, signatures, ds=1):
    return Zone(name, 8, csk=True, family="4", server="knot", records=HOSTS,
                forgeries=[key_trap(f"www.{name}", keys, signatures)],
                edit_ds=many_ds(ds))


TRAP = trap("trap.test.", 6, 6)
JAM = trap("jam.test.", 1, 12)
HASHES = trap("hashes.test.", 3, 1, ds=7)
TWINS = Zone("twins.test.", 13, csk=True, family="4", server="knot",
             records=HOSTS, twin_keys=True, forgeries=[second_provider])
# As many iterations as validators still take.
COSTLY = Zone("costly.test.", 13, "nsec3", iterations=150, salt="C0FFEE",
              csk=True, family="4", server="bind", records=HOSTS)


def ask_trap(zone):
    def play(stage):
        stage.baseline(zone, 1, 24)
        stage.ask(f"www.{zone}")
        stage.baseline(zone, 25, 28)
    return play


CHEAP = Zone("cheap.test.", 13, "nsec3", csk=True, family="4", server="bind",
             records=HOSTS)


def deep_names(count, zone):
    """Names that do not exist, of many labels, another each time."""
    chance = random.Random(41)
    return [".".join(f"{chance.randrange(36 ** 2):03d}" for _ in range(20))
            + f".{zone}" for _ in range(count)]


def ask_deep(count, gap, zone=COSTLY):
    """A play: so many such names, and so many seconds between two."""
    def play(stage):
        stage.baseline(zone.name, 1, 12)
        stage.ask_in_turn([message.query(0x3000 + n, name, "A")
                           for n, name in enumerate(
                               deep_names(count, zone.name))],
                          gap=gap, wait=1)
        stage.baseline(zone.name, 13, 20)
    return play


def denials(frames):
    """The denials of deep names, for the README."""
    found = [f for f in frames if f.is_answer()
             and f.message.flags & 15 == message.NXDOMAIN]
    return {"first_denial": found[0].number, "last_denial": found[-1].number,
            "denials": len(found),
            "seconds": f"{found[-1].time - found[0].time:.1f}"}


VICTIM, OTHER = "192.0.2.210", "192.0.2.211"
PULSE, PULSE_GAP = 30, 0.16             # 4.8 s
BIG = "\n".join(f"big{n:02d} TXT " + " ".join(
    f'"{n} {chr(97 + part) * 200}"' for part in range(3))
    for n in range(1, PULSE + 1))
BOMB = Zone("bomb.test.", None, family="4", records=f"{HOSTS}\n{BIG}")
BIG_QUERIES = [message.query(0x6000 + n, f"big{n:02d}.{BOMB.name}", "TXT",
                             wants_dnssec=False) for n in range(1, PULSE + 1)]


def with_addresses(stage, addresses):
    for address in addresses:
        stage.network.run_in(stage.network.client, "ip", "address", "replace",
                             f"{address}/25", "dev", "eth0")


def pulse(phase):
    """A play: the attacker's server keeps its answers back, and lets all go
    at once, so long after a fifth of a second by the clock.  Meanwhile
    another client is answered as ever."""
    def play(stage):
        up = stage.network.up
        with_addresses(stage, [VICTIM])
        stage.baseline(BOMB.name, 1, 28)
        wait = (PULSE + 4) * PULSE_GAP
        wait += (phase - time.time() - wait) % 0.2
        up.held_until = time.monotonic() + wait
        numbers = itertools.count()

        def ask_other():
            number = next(numbers)
            stage.ask_in_turn([message.query(
                0x7000 + number, f"h{number % 28 + 1:02d}.{BOMB.name}", "A",
                wants_dnssec=False)], wait=0.05)
        stage.ask_in_turn(BIG_QUERIES, gap=PULSE_GAP, between=ask_other,
                          sources=(VICTIM,), wait=0)
        while time.monotonic() < up.held_until + 0.3:
            ask_other()
            time.sleep(0.04)
        stage.baseline(BOMB.name, 1, 8)
    return play


def stalled(known):
    """A play: the resolver stands still for five seconds; what it is asked
    waits.  The answers to a client whose hardware address it does not know
    any more come after all others."""
    def play(stage):
        with_addresses(stage, [VICTIM, OTHER])
        stage.ask_in_turn(BIG_QUERIES, wait=1)      # all is in its cache
        stage.baseline(BOMB.name, 1, 6)
        stage.ask_in_turn(BIG_QUERIES[:2], sources=(VICTIM, OTHER), wait=1)
        process = stage.resolver.process
        os.kill(process.pid, signal.SIGSTOP)
        try:
            stage.ask_in_turn(BIG_QUERIES, gap=PULSE_GAP, wait=0.2,
                              sources=(VICTIM, OTHER, VICTIM))
            if not known:
                stage.network.down.delay = 0.02     # also of what asks for it
                stage.network.run_in(stage.network.resolver, "ip", "neigh",
                                     "flush", "to", OTHER)
        finally:
            os.kill(process.pid, signal.SIGCONT)
        time.sleep(1)
        stage.network.down.delay = 0.0
        stage.baseline(BOMB.name, 1, 6)
    return play


def link_stalled(stage):
    """The way to the client is interrupted for five seconds; its queries
    arrive."""
    stage.ask_in_turn(BIG_QUERIES[:24], wait=1)
    stage.baseline(BOMB.name, 1, 20)
    stage.network.down.held_until = time.monotonic() + 5
    stage.ask_in_turn(BIG_QUERIES[:24], gap=0.19, wait=1.5)
    stage.baseline(BOMB.name, 21, 28)


def last_answers(frames):
    """The answers of the burst, for the README."""
    found = [f for f in frames if f.is_answer()
             and f.message.qname.startswith("big")][24:]
    return {"answers": len(found), "first_answer": found[0].number,
            "last_answer": found[-1].number}


def burst(frames):
    """The answers that came to the victim, for the README."""
    found = [f for f in frames if f.is_answer()
             and f.datagram.target == VICTIM]
    asked = [f for f in frames if f.is_query()
             and f.datagram.source == VICTIM]
    return {"victim": VICTIM, "answers": len(found),
            "first_answer": found[0].number, "last_answer": found[-1].number,
            "first_query": asked[0].number,
            "seconds": f"{asked[-1].time - asked[0].time:.1f}",
            "within": f"{(found[-1].time - found[0].time) * 1000:.0f}"}


def late_burst(frames):
    """The same, of a resolver that stood still: what was asked before that
    was answered at once."""
    return burst([f for f in frames if f.time > frames[0].time + 3])


# BIND waits for the server that is silent.
PATIENT = "qname-minimization off; resolver-retry-interval 9000;"
NOTHING = "nothing is spoofed."

LESSONS = [
    Scene(
        "keytrap", "A zone whose keys and signatures collide",
        """Nothing is forged: the zone trap.test. is made so by its owner.  It
        has six keys of one tag and algorithm, and the address of
        www.trap.test. has six signatures that name it, of which one is good.
        A validator that tries each key with each signature works 36 times as
        much as it need; with more of both it stood still for hours (KeyTrap,
        CVE-2023-50387).""",
        """the key tags of the DNSKEY records, over TCP because there are
        many, and of the signatures of www.trap.test. A.""",
        """so many keys, and pairs of key and signature, are no accident
        (keytrap-suspect).  The answers that are signed by them are
        indeterminate: not so many keys are tried.""",
        ask_trap(TRAP.name), [TRAP], ("keytrap-suspect",)),
    Scene(
        "keytrap-signatures", "A record set with twelve signatures",
        """Nothing is forged: the owner of jam.test. has put twelve signatures
        at www.jam.test. A that name its only key.  One is good (SigJam).""",
        """the signatures of www.jam.test. A, over TCP.""",
        """so many signatures of one record set by one key are no accident
        (keytrap-suspect).""",
        ask_trap(JAM.name), [JAM], ("keytrap-suspect",)),
    Scene(
        "keytrap-ds", "Seven DS records for keys of one tag",
        """Nothing is forged: hashes.test. has three keys of one tag and
        algorithm, and at its parent seven DS records that name it, of which
        one is of a key.  A validator may have to hash each key for each DS
        (HashTrap).""",
        """the DS records in the referral by test., and the DNSKEY
        records.""",
        """so many pairs of key and DS are no accident (keytrap-suspect).""",
        ask_trap(HASHES.name), [HASHES], ("keytrap-suspect",)),
    Scene(
        "plain-key-tag-collision", "Two keys of one tag by accident",
        """The zone twins.test. is signed by two providers (RFC 8901), who do
        not see each other's keys when they make their own.  By accident both
        keys have the same tag; each record set has a signature by
        either.""",
        """the two DNSKEY records, and two signatures that name one tag.""",
        f"{NOTHING}  All is secure; one pair of equal tags is an accident (no "
        "keytrap-suspect).",
        ask_trap(TWINS.name), [TWINS], absent=("keytrap-suspect",)),
    Scene(
        "nsec3-exhaustion", "Denials that cost much, and fast",
        """The zone costly.test. has 150 NSEC3 iterations, the most that
        validators take, and somebody asks for names that do not exist, each
        of 22 labels: {denials} within {seconds} s (frames {first_denial} to
        {last_denial}).  To prove each denial a validator may have to hash
        every ancestor of the name, 151 times each (CVE-2023-50868).""",
        """the iterations in the NSEC3 records, and the labels of the
        questions.""",
        """nothing is spoofed.  But the denials cost thousands of hashes each
        and come fast (nsec3-exhaustion).""",
        ask_deep(40, 0.02), [COSTLY], ("nsec3-exhaustion",),
        facts=denials),
    Scene(
        "plain-iterations-slow", "A badly set zone, asked now and then",
        """The same zone with 150 NSEC3 iterations, and the same long names;
        but only {denials} of them within {seconds} s (frames {first_denial}
        to {last_denial}).""",
        """the times.""",
        f"{NOTHING}  The zone should be set better, but nobody is attacked "
        "(no nsec3-exhaustion).",
        ask_deep(24, 0.3), [COSTLY], absent=("nsec3-exhaustion",),
        facts=denials),
    Scene(
        "plain-denials-fast", "Names that do not exist, asked fast",
        """Somebody asks cheap.test. for names that do not exist, each of 22
        labels: {denials} within {seconds} s (frames {first_denial} to
        {last_denial}).  The zone has NSEC3 records without further
        iterations.""",
        """the iterations in the NSEC3 records: 0.""",
        f"{NOTHING}  Denials of such a zone cost little (no "
        "nsec3-exhaustion).",
        ask_deep(40, 0.02, CHEAP), [CHEAP], absent=("nsec3-exhaustion",),
        facts=denials),
    Scene(
        "pulsing-responses", "Slow queries, and all answers at once",
        """Somebody asks the resolver in the name of {victim} for 30 large
        records, slowly: within {seconds} s, from frame {first_query} on.  The
        records are on a server of his, which keeps its answers back.  Then it
        lets them all go, and {answers} answers reach the victim within
        {within} ms (frames {first_answer} to {last_answer}).  Many resolvers
        together make a pulse that fills a line (DNSBomb, CVE-2024-33655).
        Another client, 192.0.2.200, is answered at once all the time.""",
        """the times of queries and answers, and their lengths.""",
        """nothing is spoofed in what the resolver says.  But slowly sent
        queries were answered to one client in one burst
        (pulsing-responses).""",
        pulse(0.02), [BOMB], ("pulsing-responses",), busy=RESOLVER,
        taps=CLIENT, resolver="bind", extra=PATIENT, facts=burst),
    Scene(
        "pulsing-responses-split", "A pulse at the turn of a fifth of a "
        "second",
        """As in pulsing-responses: {answers} answers reach {victim} within
        {within} ms (frames {first_answer} to {last_answer}), to queries sent
        within {seconds} s from frame {first_query} on.  But by the clock a
        fifth of a second ends in their midst.""",
        """the times of the answers.""",
        """the same as there: a burst is one wherever the clock stands
        (pulsing-responses).""",
        pulse(0.17), [BOMB], ("pulsing-responses",), busy=RESOLVER,
        taps=CLIENT, resolver="bind", extra=PATIENT, facts=burst),
    Scene(
        "plain-resolver-stalled", "A resolver stands still for a moment",
        """The resolver's process is stopped for five seconds while two
        clients ask it for large records.  When it goes on, it answers all
        that waits in its queue: {answers} answers to {victim} within {within}
        ms (between frames {first_answer} and {last_answer}), and in their
        midst half as many to 192.0.2.211.""",
        """the answers to the other client, which were as late.""",
        f"{NOTHING}  Who all wait, wait for the resolver (no "
        "pulsing-responses).",
        stalled(True), [BOMB], absent=("pulsing-responses",), busy=RESOLVER,
        taps=CLIENT, facts=late_burst),
    Scene(
        "plain-resolver-stalled-in-turn", "A resolver stands still, and "
        "answers one client after the other",
        """As in plain-resolver-stalled: {answers} answers to {victim} within
        {within} ms (frames {first_answer} to {last_answer}), but those to
        192.0.2.211 come right after them.""",
        """the answers to the other client, which were as late.""",
        f"{NOTHING}  Whose answers come first says nothing (no "
        "pulsing-responses).",
        stalled(False), [BOMB], absent=("pulsing-responses",),
        busy=RESOLVER, taps=CLIENT, facts=late_burst),
    Scene(
        "plain-link-stalled", "The link to a client stands still",
        """The capture was made on the client's side, and the client is alone.
        Its link carries nothing to it for five seconds; then {answers}
        answers come at once (frames {first_answer} to {last_answer}).""",
        """that nobody else is there: whether only this client had to wait
        cannot be seen.""",
        f"{NOTHING}  Without another client that was answered in time it is "
        "more likely the link than an attack (no pulsing-responses).",
        link_stalled, [BOMB], absent=("pulsing-responses",), busy=RESOLVER,
        taps=CLIENT, facts=last_answers),
]
