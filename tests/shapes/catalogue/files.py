"""The capture file's own format."""

import gzip

from catalogue.shape import START, STEP, add_shape, exchange, shape
from wire import dns, ip, link
from wire.pcap import KUZNETZOV, MICROSECONDS, NANOSECONDS, SECOND, pcap
from wire.pcapng import CUSTOM, FLAGS, COMMENT, NAMES, STATISTICS, UNKNOWN, Writer


def fill(s, count=2):
    for number in range(1, count + 1):
        exchange(s, link.ethernet, 4, f"n{number}.example.")


def written_as(magic, order):
    """Times with digits below the microsecond, which only nanosecond files keep."""
    below = 123 if magic == NANOSECONDS else 0

    def write(s):
        fill_at(s, below)
        return lambda: pcap(s.frames, link.EN10MB, magic, order)
    return write


def fill_at(s, below, unit=SECOND, start=START, interface=0):
    """Two responses whose times are whole in units of 1/`unit` second, rounded down to the nanosecond."""
    for number in range(2):
        message = dns.response(f"n{number}.example.")
        ticks = (start + number * STEP) * unit // SECOND
        time = ticks * SECOND // unit + below
        s.add(link.ethernet(ip.udp_packet(ip.CLIENT4.back(), message)), message, time=time, interface=interface)


for row in (("pcap-swapped", "pcap, big-endian", MICROSECONDS, ">"),
            ("pcap-nanoseconds", "pcap, nanoseconds", NANOSECONDS, "<"),
            ("pcap-nanoseconds-swapped", "pcap, nanoseconds, big-endian", NANOSECONDS, ">"),
            ("pcap-kuznetzov", "Kuznetzov's modified pcap", KUZNETZOV, "<"),
            ("pcap-kuznetzov-swapped", "Kuznetzov's modified pcap, big-endian", KUZNETZOV, ">")):
    add_shape(row[0], row[1], link.EN10MB, written_as(row[2], row[3]))


@shape("pcap without a packet")
def pcap_without_packets(s):
    assert not s.frames


@shape("pcap, compressed with gzip")
def pcap_gzip(s):
    fill(s)
    s.suffix = "pcap.gz"
    return lambda: gzip.compress(pcap(s.frames, link.EN10MB), mtime=0)


def pcapng(s, write):
    """`write` fills a Writer from the shape's frames, once they are all there."""
    s.suffix = "pcapng"

    def octets():
        writer = Writer()
        write(writer)
        return writer.octets
    return octets


def resolution(code, unit):
    def fill_resolution(s):
        fill_at(s, 0, unit)

        def write(w):
            w.section()
            w.interface(link.EN10MB, resolution=code)
            for frame in s.frames:
                w.enhanced(frame, unit)
        return pcapng(s, write)
    return fill_resolution


for row in (("pcapng-milliseconds", 3, 10**3), ("pcapng-microseconds", 6, 10**6),
            ("pcapng-nanoseconds", 9, 10**9), ("pcapng-power-of-two", 0x80 | 20, 2**20)):
    add_shape(row[0], f"if_tsresol {row[1]:#x}", link.EN10MB, resolution(row[1], row[2]))


@shape("pcapng, three interfaces with different link types and resolutions")
def pcapng_interfaces(s):
    kinds = [(link.EN10MB, link.ethernet, 6), (link.RAW, link.raw, 9), (link.LINUX_SLL, link.cooked, 3)]
    for number, (_, wrap, _) in enumerate(kinds):
        message = dns.response(f"interface{number}.example.")
        s.add(wrap(ip.udp_packet(ip.CLIENT4.back(), message)), message, interface=number)

    def write(w):
        w.section()
        for link_type, _, digits in kinds:
            w.interface(link_type, resolution=digits)
        for frame in s.frames:
            w.enhanced(frame, 10 ** kinds[frame.interface][2])
    return pcapng(s, write)


@shape("pcapng, an interface that is described between packets")
def pcapng_late_interface(s):
    fill_at(s, 0)
    fill_at(s, 0, start=START + SECOND, interface=1)

    def write(w):
        w.section()
        w.interface(link.EN10MB)
        for frame in s.frames[:2]:
            w.enhanced(frame)
        w.interface(link.EN10MB, resolution=9)
        for frame in s.frames[2:]:
            w.enhanced(frame, SECOND)
    return pcapng(s, write)


