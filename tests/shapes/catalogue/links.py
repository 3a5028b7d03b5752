"""Link layers: the same exchange over IPv4 and IPv6 in each of them."""

from catalogue.shape import add_shape, both_versions, exchange, shape
from wire import dns, ip, link, wlan

LINKS = [
    ("ethernet", "Ethernet II", link.EN10MB, link.ethernet),
    ("ethernet-snap", "802.3 with LLC and SNAP", link.EN10MB, link.ethernet_snap),
    ("vlan", "802.1Q", link.EN10MB, link.tagged((0x8100, 7))),
    ("vlan-priority", "802.1Q, priority tag of VLAN 0", link.EN10MB, link.tagged((0x8100, 0xA000))),
    ("vlan-snap", "802.1Q with a length, LLC and SNAP behind it", link.EN10MB, link.tagged_snap),
    ("qinq", "802.1ad: an outer and an inner tag", link.EN10MB, link.tagged((0x88A8, 7), (0x8100, 8))),
    ("qinq-9100", "the outer tag of before 802.1ad", link.EN10MB, link.tagged((0x9100, 7), (0x8100, 8))),
    ("qinq-three", "three tags", link.EN10MB, link.tagged((0x88A8, 7), (0x88A8, 8), (0x8100, 9))),
    ("mpls", "one MPLS label", link.EN10MB, link.mpls(1000)),
    ("mpls-three", "three MPLS labels", link.EN10MB, link.mpls(1000, 1001, 1002)),
    ("mpls-multicast", "MPLS, EtherType 0x8848", link.EN10MB, link.mpls(1000, ethertype_=0x8848)),
    ("mpls-explicit-null", "the labels that say only IPv4 or IPv6", link.EN10MB,
     lambda p: link.mpls(0 if ip.version_of(p) == 4 else 2)(p)),
    ("mpls-pseudowire", "Ethernet over MPLS with a control word", link.EN10MB, link.pseudowire),
    ("mpls-pseudowire-bare", "Ethernet over MPLS without a control word", link.EN10MB, link.pseudowire_bare),
    ("ppp", "PPP", link.PPP, link.ppp),
    ("ppp-addressed", "PPP with address and control", link.PPP, link.ppp_addressed),
    ("ppp-compressed", "PPP with a compressed protocol field", link.PPP, link.ppp_compressed),
    ("ppp-serial", "PPP in HDLC-like framing", link.PPP_SERIAL, link.ppp_addressed),
    ("ppp-serial-bare", "the same without address and control", link.PPP_SERIAL, link.ppp),
    ("ppp-serial-compressed", "address, control, compressed protocol", link.PPP_SERIAL,
     link.ppp_addressed_compressed),
    ("ppp-serial-cisco", "Cisco HDLC under the PPP link type", link.PPP_SERIAL, link.cisco_hdlc),
    ("ppp-ether", "PPPoE without Ethernet", link.PPP_ETHER, link.pppoe_body),
    ("pppoe", "PPPoE session", link.EN10MB, link.pppoe),
    ("pppoe-vlan", "PPPoE session in a VLAN", link.EN10MB, link.pppoe_tagged),
    ("cisco-hdlc", "Cisco HDLC", link.C_HDLC, link.cisco_hdlc),
    ("cooked", "Linux cooked v1", link.LINUX_SLL, link.cooked),
    ("cooked-vlan", "Linux cooked v1 with a VLAN tag", link.LINUX_SLL, link.cooked_tagged),
    ("cooked-padded", "Linux cooked v1, padded", link.LINUX_SLL, lambda p: link.cooked(p) + bytes(16)),
    ("cooked2", "Linux cooked v2", link.LINUX_SLL2, link.cooked2),
    ("cooked2-vlan", "Linux cooked v2 with a VLAN tag", link.LINUX_SLL2, link.cooked2_tagged),
    ("null-24", "BSD loopback, little-endian, NetBSD's AF_INET6", link.NULL, link.loopback("<", 24)),
    ("null-28", "BSD loopback, little-endian, FreeBSD's AF_INET6", link.NULL, link.loopback("<", 28)),
    ("null-30", "BSD loopback, little-endian, macOS's AF_INET6", link.NULL, link.loopback("<", 30)),
    ("null-big-24", "BSD loopback, big-endian, NetBSD's AF_INET6", link.NULL, link.loopback(">", 24)),
    ("null-big-28", "BSD loopback, big-endian, FreeBSD's AF_INET6", link.NULL, link.loopback(">", 28)),
    ("null-big-30", "BSD loopback, big-endian, macOS's AF_INET6", link.NULL, link.loopback(">", 30)),
    ("loop", "OpenBSD loopback", link.LOOP, link.loopback(">", 24)),
    ("raw-101", "raw IP, LINKTYPE_RAW", link.RAW, link.raw),
    ("raw-12", "raw IP, DLT_RAW as most systems write it", link.RAW_BSD, link.raw),
    ("wlan", "802.11, data", link.IEEE802_11, wlan.data),
    ("wlan-qos", "802.11, QoS data", link.IEEE802_11, wlan.qos),
    ("wlan-from-ap", "802.11, from the access point", link.IEEE802_11, wlan.from_access_point),
    ("wlan-four-addresses", "802.11, four addresses", link.IEEE802_11, wlan.four_addresses),
    ("wlan-htc", "802.11, HT Control field", link.IEEE802_11, wlan.with_htc),
    ("radiotap", "802.11 behind radiotap", link.RADIOTAP, lambda p: wlan.radiotap(wlan.qos(p))),
    ("radiotap-fcs", "radiotap that says there is an FCS", link.RADIOTAP,
     lambda p: wlan.radiotap(wlan.with_fcs(wlan.qos(p)), 0x10)),
    ("radiotap-padded", "radiotap that says the header is padded", link.RADIOTAP, wlan.radiotap_padded),
    ("radiotap-long", "radiotap with two presence words", link.RADIOTAP, lambda p: wlan.radiotap_long(wlan.data(p))),
    ("ppi", "802.11 behind PPI", link.PPI, lambda p: wlan.ppi(wlan.qos(p))),
    ("nflog", "Linux NFLOG", link.NFLOG, link.nflog),
    ("pktap", "macOS PKTAP over Ethernet", link.PKTAP, link.pktap(link.EN10MB, link.ethernet)),
    ("pktap-raw", "macOS PKTAP over raw IP", link.PKTAP, link.pktap(link.RAW_BSD, link.raw)),
    ("ethernet-fcs", "Ethernet with its FCS", link.EN10MB, link.with_fcs),
    ("ethernet-fcs-declared", "the FCS declared in the file header", link.EN10MB | 0x24000000, link.with_fcs),
    ("trailer", "octets behind the IP packet", link.EN10MB, lambda p: link.ethernet(p) + b"switch trailer 0042"),
]

