"""The namespaces and their addresses.

    client ---- resolver ---- authorities

Each is a network namespace; the links are veth pairs.  The authorities have
their addresses on the loopback interface, behind a router's address.
"""

import os

from .path import Path, open_tap
from .tools import run

RESOLVER_UP = ("192.0.2.53", "2001:db8:2::53")       # asks the authorities
ROUTER = ("192.0.2.1", "2001:db8:2::1")
RESOLVER = "192.0.2.129"                             # asked by the client
HELPER = "192.0.2.130"                               # a second resolver
CLIENT = "192.0.2.200"
MTU = 1500


class Network:
    """Three namespaces, made on entry and deleted on exit."""

    def __init__(self, authority_addresses):
        self.authority_addresses = authority_addresses
        prefix = f"rrlab{os.getpid()}"
        self.client = f"{prefix}-client"
        self.resolver = f"{prefix}-resolver"
        self.authorities = f"{prefix}-auth"

    def __enter__(self):
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in (self.client, self.resolver, self.authorities):
            run("ip", "netns", "del", name, check=False)

    def command(self, namespace, *command):
        """A command line that runs in a namespace."""
        return ["ip", "netns", "exec", namespace, *command]

    def _ip(self, namespace, *words):
        run("ip", "-n", namespace, *words)

    def _build(self):
        for name in (self.client, self.resolver, self.authorities):
            run("ip", "netns", "add", name)
            self._ip(name, "link", "set", "lo", "up")
        self._link(self.resolver, "up0", self.authorities, "down0")
        self._link(self.resolver, "client0", self.client, "eth0")
        for address in RESOLVER_UP:
            self._address(self.resolver, "up0", address, 25, 64)
        for address in ROUTER:
            self._address(self.authorities, "down0", address, 25, 64)
        for address in (RESOLVER, HELPER):
            self._address(self.resolver, "client0", address, 25, 64)
        self._address(self.client, "eth0", CLIENT, 25, 64)
        for router in ROUTER:
            self._ip(self.resolver, "route", "add", "default", "via", router)
        for address in self.authority_addresses:
            self._address(self.authorities, "lo", address, 32, 128)

    def add_authority(self, address):
        """One more address of the authorities."""
        self._address(self.authorities, "lo", address, 32, 128)

    def _address(self, namespace, device, address, bits4, bits6):
        if ":" in address:
            self._ip(namespace, "address", "replace", f"{address}/{bits6}",
                     "dev", device, "nodad")
        else:
            self._ip(namespace, "address", "replace", f"{address}/{bits4}",
                     "dev", device)

    def _link(self, here, device, there, peer):
        self._ip(here, "link", "add", device, "mtu", str(MTU),
                 "type", "veth", "peer", "name", peer, "netns", there,
                 "mtu", str(MTU))
        for namespace, name in ((here, device), (there, peer)):
            # A tap should see packets as they are on a wire: with their
            # checksums, and not glued together.
            run(*self.command(namespace, "ethtool", "-K", name,
                              "rx", "off", "tx", "off",
                              "tso", "off", "gso", "off", "gro", "off"))
            self._ip(namespace, "link", "set", name, "up")


class WatchedNetwork(Network):
    """The same, but the links are Paths: up (to the authorities) and down
    (to the client)."""

    make_path = Path

    def __init__(self, authority_addresses):
        super().__init__(authority_addresses)
        self.paths = {}

    @property
    def up(self):
        return self.paths["up0"]

    @property
    def down(self):
        return self.paths["client0"]

    def run_in(self, namespace, *command):
        return run(*self.command(namespace, *command))

    def _link(self, here, device, there, peer):
        ends = [open_tap(here, device), open_tap(there, peer)]
        # The resolver asks upwards and is asked from below.
        path = self.make_path(*ends if device == "up0" else reversed(ends))
        path.start()
        self.paths[device] = path
        for namespace, name in ((here, device), (there, peer)):
            self._ip(namespace, "link", "set", name, "mtu", str(MTU), "up")

    def __exit__(self, *_):
        for path in self.paths.values():
            path.stop()
        super().__exit__()
