"""How a run that learns answers to two parameters at once: its last validation loss over a grid."""

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..lab.lineup import Run
from ..lab.pad import Ground, axes, sides
from ..nets.train import BATCH
from ..nets.training import Trainer
from ..spec import Param
from ..words import Values
from .ends import Ends, untrained
from .sessions import Budget, begun, epochs_of
from .state import Study

# Seconds of one core that all runs of a grid may take, by what a step takes: so many seconds, and
# so many for each product of a weight and a number. Only the least grid takes more.
BUDGET, STEP, PRODUCT = 1.6, 1.2e-5, 4e-10
LEAST, MOST = 6, 20
KEPT = 8


def settable(study: Study) -> tuple[Param, ...]:
    """The numbers of what a run runs on that a pad can have."""
    return (BATCH, *study.data.params, *study.model.params)


def offered(study: Study, run: Run) -> dict[str, Param]:
    """All numbers that a pad of a run can have, by name."""
    return axes(run, settable(study))


def varied(study: Study, run: Run, values: dict[str, float]) -> tuple[Study, Run]:
    """A state and its run with these values."""
    own, rest = {}, {}
    for name, value in values.items():
        (own if name in run.params else rest)[name] = value
    where = {
        name: Values(getattr(study, name), **{k: v for k, v in rest.items() if k in known})
        for name, known in (
            ("data_params", {p.name for p in study.data.params}),
            ("model_params", {p.name for p in study.model.params}),
        )
    }
    batch = int(rest.get(BATCH.name, study.batch))
    return replace(study, batch=batch, **where), replace(run, own={**run.own, **own})


@dataclass(eq=False)
class Job:
    """A grid on its way: what is found so far is in `loss`, NaN where a run is still to come."""

    study: Study
    slot: int
    across: str
    up: str

    def __post_init__(self) -> None:
        run = self.study.runs[self.slot]
        params = offered(self.study, run)
        n = size(self.study, run)
        self.wide, self.high = sides(params[self.across], n), sides(params[self.up], n)
        self.ends = Ends(self._begin, n * n)

    @cached_property
    def start(self) -> float:
        """The loss of no steps at all."""
        return untrained(self.study, self.study.runs[self.slot])

    @property
    def loss(self) -> np.ndarray:
        """What each ended at, (n, n)."""
        found = [math.nan if one is None else one.loss for one in self.ends.found]
        return np.array(found).reshape(len(self.high), -1)

    def _begin(self, k: int) -> Trainer:
        row, column = divmod(k, len(self.wide))
        values = {self.across: float(self.wide[column]), self.up: float(self.high[row])}
        return begun(*varied(self.study, self.study.runs[self.slot], values))


def size(study: Study, run: Run) -> int:
    """Runs along each side: as many as the budget allows, from LEAST to MOST."""
    one = begun(study, run)
    step = STEP + PRODUCT * one.order.shape[1] * one.learner.network.work
    return min(max(int(math.sqrt(BUDGET / (step * one.steps))), LEAST), MOST)


_JOBS: OrderedDict = OrderedDict()
_LOOKING = threading.Lock()


def pad(study: Study, slot: int, across: str, up: str, budget: Budget) -> dict:
    """The ground of the page's pad for a run, taken further for so long.

    With `done` and `of`, how many of its runs are over, and the `epochs` of each.
    """
    run = study.runs[slot]
    # Two states that differ in what is varied, or in other runs, have one grid.
    blank = {name: offered(study, run)[name].default for name in (across, up)}
    alone = replace(study, runs=(replace(run, hidden=False, style=0),))
    key = (*varied(alone, alone.runs[0], blank), across, up)
    with _LOOKING:
        job = _JOBS.setdefault(key, Job(alone, 0, across, up))
        _JOBS.move_to_end(key)
        while len(_JOBS) > KEPT:
            _JOBS.popitem(last=False)
    job.ends.go(budget)
    n, done = len(job.wide), job.ends.done
    ground = Ground(slot, (across, job.wide), (up, job.high), job.loss, job.start, None)
    told = ground.told() if done == n * n else {"axes": [across, up], "size": n}
    return {**told, "epochs": epochs_of(study), "done": done, "of": n * n}
