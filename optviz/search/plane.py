"""A run of the Lab as what is searched: its loss after so many steps, by the sweep of its task."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from ..engine.plane import comparable, floor
from ..engine.tasks import Task
from ..lab.lineup import SCHEDULING, Run
from ..lab.maps import numeric
from ..lab.pad import budget
from ..lab.state import Lab
from ..lab.tuning import loss_at_start
from ..spec import Param
from ..words import Message

# So many times as long as in a sweep a run takes alone.
ALONE = 8


def _alone(task: Task) -> float:
    return float(task.sweep().loss[0])


@dataclass(frozen=True)
class OnPlane:
    """The run in `slot` of the Lab, judged by its loss, above the least value where it is known.

    The batch is no part of the search: on the plane a larger one is less noise for nothing.
    """

    lab: Lab
    slot: int

    unit = "steps"

    @property
    def run(self) -> Run:
        """The run that is searched for."""
        return self.lab.runs[self.slot]

    @property
    def params(self) -> dict[str, Param]:
        course = {p.name: p for p in self.lab.coursing(self.run)}
        return {**numeric(self.lab, self.run), **course}

    @property
    def length(self) -> int:
        return self.lab.steps

    @property
    def measured(self) -> str:
        return "loss_above" if self.floored else "loss"

    @property
    def start(self) -> float:
        return loss_at_start(self.lab)

    @property
    def floored(self) -> bool:
        return floor(self.lab.surface, self.lab.surface_params) is not None

    def losses(
        self, values: list[dict[str, float]], length: int, executor: Executor | None
    ) -> Iterator[list[float]]:
        if {p.name for p in SCHEDULING} & values[0].keys():
            yield from self._one_by_one(values, length, executor)
            return
        columns = {name: np.array([each[name] for each in values]) for name in values[0]}
        task = replace(self.lab, steps=length).task(self.run)
        # Some hundredths of a second at a time; who brings an executor shares out all at once.
        count = len(values) if executor else max(budget(self.lab) // length, 1)
        for k in range(0, len(values), count):
            part = {name: column[k : k + count] for name, column in columns.items()}
            yield task.sweep(executor=executor, **part).loss.tolist()

    def _one_by_one(
        self, values: list[dict[str, float]], length: int, executor: Executor | None
    ) -> Iterator[list[float]]:
        """The same of runs that do not share the course of η, as those of a sweep do."""
        labs = [replace(self.loaded(each), steps=length) for each in values]
        tasks = [lab.task(lab.runs[self.slot]) for lab in labs]
        ends = executor.map(_alone, tasks) if executor else map(_alone, tasks)
        while block := list(islice(ends, max(budget(self.lab) // (ALONE * length), 1))):
            yield block

    def score(self, loss: np.ndarray) -> np.ndarray:
        return comparable(loss, floor(self.lab.surface, self.lab.surface_params))

    def loaded(self, values: Mapping[str, float]) -> Lab:
        run = self.run
        own = {name: value for name, value in values.items() if name in run.params}
        beside = {name: value for name, value in values.items() if name not in own}
        runs = list(self.lab.runs)
        runs[self.slot] = replace(run, own={**run.own, **own})
        surface_params = {**self.lab.surface_params, **beside}
        return replace(self.lab, runs=tuple(runs), surface_params=surface_params)

    def without(self, names: Sequence[str]) -> "OnPlane":
        lab = self.loaded({name: self.params[name].default for name in names})
        run = replace(lab.runs[self.slot], hidden=False, style=0)
        shared = {name: value for name, value in lab.shared.items() if name not in names}
        return OnPlane(replace(lab, runs=(run,), shared=shared), 0)

    def label(self, name: str) -> Message:
        run, surface = self.run, self.lab.surface
        card = f"optimizers.{run.optimizer}" if name in run.params else f"surfaces.{surface.key}"
        return self.params[name].said("label", card)
