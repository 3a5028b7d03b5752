"""Record one lesson."""

import json
import shutil
import tempfile
from pathlib import Path

from . import ask, capture, priming, readme
from .resolvers import Resolver
from .tools import LabError, say


def ask_all(lesson, network, resolver):
    """Ask the questions as the lesson wants them asked; return the
    answers that dig got with DO=1 (None where delv asked)."""
    answers = []
    for q in lesson.questions:
        if lesson.asked_by == "delv":
            ask.delv(network, resolver.address,
                     f"{resolver.home}/anchor.bind", q.qname, q.qtype)
            answers.append(None)
            continue
        answers.append(ask.dig(network, resolver.address, q.qname, q.qtype,
                               "+dnssec"))
        if lesson.asked_by == "dig-do-and-plain":
            ask.dig(network, resolver.address, q.qname, q.qtype, "+noedns")
    return answers


def record_capture(lesson, world, network, path):
    """Record the questions; return the verdicts of the resolver."""
    with Resolver(world, network, lesson.resolver, qmin=lesson.qmin,
                  edns_size=lesson.edns_size) as resolver:
        if lesson.prime:
            zone, qname = lesson.prime
            ask.dig(network, resolver.address, qname, "A", "+dnssec")
            priming.keep_only_keys(resolver, zone)
        with capture.Capture(network, path, lesson.leg, lesson.nanoseconds):
            answers = ask_all(lesson, network, resolver)
        return resolver_verdicts(lesson, network, resolver, answers)


def resolver_verdicts(lesson, network, resolver, answers=None):
    """What a validating resolver says of each question."""
    answers = answers or [None] * len(lesson.questions)
    return [ask.validator_verdict(network, resolver.address, q.qname, q.qtype,
                                  answer)
            for q, answer in zip(lesson.questions, answers)]


def delv_verdicts(lesson, world, network):
    """delv's verdicts, through a resolver that does not validate."""
    with Resolver(world, network, validate=False, qmin=False) as plain:
        return [ask.delv_verdict(ask.delv(
            network, plain.address, f"{plain.home}/anchor.bind",
            q.qname, q.qtype)) for q in lesson.questions]


def verdicts_of(lesson, world, network, path):
    """Record, and return what all validators say of each question."""
    recorded = record_capture(lesson, world, network, path)
    unbound = recorded
    if lesson.resolver != "unbound":
        with Resolver(world, network) as resolver:
            unbound = resolver_verdicts(lesson, network, resolver)
    delv = delv_verdicts(lesson, world, network)
    found = []
    for q, mine, theirs, seen in zip(lesson.questions, unbound, delv,
                                     recorded):
        entry = {"qname": q.qname, "qtype": q.qtype, "rcode": mine[0],
                 "unbound": mine[1], "delv": theirs[0],
                 "delv_text": theirs[1]}
        if mine[2]:
            entry["unbound_ede"] = mine[2]
        if lesson.resolver != "unbound":
            entry[lesson.resolver] = seen[1]
        if q.from_capture:
            # A SERVFAIL has nothing to judge.
            entry["from_capture"] = ("none" if mine[0] == "SERVFAIL"
                                     else q.from_capture)
        found.append(entry)
    return found


def surprises(lesson, verdicts):
    """Where the verdicts are not those that the lesson intends."""
    found = []
    for q, v in zip(lesson.questions, verdicts):
        if v["unbound"] != q.status:
            found.append(f"{q.qname} {q.qtype}: Unbound says {v['unbound']}, "
                         f"intended is {q.status}")
        if v["delv"] != (q.delv or q.status):
            found.append(f"{q.qname} {q.qtype}: delv says {v['delv']} "
                         f"({v['delv_text']}), "
                         f"intended is {q.delv or q.status}")
    return found


def write(lesson, world, verdicts, recorded, folder):
    """Write the lesson's folder."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("capture.pcap*"):
        old.unlink()
    shutil.copyfile(recorded, folder / recorded.name)
    (folder / "anchor.zone").write_text(world.anchor_zone())
    lines = ",\n ".join(json.dumps(v) for v in verdicts)
    (folder / "verdicts.json").write_text(f"[{lines}]\n")
    page = folder / "README.md"
    page.write_text(readme.render(
        lesson, verdicts, recorded.name,
        page.read_text() if page.exists() else ""))


def record(lesson, world, network, pcaps):
    """Record a lesson into a folder; nothing is written on a surprise."""
    work = Path(tempfile.mkdtemp(dir=world.directory))
    path = work / "capture.pcap"
    verdicts = verdicts_of(lesson, world, network, path)
    found = surprises(lesson, verdicts)
    if found:
        raise LabError("\n".join([f"{lesson.name}:", *found]))
    recorded = capture.convert(path, lesson.form)
    write(lesson, world, verdicts, recorded, Path(pcaps) / lesson.name)
    say(f"{lesson.name}: {len(verdicts)} questions, "
        f"{recorded.stat().st_size} bytes")
