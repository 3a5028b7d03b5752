"""A stub resolver that can do what dig cannot: repeat a query from the same
port and with the same id, and wait for all answers."""

import contextlib
import random
import select
import socket
import time

from . import message, packets
from .namespaces import inside


def _open(namespace, server, source):
    """A socket in a namespace, of a source address where one is given."""
    with inside(namespace):
        sock = socket.socket(packets.family_of(server), socket.SOCK_DGRAM)
        if source:
            sock.bind((source, 0))
    return sock


def exchange(namespace, server, payloads, gap=0.01, wait=0.3,
             between=lambda: None, sources=("",)):
    """Send datagrams, from one port (of each source in turn); return all
    answers that came.  Between two of them something may happen."""
    socks = [_open(namespace, server, source) for source in sources]
    found = []
    with contextlib.ExitStack() as stack:
        for sock in socks:
            stack.enter_context(sock)
        for place, payload in enumerate(payloads):
            if place:
                time.sleep(gap)
                between()
            socks[place % len(socks)].sendto(payload, (server, 53))
        end = time.monotonic() + wait
        while (left := end - time.monotonic()) > 0:
            for sock in select.select(socks, [], [], left)[0]:
                found.append(sock.recvfrom(65535)[0])
            if len(found) >= len(payloads):
                break
    return found


def ask(namespace, server, qname, qtype="A", copies=1, gap=0.01, wait=0.3,
        between=lambda: None, **how):
    """Ask, once or repeatedly; how is what message.query takes."""
    payload = message.query(random.randrange(65536), qname, qtype, **how)
    return exchange(namespace, server, [payload] * copies, gap, wait,
                    between)
