"""Unbound and BIND as resolvers, each with an empty cache at its start."""

import subprocess
import tempfile
from pathlib import Path

from .network import HELPER, RESOLVER, RESOLVER_UP
from .tools import run, stop, wait_for


def unbound_config(home, address, validate, qmin, edns_size):
    four, six = RESOLVER_UP
    text = f"""server:
  interface: {address}
  access-control: 0.0.0.0/0 allow
  outgoing-interface: {four}
  outgoing-interface: {six}
  username: ""
  chroot: ""
  directory: "{home}"
  pidfile: ""
  use-syslog: no
  logfile: ""
  root-hints: "{home}/root.hints"
  module-config: "{'validator ' if validate else ''}iterator"
  qname-minimisation: {'yes' if qmin else 'no'}
  edns-buffer-size: {edns_size}
  max-udp-size: {edns_size}
  aggressive-nsec: no
  prefetch: no
  prefetch-key: no
  do-not-query-localhost: no
  target-fetch-policy: "0 0 0 0 0"
  local-zone: "test." nodefault
  num-threads: 1
  ede: yes
  trust-anchor-signaling: no
  val-permissive-mode: no
  val-log-level: 2
"""
    if validate:
        text += f'  trust-anchor-file: "{home}/anchor.zone"\n'
    return text + f"""remote-control:
  control-enable: yes
  control-interface: "{home}/control"
  control-use-cert: no
"""


def bind_config(home, address):
    four, six = RESOLVER_UP
    return (Path(home) / "anchor.bind").read_text() + f"""
options {{
  directory "{home}"; pid-file none;
  session-keyfile "{home}/session.key"; managed-keys-directory "{home}";
  listen-on {{ {address}; }}; listen-on-v6 {{ none; }};
  query-source address {four}; query-source-v6 address {six};
  allow-query {{ any; }}; recursion yes; allow-recursion {{ any; }};
  dnssec-validation yes; empty-zones-enable no; version none;
}};
controls {{ }};
zone "." {{ type hint; file "{home}/root.hints"; }};
"""


class Resolver:
    """A resolver process, started on entry and stopped on exit."""

    def __init__(self, world, network, program="unbound", validate=True,
                 qmin=True, edns_size=1232):
        self.world, self.network = world, network
        self.program = program
        self.address = RESOLVER if validate else HELPER
        self.options = (validate, qmin, edns_size)

    def __enter__(self):
        self.home = tempfile.mkdtemp(dir=self.world.directory)
        home = Path(self.home)
        (home / "root.hints").write_text(self.world.root_hints())
        (home / "anchor.zone").write_text(self.world.anchor_zone())
        (home / "anchor.bind").write_text(self.world.anchor_bind())
        config = home / "resolver.conf"
        if self.program == "unbound":
            config.write_text(unbound_config(home, self.address,
                                             *self.options))
            command = ["unbound", "-d", "-p", "-c", str(config)]
        else:
            config.write_text(bind_config(home, self.address))
            command = ["named", "-g", "-n", "1", "-c", str(config)]
        with open(home / "log", "w") as log:
            self.process = subprocess.Popen(
                self.network.command(self.network.resolver, *command),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait_for(self._listens, f"the resolver ({home}/log)")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        stop(self.process)

    def _listens(self):
        """Is port 53 open?  No query: the cache must stay empty."""
        return self.address + ":53" in run(*self.network.command(
            self.network.resolver, "ss", "-Hlnu"))

    def control(self, *words, text=None):
        """unbound-control."""
        return subprocess.run(
            self.network.command(
                self.network.resolver, "unbound-control",
                "-c", f"{self.home}/resolver.conf", *words),
            input=text or "", text=True, check=True,
            stdout=subprocess.PIPE).stdout
