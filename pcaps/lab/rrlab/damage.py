"""Ways to break a signed zone.

Each function returns a function that takes the list of the zone's records
and returns another.  `chosen` picks records by owner and type; a type also
picks nothing else: to break the signature of an A RRset, name the type A.
"""

import base64

from .records import key_tag


def chosen(rr, owner, rrtype):
    """Is this a signature over the RRset(s) of owner and type?"""
    return (rr.type == "RRSIG" and owner in (None, rr.owner)
            and rrtype in (None, rr.covers()))


def flip_signature(owner=None, rrtype=None, bit=100):
    """Flip one bit in the signatures of an RRset."""
    def flipped(rr):
        *head, start = rr.rdata.split(None, 8)
        raw = bytearray(base64.b64decode(start.replace(" ", "")))
        raw[bit // 8 % len(raw)] ^= 1 << bit % 8
        return rr._replace(rdata=" ".join(
            [*head, base64.b64encode(raw).decode()]))
    return lambda zone: [flipped(rr) if chosen(rr, owner, rrtype) else rr
                         for rr in zone]


def strip_signatures(owner=None, rrtype=None):
    """Drop the signatures of an RRset, or all."""
    return lambda zone: [rr for rr in zone if not chosen(rr, owner, rrtype)]


def drop(owner=None, rrtype=None):
    """Drop records (and the signatures over them)."""
    def keep(rr):
        return not (owner in (None, rr.owner)
                    and rrtype in (rr.type, rr.covers()))
    return lambda zone: list(filter(keep, zone))


def change(owner, rrtype, rdata):
    """Put other data under the old signature."""
    return lambda zone: [rr._replace(rdata=rdata)
                         if (rr.owner, rr.type) == (owner, rrtype) else rr
                         for rr in zone]


def signer_name(owner, rrtype, name):
    """Put another signer's name in the signatures of an RRset."""
    def renamed(rr):
        fields = rr.rdata.split()
        fields[7] = name
        return rr._replace(rdata=" ".join(fields))
    return lambda zone: [renamed(rr) if chosen(rr, owner, rrtype) else rr
                         for rr in zone]


def renumber_algorithm(number):
    """Give keys and signatures another algorithm number."""
    def with_number(rdata, place):
        fields = rdata.split()
        fields[place] = str(number)
        return " ".join(fields)

    def renumber(zone):
        tags = {}
        for rr in zone:
            if rr.type == "DNSKEY":
                tags[str(key_tag(rr.rdata))] = str(
                    key_tag(with_number(rr.rdata, 2)))
        changed = []
        for rr in zone:
            if rr.type == "DNSKEY":
                rr = rr._replace(rdata=with_number(rr.rdata, 2))
            elif rr.type == "RRSIG":
                fields = with_number(rr.rdata, 1).split()
                fields[6] = tags.get(fields[6], fields[6])
                rr = rr._replace(rdata=" ".join(fields))
            changed.append(rr)
        return changed
    return renumber
