"""From a request to the bytes that the page draws: the same for the live channel and the page.

An answer is 4 bytes, the header's length as little-endian uint32; the header, JSON padded with
spaces to a multiple of 4; then little-endian float32 blocks:

    for each visible run, of `rows` rows:  x, y, loss, log10 ‖g‖   then ceil(rows/32) words of bits
                                           and, if clipped by value, `seen` times log10 ‖g‖
    if the header has a field:             value - base at N × N points, row by row from y0

x and y travel as the difference to the run's `origin`, the place where it ended, so that the
smallest steps near a minimum survive float32. The loss travels as log10(loss - floor) where the
surface has a known least value `floor`, and as it is elsewhere. The bits say which steps the clip
stage changed, least significant bit first; `seen` are the slopes after it, at those steps.

What is said of a run travels as messages, keys and values, which the page says; see `words`. An
answer to what was asked of one run alone has no blocks, and a header with `step`, what
`inside.inside` finds, `course`, what `inside.course` does, or `pad`, what `pad.pad` does. One to
what was asked of other draws has a header with `draws` (their `count`, the `slots` of the runs, the
`rows` that are told of and how many `paths`), and for each run the losses at three quantiles, as
above, and x and y of each path, NaN from where it has diverged.
"""

import numpy as np

from ..engine.plane import FIELD_SIZE, FLOAT32_MAX, field, floor
from ..engine.tasks import Trajectory
from ..lab.codec import kept
from ..lab.lineup import Run
from ..lab.link import encode
from ..lab.names import names
from ..lab.state import Lab
from ..lab.verdicts import verdicts, why_diverged
from ..words import ENGLISH, Message, message
from .answer import pack
from .catalogue import describe_typed
from .request import Request

RATES = 100
MAX_NOTES = 4


def _log10(values: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log10(values).astype(np.float32)


def _clipped_slopes(lab: Lab, line: Run, trajectory: Trajectory) -> np.ndarray | None:
    """log10 ‖g‖ after the clip stage, at the steps that it changed, where the page cannot tell.

    Where a norm is clipped it is the threshold; where values are, it depends on their direction.
    """
    clip = lab.task(line).clip
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


def _blocks(trajectory: Trajectory, origin: np.ndarray, least: float | None) -> list[bytes]:
    away = np.clip(trajectory.path - origin, -FLOAT32_MAX, FLOAT32_MAX).astype("<f4")
    loss = _losses(trajectory.loss, least)
    slope = _log10(np.hypot(trajectory.grad[:, 0], trajectory.grad[:, 1]))
    bits = np.packbits(trajectory.clipped, bitorder="little").tobytes()
    words = -(-len(trajectory.path) // 32) * 4
    columns = (away[:, 0], away[:, 1], loss, slope)
    return [*(column.astype("<f4").tobytes() for column in columns), bits.ljust(words, b"\0")]


def _rates(lab: Lab, line: Run) -> list[float] | None:
    """The course of η over a run, at RATES steps, as shares of its value; None if it is steady."""
    rates = lab.task(line).rates
    if not rates.size:
        return None
    at = np.linspace(0, lab.steps - 1, min(lab.steps, RATES)).astype(int)
    return [round(float(rate), 4) for rate in rates[at]]


def acknowledge(ident: int, link: str) -> bytes:
    """An answer that carries nothing: the page already has what it asked for."""
    return pack({"id": ident, "link": link}, [])


def _further(request: Request) -> dict | None:
    """The answer to what was asked beside the picture, by the word it was asked with."""
    lab = request.lab
    # Loaded when first asked for: the first picture does not wait for it.
    if request.step is not None:
        from ..lab.inside import inside

        return {"step": inside(lab, *request.step)}
    if request.course is not None:
        from ..lab.inside import course

        return {"course": course(lab, request.course)}
    if request.pad is not None:
        from ..lab.pad import pad

        return {"pad": pad(lab, *request.pad, floor(lab.surface, lab.surface_params))}
    return None


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


def _run(lab: Lab, line: Run, least: float | None) -> tuple[dict, list[bytes]]:
    """A run as the header has it, and its blocks."""
    trajectory = lab.task(line).run()
    diverged = trajectory.diverged_at
    origin = trajectory.path[-1] if diverged is None else np.array(lab.start)
    blocks = _blocks(trajectory, origin, least)
    seen = _clipped_slopes(lab, line, trajectory)
    blocks += [] if seen is None else [seen.astype("<f4").tobytes()]
    about = {
        "rows": len(trajectory.path),
        "origin": origin.tolist(),
        "diverged": diverged,
        "verdicts": verdicts(lab, line, trajectory),
        "offer": None if diverged is None else why_diverged(lab, line)[1],
        "rates": _rates(lab, line),
        "seen": None if seen is None else len(seen),
    }
    return about, blocks


def _notes(request: Request) -> list[Message]:
    """At most MAX_NOTES of what was wrong, and how much more there was."""
    notes, more = list(request.notes[:MAX_NOTES]), len(request.notes) - MAX_NOTES
    return [*notes, message("note.more", n=more)] if more > 0 else notes


def payload(request: Request, ident: int = 0) -> bytes:
    """Run the line-up of a request and pack the answer, which repeats `ident`."""
    lab, surface = request.lab, request.lab.surface
    header = {"id": ident, "link": encode(lab, kept(request.look))}
    if further := _further(request):
        return pack(header | further, [])
    least, language = floor(surface, lab.surface_params), request.look.get("lang", ENGLISH)
    if request.draws:
        about, blocks = _draws(lab, least)
        return pack(header | {"draws": about}, blocks)
    runs, blocks = [], []
    for line in lab.runs:
        about, parts = (None, []) if line.hidden else _run(lab, line, least)
        runs.append(about)
        blocks += parts
    header |= {
        "state": lab.placed,
        "look": dict(request.look),
        "caption": request.caption,
        "bare": request.bare,
        "first": request.first,
        "notes": _notes(request),
        "card": describe_typed(surface, language) if surface.typed else None,
        "floor": least,
        "names": names(lab),
        "runs": runs,
        "field": None,
    }
    if request.pin:
        header["pin"] = True
    if request.window is not None:
        values, base = field(surface, lab.surface_params, request.window)
        header["field"] = {"view": request.window, "size": FIELD_SIZE, "base": base}
        blocks.append(values.tobytes())
    return pack(header, blocks)
