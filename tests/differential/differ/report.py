"""What is printed and kept of a run."""

import shutil
from collections import Counter
from pathlib import Path

from . import compare
from .rounds import PROGRAMS

QUIET = ("agree", "resolver has no verdict")


def findings(verdict):
    """rrsight's reasons, each once."""
    found = []
    for event in verdict.events:
        for item in event["findings"]:
            text = (f"{event['qname']} {event['qtype']} (frame "
                    f"{event['frame']}) {event['status']}: {item['code']} at "
                    f"{item['owner']} {item['type']}: {item['detail']}")
            if text not in found:
                found.append(text)
    return found


def describe(this, case, program, what):
    """A difference, for people."""
    said, question = case.said(), case.question
    zone = next(z for z in this.zones if z.name == question.zone)
    lines = [f"{what}: {question.qname} {question.qtype}, "
             f"on the traffic of {program}",
             f"  again: {this.again}",
             f"  zone {zone.name} algorithm {zone.algorithm} {zone.denial}",
             "  unbound {unbound}, bind {bind}".format(**said)
             + f" ({case.answers[program].rcode}), "
             f"rrsight {case.verdicts[program].status}"]
    names = [question.qname.lower()] + [
        target for _, _, target in case.answers[program].aliases]
    for name in names:
        lines += [f"  damage: {d}" for d in this.damage_of(name)]
    lines += [f"  chain: {' -> '.join(names)}"] if names[1:] else []
    lines += [f"  {text}" for text in findings(case.verdicts[program])[:8]]
    return "\n".join(lines)


def in_short(this, case, program, what):
    """A difference that does not fail the test, in a line."""
    verdict, said = case.verdicts[program], case.said()
    reasons = sorted({e["reason"] for e in verdict.events if e["reason"]
                      and e["status"] == verdict.status})
    damage = "; ".join(this.damage_of(case.question.qname.lower()))
    return (f"{what}: {case.question.qname} {case.question.qtype} round "
            f"{this.number} on the traffic of {program}: unbound "
            f"{said['unbound']}, bind {said['bind']}, rrsight "
            f"{verdict.status} {reasons}; {damage or 'no damage'}")


class Report:
    """Counts over all rounds, and the graver differences."""

    def __init__(self, keep):
        self.keep = Path(keep) if keep else None
        self.kinds = Counter()
        self.statuses = Counter()
        self.questions = self.failures = self.not_built = 0

    def add(self, this):
        wrong = differing = 0
        for case in this.cases:
            self.questions += 1
            said = tuple(case.said()[p] for p in PROGRAMS)
            self.statuses["/".join(said)] += 1
            for program in PROGRAMS:
                what = compare.kind(case, program)
                self.kinds[what] += 1
                wrong += what.startswith("FALSE")
                differing += " / " in what and "excused" not in what
                if what not in QUIET:
                    tell = (describe if what.startswith("FALSE")
                            else in_short)
                    print(tell(this, case, program, what), flush=True)
        self.failures += wrong
        if self.keep and wrong + differing:
            self._keep(this)

    def _keep(self, this):
        target = self.keep / f"seed{this.seed}-round{this.number}"
        target.mkdir(parents=True, exist_ok=True)
        for path in this.directory.glob("*"):
            if path.suffix in (".pcap", ".zone"):
                shutil.copy(path, target)

    def close(self):
        print(f"{self.questions} questions, {sum(self.kinds.values())} "
              f"comparisons, {self.failures} failures, {self.not_built} "
              "rounds not built")
        for title, counter in (("comparisons", self.kinds),
                               ("unbound/bind", self.statuses)):
            print(f"{title}:")
            for name, number in counter.most_common():
                print(f"  {number:6}  {name}")
