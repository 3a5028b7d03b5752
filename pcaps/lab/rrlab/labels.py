"""labels.json: which frames of a capture are forged, which are genuine."""

import json
import struct


def forged_frames(frames, made_up):
    """The frames that carry one of the made-up IP packets."""
    made_up = set(made_up)
    return [frame for frame in frames if frame.packet in made_up]


def _likeness(forged, other):
    """How surely the other answer is the genuine one: 0 is not at all."""
    mine, theirs = forged.datagram, other.datagram
    if not forged.message.same_question(other.message):
        return 0
    to_same = mine[2:4] == theirs[2:4]
    same_id = forged.message.ident == other.message.ident
    if mine.flow() == theirs.flow():
        return 4 if same_id else 3
    if to_same and same_id:             # forged with another source
        return 2
    # What the resolver heard of it before it was asked or lied about.
    return 1 if other.number < forged.number else 0


def genuine_of(forged, others):
    """The frame of the genuine answer, or None."""
    best = max(others, key=lambda other: (_likeness(forged, other),
                                          other.number), default=None)
    return best.number if best and _likeness(forged, best) else None


def _piece(frame):
    """What the fragments of one IPv4 packet share, and the offset."""
    packet = frame.packet
    if packet[0] >> 4 != 4:
        return None, 0
    fragment, = struct.unpack("!H", packet[6:8])
    return (packet[12:20] + packet[4:6] if fragment & 0x3FFF else None,
            fragment & 0x1FFF)


def genuine_fragment(forged, frames):
    """The frame of the fragment that has the forged one's place."""
    return next((f.number for f in frames if f is not forged
                 and _piece(f) == _piece(forged)), None)


def assembled(forged, frames):
    """The frame that completes the packet with a forged fragment."""
    return next((f.number for f in frames if f.number > forged.number
                 and _piece(f)[0] == _piece(forged)[0]), None)


def of(scene, frames, made_up):
    """The labels of a capture."""
    forged = forged_frames(frames, made_up)
    others = [f for f in frames if f.is_answer() and f not in forged]
    found = {"title": scene.title,
             "spoofed": [f.number for f in forged],
             "genuine": {str(f.number): genuine_of(f, others)
                         if f.is_answer() else genuine_fragment(f, frames)
                         for f in forged},
             "signals": list(scene.signals),
             "not_spoofed": "all other responses"}
    pieces = {str(f.number): assembled(f, frames) for f in forged
              if _piece(f)[0]}
    if pieces:
        found["assembled"] = pieces     # where the message is complete
    return found


def text(labels):
    """As JSON, one member a line."""
    members = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in labels.items()]
    return "{" + ",\n ".join(members) + "}\n"
