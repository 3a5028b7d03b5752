"""DNS messages: enough to ask, to forge and to recognise.

Names keep the case in which they are written (unlike in records.py): that is
what an answer must repeat.
"""

import socket
import struct
from typing import NamedTuple

from .wire import NUMBERS

QR, AA, RD, RA, AD, CD = 0x8000, 0x0400, 0x0100, 0x0080, 0x0020, 0x0010
FORMERR, NXDOMAIN = 1, 3
DO = 0x8000
OPT = 41
CLIENT_SUBNET = 8
ASKED = b"\xc0\x0c"                     # as an owner: the name in the question


class Message(NamedTuple):
    """Header and question of a message, and the rest as octets."""
    ident: int
    flags: int
    counts: tuple
    question: bytes
    rest: bytes

    @property
    def qname(self):
        """The name, in its own case."""
        found, at = [], 0
        while self.question[at]:
            size = self.question[at]
            found.append(self.question[at + 1:at + 1 + size].decode("latin1"))
            at += 1 + size
        return ".".join(found) + "."

    @property
    def qtype(self):
        return struct.unpack("!H", self.question[-4:-2])[0]

    def asks(self, qname, qtype):
        return (self.qname.lower() == qname
                and self.qtype == NUMBERS[qtype])

    def same_question(self, other):
        return self.question.lower() == other.question.lower()


def parse(payload):
    """A message with one question, or None."""
    if len(payload) < 12:
        return None
    ident, flags, *counts = struct.unpack("!6H", payload[:12])
    end = 12
    while counts[0] == 1 and end < len(payload) and payload[end]:
        end += 1 + payload[end]
    if counts[0] != 1 or end + 5 > len(payload):
        return None
    return Message(ident, flags, tuple(counts), payload[12:end + 5],
                   payload[end + 5:])


def name(text):
    labels = [label.encode("latin1") for label in text.split(".") if label]
    return b"".join(bytes([len(x)]) + x for x in labels) + b"\0"


def record(owner, rrtype, rdata, ttl=3600):
    """A record; owner and rdata are octets, or a name and an address."""
    if isinstance(owner, str):
        owner = name(owner)
    if isinstance(rdata, str):
        family = socket.AF_INET6 if rrtype == "AAAA" else socket.AF_INET
        rdata = (name(rdata) if rrtype in ("NS", "CNAME")
                 else socket.inet_pton(family, rdata))
    return owner + struct.pack("!HHIH", NUMBERS[rrtype], 1, ttl,
                               len(rdata)) + rdata


def opt(size=1232, flags=0, options=b""):
    """The OPT record (RFC 6891)."""
    return b"\0" + struct.pack("!HHIH", OPT, size, flags,
                               len(options)) + options


def option(code, data):
    return struct.pack("!HH", code, len(data)) + data


def subnet(network):
    """The option for an IPv4 network of 24 bits (RFC 7871)."""
    data = socket.inet_pton(socket.AF_INET, network)[:3]
    return option(CLIENT_SUBNET, struct.pack("!HBB", 1, 24, 0) + data)


def build(ident, flags, question, answer=(), authority=(), additional=()):
    sections = (answer, authority, additional)
    return (struct.pack("!6H", ident, flags, 1, *map(len, sections))
            + question + b"".join(b"".join(s) for s in sections))


def header(payload, flags):
    """The id of a message, other flags, and nothing else."""
    return payload[:2] + struct.pack("!5H", flags, 0, 0, 0, 0)


def question(qname, qtype):
    return name(qname) + struct.pack("!HH", NUMBERS[qtype], 1)


def query(ident, qname, qtype, flags=RD, edns=True, wants_dnssec=True,
          options=b""):
    extra = [opt(flags=DO if wants_dnssec else 0, options=options)]
    return build(ident, flags, question(qname, qtype),
                 additional=extra if edns else ())


def without_do(payload):
    """A query with the DO bit of its OPT record cleared."""
    start = 12 + len(parse(payload).question)
    if payload[start:start + 3] != b"\0" + struct.pack("!H", OPT):
        return payload
    flags = start + 7                   # after owner, type, size, version
    return payload[:flags] + b"\0\0" + payload[flags + 2:]
