"""rrsight over a capture, and its verdict of a question."""

import calendar
import json
import subprocess
import time
from typing import NamedTuple

ORDER = ("secure", "insecure", "indeterminate", "bogus")


class Verdict(NamedTuple):
    """rrsight's verdict of a question and the events it is made of."""
    status: str                         # "unseen" without an event
    events: list
    unseen: list                        # names of the chain without one


def seconds(timestamp):
    whole, fraction = timestamp.rstrip("Z").split(".")
    return calendar.timegm(time.strptime(
        whole, "%Y-%m-%dT%H:%M:%S")) + float(f"0.{fraction}")


def read(rrsight, anchor, capture):
    """The answer events of a capture, with their times as numbers."""
    done = subprocess.run(
        [rrsight, "read", "--format", "json", "--trust-anchor", str(anchor),
         str(capture)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, errors="replace")
    if done.returncode not in (0, 1):
        raise RuntimeError(f"rrsight: exit status {done.returncode}: "
                           f"{done.stderr}")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    events = [e for e in events if e["event"] == "answer"]
    for event in events:
        event["time"] = seconds(event["timestamp"])
    return events


def chain_of(question, aliases):
    """The names that a question leads through, itself first."""
    names = [question.qname.lower()]
    following = {owner: target for owner, kind, target in aliases
                 if kind == "CNAME"}
    if question.qtype == "CNAME":
        return names
    while names[-1] in following and following[names[-1]] not in names:
        names.append(following[names[-1]])
    return names


def messages_for(name, qtype, during):
    """The messages about a name and type; else, the resolver having asked
    by QNAME minimisation, those that say that a name above does not exist."""
    mine = [e for e in during if e["qname"].lower() == name
            and e["qtype"] == qtype]
    if mine:
        return mine
    above = [e for e in during if e["rcode"] == "NXDOMAIN"
             and f".{name}".endswith(f".{e['qname'].lower()}")]
    longest = max((len(e["qname"]) for e in above), default=0)
    return [e for e in above if len(e["qname"]) == longest]


def verdict_of(question, answer, events):
    """The worst of rrsight's verdicts on the messages that answer the
    names of the chain while the question was asked."""
    seen, unseen = [], []
    during = [e for e in events if answer.start <= e["time"] <= answer.end
              and e["status"] != "none" and e["aa"] and not e["tc"]]
    for name in chain_of(question, answer.aliases):
        mine = messages_for(name, question.qtype, during)
        seen += mine
        if not mine:
            unseen.append(name)
    status = max((e["status"] for e in seen), key=ORDER.index,
                 default="unseen")
    return Verdict(status, seen, unseen)
