"""A link whose packets pass through this program.

Its ends are TAP devices; a thread carries the frames from one to the other,
answers after a delay.  So whoever is on the path can see each query before
the server does and each answer before the asker does, can answer first, and
can change or keep back what passes.  (The kernel's netem would only delay.)
"""

import fcntl
import heapq
import itertools
import os
import select
import struct
import threading
import time

from . import packets
from .namespaces import inside

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
IPV4, IPV6 = 0x0800, 0x86DD


def open_tap(namespace, device):
    """Make a TAP device and return its descriptor."""
    with inside(namespace):
        descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(descriptor, TUNSETIFF, struct.pack(
            "16sH22x", device.encode(), IFF_TAP | IFF_NO_PI))
    return descriptor


class Path(threading.Thread):
    """A link between who asks and who answers."""

    def __init__(self, asker, server):
        super().__init__(daemon=True)
        self.asker, self.server = asker, server     # descriptors
        self.delay = 0.0                # of what goes to the asker
        self.held_until = 0.0           # what goes there waits (monotonic)
        # Called with each IP packet; returns None to let it pass, or the
        # packets that go on instead.
        self.on_query = self.on_answer = lambda packet: None
        self.forged = []                # the IP packets that we made up
        self.error = None
        self._waiting, self._order = [], itertools.count()
        self._macs = b"\0" * 12         # of frames to the asker
        self._ended = False

    def forge(self, datagram, delay=0.0):
        """Send a made-up packet (octets or Datagram) to the asker."""
        packet = (packets.build(datagram)
                  if isinstance(datagram, packets.Datagram) else datagram)
        self.forged.append(packet)
        kind = IPV6 if packet[0] >> 4 == 6 else IPV4
        self._later(delay, self.asker,
                    self._macs + struct.pack("!H", kind) + packet)

    def pass_all(self):
        """No hooks any more."""
        self.on_query = self.on_answer = lambda packet: None

    def stop(self):
        self._ended = True
        self.join()
        os.close(self.asker)
        os.close(self.server)

    def run(self):
        try:
            while not self._ended:
                self._turn()
        except Exception as error:      # for check(), in the other thread
            self.error = error

    def check(self):
        if self.error:
            raise self.error

    def _later(self, delay, to, frame):
        heapq.heappush(self._waiting, (time.monotonic() + delay,
                                       next(self._order), to, frame))

    def _turn(self):
        pause = 0.1
        if self._waiting:
            pause = max(0.0, min(pause, self._waiting[0][0]
                                 - time.monotonic()))
        for descriptor in select.select([self.asker, self.server], [], [],
                                        pause)[0]:
            self._carry(descriptor, os.read(descriptor, 65536))
        while self._waiting and self._waiting[0][0] <= time.monotonic():
            _, _, to, frame = heapq.heappop(self._waiting)
            self._write(to, frame)

    @staticmethod
    def _write(to, frame):
        try:
            os.write(to, frame)
        except OSError:                 # the interface is not up yet
            pass

    def _carry(self, came_from, frame):
        head, packet = frame[:14], frame[14:]
        up = came_from == self.asker
        held = self.held_until - time.monotonic()
        to, delay = ((self.server, 0.0) if up
                     else (self.asker, max(self.delay, held)))
        passed = [packet]
        if struct.unpack("!H", head[12:])[0] in (IPV4, IPV6):
            if up:
                self._macs = head[6:12] + head[:6]
            hook = self.on_query if up else self.on_answer
            instead = hook(packet)
            passed = passed if instead is None else instead
        for each in passed:
            self._later(delay, to, head + each)
