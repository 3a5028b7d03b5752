#!/usr/bin/env python3
"""rrsight against Unbound and BIND on random zones; see README.md.

Exit status: 0 no unexplained false verdict; 1 there is one; 77 skipped.
"""

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "pcaps" / "lab")]
sys.dont_write_bytecode = True

from differ.report import Report                              # noqa: E402
from differ.rounds import Round                               # noqa: E402
from rrlab.tools import LabError, exit_on_signals, run        # noqa: E402

SKIP = 77
PROGRAMS = ("ip ss ethtool tcpdump named rndc nsd knotd unbound dig "
            "dnssec-keygen dnssec-signzone openssl").split()


def missing():
    """Why the test cannot run here, or None."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    absent = [p for p in PROGRAMS if not shutil.which(p)]
    if absent:
        return f"not installed: {' '.join(absent)}"
    name = f"rrlab{os.getpid()}-try"
    try:
        run("ip", "netns", "add", name)
        run("ip", "netns", "exec", name, "ip", "link", "add", "try0",
            "type", "veth", "peer", "name", "try1")
    except LabError as error:
        return f"no network namespaces: {error}"
    finally:
        run("ip", "netns", "del", name, check=False)
    return None


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--first-round", type=int, default=0,
                        help="to repeat a later round by itself")
    parser.add_argument("--questions", type=int, default=100,
                        help="for each round")
    parser.add_argument("--zones", type=int, default=10,
                        help="at least so many in each round")
    parser.add_argument("--seconds", type=int, default=40,
                        help="for the questions of a round to a resolver; "
                        "some damage makes servers slow")
    parser.add_argument("--rrsight", default="build/release/rrsight")
    parser.add_argument("--keep", metavar="DIR",
                        help="keep the captures of rounds with "
                        "differences there")
    return parser.parse_args()


def print_logs(directory):
    """Why a server did not start."""
    for log in directory.glob("*/server-*/log"):
        for line in log.read_text(errors="replace").splitlines():
            if re.search(r"\berror:|not loaded|refused", line):
                print(f"  {log.parent.name}: {line}")


def run_round(options, report, seed, number):
    directory = tempfile.mkdtemp(prefix="rrsight-differential-")
    try:
        this = Round(seed, number, options.zones)
        this.again = (f"--seed {seed} --first-round {number} "
                      f"--questions {options.questions} "
                      f"--zones {options.zones}")
        this.run(options.rrsight, options.questions, directory,
                 options.seconds)
        report.add(this)
    except LabError as error:           # a server refused what we made
        print(f"round {number} was not built: {error}", flush=True)
        print_logs(Path(directory))
        report.not_built += 1
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def run_rounds(options, report, seed):
    """So many rounds; for one that a server refuses another is tried."""
    number = options.first_round
    while number - report.not_built < options.first_round + options.rounds:
        started = time.monotonic()
        run_round(options, report, seed, number)
        print(f"round {number}: {time.monotonic() - started:.0f} s",
              flush=True)
        number += 1
        if report.not_built > options.rounds:
            break


def main():
    options = arguments()
    reason = missing()
    if reason:
        print(f"skipped: {reason}")
        return SKIP
    seed = options.seed
    if seed is None:
        seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}", flush=True)
    exit_on_signals()
    report = Report(options.keep)
    try:
        run_rounds(options, report, seed)
    finally:                            # also when it is interrupted
        report.close()
        print(f"seed {seed}")
    if not report.questions:
        print("skipped: no round could be built")
        return SKIP
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
