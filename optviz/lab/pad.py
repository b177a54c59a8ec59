"""How a run answers to two of its parameters at once: its last loss over a grid of both."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from ..engine.plane import comparable, evaluate, floor
from ..engine.stages import THRESHOLD
from ..optimizers import OPTIMIZERS
from ..spec import Param
from ..words import Values
from .lineup import Run
from .maps import Axis, Map
from .state import Lab

# Steps of all runs of the grid together: some hundredths of a second. Only the least grid of the
# longest runs takes more of them.
BUDGET = 1_500_000
# A typed formula takes twice as long where it has so many parts, and so on.
PARTS = 4
LEAST, MOST = 12, 48
LARGEST = 1e300


def axes(run: Run, beside: Iterable[Param] = ()) -> dict[str, Param]:
    """The parameters of a run that a pad can have, by name: the numbers that change its path.

    `beside` are those of what it runs on; a name that its method has too is the method's.
    """
    own = (*OPTIMIZERS[run.optimizer].params, *(() if run.clip == "none" else (THRESHOLD,)))
    return {p.name: p for p in (*beside, *own) if not p.choices}


def slowness(lab: Lab) -> int:
    """How many times as long a step takes as on most surfaces; a typed formula has many parts."""
    parts = len(lab.surface.program) // 3
    return max(2, parts // PARTS) if parts else lab.surface.slow


def budget(lab: Lab) -> int:
    """The steps that a grid may take in all."""
    return BUDGET // slowness(lab)


def size(lab: Lab) -> int:
    """Runs along each side of a grid: as many as its budget allows, from LEAST to MOST."""
    return min(max(math.isqrt(budget(lab) // lab.steps), LEAST), MOST)


def value_at(param: Param, share: float) -> float:
    """The value that the page's slider has at a share of its track, 0 to 1; see numbers.js."""
    low, high = param.low, param.high
    if param.scale == "linear":
        unit = 10.0 ** math.floor(math.log10((high - low) / 200))
        return float(f"{math.floor((low + share * (high - low)) / unit + 0.5) * unit:.12g}")
    if param.scale == "near_one":
        return float(f"{1 - float(f'{(1 - low) * ((1 - high) / (1 - low)) ** share:.2g}'):.12g}")
    if share == 0 and param.default == 0:
        return 0.0
    # Two digits of an end can lie beyond it.
    value = min(max(float(f"{low * (high / low) ** share:.2g}"), low), high)
    return float(math.floor(value + 0.5)) if param.integer else value


def sides(param: Param, n: int) -> np.ndarray:
    """The values along a side of a pad, (n,)."""
    return np.array([value_at(param, k / (n - 1)) for k in range(n)])


def grid(
    lab: Lab, slot: int, across: str, up: str, wanted: Callable[[], bool] = lambda: True
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """The values along both sides, (n,) each, and the loss after the last step, (n, n).

    None in its place where it was not `wanted` any more.

    Row j of the losses has the j-th value of `up`; a run that diverged has an infinite one.
    """
    run, n = lab.runs[slot], size(lab)
    params = axes(run, lab.surface.params)
    wide, high = (Axis(name, sides(params[name], n)) for name in (across, up))
    return wide.values, high.values, Map(lab, run, (wide, high), wanted=wanted).values


def _best(score: np.ndarray) -> int | None:
    """The place of the least score in (n, n), of equals the one nearest to their middle."""
    if not np.isfinite(score).any():
        return None
    equals = np.argwhere(score == score.min())
    away = np.abs(equals - equals.mean(axis=0)).sum(axis=1)
    row, column = equals[away.argmin()]
    return int(row * len(score) + column)


def _digits(value: float) -> float | None:
    """Four digits, which is more than a colour shows; None where there is no finite number."""
    return float(f"{value:.4g}") if math.isfinite(value) else None


@dataclass(frozen=True, eq=False)
class Ground:
    """What a pad shows: losses (n, n) over the values of two parameters, by name, (n,) each."""

    slot: int
    across: tuple[str, np.ndarray]
    up: tuple[str, np.ndarray]
    loss: np.ndarray
    start: float
    """The loss of no steps at all."""
    least: float | None
    """The least that there is, None where it is not known."""

    def told(self) -> dict:
        """As JSON has it.

        `above` are n · n losses, row by row from the least value of `up`, as what they are above
        `base`: the least value where that is known, else the least loss of the grid. A run that
        diverged has None. `start` is the same of the start. `best` is a place in `above` with its
        values and its loss, None where all diverged.
        """
        (across, wide), (up, high), loss, least = self.across, self.up, self.loss, self.least
        score = comparable(loss, least)
        k = _best(score)
        base = least if least is not None else 0.0 if k is None else float(np.nanmin(loss))
        if least is None:
            with np.errstate(over="ignore"):
                score = np.where(np.isinf(loss), np.inf, np.minimum(loss - base, LARGEST))
        row, column = divmod(k or 0, len(wide))
        best = {
            "cell": k,
            "values": {across: float(wide[column]), up: float(high[row])},
            "loss": float(loss[row, column]),
        }
        return {
            "slot": self.slot,
            "axes": [across, up],
            "size": len(wide),
            "base": base,
            "floored": least is not None,
            "above": [_digits(value) for value in score.reshape(-1)],
            "start": _digits(self.start - base),
            "best": None if k is None else best,
        }


def _floor(lab: Lab, names: Iterable[str]) -> float | None:
    """The least value of the surface where it is the same for all values of these parameters."""
    varied = [p for p in lab.surface.params if p.name in names]
    found = {
        floor(lab.surface, Values(lab.surface_params, **{p.name: value}))
        for p in varied
        for value in (p.low, p.default, p.high)
    } or {floor(lab.surface, lab.surface_params)}
    return found.pop() if len(found) == 1 else None


def pad(
    lab: Lab, slot: int, across: str, up: str, *, wanted: Callable[[], bool] = lambda: True
) -> dict | None:
    """The ground of the page's pad for a run of the line-up, with the steps of all its runs.

    None where it was not `wanted` any more.
    """
    wide, high, loss = grid(lab, slot, across, up, wanted)
    if loss is None:
        return None
    point = np.array(lab.start, dtype=np.float64)[:, None]
    begin = float(evaluate(lab.surface, point, lab.surface_params)[0][0])
    own = axes(lab.runs[slot])
    least = _floor(lab, {across, up} - set(own))
    told = Ground(slot, (across, wide), (up, high), loss, begin, least).told()
    return {**told, "steps": len(wide) ** 2 * lab.steps, "budget": budget(lab)}
