"""Sign again, with the zone's real keys, what a damage has changed.

resigned(change) makes of a damage (see damage.py) a forgery: the same
change, with signatures that verify over it.  Only RRsets that changed, or
whose RRSIG fields changed, are signed again.
"""

import base64
import calendar
import struct
import time

from .private_key import PrivateKey
from .records import key_tag, wire_name
from .wire import UnknownType, rdata_wire, type_number


class Signer:
    """The private keys of a zone."""

    def __init__(self, directory, keys):
        """keys: {base name of the files: DNSKEY rdata}."""
        self.directory = directory
        self.keys = [PrivateKey(directory, base, rdata)
                     for base, rdata in keys.items()]

    def by_tag(self, records):
        """{key tag: (key, its tag now)}: a key whose flags were changed
        goes by both its tags."""
        found = {key_tag(key.rdata): (key, key_tag(key.rdata))
                 for key in self.keys}
        for rr in records:
            if rr.type == "DNSKEY":
                for key in self.keys:
                    if key.public == "".join(rr.rdata.split()[3:]):
                        entry = key, key_tag(rr.rdata)
                        found[key_tag(key.rdata)] = entry
                        found[key_tag(rr.rdata)] = entry
        return found


def _seconds(text):
    return calendar.timegm(time.strptime(text, "%Y%m%d%H%M%S"))


def signed_octets(owner, fields, rdatas):
    """What a signature is over (RFC 4034 section 3.1.8.1)."""
    covered, algorithm, labels, ttl, end, start, tag, signer = fields[:8]
    number = type_number(covered)
    head = struct.pack("!HBBIIIH", number, int(algorithm), int(labels),
                       int(ttl), _seconds(end), _seconds(start), int(tag))
    parts = [label for label in owner.split(".") if label]
    if len(parts) > int(labels):
        parts = ["*"] + parts[len(parts) - int(labels):]
    name = wire_name(".".join(parts))
    wires = sorted({rdata_wire(covered, rdata) for rdata in rdatas})
    body = b"".join(name + struct.pack("!HHIH", number, 1, int(ttl), len(w))
                    + w for w in wires)
    return head + wire_name(signer) + body


def _rrsets(records):
    found = {}
    for rr in records:
        if rr.type != "RRSIG":
            found.setdefault((rr.owner, rr.type), set()).add(rr.rdata)
    return found


def _sign_again(rr, rdatas, keys):
    fields = rr.rdata.split()
    key, tag = keys.get(int(fields[6]), (None, 0))
    if key is None or str(key.algorithm) != fields[1]:
        return rr
    fields[6] = str(tag)
    try:
        octets = signed_octets(rr.owner, fields, rdatas)
    except (UnknownType, ValueError):
        return rr
    signature = base64.b64encode(key.sign(octets)).decode()
    return rr._replace(rdata=" ".join([*fields[:8], signature]))


def resigned(change):
    """A damage with valid signatures: takes records and a Signer."""
    def forge(records, signer):
        before, known = _rrsets(records), set(records)
        changed = change(records)
        after, keys = _rrsets(changed), signer.by_tag(changed)
        out = []
        for rr in changed:
            where = rr.owner, rr.covers()
            if where in after and rr.type == "RRSIG" and (
                    rr not in known or before.get(where) != after[where]):
                rr = _sign_again(rr, after[where], keys)
            out.append(rr)
        return out
    return forge
