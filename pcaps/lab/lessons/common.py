"""Zones that several lessons use."""

from rrlab import damage
from rrlab.zones import Zone

GOOD = Zone("good.test.", 13, server="knot", records="""\
alias CNAME www.good.example.
plain-alias CNAME www.plain.test.
bogus-alias CNAME www.tampered.test.
one CNAME two
two CNAME three
three CNAME www
mail MX 10 www
hidden.deep.below A 203.0.113.81""")

GOOD3 = Zone("good.example.", 8, "nsec3", server="knot", records="""\
mail MX 10 www
hidden.deep.below A 203.0.113.81""")

OTHER = Zone("other.test.", 15, csk=True)

PLAIN = Zone("plain.test.", None)
PLAIN3 = Zone("plain.example.", None)
PLAIN_OPTOUT = Zone("plain.optout.", None)

# One signature with a flipped bit, one record changed under its signature.
TAMPERED = Zone("tampered.test.", 13,
                records="changed A 203.0.113.81\nfine A 203.0.113.82",
                damage=[damage.flip_signature("www.tampered.test.", "A"),
                        damage.change("changed.tampered.test.", "A",
                                      "192.0.2.66")])

EXPIRED = Zone("expired.test.", 13, start="now-5184000", end="now-864000")
