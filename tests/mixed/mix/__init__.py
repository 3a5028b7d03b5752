"""A long innocent run, attacks spliced into it, and how well they are told.

weather     a link that loses, delays, repeats and reorders packets
zones       the zones of the run, and how one changes
loads       who asks whom, and how
frames      a capture as frames in memory
victims     exchanges that an attack can be spliced into
attacks     the forged packets of each kind
verdicts    what rrsight said, against the labels
"""
