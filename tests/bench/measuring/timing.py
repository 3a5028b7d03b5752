"""Runs programs in turn and takes the medians of what they cost."""

import os
import statistics
import subprocess
import sys
from collections import namedtuple

# Seconds of the whole process, user and system together; peak resident memory in MiB. As a child is started from
# this program, the kernel counts no peak below this program's own size, some 15 MiB.
Cost = namedtuple("Cost", "cpu wall memory")


def once(argv):
    """The cost of one run; the end of the whole program when it fails, for a figure of that would be none."""
    start = os.times().elapsed
    with open(os.devnull, "wb") as nowhere, subprocess.Popen(argv, stdout=nowhere, stderr=subprocess.PIPE) as child:
        complaint = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    wall = os.times().elapsed - start
    if child.returncode != 0:
        sys.exit(f"{' '.join(argv)}: exit status {child.returncode}\n{complaint.decode(errors='replace')}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def in_turn(commands, rounds):
    """The median cost of each of {name: argv}: a round runs all of them, so that what else the machine does meets
    all alike."""
    costs = {name: [] for name in commands}
    for number in range(rounds):
        for name, argv in commands.items():
            print(f"  round {number + 1} of {rounds}: {name}", file=sys.stderr)
            costs[name].append(once(argv))
    return {name: Cost(*(statistics.median(column) for column in zip(*runs))) for name, runs in costs.items()}
