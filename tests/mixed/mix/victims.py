"""Exchanges of the innocent run that an attack can be spliced into."""

from typing import NamedTuple

from rrlab import message, packets
from rrlab.network import CLIENT
from rrlab.wire import NUMBERS

from . import frames, zones

SIGNED = {zone.name: zone.algorithm is not None for zone in zones.ZONES}
A = NUMBERS["A"]
DNSSEC_OK = b"\0\0\x29"                 # owner and type of the OPT record
# Answers that a server has given before: what it usually does is known.
KNOWN_AFTER = 30


class Exchange(NamedTuple):
    query: int                          # their places in the capture
    answer: int
    asked: packets.Datagram
    said: packets.Datagram
    question: message.Message
    reply: message.Message

    @property
    def zone(self):
        name = self.question.qname.lower()
        return next((z for z in SIGNED if f".{name}".endswith(f".{z}")), None)

    @property
    def signed(self):
        return SIGNED.get(self.zone, True)

    @property
    def from_cache(self):
        """A resolver's answer to its client."""
        return self.said.target == CLIENT

    @property
    def rcode(self):
        return self.reply.flags & 15

    @property
    def wants_dnssec(self):
        at = self.question.rest.find(DNSSEC_OK)
        return at >= 0 and bool(self.question.rest[at + 7] & 0x80)

    @property
    def has_edns(self):
        return self.question.counts[3] > 0 and self.reply.counts[3] > 0

    @property
    def asks_address(self):
        return self.question.qtype == A

    @property
    def has_address(self):
        return self.asks_address and not self.rcode and (
            self.reply.counts[1] > 0) and self.question.qname[0] in "hH"


def key_of(datagram, said, to_server):
    ends = datagram[:4] if to_server else datagram[2:4] + datagram[:2]
    return ends + (said.ident, said.question.lower())


def find(all_frames):
    """All exchanges over UDP that stand alone, in the order of answers; of
    servers that have answered before."""
    open_ones, found, answered = {}, [], {}
    for place, frame in enumerate(all_frames):
        parsed = frames.dns(frame)
        if parsed is None:
            continue
        datagram, said = parsed
        if datagram.target_port == 53 and not said.flags & message.QR:
            open_ones[key_of(datagram, said, True)] = (place, datagram, said)
        elif datagram.source_port == 53 and said.flags & message.QR:
            asked = open_ones.pop(key_of(datagram, said, False), None)
            answered[datagram.source] = answered.get(datagram.source, 0) + 1
            if asked and said.flags & 0x020F in (0, 3) and (
                    answered[datagram.source] > KNOWN_AFTER):
                found.append(Exchange(asked[0], place, asked[1], datagram,
                                      asked[2], said))
    return found


def fragmented(all_frames):
    """Pairs of places: the head and the tail of an answer in two parts."""
    groups = {}
    for place, frame in enumerate(all_frames):
        piece = frames.fragment_of(frame)
        if piece:
            groups.setdefault(piece[0], []).append((piece[1], place))
    return [(pieces[0][1], pieces[1][1])
            for pieces in map(sorted, groups.values())
            if len(pieces) == 2 and pieces[0][0] == 0 < pieces[1][0]]