@shape("pcapng, Simple Packet Blocks, which have no time")
def pcapng_simple(s):
    for text in ("one.example.", "two.example."):
        message = dns.response(text)
        s.add(link.ethernet(ip.udp_packet(ip.CLIENT4.back(), message)), message, time=None)

    def write(w):
        w.section()
        w.interface(link.EN10MB)
        for frame in s.frames:
            w.simple(frame)
    return pcapng(s, write)


@shape("pcapng, a Simple Packet Block of which the interface's snap length kept a part")
def pcapng_simple_cut(s):
    message = dns.response("cut.example.", answers=[dns.a_record(n) for n in range(4)])
    kept = 14 + 20 + 8 + 12 + 20 + 13
    s.add(link.ethernet(ip.udp_packet(ip.CLIENT4.back(), message)), message, cut=kept, time=None)

    def write(w):
        w.section()
        w.interface(link.EN10MB, snap=kept)
        w.simple(s.frames[0])
    return pcapng(s, write)


@shape("pcapng, obsolete Packet Blocks")
def pcapng_old_packets(s):
    fill_at(s, 0)

    def write(w):
        w.section()
        w.interface(link.EN10MB)
        for frame in s.frames:
            w.old(frame)
    return pcapng(s, write)


@shape("pcapng, options and blocks that hold no packets between those that do")
def pcapng_other_blocks(s):
    fill_at(s, 0)

    def write(w):
        w.section(options=[(COMMENT, b"a comment"), (4, b"an application")])
        w.interface(link.EN10MB)
        w.block(UNKNOWN, b"whatever this is")
        w.enhanced(s.frames[0], options=[(COMMENT, b"odd"), (FLAGS, w.pack("I", 1)), (0x7777, b"unknown")])
        w.block(NAMES, w.pack("HH", 1, 14) + ip.packed("192.0.2.1") + b"www.a.b.c\0" + bytes(2 + 4))
        w.block(STATISTICS, w.pack("III", 0, 0, 0))
        w.enhanced(s.frames[1])
    return pcapng(s, write)


@shape("pcapng, a custom block between packets")
def pcapng_custom_block(s):
    fill_at(s, 0)

    def write(w):
        w.section()
        w.interface(link.EN10MB)
        w.enhanced(s.frames[0])
        w.block(CUSTOM, w.pack("I", 32473) + b"custom data")
        w.enhanced(s.frames[1])
    return pcapng(s, write)


@shape("pcapng, a section in each byte order in one file")
def pcapng_two_orders(s):
    fill_at(s, 0)
    fill_at(s, 0, start=START + SECOND)

    def write(w):
        for order, frames in (("<", s.frames[:2]), (">", s.frames[2:])):
            w.section(order)
            w.interface(link.EN10MB)
            for frame in frames:
                w.enhanced(frame)
    return pcapng(s, write)


@shape("pcapng, a section whose only interface has another link type than that of the section before")
def pcapng_sections_differ(s):
    first, second = dns.response("first.example."), dns.response("second.example.")
    s.add(link.ethernet(ip.udp_packet(ip.CLIENT4.back(), first)), first)
    s.add(link.raw(ip.udp_packet(ip.CLIENT4.back(), second)), second)

    def write(w):
        for frame, link_type in zip(s.frames, (link.EN10MB, link.RAW)):
            w.section()
            w.interface(link_type)
            w.enhanced(frame)
    return pcapng(s, write)


@shape("pcapng, if_tsoffset")
def pcapng_offset(s):
    fill_at(s, 0)

    def write(w):
        w.section()
        w.interface(link.EN10MB, offset=1_000_000_000)
        for frame in s.frames:
            w.enhanced(frame._replace(time=frame.time - 1_000_000_000 * SECOND))
    return pcapng(s, write)


@shape("pcapng without a packet")
def pcapng_without_packets(s):
    def write(w):
        w.section()
        w.interface(link.EN10MB)
    return pcapng(s, write)
