"""Servers and data that a zone had, or never had."""

import shutil
import time

from rrlab import forge, message, packets
from rrlab import frames as recorded
from rrlab.message import QR
from rrlab.scene import Scene
from rrlab.zones import Zone
from .tampering import replaced
from .watched import EVIL, EVIL_HOST, HOSTS, OPEN, answer_about, on_first

GROWING = Zone("growing.test.", None, family="4", records=HOSTS)
FRESH = Zone("fresh.test.", None, family="4", records=HOSTS)
PROVIDER = Zone("provider.example.", None, family="4",
                records="ns2 A 203.0.113.50")
SECOND = "203.0.113.50"                 # the address of ns2


def changing(name):
    """A zone whose h01 was signed a day ago.  It may be cached for two
    seconds, so that a capture can be longer than that."""
    return Zone(name, 13, csk=True, family="4", server="knot",
                records=HOSTS.replace("h01 A", "h01 2 A"),
                resign={(f"h01.{name}", "A"): ("now-86400", "now+1728000")})


NEWS, LAGGING = changing("news.test."), changing("lagging.test.")
BACK = changing("back.test.")
OLD, NEW = "203.0.113.101", "203.0.113.201"
LIFE = 3.1                              # no cache has it any more


def strike_once(stage, act):
    """An attack on one answer among many others."""
    stage.baseline(OPEN.name, 1, 20)
    stage.network.up.on_query = on_first("www.shop.test.", act)
    stage.ask("www.shop.test.")
    stage.resolver.flush()
    stage.baseline(OPEN.name, 21, 32)


def right_data_wrong_server(stage):
    """The forged answer says the truth, and gives the zone away."""
    def act(query):
        authority, additional = forge.delegation(OPEN.name, EVIL_HOST, EVIL)
        stage.network.up.forge(forge.answer(
            query, forge.addresses("203.0.113.80", ttl=3600),
            authority=authority, additional=additional + [message.opt()],
            ttl=49), 0.008)
    strike_once(stage, act)


def sideways_referral(stage):
    """The zone's server seems to refer to another one for the same zone."""
    def act(query):
        authority, additional = forge.delegation(OPEN.name, EVIL_HOST, EVIL)
        stage.network.up.forge(forge.answer(
            query, [], authority=authority, flags=QR,
            additional=additional + [message.opt()], ttl=49), 0.008)
    strike_once(stage, act)


def forged_by_ttl(ttl):
    """told() of a code: the answers with this IP TTL."""
    def numbers(frames):
        return [f.number for f in frames
                if f.is_answer() and f.datagram.ttl == ttl]
    return numbers


def with_second_provider(text):
    return text.replace(" 1 7200 ", " 2 7200 ") + (
        "@ 3600 NS ns2.provider.example.\n")


def provider_added(stage):
    """First in the zone, then at the parent, as one should."""
    zone, parent = GROWING.name, "test."

    def delegated(text):
        return text.replace(" 1 7200 ", " 2 7200 ") + (
            f"{zone} 3600 NS ns2.provider.example.\n")
    stage.baseline(zone, 1, 22)
    stage.publish(zone, with_second_provider)
    stage.baseline(zone, 23, 26)
    with stage.another_server("nsd", SECOND,
                              {zone: stage.world.zone_file(GROWING)}):
        stage.publish(parent, delegated)
        stage.resolver.flush()
        stage.baseline(zone, 27, 44)


def provider_facts(frames):
    """The first answer of the zone with the new server, and the referral
    with it."""
    found = [f.number for f in frames if f.is_answer()
             and b"\3ns2\x08provider" in f.message.rest
             and f.message.qname.endswith("growing.test.")]
    referral = next(f.number for f in frames if f.number in found
                    and f.datagram.source.startswith("198.51.100."))
    return {"first_new": found[0], "referral": referral}


def provider_just_added(stage):
    """The same; the capture ends before the parent has heard of it."""
    stage.baseline(FRESH.name, 1, 36)
    stage.publish(FRESH.name, with_second_provider)
    stage.baseline(FRESH.name, 37, 39)


def first_new(frames):
    """The answers of the zone with the new server, for the README."""
    return {"new": recorded.spans(
        f.number for f in frames if f.is_answer()
        and b"\3ns2\x08provider" in f.message.rest)}


def newer(text):
    """The zone's next version: h01 has moved."""
    return text.replace(" 1 7200 ", " 2 7200 ").replace(
        f"h01 2 A {OLD}", f"h01 2 A {NEW}")


