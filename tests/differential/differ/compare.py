"""How verdicts are compared.

A question has two resolvers' verdicts and two of rrsight, one on the traffic
of each resolver.

A resolver's verdict is secure when its answer has AD set; bogus when it says
SERVFAIL, and NOERROR or NXDOMAIN to the same question with CD set; insecure
when it says NOERROR or NXDOMAIN without AD.  Anything else is no verdict and
is not compared.

rrsight's verdict is the worst (secure, insecure, indeterminate, bogus) of
its verdicts on the messages from the authorities to that resolver, while the
question was asked, whose question is the question's type and a name of its
chain: its own name and each target of a CNAME in the resolver's answer (of
the one with CD set where the other was SERVFAIL).  Where QNAME minimisation
ended at a name above that does not exist, that message counts instead.
Truncated messages, referrals (without AA) and those with nothing to judge
(status none) do not count.

The test FAILS on

  false secure  rrsight is secure on some traffic, both resolvers say bogus
  false bogus   rrsight is bogus on some traffic, and neither resolver is

and every other difference is counted by kind:

  agree                rrsight says what that resolver says
  sides                the resolvers differ, and rrsight says on the traffic
                       of one what the other says
  indeterminate        rrsight is indeterminate where the resolver is not
  unseen               no message of the chain was in the capture
  SAYS / RESOLVER      any other, by the two verdicts

Fair exceptions, which are counted as such and do not fail, are the functions
of EXCEPTIONS; the text of each says why it is fair.
"""

from typing import NamedTuple

RANKED = ("secure", "insecure", "bogus")


class Case(NamedTuple):
    """A question with all that was said of it."""
    question: object
    answers: dict                       # program -> asking.Answer
    verdicts: dict                      # program -> sight.Verdict

    def said(self):
        return {program: a.status for program, a in self.answers.items()}


def alias_not_seen(case, program):
    """A target of the chain was not asked from an authority: the resolver
    had it, or took it from the message with the alias, or stopped at the
    first bogus link.  Its part of the verdict cannot be in the capture."""
    return bool(case.verdicts[program].unseen)


def bogus_findings(verdict):
    """(event, finding) of what makes rrsight's verdict bogus; notes and
    warnings in those messages come along."""
    return [(event, item) for event in verdict.events
            if event["status"] == "bogus" for item in event["findings"]
            if item["code"] == event["reason"]]


def only_after_an_alias(case, program):
    """What is bogus in a message is about a later name of its alias chain,
    and the message about that name itself is not bogus.  Resolvers take
    only the alias from a message and ask for its target again, so they do
    not see a fault in the rest; rrsight judges whole messages."""
    verdict = case.verdicts[program]
    good = {e["qname"].lower() for e in verdict.events
            if e["status"] != "bogus"}
    found = bogus_findings(verdict)
    return bool(found) and all(
        event["qname"].lower() != item["owner"].lower()
        and item["owner"].lower() in good for event, item in found)


def only_the_soa(case, program):
    """The SOA record of a negative answer does not validate, the proof
    itself does.  RFC 4035 section 3.2.3 wants all of the authority section
    authentic for AD; Unbound calls it bogus, except after an alias, and
    BIND only drops AD."""
    found = bogus_findings(case.verdicts[program])
    return bool(found) and all(item["type"] == "SOA" for _, item in found)


EXCEPTIONS = {
    "a name of the chain is not in the capture": alias_not_seen,
    "only what follows an alias": only_after_an_alias,
    "only the SOA of a negative answer": only_the_soa,
}


def exception(case, program):
    for name, applies in EXCEPTIONS.items():
        if applies(case, program):
            return name
    return None


def grave(case, program):
    """false secure, false bogus, or None."""
    mine = case.verdicts[program].status
    theirs = set(case.said().values())
    if mine == "secure" and theirs == {"bogus"}:
        return "false secure"
    if mine == "bogus" and theirs <= {"secure", "insecure"}:
        return "false bogus"
    return None


def kind(case, program):
    """The kind of a comparison, as in the text above; a grave one that is
    not excused begins with "FALSE"."""
    mine, theirs = case.verdicts[program].status, case.said()[program]
    if theirs not in RANKED:
        return "resolver has no verdict"
    if mine == theirs:
        return "agree"
    wrong, excuse = grave(case, program), exception(case, program)
    if mine == "unseen":
        return "unseen"
    if excuse and (wrong or excuse == next(iter(EXCEPTIONS))):
        return f"excused: {mine} / {theirs} ({excuse})"
    if wrong:
        return f"FALSE: {wrong}"
    if mine in case.said().values():
        return "sides with the other resolver"
    if mine == "indeterminate":
        return f"indeterminate / {theirs}"
    return f"{mine} / {theirs}"
