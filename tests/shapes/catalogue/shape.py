"""A shape: one small capture and what must be read from it."""

from wire import dns, ip, link
from wire.pcap import SECOND, Frame, pcap

START = 1_790_000_000 * SECOND
STEP = SECOND // 1000

SHAPES = []


class Shape:
    def __init__(self, name, about, link_type):
        self.name = name
        self.about = about
        self.link_type = link_type
        self.frames = []
        self.expected = []  # (frame, time, Answer)
        self.suffix = "pcap"

    def add(self, octets, *completes, cut=None, time=0, interface=0):
        """One frame; `completes` are the messages that end in it. `cut` is what the capture keeps of it."""
        number = len(self.frames) + 1
        time = START + number * STEP if time == 0 else time
        self.frames.append(Frame(octets[:cut], len(octets), time, interface))
        for message in completes:
            if message.answer is not None:
                self.expected.append((number, time, message.answer))

    def add_all(self, octets_of_frames, *completes):
        """Frames of which the last completes the messages."""
        for octets in octets_of_frames[:-1]:
            self.add(octets)
        self.add(octets_of_frames[-1], *completes)

    def write(self):
        return pcap(self.frames, self.link_type)


def shape(about, link_type=link.EN10MB):
    """Registers a function that fills a shape, under the function's name."""
    def register(fill):
        add_shape(fill.__name__.replace("_", "-"), about, link_type, fill)
        return fill
    return register


def add_shape(name, about, link_type, fill):
    made = Shape(name, about, link_type)
    made.write = fill(made) or made.write
    assert name not in [other.name for other in SHAPES], name
    SHAPES.append(made)


def exchange(shape_, wrap, version=4, text="www.example."):
    """A query and its response, each in one frame made by `wrap` from the IP packet."""
    qtype = dns.A if version == 4 else dns.AAAA
    ends = ip.client(version)
    query, response = dns.query(text, qtype), dns.response(text, qtype)
    shape_.add(wrap(ip.udp_packet(ends, query)), query)
    shape_.add(wrap(ip.udp_packet(ends.back(), response)), response)


def both_versions(wrap):
    def fill(shape_):
        exchange(shape_, wrap, 4)
        exchange(shape_, wrap, 6)
    return fill
