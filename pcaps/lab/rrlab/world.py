"""A tree of zones, signed and written to files.

The authorities are few processes, each with several addresses.  A zone and
its parent never share a process unless both say so: a server that has both
answers for the child without a referral.
"""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from . import records, signing, twin_keys
from .resign import Signer
from .zones import TTL, Zone, address_records, unsigned_text


class Server(NamedTuple):
    """An authority: its program and its pairs of addresses."""
    program: str
    addresses: list


SERVERS = {
    "root": Server("nsd", [("198.51.100.1", "2001:db8:100::1")]),
    "tld": Server("bind", [(f"198.51.100.{n}", f"2001:db8:100::{n}")
                           for n in range(11, 15)]),
    "nsd": Server("nsd", [(f"203.0.113.{n}", f"2001:db8:113::{n}")
                          for n in range(11, 17)]),
    "bind": Server("bind", [(f"203.0.113.{n}", f"2001:db8:113::{n}")
                            for n in range(31, 35)]),
    "knot": Server("knot", [(f"203.0.113.{n}", f"2001:db8:113::{n}")
                            for n in range(21, 25)]),
    "balancer": Server("balancer", [("203.0.113.41", "2001:db8:113::41")]),
    "stuttering": Server("stuttering", [("203.0.113.43",
                                         "2001:db8:113::43")]),
    "ancient": Server("ancient", [("203.0.113.44", "2001:db8:113::44")]),
    "lowering": Server("lowering", [("203.0.113.42", "2001:db8:113::42")]),
}


def standard_top():
    """The root and the TLDs of the lessons."""
    return [
        Zone(".", 8, server="root"),
        Zone("test.", 13, server="tld"),
        Zone("example.", 8, "nsec3", server="tld"),
        Zone("optout.", 13, "optout", csk=True, server="tld"),
        Zone("legacy.", 7, "nsec3", iterations=5, salt="C0FFEE",
             server="tld"),
    ]


class World:
    """Signed zones in files, and the trust anchor above them."""

    def __init__(self, zones, directory):
        self.directory = Path(directory)
        self.zones = {zone.name: zone for zone in zones}
        self.addresses = self._assign_addresses()
        self.anchors = []               # DS rdata of the root
        self._ds = {}                   # child's name -> DS rdata
        self.running = {}               # server's name -> process
        for zone in sorted(zones, key=lambda z: -self.depth(z.name)):
            self._build(zone)

    @staticmethod
    def depth(name):
        return 0 if name == "." else name.count(".")

    def _assign_addresses(self):
        """Hand each server's addresses to its zones, in turn."""
        given, used = {}, {}
        for zone in self.zones.values():
            pool = SERVERS[zone.server].addresses
            turn = used.get(zone.server, 0)
            used[zone.server] = turn + 1
            four, six = pool[turn % len(pool)]
            given[zone.name] = {"4": [four], "6": [six],
                                "both": [four, six]}[zone.family]
        return given

    def parent_of(self, zone):
        """The closest zone above this one."""
        name = zone.parent
        while name not in self.zones:
            name = name.split(".", 1)[1] or "."
        return name

    def _delegations(self, zone):
        """The NS, glue and DS lines of the zones below this one."""
        lines = []
        for child in self.zones.values():
            if child.name != "." and self.parent_of(child) == zone.name:
                host = child.server_name
                lines.append(f"{child.name} {child.delegation_ttl} IN NS "
                             f"{host}")
                lines += address_records(host, self.addresses[child.name])
                lines += [f"{child.name} {TTL} IN DS {rdata}"
                          for rdata in self._ds[child.name]]
        return lines

    def zone_file(self, zone):
        return self.directory / f"{zone.dir_name()}.zone"

    def _build(self, zone):
        directory = self.directory / f"{zone.dir_name()}.keys"
        directory.mkdir(parents=True)
        text = unsigned_text(zone, self.addresses[zone.name],
                             self._delegations(zone))
        if zone.algorithm is None:
            self._ds[zone.name] = []
            self.zone_file(zone).write_text(text)
            return
        keys = ([twin_keys.make(zone, directory)] if zone.twin_keys
                else signing.make_keys(zone, directory))
        signed = signing.sign_zone(zone, text, keys, directory)
        for damage in zone.damage:
            signed = damage(signed)
        if zone.forgeries:
            signer = Signer(directory, {
                key: signing.key_rdata(directory, key) for key in keys})
            for forge in zone.forgeries:
                signed = forge(signed, signer)
        self.zone_file(zone).write_text("".join(f"{rr}\n" for rr in signed))
        self._ds[zone.name] = self._make_ds(zone, keys, directory)
        if zone.name == ".":
            self.anchors = self._ds["."]

    def publish(self, name, edit, **changes):
        """Write the file of a zone anew: edit changes its unsigned text,
        changes replace fields of the zone, the keys stay.  (Of a zone
        without damage.)"""
        zone = replace(self.zones[name], **changes)
        directory = self.directory / f"{zone.dir_name()}.keys"
        keys = sorted(path.stem for path in directory.glob("K*.key"))
        text = edit(unsigned_text(zone, self.addresses[name],
                                  self._delegations(zone)))
        if zone.algorithm is None:
            self.zone_file(zone).write_text(text)
            return
        signed = signing.sign_zone(zone, text, keys, directory)
        self.zone_file(zone).write_text("".join(f"{rr}\n" for rr in signed))

    @staticmethod
    def _make_ds(zone, keys, directory):
        key = keys[0]
        if zone.stale_ds:
            key = signing.make_key(zone, directory, True)
        rdata = signing.key_rdata(directory, key)
        return zone.edit_ds([records.ds(zone.name, rdata, digest)
                             for digest in zone.digests])

    def anchor_zone(self):
        """The trust anchor in master-file form."""
        return "".join(f". {TTL} IN DS {rdata}\n" for rdata in self.anchors)

    def anchor_bind(self):
        """The trust anchor as BIND and delv want it."""
        lines = []
        for rdata in self.anchors:
            tag, algorithm, digest, value = rdata.split(None, 3)
            lines.append(f'  . static-ds {tag} {algorithm} {digest} '
                         f'"{value}";\n')
        return "trust-anchors {\n" + "".join(lines) + "};\n"

    def root_hints(self):
        host = self.zones["."].server_name
        return "\n".join([f". {TTL} IN NS {host}", *address_records(
            host, self.addresses["."])]) + "\n"
