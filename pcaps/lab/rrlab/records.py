"""Resource records as lines of a zone file; key tags and DS digests."""

import base64
import hashlib
import struct
from typing import NamedTuple

DIGESTS = {"sha1": (1, hashlib.sha1), "sha256": (2, hashlib.sha256),
           "sha384": (4, hashlib.sha384)}


class RR(NamedTuple):
    """One record; the rdata is kept as text."""
    owner: str
    ttl: int
    type: str
    rdata: str

    def __str__(self):
        return f"{self.owner} {self.ttl} IN {self.type} {self.rdata}"

    def covers(self):
        """The type that an RRSIG signs, or None."""
        return self.rdata.split()[0] if self.type == "RRSIG" else None


def parse(text):
    """Read a zone in which each record is one full line."""
    found = []
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith(";"):
            owner, ttl, _class, rrtype, rdata = line.split(None, 4)
            if rrtype in ("DNSKEY", "RRSIG", "DS"):
                rdata = rdata.split(";")[0].strip()
            found.append(RR(owner.lower(), int(ttl), rrtype, rdata))
    return found


def wire_name(name):
    """A domain name (without escapes) in wire format."""
    labels = [label.encode() for label in name.lower().split(".") if label]
    return b"".join(bytes([len(x)]) + x for x in labels) + b"\0"


def wire_key(rdata):
    """The rdata of a DNSKEY in wire format."""
    flags, protocol, algorithm, *key = rdata.split()
    return (struct.pack("!HBB", int(flags), int(protocol), int(algorithm))
            + base64.b64decode("".join(key)))


def key_tag(rdata):
    """The key tag of a DNSKEY (RFC 4034, appendix B)."""
    wire = wire_key(rdata)
    total = sum(byte if i & 1 else byte << 8 for i, byte in enumerate(wire))
    return (total + (total >> 16)) & 0xFFFF


def ds(owner, rdata, digest="sha256"):
    """The rdata of the DS for a DNSKEY."""
    number, function = DIGESTS[digest]
    value = function(wire_name(owner) + wire_key(rdata)).hexdigest().upper()
    return f"{key_tag(rdata)} {rdata.split()[2]} {number} {value}"
