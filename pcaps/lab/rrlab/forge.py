"""Forged answers to a query that was seen on the path."""

from . import message
from .message import AA, ASKED, QR
from .packets import Datagram



def addresses(*values, ttl=300):
    """A records of the name that was asked for."""
    return [message.record(ASKED, "A", value, ttl) for value in values]


def answer(asked, records, *, authority=(), additional=(), flags=QR | AA,
           ident=None, question=None, source=None, ttl=64, ip_id=0,
           ip_flags=0):
    """The answer that the server of a query (a Datagram) seems to give."""
    seen = message.parse(asked.payload)
    payload = message.build(
        seen.ident if ident is None else ident, flags,
        question or seen.question, records, authority, additional)
    return Datagram(source or asked.target, 53, asked.source,
                    asked.source_port, payload, ttl, ip_id, ip_flags)


def delegation(zone, host, address):
    """NS and glue that give a zone to somebody: (authority, additional)."""
    return ([message.record(zone, "NS", host, 86400)],
            [message.record(host, "A", address, 86400)])


def wrong_ids(ident, count, chance):
    """Guesses at an id, none of them right."""
    return chance.sample([n for n in range(65536) if n != ident], count)
