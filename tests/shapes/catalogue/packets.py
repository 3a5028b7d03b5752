"""IP and UDP headers out of the ordinary, and datagrams that hold no DNS of their own."""

from catalogue.shape import exchange, shape
from wire import dns, ip, link
from wire.ip import CLIENT4, CLIENT6

BACK4, BACK6 = CLIENT4.back(), CLIENT6.back()
ROUTER_ALERT, RECORD_ROUTE = b"\x94\x04\0\0", b"\x07\x0b\x04" + bytes(8) + b"\0"


def udp4(s, text, **options):
    """An answer in an IPv4 packet whose header is given by the options."""
    message = dns.response(text)
    s.add(link.ethernet(ip.ipv4(BACK4, ip.UDP, ip.udp(BACK4, message.octets), **options)), message)


def udp6(s, text, headers, first):
    """An answer in an IPv6 packet behind extension headers."""
    message = dns.response(text, dns.AAAA)
    s.add(link.ethernet(ip.ipv6(BACK6, first, headers + ip.udp(BACK6, message.octets))), message)


@shape("IPv4 options")
def ipv4_options(s):
    udp4(s, "alert.example.", options=ROUTER_ALERT)
    udp4(s, "route.example.", options=RECORD_ROUTE)
    udp4(s, "full.example.", options=b"\x01" * 40)


@shape("IPv6 extension headers, each alone")
def ipv6_extensions(s):
    udp6(s, "hop.example.", ip.extension(ip.UDP, b"\x05\x02\0\0"), ip.HOP_BY_HOP)
    udp6(s, "destination.example.", ip.extension(ip.UDP, b"\x04\x01\x07"), ip.DESTINATION)
    udp6(s, "long.example.", ip.extension(ip.UDP, b"\x3e\x40" + bytes(64)), ip.DESTINATION)
    udp6(s, "routing.example.", ip.routing_header(ip.UDP, BACK6.destination), ip.ROUTING)
    udp6(s, "ah.example.", ip.authentication_header(ip.UDP), ip.AH)


@shape("IPv6 extension headers, all of them in one packet")
def ipv6_extensions_all(s):
    headers = ip.extension(ip.DESTINATION, b"\x05\x02\0\0") + ip.extension(ip.ROUTING, b"\x04\x01\x07")
    headers += ip.routing_header(ip.FRAGMENT, BACK6.destination) + ip.fragment_header(ip.AH, 0, 0, 9)
    headers += ip.authentication_header(ip.DESTINATION) + ip.extension(ip.UDP, b"\x04\x01\x07")
    udp6(s, "all.example.", headers, ip.HOP_BY_HOP)


@shape("IPv4 with an authentication header")
def ipv4_authentication(s):
    message = dns.response("ah.example.")
    packet = ip.ipv4(BACK4, ip.AH, ip.authentication_header(ip.UDP) + ip.udp(BACK4, message.octets))
    s.add(link.ethernet(packet), message)


@shape("length 0 in the IP header, as segmentation offload leaves it")
def ip_length_zero(s):
    udp4(s, "four.example.", total=0)
    message = dns.response("six.example.", dns.AAAA)
    s.add(link.ethernet(ip.ipv6(BACK6, ip.UDP, ip.udp(BACK6, message.octets), length=0)), message)


@shape("an IP packet shorter than the frame: what stands behind it is not the message's")
def ip_length_short(s):
    message = dns.response("short.example.")
    for version, ends in ((4, BACK4), (6, BACK6)):
        assert ip.version_of(ip.udp_packet(ends, message)) == version
        s.add(link.ethernet(ip.udp_packet(ends, message)) + b"\xde\xad" * 30, message)


@shape("UDP checksums: right, wrong, absent")
def udp_checksums(s):
    for check in (None, 0xBEEF, 0):
        message = dns.response("sum.example.")
        s.add(link.ethernet(ip.ip(BACK4, ip.UDP, ip.udp(BACK4, message.octets, check=check))), message)


@shape("a UDP length shorter than the IP payload")
def udp_length_short(s):
    message = dns.response("short.example.")
    datagram = ip.udp(BACK4, message.octets) + b"\xde\xad" * 4
    s.add(link.ethernet(ip.ip(BACK4, ip.UDP, datagram)), message)


def udp_with_length(s, length):
    datagram = ip.udp(BACK4, dns.response("wrong.example.").octets, length=length)
    s.add(link.ethernet(ip.ip(BACK4, ip.UDP, datagram)))


@shape("a UDP length smaller than the header")
def udp_length_small(s):
    udp_with_length(s, 7)


@shape("a UDP length larger than the packet: no receiver takes that datagram")
def udp_length_large(s):
    udp_with_length(s, 2000)


@shape("no DNS message: an empty datagram, and one of two octets")
def udp_tiny(s):
    for payload in (b"", b"\x12\x34"):
        s.add(link.ethernet(ip.ip(BACK4, ip.UDP, ip.udp(BACK4, payload))))


@shape("responses quoted by ICMP errors were counted when they were sent")
def icmp_errors(s):
    exchange(s, link.ethernet)
    for ends, kind, code in ((CLIENT4, 3, 3), (CLIENT6, 1, 4)):
        quoted = ip.udp_packet(ends.back(), dns.response("quoted.example."))
        s.add(link.ethernet(ip.icmp(ends, kind, code, quoted)))


@shape("mDNS, LLMNR and NetBIOS name service have messages like DNS and are none here")
def other_name_services(s):
    for port in (5353, 5355, 137):
        ends = BACK4._replace(sport=port, dport=port)
        s.add(link.ethernet(ip.ip(ends, ip.UDP, ip.udp(ends, dns.response("local.example.").octets))))
    exchange(s, link.ethernet)


@shape("port 53 at both ends, and at the receiver's only")
def ports(s):
    for sport, dport in ((53, 53), (40000, 53)):
        message = dns.response(f"from{sport}.example.")
        ends = BACK4._replace(sport=sport, dport=dport)
        s.add(link.ethernet(ip.udp_packet(ends, message)), message)


@shape("frames without IP between those with it: ARP, LLDP, an 802.3 spanning tree frame")
def not_ip(s):
    s.add(link.frame(b"\x08\x06" + bytes.fromhex("0001080006040001") + bytes(20)))
    s.add(link.frame(b"\x88\xcc" + bytes.fromhex("020704") + bytes(20)))
    s.add(link.frame(link.with_length(b"\x42\x42\x03" + bytes(35))).ljust(60, b"\0"))
    exchange(s, link.ethernet)
