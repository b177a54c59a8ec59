"""How the plane is served: what can be asked of it, and what an answer says of its runs.

ask=field~x0~x1~y0~y1      beside the picture, the field of that window of the map
ask=step~slot~t            no picture, but what happens inside one step of one run
ask=course~slot            … what changes inside that run over all its steps
ask=pad~slot~across~up     … a run's last loss over a grid of two of its parameters
ask=briefly~pixel~height~count~step
                           the picture as far as the screen can show it, see `brief`
ask=draws                  … what other draws of the noise make of all runs
ask=ground~kind~slot~x0~x1~y0~y1~level
                           … what becomes of every start of a window, at a level of refinement

The blocks of an answer are little-endian float32:

    for each visible run, of `rows` rows:  x, y, loss, log10 ‖g‖   then ceil(rows/32) words of bits
                                           and, if clipped by value, `seen` times log10 ‖g‖
    if the header has a field:             value - base at N × N points, row by row from y0

x and y travel as the difference to the run's `origin`, the place where it ended, so that the
smallest steps near a minimum survive float32. The loss travels as log10(loss - floor) where the
surface has a known least value `floor`, and as it is elsewhere. The bits say which steps the clip
stage changed, least significant bit first; `seen` are the slopes after it, at those steps.

An answer to what was asked of one run alone has no blocks, and a header with `step`, what
`inside.inside` finds, `course`, what `inside.course` does, or `pad`, what `pad.pad` does. One to
what was asked of other draws has a header with `draws` (their `count`, the `slots` of the runs, the
`rows` that are told of and how many `paths`), and for each run the losses at three quantiles, as
above, and x and y of each path, NaN from where it has diverged. One to what becomes of starts has
a header with `ground`, and for each of `size` × `size` starts, row by row from y0, a byte of its
fate, an index into `fates`, and after all those a byte of its share, 0 to 255, see `grounds`.
"""

import base64
from collections.abc import Callable, Mapping

import numpy as np

from ..engine.plane import FIELD_SIZE, FLOAT32_MAX, View, field, first_view, floor
from ..engine.tasks import Trajectory
from ..lab.lineup import Run
from ..lab.link import PLANE
from ..lab.state import COORDINATE, DRAWS, LAB_STEPS, Lab, first_visit, renewed
from ..lab.verdicts import verdicts, why_diverged
from ..proof.experiments import EXPERIMENTS
from ..surfaces import MENU as SURFACE_MENU
from ..surfaces import SURFACES
from ..words import ENGLISH
from .brief import Screen, brief, read_screen
from .cards import describe_typed, experiment, menu, param_card, surface_card
from .html import ASSETS
from .stages import Served


