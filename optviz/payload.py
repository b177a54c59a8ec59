"""From a request to the bytes that the page draws: the same for the live channel and the page.

A request is a link (see `state`) and, if wanted, words more: `do=recommend` puts the surface's
recommended values in place of the link's, `view=x0~x1~y0~y1` asks for the field of that window of
the map, and `look=slot~step` for no picture at all, but for what happens inside one step of one
run: a header with `look` (see `inside.look`) and nothing after it; `look=slot~course` for what
changes inside the run over all its steps (see `inside.course`). `pad=slot~across~up` asks in the
same way for a run's last loss over a grid of two of its parameters: a header with `pad` (see
`pad.pad`).

An answer is 4 bytes, the header's length as little-endian uint32; the header, JSON padded with
spaces to a multiple of 4; then little-endian float32 blocks:

    for each visible run, of `rows` rows:  x, y, loss, log10 ‖g‖   then ceil(rows/32) words of bits
                                           and, if clipped by value, `seen` times log10 ‖g‖
    if the header has a field:             value - base at N × N points, row by row from y0

x and y travel as the difference to the run's `origin`, the place where it ended, so that the
smallest steps near a minimum survive float32. The loss travels as log10(loss - floor) where the
surface has a known least value `floor`, and as it is elsewhere. The bits say which steps the clip
stage changed, least significant bit first; `seen` are the slopes after it, at those steps.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

import numpy as np

from .answer import pack
from .engine import Trajectory, evaluate, hessian
from .lineup import names
from .offers import stable
from .optimizers import OPTIMIZERS
from .spec import Param, Surface
from .state import Lab, Run, decode, encode, number, recommended

FIELD_SIZE = 128
RATES = 100
MAX_NOTES = 4
WORDS = ("do", "view", "look", "pad")
TOLERANCES = (1e-2, 1e-4, 1e-6)
FLOAT32_MAX = 3e38

View = tuple[float, float, float, float]


@dataclass(frozen=True)
class Request:
    """What the page asks for: a state, sentences on what was wrong, and a window of the map.

    With a `look`, the slot of a run and a step, only what happens there; None is every step. With
    a `pad`, the slot of a run and two of its parameters, only how it answers to these.
    """

    lab: Lab
    notes: tuple[str, ...] = ()
    view: View | None = None
    look: tuple[int, int | None] | None = None
    pad: tuple[int, str, str] | None = None


def read_request(text: str) -> Request:
    """Read a request. Never raises: what cannot be read is replaced by the default, and said."""
    pairs = parse_qsl(text[:100_000].removeprefix("?"), keep_blank_values=True, errors="replace")
    asked = {name: value for name, value in pairs if name in WORDS}
    # A lone surrogate, which JSON can carry, has no place in a link.
    link = urlencode([pair for pair in pairs if pair[0] not in asked], errors="replace")
    lab, notes = decode(link)
    if asked.get("do") == "recommend":
        lab = recommended(lab.surface, lab.runs)
    look = _look(asked.get("look", ""), len(lab.runs))
    pad = _pad(asked.get("pad", ""), lab.runs)
    return Request(lab, tuple(notes), _view(asked.get("view", "")), look, pad)


def _look(text: str, runs: int) -> tuple[int, int | None] | None:
    slot, _, step = text[:40].partition("~")
    try:
        where = int(slot), None if step == "course" else int(step)
    except ValueError:
        return None
    return where if 0 <= where[0] < runs and (where[1] or 0) >= 0 else None


def _pad(text: str, runs: tuple[Run, ...]) -> tuple[int, str, str] | None:
    slot, *names = text[:80].split("~")
    if len(names) != 2 or names[0] == names[1] or slot not in map(str, range(len(runs))):
        return None
    from .pad import axes

    return (int(slot), *names) if set(names) <= set(axes(runs[int(slot)])) else None


def domain_view(surface: Surface) -> View:
    """The whole map of a surface."""
    (x0, x1), (y0, y1) = surface.domain
    return x0, x1, y0, y1


def _view(text: str) -> View | None:
    try:
        x0, x1, y0, y1 = map(float, text.split("~"))
    except ValueError:
        return None
    small = all(abs(edge) <= 1e7 for edge in (x0, x1, y0, y1))
    return (x0, x1, y0, y1) if small and x1 - x0 > 1e-9 and y1 - y0 > 1e-9 else None


@lru_cache(maxsize=256)
def floor(surface: Surface) -> float | None:
    """The least value of a surface, None where it has none or it is not known."""
    if not surface.minima:
        return None
    least = float(evaluate(surface, np.array(surface.minima).T)[0].min())
    # A minimiser rounded to float64 leaves something like 1e-31 of a least value of 0.
    return least if abs(least) > 1e-20 else 0.0


def field(surface: Surface, params: Mapping[str, float], view: View) -> tuple[np.ndarray, float]:
    """The loss at N × N points over the view above its least value there, and that value.

    (N, N) float32, y along the rows. The difference is taken in float64, so that a small view far
    above zero keeps its shape.
    """
    x0, x1, y0, y1 = view
    x, y = np.linspace(x0, x1, FIELD_SIZE), np.linspace(y0, y1, FIELD_SIZE)
    points = np.stack([np.tile(x, FIELD_SIZE), np.repeat(y, FIELD_SIZE)])
    value = evaluate(surface, points, params)[0]
    value = np.nan_to_num(value, nan=FLOAT32_MAX, posinf=FLOAT32_MAX, neginf=-FLOAT32_MAX)
    value = np.clip(value, -FLOAT32_MAX, FLOAT32_MAX)
    least = float(value.min())
    above = np.minimum(value - least, FLOAT32_MAX)
    return above.astype(np.float32).reshape(-1, FIELD_SIZE), least


def sharpness(surface: Surface, params: Mapping[str, float], point) -> float:
    """The largest eigenvalue of the Hessian at a point."""
    matrix = hessian(surface, point, params)
    return float(np.linalg.eigvalsh(matrix)[-1]) if np.isfinite(matrix).all() else math.nan


def _why_diverged(lab: Lab, line: Run) -> tuple[str, dict | None]:
    """The reason for a divergence where theory gives one, and the η that would have been stable.

    The reason is a step that is too long at the start.
    """
    optimizer = OPTIMIZERS[line.optimizer]
    if optimizer.stability_limit is None or line.clip != "none":
        return "", None
    settings = lab.settings(line)
    rates = lab.schedule(line).multipliers(lab.steps)
    curvature = sharpness(lab.surface, lab.surface_params, lab.start)
    offer = None if rates.size else stable(line, "at the start", curvature, settings)
    product = settings.pop("lr") * (rates[0] if rates.size else 1.0) * curvature
    limit = optimizer.stability_limit(**settings)
    if not product > limit:
        return "", None
    return f": η·λmax = {product:.3g} > {limit:.3g} at the start", offer


def verdicts(lab: Lab, line: Run, trajectory: Trajectory) -> list[tuple[int, str]]:
    """What can be said of a run, each sentence with the step from which it holds, in order."""
    surface = lab.surface
    said = [(0, "still moving")]
    least = floor(surface)
    if least is not None:
        for tolerance in TOLERANCES:
            below = np.flatnonzero(trajectory.loss - least <= tolerance)
            if below.size:
                said.append((int(below[0]), f"reached {number(tolerance)} at step {below[0]}"))
    if trajectory.diverged_at is not None:
        step = trajectory.diverged_at
        if surface.typed and len(trajectory.path) == step:
            said.append((step, f"no finite loss or slope at step {step}"))
        else:
            said.append((step, f"diverged at step {step}{_why_diverged(lab, line)[0]}"))
    else:
        said += _settled(surface, trajectory, least)
    return sorted(said, key=lambda event: event[0])


def _settled(surface: Surface, trajectory: Trajectory, least: float | None):
    """The step from which a run stays within a millionth of the map, if not at the minimum."""
    path, end = trajectory.path, float(trajectory.loss[-1])
    (x0, x1), _ = surface.domain
    away = np.flatnonzero(np.abs(path - path[-1]).max(axis=1) > 1e-6 * (x1 - x0))
    step = int(away[-1]) + 1 if away.size else 0
    if len(path) - step < 20 or (least is not None and end - least <= TOLERANCES[-1]):
        return []
    above = "" if least is None else f", {end - least:.3g} above the minimum"
    return [(step, f"settled at step {step}: loss {end:.4g}{above}")]


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


def _blocks(trajectory: Trajectory, origin: np.ndarray, least: float | None) -> list[bytes]:
    away = np.clip(trajectory.path - origin, -FLOAT32_MAX, FLOAT32_MAX).astype("<f4")
    if least is None:
        loss = np.clip(trajectory.loss, -FLOAT32_MAX, FLOAT32_MAX).astype("<f4")
    else:
        loss = _log10(np.maximum(trajectory.loss - least, 0.0))
    slope = _log10(np.hypot(trajectory.grad[:, 0], trajectory.grad[:, 1]))
    bits = np.packbits(trajectory.clipped, bitorder="little").tobytes()
    words = -(-len(trajectory.path) // 32) * 4
    columns = (away[:, 0], away[:, 1], loss, slope)
    return [*(column.astype("<f4").tobytes() for column in columns), bits.ljust(words, b"\0")]


def describe(param: Param) -> dict:
    """A parameter for the page; JSON has no infinity, so an open bound is left out."""
    return {
        name: value
        for name, value in {**asdict(param), "allowed": param.allowed}.items()
        if value not in (math.inf, -math.inf)
    }


def card(surface: Surface) -> dict:
    """A surface for the page."""
    return {
        "name": surface.name,
        "domain": surface.domain,
        "minima": surface.minima,
        "lr": dict(surface.lr),
        "params": [describe(p) for p in surface.params],
        "reading": surface.reading,
        "steps": surface.steps,
        "teaches": surface.teaches,
    }


def _rates(lab: Lab, line: Run) -> list[float] | None:
    """The course of η over a run, at RATES steps, as shares of its value; None if it is steady."""
    rates = lab.schedule(line).multipliers(lab.steps)
    if not rates.size:
        return None
    at = np.linspace(0, lab.steps - 1, min(lab.steps, RATES)).astype(int)
    return [round(float(rate), 4) for rate in rates[at]]


def _state(lab: Lab) -> dict:
    """The state as the page keeps it."""
    return {
        "surface": lab.surface.key,
        "formula": lab.surface.typed,
        "surface_params": dict(lab.surface_params),
        "start": list(lab.start),
        "steps": lab.steps,
        "noise": asdict(lab.noise),
        "shared": dict(lab.shared),
        "runs": [
            {"optimizer": r.optimizer, "clip": r.clip, "own": dict(r.own), "hidden": r.hidden}
            for r in lab.runs
        ],
    }


def acknowledge(ident: int, link: str) -> bytes:
    """An answer that carries nothing: the page already has what it asked for."""
    return pack({"id": ident, "link": link}, [])


def payload(request: Request, ident: int = 0) -> bytes:
    """Run the line-up of a request and pack the answer, which repeats `ident`."""
    lab = request.lab
    if request.look is not None:
        # Loaded when first asked for: the first picture does not wait for it.
        from .inside import course, look

        slot, step = request.look
        seen = course(lab, slot) if step is None else look(lab, slot, step)
        return pack({"id": ident, "link": encode(lab), "look": seen}, [])
    if request.pad is not None:
        from .pad import pad

        ground = pad(lab, *request.pad, floor(lab.surface))
        return pack({"id": ident, "link": encode(lab), "pad": ground}, [])
    surface = lab.surface
    least = floor(surface)
    runs, blocks = [], []
    for line in lab.runs:
        if line.hidden:
            runs.append(None)
            continue
        trajectory = lab.trajectory(line)
        diverged = trajectory.diverged_at
        origin = trajectory.path[-1] if diverged is None else np.array(lab.start)
        blocks += _blocks(trajectory, origin, least)
        seen = _clipped_slopes(lab, line, trajectory)
        blocks += [] if seen is None else [seen.astype("<f4").tobytes()]
        runs.append(
            {
                "rows": len(trajectory.path),
                "origin": origin.tolist(),
                "diverged": diverged,
                "verdicts": verdicts(lab, line, trajectory),
                "offer": None if diverged is None else _why_diverged(lab, line)[1],
                "rates": _rates(lab, line),
                "seen": None if seen is None else len(seen),
            }
        )
    notes = list(request.notes[:MAX_NOTES])
    if len(request.notes) > MAX_NOTES:
        notes.append(f"And {len(request.notes) - MAX_NOTES} more.")
    header = {
        "id": ident,
        "link": encode(lab),
        "state": _state(lab),
        "notes": notes,
        "card": card(surface) if surface.typed else None,
        "floor": least,
        "names": names(lab),
        "runs": runs,
        "field": None,
    }
    if request.view is not None:
        values, base = field(surface, lab.surface_params, request.view)
        header["field"] = {"view": request.view, "size": FIELD_SIZE, "base": base}
        blocks.append(values.tobytes())
    return pack(header, blocks)
