"""What the screen can show of a run, for as long as a hand moves; at rest all of it is sent.

What is sent are knots, between which the page draws straight lines: those of the path, a twentieth
of a pixel from it at most, and those of the loss, likewise, of all that a column of pixels can
show. In blocks, each padded to whole words:

    the steps between the path's knots, x at these and y; the steps between the loss's, and that

Steps are bytes: 255 says that so many follow without a knot. A value is a uint16 in units of its
`scale` above its `low`, with three codes for what is not finite; or a float32 where that is too
coarse. What the readout says of the step that is shown travels as it is, in the header as `at`: the
step, x, y, the loss, log10 ‖g‖ and the least loss so far there, and x and y a step before; null is
-∞. `length` is that of the whole path.
"""

import math
from dataclasses import dataclass

import numpy as np

from ..engine.knots import knots
from ..engine.plane import FLOAT32_MAX
from ..engine.tasks import Trajectory
from .answer import whole_words

# Of a pixel: dashes move along where a line is only a little longer.
NEAR = 0.05
# A path has no more knots than that, if need be by lines that are farther off, in pixels.
MOST, FARTHER = 1500, (0.2, 0.8)
# The largest code of a number, and those of -∞, ∞ and what is none.
LAST, BELOW, ABOVE, NONE = 65532, 65533, 65534, 65535


@dataclass(frozen=True)
class Screen:
    """What can be seen: the size of a pixel on the map, and in units of the curve's axis.

    `count` steps are drawn in one column of the curve's pixels, and `step` is shown.
    """

    pixel: float
    height: float
    count: int
    step: int


def read_screen(text: str) -> Screen | None:
    """Read `pixel~height~count~step`, None where that is no such thing."""
    try:
        pixel, height, count, step = map(float, text.split("~"))
    except ValueError:
        return None
    good = all(0 < v < math.inf for v in (pixel, height)) and 1 <= count <= 1e6 and 0 <= step <= 1e6
    return Screen(pixel, height, int(count), int(step)) if good else None


def _steps(at: np.ndarray) -> bytes:
    """The steps from each knot to the next, from the second on."""
    between = np.diff(at)
    codes = np.full(int((between // 255).sum()) + len(between), 255, dtype=np.uint8)
    codes[np.cumsum(between // 255 + 1) - 1] = between % 255
    return codes.tobytes()


def _values(values: np.ndarray, unit: float) -> tuple[list[float] | None, bytes]:
    """Numbers as codes, with their [low, scale], or as float32 where a tenth of `unit` is finer."""
    finite = np.isfinite(values)
    real = values[finite]
    low, high = (float(real.min()), float(real.max())) if real.size else (0.0, 0.0)
    scale = (high - low) / LAST
    if not scale <= 0.1 * unit:
        return None, np.clip(values, -FLOAT32_MAX, FLOAT32_MAX).astype("<f4").tobytes()
    codes = np.full(len(values), NONE, dtype="<u2")
    codes[values == -np.inf], codes[values == np.inf] = BELOW, ABOVE
    codes[finite] = np.round((real - low) / (scale or 1.0))
    return [low, scale], codes.tobytes()


def _outline(values: np.ndarray, count: int) -> np.ndarray:
    """Where in each `count` values the first and the last, the most and the least are.

    Lines through these cover the same pixels: Jugel et al. 2014, M4: a visualization-oriented time
    series data aggregation.
    """
    n = len(values)
    if count < 4:
        return np.arange(n)
    first = np.arange(0, n, count)
    last = np.minimum(first + count, n) - 1
    filled = np.append(values, np.full(len(first) * count - n, values[-1])).reshape(-1, count)
    ends = (first + filled.argmin(axis=1), first + filled.argmax(axis=1))
    return np.unique(np.concatenate([first, last, *(np.minimum(at, last) for at in ends)]))


def _corners(path: np.ndarray, pixel: float) -> np.ndarray:
    """The knots of a path (rows, 2); one that fills a part of the map is seen by its parts."""
    every = np.arange(len(path))
    for near in (NEAR, *FARTHER):
        where = knots(every, path.T, np.full(2, near * pixel))
        if len(where) <= MOST:
            return where
    # There and back again belong together.
    apart = -(-len(where) // MOST)
    kept = np.arange(len(where)) // 2 % apart == 0
    kept[-1] = True
    return where[kept]


def brief(trajectory: Trajectory, loss: np.ndarray, screen: Screen) -> tuple[dict, list[bytes]]:
    """What the header says of it, and its blocks; `loss` (rows,) is as it is drawn."""
    path = trajectory.path
    rows = len(path)
    if not rows:
        return {"at": None, "path": 0, "losses": 0, "x": None, "y": None, "loss": None}, []
    where = _corners(path, screen.pixel)
    seen = _outline(loss, screen.count)
    high = seen[knots(seen, loss[None, seen], np.array([NEAR * screen.height]))]
    parts = [_values(path[where, k], screen.pixel) for k in (0, 1)]
    parts.append(_values(loss[high], screen.height))
    (x, y, high_of), (xs, ys, losses) = zip(*parts, strict=True)
    step = min(screen.step, rows - 1)
    slope = math.hypot(*trajectory.grad[step])
    told = (
        *path[step].tolist(),
        float(loss[step]),
        math.log10(slope) if slope else -math.inf,
        float(loss[: step + 1].min()),
        *path[max(step - 1, 0)].tolist(),
    )
    at = [step, *(value if math.isfinite(value) else None for value in told)]
    about = {"at": at, "path": len(where), "losses": len(high), "x": x, "y": y, "loss": high_of}
    with np.errstate(over="ignore"):
        about["length"] = float(min(np.hypot(*np.diff(path, axis=0).T).sum(), FLOAT32_MAX))
    return about, [whole_words(p) for p in (_steps(where), xs, ys, _steps(high), losses)]