def ask_again_and_again(stage, name, times):
    for _ in range(times):
        stage.ask(name)
        time.sleep(LIFE)


def replay(stage):
    """What the server said before the zone changed, once more."""
    up, zone = stage.network.up, NEWS.name
    name, kept = f"h01.{zone}", []

    def of_server(packet):
        said = answer_about(packet, name)
        return said and said.source == stage.server_of(zone) and said

    def keep(packet):
        said = of_server(packet)
        if said:
            kept.append(said.payload)

    def old_again(packet):
        said = of_server(packet)
        return (replaced(up, said, said.payload[:2] + kept[0][2:])
                if said else None)
    up.on_answer = keep
    stage.baseline(zone, 1, 14)
    up.pass_all()
    stage.publish(zone, newer, resign={})
    time.sleep(LIFE)
    ask_again_and_again(stage, name, 4)
    stage.baseline(zone, 15, 20)
    up.on_answer = old_again
    ask_again_and_again(stage, name, 1)
    up.pass_all()
    stage.ask(name)
    stage.baseline(zone, 21, 28)


def data_facts(zone):
    """The answers about h01, by their address."""
    def facts(frames):
        found = {OLD: [], NEW: []}
        for f in frames:
            if f.is_answer() and f.message.asks(f"h01.{zone}", "A"):
                for address, numbers in found.items():
                    if packets.octets(address) in f.message.rest:
                        numbers.append(f.number)
        return {"first_old": min(found[OLD]), "last_old": max(found[OLD]),
                "old": recorded.spans(found[OLD]),
                "new": recorded.spans(found[NEW])}
    return facts


def rolled_back(stage):
    """The operator takes the change back: old data, new signatures."""
    zone = BACK.name
    name = f"h01.{zone}"
    stage.baseline(zone, 1, 14)
    stage.publish(zone, newer, resign={})
    time.sleep(LIFE)
    ask_again_and_again(stage, name, 4)
    stage.publish(zone, lambda text: text.replace(" 1 7200 ", " 3 7200 "),
                  resign={}, start="now-60")
    time.sleep(LIFE)
    ask_again_and_again(stage, name, 2)
    stage.baseline(zone, 15, 28)


def replayed(frames):
    """The answer with the old data after the new."""
    return {"replay-of-old-signed-data":
            [data_facts(NEWS.name)(frames)["last_old"]]}


NODE = "203.0.113.51"                   # the other node, behind a router


def lagging(stage):
    """Two nodes behind one address, of which one has not heard yet that the
    zone has changed."""
    up, zone = stage.network.up, LAGGING.name
    name, address = f"h01.{zone}", stage.server_of(zone)
    old_file = stage.world.directory / "lagging.old"
    shutil.copyfile(stage.world.zone_file(LAGGING), old_file)

    def to_node(packet):
        query = packets.parse(packet)
        return ([packets.build(query._replace(target=NODE))]
                if query and query.target == address else None)

    def from_node(packet):
        said = packets.parse(packet)
        return ([packets.build(said._replace(source=address))]
                if said and said.source == NODE else None)
    stage.baseline(zone, 1, 14)
    with stage.another_server("nsd", NODE, {zone: old_file}):
        stage.publish(zone, newer, resign={})
        time.sleep(LIFE)
        ask_again_and_again(stage, name, 4)
        up.on_answer = from_node
        for _ in range(3):
            up.on_query = to_node
            ask_again_and_again(stage, name, 1)
            up.on_query = lambda packet: None
            ask_again_and_again(stage, name, 1)
        up.pass_all()
        stage.baseline(zone, 15, 28)


NOTHING = "nothing is spoofed."

