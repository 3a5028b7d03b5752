"""What rrsight says: the answer events of its NDJSON."""

import calendar
import json
import subprocess
import time

from oracle.answer import Seen, labels_of_text

SECONDS_MAX = 120

RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET",
          "NOTAUTH", "NOTZONE", "DSOTYPENI"]
EXTENDED_RCODES = {"BADVERS": 16, "BADCOOKIE": 23}

# IANA's registry, 1 to 68 and on; a number before the names is where the next run of types starts.
TYPES = """
1 A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP NSAP-PTR SIG KEY PX GPOS AAAA
LOC NXT EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK OPT APL DS SSHFP IPSECKEY RRSIG NSEC DNSKEY DHCID NSEC3
NSEC3PARAM TLSA SMIMEA 55 HIP NINFO RKEY TALINK CDS CDNSKEY OPENPGPKEY CSYNC ZONEMD SVCB HTTPS DSYNC HHIT BRID
99 SPF UINFO UID GID UNSPEC NID L32 L64 LP EUI48 EUI64 128 NXNAME
249 TKEY TSIG IXFR AXFR MAILB MAILA ANY URI CAA AVC DOA AMTRELAY RESINFO WALLET CLA IPN 32768 TA DLV
"""


def numbered(text):
    numbers, following = {}, 0
    for word in text.split():
        if word.isdigit():
            following = int(word)
        else:
            numbers[word] = following
            following += 1
    return numbers


TYPE_NUMBERS = numbered(TYPES)


def qtype(text):
    if text is None:
        return None
    return TYPE_NUMBERS[text] if text in TYPE_NUMBERS else int(text.removeprefix("TYPE"))


def rcode(text):
    if text in RCODES:
        return RCODES.index(text)
    return EXTENDED_RCODES[text] if text in EXTENDED_RCODES else int(text.removeprefix("RCODE"))


def nanoseconds(text):
    seconds, _, below = text.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(seconds, "%Y-%m-%dT%H:%M:%S")) * 1_000_000_000 + int(below.ljust(9, "0"))


def seen_of(event):
    qname = None if event["qname"] is None else labels_of_text(event["qname"])
    return Seen(event["frame"], nanoseconds(event["timestamp"]), qname, qtype(event["qtype"]), rcode(event["rcode"]))


def read(program, path):
    """The answers, and a complaint or None."""
    words = [program, "read", "--format", "json", str(path)]
    try:
        done = subprocess.run(words, capture_output=True, check=False, text=True, timeout=SECONDS_MAX)
        events = [json.loads(line) for line in done.stdout.splitlines()]
    except (ValueError, subprocess.TimeoutExpired) as error:
        return [], str(error)
    complaint = None if done.returncode in (0, 1) else f"exit status {done.returncode}: {done.stderr.strip()}"
    return [seen_of(event) for event in events if event["event"] == "answer"], complaint
