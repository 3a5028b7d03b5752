"""What a lesson is."""

from dataclasses import dataclass, field
from typing import List, NamedTuple

from .zones import Zone


class Question(NamedTuple):
    """A question and what Unbound should say of it."""
    qname: str
    qtype: str
    status: str
    # What the capture alone can show, where that is not the same.
    from_capture: str = ""
    # What delv should say, where that is not the same.
    delv: str = ""


@dataclass
class Lesson:
    """A lesson: zones, questions, and how to record them."""
    name: str
    title: str
    happened: str                       # for the README
    look: str                           # for the README
    questions: List[Question]
    zones: List[Zone] = field(default_factory=list)
    resolver: str = "unbound"           # or bind
    qmin: bool = True
    edns_size: int = 1232
    leg: str = "upstream"               # or client, both
    form: str = "pcap"                  # or pcapng, pcap.gz
    nanoseconds: bool = False
    prime: tuple = ()                   # (zone, qname): see priming.py
    asked_by: str = "dig"               # or dig-do-and-plain, delv
    differ: str = ""                    # why Unbound and delv differ
