"""One TCP connection between a client and a server, segment by segment."""

import struct

from wire import ip

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
MSS = b"\x02\x04\x05\xb4"


def segment(ends, sequence, acknowledged, flags, data=b"", window=65535, options=b""):
    head = struct.pack("!HHIIBBHHH", ends.sport, ends.dport, sequence & 0xFFFFFFFF, acknowledged & 0xFFFFFFFF,
                       (5 + len(options) // 4) << 4, flags, window, 0, 0) + options
    check = ip.checksum(ip.pseudo_header(ends, ip.TCP, len(head) + len(data)) + head + data)
    return ip.ip(ends, ip.TCP, head[:16] + struct.pack("!H", check) + head[18:] + data)


def framed(*messages):
    """Messages with their length prefixes, one behind the other."""
    return b"".join(struct.pack("!H", len(m.octets)) + m.octets for m in messages)


class Connection:
    """Keeps both sequence numbers. `at` sends from another one, and then they stay as they are."""

    def __init__(self, ends=ip.CLIENT4, client_isn=1000, server_isn=5000):
        self.ends = ends
        self.client_next = client_isn
        self.server_next = server_isn

    def handshake(self):
        there, back = self.ends, self.ends.back()
        packets = [segment(there, self.client_next, 0, SYN, options=MSS),
                   segment(back, self.server_next, self.client_next + 1, SYN | ACK, options=MSS)]
        self.client_next += 1
        self.server_next += 1
        packets.append(segment(there, self.client_next, self.server_next, ACK))
        return packets

    def client(self, data=b"", flags=ACK | PSH, window=65535):
        packet = segment(self.ends, self.client_next, self.server_next, flags, data, window)
        self.client_next += len(data) + (flags & FIN)
        return packet

    def server(self, data=b"", flags=ACK | PSH, at=None):
        sequence = self.server_next if at is None else at
        packet = segment(self.ends.back(), sequence, self.client_next, flags, data)
        if at is None:
            self.server_next += len(data) + (flags & FIN)
        return packet

    def server_skips(self, size):
        """Octets that the server sends and the capture does not have."""
        self.server_next += size

    def ack(self):
        return segment(self.ends, self.client_next, self.server_next, ACK)
