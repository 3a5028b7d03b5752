"""The zones of the run."""

import re

from rrlab.world import standard_top
from rrlab.zones import Zone

HOST_COUNT = 100
HOSTS = "\n".join(f"h{n:02d} A 203.0.113.{n + 100}\nh{n:02d} TXT \"host {n}\""
                  for n in range(HOST_COUNT))
POOL = "\n".join(f"pool A 203.0.113.{n}" for n in (91, 92, 93, 94))
ALIASES = "alias CNAME h01\nmail MX 10 h02\nsub.deep A 203.0.113.7"
# More than one packet holds.
LONG = "\n".join(f"big{n:02d} TXT " + " ".join(
    '"' + chr(97 + n % 26) * 240 + '"' for _ in range(9)) for n in range(20))

ANYCAST = {"cast.test.": [0, 7, 12], "wide.test.": [0, 3, 5, 9, 14, 21]}

ZONES = [
    Zone("shop.test.", None, records=f"{HOSTS}\n{ALIASES}"),
    Zone("bank.test.", 13, server="knot", records=f"{HOSTS}\n{ALIASES}"),
    Zone("bank.example.", 8, "nsec3", csk=True, server="bind",
         records=f"{HOSTS}\n{POOL}\n{ALIASES}"),
    Zone("pool.test.", None, family="4", server="balancer",
         records=f"{HOSTS}\n{POOL}"),
    Zone("lower.test.", None, family="4", server="lowering", records=HOSTS),
    Zone("many.test.", 13, csk=True, server="bind",
         records=f"{HOSTS}\n{POOL}"),
    Zone("free.test.", None, server="bind", records=f"{HOSTS}\n{POOL}"),
    Zone("long.test.", 13, csk=True, records=LONG),
    Zone("cast.test.", None, server="nsd", records=HOSTS),
    Zone("wide.test.", 13, csk=True, server="nsd", records=HOSTS),
    Zone("moving.test.", None, server="knot", records=HOSTS),
    Zone("turning.test.", 15, csk=True, server="nsd", records=HOSTS),
]
ALL = [*standard_top(), *ZONES]
CHANGING = ("moving.test.", "turning.test.")


def changed(text, serial):
    """The text of a zone with a new serial and other addresses for half of
    its hosts."""
    text = re.sub(r" \d+ 7200 900 ", f" {serial} 7200 900 ", text)
    return re.sub(r"^(h\d[02468] A) \S+$",
                  lambda m: f"{m[1]} 198.51.100.{100 + serial}",
                  text, flags=re.M)


def change(world, serial):
    """Publish other data in the zones that change."""
    for name in CHANGING:
        if world.zones[name].algorithm is None:
            path = world.zone_file(world.zones[name])
            path.write_text(changed(path.read_text(), serial))
        else:
            world.publish(name, lambda text: changed(text, serial))
