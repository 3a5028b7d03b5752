"""Peak memory, how costs grow, and instructions a packet."""

import os
import re
import shutil
import subprocess


def peaks(bench, table):
    costs = bench.text_costs("s200k", "m2k", "m50k", "zones10", *(["large"] if bench.with_large else []))
    corpora = {name: bench.corpora.get(name) for name in costs}
    memory = {name: cost.memory for name, cost in costs.items()}
    table.limit("m2k, peak memory", memory["m2k"], 32, "MiB")
    more = corpora["m50k"].signatures - corpora["m2k"].signatures
    table.limit("peak memory for 100,000 signatures more (m50k)", (memory["m50k"] - memory["m2k"]) / more * 1e5, 40,
                "MiB")
    small, big = ("m2k", "large") if bench.with_large else ("s200k", "m2k")
    millions = (corpora[big].packets - corpora[small].packets) / 1e6
    table.limit(f"peak memory for a million packets more ({small} to {big})",
                (memory[big] - memory[small]) / millions, 0.5, "MiB")
    for name, what in ((big, f"10 times the packets, {small} to {big}"), ("zones10", "10 times the zones, s200k")):
        before = small if name == big else "s200k"
        table.at_most(f"{what}: CPU", costs[name].cpu, costs[before].cpu, 10.3 if name == big else None)
        table.at_most(f"{what}: memory", memory[name], memory[before], None, "MiB")
    each = {name: costs[name].cpu / corpora[name].signatures * 1e6 for name in ("s200k", "zones10")}
    table.at_most("10 times the zones, s200k: CPU a signature", each["zones10"], each["s200k"], 1.1, "us")


def instructions(bench, table):
    if shutil.which("valgrind") is None:
        table.missing("instructions a packet", "valgrind is not installed")
        return
    corpus = bench.corpora.get("s200k")
    for form in ("text", "json"):
        argv = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.path.join(bench.scratch, 'callgrind')}",
                *bench.rrsight(corpus, "--format", form)]
        told = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True).stderr
        count = int(re.search(r"Collected : (\d+)", told).group(1))
        table.row(f"s200k, {form}, instructions a packet", f"{count / corpus.packets:.0f}")
