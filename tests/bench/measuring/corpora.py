"""The generated captures: made when they are not there yet."""

import json
import os
import subprocess
import sys

# Beside the presets: m2k's traffic over ten times the zones and names.
SHAPES = {"zones10": ["--preset", "s200k", "--name", "zones10", "--zones", "1100", "--names", "10800"]}


class Corpus:
    def __init__(self, folder, name):
        stem = os.path.join(folder, name)
        self.capture, self.anchor, self.zone = stem + ".pcap", stem + ".anchor", stem + ".zone"
        with open(stem + ".json", encoding="utf-8") as facts:
            self.facts = json.load(facts)

    @property
    def packets(self):
        return self.facts["packets"]

    @property
    def signatures(self):
        return sum(self.facts["signatures"].values())


class Corpora:
    def __init__(self, generator, folder):
        self.generator, self.folder = generator, folder

    def get(self, name):
        if not os.path.exists(os.path.join(self.folder, name + ".json")):
            print(f"  making {name}", file=sys.stderr)
            subprocess.check_call([self.generator, *SHAPES.get(name, ["--preset", name]), self.folder],
                                  stdout=subprocess.DEVNULL)
        return Corpus(self.folder, name)
