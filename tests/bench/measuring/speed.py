"""Reading: CPU time of rrsight and of programs that read the same packets and do less with them, or more."""

import shutil


def peer(table, what, program):
    """Whether a peer is there; a row that says so when it is not."""
    if shutil.which(program) is None:
        table.missing(what, f"{program} is not installed")
        return False
    return True


def large(bench, table):
    corpus = bench.corpora.get("m2k")
    commands = {"text": bench.rrsight(corpus), "json": bench.rrsight(corpus, "--format", "json"),
                "loop": [bench.tool("pcap_loop"), corpus.capture]}
    others = {"tcpdump": ["tcpdump", "-r", corpus.capture, "-w", "/dev/null"],
              "dnscap": ["dnscap", "-r", corpus.capture, "-w", "-"],
              "packetq": ["packetq", "-s", "select qname, count(*) from dns group by qname", corpus.capture]}
    commands.update((name, argv) for name, argv in others.items() if peer(table, f"m2k, {name}", name))
    costs = bench.in_turn(commands)
    bench.texts["m2k"] = costs["text"]
    for form, target in (("text", 1.3), ("json", 2)):
        for name, limit in (("tcpdump", target), ("loop", None), ("dnscap", None), ("packetq", None)):
            if name in costs:
                table.at_most(f"m2k, {form}, CPU beside {TITLES[name]}", costs[form].cpu, costs[name].cpu, limit)


TITLES = {"tcpdump": "tcpdump -w /dev/null", "loop": "a bare libpcap loop", "dnscap": "dnscap -w -",
          "packetq": "PacketQ's group by"}


def small(bench, table):
    corpus = bench.corpora.get("s200k")
    commands = {"text": bench.rrsight(corpus)}
    if peer(table, "s200k, tshark -T fields", "tshark"):
        commands["tshark"] = ["tshark", "-n", "-r", corpus.capture, "-T", "fields", "-e", "frame.number",
                              "-e", "dns.id", "-e", "dns.qry.name", "-e", "dns.flags.rcode"]
    if peer(table, "s200k, tcpdump -nr", "tcpdump"):
        commands["tcpdump"] = ["tcpdump", "-nr", corpus.capture]
    costs = bench.in_turn(commands)
    bench.texts["s200k"] = costs["text"]
    for name, title, target in (("tshark", "tshark -T fields", 15), ("tcpdump", "tcpdump -nr", 4)):
        if name in costs:
            table.times_faster(f"s200k, text, CPU beside {title}", costs["text"].cpu, costs[name].cpu, target)


def threads(bench, table):
    if "--threads" not in bench.help:
        table.missing("text, wall time by 2 threads", "rrsight has no option --threads")
        return
    for name, signatures_dominate in (("sig13", True), ("sig8", True), ("m2k", False)):
        corpus = bench.corpora.get(name)
        costs = bench.in_turn({n: bench.rrsight(corpus, "--threads", n) for n in ("1", "2")})
        if signatures_dominate:
            table.times_faster(f"{name}, text, wall time by 2 threads beside 1", costs["2"].wall, costs["1"].wall, 1.8)
            table.at_most(f"{name}, text, CPU by 2 threads beside 1", costs["2"].cpu, costs["1"].cpu, 1.08)
        else:
            table.at_most(f"{name}, text, wall time by 2 threads beside 1", costs["2"].wall, costs["1"].wall, None)
