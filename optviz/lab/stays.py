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


def last_stretch(holds: np.ndarray) -> int:
    """From which step on something holds to the end; the number of steps where it does not."""
    fails = np.flatnonzero(~holds)
    return int(fails[-1]) + 1 if fails.size else 0


def dent(lab: Lab, trajectory: Trajectory, near: np.ndarray) -> Dent | None:
    """The dent in which a run ends, where its bottom is within the tolerances; `near` (T+1,)."""
    since, least = last_stretch(near), floor(lab.surface, lab.surface_params)
    if since == len(near):
        return None
    lowest = since + int(trajectory.loss[since:].argmin())
    away = trajectory.loss[lowest] - least
    low = None
    if away > TOLERANCES[-1]:
        low = bottom(lab.surface, trajectory.path[lowest], lab.surface_params)
    own = low is not None and low - least > OWN_BOTTOM * away
    return Dent(since, float(low - least)) if own else None


def _stay(near: np.ndarray) -> Stay:
    steps = np.flatnonzero(near)
    if not steps.size:
        return Stay()
    first, since = int(steps[0]), last_stretch(near)
    without = np.flatnonzero(~near[first:])
    return Stay(
        first,
        first + int(without[0]) if without.size else None,
        since if since < len(near) else None,
    )


def stays(lab: Lab, trajectory: Trajectory) -> tuple[tuple[Stay, ...], Dent | None]:
    """A stay for each of TOLERANCES, and the dent in which the run ends instead, if it does.

    What is within a tolerance only because a dent's bottom is does not count. No stay has a step
    where no least value is known; a run that diverged stays nowhere.
    """
    least = floor(lab.surface, lab.surface_params)
    if least is None:
        return (Stay(),) * len(TOLERANCES), None
    gone = trajectory.diverged_at is not None
    gap = above(trajectory.loss, least)
    found = None if gone else dent(lab, trajectory, gap <= TOLERANCES[0])
    if found:
        gap[found.since :] = np.inf
    all_stays = (_stay(gap <= to) for to in TOLERANCES)
    return tuple(Stay(s.first, s.left) if gone else s for s in all_stays), found
