"""What tshark sees. It is asked for PDML and not for fields: only there does each message stand apart from the others
in its frame, and each field has its octets, so that a name is compared as it is on the wire."""

import shutil
import subprocess
from xml.etree import ElementTree

from oracle.answer import Seen, labels_of_wire

PREFERENCES = [
    "ip.defragment:TRUE", "ipv6.defragment:TRUE", "ip.tso_support:TRUE", "ipv6.tso_support:TRUE",
    "ip.check_checksum:FALSE", "udp.check_checksum:FALSE", "tcp.check_checksum:FALSE",
    "tcp.desegment_tcp_streams:TRUE", "dns.desegment_dns_messages:TRUE",
    "gtp.dissect_tpdu_as:TPDU Heuristic",
]


def available():
    return shutil.which("tshark") is not None


def command(path, options):
    """`options` are more preferences, in the same form."""
    words = ["tshark", "-n", "-r", str(path), "-2", "-Y", "dns", "-T", "pdml"]
    if not any(option.startswith("tcp.reassemble_out_of_order") for option in options):
        options = ["tcp.reassemble_out_of_order:TRUE", *options]
    for preference in [*PREFERENCES, *[o for o in options if "==" not in o]]:
        words += ["-o", preference]
    for decode_as in [o for o in options if "==" in o]:
        words += ["-d", decode_as]
    return words


def fields(element, name):
    return [field for field in element.iter("field") if field.get("name") == name]


def shown(element, name, default=None):
    """The first field's value as a number, or the default."""
    found = fields(element, name)
    return int(found[0].get("show"), 0) if found else default


def rcode(message):
    """The header's four bits, or the Update and Extended forms of them, under the OPT record's eight."""
    return shown(message, "dns.flags.rcode", 0) + (
        shown(message, "dns.resp.ext_rcode", 0) << 4)


def question(message):
    """The first question's labels and type. One that starts with a pointer has nothing before it to point to."""
    names, types = fields(message, "dns.qry.name"), fields(message, "dns.qry.type")
    if not names or not types:
        return None, None
    labels = labels_of_wire(bytes.fromhex(names[0].get("value", "")))
    return (None, None) if labels is None else (labels, int(types[0].get("show")))


def time_of(packet):
    found = fields(packet, "frame.time_epoch")
    if not found:
        return None
    seconds, _, below = found[0].get("show").partition(".")
    return int(seconds) * 1_000_000_000 + int(below.ljust(9, "0"))


def messages(packet):
    """DNS messages that the packet carries; those that an ICMP error quotes are part of that protocol's element."""
    for protocol in packet.findall("proto"):
        if protocol.get("name") in ("icmp", "icmpv6"):
            return
        if protocol.get("name") == "dns":
            yield protocol


def read(path, options=()):
    done = subprocess.run(command(path, list(options)), capture_output=True, check=False)
    if not done.stdout.rstrip().endswith(b"</pdml>"):
        raise RuntimeError(f"tshark: {done.stderr.decode(errors='replace').strip()}")
    seen = []
    for packet in ElementTree.fromstring(done.stdout).iter("packet"):
        number = shown(packet, "frame.number")
        for message in messages(packet):
            if shown(message, "dns.flags.response", 0) == 1:
                seen.append(Seen(number, time_of(packet), *question(message), rcode(message)))
    return seen
