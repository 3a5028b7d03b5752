"""Tunnels: each function puts one packet or frame into an outer IP packet."""

import struct

from wire import ip

VXLAN, GENEVE, TEREDO, GTP_U = 4789, 6081, 3544, 2152


def ip_in_ip(outer, packet):
    return ip.ip(outer, ip.IPIP if ip.version_of(packet) == 4 else ip.IPV6, packet)


def gre_octets(protocol, payload, check=False, key=None, sequence=None):
    flags = (0x8000 if check else 0) | (0x2000 if key is not None else 0) | (0x1000 if sequence is not None else 0)
    fields = b"" if key is None else struct.pack("!I", key)
    fields += b"" if sequence is None else struct.pack("!I", sequence)
    head = struct.pack("!HH", flags, protocol)
    if check:
        value = ip.checksum(head + b"\0\0\0\0" + fields + payload)
        head += struct.pack("!HH", value, 0)
    return head + fields + payload


def gre(outer, packet, **options):
    protocol = 0x0800 if ip.version_of(packet) == 4 else 0x86DD
    return ip.ip(outer, ip.GRE, gre_octets(protocol, packet, **options))


def gre_ethernet(outer, frame):
    return ip.ip(outer, ip.GRE, gre_octets(0x6558, frame))


def erspan1(outer, frame):
    """Type I has no header of its own and no GRE sequence number, which tells it from type II."""
    return ip.ip(outer, ip.GRE, gre_octets(0x88BE, frame))


def erspan2(outer, frame):
    head = struct.pack("!HHI", 1 << 12 | 7, 100, 5)
    return ip.ip(outer, ip.GRE, gre_octets(0x88BE, head + frame, sequence=1))


def erspan3(outer, frame, subheader=False):
    head = struct.pack("!HHIHH", 2 << 12 | 7, 100, 12345, 0, int(subheader))
    if subheader:
        head += struct.pack("!II", 0x3 << 26, 77)
    return ip.ip(outer, ip.GRE, gre_octets(0x22EB, head + frame, sequence=1))


def over_udp(outer, port, payload):
    ends = outer._replace(dport=port)
    return ip.ip(ends, ip.UDP, ip.udp(ends, payload))


def vxlan(outer, frame):
    return over_udp(outer, VXLAN, struct.pack("!II", 0x08000000, 42 << 8) + frame)


def geneve(outer, payload, protocol=0x6558, options=b""):
    head = struct.pack("!BBHI", len(options) // 4, 0, protocol, 42 << 8)
    return over_udp(outer, GENEVE, head + options + payload)


def geneve_option(data):
    return struct.pack("!HBB", 0x0102, 0x80, len(data) // 4) + data


def teredo(outer, packet, before=b""):
    return over_udp(outer, TEREDO, before + packet)


# RFC 4380 section 5.1.1: what a Teredo server may put before the packet.
TEREDO_ORIGIN = struct.pack("!HH", 0, 0xABCD) + bytes(4)
TEREDO_AUTHENTICATION = struct.pack("!HBB", 1, 0, 0) + b"\x11" * 8 + b"\0"


def gtp_u(outer, packet, flags=0x30, fields=b""):
    head = struct.pack("!BBHI", flags, 0xFF, len(fields) + len(packet), 0x1001)
    return over_udp(outer, GTP_U, head + fields + packet)


# TS 29.281 section 5: sequence number, N-PDU number, type of the first extension header; then the headers.
GTP_SEQUENCE = struct.pack("!HBB", 7, 0, 0)
GTP_SESSION = struct.pack("!HBB", 0, 0, 0x85) + b"\x01\x10\x09\x00"
GTP_TWO = struct.pack("!HBB", 0, 0, 0xC0) + b"\x01\x00\x07\x85" + b"\x01\x10\x09\x00"
