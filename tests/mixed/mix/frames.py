"""A capture as frames in memory: Ethernet, microseconds (what the lab
records)."""

import lzma
import struct
from pathlib import Path
from typing import NamedTuple

from rrlab import message, packets

ETHERNET = 14
XZ = b"\xfd7zXZ"


class Frame(NamedTuple):
    time: int                           # microseconds since 1970
    octets: bytes
    label: int = -1                     # the attack that made it

    @property
    def packet(self):
        return self.octets[ETHERNET:]

    def carrying(self, packet, time=None, label=-1):
        """The same frame with another IP packet."""
        return Frame(self.time if time is None else time,
                     self.octets[:ETHERNET] + packet, label)


def read(path):
    """All frames of a pcap, also one that xz compressed."""
    data = Path(path).read_bytes()
    if data.startswith(XZ):
        data = lzma.decompress(data)
    found, at = [], 24
    while at < len(data):
        seconds, fraction, size, _ = struct.unpack_from("<4I", data, at)
        found.append(Frame(seconds * 1000000 + fraction,
                           data[at + 16:at + 16 + size]))
        at += 16 + size
    return found


def write(path, frames):
    """Frames in their order."""
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for frame in frames:
            size = len(frame.octets)
            out.write(struct.pack("<4I", *divmod(frame.time, 1000000),
                                  size, size) + frame.octets)


def dns(frame):
    """(datagram, message) of a frame with DNS over UDP, else None."""
    datagram = packets.parse(frame.packet)
    if not datagram or 53 not in (datagram.source_port, datagram.target_port):
        return None
    said = message.parse(datagram.payload)
    return (datagram, said) if said else None


def fragment_of(frame):
    """(what the fragments of an IPv4 packet share, offset), or None."""
    packet = frame.packet
    if len(packet) < 28 or packet[0] >> 4 != 4 or packet[9] != packets.UDP:
        return None
    place, = struct.unpack("!H", packet[6:8])
    return ((packet[12:20] + packet[4:6], place & 0x1FFF)
            if place & 0x3FFF else None)
