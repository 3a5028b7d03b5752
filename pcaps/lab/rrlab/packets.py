"""IP packets with a UDP datagram, taken apart and made."""

import socket
import struct
from typing import NamedTuple

UDP = 17
DONT_FRAGMENT = 0x4000


class Datagram(NamedTuple):
    """A UDP datagram and what of its IP header matters."""
    source: str
    source_port: int
    target: str
    target_port: int
    payload: bytes
    ttl: int = 64                       # or hop limit
    ident: int = 0                      # IPv4 only
    flags: int = 0                      # IPv4 only: DONT_FRAGMENT

    def flow(self):
        return self[:4]


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def octets(address):
    return socket.inet_pton(family_of(address), address)


def checksum(data):
    """RFC 1071."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def _udp(d):
    length = 8 + len(d.payload)
    head = struct.pack("!HHH", d.source_port, d.target_port, length)
    pseudo = octets(d.source) + octets(d.target) + struct.pack(
        "!HH", UDP, length)
    value = checksum(pseudo + head + b"\0\0" + d.payload) or 0xFFFF
    return head + struct.pack("!H", value) + d.payload


def build(d):
    """The IP packet."""
    udp = _udp(d)
    if ":" in d.source:
        return (struct.pack("!IHBB", 6 << 28, len(udp), UDP, d.ttl)
                + octets(d.source) + octets(d.target) + udp)
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), d.ident, d.flags,
                       d.ttl, UDP, 0) + octets(d.source) + octets(d.target)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + udp


def _ipv4(packet):
    """(ttl, ident, flags, source, target, UDP part), or None."""
    length, ident, fragment, ttl, protocol = struct.unpack(
        "!HHHBB", packet[2:10])
    if protocol != UDP or fragment & 0x3FFF:
        return None
    start = (packet[0] & 15) * 4
    return (ttl, ident, fragment & DONT_FRAGMENT,
            socket.inet_ntop(socket.AF_INET, packet[12:16]),
            socket.inet_ntop(socket.AF_INET, packet[16:20]),
            packet[start:length])


def _ipv6(packet):
    if packet[6] != UDP:
        return None
    return (packet[7], 0, 0,
            socket.inet_ntop(socket.AF_INET6, packet[8:24]),
            socket.inet_ntop(socket.AF_INET6, packet[24:40]), packet[40:])


def parse(packet):
    """The datagram in an IP packet; None for fragments and all else."""
    found = None
    if packet and packet[0] >> 4 == 4 and len(packet) >= 28:
        found = _ipv4(packet)
    elif packet and packet[0] >> 4 == 6 and len(packet) >= 48:
        found = _ipv6(packet)
    if not found:
        return None
    ttl, ident, flags, source, target, udp = found
    source_port, target_port, length = struct.unpack("!HHH", udp[:6])
    return Datagram(source, source_port, target, target_port, udp[8:length],
                    ttl, ident, flags)


def with_ttl(packet, ttl):
    """The same packet with another TTL or hop limit."""
    if packet[0] >> 4 == 6:
        return packet[:7] + bytes([ttl]) + packet[8:]
    head = packet[:8] + bytes([ttl]) + packet[9:10] + b"\0\0" + packet[12:20]
    return (head[:10] + struct.pack("!H", checksum(head)) + head[12:]
            + packet[20:])
