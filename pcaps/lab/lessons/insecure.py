"""Zones that are not signed, with a proof of that."""

from rrlab.lesson import Lesson, Question
from rrlab.zones import Zone
from .common import PLAIN, PLAIN3, PLAIN_OPTOUT

ISLAND = Zone("island.test.", 13, digests=())
BELOW = Zone("below.plain.test.", 13)

LESSONS = [
    Lesson(
        "insecure-no-ds", "Unsigned zones below three kinds of TLD",
        """plain.test. is below a TLD with NSEC, plain.example. below one
        with NSEC3, plain.optout. below one with NSEC3 opt-out.  None has a
        DS.  island.test. is signed but its parent has no DS for it;
        below.plain.test. has a DS, but its parent is not signed.""",
        """the proofs that there is no DS: an NSEC at plain.test. whose
        type map has NS but not DS; an NSEC3 that matches plain.example.;
        an opt-out NSEC3 that covers plain.optout., with the closest
        encloser.""",
        [Question("www.plain.test.", "A", "insecure"),
         Question("www.plain.example.", "A", "insecure"),
         Question("www.plain.optout.", "A", "insecure"),
         Question("nothing.plain.optout.", "A", "insecure"),
         Question("www.island.test.", "A", "insecure"),
         Question("www.below.plain.test.", "A", "insecure")],
        [PLAIN, PLAIN3, PLAIN_OPTOUT, ISLAND, BELOW]),
]
