"""DNS over TCP: what networks and captures do to connections."""

from catalogue.shape import START, exchange, shape
from catalogue.streams import Stream
from wire import dns, ip, link
from wire.pcap import SECOND
from wire.tcp import ACK, FIN, PSH, framed


@shape("the capture starts within the connection, at the start of a message")
def tcp_mid_stream(s):
    stream = Stream(s, handshake=False)
    stream.respond(dns.response("first.example."))
    stream.query("second.example.")
    stream.respond(dns.response("second.example."))
    stream.close()


@shape("only the server's side was captured")
def tcp_one_side(s):
    stream = Stream(s, handshake=False)
    packets = stream.connection.handshake()
    stream.frame(packets[1])
    for number in range(2):
        message = dns.response(f"half{number}.example.")
        stream.frame(stream.connection.server(framed(message)), message)


@shape("a retransmission of the segment as it was")
def tcp_retransmission(s):
    stream = Stream(s)
    message = dns.response("again.example.")
    at = stream.connection.server_next
    stream.respond(message)
    stream.frame(stream.connection.server(framed(message), at=at))
    stream.respond(dns.response("after.example."))


@shape("every frame twice, as a mirror port shows it: a message of a stream counts once")
def tcp_mirrored(s):
    stream = Stream(s)
    for number in range(2):
        message = dns.response(f"twice{number}.example.")
        packet = stream.connection.server(framed(message))
        stream.frame(packet, message)
        stream.frame(packet)


@shape("a retransmission that overlaps what was seen and goes on behind it")
def tcp_overlap(s):
    stream = Stream(s)
    message = dns.of_size("overlap.example.", 1500)
    octets = framed(message)
    start = stream.connection.server_next
    stream.frame(stream.connection.server(octets[:800]))
    stream.frame(stream.connection.server(octets[400:1200], at=start + 400))
    stream.frame(stream.connection.server(octets[1000:], at=start + 1000), message)
    stream.connection.server_skips(len(octets) - 800)
    stream.respond(dns.response("after.example."))


@shape("the segments of a message out of order")
def tcp_out_of_order(s):
    stream = Stream(s)
    message = dns.of_size("order.example.", 4000)
    octets = framed(message)
    start = stream.connection.server_next
    order = [2, 0, 3, 1]
    for number in order:
        part = octets[number * 1001:number * 1001 + 1001]
        done = [message] if number == order[-1] else []
        stream.frame(stream.connection.server(part, at=start + number * 1001), *done)
    stream.connection.server_skips(len(octets))
    stream.respond(dns.response("after.example."))


@shape("two messages whose segments change places: the earlier one completes both")
def tcp_messages_out_of_order(s):
    stream = Stream(s)
    first, second = dns.response("first.example."), dns.response("second.example.")
    start = stream.connection.server_next
    stream.frame(stream.connection.server(framed(second), at=start + len(framed(first))))
    stream.frame(stream.connection.server(framed(first), at=start), first, second)


@shape("FIN overtakes the data")
def tcp_fin_overtakes(s):
    stream = Stream(s)
    message = dns.response("late.example.")
    start = stream.connection.server_next
    stream.frame(stream.connection.server(flags=FIN | ACK, at=start + len(framed(message))))
    stream.frame(stream.connection.server(framed(message), at=start), message)


def unrelated(s):
    """The capture goes on for an hour: what stood behind a gap was seen before, and was valid then."""
    exchange(s, link.ethernet, text="later.example.")
    number, _, answer = s.expected[-1]
    late = START + 3600 * SECOND
    s.frames[-1] = s.frames[-1]._replace(time=late)
    s.expected[-1] = (number, late, answer)


@shape("a segment with a whole message is lost; those behind it are answers still")
def tcp_gap(s):
    stream = Stream(s)
    stream.respond(dns.response("before.example."))
    stream.connection.server_skips(len(framed(dns.response("lost.example."))))
    after = [dns.response(f"after{n}.example.") for n in range(2)]
    for message in after:
        stream.frame(stream.connection.server(framed(message)), message)
    unrelated(s)


@shape("a segment within a message is lost; the next message is an answer still")
def tcp_gap_within(s):
    stream = Stream(s)
    octets = framed(dns.of_size("broken.example.", 2500))
    stream.frame(stream.connection.server(octets[:1000]))
    stream.connection.server_skips(1000)
    stream.frame(stream.connection.server(octets[2000:]))
    after = dns.response("after.example.")
    stream.frame(stream.connection.server(framed(after)), after)
    unrelated(s)


@shape("a keep-alive: an octet of garbage before what comes next")
def tcp_keep_alive(s):
    stream = Stream(s)
    stream.respond(dns.response("before.example."))
    for _ in range(3):
        stream.frame(stream.connection.server(b"\0", flags=ACK, at=stream.connection.server_next - 1))
        stream.frame(stream.connection.ack())
    stream.respond(dns.response("after.example."))


@shape("a keep-alive is the first that the capture has of the connection")
def tcp_keep_alive_first(s):
    stream = Stream(s, handshake=False)
    stream.frame(stream.connection.server(b"\0", flags=ACK, at=stream.connection.server_next - 1))
    stream.respond(dns.response("after.example."))


@shape("the client's window closes within a message; the server probes with one octet")
def tcp_zero_window(s):
    stream = Stream(s)
    message = dns.of_size("window.example.", 1500)
    octets = framed(message)
    stream.frame(stream.connection.server(octets[:700]))
    stream.frame(stream.connection.client(flags=ACK, window=0))
    start = stream.connection.server_next
    for _ in range(2):
        stream.frame(stream.connection.server(octets[700:701], flags=ACK, at=start))
        stream.frame(stream.connection.client(flags=ACK, window=0))
    stream.frame(stream.connection.client(flags=ACK))
    stream.frame(stream.connection.server(octets[700:], flags=PSH | ACK), message)


@shape("a segment cut by the snap length, and a whole one behind it")
def tcp_snapped(s):
    stream = Stream(s)
    message = dns.of_size("snapped.example.", 1000)
    s.add(link.ethernet(stream.connection.server(framed(message))), message, cut=500)
    stream.respond(dns.response("after.example."))


@shape("length 0 in the IP header of a large segment, as segmentation offload leaves it")
def tcp_length_zero(s):
    stream = Stream(s)
    message = dns.of_size("offload.example.", 5000)
    packet = stream.connection.server(framed(message))
    stream.frame(packet[:2] + bytes(2) + packet[4:], message)
    stream.respond(dns.response("after.example."))


@shape("padding behind short TCP segments is not data")
def tcp_padded(s):
    stream = Stream(s, handshake=False)
    for packet in stream.connection.handshake():
        s.add(link.ethernet(packet).ljust(60, b"\0"))
    octets = framed(dns.response("pad.example."))
    for part in (octets[:3], octets[3:6]):
        s.add(link.ethernet(stream.connection.server(part)).ljust(60, b"\0"))
    s.add(link.ethernet(stream.connection.server(octets[6:])), dns.response("pad.example."))


@shape("a connection on another port is not DNS here")
def tcp_other_port(s):
    stream = Stream(s, ends=ip.CLIENT4._replace(dport=8080))
    stream.frame(stream.connection.server(framed(dns.response("other.example."))))
