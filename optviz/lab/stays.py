"""How near a run comes to the least value of its surface, and whether it stays there.

One measure for the readout, the table, the search and the files: the loss above the least value.
"""

from dataclasses import dataclass

import numpy as np

from ..engine.plane import above, bottom, floor
from ..engine.tasks import Trajectory
from .state import Lab

TOLERANCES = (1e-2, 1e-4, 1e-6)
# A bottom that lies higher than this share of what a run is above the least value is a dent's own:
# the quadratic through any point of a power of x, however flat, has its bottom below half of it.
OWN_BOTTOM = 0.5
# How many dents a run may pass before it is believed to be near; a bottom, but for rounding.
DENTS, NEARLY = 4, 1 - 1e-6


@dataclass(frozen=True)
class Stay:
    """When a run was within a tolerance above the least value.

    `first` is the first such step, `left` the first after it that is not, `since` the one from
    which it holds to the end; None where there is none.
    """

    first: int | None = None
    left: int | None = None
    since: int | None = None


@dataclass(frozen=True)
class Dent:
    """A local minimum, `away` above the least value, in which a run is from `since` on."""

    since: int
    away: float


def _first(holds: np.ndarray) -> int:
    """The first step at which something holds; the number of steps where there is none."""
    found = int(holds.argmax()) if holds.size else 0
    return found if holds.size and holds[found] else len(holds)


def last_stretch(holds: np.ndarray) -> int:
    """From which step on something holds to the end; the number of steps where it does not."""
    return len(holds) - _first(~holds[::-1])


def _sunk(lab: Lab, trajectory: Trajectory, steps: slice) -> float | None:
    """How far above the least value the dent's bottom is in which a run is at its lowest of steps.

    None where it is in none that is known, but on its way to the minimum, or there.
    """
    least = floor(lab.surface, lab.surface_params)
    lowest = steps.start + int(trajectory.loss[steps].argmin())
    away = trajectory.loss[lowest] - least
    if away <= TOLERANCES[-1]:
        return None
    low = bottom(lab.surface, trajectory.path[lowest], lab.surface_params)
    own = low is not None and low - least > OWN_BOTTOM * away
    return float(low - least) if own else None


def _stay(near: np.ndarray) -> Stay:
    first, since, count = _first(near), last_stretch(near), len(near)
    if first == count:
        return Stay()
    left = first + _first(~near[first:])
    return Stay(first, left if left < count else None, since if since < count else None)


def stays(lab: Lab, trajectory: Trajectory) -> tuple[tuple[Stay, ...], Dent | None]:
    """A stay for each of TOLERANCES, and the dent in which the run ends instead, if it does.

    What is within a tolerance only because a dent's bottom is does not count. No stay has a step
    where no least value is known; a run that diverged stays nowhere.
    """
    least = floor(lab.surface, lab.surface_params)
    if least is None:
        return (Stay(),) * len(TOLERANCES), None
    gone, found = trajectory.diverged_at is not None, None
    gap = above(trajectory.loss, least)
    near = gap <= TOLERANCES[0]
    since = last_stretch(near)
    if not gone and since < len(near):
        away = _sunk(lab, trajectory, slice(since, None))
        if away is not None:
            found = Dent(since, away)
            gap[gap >= away * NEARLY] = np.inf
    for _ in range(DENTS):
        near = gap <= TOLERANCES[0]
        first = _first(near)
        if first == len(near):
            break
        away = _sunk(lab, trajectory, slice(first, first + _first(~near[first:])))
        if away is None:
            break
        gap[gap >= away * NEARLY] = np.inf
    all_stays = (_stay(gap <= to) for to in TOLERANCES)
    return tuple(Stay(s.first, s.left) if gone else s for s in all_stays), found
