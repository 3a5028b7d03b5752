"""IEEE 802.11 data frames, alone, behind radiotap and behind PPI."""

import struct
import zlib

from wire.link import AP2_MAC, AP_MAC, CLIENT_MAC, IEEE802_11, SERVER_MAC, llc

DATA, NO_DATA, QOS_DATA = 0x08, 0x48, 0x88
TO_DS, FROM_DS, PROTECTED, ORDER = 0x01, 0x02, 0x40, 0x80
AGGREGATE = 0x80  # in the first octet of QoS control: the payload is an A-MSDU


def header(kind, flags, qos=0, htc=b""):
    octets = struct.pack("<BBH", kind, flags, 44) + AP_MAC + CLIENT_MAC + SERVER_MAC + struct.pack("<H", 0x10)
    if flags & TO_DS and flags & FROM_DS:
        octets += AP2_MAC
    if kind == QOS_DATA:
        octets += struct.pack("<H", qos)
    return octets + htc


def data(packet):
    return header(DATA, TO_DS) + llc(packet)


def qos(packet):
    return header(QOS_DATA, TO_DS) + llc(packet)


def from_access_point(packet):
    return header(QOS_DATA, FROM_DS) + llc(packet)


def four_addresses(packet):
    return header(QOS_DATA, TO_DS | FROM_DS) + llc(packet)


def with_htc(packet):
    """The Order bit of a QoS frame says that an HT Control field follows."""
    return header(QOS_DATA, TO_DS | ORDER, htc=b"\0\0\0\0") + llc(packet)


def encrypted(packet):
    """Nobody without the key can say what is in it."""
    return header(QOS_DATA, TO_DS | PROTECTED) + b"\x01\0\0\x20\0\0\0\0" + bytes(b ^ 0x5A for b in llc(packet))


def subframe(packet, last):
    body = llc(packet)
    octets = SERVER_MAC + CLIENT_MAC + struct.pack("!H", len(body)) + body
    return octets if last else octets + b"\0" * (-len(octets) % 4)


def aggregate(packets):
    parts = [subframe(packet, packet is packets[-1]) for packet in packets]
    return header(QOS_DATA, TO_DS, qos=AGGREGATE) + b"".join(parts)


def with_fcs(octets):
    return octets + struct.pack("<I", zlib.crc32(octets))


def radiotap(octets, flags=0):
    """A header with TSFT, flags, rate and channel; flags 0x10 says that an FCS stands at the end."""
    fields = struct.pack("<QBBHH", 1000, flags, 12, 2412, 0x00A0)
    return struct.pack("<BBHI", 0, 0, 8 + len(fields), 0b1111) + fields + octets


def radiotap_long(octets):
    """Two presence words, as drivers write with one word for each antenna."""
    fields = struct.pack("<BBHHbBbB", 0, 12, 2412, 0x00A0, -40, 0, -42, 1)
    words = struct.pack("<II", 1 << 31 | 1 << 29 | 0b101110, 0b100000100000)
    return struct.pack("<BBH", 0, 0, 4 + len(words) + len(fields)) + words + fields + octets


def radiotap_padded(packet):
    """Flag 0x20: the header of 26 octets is padded to 28."""
    return radiotap(header(QOS_DATA, TO_DS) + b"\0\0" + llc(packet), flags=0x20)


def ppi(octets):
    return struct.pack("<BBHI", 0, 0, 8, IEEE802_11) + octets
