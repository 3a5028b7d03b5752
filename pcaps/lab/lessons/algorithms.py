"""Algorithms and digests that are old, rare or not known."""

from rrlab import damage
from rrlab.lesson import Lesson, Question
from rrlab.zones import Zone


def digest_200(rdata):
    """A DS whose digest type is not assigned."""
    tag, algorithm, _digest, value = rdata[0].split(None, 3)
    return [f"{tag} {algorithm} 200 {value}"]


def algorithm_200(rdata):
    """A DS whose algorithm is not assigned."""
    tag, _algorithm, digest, value = rdata[0].split(None, 3)
    return [f"{tag} 200 {digest} {value}"]


DS_SHA1 = Zone("ds-sha1.test.", 13, digests=("sha1",))
DS_SHA384 = Zone("ds-sha384.test.", 14, digests=("sha384",), server="knot")
DS_ALL = Zone("ds-three.example.", 8,
              digests=("sha1", "sha256", "sha384"), server="knot")

DIGEST_200 = Zone("digest-200.test.", 13, edit_ds=digest_200)
ALGORITHM_200 = Zone("algorithm-200.test.", 13, edit_ds=algorithm_200,
                     damage=[damage.renumber_algorithm(200)])

LESSONS = [
    Lesson(
        "ds-sha1-and-sha384", "DS with SHA-1, SHA-384, and all three digests",
        """The DS of ds-sha1.test. is a SHA-1 digest only, that of
        ds-sha384.test. a SHA-384 digest only; ds-three.example. has SHA-1,
        SHA-256 and SHA-384 digests of the same key.""",
        """the digest type in the DS records (1, 4; 1 and 2 and 4).""",
        [Question("www.ds-sha1.test.", "A", "secure"),
         Question("www.ds-sha384.test.", "A", "secure"),
         Question("www.ds-three.example.", "A", "secure")],
        [DS_SHA1, DS_SHA384, DS_ALL], qmin=False),
    Lesson(
        "unsupported-algorithm", "Algorithms that validators do not know",
        """The only DS of digest-200.test. has digest type 200; the DS, the
        keys and the signatures of algorithm-200.test. all have algorithm
        200.  Neither number is assigned.  A validator that finds no DS that
        it could use treats the zone as unsigned (RFC 4035, section 5.2).""",
        """the number 200 in the DS records, and that these are signed:
        the chain down to them is secure.""",
        [Question("www.digest-200.test.", "A", "insecure"),
         Question("www.algorithm-200.test.", "A", "insecure")],
        [DIGEST_200, ALGORITHM_200]),
]
