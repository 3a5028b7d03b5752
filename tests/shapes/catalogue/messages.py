"""DNS messages, whole and broken, each in one UDP datagram."""

import struct

from catalogue.shape import shape
from catalogue.streams import Stream
from wire import dns, ip, link
from wire.tcp import framed


def send(s, *messages):
    for message in messages:
        s.add(link.ethernet(ip.udp_packet(ip.CLIENT4.back(), message)), message)


@shape("no question")
def question_none(s):
    send(s, dns.bare(dns.header(1, rcode=dns.FORMERR, counts=(0, 0, 0, 0)), dns.FORMERR),
         dns.bare(dns.header(1, counts=(0, 1, 0, 0)) + dns.record(dns.name("a.example."), dns.A, bytes(4))))


@shape("two questions: the first one counts")
def question_two(s):
    octets = dns.header(1, counts=(2, 1, 0, 0)) + dns.question("one.example.") + dns.question("two.example.")
    send(s, dns.Message(octets + dns.a_record(), dns.answer("one.example.")))


@shape("all opcodes")
def opcodes(s):
    for opcode in (dns.QUERY, dns.IQUERY, dns.STATUS, dns.NOTIFY, dns.UPDATE, 3, 15):
        rcode = dns.NOERROR if opcode in (dns.QUERY, dns.NOTIFY, dns.UPDATE) else dns.NOTIMP
        send(s, dns.response(f"opcode{opcode}.example.", dns.SOA, rcode, answers=[], opcode=opcode))


@shape("DSO over TCP (RFC 8490): no question, and data behind the header")
def opcode_dso(s):
    stream = Stream(s)
    keep_alive = struct.pack("!HHII", 1, 8, 15000, 15000)
    stream.frame(stream.connection.client(framed(
        dns.Message(dns.header(0, dns.DSO, counts=(0, 0, 0, 0)) + keep_alive, None))))
    stream.respond(dns.bare(dns.header(1, dns.DSO, counts=(0, 0, 0, 0)) + keep_alive))


@shape("all rcodes of the header and the extended ones")
def rcodes(s):
    for rcode in list(range(16)) + [16, 17, 22, 23, 100, 4095]:
        send(s, dns.response(f"rcode{rcode}.example.", rcode=rcode))


@shape("EDNS options")
def edns_options(s):
    options = [
        (3, b"ns1.example"),                                # NSID
        (8, struct.pack("!HBB", 1, 24, 0) + b"\xc0\0\x02"),  # client subnet
        (8, struct.pack("!HBB", 2, 48, 0) + b"\x20\x01\x0d\xb8\0\0"),
        (10, b"clientck" + b"servercookie1234"),            # cookie
        (11, b""), (11, struct.pack("!H", 300)),            # keep-alive
        (12, bytes(31)),                                    # padding
        (15, struct.pack("!H", 7) + "signature expired €".encode()),  # extended error
        (65001, b"local"),
    ]
    for number, (code, data) in enumerate(options):
        send(s, dns.response(f"option{number}.example.", additional=[dns.opt(dns.option(code, data))]))
    everything = b"".join(dns.option(code, data) for code, data in options)
    send(s, dns.response("options.example.", additional=[dns.opt(everything, flags=0x8000)]))


@shape("EDNS that is broken: an option that runs past the end, two OPT records, version 1")
def edns_broken(s):
    send(s, dns.response("long.example.", additional=[dns.opt(struct.pack("!HH", 10, 50) + b"short")]),
         dns.response("two.example.", additional=[dns.opt(), dns.opt()]),
         dns.response("version.example.", additional=[dns.opt(version=1)]))


@shape("types that nobody knows, and SVCB and HTTPS")
def types(s):
    for qtype in (0, 54, 4242, 65280, 65535):
        send(s, dns.response(f"type{qtype}.example.", qtype, answers=[dns.record(dns.OWNER, qtype, b"\1\2\3")]))
    service = struct.pack("!H", 1) + dns.name("svc.example.") + struct.pack("!HH3sHHH", 1, 3, b"\x02h2", 3, 2, 8443)
    alias = struct.pack("!H", 0) + dns.name("alias.example.")
    send(s, dns.response("_dns.example.", dns.SVCB, answers=[dns.record(dns.OWNER, dns.SVCB, service)]),
         dns.response("web.example.", dns.HTTPS, answers=[dns.record(dns.OWNER, dns.HTTPS, alias)]))


@shape("types of the registry from 1 to 260 as they are asked")
def types_all(s):
    for qtype in list(range(1, 110)) + list(range(249, 265)) + [32768, 32769]:
        send(s, dns.response("any.example.", qtype, dns.NXDOMAIN))


@shape("an RDLENGTH that is too long, and one that is too short for the type")
def rdlength_lies(s):
    for length in (4000, 40, 2):
        record = dns.record(dns.OWNER, dns.A, b"\xc0\0\2\1", length=length)
        send(s, dns.response(f"length{length}.example.", answers=[record]))


@shape("more records announced than there are, and fewer")
def counts_lie(s):
    for count in (0, 5):
        octets = dns.header(1, counts=(1, count, 0, 0)) + dns.question(f"count{count}.example.") + dns.a_record()
        send(s, dns.Message(octets, dns.answer(f"count{count}.example.")))


@shape("octets behind the message")
def trailing_junk(s):
    send(s, dns.response("junk.example.", tail=b"\xde\xad\xbe\xef"),
         dns.response("zeros.example.", tail=bytes(40)))


@shape("messages that end within the header, and within the question")
def truncated(s):
    whole = dns.response("cut.example.").octets
    for size in (4, 11, 12, 16, 12 + 13 + 2):
        send(s, dns.bare(whole[:size]))


@shape("a message of three octets: the last one says that it is a response, and no more")
def truncated_flags(s):
    send(s, dns.bare(dns.response("cut.example.").octets[:3]))


@shape("an empty message behind a header that announces a question")
def question_absent(s):
    send(s, dns.bare(dns.header(1, rcode=dns.SERVFAIL), dns.SERVFAIL))


@shape("the TC bit")
def tc_bit(s):
    octets = dns.header(1, flags=0x0200) + dns.question("tc.example.")
    send(s, dns.Message(octets, dns.answer("tc.example.")))


@shape("classes other than IN")
def classes(s):
    for qclass in (3, 254, 255, 4242):
        octets = dns.header(1, counts=(1, 0, 0, 0)) + dns.question(f"class{qclass}.example.", dns.TXT, qclass)
        send(s, dns.Message(octets, dns.answer(f"class{qclass}.example.", dns.TXT)))
