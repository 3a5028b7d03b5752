"""Ask a resolver; runs by itself in the client's namespace.

Reads lines "address qname qtype-number cd", writes for each a line of JSON:
rcode, ad, and the aliases and DNAMEs of the answer as [owner, type, target].
"""

import json
import os
import socket
import struct
import sys


def query(name, qtype, checking_disabled, ident):
    flags = 0x0100 | (0x0010 if checking_disabled else 0)
    labels = b"".join(bytes([len(p)]) + p.encode()
                      for p in name.split(".") if p)
    option = b"\0" + struct.pack("!HHIH", 41, 1232, 0x8000, 0)
    return (struct.pack("!HHHHHH", ident, flags, 1, 0, 0, 1)
            + labels + b"\0" + struct.pack("!HH", qtype, 1) + option)


def read_name(message, at):
    """A name in lower case, and where it ends."""
    labels, end = [], None
    while message[at]:
        if message[at] >= 0xC0:
            end = end or at + 2
            at = (message[at] & 0x3F) << 8 | message[at + 1]
        else:
            labels.append(message[at + 1:at + 1 + message[at]].decode(
                "latin-1").lower())
            at += 1 + message[at]
    return ".".join(labels) + ".", end or at + 1


def read_aliases(message):
    found, at = [], 12
    questions, answers = struct.unpack("!HH", message[4:8])
    for _ in range(questions):
        at = read_name(message, at)[1] + 4
    for _ in range(answers):
        owner, at = read_name(message, at)
        rrtype, _, _, size = struct.unpack("!HHIH", message[at:at + 10])
        if rrtype in (5, 39):
            kind = "CNAME" if rrtype == 5 else "DNAME"
            found.append([owner, kind, read_name(message, at + 10)[0]])
        at += 10 + size
    return found


def over_tcp(address, packet):
    with socket.create_connection((address, 53), 6) as stream:
        stream.sendall(struct.pack("!H", len(packet)) + packet)
        with stream.makefile("rb") as reader:
            size, = struct.unpack("!H", reader.read(2))
            return reader.read(size)


def over_udp(address, packet):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(6)
        sock.connect((address, 53))
        sock.send(packet)
        while True:
            message = sock.recv(65535)
            if message[:2] == packet[:2]:
                return message


def ask(address, name, qtype, checking_disabled):
    packet = query(name, qtype, checking_disabled,
                   int.from_bytes(os.urandom(2), "big"))
    try:
        message = over_udp(address, packet)
        if message[2] & 0x02:
            message = over_tcp(address, packet)
    except (OSError, struct.error):
        return {"rcode": "TIMEOUT", "ad": False, "aliases": []}
    names = {0: "NOERROR", 2: "SERVFAIL", 3: "NXDOMAIN"}
    return {"rcode": names.get(message[3] & 15, str(message[3] & 15)),
            "ad": bool(message[3] & 0x20), "aliases": read_aliases(message)}


def main():
    for line in sys.stdin:
        address, name, qtype, checking_disabled = line.split()
        print(json.dumps(ask(address, name, int(qtype),
                             checking_disabled == "1")), flush=True)


if __name__ == "__main__":
    main()
