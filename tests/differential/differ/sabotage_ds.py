"""Random damage to the DS records of a zone at its parent."""


def _with(rdata, place, value):
    fields = rdata.split()
    fields[place] = str(value(fields[place]) if callable(value) else value)
    return " ".join(fields)


def _changed(place, value):
    return lambda rdata: [_with(r, place, value) for r in rdata]


def _beside(place, value):
    return lambda rdata: rdata + [_with(r, place, value) for r in rdata]


def _half(place, value):
    return lambda rdata: [_with(rdata[0], place, value), *rdata[1:]]


def _other_digit(text):
    return text[:-1] + ("0" if text[-1] != "0" else "1")


PLACES = [
    ("digest", 3, _other_digit),
    ("tag", 0, lambda tag: (int(tag) + 1) % 65536),
    ("algorithm", 1, lambda number: "8" if number != "8" else "13"),
    ("algorithm, an unknown one", 1, 250),
    ("algorithm, one no longer relied on", 1, 3),
    ("digest type, an unknown one", 2, 250),
    ("digest type, GOST", 2, 3),
]
WAYS = [("all have another", _changed), ("beside: another", _beside),
        ("the first has another", _half)]


def random_edit(chance):
    """(text, a function for Zone.edit_ds)."""
    if chance.random() < 0.15:
        return "DS: none", lambda rdata: []
    what, place, value = chance.choice(PLACES)
    how, way = chance.choice(WAYS)
    return f"DS: {how} {what}", way(place, value)