def _log10(values: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log10(values).astype(np.float32)


def _clipped_slopes(lab: Lab, line: Run, trajectory: Trajectory) -> np.ndarray | None:
    """log10 ‖g‖ after the clip stage, at the steps that it changed, where the page cannot tell.

    Where a norm is clipped it is the threshold; where values are, it depends on their direction.
    """
    clip = lab.clip(line)
    if clip.mode != "value":
        return None
    at = np.flatnonzero(trajectory.clipped)
    noise = lab.noise.draw(lab.steps)
    slope = trajectory.grad[at] + (noise[at] if noise.size else 0.0)
    seen = np.clip(slope, -clip.threshold, clip.threshold)
    return _log10(np.hypot(seen[:, 0], seen[:, 1]))


def _losses(loss: np.ndarray, least: float | None) -> np.ndarray:
    if least is None:
        return np.clip(loss, -FLOAT32_MAX, FLOAT32_MAX).astype("<f4")
    return _log10(np.maximum(loss - least, 0.0))


def _bits(trajectory: Trajectory) -> bytes:
    bits = np.packbits(trajectory.clipped, bitorder="little").tobytes()
    return bits.ljust(-(-len(trajectory.path) // 32) * 4, b"\0")


def _blocks(trajectory: Trajectory, origin: np.ndarray, least: float | None) -> list[bytes]:
    # Column by column, which takes a tenth of what pairs do.
    away = [
        np.clip(column - at, -FLOAT32_MAX, FLOAT32_MAX)
        for column, at in zip(trajectory.path.T, origin, strict=True)
    ]
    loss = _losses(trajectory.loss, least)
    slope = _log10(np.hypot(trajectory.grad[:, 0], trajectory.grad[:, 1]))
    columns = (*away, loss, slope)
    return [*(column.astype("<f4").tobytes() for column in columns), _bits(trajectory)]


def _draws(lab: Lab, least: float | None) -> tuple[dict, list[bytes]]:
    """What other draws make of the runs, as the header has it, and its blocks."""
    from ..lab.draws import PATHS, count, rows, spread

    draws, slots, blocks = count(lab), [], []
    for slot, line in enumerate(lab.runs if draws else ()):
        if not line.hidden:
            quantiles, paths = spread(lab, line, draws)
            slots.append(slot)
            blocks += [part.astype("<f4").tobytes() for part in (_losses(quantiles, least), paths)]
    about = {"count": draws, "slots": slots, "rows": rows(lab.steps).tolist()}
    return {**about, "paths": min(PATHS, max(draws - 1, 0))}, blocks


def _ground(request, of, level: int) -> tuple[dict, list[bytes]]:
    """What becomes of every start, as the header has it, and its blocks.

    `part` is that which a fate has of all starts, and `last` says that there is nothing finer.
    Where it is not known there are no fates; where nobody waits any more, it is `dropped`.
    """
    from ..lab import grounds

    lab = request.lab
    every = grounds.sides(lab, of.kind)
    n = every[min(level, len(every) - 1)]
    told = {"kind": of.kind, "slot": of.slot, "view": of.view, "level": level, "size": n}
    found = grounds.ground(lab, of, n, request.wanted)
    if found is None:
        return {**told, "fates": [], "last": True, "dropped": request.gone}, []
    fates = [
        {"kind": f.kind, "at": f.at[0] if len(f.at) == 1 else None, "slot": f.slot, "part": part}
        for f, part in zip(found.fates, found.parts, strict=True)
    ]
    about = {"low": found.low, "high": found.high, "steps": lab.steps, "within": grounds.TOLERANCE}
    shares = np.round(found.share * 255).astype(np.uint8)
    blocks = [found.which.tobytes(), shares.tobytes()]
    return {**told, "fates": fates, "last": n == every[-1], "dropped": False, **about}, blocks


def _run(lab: Lab, line: Run, least: float | None, screen: Screen | None) -> tuple[dict, list]:
    """A run as the header has it, and its blocks: all of it, or what a screen can show."""
    trajectory = lab.task(line).run()
    diverged = trajectory.diverged_at
    about = {
        "rows": len(trajectory.path),
        "diverged": diverged,
        "verdicts": verdicts(lab, line, trajectory),
        "offer": None if diverged is None else why_diverged(lab, line)[1],
        "rates": lab.course(line, lab.steps),
    }
    if screen is not None:
        about["brief"], blocks = brief(trajectory, _losses(trajectory.loss, least), screen)
        return about, [*blocks, _bits(trajectory)]
    origin = trajectory.path[-1] if diverged is None else np.array(lab.start)
    blocks = _blocks(trajectory, origin, least)
    seen = _clipped_slopes(lab, line, trajectory)
    blocks += [] if seen is None else [seen.astype("<f4").tobytes()]
    return {
        **about,
        "origin": origin.tolist(),
        "seen": None if seen is None else len(seen),
    }, blocks


def _further(request) -> dict | None:
    """The answer to what is asked in the picture's place, by the word it is asked with.

    A pad for which nobody waits any more is `dropped`.
    """
    lab, asked = request.lab, request.asked
    # Loaded when first asked for: the first picture does not wait for it.
    if "step" in asked:
        from ..lab.inside import inside

        return {"step": inside(lab, *asked["step"])}
    if "course" in asked:
        from ..lab.inside import course

        return {"course": course(lab, asked["course"])}
    if "pad" in asked:
        from ..lab.pad import pad

        return {"pad": pad(lab, *asked["pad"], wanted=request.wanted) or {"dropped": True}}
    return None


def _answer(request) -> tuple[dict, list[bytes]]:
    """What an answer says of the plane."""
    lab, surface, asked = request.lab, request.lab.surface, request.asked
    if further := _further(request):
        return further, []
    if "ground" in asked:
        about, blocks = _ground(request, *asked["ground"])
        return {"ground": about}, blocks
    least, language = floor(surface, lab.surface_params), request.look.get("lang", ENGLISH)
    if "draws" in asked:
        about, blocks = _draws(lab, least)
        return {"draws": about}, blocks
    runs, blocks = [], []
    for line in lab.runs:
        request.pause()
        about, parts = (None, []) if line.hidden else _run(lab, line, least, asked.get("briefly"))
        runs.append(about)
        blocks += parts
    header = {
        "card": describe_typed(surface, language) if surface.typed else None,
        "floor": least,
        "runs": runs,
        "field": None,
    }
    if "field" in asked:
        values, base = field(surface, lab.surface_params, asked["field"])
        header["field"] = {"view": asked["field"], "size": FIELD_SIZE, "base": base}
        blocks.append(values.tobytes())
    return header, blocks


def _slot(text: str, lab: Lab) -> int | None:
    return int(text) if text in map(str, range(len(lab.runs))) else None


def _step(text: str, lab: Lab) -> tuple[int, int] | None:
    slot, _, step = text.partition("~")
    found = _slot(slot, lab)
    # Digits as a link has them: others would be numbers to `int` as well.
    return None if found is None or not (step.isascii() and step.isdigit()) else (found, int(step))


def _pad(text: str, lab: Lab) -> tuple[int, str, str] | None:
    slot, *names = text.split("~")
    found = _slot(slot, lab)
    if found is None or len(names) != 2 or names[0] == names[1]:
        return None
    # Loaded when first asked for: the first picture does not wait for it.
    from ..lab.pad import axes

    return (found, *names) if set(names) <= set(axes(lab.runs[found], lab.surface.params)) else None


def _field(text: str, _lab: Lab) -> View | None:
    try:
        x0, x1, y0, y1 = map(float, text.split("~"))
    except ValueError:
        return None
    small = all(abs(edge) <= 1e7 for edge in (x0, x1, y0, y1))
    return (x0, x1, y0, y1) if small and x1 - x0 > 1e-9 and y1 - y0 > 1e-9 else None


def _of_ground(text: str, lab: Lab):
    kind, _, rest = text.partition("~")
    slot, _, rest = rest.partition("~")
    window, _, level = rest.rpartition("~")
    # Loaded when first asked for: the first picture does not wait for it.
    from ..lab.grounds import KINDS, Question

    found, view = _slot(slot, lab), _field(window, lab)
    if kind not in KINDS or found is None or view is None or level not in map(str, range(9)):
        return None
    return Question(kind, found, view), int(level)


READERS: Mapping[str, Callable] = {
    "field": _field,
    "step": _step,
    "course": _slot,
    "pad": _pad,
    "briefly": lambda text, _lab: read_screen(text),
    "draws": lambda _text, _lab: True,
    "ground": _of_ground,
}


def _renewed(lab: Lab, left: str) -> Lab:
    return renewed(lab.surface, lab.runs, SURFACES.get(left, lab.surface))


def _pictures() -> str:
    """The pictures of the surfaces, in the menu's order: a PNG whose grey is the height."""
    return base64.b64encode((ASSETS / "surfaces.png").read_bytes()).decode()


def _known(language: str) -> dict:
    """What a page on the plane knows beside what every page does."""
    return {
        "surfaces": {key: surface_card(surface, language) for key, surface in SURFACES.items()},
        "menus": {"surfaces": menu("surfaces", SURFACE_MENU, language)},
        "experiments": [experiment(one, PLANE, language) for one in EXPERIMENTS],
        "pictures": _pictures(),
        "steps": param_card(LAB_STEPS, language),
        "coordinate": param_card(COORDINATE, language),
        "draws": DRAWS,
    }


def _opening(lab: Lab) -> dict:
    return {"field": first_view(lab.surface)}


SERVED = Served(PLANE, READERS, _renewed, _answer, _known, first_visit, _opening)
