"""Genuine answers that are changed on their way."""

import struct

from rrlab import message, packets
from rrlab.message import AD, QR, RA, RD
from rrlab.scene import BOTH, Scene
from rrlab.zones import Zone
from .watched import EVIL, SEALED, answer_about, query_for

PORTAL = "198.18.0.80"                  # "did you mean", with advertisements

# Its answer is cut in two: 9 strings of 200 octets.
LONG = Zone("long.test.", 13, csk=True, family="4", server="knot",
            records="\n".join([f'big TXT "{n} {"x" * 190}"' for n in range(9)]
                              + [f"h{n:02d} A 203.0.113.{100 + n}"
                                 for n in range(1, 45)]))


def replaced(path, datagram, payload):
    """Send a datagram with another payload."""
    changed = packets.build(datagram._replace(payload=payload))
    path.forged.append(changed)
    return [changed]


def rewriting(path, qnames, change):
    """A hook: answers about these names go on as change(payload)."""
    def hook(packet):
        for qname in qnames:
            said = answer_about(packet, qname)
            if said:
                return replaced(path, said, change(said.payload))
        return None
    return hook


def with_portal(payload):
    """NXDOMAIN turned into an address."""
    said = message.parse(payload)
    return message.build(said.ident, QR | RD | RA, said.question,
                         [message.record(message.ASKED, "A", PORTAL, 60)])


def with_other_address(payload):
    """All addresses replaced; AD=1 as it was or not."""
    return payload.replace(packets.octets("203.0.113.80"),
                           packets.octets(EVIL))


def with_ad(payload):
    """The address replaced under its signature, and AD=1."""
    flags = struct.unpack("!H", payload[2:4])[0] | AD
    return (payload[:2] + struct.pack("!H", flags)
            + with_other_address(payload)[4:])


MISSING = [f"wwww{n}.{SEALED.name}" for n in range(3)]


def nxdomain_rewritten(stage):
    down = stage.network.down
    stage.baseline(SEALED.name, 1, 18, "+noedns")
    down.on_answer = rewriting(down, MISSING, with_portal)
    for name in MISSING:
        stage.ask(name, "A", "+noedns")
    stage.baseline(SEALED.name, 19, 28, "+noedns")


def address_rewritten(stage):
    down = stage.network.down
    target = f"www.{SEALED.name}"
    stage.baseline(SEALED.name, 1, 18, "+noedns")
    stage.ask(target, "A", "+noedns")   # as it was
    down.on_answer = rewriting(down, [target], with_other_address)
    stage.ask(target, "A", "+noedns")
    stage.ask(target, "A", "+noedns")
    stage.baseline(SEALED.name, 19, 28, "+noedns")


def ad_forged(stage):
    down = stage.network.down
    target = f"www.{SEALED.name}"
    stage.baseline(SEALED.name, 1, 16, "+dnssec")
    down.on_answer = rewriting(down, [target], with_ad)
    stage.ask(target, "A", "+dnssec")
    stage.baseline(SEALED.name, 17, 26, "+dnssec")


def compensated(fragment):
    """Other text in a fragment, and the same UDP checksum: one word is
    larger by what another is smaller."""
    start = (fragment[0] & 15) * 4 + 40
    start += start % 2
    text = bytearray(fragment)
    text[start + 1] += 1                # x becomes y
    text[start + 3] -= 1                # x becomes w
    return bytes(text)


def fragments(stage):
    """The second fragment is forged; it overtakes the first.  It has the
    place, the length and the IP id of the genuine one."""
    up, target = stage.network.up, stage.server_of(LONG.name)
    done = []

    def hook(packet):
        offset = (struct.unpack("!H", packet[6:8])[0] & 0x1FFF
                  if packet[0] >> 4 == 4 else 0)
        if offset and not done and packet[12:16] == packets.octets(target):
            done.append(offset)
            up.forge(packets.with_ttl(compensated(packet), 50), 0.005)
        return None
    stage.baseline(LONG.name, 1, 20)
    stage.ask(f"h44.{LONG.name}", "TXT")
    up.on_answer = hook
    stage.ask(f"big.{LONG.name}", "TXT")
    stage.baseline(LONG.name, 21, 28)


def fragment_frames(frames):
    """The frames with a part of the answer in fragments."""
    return {"parts": ", ".join(
        str(f.number) for f in frames if f.packet[0] >> 4 == 4
        and struct.unpack("!H", f.packet[6:8])[0] & 0x3FFF)}


