"""More ways to break a signed zone, by fields of its records.

As in damage.py, each function returns a function from records to records.
Nothing is signed again: see resign.py for that.
"""

from .damage import chosen


def _matches(rr, owner, rrtype):
    return (rr.owner, rr.type) == (owner, rrtype)


def _with_field(rr, place, value):
    fields = rr.rdata.split()
    fields[place] = str(value(fields[place]) if callable(value) else value)
    return rr._replace(rdata=" ".join(fields))


def field(owner, rrtype, place, value):
    """Change a field of the records of a name and type; value may be a
    function of the old one."""
    return lambda zone: [_with_field(rr, place, value)
                         if _matches(rr, owner, rrtype) else rr
                         for rr in zone]


def signature_field(owner, rrtype, place, value):
    """Change a field of the signatures over an RRset."""
    return lambda zone: [_with_field(rr, place, value)
                         if chosen(rr, owner, rrtype) else rr for rr in zone]


def ttl(owner, rrtype, seconds):
    """Change the TTL of an RRset and of its signatures."""
    return lambda zone: [rr._replace(ttl=seconds)
                         if _matches(rr, owner, rrtype)
                         or chosen(rr, owner, rrtype) else rr for rr in zone]


def add_types(owner, rrtype, *types):
    """Set bits in the type bitmap of an NSEC or NSEC3 record."""
    def added(rr):
        return rr._replace(rdata=" ".join([rr.rdata, *types]))
    return lambda zone: [added(rr) if _matches(rr, owner, rrtype) else rr
                         for rr in zone]


def remove_types(owner, rrtype, *types):
    """Clear bits in the type bitmap of an NSEC or NSEC3 record."""
    def removed(rr):
        return rr._replace(rdata=" ".join(
            word for word in rr.rdata.split() if word not in types))
    return lambda zone: [removed(rr) if _matches(rr, owner, rrtype) else rr
                         for rr in zone]


def key_field(rdata_start, place, value):
    """Change a field of the keys whose flags are rdata_start."""
    return lambda zone: [_with_field(rr, place, value)
                         if rr.type == "DNSKEY"
                         and rr.rdata.startswith(rdata_start) else rr
                         for rr in zone]


def drop_keys(rdata_start):
    """Remove the keys whose flags are rdata_start from the key set."""
    return lambda zone: [rr for rr in zone if not (
        rr.type == "DNSKEY" and rr.rdata.startswith(rdata_start))]


def swap(one, other, rrtype):
    """Exchange the RRsets, with signatures, of two names."""
    names = {one: other, other: one}

    def swapped(rr):
        if rr.owner in names and rrtype in (rr.type, rr.covers()):
            return rr._replace(owner=names[rr.owner])
        return rr
    return lambda zone: list(map(swapped, zone))


def copy(source, target, rrtype):
    """Put the RRset, with signatures, of one name also at another that
    has none of that type."""
    def copied(zone):
        return zone + [rr._replace(owner=target) for rr in zone
                       if rr.owner == source
                       and rrtype in (rr.type, rr.covers())]
    return copied


def drop_signatures_by(tags, owner, rrtype):
    """Remove those signatures over an RRset that were made by keys."""
    return lambda zone: [rr for rr in zone if not (
        chosen(rr, owner, rrtype) and rr.rdata.split()[6] in tags)]


def duplicate_label(owner, rrtype):
    """Move an RRset with its signatures one label deeper."""
    def deeper(rr):
        if rr.owner == owner and rrtype in (rr.type, rr.covers()):
            return rr._replace(owner=f"deeper.{owner}")
        return rr
    return lambda zone: list(map(deeper, zone))
