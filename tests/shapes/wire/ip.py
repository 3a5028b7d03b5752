"""IPv4 and IPv6 with options, extension headers and fragments, and UDP."""

import ipaddress
import struct
from collections import namedtuple

ICMP, IPIP, TCP, UDP, IPV6, GRE, AH, ICMPV6, FRAGMENT = 1, 4, 6, 17, 41, 47, 51, 58, 44
HOP_BY_HOP, ROUTING, DESTINATION = 0, 43, 60


class Ends(namedtuple("Ends", "source destination sport dport")):
    """Who sends to whom."""

    def back(self):
        return Ends(self.destination, self.source, self.dport, self.sport)


CLIENT4 = Ends("192.0.2.10", "198.51.100.53", 40000, 53)
CLIENT6 = Ends("2001:db8:1::10", "2001:db8:2::53", 40000, 53)
OUTER4 = Ends("203.0.113.1", "203.0.113.2", 50000, 0)
OUTER6 = Ends("2001:db8:ff::1", "2001:db8:ff::2", 50000, 0)


def client(version):
    return CLIENT4 if version == 4 else CLIENT6


def packed(address):
    return ipaddress.ip_address(address).packed


def version_of(packet):
    return packet[0] >> 4


def checksum(octets):
    octets += b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def pseudo_header(ends, protocol, length):
    return packed(ends.source) + packed(ends.destination) + struct.pack("!IBBBB", length, 0, 0, 0, protocol)


def udp(ends, payload, length=None, check=None):
    """`length` and `check` replace the right values."""
    length = 8 + len(payload) if length is None else length
    head = struct.pack("!HHHH", ends.sport, ends.dport, length, 0)
    if check is None:
        check = checksum(pseudo_header(ends, UDP, length) + head + payload) or 0xFFFF
    return head[:6] + struct.pack("!H", check) + payload


def ipv4(ends, protocol, payload, ident=1, fragment=0, options=b"", total=None):
    """`fragment` is the word with the flags and the offset in units of eight octets."""
    words = 5 + len(options) // 4
    total = words * 4 + len(payload) if total is None else total
    head = struct.pack("!BBHHHBBH", 0x40 | words, 0, total, ident, fragment, 64, protocol, 0)
    head += packed(ends.source) + packed(ends.destination) + options
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def ipv6(ends, protocol, payload, length=None):
    length = len(payload) if length is None else length
    head = struct.pack("!IHBB", 6 << 28, length, protocol, 64)
    return head + packed(ends.source) + packed(ends.destination) + payload


def ip(ends, protocol, payload):
    four = ipaddress.ip_address(ends.source).version == 4
    return (ipv4 if four else ipv6)(ends, protocol, payload)


def extension(following, body):
    """A hop-by-hop, destination or routing header; its body fills up to eight octets less two."""
    body += b"\x01" + bytes([(-len(body) - 4) % 8]) + b"\0" * ((-len(body) - 4) % 8)
    return bytes([following, (len(body) + 2) // 8 - 1]) + body


def routing_header(following, address):
    return struct.pack("!BBBBI", following, 2, 0, 0, 0) + packed(address)


def authentication_header(following):
    return struct.pack("!BBHII", following, 4, 0, 0x100, 1) + b"\xaa" * 12


def fragment_header(following, offset, more, ident):
    return struct.pack("!BBHI", following, 0, offset | more, ident)


def cuts(size, step):
    return [(start, min(start + step, size)) for start in range(0, size, step)]


def fragments4(ends, protocol, payload, step, ident=1, overlap=0):
    """The packets in order; each but the last holds `overlap` octets of the next as well."""
    packets = []
    for start, end in cuts(len(payload), step):
        more = 0x2000 if end < len(payload) else 0
        part = payload[start:end + overlap if more else end]
        packets.append(ipv4(ends, protocol, part, ident, more | start // 8))
    return packets


def fragments6(ends, protocol, payload, step, ident=1, before=b"", first=FRAGMENT):
    """`before`: the headers in front of the fragment header, the first of which is of type `first`."""
    packets = []
    for start, end in cuts(len(payload), step):
        head = fragment_header(protocol, start, int(end < len(payload)), ident)
        packets.append(ipv6(ends, first, before + head + payload[start:end]))
    return packets


def udp_packet(ends, message):
    return ip(ends, UDP, udp(ends, message.octets))


def icmp(ends, kind, code, quoted):
    """A destination-unreachable message that quotes a packet."""
    body = struct.pack("!BBHI", kind, code, 0, 0) + quoted
    if ipaddress.ip_address(ends.source).version == 4:
        return ipv4(ends, ICMP, body[:2] + struct.pack("!H", checksum(body)) + body[4:])
    check = checksum(pseudo_header(ends, ICMPV6, len(body)) + body)
    return ipv6(ends, ICMPV6, body[:2] + struct.pack("!H", check) + body[4:])
