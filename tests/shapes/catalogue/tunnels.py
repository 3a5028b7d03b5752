"""Tunnels, alone and in one another."""

from catalogue.shape import add_shape, both_versions, exchange, shape
from catalogue.streams import Stream
from wire import dns, ip, link, tunnel
from wire.ip import OUTER4, OUTER6
from wire.tcp import framed

TEREDO_BOTH = tunnel.TEREDO_AUTHENTICATION + tunnel.TEREDO_ORIGIN
GENEVE_OPTIONS = tunnel.geneve_option(b"abcd") + tunnel.geneve_option(b"efghijkl")


def over4(put, **options):
    """The tunnel over IPv4, with the inner packet in an Ethernet frame or as it is."""
    return lambda packet: link.ethernet(put(OUTER4, packet, **options))


def over6(put, **options):
    return lambda packet: link.ethernet(put(OUTER6, packet, **options))


def framed4(put, inner=link.ethernet, **options):
    return lambda packet: link.ethernet(put(OUTER4, inner(packet), **options))


def framed6(put, inner=link.ethernet, **options):
    return lambda packet: link.ethernet(put(OUTER6, inner(packet), **options))


TUNNELS = [
    ("ip-in-ip", "IPv4 and IPv6 in IPv4", over4(tunnel.ip_in_ip)),
    ("ip-in-ipv6", "IPv4 and IPv6 in IPv6", over6(tunnel.ip_in_ip)),
    ("ip-in-ip-twice", "IP in IPv4 in IPv6",
     lambda p: link.ethernet(tunnel.ip_in_ip(OUTER6, tunnel.ip_in_ip(OUTER4, p)))),
    ("gre", "GRE", over4(tunnel.gre)),
    ("gre-over-ipv6", "GRE over IPv6", over6(tunnel.gre)),
    ("gre-checksum", "GRE with a checksum", over4(tunnel.gre, check=True)),
    ("gre-key", "GRE with a key", over4(tunnel.gre, key=77)),
    ("gre-sequence", "GRE with a sequence number", over4(tunnel.gre, sequence=5)),
    ("gre-all-fields", "GRE with checksum, key and sequence number",
     over4(tunnel.gre, check=True, key=77, sequence=5)),
    ("gre-ethernet", "GRE with transparent Ethernet bridging", framed4(tunnel.gre_ethernet)),
    ("gre-ethernet-vlan", "the same with a VLAN", framed4(tunnel.gre_ethernet, link.tagged((0x8100, 9)))),
    ("gre-mpls", "MPLS in GRE",
     lambda p: link.ethernet(ip.ip(OUTER4, ip.GRE, tunnel.gre_octets(0x8847, link.labelled(1000) + p)))),
    ("erspan-1", "ERSPAN type I", framed4(tunnel.erspan1)),
    ("erspan-2", "ERSPAN type II", framed4(tunnel.erspan2)),
    ("erspan-2-vlan", "ERSPAN type II with a VLAN", framed4(tunnel.erspan2, link.tagged((0x8100, 9)))),
    ("erspan-3", "ERSPAN type III", framed4(tunnel.erspan3)),
    ("erspan-3-subheader", "ERSPAN type III with its optional subheader",
     framed4(tunnel.erspan3, subheader=True)),
    ("vxlan", "VXLAN", framed4(tunnel.vxlan)),
    ("vxlan-over-ipv6", "VXLAN over IPv6", framed6(tunnel.vxlan)),
    ("vxlan-vlan", "a VLAN in VXLAN", framed4(tunnel.vxlan, link.tagged((0x8100, 9)))),
    ("geneve", "GENEVE", framed4(tunnel.geneve)),
    ("geneve-options", "GENEVE with options", framed4(tunnel.geneve, options=GENEVE_OPTIONS)),
    ("gtp-u", "GTP-U", over4(tunnel.gtp_u)),
    ("gtp-u-sequence", "GTP-U with a sequence number",
     over4(tunnel.gtp_u, flags=0x32, fields=tunnel.GTP_SEQUENCE)),
    ("gtp-u-extension", "GTP-U with a PDU session container",
     over4(tunnel.gtp_u, flags=0x34, fields=tunnel.GTP_SESSION)),
    ("gtp-u-extensions", "GTP-U with two extension headers",
     over4(tunnel.gtp_u, flags=0x34, fields=tunnel.GTP_TWO)),
    ("vxlan-in-gre", "VXLAN in GRE",
     lambda p: link.ethernet(tunnel.gre(OUTER4, tunnel.vxlan(OUTER4, link.ethernet(p))))),
    ("gre-in-vxlan", "GRE in VXLAN",
     lambda p: link.ethernet(tunnel.vxlan(OUTER4, link.ethernet(tunnel.gre(OUTER6, p))))),
    ("gtp-u-in-mpls", "GTP-U behind an MPLS label", lambda p: link.mpls(1000)(tunnel.gtp_u(OUTER4, p))),
]

for row in TUNNELS:
    add_shape(row[0], row[1], link.EN10MB, both_versions(row[2]))


@shape("GENEVE with IP directly in it")
def geneve_ip(s):
    exchange(s, over4(tunnel.geneve, protocol=0x0800), 4)
    exchange(s, over4(tunnel.geneve, protocol=0x86DD), 6)


@shape("Teredo: IPv6 in UDP, with and without what a server puts before it")
def teredo(s):
    exchange(s, over4(tunnel.teredo), 6, "plain.example.")
    exchange(s, over4(tunnel.teredo, before=tunnel.TEREDO_ORIGIN), 6, "origin.example.")
    exchange(s, over4(tunnel.teredo, before=TEREDO_BOTH), 6, "both.example.")


@shape("the tunnel's packets are fragmented")
def tunnel_fragmented_outside(s):
    message = dns.of_size("outside.example.", 1400)
    inner = link.ethernet(ip.udp_packet(ip.CLIENT4.back(), message))
    outer = tunnel.vxlan(OUTER4, inner)
    parts = ip.fragments4(OUTER4._replace(dport=tunnel.VXLAN), ip.UDP, outer[20:], 800)
    s.add_all([link.ethernet(part) for part in parts], message)


@shape("the packets in the tunnel are fragmented")
def tunnel_fragmented_inside(s):
    message = dns.of_size("inside.example.", 2000)
    parts = ip.fragments4(ip.CLIENT4.back(), ip.UDP, ip.udp(ip.CLIENT4.back(), message.octets), 800)
    s.add_all([link.ethernet(tunnel.gre(OUTER4, part)) for part in parts], message)


@shape("a TCP connection in a tunnel, its packets in segments that split a message")
def tunnel_tcp(s):
    for put, port in ((framed4(tunnel.vxlan), 40001), (over4(tunnel.gre), 40002), (over6(tunnel.ip_in_ip), 40003)):
        stream = Stream(s, ends=ip.CLIENT4._replace(sport=port), wrap=put)
        message = dns.of_size(f"port{port}.example.", 3000)
        stream.query(f"port{port}.example.")
        stream.pieces(framed(message), 1200, message)
        stream.close()


@shape("what no tunnel should be seen in: GRE keep-alive, VXLAN cut short, GTP-U echo")
def tunnel_nothing(s):
    s.add(link.ethernet(ip.ip(OUTER4, ip.GRE, tunnel.gre_octets(0, b""))))
    s.add(link.ethernet(tunnel.over_udp(OUTER4, tunnel.VXLAN, bytes(5))))
    s.add(link.ethernet(tunnel.over_udp(OUTER4, tunnel.GTP_U, bytes.fromhex("3201000400000000") + bytes(4))))
