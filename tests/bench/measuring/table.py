"""The table, in Markdown: what was measured, against what, and what was to be reached."""


class Table:
    def __init__(self):
        print("| measured | rrsight | beside it | ratio | target | |")
        print("| --- | --- | --- | --- | --- | --- |")

    def row(self, what, ours, theirs="", ratio="", target="", met=""):
        print(f"| {what} | {ours} | {theirs} | {ratio} | {target} | {met} |", flush=True)

    def at_most(self, what, ours, theirs, target, unit="s"):
        """A cost, as a multiple of another that it may be."""
        ratio = ours / theirs
        self.row(what, f"{ours:.2f} {unit}", f"{theirs:.2f} {unit}", f"{ratio:.2f}",
                 "" if target is None else f"at most {target}",
                 "" if target is None else verdict(ratio <= target))

    def times_faster(self, what, ours, theirs, target, unit="s"):
        """Their cost, as a multiple of ours that it should be."""
        ratio = theirs / ours
        self.row(what, f"{ours:.2f} {unit}", f"{theirs:.2f} {unit}", f"{ratio:.2f} x", f"at least {target} x",
                 verdict(ratio >= target))

    def limit(self, what, value, limit, unit):
        self.row(what, f"{value:.2f} {unit}", target=f"at most {limit} {unit}", met=verdict(value <= limit))

    def missing(self, what, why):
        self.row(what, "not measured", why)


def verdict(good):
    return "met" if good else "missed"
