"""Random damage to a zone after it was signed.

Each kind is a function from a random source and the signed records to
(text, change), or None where the zone has nothing to break that way.  About
half of the changes are signed again with the real keys (rrlab.resign), so
that what is wrong is what the records say and not their signatures.
"""

import random

from rrlab import alter, damage
from rrlab.records import key_tag
from rrlab.resign import resigned

TIMES = [("expired yesterday", "20200101000000", "20190101000000"),
         ("not valid yet", "20370101000000", "20360101000000"),
         ("expires before it begins", "20200101000000", "20300101000000")]


def sets(records, *types):
    """The RRsets, as (owner, type), that have signatures."""
    found = {(rr.owner, rr.covers()) for rr in records if rr.type == "RRSIG"}
    return sorted(s for s in found if not types or s[1] in types)


def pick(chance, records):
    """Any signed RRset; keys and denial more often than their number."""
    kinds = [(), (), ("DNSKEY",), ("NSEC", "NSEC3"), ("SOA",), ("DS",),
             ("CNAME", "DNAME")]
    found = sets(records, *chance.choice(kinds)) or sets(records)
    return chance.choice(found) if found else None


def flipped(chance, records):
    owner, rrtype = pick(chance, records)
    return (f"flip a bit in the signatures of {owner} {rrtype}",
            damage.flip_signature(owner, rrtype, chance.randrange(4096)))


def flipped_all(chance, records):
    rrtype = chance.choice(["NSEC", "NSEC3", "SOA", "DNSKEY", "DS"])
    return (f"flip a bit in all signatures of {rrtype}",
            damage.flip_signature(None, rrtype, chance.randrange(4096)))


def unsigned(chance, records):
    owner, rrtype = pick(chance, records)
    return (f"no signatures of {owner} {rrtype}",
            damage.strip_signatures(owner, rrtype))


def unsigned_all(chance, records):
    rrtype = chance.choice([None, "NSEC", "NSEC3", "A", "DNSKEY", "DS"])
    return (f"no signatures of {rrtype or 'anything'}",
            damage.strip_signatures(None, rrtype))


def never_signed(_chance, _records):
    """The zone is not signed any more, and its DS was forgotten."""
    types = ("RRSIG", "DNSKEY", "NSEC", "NSEC3", "NSEC3PARAM")
    return "the zone is unsigned, its DS is still there", lambda zone: [
        rr for rr in zone if rr.type not in types]


def dropped(chance, records):
    owner, rrtype = pick(chance, records)
    if rrtype in ("SOA", "NS"):
        return None
    return f"drop {owner} {rrtype}", damage.drop(owner, rrtype)


def dropped_denial(chance, records):
    rrtype = chance.choice(["NSEC", "NSEC3"])
    if not sets(records, rrtype):
        return None
    return f"drop all {rrtype}", damage.drop(None, rrtype)


def other_data(chance, records):
    rrtype, rdata = chance.choice([
        ("A", "203.0.113.99"), ("AAAA", "2001:db8::99"),
        ("TXT", '"Other"'), ("MX", "99 elsewhere.test."),
        ("CNAME", "www.elsewhere.test."), ("DNAME", "elsewhere.test."),
        ("DS", "4711 13 2 " + "00" * 32)])
    found = sets(records, rrtype)
    if not found:
        return None
    owner, rrtype = chance.choice(found)
    return (f"{owner} {rrtype} becomes {rdata}",
            damage.change(owner, rrtype, rdata))


def other_ttl(chance, records):
    owner, rrtype = pick(chance, records)
    seconds = chance.choice([0, 1, 60, 3599, 3601, 86400])
    return (f"TTL of {owner} {rrtype} becomes {seconds}",
            alter.ttl(owner, rrtype, seconds))


def other_times(chance, records):
    owner, rrtype = pick(chance, records)
    text, end, start = chance.choice(TIMES)

    def change(zone):
        zone = alter.signature_field(owner, rrtype, 4, end)(zone)
        return alter.signature_field(owner, rrtype, 5, start)(zone)
    return f"signatures of {owner} {rrtype}: {text}", change


def other_field(chance, records):
    owner, rrtype = pick(chance, records)
    depth = owner.count(".")
    place, name, value = chance.choice([
        (1, "algorithm", chance.choice([8, 13, 15, 3, 250])),
        (2, "labels", chance.choice([0, 1, depth - 1, depth + 1])),
        (3, "original TTL", chance.choice([0, 60, 7200])),
        (6, "key tag", chance.randrange(65536)),
        (7, "signer", chance.choice(
            ["test.", ".", owner, owner.split(".", 1)[1] or ".",
             f"below.{owner}", "elsewhere.test."]))])
    return (f"{name} in the signatures of {owner} {rrtype} becomes {value}",
            alter.signature_field(owner, rrtype, place, value))


def dropped_key(chance, records):
    flags = chance.choice(["256 ", "257 "])
    return f"no key of flags {flags}", alter.drop_keys(flags)


def other_key_field(chance, records):
    flags = chance.choice(["256 ", "257 "])
    place, name, value = chance.choice([
        (0, "flags", int(flags) & ~256), (0, "flags", int(flags) | 128),
        (0, "flags", int(flags) ^ 1), (1, "protocol", 2)])
    return (f"{name} of the keys of flags {flags}becomes {value}",
            alter.key_field(flags, place, value))


