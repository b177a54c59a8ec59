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

from dataclasses import asdict

import numpy as np

from ..engine.plane import FIELD_SIZE, FLOAT32_MAX, field, floor
from ..engine.runs import Trajectory
from ..lab.names import names
from ..lab.state import Lab, Run, encode
from ..lab.verdicts import verdicts, why_diverged
from .answer import pack
from .catalogue import describe_surface
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
        from ..lab.inside import course, look

        slot, step = request.look
        seen = course(lab, slot) if step is None else look(lab, slot, step)
        return pack({"id": ident, "link": encode(lab), "look": seen}, [])
    if request.pad is not None:
        from ..lab.pad import pad

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
                "offer": None if diverged is None else why_diverged(lab, line)[1],
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
        "card": describe_surface(surface) if surface.typed else None,
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
