"""Record one scene."""

import contextlib
import shutil
import tempfile
from pathlib import Path

from . import capture, frames, labels, readme
from .resolvers import Resolver
from .scene import Stage
from .tools import LabError, say


@contextlib.contextmanager
def taps(scene, network, work):
    """tcpdump at each place; yields the paths."""
    with contextlib.ExitStack() as stack:
        recorded = []
        for place, device in scene.taps:
            path = work / f"{place}-{device}.pcap"
            stack.enter_context(capture.Capture(
                network, path, namespace=getattr(network, place),
                device=device, wanted=scene.wanted))
            recorded.append(path)
        yield recorded


def play(scene, world, network, work):
    """Play and record; return the capture and the made-up packets."""
    for path in (network.up, network.down):
        path.pass_all()
        path.forged.clear()
        path.delay = path.held_until = 0.0
    network.up.delay = scene.delay
    with Resolver(world, network, scene.resolver, qmin=False,
                  edns_size=scene.edns_size, extra=scene.extra) as resolver:
        with taps(scene, network, work) as recorded:
            scene.play(Stage(scene, world, network, resolver))
    for path in (network.up, network.down):
        path.check()
    target = work / "capture.pcap"
    capture.merge(recorded, target)
    return target, network.up.forged + network.down.forged


def problems(scene, found, all_frames, world, size):
    """What is not as the scene wants it.  The server of its first zone (or
    scene.busy, an address) must have answered often enough to be known."""
    server = ([scene.busy] if scene.busy
              else world.addresses[scene.zones[0].name])
    spoofed = set(labels.all_forged(found))
    ordinary = sum(1 for f in all_frames if f.is_answer()
                   and f.datagram.source in server
                   and f.number not in spoofed)
    if len(spoofed) < scene.forged or (spoofed and not scene.forged):
        yield f"{len(spoofed)} forged frames, wanted are {scene.forged}"
    pairs = [(int(n), g) for n, g in found["genuine"].items() if g]
    if scene.race and (not pairs or any(n > g for n, g in pairs)):
        yield "the genuine answer came first, or not at all"
    if ordinary < scene.ordinary:
        yield f"{ordinary} answers of {server}, too few to know it"
    if size > scene.largest:
        yield f"{size} octets"


def facts(scene, found, all_frames):
    """What the texts of the README may name."""
    genuine = {n for n in found["genuine"].values() if n}
    groups = frames.repeated(all_frames)
    spoofed = labels.all_forged(found) or [0]
    return {"forged": frames.spans(labels.all_forged(found)),
            "first": spoofed[0], "last": spoofed[-1],
            "genuine": frames.spans(genuine),
            "repeated": "; ".join(map(frames.spans, groups)),
            **scene.facts(all_frames)}


def write(scene, world, found, known, recorded, folder):
    """Write the folder of the scene."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("capture.pcap*"):
        old.unlink()
    shutil.copyfile(recorded, folder / recorded.name)
    (folder / "anchor.zone").write_text(world.anchor_zone())
    (folder / "labels.json").write_text(labels.text(found))
    page = folder / "README.md"
    page.write_text(readme.render_scene(
        scene, known, recorded.name,
        page.read_text() if page.exists() else ""))


def record(scene, world, network, pcaps):
    """Record a scene into a folder; nothing is written on a problem."""
    work = Path(tempfile.mkdtemp(dir=world.directory))
    recorded, made_up = play(scene, world, network, work)
    all_frames = frames.read(recorded)
    found = labels.of(scene, all_frames, made_up)
    recorded = capture.convert(recorded, scene.form)
    size = recorded.stat().st_size
    wrong = list(problems(scene, found, all_frames, world, size))
    if wrong:
        raise LabError("\n".join([f"{scene.name}:", *wrong]))
    write(scene, world, found, facts(scene, found, all_frames), recorded,
          Path(pcaps) / scene.name)
    say(f"{scene.name}: {len(all_frames)} frames, "
        f"{len(labels.all_forged(found))} forged, {size} bytes")