for row in LINKS:
    add_shape(row[0], row[1], row[2], both_versions(row[3]))

add_shape("ipv4-only", "LINKTYPE_IPV4", link.IPV4, lambda s: exchange(s, link.raw, 4))
add_shape("ipv6-only", "LINKTYPE_IPV6", link.IPV6, lambda s: exchange(s, link.raw, 6))


@shape("an A-MSDU: two responses in one 802.11 frame", link.RADIOTAP)
def wlan_aggregate(s):
    answers = [dns.response("first.example."), dns.response("second.example.", dns.AAAA)]
    packets = [ip.udp_packet(ip.CLIENT4.back(), answers[0]), ip.udp_packet(ip.CLIENT6.back(), answers[1])]
    s.add(wlan.radiotap(wlan.aggregate(packets)), *answers)


@shape("802.11 frames without readable data: encrypted, null data, beacon", link.IEEE802_11)
def wlan_nothing(s):
    s.add(wlan.encrypted(ip.udp_packet(ip.CLIENT4.back(), dns.response("www.example."))))
    s.add(wlan.header(wlan.NO_DATA, wlan.TO_DS))
    s.add(wlan.header(0x80, 0) + bytes(12))
    exchange(s, wlan.data)


@shape("Ethernet frames padded to 60 octets")
def padded(s):
    root = dns.response(".", rcode=dns.REFUSED)
    empty = dns.bare(dns.header(1, rcode=dns.FORMERR, counts=(0, 0, 0, 0)), dns.FORMERR)
    for message in (root, empty):
        s.add(link.ethernet(ip.udp_packet(ip.CLIENT4.back(), message)).ljust(60, b"\0"), message)


@shape("frames cut by the snap length: in an answer, in the UDP header, in the IP header")
def snapped(s):
    message = dns.response("cut.example.", answers=[dns.a_record(1), dns.a_record(2)])
    packet = link.ethernet(ip.udp_packet(ip.CLIENT4.back(), message))
    s.add(packet, message, cut=len(packet) - 6)
    s.add(packet, cut=14 + 20 + 5)
    s.add(packet, cut=14 + 12)


@shape("frames cut by the snap length behind the question")
def snapped_behind_question(s):
    message = dns.response("cut.example.")
    packet = link.ethernet(ip.udp_packet(ip.CLIENT4.back(), message))
    s.add(packet, message, cut=14 + 20 + 8 + 12 + 13 + 4)


@shape("frames cut by the snap length in the question's name: a response to nobody knows what")
def snapped_in_question(s):
    message = dns.response("cut.example.")
    packet = link.ethernet(ip.udp_packet(ip.CLIENT4.back(), message))
    s.add(packet, dns.bare(b""), cut=14 + 20 + 8 + 12 + 6)


@shape("every frame twice, as a mirror port that sees a packet go in and out shows it")
def mirrored(s):
    message = dns.response("www.example.")
    packet = ip.udp_packet(ip.CLIENT4.back(), message)
    for wrap in (link.ethernet, link.tagged((0x8100, 7))):
        s.add(wrap(packet), message)


@shape("a jumbo frame")
def jumbo(s):
    message = dns.of_size("jumbo.example.", 8900)
    s.add(link.ethernet(ip.udp_packet(ip.CLIENT4.back(), message)), message)
