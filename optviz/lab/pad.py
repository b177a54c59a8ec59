"""How a run answers to two of its parameters at once: its last loss over a grid of both."""

import math

import numpy as np

from ..engine.plane import comparable, evaluate
from ..engine.stages import THRESHOLD
from ..optimizers import OPTIMIZERS
from ..spec import Param
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


def axes(run: Run) -> dict[str, Param]:
    """The parameters of a run that a pad can have, by name: the numbers that change its path."""
    params = {p.name: p for p in OPTIMIZERS[run.optimizer].params if not p.choices}
    return params if run.clip == "none" else {**params, THRESHOLD.name: THRESHOLD}


def slowness(lab: Lab) -> int:
    """How many times as long a step takes on a typed formula as on the other surfaces."""
    parts = len(lab.surface.program) // 3
    return max(2, parts // PARTS) if parts else 1


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
    value = float(f"{low * (high / low) ** share:.2g}")
    return float(math.floor(value + 0.5)) if param.integer else value


def grid(lab: Lab, slot: int, across: str, up: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The values along both sides, (n,) each, and the loss after the last step, (n, n).

    Row j of the losses has the j-th value of `up`; a run that diverged has an infinite one.
    """
    run = lab.runs[slot]
    shares, params = np.arange(n := size(lab)) / (n - 1), axes(run)
    wide, high = (
        Axis(name, np.array([value_at(params[name], share) for share in shares]))
        for name in (across, up)
    )
    return wide.values, high.values, Map(lab, run, (wide, high)).values


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


def pad(lab: Lab, slot: int, across: str, up: str, least: float | None) -> dict:
    """The ground of the page's pad for a run of the line-up, as JSON has it.

    `above` are n · n losses, row by row from the least value of `up`, as what they are above
    `base`: the surface's least value where that is known, else the least loss of the grid. A run
    that diverged has None. `start` is the same of the start. `best` is a place in `above` with its
    values and its loss, None where all diverged.
    """
    wide, high, loss = grid(lab, slot, across, up)
    point = np.array(lab.start, dtype=np.float64)[:, None]
    begin = float(evaluate(lab.surface, point, lab.surface_params)[0][0])
    score = comparable(loss, least)
    k = _best(score)
    base = least if least is not None else 0.0 if k is None else float(loss.min())
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
        "slot": slot,
        "axes": [across, up],
        "size": len(wide),
        "steps": len(wide) ** 2 * lab.steps,
        "budget": budget(lab),
        "base": base,
        "floored": least is not None,
        "above": [_digits(value) for value in score.reshape(-1)],
        "start": _digits(begin - base),
        "best": None if k is None else best,
    }
