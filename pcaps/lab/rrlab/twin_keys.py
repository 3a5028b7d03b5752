"""Two keys of a zone that have one tag by accident, as the keys of two
providers may (RFC 8901): neither sees the other's.

Each of many keys is made in a directory of its own (dnssec-keygen takes care
that none in a directory has another's tag), until two have the same.
"""

import base64
import shutil

from . import signing
from .private_key import PrivateKey
from .records import key_tag
from .resign import resigned, signed_octets

OTHER = "other"                         # where the second provider's key is


def make(zone, directory):
    """The two keys: the first in the directory, whose name is returned, the
    second below it."""
    seen = {}
    while True:
        place = directory / f"pool{len(seen)}"
        place.mkdir()
        base = signing.make_key(zone, place, True)
        tag = key_tag(signing.key_rdata(place, base))
        if tag in seen:
            break
        seen[tag] = place
    shutil.move(place, directory / OTHER)
    for path in seen[tag].iterdir():
        shutil.move(path, directory)
    for place in seen.values():
        shutil.rmtree(place)
    return base


def second_provider(records, signer):
    """A forgery: the second key joins the key set and signs what the first
    has signed.  (The base names of both are the same.)"""
    path = next((signer.directory / OTHER).glob("K*.key"))
    key = PrivateKey(path.parent, path.stem,
                     signing.key_rdata(path.parent, path.stem))
    own = next(rr for rr in records if rr.type == "DNSKEY")

    def add_key(found):
        return found + [own._replace(rdata=key.rdata)]

    def by_other(rr, rdatas):
        fields = rr.rdata.split()
        signature = key.sign(signed_octets(rr.owner, fields, rdatas))
        return rr._replace(rdata=" ".join(
            [*fields[:8], base64.b64encode(signature).decode()]))
    joined = resigned(add_key)(records, signer)
    rdatas = {}
    for rr in joined:
        rdatas.setdefault((rr.owner, rr.type), []).append(rr.rdata)
    return joined + [by_other(rr, rdatas[rr.owner, rr.covers()])
                     for rr in joined if rr.type == "RRSIG"]
