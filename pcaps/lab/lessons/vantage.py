"""What a tap at another place, or started later, can see."""

from rrlab.lesson import Lesson, Question
from .common import EXPIRED, GOOD, GOOD3, OTHER, PLAIN, TAMPERED

MIXED = [Question("www.good.test.", "A", "secure"),
         Question("www.tampered.test.", "A", "bogus"),
         Question("www.expired.test.", "A", "bogus"),
         Question("www.plain.test.", "A", "insecure"),
         Question("nothing.good.test.", "A", "secure")]
ZONES = [GOOD, TAMPERED, EXPIRED, PLAIN]

LESSONS = [
    Lesson(
        "tld-dnskey-missing", "The keys of a TLD are not in the capture",
        """The resolver had the DNSKEY RRset of test. in its cache when the
        recording began (and nothing else), so it never asks for it.  Unbound
        says that www.other.test. is secure, and it is.  But the capture
        lacks the keys between the root and the zone, and nobody who has only
        the capture can tell: the verdict from it is indeterminate.  The
        chain of www.good.example. is complete.""",
        """a DNSKEY answer for ".", "other.test.", "example." and
        "good.example.", and none for "test.".""",
        [Question("www.other.test.", "A", "secure", "indeterminate"),
         Question("www.good.example.", "A", "secure"),
         Question("nothing.other.test.", "A", "secure", "indeterminate")],
        [GOOD, OTHER, GOOD3], prime=("test.", "www.good.test.")),
    Lesson(
        "client-side", "Between client and resolver",
        """The tap is between the client and the resolver.  The client asks
        each question twice: with DO=1, and without EDNS (but with AD=1).  The
        resolver validates; for the broken records it says SERVFAIL.  None of
        the chain is in the capture.""",
        """the AD bit (secure), SERVFAIL with an extended error (bogus),
        and answers that have neither (insecure).  Signatures are there only
        with DO=1, keys not at all: by itself the capture proves nothing.""",
        [q._replace(from_capture="indeterminate") for q in MIXED],
        ZONES, leg="client", asked_by="dig-do-and-plain"),
    Lesson(
        "client-side-validator", "A client that validates for itself",
        """The client runs delv: it asks the resolver for the data with CD=1
        and then for each DS and DNSKEY up to the root.  The tap is between
        the two.""",
        """queries with CD=1, and the whole chain in answers of the
        resolver (with RA=1), also for the broken records.""",
        MIXED, ZONES, leg="client", asked_by="delv"),
    Lesson(
        "client-and-upstream", "Both sides of the resolver in one capture",
        """The tap sees all interfaces of the resolver: the client's
        questions and what the resolver does for each.""",
        """the link type (Linux cooked v2), the same names on both sides,
        and the resolver's SERVFAIL after its own failed attempts.""",
        MIXED, ZONES, leg="both", asked_by="dig", nanoseconds=True),
]
