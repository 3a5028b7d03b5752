"""The frames of a recorded pcap (Ethernet)."""

import struct
from pathlib import Path
from typing import NamedTuple, Optional

from . import message, packets


class Frame(NamedTuple):
    number: int                         # from 1, as Wireshark counts
    time: float
    packet: bytes                       # the IP packet
    datagram: Optional[packets.Datagram]
    message: Optional[message.Message]

    def is_answer(self):
        return bool(self.message and self.message.flags & message.QR)

    def is_query(self):
        return bool(self.message and not self.message.flags & message.QR)

    def transaction(self):
        """What two answers to one query have in common."""
        return (self.datagram.flow(), self.message.ident,
                self.message.question.lower())


def _frame(number, seconds, fraction, data):
    packet = data[14:]
    datagram = packets.parse(packet)
    of_dns = datagram and 53 in (datagram.source_port, datagram.target_port)
    return Frame(number, seconds + fraction / 1e6, packet, datagram,
                 message.parse(datagram.payload) if of_dns else None)


def read(path):
    """All frames of a pcap with microseconds, as tcpdump writes it here."""
    data, at, found = Path(path).read_bytes(), 24, []
    while at < len(data):
        seconds, fraction, size, _ = struct.unpack("<4I", data[at:at + 16])
        found.append(_frame(len(found) + 1, seconds, fraction,
                            data[at + 16:at + 16 + size]))
        at += 16 + size
    return found


def repeated(frames):
    """The answers to one query each, where there is more than one."""
    groups = {}
    for frame in frames:
        if frame.is_answer():
            groups.setdefault(frame.transaction(), []).append(frame.number)
    return [numbers for numbers in groups.values() if len(numbers) > 1]


def spans(numbers):
    """1, 2, 3, 5 as "1 to 3, 5"."""
    words, run = [], []
    for number in [*sorted(numbers), None]:
        if run and (number is None or number != run[-1] + 1):
            words.append(f"{run[0]} to {run[-1]}" if len(run) > 2
                         else ", ".join(map(str, run)))
            run = []
        run.append(number)
    return ", ".join(words) or "none"
