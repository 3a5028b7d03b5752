"""Names with odd octets, of odd lengths, and compressed in ways that lead nowhere."""

from catalogue.messages import send
from catalogue.shape import shape
from wire import dns


def asked(octets_of_name, answer_labels=None, behind=b""):
    """A response with that name in the question; `answer_labels` None where it cannot be read."""
    octets = dns.header(1) + octets_of_name + b"\0\1\0\1" + behind
    if answer_labels is None:
        return dns.bare(octets)
    return dns.Message(octets, dns.answer(answer_labels))


def owner(text, octets_of_name):
    """A response whose only record has that owner."""
    octets = dns.header(1, counts=(1, 1, 0, 0)) + dns.question(text)
    return dns.Message(octets + dns.record(octets_of_name, dns.A, bytes(4)), dns.answer(text))


@shape("names with odd octets")
def name_octets(s):
    odd = [[b"with space", b"example"], [b"a.b", b"example"], [b"\xff\xfe", b"example"], [b"back\\slash", b"example"],
           [b'quo"te;(@$)', b"example"], [b"\0nul", b"example"], [b"\x7f\x1f", b"example"], [b"*", b"example"],
           ["bücher".encode(), b"example"], [b"xn--bcher-kva", b"example"], [b"_dmarc", b"example"], [b"0\n1", b"x"],
           [b"<Root>"], [b"\\032"]]
    for labels in odd:
        send(s, dns.response(labels))


@shape("upper case in the question counts as lower case")
def name_case(s):
    send(s, dns.response("WwW.ExAmPlE."), dns.response([b"\xc3\x9cBER", b"example"]))


@shape("names of the greatest lengths")
def name_lengths(s):
    longest = [b"a" * 63, b"b" * 63, b"c" * 63, b"d" * 61]
    send(s, dns.response("."), dns.response(longest), dns.response([b"l"] * 127))


@shape("names that are too long, by an octet and by a label")
def name_too_long(s):
    send(s, asked(b"".join(b"\x3f" + label * 63 for label in (b"a", b"b", b"c", b"d")) + b"\0"))
    send(s, asked(b"\x01l" * 128 + b"\0"))


@shape("label types that are not in use: 01 and 10 at the top")
def name_label_types(s):
    send(s, asked(b"\x41\x05\0"), asked(b"\x81\x05\0"))


@shape("compression loops in an owner name")
def name_loop_in_owner(s):
    text = "loop.example."
    here = 12 + len(dns.question(text))
    send(s, owner(text, b"\xc0" + bytes([here])), owner(text, b"\1x\xc0" + bytes([here])),
         owner(text, b"\xc0" + bytes([here + 2]) + b"\xc0" + bytes([here])))


@shape("compression loops in the question's name")
def name_loop_in_question(s):
    send(s, asked(b"\xc0\x0c"), asked(b"\1x\xc0\x0c"), asked(b"\xc0\x0e\xc0\x0c"))


@shape("forward pointers, in an owner name and in the question's")
def name_forward(s):
    text = "forward.example."
    record_size = 10 + 4
    behind = 12 + len(dns.question(text)) + 2 + record_size
    message = owner(text, b"\xc0" + bytes([behind]))
    send(s, dns.Message(message.octets + dns.name("target.example."), message.answer))
    send(s, asked(b"\xc0\x12", behind=dns.name("target.example.")))


@shape("pointers past the end of the message")
def name_past_end(s):
    send(s, owner("past.example.", b"\xff\xff"), asked(b"\xc1\x00"))


@shape("a chain of pointers, each to the one before")
def name_chain(s):
    text = "chain.example."
    at = 12 + len(dns.question(text))
    records, pointer = b"", 12
    for _ in range(60):
        records += dns.record(bytes([0xC0 | pointer >> 8, pointer & 0xFF]), dns.A, bytes(4))
        pointer, at = at, at + 16
    send(s, dns.Message(dns.header(1, counts=(1, 60, 0, 0)) + dns.question(text) + records, dns.answer(text)))
