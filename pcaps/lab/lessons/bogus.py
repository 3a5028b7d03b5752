"""Chains that break."""

from rrlab import damage
from rrlab.lesson import Lesson, Question
from rrlab.zones import Zone
from .common import EXPIRED, TAMPERED


def algorithm_8(rdata):
    """The DS names algorithm 8."""
    tag, _algorithm, digest, value = rdata[0].split(None, 3)
    return [f"{tag} 8 {digest} {value}"]


ROLLED = Zone("rolled.test.", 13, stale_ds=True)
# Keys and all else are fresh, but for the A RRset of www.
STALE_A = Zone("stale-a.example.", 8, resign={
    ("www.stale-a.example.", "A"): ("now-5184000", "now-864000")})
EARLY = Zone("early.test.", 13, start="now+864000", end="now+3456000")
EARLY_A = Zone("early-a.example.", 8, resign={
    ("www.early-a.example.", "A"): ("now+864000", "now+3456000")})
DS_ALGORITHM = Zone("ds-algorithm.test.", 13, edit_ds=algorithm_8)
FLIPPED_KEY = Zone("flipped-key.test.", 13, damage=[
    damage.flip_signature("flipped-key.test.", "DNSKEY")])
STRIPPED = Zone("stripped.test.", 13, damage=[damage.strip_signatures()])
STRIPPED_A = Zone("stripped-a.example.", 8, damage=[
    damage.strip_signatures("www.stripped-a.example.", "A")])
SIGNER = Zone("signer.test.", 13, damage=[
    damage.signer_name("www.signer.test.", "A", "test.")])
NO_PROOF = Zone("no-proof.test.", 13, damage=[damage.drop(None, "NSEC")])

LESSONS = [
    Lesson(
        "bogus-ds-mismatch", "A KSK rollover that went wrong",
        """The owner of rolled.test. replaced the key-signing key and removed
        the old one, but the parent still has the DS of the old key.""",
        """the DS at test. has the algorithm of the zone's KSK but another
        key tag: no DNSKEY matches it.""",
        [Question("www.rolled.test.", "A", "bogus")], [ROLLED]),
    Lesson(
        "bogus-expired", "Signatures that have expired",
        """All signatures of expired.test. ran out ten days before the
        capture.  In stale-a.example. only that of one A RRset did; the AAAA
        RRset of the same name is good.""",
        """the expiration field of the RRSIG records against the time of
        the packets.""",
        [Question("www.expired.test.", "A", "bogus"),
         Question("www.stale-a.example.", "A", "bogus"),
         Question("www.stale-a.example.", "AAAA", "secure")],
        [EXPIRED, STALE_A], qmin=False),
    Lesson(
        "bogus-not-yet-valid", "Signatures that are not valid yet",
        """The signatures of early.test. begin ten days after the capture.
        In early-a.example. only that of one A RRset does.""",
        """the inception field of the RRSIG records against the time of
        the packets.""",
        [Question("www.early.test.", "A", "bogus"),
         Question("www.early-a.example.", "A", "bogus"),
         Question("www.early-a.example.", "AAAA", "secure")],
        [EARLY, EARLY_A], form="pcapng"),
    Lesson(
        "bogus-ds-algorithm", "A DS with an algorithm that no key has",
        """The DS of ds-algorithm.test. has the key tag of the zone's KSK,
        but names algorithm 8; all keys of the zone have algorithm 13.""",
        """algorithm 8 in the DS, 13 in the DNSKEY records.  Algorithm 8
        is one that validators know: the zone is not insecure.""",
        [Question("www.ds-algorithm.test.", "A", "bogus")], [DS_ALGORITHM]),
    Lesson(
        "bogus-signature", "Signatures that do not verify",
        """Four ways: one bit of an RRSIG is flipped
        (www.tampered.test.), a record was changed under its signature
        (changed.tampered.test.), the signature of the keys is broken
        (flipped-key.test.), an RRSIG names a signer above the zone
        (www.signer.test.).  fine.tampered.test. is good.""",
        """that the resolver asks again and again: the data might have
        been damaged on the way.""",
        [Question("www.tampered.test.", "A", "bogus"),
         Question("changed.tampered.test.", "A", "bogus"),
         Question("fine.tampered.test.", "A", "secure"),
         Question("www.flipped-key.test.", "A", "bogus"),
         Question("www.signer.test.", "A", "bogus")],
        [TAMPERED, FLIPPED_KEY, SIGNER]),
    Lesson(
        "bogus-stripped", "Signatures that are missing",
        """stripped.test. has a DS, but its server sends everything without
        RRSIG records.  In stripped-a.example. only the RRSIG of one A RRset
        is missing.""",
        """answers to queries with DO=1 that have no RRSIG, below a signed
        DS.""",
        [Question("www.stripped.test.", "A", "bogus"),
         Question("www.stripped-a.example.", "A", "bogus"),
         Question("www.stripped-a.example.", "AAAA", "secure")],
        [STRIPPED, STRIPPED_A], qmin=False),
    Lesson(
        "bogus-no-proof", "Denials without a proof",
        """The NSEC records of no-proof.test. are gone: NXDOMAIN and NODATA
        come with a signed SOA only.""",
        """the authority section of the answers: SOA and its RRSIG, and no
        NSEC.""",
        [Question("nothing.no-proof.test.", "A", "bogus"),
         Question("www.no-proof.test.", "TXT", "bogus"),
         Question("www.no-proof.test.", "A", "secure")],
        [NO_PROOF], qmin=False),
]
