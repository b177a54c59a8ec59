"""What a lesson measures of a run: facts that its texts name, and what an exercise asks for.

A measure is a word, with values of its own beside it; what it finds is a number, or None where
there is nothing to be measured: what never arrives has no step at which it does.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np

from ..engine.plane import floor
from ..engine.tasks import Trajectory
from ..lab.lineup import Run
from ..lab.state import Lab
from ..learning.places import measured, steps
from ..learning.sessions import Budget, session
from ..learning.state import Study
from ..nets.training import Trainer

# What of a measure's own values its sentence names.
LIMITS = ("within", "beyond")
# Seconds within which what is to be measured of a training is there, or is not told.
PATIENCE = 20.0


def _first(holds: np.ndarray) -> int | None:
    at = np.flatnonzero(holds)
    return int(at[0]) if at.size else None


def _above(lab: Lab, run: Trajectory) -> np.ndarray:
    return run.loss - (floor(lab.surface, lab.surface_params) or 0.0)


def arrives(lab: Lab, run: Trajectory, within: float) -> int | None:
    """The first step at which the loss is so little above its least value."""
    return _first(_above(lab, run) <= within)


def ahead(lab: Lab, run: Trajectory, within: float, other: int) -> int | None:
    """How many steps it arrives before another run."""
    mine, theirs = (arrives(lab, one, within) for one in (run, _run(lab, lab.runs[other])))
    return None if mine is None or theirs is None else theirs - mine


def diverges(_lab: Lab, run: Trajectory) -> int | None:
    """The step at which it has diverged."""
    return run.diverged_at


def loss(_lab: Lab, run: Trajectory) -> float:
    """The loss at the end."""
    return float(run.loss[-1])


def above(lab: Lab, run: Trajectory) -> float | None:
    """How far the loss ends above its least value."""
    return None if run.diverged_at is not None else float(_above(lab, run)[-1])


def x(_lab: Lab, run: Trajectory) -> float:
    """Where it ends."""
    return float(run.path[-1, 0])


def leaves(_lab: Lab, run: Trajectory, axis: str, beyond: float) -> int | None:
    """The first step at which a coordinate is larger than that in size."""
    return _first(np.abs(run.path[:, "xy".index(axis)]) > beyond)


def _rate(lab: Lab) -> float:
    return lab.value(lab.runs[0], "lr")


def first_step(lab: Lab, run: Trajectory) -> float:
    """The length of the first step along x, in units of η."""
    return float(abs(run.path[1, 0] - run.path[0, 0]) / _rate(lab))


def travel(lab: Lab, run: Trajectory) -> float:
    """How far it ends from the start along x, in units of η."""
    return float(abs(run.path[-1, 0] - run.path[0, 0]) / _rate(lab))


def wanders(_lab: Lab, run: Trajectory, last: int) -> float:
    """The mean square of the coordinates over so many steps at the end."""
    return float((run.path[-last:] ** 2).mean())


def apart(lab: Lab, run: Trajectory, other: int) -> float:
    """How far it is from another run at most."""
    theirs = _run(lab, lab.runs[other])
    rows = min(len(run.path), len(theirs.path))
    return float(np.abs(run.path[:rows] - theirs.path[:rows]).max())


def accuracy(_study: Study, run: Trainer) -> float:
    """The share of the validation set that is right at the end."""
    return float(run.validation[-1]["accuracy"])


def vanishing(_study: Study, run: Trainer) -> float:
    """The gradient of the first layer as a share of that of the last, at the start."""
    learning = list(run.learner.network.learning)
    first, *_, last = run.course.slopes[0, learning]
    return float(first / last)


def sharpness(study: Study, run: Trainer) -> float | None:
    """λmax at the end."""
    return _place(study, run, "sharpness", -1)


def noise(study: Study, run: Trainer) -> float | None:
    """The noise of a batch at the start."""
    return _place(study, run, "noise", 0)


def _place(study: Study, run: Trainer, what: str, at: int) -> float | None:
    slot = next(k for k, one in enumerate(study.runs) if session(study, one).trainer is run)
    found, places = measured(study, what, PATIENCE)[slot]
    whole = len(found) == len(places) == len(steps(run))
    return found[at] if found and (whole or at == 0) else None


ON_PLANE: Mapping[str, Callable] = {
    one.__name__: one
    for one in (
        *(arrives, ahead, diverges, loss, above, x, leaves, first_step, travel, wanders, apart),
    )
}
IN_TRAINING: Mapping[str, Callable] = {
    one.__name__: one for one in (accuracy, vanishing, sharpness, noise)
}


def _run(lab: Lab, run: Run) -> Trajectory:
    return lab.task(run).run()


def measure(state: Lab | Study, kind: str, run: int = 0, **values) -> float | None:
    """What is measured of a run by its place; None where there is nothing.

    A training is taken to its end first, if that is not further off than PATIENCE.
    """
    if isinstance(state, Lab):
        found = ON_PLANE[kind](state, _run(state, state.runs[run]), **values)
    else:
        one = session(state, state.runs[run])
        one.go(Budget(PATIENCE))
        found = IN_TRAINING[kind](state, one.trainer, **values) if one.trainer.over else None
    return None if found is None or math.isnan(found) else found
