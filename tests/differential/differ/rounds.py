"""One round: random zones, random questions, both resolvers, rrsight."""

import random
import tempfile
from pathlib import Path

from rrlab.network import Network
from rrlab.servers import Authorities
from rrlab.tools import run
from rrlab.world import World

from . import asking, compare, sight, tree
from .questions import random_questions
from .sabotage import Sabotage
from .sabotage_ds import random_edit

PROGRAMS = ("unbound", "bind")


def refuse_the_rest(network):
    """Let addresses without a server refuse, so that nobody waits for the
    name servers that damage has moved."""
    for prefix in ("203.0.113.0/24", "2001:db8::/64", "2001:db8:80::/64"):
        run("ip", "-n", network.authorities, "route", "add", "local", prefix,
            "dev", "lo")


class Round:
    """What was built and what came of it."""

    def __init__(self, seed, number, zones_wanted):
        self.seed, self.number = seed, number
        self.chance = random.Random(f"{seed}/{number}")
        self.zones, self.contents = tree.random_tree(self.chance,
                                                     zones_wanted)
        self.sabotage, self.ds_edits, self.cases = {}, {}, []
        for zone in self.zones:
            if zone.algorithm and self.chance.random() < 0.5:
                self._break(zone)
        self.qmin = {p: self.chance.random() < 0.3 for p in PROGRAMS}

    def _break(self, zone):
        if self.chance.random() < 0.25:
            self.ds_edits[zone.name], zone.edit_ds = random_edit(self.chance)
        else:
            made = [Sabotage(self.chance.random())
                    for _ in range(self.chance.choice([1, 1, 1, 2]))]
            zone.forgeries = list(made)
            self.sabotage[zone.name] = made

    def touched(self):
        """{damaged zone: the RRsets that its damage changed}."""
        found = {name: [where for s in made for where in s.touched]
                 for name, made in self.sabotage.items()}
        found.update((name, [(name, "DS")]) for name in self.ds_edits)
        return found

    def damage_of(self, name):
        """The damage to the zone of a name and to those above it."""
        found = []
        for zone in self.zones:
            if f".{name}".endswith(f".{zone.name}"):
                texts = [s.text for s in self.sabotage.get(zone.name, [])]
                texts += [self.ds_edits[zone.name]] if (
                    zone.name in self.ds_edits) else []
                found += [f"{zone.name}: {text}" for text in texts]
        return found

    def run(self, rrsight, count, directory, seconds):
        """Build, ask (each resolver for at most so many seconds) and
        compare; the captures stay in the directory."""
        self.directory = Path(tempfile.mkdtemp(
            prefix=f"round{self.number}-", dir=directory))
        world = World([*tree.top(), *self.zones], self.directory)
        (self.directory / "anchor.zone").write_text(world.anchor_zone())
        questions = random_questions(self.chance, self.contents,
                                     self.touched(), count)
        answers = {}
        with Network(Authorities.addresses()) as network, \
                Authorities(world, network) as authorities:
            refuse_the_rest(network)
            for program in PROGRAMS:
                answers[program] = asking.ask_all(
                    world, network, authorities, program,
                    self.qmin[program], questions,
                    self.directory / f"{program}.pcap", seconds)
        asked = min(map(len, answers.values()))
        self._compare(rrsight, questions[:asked], answers)

    def _compare(self, rrsight, questions, answers):
        verdicts = {}
        for program in PROGRAMS:
            events = sight.read(rrsight, self.directory / "anchor.zone",
                                self.directory / f"{program}.pcap")
            verdicts[program] = [
                sight.verdict_of(q, a, events)
                for q, a in zip(questions, answers[program])]
        self.cases = [compare.Case(
            q, {p: answers[p][i] for p in PROGRAMS},
            {p: verdicts[p][i] for p in PROGRAMS})
            for i, q in enumerate(questions)]
