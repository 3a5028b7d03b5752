"""DNS over TCP: connections that go well."""

from catalogue.shape import shape
from wire import dns, ip, link
from wire.tcp import ACK, FIN, PSH, RST, Connection, framed


class Stream:
    """A connection whose packets go into a shape as frames."""

    def __init__(self, s, handshake=True, wrap=link.ethernet, **options):
        self.shape = s
        self.wrap = wrap
        self.connection = Connection(**options)
        if handshake:
            for packet in self.connection.handshake():
                self.frame(packet)

    def frame(self, packet, *completes):
        self.shape.add(self.wrap(packet), *completes)

    def query(self, *texts):
        self.frame(self.connection.client(framed(*[dns.query(text) for text in texts])))

    def respond(self, *messages):
        """The messages in one segment."""
        self.frame(self.connection.server(framed(*messages)), *messages)
        self.frame(self.connection.ack())

    def pieces(self, octets, size, *completes):
        """Octets in segments of `size`, the last of which completes the messages."""
        packets = [self.connection.server(octets[start:end]) for start, end in ip.cuts(len(octets), size)]
        for packet in packets[:-1]:
            self.frame(packet)
        self.frame(packets[-1], *completes)

    def close(self):
        self.frame(self.connection.client(flags=FIN | ACK))
        self.frame(self.connection.server(flags=FIN | ACK))
        self.frame(self.connection.ack())


def simple(s, **options):
    stream = Stream(s, **options)
    stream.query("www.example.")
    stream.respond(dns.response("www.example."))
    stream.close()


@shape("a whole connection")
def tcp(s):
    simple(s)


@shape("a whole connection over IPv6")
def tcp_ipv6(s):
    simple(s, ends=ip.CLIENT6)


@shape("the sequence numbers wrap within a message")
def tcp_sequence_wrap(s):
    stream = Stream(s, client_isn=0xFFFFFFF8, server_isn=0xFFFFFC00)
    message = dns.of_size("wrap.example.", 4000)
    stream.query("wrap.example.")
    stream.pieces(framed(message), 1000, message)
    stream.respond(dns.response("after.example."))


@shape("pipelined queries, answered out of order in one segment")
def tcp_pipelined(s):
    stream = Stream(s)
    texts = [f"pipe{n}.example." for n in range(4)]
    stream.query(*texts)
    stream.respond(*[dns.response(text, ident=n) for n, text in reversed(list(enumerate(texts)))])
    stream.close()


@shape("a message of 65,535 octets")
def tcp_largest(s):
    stream = Stream(s)
    message = dns.of_size("large.example.", 65535)
    stream.query("large.example.")
    stream.pieces(framed(message), 1460, message)
    stream.respond(dns.response("after.example."))


@shape("the length prefix split over two segments")
def tcp_split_prefix(s):
    stream = Stream(s)
    first, second = dns.response("first.example."), dns.response("second.example.")
    octets = framed(first, second)
    cut = len(framed(first)) + 1
    stream.frame(stream.connection.server(octets[:1]))
    stream.frame(stream.connection.server(octets[1:cut]), first)
    stream.frame(stream.connection.server(octets[cut:]), second)


@shape("one octet in each segment")
def tcp_one_octet(s):
    stream = Stream(s)
    message = dns.response("octet.example.")
    stream.pieces(framed(message), 1, message)


@shape("the end of one message and the start of the next in one segment")
def tcp_straddling(s):
    stream = Stream(s)
    messages = [dns.of_size(f"straddle{n}.example.", 700) for n in range(3)]
    octets = framed(*messages)
    stream.frame(stream.connection.server(octets[:1000]), messages[0])
    stream.frame(stream.connection.server(octets[1000:2000]), messages[1])
    stream.frame(stream.connection.server(octets[2000:]), messages[2])


@shape("a zone transfer in five messages, of which only the first has a question")
def tcp_zone_transfer(s):
    stream = Stream(s)
    stream.frame(stream.connection.client(framed(dns.query("example.", dns.AXFR))))
    messages = [dns.response("example.", dns.AXFR, answers=[dns.txt_record(600)])]
    for number in range(4):
        octets = dns.header(1, counts=(0, 1, 0, 0)) + dns.record(dns.name("example."), dns.A, bytes([10, 0, 0, number]))
        messages.append(dns.bare(octets))
    stream.respond(*messages[:2])
    for message in messages[2:]:
        stream.respond(message)
    stream.close()


@shape("both directions interleaved, several exchanges in flight")
def tcp_interleaved(s):
    stream = Stream(s)
    for number in range(4):
        stream.query(f"turn{number}.example.")
        if number > 0:
            stream.frame(stream.connection.server(framed(dns.response(f"turn{number - 1}.example."))),
                         dns.response(f"turn{number - 1}.example."))
    stream.respond(dns.response("turn3.example."))


@shape("FIN in the segment with the last message")
def tcp_fin_with_data(s):
    stream = Stream(s)
    stream.query("fin.example.")
    message = dns.response("fin.example.")
    stream.frame(stream.connection.server(framed(message), flags=FIN | PSH | ACK), message)
    stream.frame(stream.connection.client(flags=FIN | ACK))


@shape("RST behind the data")
def tcp_reset(s):
    stream = Stream(s)
    stream.query("reset.example.")
    stream.respond(dns.response("reset.example."))
    stream.frame(stream.connection.client(flags=RST))


@shape("the same ports again, with other sequence numbers")
def tcp_port_reuse(s):
    for number, isn in enumerate((5000, 4_000_000_000, 5100)):
        stream = Stream(s, client_isn=isn + 7, server_isn=isn)
        stream.query(f"reuse{number}.example.")
        stream.respond(dns.response(f"reuse{number}.example."))
        if number == 0:
            stream.close()


@shape("two connections whose segments alternate")
def tcp_two_connections(s):
    messages = [dns.of_size(f"side{n}.example.", 2500) for n in range(2)]
    streams = [Stream(s, ends=ip.CLIENT4._replace(sport=40000 + n)) for n in range(2)]
    for start, end in ip.cuts(2502, 1000):
        for stream, message in zip(streams, messages):
            done = [message] if end == 2502 else []
            stream.frame(stream.connection.server(framed(message)[start:end]), *done)
