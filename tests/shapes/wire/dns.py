"""DNS messages, well formed and otherwise, each with what a reader must say was asked and answered."""

import struct
from collections import namedtuple

A, SOA, TXT, AAAA, OPT, SVCB, HTTPS, AXFR = 1, 6, 16, 28, 41, 64, 65, 252
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = 0, 1, 2, 3, 4, 5
QUERY, IQUERY, STATUS, NOTIFY, UPDATE, DSO = 0, 1, 2, 4, 5, 6

# What a response shows: the name's labels in lower case (None: no readable question), the type and the rcode.
Answer = namedtuple("Answer", "qname qtype rcode")
# `answer` is None for a query.
Message = namedtuple("Message", "octets answer")


def labels(text):
    """The labels of a name in plain text; odd octets come as a list of labels instead."""
    if not isinstance(text, str):
        return [bytes(label) for label in text]
    return [label.encode() for label in text.rstrip(".").split(".") if label]


def name(text):
    return b"".join(bytes([len(label)]) + label for label in labels(text)) + b"\0"


def question(text, qtype=A, qclass=1):
    return name(text) + struct.pack("!HH", qtype, qclass)


def header(qr, opcode=QUERY, rcode=0, counts=(1, 0, 0, 0), ident=0x1234, flags=0):
    return struct.pack("!HHHHHH", ident, qr << 15 | opcode << 11 | flags | rcode & 0xF, *counts)


def record(owner, rtype, rdata, ttl=300, rclass=1, length=None):
    """`owner` as octets, so that it can be a pointer; `length` to lie about the RDATA's."""
    length = len(rdata) if length is None else length
    return owner + struct.pack("!HHIH", rtype, rclass, ttl, length) + rdata


OWNER = b"\xc0\x0c"  # a pointer to the question's name


def a_record(last=1):
    return record(OWNER, A, bytes([192, 0, 2, last]))


def txt_record(size):
    """A TXT record whose RDATA has `size` octets or a few more."""
    strings = b"".join(b"\xff" + b"x" * 255 for _ in range(size // 256 + 1))
    return record(OWNER, TXT, strings[:size // 256 * 256] + bytes([size % 256]) + b"y" * (size % 256))


def opt(options=b"", extended=0, version=0, flags=0):
    return record(b"\0", OPT, options, ttl=extended << 24 | version << 16 | flags, rclass=1232)


def option(code, data):
    return struct.pack("!HH", code, len(data)) + data


def query(text, qtype=A, opcode=QUERY, ident=0x1234):
    return Message(header(0, opcode, ident=ident, flags=0x0100) + question(text, qtype), None)


def answer(text, qtype=A, rcode=NOERROR):
    return Answer(tuple(label.lower() for label in labels(text)), qtype, rcode)


def response(text, qtype=A, rcode=NOERROR, answers=None, additional=(), opcode=QUERY, ident=0x1234, tail=b""):
    """A response with one question; by default it holds one address."""
    if answers is None:
        answers = [a_record()] if rcode == NOERROR else []
    additional = list(additional)
    if rcode > 15:
        additional.append(opt(extended=rcode >> 4))
    octets = header(1, opcode, rcode, (1, len(answers), 0, len(additional)), ident, 0x0180)
    octets += question(text, qtype) + b"".join(answers) + b"".join(additional) + tail
    return Message(octets, answer(text, qtype, rcode))


def bare(octets, rcode=NOERROR):
    """A response in which no question can be read."""
    return Message(octets, Answer(None, None, rcode))


def of_size(text, size, ident=0x1234):
    """A response of exactly `size` octets: a TXT record fills it up."""
    small = len(response(text, TXT, answers=[record(OWNER, TXT, b"")]).octets)
    message = response(text, TXT, answers=[txt_record(size - small - 1)], ident=ident)
    assert len(message.octets) == size, (len(message.octets), size)
    return message
