"""Unbound and BIND as resolvers, each with an empty cache at its start."""

import socket
import subprocess
import tempfile
from pathlib import Path

from .network import HELPER, RESOLVER, RESOLVER_UP, ROUTER
from .tools import run, stop, wait_for

# Its control port can be reached inside the namespace only.
CONTROL_SECRET = "bGFi"
RNDC_CONFIG = f"""
options {{ default-key "control"; default-server 127.0.0.1; }};
key "control" {{ algorithm hmac-sha256; secret "{CONTROL_SECRET}"; }};
"""


def unbound_config(home, addresses, outgoing, validate, qmin, edns_size,
                   extra):
    four, six = outgoing
    interfaces = "\n".join(f"  interface: {each}" for each in addresses)
    text = f"""server:
{interfaces}
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
{extra}"""
    if validate:
        text += f'  trust-anchor-file: "{home}/anchor.zone"\n'
    return text + f"""remote-control:
  control-enable: yes
  control-interface: "{home}/control"
  control-use-cert: no
"""


def bind_config(home, address, extra):
    four, six = RESOLVER_UP
    return (Path(home) / "anchor.bind").read_text() + f"""
options {{
  directory "{home}"; pid-file none;
  session-keyfile "{home}/session.key"; managed-keys-directory "{home}";
  listen-on {{ {address}; }}; listen-on-v6 {{ none; }};
  query-source address {four}; query-source-v6 address {six};
  allow-query {{ any; }}; recursion yes; allow-recursion {{ any; }};
  dnssec-validation yes; empty-zones-enable no; version none;
  {extra}
}};
controls {{ inet 127.0.0.1 port 953 allow {{ any; }} keys {{ "control"; }}; }};
key "control" {{ algorithm hmac-sha256; secret "{CONTROL_SECRET}"; }};
zone "." {{ type hint; file "{home}/root.hints"; }};
"""


class Resolver:
    """A resolver process, started on entry and stopped on exit."""

    def __init__(self, world, network, program="unbound", validate=True,
                 qmin=True, edns_size=1232, extra="", elsewhere=()):
        """elsewhere: addresses of Unbound among the authorities."""
        self.world, self.network = world, network
        self.namespace = (network.authorities if elsewhere
                          else network.resolver)
        self.outgoing = ROUTER if elsewhere else RESOLVER_UP
        self.program = program
        self.addresses = elsewhere or [RESOLVER if validate else HELPER]
        self.address = self.addresses[0]
        self.options = (validate, qmin, edns_size)
        self.extra = extra              # more options, in the program's words

    def __enter__(self):
        self.home = tempfile.mkdtemp(dir=self.world.directory)
        home = Path(self.home)
        (home / "root.hints").write_text(self.world.root_hints())
        (home / "anchor.zone").write_text(self.world.anchor_zone())
        (home / "anchor.bind").write_text(self.world.anchor_bind())
        config = home / "resolver.conf"
        if self.program == "unbound":
            config.write_text(unbound_config(
                home, self.addresses, self.outgoing, *self.options,
                self.extra))
            command = ["unbound", "-d", "-p", "-c", str(config)]
        else:
            config.write_text(bind_config(home, self.address, self.extra))
            (home / "rndc.conf").write_text(RNDC_CONFIG)
            command = ["named", "-g", "-n", "1", "-c", str(config)]
        with open(home / "log", "w") as log:
            self.process = subprocess.Popen(
                self.network.command(self.namespace, *command),
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
        sockets = run(*self.network.command(self.namespace, "ss", "-Hlntu"))
        return self.address + ":53" in sockets and (
            self.program == "unbound" or "127.0.0.1:953" in sockets)

    def control(self, *words, text=None):
        """unbound-control."""
        return subprocess.run(
            self.network.command(
                self.namespace, "unbound-control",
                "-c", f"{self.home}/resolver.conf", *words),
            input=text or "", text=True, check=True,
            stdout=subprocess.PIPE).stdout

    def flush(self):
        """Empty the cache, and forget what servers can and cannot do."""
        if self.program == "unbound":
            self._tell("flush_zone .")
            self._tell("flush_infra all")
        else:
            run(*self.network.command(
                self.network.resolver, "rndc", "-c",
                f"{self.home}/rndc.conf", "flush"))

    def _tell(self, words):
        """unbound-control's protocol: quicker than to start it."""
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(f"{self.home}/control")
            control.sendall(f"UBCT1 {words}\n".encode())
            while control.recv(4096):
                pass
