"""All lessons, in the order in which they are recorded."""

from . import (algorithms, aliases, blind, bogus, burdens, demo, denial, good,
               insecure, lookalikes, middle, past, races, resolver_flaws,
               tampering, transport, vantage)

ALL = [*good.LESSONS, *algorithms.LESSONS, *insecure.LESSONS, *bogus.LESSONS,
       *denial.LESSONS, *aliases.LESSONS, *transport.LESSONS,
       *vantage.LESSONS, *demo.LESSONS]

# Forged answers and what looks like them: recorded in another way.
SCENES = [*races.LESSONS, *blind.LESSONS,
          *tampering.LESSONS, *lookalikes.LESSONS, *past.LESSONS,
          *middle.LESSONS, *resolver_flaws.LESSONS, *burdens.LESSONS]
