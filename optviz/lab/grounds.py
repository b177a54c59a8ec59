"""What becomes of every start of a window of the plane: a sweep for each pixel of the map's ground.

`ends`  where the run is after the last step: at a minimum, in a dent, out of the map, diverged
`soon`  after how many steps it is first within a tolerance of the least value
`low`   the loss after the last step
`best`  which run of the line-up has the least loss then, and how far it is ahead
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..engine.plane import View, comparable, evaluate, floor, hessians
from ..engine.tasks import NO_GOAL, Ends, Task
from ..spec import Point, Surface
from ..words import Values
from .maps import AT_ONCE, SLICE
from .pad import slowness
from .state import Lab
from .stays import TOLERANCES
from .tuning import shown

KINDS = ("ends", "soon", "low", "best")
# Points along a side: at first, at most, and where the longest runs take too long for that.
FIRST, LEAST, MOST = 64, 16, 256
# Steps of all runs together: of the first picture, while a hand moves, and of the finest.
BRIEF, BUDGET = 2_500_000, 120_000_000
# How near to a minimum an end belongs to it, of the longer side of the surface's map.
NEAR = 0.02
# Minima and dents that have a colour of their own.
COLOURED = 8
# The grid on which dents are looked for, and steps of Newton's method from there.
SEEN, POLISH = 96, 20
TOLERANCE = TOLERANCES[0]
# Decades ahead of the next best that are told apart.
LEAD = 2.0


class Question(NamedTuple):
    """What is asked of a window of the plane: one of KINDS, for the run in `slot` or for all."""

    kind: str
    slot: int
    view: View


@dataclass(frozen=True)
class Fate:
    """What can become of a start.

    Where `kind` is `minimum` or `dent` it is one of the points `at`, in a valley all of a line;
    where it is `won`, the best run is that in `slot`. Else it says it all: `dents`, those without a
    colour of their own; `elsewhere`; `left`, out of the map; `diverged`; `reached`, `never`;
    `loss`; and `tie`.
    """

    kind: str
    at: tuple[Point, ...] = ()
    slot: int | None = None


DIVERGED = Fate("diverged")


@dataclass(frozen=True, eq=False)
class Ground:
    """What becomes of n × n starts, row by row from the lower left of the view.

    `which` (n, n) is an index into `fates`; `share` (n, n) in [0, 1] is, of steps or losses, where
    they lie between `low` and `high`, or how far ahead the winner is.
    """

    fates: tuple[Fate, ...]
    which: np.ndarray
    share: np.ndarray
    low: float | None = None
    high: float | None = None

    @property
    def parts(self) -> list[float]:
        """The part of all starts that each fate has."""
        counts = np.bincount(self.which.reshape(-1), minlength=len(self.fates))
        return [float(count / self.which.size) for count in counts]


def sides(lab: Lab, kind: str) -> list[int]:
    """The points along a side from the first, which can follow a hand, to the finest."""
    runs = len(shown(lab)) if kind == "best" else 1
    points = [steps / (slowness(lab) * lab.steps * max(runs, 1)) for steps in (BRIEF, BUDGET)]
    # Powers of 2, the squares of which are within the budget.
    brief, fine = (1 << int(math.log2(max(count, 1.0)) / 2) for count in points)
    n = min(max(brief, LEAST), FIRST)
    every = [n]
    while n * 2 <= min(fine, MOST):
        every.append(n := n * 2)
    return every


# --- the minima, and the dents beside them --------------------------------------------------------


@lru_cache(maxsize=64)
def fates_of(surface: Surface, params: Values) -> tuple[Fate, ...]:
    """The minima of a surface, then the dents that are found on its map, the lowest first."""
    if surface.valleys:
        return (Fate("minimum", tuple(point for line in surface.valleys for point in line)),)
    minima = tuple(Fate("minimum", (point,)) for point in surface.minima)
    return minima + tuple(Fate("dent", (point,)) for point in _dents(surface, params))


def _dents(surface: Surface, params: Values) -> list[Point]:
    """Local minima that are not listed, the lowest first: those of a grid, polished."""
    (x0, x1), (y0, y1) = surface.domain
    x, y = np.linspace(x0, x1, SEEN), np.linspace(y0, y1, SEEN)
    points = np.stack([np.tile(x, SEEN), np.repeat(y, SEEN)])
    value = evaluate(surface, points, params)[0].reshape(SEEN, SEEN)
    inner = value[1:-1, 1:-1]
    lowest = np.ones(inner.shape, dtype=bool)
    for up in (0, 1, 2):
        for along in (0, 1, 2):
            if (up, along) != (1, 1):
                lowest &= inner < value[up : SEEN - 2 + up, along : SEEN - 2 + along]
    rows, columns = np.nonzero(lowest)
    cell = np.array([[x[1] - x[0]], [y[1] - y[0]]])
    start = np.stack([x[columns + 1], y[rows + 1]])
    found = _polished(surface, params, start, cell)
    near = NEAR * max(x1 - x0, y1 - y0)
    kept = [tuple(map(float, point)) for point in found.T]
    far = [p for p in kept if all(math.dist(p, at) > near for at in surface.minima)]
    height = evaluate(surface, np.array(far).T.reshape(2, -1), params)[0] if far else ()
    return [point for _, point in sorted(zip(height, far, strict=True))]


def _polished(surface: Surface, params: Values, start: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """The strict minima within two cells of points (2, n)."""
    at, moved = start.copy(), np.full(start.shape[1], np.inf)
    with np.errstate(all="ignore"):
        for _ in range(POLISH if at.size else 0):
            matrix = hessians(surface, at, params)
            grad = evaluate(surface, at, params)[1]
            determinant = matrix[:, 0, 0] * matrix[:, 1, 1] - matrix[:, 0, 1] ** 2
            step = np.stack([
                matrix[:, 1, 1] * grad[0] - matrix[:, 0, 1] * grad[1],
                matrix[:, 0, 0] * grad[1] - matrix[:, 0, 1] * grad[0],
            ]) / determinant  # fmt: skip
            step = np.clip(np.nan_to_num(step), -cell, cell)
            at -= step
            moved = np.abs(step / cell).max(axis=0)
        strict = np.zeros(at.shape[1], dtype=bool)
        if at.size:
            curved = np.linalg.eigvalsh(np.nan_to_num(hessians(surface, at, params)))
            strict = curved[:, 0] > 1e-6 * np.abs(curved[:, 1])
        stayed = (np.abs(at - start) <= 2 * cell).all(axis=0)
        return at[:, strict & stayed & (moved < 1e-3)]


# --- the grounds ----------------------------------------------------------------------------------


def _ends(lab: Lab, ends: Ends) -> Ground:
    (x0, x1), (y0, y1) = lab.surface.domain
    known = fates_of(lab.surface, lab.surface_params)
    single = known[:COLOURED]
    fates = (*single, Fate("elsewhere"), Fate("left"), DIVERGED, Fate("dents"))
    elsewhere, left, diverged, dents = range(len(single), len(fates))
    if len(single) == len(known):
        fates = fates[:-1]
    x, y = ends.position.T
    which = np.full(len(x), elsewhere)
    nearest = np.full(len(x), (NEAR * max(x1 - x0, y1 - y0)) ** 2)
    with np.errstate(all="ignore"):
        which[(x < x0) | (x > x1) | (y < y0) | (y > y1)] = left
        for k, fate in enumerate(known):
            for px, py in fate.at:
                away = (x - px) ** 2 + (y - py) ** 2
                which[away <= nearest] = k if k < len(single) else dents
                nearest = np.minimum(nearest, away)
    which[ends.diverged] = diverged
    return Ground(fates, which, np.zeros(len(x)))


def _soon(lab: Lab, ends: Ends) -> Ground:
    reached = ends.reached >= 0
    which = np.where(reached, 0, np.where(ends.diverged, 2, 1))
    share = np.log1p(np.maximum(ends.reached, 0)) / math.log1p(lab.steps)
    return Ground((Fate("reached"), Fate("never"), DIVERGED), which, share, 0.0, float(lab.steps))


def _shares(lab: Lab, loss: np.ndarray) -> tuple[np.ndarray, float | None, float | None]:
    """Where losses lie between the least and the largest, in [0, 1], and those two.

    By their logarithms where a least value is known, as near it they differ by decades.
    """
    ended = np.isfinite(loss)
    if not ended.any():
        return np.zeros(len(loss)), None, None
    least = floor(lab.surface, lab.surface_params)
    low, high = float(loss[ended].min()), float(loss[ended].max())
    counted = np.where(ended, loss, low)
    if least is None:
        height = np.log1p((counted - low) / (float(np.median(counted - low)) or 1.0))
    else:
        height = np.log10(comparable(counted, least))
    height -= height.min()
    return height / (height.max() or 1.0), low, high


def _low(lab: Lab, ends: Ends) -> Ground:
    share, low, high = _shares(lab, ends.loss)
    return Ground((Fate("loss"), DIVERGED), ends.diverged.astype(np.int64), share, low, high)


def _best(lab: Lab, slots: list[int], loss: np.ndarray) -> Ground:
    """Of the losses (runs, n) after the last step the least, and how far the next is above it."""
    score = comparable(loss, floor(lab.surface, lab.surface_params))
    fates = (*(Fate("won", slot=slot) for slot in slots), Fate("tie"), DIVERGED)
    ordered = np.sort(score, axis=0)
    first, second = ordered[0], ordered[1] if len(ordered) > 1 else np.full(len(ordered[0]), np.inf)
    which = np.where(first == second, len(slots), score.argmin(axis=0))
    which[np.isinf(first)] = len(slots) + 1
    with np.errstate(all="ignore"):
        # Where losses can be below zero there are no decades between them.
        lead = np.where(first > 0, np.log10(second / first) / LEAD, 1.0)
    return Ground(fates, which, np.clip(np.nan_to_num(lead), 0.0, 1.0), 0.0, LEAD)


def _swept(task: Task, starts: np.ndarray, goal: float, wanted: Callable[[], bool]) -> Ends | None:
    """Where a run ends from all starts (n, 2), None where that is not wanted any more."""
    count = max(SLICE // task.steps, AT_ONCE)
    parts = []
    for k in range(0, len(starts), count):
        if not wanted():
            return None
        parts.append(task.sweep(starts[k : k + count], goal=goal))
    return Ends.joined(parts)


def ground(
    lab: Lab, of: Question, n: int, wanted: Callable[[], bool] = lambda: True
) -> Ground | None:
    """What becomes of n × n starts.

    None where that is not `wanted` any more, or not known: how soon a run comes to a least value
    that nobody knows, and which is the best of none.
    """
    x0, x1, y0, y1 = of.view
    x, y = np.linspace(x0, x1, n), np.linspace(y0, y1, n)
    starts = np.column_stack([np.tile(x, n), np.repeat(y, n)])
    slots = [k for k, *_ in shown(lab)] if of.kind == "best" else [of.slot]
    least = floor(lab.surface, lab.surface_params)
    if not slots or (of.kind == "soon" and least is None):
        return None
    goal = least + TOLERANCE if of.kind == "soon" else NO_GOAL
    all_ends = []
    for k in slots:
        ends = _swept(lab.task(lab.runs[k]), starts, goal, wanted)
        if ends is None:
            return None
        all_ends.append(ends)
    if of.kind == "best":
        found = _best(lab, slots, np.stack([ends.loss for ends in all_ends]))
    else:
        found = {"ends": _ends, "soon": _soon, "low": _low}[of.kind](lab, all_ends[0])
    which, share = (part.reshape(n, n) for part in (found.which.astype(np.uint8), found.share))
    return replace(found, which=which, share=share)
