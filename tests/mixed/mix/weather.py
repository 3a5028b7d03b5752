"""A link with weather (the kernel's netem is not everywhere)."""

import random

from rrlab import packets
from rrlab.path import Path

LOSS, REPEATED, LATE = 0.006, 0.01, 0.002
DELAY, JITTER = 0.003, 0.006            # more jitter than the time between
LATE_BY = (0.1, 0.9)                    # packets: they overtake each other


class Weather(Path):
    """A Path that loses packets, sends some twice, some late, none in time.

    An address in `instances` is that of several servers, whose answers come
    over so many more hops; which of them answers changes from one to the
    next client port.
    """

    def __init__(self, asker, server, seed=1):
        super().__init__(asker, server)
        self.chance = random.Random(seed)
        self.instances = {}             # octets of an address: [more hops]
        self.on_answer = self._from_instance

    def _later(self, delay, to, frame):
        draw = self.chance.random()
        if draw < LOSS:
            return
        for _ in range(2 if draw < LOSS + REPEATED else 1):
            wait = DELAY + JITTER * self.chance.random()
            if self.chance.random() < LATE:
                wait += self.chance.uniform(*LATE_BY)
            super()._later(wait, to, frame)

    def _from_instance(self, packet):
        source, port, ttl = ((packet[12:16], packet[22:24], packet[8])
                             if packet[0] >> 4 == 4 else
                             (packet[8:24], packet[42:44], packet[7]))
        hops = self.instances.get(source)
        if hops is None:
            return None
        return [packets.with_ttl(packet, ttl - hops[port[-1] % len(hops)])]
