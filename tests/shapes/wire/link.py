"""Link layers: each function puts one IP packet into one frame."""

import struct
import zlib

from wire.ip import version_of

EN10MB, PPP, RAW_BSD, RAW, C_HDLC, IEEE802_11, LOOP, LINUX_SLL = 1, 9, 12, 101, 104, 105, 108, 113
NULL, PPP_SERIAL, PPP_ETHER, RADIOTAP, PPI, IPV4, IPV6, NFLOG = 0, 50, 51, 127, 192, 228, 229, 239
PKTAP, LINUX_SLL2 = 258, 276

CLIENT_MAC = bytes.fromhex("02000000000a")
SERVER_MAC = bytes.fromhex("020000000035")
AP_MAC = bytes.fromhex("0200000000aa")
AP2_MAC = bytes.fromhex("0200000000ab")
SNAP = bytes.fromhex("aaaa03000000")


def ethertype(packet):
    return b"\x08\x00" if version_of(packet) == 4 else b"\x86\xdd"


def typed(packet):
    return ethertype(packet) + packet


def frame(after_addresses):
    return SERVER_MAC + CLIENT_MAC + after_addresses


def ethernet(packet):
    return frame(typed(packet))


def tagged(*tags):
    """Tags as (EtherType, VLAN) from the outside in."""
    stack = b"".join(struct.pack("!HH", ethertype_, vlan) for ethertype_, vlan in tags)
    return lambda packet: frame(stack + typed(packet))


def llc(packet):
    return SNAP + typed(packet)


def with_length(body):
    return struct.pack("!H", len(body)) + body


def ethernet_snap(packet):
    return frame(with_length(llc(packet)))


def tagged_snap(packet):
    return frame(struct.pack("!HH", 0x8100, 7) + with_length(llc(packet)))


def with_fcs(packet):
    octets = ethernet(packet).ljust(60, b"\0")
    return octets + struct.pack("<I", zlib.crc32(octets))


def labelled(*values):
    """An MPLS label stack; the last one says that it is the last."""
    stack = b""
    for value in values:
        stack += struct.pack("!I", value << 12 | (value == values[-1]) << 8 | 64)
    return stack


def mpls(*values, ethertype_=0x8847):
    return lambda packet: frame(struct.pack("!H", ethertype_) + labelled(*values) + packet)


def pseudowire(packet):
    """The control word's first nibble is 0, which tells it from IP."""
    return frame(b"\x88\x47" + labelled(1000, 1001) + bytes(4) + ethernet(packet))


def pseudowire_bare(packet):
    """Without a control word the nibble is that of the destination's address, here neither 0 nor 4 nor 6."""
    return frame(b"\x88\x47" + labelled(1000, 1002) + b"\xa2" + ethernet(packet)[1:])


def ppp_protocol(packet):
    return b"\x00\x21" if version_of(packet) == 4 else b"\x00\x57"


def ppp(packet):
    return ppp_protocol(packet) + packet


def ppp_addressed(packet):
    return b"\xff\x03" + ppp(packet)


def ppp_compressed(packet):
    """Protocol field compression (RFC 1661 section 6.5): the leading zero octet is left out."""
    return ppp_protocol(packet)[1:] + packet


def ppp_addressed_compressed(packet):
    return b"\xff\x03" + ppp_compressed(packet)


def pppoe_body(packet):
    body = ppp(packet)
    return struct.pack("!BBHH", 0x11, 0, 0x42, len(body)) + body


def pppoe(packet):
    return frame(b"\x88\x64" + pppoe_body(packet))


def pppoe_tagged(packet):
    return frame(struct.pack("!HH", 0x8100, 7) + b"\x88\x64" + pppoe_body(packet))


def cisco_hdlc(packet):
    return b"\x0f\x00" + typed(packet)


def cooked(packet):
    return struct.pack("!HHH8s", 0, 1, 6, SERVER_MAC) + typed(packet)


def cooked_tagged(packet):
    return struct.pack("!HHH8s", 0, 1, 6, SERVER_MAC) + struct.pack("!HH", 0x8100, 7) + typed(packet)


def cooked2(packet):
    return ethertype(packet) + struct.pack("!HIHBB8s", 0, 2, 1, 0, 6, SERVER_MAC) + packet


def cooked2_tagged(packet):
    head = b"\x81\x00" + struct.pack("!HIHBB8s", 0, 2, 1, 0, 6, SERVER_MAC)
    return head + struct.pack("!H", 7) + typed(packet)


def loopback(order, family6):
    """AF_INET is 2 everywhere; AF_INET6 is 24, 28 or 30 depending on the BSD."""
    return lambda packet: struct.pack(order + "I", 2 if version_of(packet) == 4 else family6) + packet


def nflog(packet):
    def tlv(kind, value):
        return struct.pack("<HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)

    family = 2 if version_of(packet) == 4 else 10
    packet_header = typed(packet)[:2] + b"\x01\0"
    return struct.pack("!BBH", family, 0, 5) + tlv(1, packet_header) + tlv(10, b"dns\0") + tlv(9, packet)


def pktap(dlt, inner):
    head = struct.pack("<III24sIIIII20sIHHI20s", 108, 1, dlt, b"en0", 1, 2, 14, 0, 77, b"named", 0, 6, 0, 77, b"named")
    assert len(head) == 108
    return lambda packet: head + inner(packet)


def raw(packet):
    return packet
