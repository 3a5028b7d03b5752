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


def answer_instead(forged, frames):
    """The frame of the answer with the id and the ports of a forged one that
    has no question, or another."""
    if not forged.datagram:
        return None
    flow, ident = forged.datagram.flow(), forged.datagram.payload[:2]
    return next((f.number for f in frames if f.number > forged.number
                 and f.is_answer() and f.datagram.flow() == flow
                 and f.datagram.payload[:2] == ident), None)


def genuine_frame(forged, others, frames):
    """The frame of what is genuine: an answer or a fragment; or None."""
    if _piece(forged)[0]:
        return genuine_fragment(forged, frames)
    return (forged.is_answer() and genuine_of(forged, others)
            or answer_instead(forged, others))


def all_forged(found):
    """The forged frames of the labels, flagged or not."""
    return found["spoofed"] or found.get("unflagged", [])


def of(scene, frames, made_up):
    """The labels of a capture."""
    forged = forged_frames(frames, made_up)
    others = [f for f in frames if f.is_answer() and f not in forged]
    found = {"title": scene.title,
             "spoofed": [f.number for f in forged if scene.flagged],
             "genuine": {str(f.number): genuine_frame(f, others, frames)
                         for f in forged},
             "signals": list(scene.signals),
             "not_spoofed": "all other responses"}
    if forged and not scene.flagged:
        found["unflagged"] = [f.number for f in forged]
    if scene.absent:
        found["absent"] = list(scene.absent)
    told = scene.told(frames)
    if told:
        found["told"] = told
    pieces = {str(f.number): assembled(f, frames) for f in forged
              if _piece(f)[0]}
    if pieces:
        found["assembled"] = pieces     # where the message is complete
    return found


def text(labels):
    """As JSON, one member a line."""
    members = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in labels.items()]
    return "{" + ",\n ".join(members) + "}\n"
