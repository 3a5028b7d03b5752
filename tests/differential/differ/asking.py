"""All questions to one resolver, with the traffic to the authorities recorded.

The cache is emptied before each question: what the resolver needs for its
verdict then passes between the two times of the answer, and nothing does
that belongs to another question.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from rrlab.capture import Capture
from rrlab.resolvers import Resolver

OPTIONS = {
    "unbound": "  val-bogus-ttl: 0\n",
    "bind": "synth-from-dnssec no; servfail-ttl 0; prefetch 0; "
            "qname-minimization {qmin}; max-recursion-queries 500; "
            "lame-ttl 0;",
}


class Answer(NamedTuple):
    """What a resolver said, and when it was asked."""
    status: str                         # secure, insecure, bogus, or why not
    rcode: str
    aliases: list                       # [owner, type, target]
    start: float
    end: float


class Stub:
    """stub.py in the client's namespace."""

    def __init__(self, network, address):
        self.address = address
        script = Path(__file__).with_name("stub.py")
        self.process = subprocess.Popen(
            network.command(network.client, sys.executable, str(script)),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, question, checking_disabled):
        self.process.stdin.write(
            f"{self.address} {question.qname} {question.number()} "
            f"{int(checking_disabled)}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def status_of(reply, unchecked):
    """AD is secure; SERVFAIL that is an answer under CD is bogus."""
    if reply["rcode"] in ("NOERROR", "NXDOMAIN"):
        return "secure" if reply["ad"] else "insecure"
    if reply["rcode"] == "SERVFAIL" and unchecked["rcode"] in (
            "NOERROR", "NXDOMAIN"):
        return "bogus"
    return f"no answer ({reply['rcode']})"


def ask_one(stub, resolver, question):
    resolver.flush()
    start = time.time()
    reply = unchecked = stub.ask(question, False)
    if reply["rcode"] == "SERVFAIL":
        unchecked = stub.ask(question, True)
    time.sleep(0.003)                   # for a packet still on its way
    return Answer(status_of(reply, unchecked), reply["rcode"],
                  unchecked["aliases"], start, time.time())


def ask_some(stub, resolver, authorities, questions, seconds):
    """The answers to as many questions as there is time for."""
    answers, end = [], time.monotonic() + seconds
    for question in questions:
        answers.append(ask_one(stub, resolver, question))
        if answers[-1].rcode == "TIMEOUT":
            authorities.check()
        if time.monotonic() > end:
            break
    return answers


def ask_all(world, network, authorities, program, qmin, questions, path,
            seconds):
    """The answers of one resolver, to the first questions at least; the
    traffic is in the file at path."""
    extra = OPTIONS[program].replace(
        "{qmin}", "relaxed" if qmin else "off")
    with Resolver(world, network, program, qmin=qmin, extra=extra) as it:
        with Capture(network, path), Stub(network, it.address) as stub:
            return ask_some(stub, it, authorities, questions, seconds)
