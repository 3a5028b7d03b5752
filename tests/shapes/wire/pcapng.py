"""pcapng blocks (draft-ietf-opsawg-pcapng)."""

import struct

from wire.pcap import SECOND

SECTION, INTERFACE, OLD_PACKET, SIMPLE_PACKET, NAMES, STATISTICS, ENHANCED_PACKET = 0x0A0D0D0A, 1, 2, 3, 4, 5, 6
CUSTOM, UNKNOWN = 0x0BAD, 0x1234
COMMENT, NAME, TSRESOL, FLAGS, TSOFFSET = 1, 2, 9, 2, 14


class Writer:
    """Appends blocks to `octets` in the byte order of the latest section."""

    def __init__(self):
        self.octets = b""
        self.order = "<"

    def pack(self, layout, *values):
        return struct.pack(self.order + layout, *values)

    def block(self, kind, body):
        body += b"\0" * (-len(body) % 4)
        size = len(body) + 12
        self.octets += self.pack("II", kind, size) + body + self.pack("I", size)

    def options(self, *pairs):
        octets = b""
        for code, value in pairs:
            octets += self.pack("HH", code, len(value)) + value + b"\0" * (-len(value) % 4)
        return octets + self.pack("HH", 0, 0) if pairs else b""

    def section(self, order="<", options=()):
        self.order = order
        self.block(SECTION, self.pack("IHHq", 0x1A2B3C4D, 1, 0, -1) + self.options(*options))

    def interface(self, link_type, resolution=None, offset=None, snap=0):
        pairs = [(NAME, b"eth0")]
        if resolution is not None:
            pairs.append((TSRESOL, bytes([resolution])))
        if offset is not None:
            pairs.append((TSOFFSET, self.pack("q", offset)))
        self.block(INTERFACE, self.pack("HHI", link_type, 0, snap) + self.options(*pairs))

    def time(self, time, unit):
        """High and low word of `time` in units of 1/`unit` second. Readers round down, so this rounds up."""
        ticks = -(-time * unit // SECOND)
        return self.pack("II", ticks >> 32, ticks & 0xFFFFFFFF)

    def enhanced(self, frame, unit=1_000_000, options=()):
        padding = b"\0" * (-len(frame.octets) % 4)
        self.block(ENHANCED_PACKET, self.pack("I", frame.interface) + self.time(frame.time, unit) +
                   self.pack("II", len(frame.octets), frame.original) + frame.octets + padding +
                   self.options(*options))

    def simple(self, frame):
        self.block(SIMPLE_PACKET, self.pack("I", frame.original) + frame.octets)

    def old(self, frame, unit=1_000_000):
        self.block(OLD_PACKET, self.pack("HH", frame.interface, 0xFFFF) + self.time(frame.time, unit) +
                   self.pack("II", len(frame.octets), frame.original) + frame.octets)
