"""One answer in the form in which all are compared."""

from collections import namedtuple

# `qname` is a tuple of labels in lower case, or None where there is no readable question; `qtype` is None then.
# `time` is nanoseconds since 1970, or None where the capture has none.
Seen = namedtuple("Seen", "frame time qname qtype rcode")


def lower(labels):
    """Only ASCII letters have a case (RFC 4343)."""
    return tuple(bytes(b + 32 if 65 <= b <= 90 else b for b in label) for label in labels)


def labels_of_wire(octets):
    """The labels of an uncompressed name; None if it is compressed or does not end where the octets do."""
    labels, at = [], 0
    while at < len(octets):
        size = octets[at]
        if size > 63:
            return None
        if size == 0:
            return lower(labels) if at == len(octets) - 1 else None
        labels.append(octets[at + 1:at + 1 + size])
        at += 1 + size
    return None


def labels_of_text(text):
    """The labels of a name in master-file form (RFC 1035 section 5.1)."""
    if text == ".":
        return ()
    labels, label, at = [], bytearray(), 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1:at + 4].isdigit():
            label.append(int(text[at + 1:at + 4]))
            at += 4
        elif text[at] == "\\":
            label += text[at + 1].encode()
            at += 2
        elif text[at] == ".":
            labels.append(bytes(label))
            label = bytearray()
            at += 1
        else:
            label += text[at].encode()
            at += 1
    return lower(labels)


def describe(seen):
    name = "(no question)" if seen.qname is None else ".".join(repr(label)[2:-1] for label in seen.qname) + "."
    return f"frame {seen.frame} at {seen.time}: {name} type {seen.qtype} rcode {seen.rcode}"
