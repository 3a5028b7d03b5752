"""Proofs that a name or a type does not exist, and wildcards."""

from rrlab.lesson import Lesson, Question
from rrlab.zones import Zone
from .common import GOOD, GOOD3

WILDCARDS = """\
*.any A 203.0.113.90
named.any A 203.0.113.91
*.any-alias CNAME www"""
WILD = Zone("wild.test.", 13, records=WILDCARDS)
WILD3 = Zone("wild.example.", 8, "nsec3", records=WILDCARDS, server="knot")
HASHED = Zone("hashed.legacy.", 7, "nsec3", iterations=10, salt="A1B2")
SLOW = Zone("slow.test.", 13, "nsec3", iterations=500, salt="0102",
            csk=True)

OPTOUT_DIFFERS = """\
Unbound and delv differ on www.unregistered.optout.: all NSEC3 records of the
proof are signed and delv reports that; but the one that covers the next
closer name has the opt-out flag, so an unsigned delegation could hide there,
and a resolver must not set AD (RFC 5155, section 9.2)."""

LESSONS = [
    Lesson(
        "nxdomain-nsec", "NXDOMAIN with NSEC",
        """Three names that do not exist: in a zone, in its TLD, and in the
        root.""",
        """two NSEC records in each: one covers the name, one the wildcard
        that could have made it.  One NSEC may do both.""",
        [Question("nothing.good.test.", "A", "secure"),
         Question("a.b.nothing.good.test.", "A", "secure"),
         Question("www.unregistered.test.", "A", "secure"),
         Question("www.nothing.", "A", "secure")],
        [GOOD], qmin=False),
    Lesson(
        "nodata-nsec", "NODATA with NSEC",
        """The names exist, the types do not.  below.good.test. has no
        records of its own: it exists because there is a name below it (an
        empty non-terminal).""",
        """the NSEC at the name, without the type in its map; for the empty
        non-terminal, an NSEC before it whose next name is below it.""",
        [Question("www.good.test.", "TXT", "secure"),
         Question("good.test.", "MX", "secure"),
         Question("below.good.test.", "A", "secure")],
        [GOOD]),
    Lesson(
        "nxdomain-nsec3", "NXDOMAIN with NSEC3",
        """Names that do not exist, in zones with NSEC3: without a salt
        (good.example., example.), with a salt and 10 iterations
        (hashed.legacy.), and in a TLD with opt-out, where the proof leaves
        open whether there is an unsigned delegation: that is insecure.""",
        """up to three NSEC3 records: one matches the closest encloser, one
        covers the next closer name, one the wildcard.  The opt-out flag in
        the NSEC3 records of optout.""",
        [Question("nothing.good.example.", "A", "secure"),
         Question("a.b.nothing.good.example.", "A", "secure"),
         Question("www.unregistered.example.", "A", "secure"),
         Question("nothing.hashed.legacy.", "A", "secure"),
         Question("www.unregistered.optout.", "A", "insecure",
                  delv="secure")],
        [GOOD3, HASHED], qmin=False, differ=OPTOUT_DIFFERS),
    Lesson(
        "nodata-nsec3", "NODATA with NSEC3",
        """The names exist, the types do not; below.good.example. is an empty
        non-terminal.""",
        """the NSEC3 that matches the name, without the type in its map;
        that of the empty non-terminal has an empty map.""",
        [Question("www.good.example.", "TXT", "secure"),
         Question("good.example.", "MX", "secure"),
         Question("below.good.example.", "A", "secure"),
         Question("www.hashed.legacy.", "TXT", "secure")],
        [GOOD3, HASHED]),
    Lesson(
        "nsec3-iterations", "NSEC3 with too many iterations",
        """slow.test. has 500 NSEC3 iterations.  Validators refuse to do so
        much work (RFC 9276) and take its denials as insecure.  Answers with
        data need no NSEC3 and are secure.""",
        """the iterations field of the NSEC3 records.""",
        [Question("www.slow.test.", "A", "secure"),
         Question("nothing.slow.test.", "A", "insecure"),
         Question("www.slow.test.", "TXT", "insecure")],
        [SLOW], qmin=False),
    Lesson(
        "wildcard", "Wildcards",
        """*.any.wild.test. has an A record, and so has *.any.wild.example.
        (with NSEC3).  Two names match it, once with data (the answer is
        made from the wildcard), once without (wildcard NODATA).  In the
        last two, the wildcard is a CNAME.""",
        """the labels field of the RRSIG, which is smaller than the number
        of labels of the name; the NSEC or NSEC3 in the authority section
        that proves that the name itself does not exist.""",
        [Question("host.any.wild.test.", "A", "secure"),
         Question("a.b.any.wild.test.", "A", "secure"),
         Question("host.any.wild.test.", "TXT", "secure"),
         Question("named.any.wild.test.", "A", "secure"),
         Question("host.any.wild.example.", "A", "secure"),
         Question("a.b.any.wild.example.", "A", "secure"),
         Question("host.any.wild.example.", "TXT", "secure"),
         Question("named.any.wild.example.", "TXT", "secure"),
         Question("host.any-alias.wild.test.", "A", "secure"),
         Question("host.any-alias.wild.example.", "A", "secure")],
        [WILD, WILD3], qmin=False),
]