def keys_not_by_ksk(chance, records):
    """Only a key that no DS points to signs the key set."""
    tags = {str(key_tag(rr.rdata)) for rr in records
            if rr.type == "DNSKEY" and rr.rdata.startswith("257 ")}
    apex = next(rr.owner for rr in records if rr.type == "SOA")

    def change(zone):
        signatures = [rr for rr in zone if rr.type == "RRSIG"
                      and rr.owner == apex and rr.covers() == "SOA"]
        made = [rr._replace(rdata=" ".join(
            ["DNSKEY", *rr.rdata.split()[1:]])) for rr in signatures]
        return alter.drop_signatures_by(tags, apex, "DNSKEY")(zone) + made
    return "the key set is signed by no KSK", change


def other_bitmap(chance, records):
    found = sets(records, "NSEC", "NSEC3")
    if not found:
        return None
    owner, rrtype = chance.choice(found)
    kind = chance.choice(["A", "TXT", "DS", "NS", "SOA", "CNAME", "DNAME",
                          "AAAA"])
    if chance.random() < 0.5:
        return (f"{kind} added to the bitmap of {owner} {rrtype}",
                alter.add_types(owner, rrtype, kind))
    return (f"{kind} removed from the bitmap of {owner} {rrtype}",
            alter.remove_types(owner, rrtype, kind))


def every_bitmap(chance, records):
    """One type more or less in all bitmaps."""
    kind = chance.choice(["A", "TXT", "DS", "NS", "SOA", "CNAME", "MX"])
    act = chance.choice([alter.add_types, alter.remove_types])

    def change(zone):
        for owner, rrtype in sets(zone, "NSEC", "NSEC3"):
            zone = act(owner, rrtype, kind)(zone)
        return zone
    return f"{act.__name__} {kind} in all bitmaps", change


def other_next(chance, records):
    found = sets(records, "NSEC", "NSEC3")
    if not found:
        return None
    owner, rrtype = chance.choice(found)
    if rrtype == "NSEC":
        value = chance.choice([chance.choice(found)[0], owner,
                               "elsewhere.test.", f"a.{owner}"])
        return (f"next name of {owner} NSEC becomes {value}",
                alter.field(owner, "NSEC", 0, value))
    value = chance.choice([chance.choice(found)[0].split(".")[0].upper(),
                           owner.split(".")[0].upper(), "0" * 32, "V" * 32])
    return (f"next hash of {owner} becomes {value}",
            alter.field(owner, "NSEC3", 4, value))


def other_nsec3_field(chance, records):
    found = sets(records, "NSEC3")
    if not found:
        return None
    place, name, value = chance.choice([
        (1, "flags", lambda old: int(old) ^ 1), (1, "flags", 2),
        (1, "flags", lambda old: int(old) ^ 1), (0, "hash", 2),
        (2, "iterations", lambda old: int(old) + 1), (3, "salt", "AB")])
    chosen = found if chance.random() < 0.6 else [chance.choice(found)]

    def change(zone):
        for owner, _ in chosen:
            zone = alter.field(owner, "NSEC3", place, value)(zone)
        return zone
    what = "all" if len(chosen) > 1 else chosen[0][0]
    shown = "flip Opt-Out" if callable(value) and place == 1 else (
        "one more" if callable(value) else value)
    return f"{name} of NSEC3 {what}: {shown}", change


def swapped(chance, records):
    rrtype = chance.choice(["A", "TXT", "NSEC", "NSEC3", "AAAA", "MX"])
    found = sets(records, rrtype)
    if len(found) < 2:
        return None
    (one, _), (other, _) = chance.sample(found, 2)
    return (f"{one} and {other} exchange {rrtype}",
            alter.swap(one, other, rrtype))


def copied(chance, records):
    """A record, signature and all, at a name where it was not signed."""
    owner, rrtype = chance.choice(sets(records))
    others = sorted({rr.owner for rr in records} - {owner})
    if rrtype in ("SOA", "DNSKEY", "NSEC3", "CNAME", "DNAME", "NS", "DS"):
        return None
    other = chance.choice(others)
    if (other, rrtype) in sets(records) or any(
            rr.owner == other and rr.type == "CNAME" for rr in records):
        return None
    return f"{owner} {rrtype} also at {other}", alter.copy(
        owner, other, rrtype)


def moved(chance, records):
    found = sets(records, "A", "TXT", "MX", "AAAA")
    if not found:
        return None
    owner, rrtype = chance.choice(found)
    return (f"{owner} {rrtype} moves to deeper.{owner}",
            alter.duplicate_label(owner, rrtype))


KINDS = [flipped, flipped, flipped_all, unsigned, unsigned_all,
         never_signed, dropped,
         dropped, dropped_denial, other_data, other_ttl, other_times,
         other_times, other_field, other_field, dropped_key, other_key_field,
         other_key_field, keys_not_by_ksk, other_bitmap, other_bitmap,
         every_bitmap, other_next, other_next, other_nsec3_field,
         other_nsec3_field, swapped, copied, moved]


class Sabotage:
    """One damage; its text is known once the zone has been signed."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.text = "nothing"
        self.touched = []               # (owner, type) of what it changed

    def __call__(self, records, signer):
        changed = self._break(records, signer)
        self.touched = sorted({(rr.owner, rr.covers() or rr.type) for rr
                               in set(records) ^ set(changed)})
        return changed

    def _break(self, records, signer):
        for _ in range(20):
            made = self._choose(records)
            if made:
                break
        else:
            return records
        self.text, change = made
        if self.chance.random() < 0.5:
            self.text += " (signed again)"
            return resigned(change)(records, signer)
        return change(records)

    def _choose(self, records):
        """A damage, or None; a second one may find too little left."""
        try:
            return self.chance.choice(KINDS)(self.chance, records)
        except (IndexError, TypeError, StopIteration):
            return None
