"""Keys and signatures, with BIND's tools (and ldns for odd NSEC3)."""

import datetime
from pathlib import Path

from . import records
from .tools import run
from .zones import ALGORITHMS, TTL


def make_key(zone, directory, sep, algorithm=None):
    """Make one key and return its base name."""
    algorithm = algorithm or zone.algorithm
    command = ["dnssec-keygen", "-q", "-a", ALGORITHMS[algorithm],
               "-L", str(TTL), "-K", str(directory)]
    if algorithm in (5, 7, 8, 10):
        command += ["-b", "2048"]
    if sep:
        command += ["-f", "KSK"]
    return run(*command, zone.name).split()[-1]


def make_keys(zone, directory):
    """The keys that sign the zone: of each algorithm a CSK, or a KSK and
    a ZSK."""
    roles = [True] if zone.csk else [True, False]
    return [make_key(zone, directory, sep, algorithm)
            for algorithm in (zone.algorithm, *zone.more_algorithms)
            for sep in roles]


def key_rdata(directory, base):
    """The DNSKEY rdata in a key file."""
    for line in (Path(directory) / f"{base}.key").read_text().splitlines():
        if " DNSKEY " in line:
            return line.split(" DNSKEY ")[1]
    raise ValueError(base)


def absolute(time):
    """now+-SECONDS as the YYYYMMDDHHMMSS of zone files."""
    moment = (datetime.datetime.now(datetime.timezone.utc)
              + datetime.timedelta(seconds=int(time[3:] or "0")))
    return moment.strftime("%Y%m%d%H%M%S")


def sign(zone, text, keys, directory, start=None, end=None):
    """Sign a zone's text and return the records."""
    source, target = directory / "unsigned", directory / "signed"
    public = [f"{zone.name} {TTL} IN DNSKEY {key_rdata(directory, key)}\n"
              for key in keys]
    source.write_text(text + "".join(public))
    span = [absolute(start or zone.start), absolute(end or zone.end)]
    if zone.iterations > 150:
        command = ["ldns-signzone", "-i", span[0], "-e", span[1],
                   "-o", zone.name, "-f", str(target),
                   "-n", "-t", str(zone.iterations)]
        if zone.salt != "-":
            command += ["-s", zone.salt]
    else:
        command = ["dnssec-signzone", "-q", "-P", "-z" if zone.csk else "-x",
                   "-O", "full", "-s", span[0], "-e", span[1],
                   "-o", zone.name, "-f", str(target)]
        if zone.denial != "nsec":
            command += ["-3", zone.salt, "-H", str(zone.iterations)]
        if zone.denial == "optout":
            command += ["-A"]
    run(*command, str(source), *keys, cwd=directory)
    return records.parse(target.read_text())


def replace_signatures(signed, other, owner, rrtype):
    """Take the signatures of one RRset from another signing."""
    def wanted(rr):
        return rr.owner == owner and rr.covers() == rrtype
    return ([rr for rr in signed if not wanted(rr)]
            + [rr for rr in other if wanted(rr)])


def sign_zone(zone, text, keys, directory):
    """Sign a zone as it wants to be signed."""
    signed = sign(zone, text, keys, directory)
    for (owner, rrtype), (start, end) in zone.resign.items():
        other = sign(zone, text, keys, directory, start, end)
        signed = replace_signatures(signed, other, owner, rrtype)
    return signed
