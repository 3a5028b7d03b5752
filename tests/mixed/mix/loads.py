"""Who asks whom, and how: dnsperf and a stub that asks again."""

import random
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from rrlab.network import HELPER, RESOLVER

from . import zones

ASKER = Path(__file__).resolve().parents[1] / "asker"
SUBNETS = ("c6336400", "cb007100", "c0000200")          # three times a /24


class Load(NamedTuple):
    place: str                          # the namespace that asks
    server: str                         # an address
    names: str                          # the file of questions
    options: tuple = ()                 # of dnsperf; None: the stub asks
    share: float = 1.0                  # of the rate of a load


def questions(zone, chance, count=400):
    """Lines for dnsperf: hosts, other types, names that do not exist."""
    lines = []
    for _ in range(count):
        host = f"h{chance.randrange(zones.HOST_COUNT):02d}.{zone}"
        draw = chance.random()
        if zone == "long.test.":
            lines.append(f"big{chance.randrange(20):02d}.{zone} TXT")
        elif draw < 0.70:
            lines.append(f"{host} {chance.choice(['A', 'A', 'TXT'])}")
        elif draw < 0.80:
            lines.append(f"{host} MX")
        elif draw < 0.90:
            lines.append(f"no{chance.randrange(10**6):06d}.{zone} A")
        else:
            lines.append(chance.choice([
                f"www.{zone} AAAA", f"{zone} NS", f"{zone} SOA",
                f"alias.{zone} A", f"mail.{zone} MX", f"pool.{zone} A",
                f"pool.{zone} A", f"deep.{zone} A", f"sub.deep.{zone} A"]))
    return lines


def write_questions(directory):
    """{zone: file}, and one file of all under None."""
    chance, files, everything = random.Random(5), {}, []
    for zone in zones.ZONES:
        lines = questions(zone.name, chance)
        files[zone.name] = Path(directory) / f"{zone.name}questions"
        files[zone.name].write_text("\n".join(lines) + "\n")
        everything += lines
    chance.shuffle(everything)
    files[None] = Path(directory) / "all.questions"
    files[None].write_text("\n".join(everything) + "\n")
    return {zone: str(path) for zone, path in files.items()}


def direct(world, files, zone, options, share=1.0, family="4"):
    """From the resolver's place to the server of a zone."""
    return Load("resolver", world.addresses[zone][family == "6"], files[zone],
                options, share)


def rounds(world, files):
    """Loads that run at the same time, round by round."""
    def ask(zone, *options, share=1.0, family="4"):
        return direct(world, files, zone, options or None, share, family)
    everything = files[None]
    edns, signed, tcp = ("-e",), ("-D",), ("-m", "tcp")
    plain = ("-f", "any")
    subnets = [("-E", f"8:00011800{subnet[:6]}") for subnet in SUBNETS]
    return [
        [Load("client", RESOLVER, everything, signed),
         Load("client", HELPER, everything, plain),
         ask("shop.test.", *edns), ask("bank.test.", *signed, family="6"),
         ask("cast.test.", *edns), ask("pool.test.", *edns)],
        [Load("client", RESOLVER, everything, plain),
         Load("client", RESOLVER, everything, None, 0.3),
         Load("client", HELPER, everything, signed),
         ask("many.test.", *signed), ask("free.test."),
         ask("wide.test.", *signed), ask("lower.test.", *edns, share=0.5)],
        [Load("client", RESOLVER, everything, (*tcp, *signed), 0.5),
         ask("bank.example.", *tcp, *signed, share=0.5),
         ask("long.test.", *signed, share=0.3),
         ask("moving.test.", *edns), ask("turning.test.", *signed),
         ask("moving.test.", share=0.3),
         *[ask("pool.test.", *subnet, share=0.4) for subnet in subnets]],
        [Load("client", RESOLVER, everything, edns),
         Load("client", HELPER, everything, None, 0.3),
         ask("shop.test.", *plain, family="6"), ask("bank.test.", *plain),
         ask("pool.test.", share=0.3), ask("wide.test.", share=0.3),
         ask("turning.test.", *plain)],
    ]


def start(network, load, rate, seconds):
    """The process that asks."""
    rate *= load.share
    if load.options is None:
        command = [sys.executable, str(ASKER), load.server, str(rate),
                   str(seconds), load.names]
    else:
        command = ["dnsperf", "-s", load.server, "-d", load.names,
                   "-Q", str(max(1, int(rate))), "-l", str(seconds), "-c",
                   "20", "-t", "2", *load.options]
    return subprocess.Popen(
        network.command(getattr(network, load.place), *command),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
