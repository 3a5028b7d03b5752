"""The rdata of some types, from text to canonical wire format.

Enough to sign again what a damage has changed; UnknownType for the rest.
Names are without escapes.
"""

import base64
import ipaddress
import re
import struct

from .records import wire_key, wire_name

NUMBERS = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "HINFO": 13,
           "MX": 15, "TXT": 16, "AAAA": 28, "LOC": 29, "SRV": 33,
           "NAPTR": 35, "DNAME": 39, "DS": 43, "SSHFP": 44, "RRSIG": 46,
           "NSEC": 47, "DNSKEY": 48, "NSEC3": 50, "NSEC3PARAM": 51,
           "TLSA": 52, "CDS": 59, "CDNSKEY": 60, "SVCB": 64, "HTTPS": 65,
           "SPF": 99, "CAA": 257, "RP": 17, "AFSDB": 18, "KX": 36}


class UnknownType(Exception):
    """This type cannot be written in wire format here."""


def type_number(name):
    if name in NUMBERS:
        return NUMBERS[name]
    if name.startswith("TYPE") and name[4:].isdigit():
        return int(name[4:])
    raise UnknownType(name)


def type_bitmap(names):
    """RFC 4034 section 4.1.2."""
    windows = {}
    for number in map(type_number, names):
        bits = windows.setdefault(number >> 8, bytearray(32))
        bits[(number & 255) >> 3] |= 0x80 >> (number & 7)
    return b"".join(bytes([window, len(bits.rstrip(b"\0"))])
                    + bytes(bits.rstrip(b"\0"))
                    for window, bits in sorted(windows.items()))


def hash_octets(text):
    """A hash in base32hex without padding."""
    table = str.maketrans("0123456789ABCDEFGHIJKLMNOPQRSTUV",
                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    return base64.b32decode(text.upper().translate(table))


def _nsec3(rdata):
    algorithm, flags, iterations, salt, following, *types = rdata.split()
    salt = b"" if salt == "-" else bytes.fromhex(salt)
    following = hash_octets(following)
    return (struct.pack("!BBHB", int(algorithm), int(flags), int(iterations),
                        len(salt)) + salt
            + bytes([len(following)]) + following + type_bitmap(types))


def _nsec(rdata):
    following, *types = rdata.split()
    return wire_name(following) + type_bitmap(types)


def _soa(rdata):
    mname, rname, *numbers = rdata.split()
    return (wire_name(mname) + wire_name(rname)
            + struct.pack("!5I", *map(int, numbers)))


def _ds(rdata):
    tag, algorithm, digest, *value = rdata.split()
    return (struct.pack("!HBB", int(tag), int(algorithm), int(digest))
            + bytes.fromhex("".join(value)))


def _txt(rdata):
    strings = [s.encode() for s in re.findall(r'"([^"\\]*)"', rdata)]
    return b"".join(bytes([len(s)]) + s for s in strings)


def _mx(rdata):
    preference, host = rdata.split()
    return struct.pack("!H", int(preference)) + wire_name(host)


def _address(rdata):
    return ipaddress.ip_address(rdata).packed


ENCODERS = {"A": _address, "AAAA": _address, "NS": wire_name,
            "CNAME": wire_name, "DNAME": wire_name, "PTR": wire_name,
            "SOA": _soa, "MX": _mx, "TXT": _txt, "DS": _ds,
            "DNSKEY": wire_key, "NSEC": _nsec, "NSEC3": _nsec3}


def rdata_wire(rrtype, rdata):
    """Canonical rdata (RFC 4034 section 6.2)."""
    if rrtype not in ENCODERS:
        raise UnknownType(rrtype)
    return ENCODERS[rrtype](rdata)
