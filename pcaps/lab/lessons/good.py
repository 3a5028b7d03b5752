"""Chains that hold."""

from rrlab.lesson import Lesson, Question
from rrlab.zones import Zone
from .common import GOOD, GOOD3, PLAIN, TAMPERED

ZONES = [
    Zone("rsasha1.test.", 5),
    Zone("rsasha1-nsec3.legacy.", 7, "nsec3", salt="BEEF"),
    Zone("rsasha256.example.", 8, server="knot"),
    Zone("rsasha512.test.", 10, server="knot"),
    Zone("p256.example.", 13, "nsec3", csk=True, server="knot"),
    Zone("p384.test.", 14, server="knot"),
    Zone("ed25519.optout.", 15),
    Zone("ed448.test.", 16),
]

LESSONS = [
    Lesson(
        "good-algorithms", "A good chain for each algorithm",
        """Eight zones, each signed with another algorithm: 5 (RSASHA1),
        7 (RSASHA1-NSEC3-SHA1), 8 (RSASHA256), 10 (RSASHA512), 13 (ECDSA
        P-256), 14 (ECDSA P-384), 15 (Ed25519) and 16 (Ed448).  The TLDs
        above them use 13, 8, 13 and 7, the root 8.  All is well.""",
        """one DS at the parent and one DNSKEY RRset for each zone; the
        algorithm number in DS, DNSKEY and RRSIG is the same.  The zones
        p256.example. and ed25519.optout. differ in that the first has a
        single key for all signatures.""",
        [Question(f"www.{zone.name}", "A", "secure") for zone in ZONES],
        ZONES),
    Lesson(
        "bind-resolver", "BIND as the resolver",
        """The resolver is BIND, not Unbound.  It minimises names with NS
        queries, fetches keys in another order, and sends cookies.  The verdicts of Unbound in
        verdicts.json are from a second run that was not recorded; BIND's own
        are under "bind".""",
        """the COOKIE option in the queries; DS records come with the
        referrals, and only for the unsigned zone does BIND ask for the DS
        itself.  The third question is of an
        unsigned zone, the fourth of a record whose signature is broken.""",
        [Question("www.good.test.", "A", "secure"),
         Question("www.good.example.", "AAAA", "secure"),
         Question("www.plain.test.", "A", "insecure"),
         Question("www.tampered.test.", "A", "bogus"),
         Question("nothing.good.example.", "A", "secure")],
        [GOOD, GOOD3, PLAIN, TAMPERED], resolver="bind"),
]
