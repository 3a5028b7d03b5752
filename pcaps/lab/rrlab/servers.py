"""NSD, BIND and Knot as authorities (and balancer.py, for odd answers)."""

import contextlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from .tools import LabError, run, stop, wait_for
from .world import SERVERS


def nsd_config(addresses, zones, home):
    lines = ["server:", "  username: root", '  chroot: ""',
             f'  zonesdir: "{home}"', f'  database: ""', f'  pidfile: ""',
             f'  xfrdfile: "{home}/xfrd.state"', f'  xfrdir: "{home}"',
             f'  zonelistfile: "{home}/zone.list"',
             "  server-count: 1", "  hide-version: yes",
             "  ipv4-edns-size: 4096", "  ipv6-edns-size: 4096",
             *[f"  ip-address: {a}" for a in addresses],
             "remote-control:", "  control-enable: no"]
    for name, path in zones:
        lines += ["zone:", f'  name: "{name}"', f'  zonefile: "{path}"']
    return "\n".join(lines) + "\n"


def bind_config(addresses, zones, home):
    four = "; ".join(a for a in addresses if ":" not in a)
    six = "; ".join(a for a in addresses if ":" in a)
    lines = ["options {", f'  directory "{home}"; pid-file none;',
             f'  session-keyfile "{home}/session.key";',
             "  recursion no; dnssec-validation no; notify no;",
             "  minimal-responses no-auth-recursive; version none;",
             "  empty-zones-enable no;",
             f"  listen-on {{ {four}; }};", f"  listen-on-v6 {{ {six}; }};",
             "};", "controls { };"]
    lines += [f'zone "{name}" {{ type primary; file "{path}"; '
              "check-names ignore; check-integrity no; };"
              for name, path in zones]
    return "\n".join(lines) + "\n"


def knot_config(addresses, zones, home):
    lines = ["server:", f'  rundir: "{home}"', "  udp-max-payload: 4096",
             "  listen: [ " + ", ".join(f"{a}@53" for a in addresses) + " ]",
             "database:", f'  storage: "{home}"',
             "log:", "  - target: stderr", "    any: warning",
             "template:", "  - id: default", "    semantic-checks: off",
             "    journal-content: none", "    zonefile-sync: -1",
             "zone:"]
    for name, path in zones:
        lines += [f'  - domain: "{name}"', f'    file: "{path}"']
    return "\n".join(lines) + "\n"


def balancer_config(addresses, zones, home, **habits):
    """For balancer.py, which wants one record a line."""
    plain = []
    for name, path in zones:
        target = home / f"{name}plain"
        run("named-compilezone", "-q", "-s", "full", "-i", "none",
            "-k", "ignore", "-o", str(target), name, str(path))
        plain.append([name, str(target)])
    return json.dumps({"addresses": addresses, "zones": plain,
                       **habits})


def lowering_config(addresses, zones, home):
    return balancer_config(addresses, zones, home, lower=True)


def stuttering_config(addresses, zones, home):
    return balancer_config(addresses, zones, home, stutter=True)


def ancient_config(addresses, zones, home):
    return balancer_config(addresses, zones, home, edns=False)


def balancer_command(path):
    return [sys.executable, str(Path(__file__).with_name("balancer.py")),
            path]


PROGRAMS = {
    "nsd": (nsd_config, lambda path: ["nsd", "-d", "-c", path]),
    "bind": (bind_config, lambda path: ["named", "-g", "-n", "1", "-c", path]),
    "knot": (knot_config, lambda path: ["knotd", "-c", path]),
    "balancer": (balancer_config, balancer_command),
    "lowering": (lowering_config, balancer_command),
    "ancient": (ancient_config, balancer_command),
    "stuttering": (stuttering_config, balancer_command),
}


def start(program, addresses, zones, home, network):
    """Start a server for zones, [(name, file)]; return its process."""
    make_config, make_command = PROGRAMS[program]
    home.mkdir(exist_ok=True)
    config = home / "server.conf"
    config.write_text(make_config(addresses, zones, home))
    with open(home / "log", "w") as log:
        return subprocess.Popen(
            network.command(network.authorities, *make_command(str(config))),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def answers_for(network, address, name):
    """Does the server at this address have the zone?"""
    return "status: NOERROR" in run(*network.command(
        network.authorities, "dig", f"@{address}", "+norec", "+noedns",
        "+time=1", "+tries=1", name, "SOA"), check=False)


@contextlib.contextmanager
def another(world, network, program, address, zones):
    """One more server, at an address of its own."""
    network.add_authority(address)
    process = start(program, [address], zones,
                    world.directory / f"server-{address}", network)
    try:
        for name, _ in zones:
            wait_for(lambda n=name: answers_for(network, address, n),
                     f"the other server of {name}")
        yield
    finally:
        stop(process)


def reload(world, name):
    """Make the server of a zone read the zone's file again."""
    server = world.zones[name].server
    if SERVERS[server].program == "knot":
        home = world.directory / f"server-{server}"
        run("knotc", "-b", "-s", str(home / "knot.sock"), "zone-reload", name)
        return
    world.running[server].send_signal(signal.SIGHUP)
    time.sleep(1)                       # it says nothing when it is done


class Authorities:
    """All servers of a world, started on entry and stopped on exit."""

    def __init__(self, world, network):
        self.world, self.network = world, network
        self.running = []

    @staticmethod
    def addresses():
        """All addresses that the network must have."""
        return [a for s in SERVERS.values() for pair in s.addresses
                for a in pair]

    def __enter__(self):
        try:
            for name in SERVERS:
                self._start(name)
            for zone in self.world.zones.values():
                self._wait(zone)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in self.running:
            stop(process)

    def check(self):
        """Do all servers still run?"""
        for process in self.running:
            if process.poll() is not None:
                raise LabError(f"{process.args} ended by itself")

    def _start(self, name):
        zones = [(z.name, self.world.zone_file(z))
                 for z in self.world.zones.values() if z.server == name]
        if not zones:
            return
        server = SERVERS[name]
        process = start(server.program,
                        [a for pair in server.addresses for a in pair],
                        zones, self.world.directory / f"server-{name}",
                        self.network)
        self.running.append(process)
        self.world.running[name] = process

    def _wait(self, zone):
        """Wait until the zone's server answers for it."""
        def answers():
            self.check()
            return all(answers_for(self.network, address, zone.name)
                       for address in self.world.addresses[zone.name])
        wait_for(answers, f"the server of {zone.name}")
