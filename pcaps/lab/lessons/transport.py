"""Big answers: TCP and IP fragments."""

from rrlab.lesson import Lesson, Question
from rrlab.zones import Zone


def big_text(records):
    """A TXT RRset of about 210 bytes a record."""
    return "\n".join(f'big TXT "{n:02d} {"x" * 190}"'
                     for n in range(records))


BIG = Zone("big.test.", 13, records=big_text(8))
BIG3 = Zone("big.example.", 8, "nsec3", records=big_text(20), server="knot")
BIG_V4 = Zone("big-v4.test.", 13, records=big_text(14), family="4")
BIG_V6 = Zone("big-v6.test.", 13, records=big_text(14), family="6")

LESSONS = [
    Lesson(
        "tcp-after-truncation", "Truncated over UDP, then TCP",
        """The TXT RRsets of big.big.test. and big.big.example. do not fit
        into the 1232 bytes that the resolver offers.  The server sets TC=1,
        and the resolver asks again over TCP.""",
        """the UDP answers with TC=1 and nothing to validate; the TCP
        streams, whose answer takes more than one segment.""",
        [Question("big.big.test.", "TXT", "secure"),
         Question("big.big.example.", "TXT", "secure")],
        [BIG, BIG3]),
    Lesson(
        "ip-fragments", "Big UDP answers in IP fragments",
        """The resolver offers 4096 bytes, and the answers of about 3000
        bytes come in IP fragments: IPv4 from big-v4.test., which has only an
        IPv4 address, IPv6 from big-v6.test.""",
        """fragments after the first: they have no UDP header.""",
        [Question("big.big-v4.test.", "TXT", "secure"),
         Question("big.big-v6.test.", "TXT", "secure")],
        [BIG_V4, BIG_V6], edns_size=4096, qmin=False, form="pcap.gz"),
]
