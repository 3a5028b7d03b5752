"""Verifying: what rrsight takes for each distinct signature, beside OpenSSL alone and beside programs that verify
whole zones."""

import json
import re
import subprocess

from .speed import peer


def evp(bench):
    """The least microseconds that OpenSSL takes for a signature of each kind: by our own program, by openssl speed."""
    times = json.loads(subprocess.check_output([bench.tool("evp_verify")]))
    best = {kind: min(ways.values()) for kind, ways in times.items()}
    speed = subprocess.run(["openssl", "speed", "-seconds", "1", "rsa1024", "rsa2048", "ecdsap256", "ed25519"],
                           capture_output=True, text=True, check=True).stdout
    for kind, words in (("rsa1024", "rsa 1024"), ("rsa2048", "rsa 2048"), ("p256", " 256 bits ecdsa"),
                        ("ed25519", " 253 bits EdDSA")):
        line = re.search(f"^{words}.* ([0-9.]+)$", speed, re.MULTILINE)
        if line is not None:
            best[kind] = min(best[kind], 1e6 / float(line.group(1)))
    return best


def budgets(bench, table):
    best = evp(bench)
    table.row("OpenSSL, microseconds a signature", ", ".join(f"{kind} {time:.1f}" for kind, time in best.items()))
    costs = bench.text_costs("m2k", "m50k", "sig13", "sig8")
    corpora = {name: bench.corpora.get(name) for name in costs}

    def alone(corpus):
        return sum(count * best[kind] for kind, count in corpus.facts["signatures"].items()) / 1e6

    # What a packet costs, the signatures of m2k taken off.
    packet = (costs["m2k"].cpu - alone(corpora["m2k"])) / corpora["m2k"].packets
    for name, share in (("m50k", None), ("sig13", 1.15), ("sig8", 1.15)):
        corpus = corpora[name]
        budget = corpus.packets * packet + alone(corpus) * (share or 1)
        what = "m2k's packets and OpenSSL's signatures" if share is None else f"{share} x OpenSSL's, and the packets"
        table.at_most(f"{name}, {corpus.signatures} signatures, text, CPU beside {what}", costs[name].cpu, budget,
                      1.1 if share is None else 1)


VERIFIERS = (("dnssec-verify", {"sig13": 1.15, "sig8": 1.8}), ("ldns-verify-zone", {"sig13": 1.8, "sig8": 2.5}),
             ("kzonecheck", {"sig13": 2.2, "sig8": 0.8}))


def verify(program, corpus, origin):
    return {"dnssec-verify": ["dnssec-verify", "-o", origin, corpus.zone],
            "ldns-verify-zone": ["ldns-verify-zone", "-V1", corpus.zone],
            "kzonecheck": ["kzonecheck", "-o", origin, corpus.zone]}[program]


def contents(corpus):
    """The zone's name and how many signatures its file has."""
    with open(corpus.zone, encoding="ascii") as lines:
        records = [line.split(" ", 4) for line in lines]
    return records[0][0], sum(record[3] == "TYPE46" for record in records)


def verifiers(bench, table):
    present = [program for program, _ in VERIFIERS if peer(table, f"zones, {program}", program)]
    for name, cost in bench.text_costs("sig13", "sig8").items():
        corpus = bench.corpora.get(name)
        origin, signatures = contents(corpus)
        costs = bench.in_turn({program: verify(program, corpus, origin) for program in present})
        for program, targets in VERIFIERS:
            if program in costs:
                ours, theirs = corpus.signatures / cost.cpu, signatures / costs[program].cpu
                ratio, target = ours / theirs, targets[name]
                table.row(f"{name}, signatures a second beside {program}", f"{ours:.0f}/s", f"{theirs:.0f}/s",
                          f"{ratio:.2f} x", f"at least {target} x", "met" if ratio >= target else "missed")