LESSONS = [
    Scene(
        "spoof-promiscuous-ns", "The right address, and another server for "
        "the zone",
        """The forged answer for www.shop.test. A (frame {forged}) comes 22 ms
        before the genuine one (frame {genuine}) and has the same address.
        What the forger wants is in its authority section: an NS record that
        gives shop.test. to ns.evil.example., with an address.  A resolver
        that believes it asks there from now on (CVE-2025-11411).  The
        resolver's cache is emptied afterwards.""",
        """the authority section; the answer sections of both are the same.
        The IP TTL of the forged one is 49, of all others of that server
        64.""",
        """frame {forged} is spoofed: a name server that neither the
        delegation nor any other answer names (promiscuous-ns), in a packet
        that is not the server's by its TTL.""",
        right_data_wrong_server, [OPEN], ("promiscuous-ns",), forged=1,
        race=True,
        told=lambda frames: {"promiscuous-ns": forged_by_ttl(49)(frames)}),
    Scene(
        "spoof-sideways-referral", "A referral from the zone's own server",
        """The forged response for www.shop.test. A (frame {forged}) comes
        22 ms before the genuine answer (frame {genuine}).  It has no answer:
        it looks like a referral by the server of shop.test. to
        ns.evil.example., for shop.test. itself.  A resolver that follows it
        asks there from now on.  The resolver's cache is emptied
        afterwards.""",
        """who refers: only test. can delegate shop.test.  The IP TTL of the
        forged response is 49, of all others of that server 64.""",
        """frame {forged} is spoofed: a name server that neither the
        delegation nor any other answer names (promiscuous-ns), in a packet
        that is not the server's by its TTL.""",
        sideways_referral, [OPEN], ("promiscuous-ns",), forged=1, race=True,
        told=lambda frames: {"promiscuous-ns": forged_by_ttl(49)(frames)}),
    Scene(
        "plain-provider-added", "A zone gets a second DNS provider",
        """The operator of growing.test. adds ns2.provider.example. as a
        second name server: first in the zone (from frame {first_new} on), a
        moment later at the parent (frame {referral}).  Until then all answers
        named ns1.growing.test. alone.  Then the resolver, whose cache has
        been emptied, asks both.""",
        """the NS records in the authority sections of the zone's answers and
        of the parent's referral.""",
        f"{NOTHING}  A server that the parent names, and all answers from "
        "then on, is the zone's (no promiscuous-ns).",
        provider_added, [GROWING, PROVIDER], absent=("promiscuous-ns",),
        facts=provider_facts),
    Scene(
        "plain-provider-just-added", "A second DNS provider, at the end of "
        "the capture",
        """As in plain-provider-added, but the capture ends soon after the
        zone of fresh.test. has the second name server, and before its parent
        has it: only frames {new} name it.""",
        """the NS records in the authority sections of the last answers.""",
        f"{NOTHING}  All answers from a moment on name the new server, and "
        "all come from the old one (no promiscuous-ns).",
        provider_just_added, [FRESH, PROVIDER], absent=("promiscuous-ns",),
        facts=first_new),
    Scene(
        "spoof-replay", "Old signed data played again",
        """h01.news.test. moves from 203.0.113.101 (frame {first_old}) to
        203.0.113.201 (frames {new}), and the zone is signed anew.  The old
        signature is good for 20 more days.  Somebody on the path has kept the
        old answer and puts it in the place of a new one (frame {forged}), so
        that the resolver is sent to an address that the operator gave up.""",
        """the two addresses; the inception of their signatures, a day
        apart.  The TTL is 2 s, so that nobody has the old data for so
        long.""",
        """frame {forged} is secure, since the signature verifies and is
        valid, and is not flagged; but the server had told newer data for
        longer than their TTL (replay-of-old-signed-data).""",
        replay, [NEWS], ("replay-of-old-signed-data",), forged=1,
        flagged=False, told=replayed, facts=data_facts(NEWS.name)),
    Scene(
        "plain-lagging-node", "A node of an anycast address lags behind",
        """Two nodes answer at one address.  h01.lagging.test. moves from
        203.0.113.101 to 203.0.113.201 and the zone is signed anew, but only
        one node has heard of it.  The resolver comes to the one or to the
        other: new data in frames {new}, old data in frames {old}.""",
        """old and new data in turn, each with its signature.""",
        f"{NOTHING}  All answers are secure; what comes back again and again "
        "is a copy that lags, and no replay (no replay-of-old-signed-data).",
        lagging, [LAGGING], absent=("replay-of-old-signed-data",),
        facts=data_facts(LAGGING.name)),
    Scene(
        "plain-rolled-back", "A change of a zone that is taken back",
        """h01.back.test. moves from 203.0.113.101 to 203.0.113.201 (frames
        {new}) and soon back (all of frames {old} but the first).  The zone is
        signed anew each time.""",
        """the old address at the end, whose signature is the newest.""",
        f"{NOTHING}  Old data with a new signature are the operator's (no "
        "replay-of-old-signed-data).",
        rolled_back, [BACK], absent=("replay-of-old-signed-data",),
        facts=data_facts(BACK.name)),
]
