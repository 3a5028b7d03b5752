"""CNAME and DNAME."""

from rrlab.lesson import Lesson, Question
from rrlab.zones import Zone
from .common import GOOD, GOOD3, PLAIN, TAMPERED

RENAMED = Zone("renamed.test.", 13, records="""\
old DNAME good.example.
older DNAME plain.test.
inner DNAME new.renamed.test.
www.new A 203.0.113.92""")

LESSONS = [
    Lesson(
        "cname-across-zones", "CNAMEs from one zone to another",
        """alias.good.test. leads to a secure zone,
        plain-alias.good.test. to an unsigned one, bogus-alias.good.test. to
        a record with a broken signature.  one.good.test. leads through two
        more CNAMEs to www.good.test.  The worst part of a chain decides.""",
        """that the resolver asks again for the target, in the target's
        own zone.""",
        [Question("alias.good.test.", "A", "secure"),
         Question("plain-alias.good.test.", "A", "insecure"),
         Question("bogus-alias.good.test.", "A", "bogus"),
         Question("one.good.test.", "A", "secure"),
         Question("alias.good.test.", "TXT", "secure")],
        [GOOD, GOOD3, PLAIN, TAMPERED]),
    Lesson(
        "dname", "DNAME",
        """Everything below old.renamed.test. is renamed to good.example.,
        below older.renamed.test. to the unsigned plain.test., and below
        inner.renamed.test. to new.renamed.test. in the same zone.""",
        """the DNAME is signed; the CNAME that the server makes from it is
        not.""",
        [Question("www.old.renamed.test.", "A", "secure"),
         Question("nothing.old.renamed.test.", "A", "secure"),
         Question("www.older.renamed.test.", "A", "insecure"),
         Question("www.inner.renamed.test.", "A", "secure"),
         Question("old.renamed.test.", "DNAME", "secure")],
        [RENAMED, GOOD3, PLAIN], qmin=False),
]
