"""The README.md of a lesson."""

import textwrap

SAYS = "## What rrsight says"
UNWRITTEN = f"{SAYS}\n\nTo be filled in from the program's output.\n"


def wrapped(text):
    return textwrap.fill(" ".join(text.split()), 76,
                         break_on_hyphens=False) + "\n"


def table(verdicts):
    """The questions and verdicts as a table."""
    rows = ["| Question | Answer | Unbound | delv |", "|---|---|---|---|"]
    for v in verdicts:
        rows.append(f"| {v['qname']} {v['qtype']} | {v['rcode']} "
                    f"| {v['unbound']} | {v['delv']} ({v['delv_text']}) |")
    return "\n".join(rows) + "\n"


def render(lesson, verdicts, capture_name, old=""):
    """The text; the last section is taken from an older README."""
    parts = [f"# {lesson.title}\n", wrapped(lesson.happened),
             wrapped(f"Look for (in `{capture_name}`): {lesson.look}")]
    if len(verdicts) <= 25:
        parts.append(table(verdicts))
    else:
        parts.append(wrapped(f"The {len(verdicts)} questions and what "
                             "Unbound and delv said of each are in "
                             "`verdicts.json`."))
    if lesson.differ:
        parts.append(wrapped(lesson.differ))
    kept = old[old.index(SAYS):] if SAYS in old else UNWRITTEN
    return "\n".join([*parts, kept])


def render_scene(scene, facts, capture_name, old=""):
    """The page of a scene; an older last section is kept."""
    parts = [f"# {scene.title}\n", wrapped(scene.happened.format(**facts)),
             wrapped(f"Look for (in `{capture_name}`): "
                     + scene.look.format(**facts)),
             wrapped("The analyzer should say: "
                     + scene.should.format(**facts)),
             "`labels.json` names the forged frames"
             + (".\n" if scene.forged else ": there are none.\n")]
    if SAYS in old:
        parts.append(old[old.index(SAYS):])
    return "\n".join(parts)
