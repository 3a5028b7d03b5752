"""A resolver that remembers one TLD and nothing else.

Unbound is asked for a name in the TLD; of its cache, only the TLD's DNSKEY
RRset (with Unbound's verdict on it) is then loaded into the empty cache.
It will fetch the root's keys and the TLD's DS again, but not these keys.
"""

from .tools import LabError, wait_for


def cached_keys(dump, zone):
    """The dump of an Unbound cache, reduced to one DNSKEY RRset."""
    blocks = dump.split("END_RRSET_CACHE")[0].split(";rrset ")[1:]
    wanted = [block for block in blocks
              if block.split("\n")[1].split("\t")[::3][:2] == [zone, "DNSKEY"]]
    if len(wanted) != 1:
        raise LabError(f"no DNSKEY of {zone} in the cache")
    return ("START_RRSET_CACHE\n;rrset " + wanted[0].rstrip("\n")
            + "\nEND_RRSET_CACHE\nSTART_MSG_CACHE\nEND_MSG_CACHE\nEOF\n")


def keep_only_keys(resolver, zone):
    """Forget everything but the DNSKEY RRset of one zone."""
    kept = cached_keys(resolver.control("dump_cache"), zone)
    resolver.control("flush_zone", ".")
    resolver.control("load_cache", text=kept)
    wait_for(lambda: f"{zone}\t" in resolver.control("dump_cache"),
             "the cache")
