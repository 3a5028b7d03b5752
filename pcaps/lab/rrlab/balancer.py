#!/usr/bin/env python3
"""A small authority that gives one address of several: the next one each
time, or the one for the client's subnet (RFC 7871).  With "lower" it writes
the question in small letters, whatever the case of the query.  With "stutter"
an empty FORMERR comes before every second answer.  Without "edns" it answers
FORMERR to queries with an OPT record.

    balancer.py CONFIG      # JSON: addresses, zones ([name, file]), lower,
                            # stutter, edns
"""

import itertools
import json
import select
import socket
import struct
import sys
from pathlib import Path

if __package__ is None or __package__ == "":
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rrlab import message, packets, records, wire    # noqa: E402
from rrlab.message import AA, QR                      # noqa: E402


def load(path):
    """{(owner, type number): [rdata]} of a file with a record a line."""
    found = {}
    for rr in records.parse(Path(path).read_text()):
        found.setdefault((rr.owner, wire.NUMBERS[rr.type]), []).append(rr)
    return found


def subnet_of(query):
    """The rdata of the ECS option of a query, or None."""
    options, at = query.rest[11:], 0
    while at + 4 <= len(options):
        code, size = struct.unpack("!HH", options[at:at + 4])
        if code == message.CLIENT_SUBNET:
            return options[at + 4:at + 4 + size]
        at += 4 + size
    return None


def encoded(rr):
    return message.record(rr.owner, rr.type,
                          wire.rdata_wire(rr.type, rr.rdata), rr.ttl)


class Balancer:
    def __init__(self, zones, lower):
        self.zones = {name: load(path) for name, path in zones}
        self.lower = lower
        self.turn = itertools.count()
        self.answers = itertools.count()

    def choose(self, addresses, subnet):
        """One of the addresses; a subnet always gets the same."""
        place = subnet[6] if subnet and len(subnet) > 6 else next(self.turn)
        return addresses[place % len(addresses)]

    def sections(self, query, subnet):
        """(rcode, answer, authority)."""
        name = query.qname.lower()
        zone = next((z for z in self.zones if f".{name}".endswith(f".{z}")),
                    None)
        if zone is None:
            return 5, [], []
        data = self.zones[zone]
        found = data.get((name, query.qtype), [])
        if found and query.qtype == wire.NUMBERS["A"]:
            found = [self.choose(found, subnet)]
        if found:
            return 0, found, []
        exists = any(owner == name for owner, _ in data)
        return (0 if exists else message.NXDOMAIN, [],
                data[zone, wire.NUMBERS["SOA"]])

    def answer(self, payload, knows_edns=True):
        query = message.parse(payload)
        if query is None:
            return None
        if query.counts[3] and not knows_edns:
            return message.build(query.ident, QR | message.FORMERR,
                                 query.question)
        subnet = subnet_of(query)
        rcode, answer, authority = self.sections(query, subnet)
        additional = []
        if query.counts[3]:             # there is an OPT record
            # What was given holds for the whole /24, and that there is
            # nothing to give for all (RFC 7871 section 7.4).
            scope = b"\x18" if answer else b"\0"
            options = (message.option(message.CLIENT_SUBNET,
                                      subnet[:3] + scope + subnet[4:])
                       if subnet else b"")
            additional = [message.opt(options=options)]
        question = query.question.lower() if self.lower else query.question
        return message.build(
            query.ident, QR | AA | rcode | query.flags & message.RD, question,
            list(map(encoded, answer)), list(map(encoded, authority)),
            additional)


def main(path):
    config = json.loads(Path(path).read_text())
    balancer = Balancer(config["zones"], config.get("lower", False))
    stutter = config.get("stutter", False)
    knows_edns = config.get("edns", True)
    sockets = []
    for address in config["addresses"]:
        sock = socket.socket(packets.family_of(address), socket.SOCK_DGRAM)
        sock.bind((address, 53))
        sockets.append(sock)
    while True:
        for sock in select.select(sockets, [], [])[0]:
            payload, peer = sock.recvfrom(65535)
            answer = balancer.answer(payload, knows_edns)
            if answer and stutter and next(balancer.answers) % 2 == 0:
                sock.sendto(message.header(payload, QR | message.FORMERR),
                            peer)
            if answer:
                sock.sendto(answer, peer)


if __name__ == "__main__":
    main(sys.argv[1])
