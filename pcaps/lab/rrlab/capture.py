"""tcpdump in the resolver's namespace."""

import gzip
import signal
import subprocess
import time
from pathlib import Path

from .tools import run, stop, wait_for

# The DNS, and the fragments that do not show a port.
FILTER = "port 53 or (ip[6:2] & 0x1fff != 0) or (ip6 and ip6[6] == 44)"

DEVICES = {"upstream": "up0", "client": "client0", "both": "any"}


class Capture:
    """Record from entry to exit."""

    def __init__(self, network, path, leg="upstream", nanoseconds=False,
                 namespace=None, device=None, wanted=FILTER):
        self.path = Path(path)
        self.log = self.path.with_suffix(".log")
        self.command = network.command(
            namespace or network.resolver, "tcpdump", "-Z", "root", "-U",
            "--immediate-mode", "-n", "-s", "0", "-i",
            device or DEVICES[leg],
            "--time-stamp-precision", "nano" if nanoseconds else "micro",
            "-w", str(self.path), wanted)

    def __enter__(self):
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        try:
            wait_for(lambda: "listening on" in self.log.read_text(),
                     "tcpdump")
        except BaseException:
            stop(self.process)
            raise
        return self

    def __exit__(self, *_):
        time.sleep(0.4)                 # for the last packets
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        finally:
            stop(self.process)


def convert(path, form):
    """Turn a pcap into a pcapng or a gzipped pcap; return the new path."""
    path = Path(path)
    if form == "pcap":
        return path
    target = path.with_name(f"capture.{form}")
    if form == "pcapng":
        run("editcap", "-F", "pcapng", str(path), str(target))
    else:
        with gzip.GzipFile(target, "wb", mtime=0) as out:
            out.write(path.read_bytes())
    return target


def merge(paths, target):
    """Several pcaps in one, in the order of time."""
    run("mergecap", "-F", "pcap", "-w", str(target), *map(str, paths))
