"""dig and delv, and what their answers say."""

import re

from .tools import run


def dig(network, address, qname, qtype, *options):
    """Ask a resolver; return (rcode, flags, extended error or None)."""
    text = run(*network.command(
        network.client, "dig", f"@{address}", "+time=20", "+tries=1",
        "+noall", "+comments", *options, qname, qtype), check=False)
    status = re.search(r"status: (\w+)", text)
    flags = re.search(r"flags: ([a-z ]*);", text)
    error = re.search(r"; EDE: (.*)", text)
    return (status.group(1) if status else "TIMEOUT",
            flags.group(1).split() if flags else [],
            error.group(1).strip() if error else None)


def validator_verdict(network, address, qname, qtype, answer=None):
    """What a validating resolver says: (rcode, status, extended error).

    answer is what dig() returned, if it has been asked already.
    """
    rcode, flags, error = answer or dig(network, address, qname, qtype,
                                        "+dnssec")
    if "ad" in flags:
        return rcode, "secure", error
    if rcode in ("NOERROR", "NXDOMAIN"):
        return rcode, "insecure", error
    if rcode != "SERVFAIL":
        return rcode, "indeterminate", error
    unchecked, _, _ = dig(network, address, qname, qtype, "+dnssec", "+cd")
    good = unchecked in ("NOERROR", "NXDOMAIN")
    return rcode, "bogus" if good else "indeterminate", error


def delv(network, address, anchor_file, qname, qtype):
    """Validate with delv through a resolver, which must not check for
    itself (CD=1); return delv's output."""
    return run(*network.command(
        network.client, "delv", f"@{address}", "-a", anchor_file, "+root=.",
        "+cdflag", qname, qtype), check=False, both=True)


DELV_BOGUS = ("broken trust chain", "no valid signature", "no valid RRSIG",
              "no valid KEY", "no valid DS", "no valid NSEC",
              "insecurity proof failed", "must-be-secure",
              "RRSIG failed to verify", "RRSIG has expired",
              "RRSIG validity period has not begun")


def delv_texts(output):
    """The sentences of delv that carry its verdict."""
    found = []
    for line in output.splitlines():
        match = re.match(r";+ (?:negative response, )?(fully validated|"
                         r"unsigned answer|answer not validated|"
                         r"resolution failed: .*)$", line)
        if match and match.group(1) not in found:
            found.append(match.group(1))
    # Of a negative answer, delv says that the resolution failed as well.
    real = [text for text in found if not text.startswith(
        "resolution failed: ncache")]
    return real or found or ["no verdict"]


def delv_verdict(output):
    """(status, text) of a delv run: the worst part of an answer counts."""
    texts = delv_texts(output)
    status = "secure"
    for text in texts:
        if any(reason in text for reason in DELV_BOGUS):
            status = "bogus"
        elif text == "unsigned answer" and status == "secure":
            status = "insecure"
        elif text not in ("fully validated", "unsigned answer"):
            status = "indeterminate"
    return status, "; ".join(texts)
