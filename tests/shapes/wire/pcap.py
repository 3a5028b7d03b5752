"""pcap files in all their variants."""

import struct
from collections import namedtuple

# One captured frame: `original` is its length on the wire, `time` nanoseconds or None, `interface` for pcapng.
Frame = namedtuple("Frame", "octets original time interface")

MICROSECONDS, NANOSECONDS, KUZNETZOV = 0xA1B2C3D4, 0xA1B23C4D, 0xA1B2CD34
SECOND = 1_000_000_000


def pcap(frames, link_type, magic=MICROSECONDS, order="<"):
    unit = 1 if magic == NANOSECONDS else 1000
    octets = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 262144, link_type)]
    for frame in frames:
        octets.append(struct.pack(order + "IIII", frame.time // SECOND, frame.time % SECOND // unit,
                                  len(frame.octets), frame.original))
        if magic == KUZNETZOV:  # interface index, protocol, packet type, padding
            octets.append(struct.pack(order + "IHBB", 2, 8, 0, 0))
        octets.append(frame.octets)
    return b"".join(octets)
