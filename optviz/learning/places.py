"""What is looked for at some of the places where a run has been.

The sharpness of the loss, λmax, against what the run's method bears; and the noise of a batch, the
length of what its gradient has beyond that of all examples.
"""

import math
import threading
from collections.abc import Sequence

import numpy as np

from ..nets.curvature import sharpness
from ..nets.training import Trainer
from ..optimizers import OPTIMIZERS
from .looks import AFFORDED, subset
from .sessions import Budget, Gone, Session, session, threads
from .state import Study

# Along the steps of a run at so many of them, to one in a hundred.
POINTS, ROUNDS, CLOSE = 24, 60, 0.01
# Batches that are drawn at each of them, to tell how far one is off.
DRAWS = 16


def steps(trainer: Trainer) -> list[int]:
    """The steps at which the weights of a run were kept and are looked at, in order."""
    kept = trainer.done // trainer.every
    rows = np.unique(np.linspace(0, kept, min(POINTS, kept + 1)).astype(int)) * trainer.every
    return [*(int(row) for row in rows if row < trainer.done), trainer.done]


def limit(study: Study, run) -> float | None:
    """The largest curvature that a run's method bears at its η, None where none is known.

    On a quadratic, without clip and schedule: 2/η for gradient descent.
    """
    of = OPTIMIZERS[run.optimizer].stability_limit
    if of is None or run.clip != "none" or study.schedule(run).multipliers(2).size:
        return None
    hparams = study.hparams(run)
    rate = hparams.pop("lr")
    most = of(**hparams) / rate if rate > 0 else math.inf
    return most if 0 < most < math.inf else None


def plain(study: Study, run) -> bool:
    """Whether that is 2/η."""
    most = limit(study, run)
    return most is not None and math.isclose(most * study.value(run, "lr"), 2.0)


def measured(
    study: Study, what: str, seconds: float, left: threading.Event | None = None
) -> list[tuple[list[float], list[int]] | None]:
    """The runs of a state that are over, each looked at for so many seconds, or at all its steps.

    `what` is sharpness or noise. For each what has been found so far, and the steps that it is to
    be found at; None where a run is hidden.
    """
    sessions = [None if run.hidden else session(study, run) for run in study.runs]
    budget = Budget(seconds, left)
    list(threads().map(lambda one: _go(one, what, budget), filter(None, sessions)))
    return [one and (one.found.get(what, []), steps(one.trainer)) for one in sessions]


def examples(trainer: Trainer) -> int:
    """How many of the training examples it is of: all, unless a model takes long."""
    slow = trainer.learner.network.work > AFFORDED
    return subset(trainer.learner, trainer.split) if slow else len(trainer.split.x)


def _go(one: Session, what: str, budget: Budget) -> None:
    find = {"sharpness": _sharpness, "noise": _noise}[what]
    with one.lock:
        found = one.found.setdefault(what, [])
        for step in steps(one.trainer)[len(found) :]:
            if budget.over and found:
                return
            try:
                found.append(find(one, step, budget))
            except Gone:
                return


def _sharpness(one: Session, step: int, budget: Budget) -> float:
    trainer = one.trainer
    n = examples(trainer)
    x, y = trainer.split.x[:n], trainer.split.y[:n]

    def value_grad(weights: np.ndarray) -> tuple[float, np.ndarray]:
        budget.check()
        return trainer.learner.value_grad(weights, x, y)

    _, weights = trainer.weights_at(step)
    found = sharpness(value_grad, weights, direction=one.direction, rounds=ROUNDS, tol=CLOSE)
    one.direction = found.direction if math.isfinite(found.value) else None
    return found.value


def _noise(one: Session, step: int, budget: Budget) -> float:
    """The root of the mean of ‖g_B - g‖² over some batches, each drawn as an epoch's first is."""
    trainer = one.trainer
    split, learner = trainer.split, trainer.learner
    _, weights = trainer.weights_at(step)
    _, whole = learner.value_grad(weights, split.x, split.y)
    size, rng, total = trainer.order.shape[1], np.random.default_rng([step, 4]), 0.0
    for _ in range(DRAWS):
        budget.check()
        at = rng.permutation(len(split.x))[:size]
        _, grad = learner.value_grad(weights, split.x[at], split.y[at])
        total += float(((grad - whole) ** 2).sum())
    return math.sqrt(total / DRAWS)


def told(values: Sequence[float]) -> list[float | None]:
    """Values as JSON has them."""
    return [value if math.isfinite(value) else None for value in values]
