"""What a zone is, and its unsigned text."""

from dataclasses import dataclass, field
from typing import Callable, List, Optional

# The TTLs are the same everywhere: nothing in a lesson should expire.
TTL = 3600

ALGORITHMS = {5: "RSASHA1", 7: "NSEC3RSASHA1", 8: "RSASHA256",
              10: "RSASHA512", 13: "ECDSAP256SHA256", 14: "ECDSAP384SHA384",
              15: "ED25519", 16: "ED448"}


@dataclass
class Zone:
    """A zone: how it is signed, served and broken."""
    name: str                           # with the final dot
    algorithm: Optional[int] = 13       # None: not signed
    denial: str = "nsec"                # nsec, nsec3 or optout
    iterations: int = 0                 # of NSEC3
    salt: str = "-"                     # of NSEC3
    csk: bool = False                   # one key instead of KSK and ZSK
    records: str = ""                   # more records, in master-file form
    server: str = "nsd"                 # the server's name in world.SERVERS
    family: str = "both"                # the server's addresses: 4, 6, both
    start: str = "now-3600"             # validity of the signatures
    end: str = "now+2592000"
    digests: tuple = ("sha256",)        # of the DS at the parent; () for none
    # The DS at the parent: from a key that the zone no longer has.
    stale_ds: bool = False
    # Changes the list of DS rdata.
    edit_ds: Callable[[List[str]], List[str]] = lambda rdata: rdata
    # Each changes the list of signed records; see damage.py.
    damage: List[Callable] = field(default_factory=list)
    twin_keys: bool = False             # two of one tag; see twin_keys.py
    more_algorithms: tuple = ()         # to sign with as well
    # Each changes them too, and is given the keys; see resign.py.
    forgeries: List[Callable] = field(default_factory=list)
    delegation_ttl: int = TTL           # of the NS records at the parent
    ns_ttl: int = TTL                   # of those in the zone
    # {(owner, type): (start, end)}: RRsets with other signature times.
    resign: dict = field(default_factory=dict)

    @property
    def parent(self):
        return self.name.split(".", 1)[1] or "."

    @property
    def server_name(self):
        """The host name of the zone's name server, inside the zone."""
        if self.name == ".":
            return "a.rootservers."
        label = "a.nic" if self.name.count(".") == 1 else "ns1"
        return f"{label}.{self.name}"

    def dir_name(self):
        return self.name.rstrip(".") or "root"


def address_records(name, addresses):
    """The A and AAAA records of a host."""
    return [f"{name} {TTL} IN {'AAAA' if ':' in a else 'A'} {a}"
            for a in addresses]


def unsigned_text(zone, addresses, delegations=()):
    """The text of a zone before signing; delegations are lines."""
    host = zone.server_name
    lines = [f"$ORIGIN {zone.name}", f"$TTL {TTL}",
             f"@ SOA {host} hostmaster.{host} 1 7200 900 1209600 300",
             f"@ {zone.ns_ttl} NS {host}",
             *address_records(host, addresses)]
    if zone.name.count(".") > 1:
        lines += ["www A 203.0.113.80", "www AAAA 2001:db8:80::80"]
    if zone.records:
        lines.append(zone.records)
    return "\n".join([*lines, *delegations]) + "\n"
