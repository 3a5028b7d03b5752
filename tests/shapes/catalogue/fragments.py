"""IP fragments: the message counts once, in the frame that completes it."""

from catalogue.shape import START, add_shape, shape
from wire import dns, ip, link
from wire.ip import CLIENT4, CLIENT6
from wire.pcap import SECOND
from wire.tcp import Connection, framed

BACK4, BACK6 = CLIENT4.back(), CLIENT6.back()


def message_of(size, text="fragments.example."):
    return dns.of_size(text, size)


def parts4(message, step, **options):
    return ip.fragments4(BACK4, ip.UDP, ip.udp(BACK4, message.octets), step, **options)


def parts6(message, step, **options):
    return ip.fragments6(BACK6, ip.UDP, ip.udp(BACK6, message.octets), step, **options)


def frames(packets):
    return [link.ethernet(packet) for packet in packets]


def in_order(parts, arrange):
    """Three fragments in the order that `arrange` gives them, the last one completing the message."""
    def fill(s):
        message = message_of(3000)
        s.add_all(frames(arrange(parts(message, 1200))), message)
    return fill


for label, parts in (("ipv4", parts4), ("ipv6", parts6)):
    add_shape(f"{label}-fragments", "fragments in order", link.EN10MB, in_order(parts, list))
    add_shape(f"{label}-fragments-reversed", "the last fragment first", link.EN10MB,
              in_order(parts, lambda p: p[::-1]))
    add_shape(f"{label}-fragments-duplicated", "a fragment twice before the last", link.EN10MB,
              in_order(parts, lambda p: [p[0], p[0], p[1], p[1], p[2]]))


@shape("fragments that overlap with the same octets")
def ipv4_fragments_overlapping(s):
    message = message_of(3000)
    s.add_all(frames(parts4(message, 1200, overlap=80)), message)


@shape("the same fragments again, after the datagram was complete")
def ipv4_fragments_again(s):
    message = message_of(2000)
    for _ in range(2):
        s.add_all(frames(parts4(message, 1200)), message)


@shape("one fragment missing: no answer")
def fragment_missing(s):
    for parts in (parts4, parts6):
        for index in (0, 1, 2):
            packets = parts(message_of(3000), 1200, ident=10 + index)
            del packets[index]
            for octets in frames(packets):
                s.add(octets)


@shape("fragments of four datagrams in turn, told apart by identification and protocol version")
def fragments_interleaved(s):
    messages = [message_of(2000, f"turn{n}.example.") for n in range(4)]
    datagrams = [parts4(messages[0], 1200, ident=1), parts4(messages[1], 1200, ident=2),
                 parts6(messages[2], 1200, ident=1), parts6(messages[3], 1200, ident=2)]
    for datagram in datagrams:
        s.add(link.ethernet(datagram[0]))
    for datagram, message in zip(datagrams, messages):
        s.add(link.ethernet(datagram[1]), message)


@shape("an identification again a minute after a datagram that never became whole")
def fragments_identification_again(s):
    lost, message = message_of(2000, "lost.example."), message_of(2000, "later.example.")
    s.add(link.ethernet(parts4(lost, 1200)[0]))
    for second, packet in zip((60, 61), parts4(message, 1200)):
        s.add(link.ethernet(packet), *([message] if second == 61 else []), time=START + second * SECOND)


@shape("IPv6 fragments behind a hop-by-hop header")
def ipv6_fragments_behind_header(s):
    message = message_of(2000)
    before = ip.extension(ip.FRAGMENT, b"\x05\x02\0\0")
    s.add_all(frames(parts6(message, 1200, before=before, first=ip.HOP_BY_HOP)), message)


@shape("an atomic fragment: a fragment header on a whole packet")
def ipv6_atomic_fragment(s):
    message = dns.response("atomic.example.", dns.AAAA)
    head = ip.fragment_header(ip.UDP, 0, 0, 77)
    packet = ip.ipv6(BACK6, ip.FRAGMENT, head + ip.udp(BACK6, message.octets))
    s.add(link.ethernet(packet), message)


@shape("fragments of eight octets")
def fragments_tiny(s):
    for parts, text in ((parts4, "tiny4.example."), (parts6, "tiny6.example.")):
        message = dns.response(text)
        s.add_all(frames(parts(message, 8)), message)


@shape("a hundred fragments of eight octets")
def fragments_hundred(s):
    message = message_of(792)
    s.add_all(frames(parts4(message, 8)), message)


@shape("a datagram of 65,000 octets in 44 fragments")
def fragments_large(s):
    message = message_of(65000)
    s.add_all(frames(parts4(message, 1480)), message)


@shape("fragments with short frames padded, whose padding is not the datagram's")
def fragments_padded(s):
    message = message_of(1200 + 6)
    s.add_all([octets.ljust(60, b"\0") for octets in frames(parts4(message, 1208))], message)


@shape("fragments of a TCP segment")
def fragments_of_tcp(s):
    message = message_of(1400)
    connection = Connection()
    for packet in connection.handshake():
        s.add(link.ethernet(packet))
    segment = connection.server(framed(message))
    s.add_all(frames(ip.fragments4(BACK4, ip.TCP, segment[20:], 800)), message)
