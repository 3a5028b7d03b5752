"""Zones and habits that the scenes share."""

from rrlab import message, packets
from rrlab.zones import Zone

HOSTS = "\n".join(f"h{n:02d} A 203.0.113.{100 + n}" for n in range(1, 45))

# One address each: the baseline is that of one server.
OPEN = Zone("shop.test.", None, family="4", records=HOSTS)
SEALED = Zone("bank.test.", 13, csk=True, family="4", server="knot",
              records=HOSTS)
SEALED6 = Zone("vault.test.", 13, csk=True, family="6", server="knot",
               records=HOSTS)

EVIL = "198.18.0.66"                    # where the forgers lead
EVIL_HOST = "ns.evil.example."


def query_for(packet, qname, qtype="A"):
    """The packet as a Datagram if it asks this question, or None."""
    datagram = packets.parse(packet)
    asked = (datagram and datagram.target_port == 53
             and message.parse(datagram.payload))
    return datagram if asked and asked.asks(qname, qtype) else None


def answer_about(packet, qname, qtype="A"):
    """The same for an answer."""
    datagram = packets.parse(packet)
    said = (datagram and datagram.source_port == 53
            and message.parse(datagram.payload))
    return datagram if said and said.asks(qname, qtype) else None


def on_first(qname, act, qtype="A"):
    """A hook that acts on the first query for a name, and only on it:
    act(query)."""
    seen = []

    def hook(packet):
        query = query_for(packet, qname, qtype)
        if query and not seen:
            seen.append(query)
            act(query)
    return hook