BARE = [f"h{n:02d}.{SEALED.name}" for n in (41, 42, 43)]


def stripped(stage):
    """Something on the path asks without DO, and passes that on."""
    up = stage.network.up

    def ask_without_do(packet):
        for name in BARE:
            query = query_for(packet, name)
            if query:
                return [packets.build(query._replace(
                    payload=message.without_do(query.payload)))]
        return None

    def note(packet):
        for name in BARE:
            said = answer_about(packet, name)
            if said:
                up.forged.append(packet)
        return None
    stage.baseline(SEALED.name, 1, 20)
    up.on_query, up.on_answer = ask_without_do, note
    for name in BARE:
        stage.ask(name)
    up.pass_all()
    stage.baseline(SEALED.name, 21, 28)


LESSONS = [
    Scene(
        "spoof-nxdomain-rewritten", "A name that does not exist gets an "
        "address",
        """The tap sees both sides of the resolver.  For three names the
        authority says NXDOMAIN, with signatures and NSEC records, and so
        does the resolver.  Something between the resolver and its client
        turns that into the address of a search page (frames {forged}); the
        authority's answers are frames {genuine}.""",
        """the answers to the client beside those of the authority; the same
        address, 198.18.0.80, for three names.""",
        """frames {forged} are spoofed: the absence of these names was proven
        a moment ago, and the client is given an address
        (nxdomain-rewritten).""",
        nxdomain_rewritten, [SEALED], ("nxdomain-rewritten",), forged=3,
        taps=BOTH),
    Scene(
        "spoof-address-rewritten", "A validated address is replaced",
        """The tap sees both sides of the resolver.  The client asks for
        www.bank.test. A three times.  The authority's signed answer (frame
        {genuine}, or the resolver's own to the first question) says
        203.0.113.80; what the client gets the second and the third time
        (frames {forged}) says 198.18.0.66.""",
        """the AD bit in the changed answers: nobody took it away.""",
        """frames {forged} are spoofed: they differ from the data that
        validated a moment ago, within its TTL (address-rewritten).""",
        address_rewritten, [SEALED], ("address-rewritten",), forged=2,
        taps=BOTH),
    Scene(
        "spoof-ad-forged", "AD=1 on an answer that is bogus",
        """The tap sees both sides of the resolver.  The client asks with
        DO=1 and trusts the AD bit.  The answer about www.bank.test. A that
        reaches it (frame {forged}) has another address than the one that was
        signed, the genuine signature, and AD=1.  The authority's answer is
        frame {genuine}.""",
        """AD=1 in frame {forged}; the RRSIG there is that of the
        authority's answer.""",
        """frame {forged} is bogus, since the signature does not verify, and
        spoofed: no resolver that validates would set AD (ad-but-bogus).""",
        ad_forged, [SEALED], ("ad-but-bogus",), forged=1, taps=BOTH),
    Scene(
        "spoof-fragments", "A forged second fragment",
        """The TXT answer of big.long.test. comes in two IP fragments.  A
        second fragment with the same IP id, place and length but other
        octets (frame {forged}) arrives before them.  The UDP checksum
        holds, as the forger took away in one place what it added in
        another.  The fragments are frames {parts}.""",
        """two fragments with the same id and offset and different octets;
        TTL 50 in the forged one.""",
        """the answer that is put together with frame {forged} is spoofed:
        its fragments contradict each other (fragment-anomaly).  With the
        forged fragment it is bogus, with the genuine one it is secure.""",
        fragments, [LONG], ("fragment-anomaly",), forged=1, edns_size=4096,
        facts=fragment_frames),
    Scene(
        "spoof-stripped", "Signatures are removed on the path",
        """Something on the path takes the DO bit from the queries for three
        names, so that the answers (between frames {first} and {last}) have
        no signatures: bank.test. has a DS, the resolver set DO, and other
        answers of the same server are signed.  The resolver asks again and
        again.""",
        """DO=1 in the query, DO=0 and no RRSIG in the answer.""",
        """the answers about h41, h42 and h43.bank.test. A in frames {first} to
        {last} are bogus, and somebody on the path removes
        signatures: more than one name of a signed zone, from a server that
        sends them otherwise (dnssec-stripped).""",
        stripped, [SEALED], ("dnssec-stripped",), forged=3),
]
