"""A busy resolver: many of the other lessons through one cache."""

from rrlab.lesson import Lesson, Question
from rrlab.zones import Zone
from . import algorithms, aliases, bogus, denial, good, insecure, transport
from .common import GOOD, GOOD3, OTHER

FARM = [Zone(f"{name}.{tld}", algorithm, denial_kind, csk=csk, server=server)
        for name, tld, algorithm, denial_kind, csk, server in [
            ("bakery", "test.", 13, "nsec", True, "knot"),
            ("library", "example.", 8, "nsec3", False, "nsd"),
            ("museum", "optout.", 15, "nsec", True, "knot"),
            ("theatre", "test.", 13, "nsec3", True, "knot"),
            ("harbour", "example.", 13, "nsec", True, "nsd"),
            ("station", "optout.", 14, "nsec3", False, "knot"),
            ("school", "test.", 8, "nsec", False, "nsd"),
            ("garden", "optout.", None, "nsec", False, "nsd")]]
ARCHIVE = Zone("archive.legacy.", 7, "nsec3")
ATTIC = Zone("attic.legacy.", None)

PARTS = [good.LESSONS[0], *algorithms.LESSONS, *insecure.LESSONS,
         *bogus.LESSONS, *denial.LESSONS, *aliases.LESSONS,
         transport.LESSONS[0]]


def farm_questions():
    """Good answers and denials of the zones that only the demo has."""
    found = []
    for zone in FARM:
        status = "secure" if zone.algorithm else "insecure"
        found += [Question(f"www.{zone.name}", "A", status),
                  Question(f"www.{zone.name}", "AAAA", status),
                  Question(zone.name, "MX", status)]
    return found


def legacy_questions():
    """The TLD whose keys the resolver has already."""
    return [Question("www.archive.legacy.", "A", "secure"),
            Question("www.archive.legacy.", "AAAA", "secure"),
            Question("www.attic.legacy.", "A", "insecure")]


def marked(question):
    """What depends on the keys of legacy. cannot be told."""
    if question.qname.endswith(".legacy."):
        return question._replace(from_capture="indeterminate")
    return question


def all_questions():
    """The questions of all parts, each once, spread like cards."""
    questions = [*farm_questions(), *legacy_questions()]
    for part in PARTS:
        questions += part.questions
    distinct = list({(q.qname, q.qtype): q for q in questions}.values())
    return [marked(q) for start in range(7) for q in distinct[start::7]]


def all_zones():
    zones = [*FARM, ARCHIVE, ATTIC, GOOD, GOOD3, OTHER]
    for part in PARTS:
        zones += [zone for zone in part.zones if zone not in zones]
    return zones


LESSONS = [
    Lesson(
        "demo", "A busy resolver",
        """The questions of most other lessons and of some more zones, mixed,
        through one Unbound.  Most answers are good, some insecure, some
        bogus for different reasons.  The resolver had the DNSKEY RRset of
        legacy. in its cache when the recording began: what is below that TLD
        cannot be told from the capture.""",
        """a zone at a time, with the other lessons at hand; names below
        legacy. for what is missing.""",
        all_questions(), all_zones(), prime=("legacy.", "www.hashed.legacy."),
        differ=denial.OPTOUT_DIFFERS),
]
