"""What a lesson about forged answers is: a scene that is played."""

from dataclasses import dataclass, field
from typing import Callable, List

from . import ask, servers, stub
from .capture import FILTER
from .zones import Zone

UPSTREAM = (("resolver", "up0"),)       # (namespace, device) of each tap
CLIENT = (("client", "eth0"),)
BOTH = (*UPSTREAM, *CLIENT)


@dataclass
class Scene:
    """A scene.  The texts may name frames: {forged} (all), {first} and
    {last} (of them), {genuine}, {repeated}, and what facts() returns."""
    name: str
    title: str
    happened: str                       # for the README
    look: str
    should: str                         # what the analyzer should say
    play: Callable                      # given a Stage
    zones: List[Zone]
    signals: tuple = ()
    absent: tuple = ()                  # codes that must not be told
    # Of the codes, which frames must be named: {code: [number]}.
    told: Callable = field(default=lambda frames: {})
    busy: str = ""                      # who answers most: see problems()
    forged: int = 0                     # how many forged frames at least
    flagged: bool = True                # the forged frames are spoofed
    race: bool = False                  # forged answers must come first
    taps: tuple = UPSTREAM
    wanted: str = FILTER                # of tcpdump
    resolver: str = "unbound"
    edns_size: int = 1232
    extra: str = ""                     # options of the resolver
    delay: float = 0.03                 # of what the authorities send
    facts: Callable = field(default=lambda frames: {})
    form: str = "pcap"                  # or pcap.gz
    largest: int = 60000                # octets of the capture, as written
    ordinary: int = 25                  # answers of the busy server at least


class Stage:
    """What a scene is played with."""

    def __init__(self, scene, world, network, resolver):
        self.scene, self.world = scene, world
        self.network, self.resolver = network, resolver

    def ask(self, qname, qtype="A", *options):
        """The client asks the resolver, with dig."""
        return ask.dig(self.network, self.resolver.address, qname,
                             qtype, *options)

    def baseline(self, zone, first, last, *options):
        """Ordinary questions: the hosts of a zone, by number."""
        for number in range(first, last + 1):
            self.ask(f"h{number:02d}.{zone}", "A", *options)

    def ask_in_turn(self, payloads, **how):
        """The client sends queries without waiting for each answer."""
        return stub.exchange(self.network.client, self.resolver.address,
                             payloads, **how)

    def ask_directly(self, zone, qname, copies=2, **how):
        """The resolver's host asks the server of a zone itself, as often
        and in such ways as stub.ask can; all from one port."""
        return self.ask_at(self.server_of(zone), qname, copies=copies, **how)

    def ask_at(self, address, qname, **how):
        """The same, of any server."""
        return stub.ask(self.network.resolver, address, qname, flags=0,
                        **how)

    def another_server(self, program, address, zones):
        """One more server of zones, while the block runs."""
        return servers.another(self.world, self.network, program, address,
                               list(zones.items()))

    def publish(self, zone, edit, **changes):
        """A new version of a zone, on its server: see World.publish."""
        self.world.publish(zone, edit, **changes)
        servers.reload(self.world, zone)

    def server_of(self, zone):
        return self.world.addresses[zone][0]
