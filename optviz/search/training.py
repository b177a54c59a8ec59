"""A run of Train as what is searched: the loss that it ends at after so many epochs."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..lab.codec import decode, encode, parsed
from ..lab.lineup import Run
from ..lab.pad import axes
from ..learning.ends import End, Ends, end
from ..learning.link import TRAINING
from ..learning.pad import varied
from ..learning.sessions import begun, epochs_of
from ..learning.state import Study
from ..nets.train import BATCH
from ..spec import Param
from ..words import NOTHING, Message

MEASURES = ("validation", "training")
# Trainings that come together.
PART = 2 * (os.cpu_count() or 1)


@dataclass(frozen=True)
class OnTraining:
    """The run in `slot` of Train, judged by its loss on what it does not learn from, or does.

    The loss of the training data is that of the batches of the last epoch, each before its step.
    The data themselves are no part of the search: easier ones would always be the best.
    """

    study: Study
    slot: int
    measured: str = MEASURES[0]

    unit = "epochs"
    floored = True

    @property
    def run(self) -> Run:
        """The run that is searched for."""
        return self.study.runs[self.slot]

    @property
    def params(self) -> dict[str, Param]:
        beside = axes(self.run, (BATCH, *self.study.model.params))
        course = {p.name: p for p in self.study.coursing(self.run)}
        return {**axes(self.run), **beside, **course}

    @property
    def length(self) -> int:
        return epochs_of(self.study)

    @cached_property
    def start(self) -> float:
        one = begun(self.study, self.run)
        split = one.split
        learned = self.measured == "training"
        x = split.x if learned else split.x_validation
        return one.learner.loss(one.start, x, split.y if learned else split.y_validation)

    def losses(
        self, values: list[dict[str, float]], length: int, executor: Executor | None
    ) -> Iterator[list[float]]:
        todo = [self._with(each, length) for each in values]
        if executor:
            for found in executor.map(_ended, [encode(one, NOTHING, TRAINING) for one in todo]):
                yield [self._loss(found)]
            return
        # Whoever leaves between two parts leaves nothing under way, which would be megabytes.
        for k in range(0, len(todo), PART):
            part = todo[k : k + PART]
            ends = Ends(lambda j, part=part: begun(part[j], part[j].runs[0]), len(part))
            for _ in ends.moments():
                yield []
            yield [self._loss(one) for one in ends.found]

    def score(self, loss: np.ndarray) -> np.ndarray:
        return loss

    def loaded(self, values: Mapping[str, float]) -> Study:
        study, run = varied(self.study, self.run, dict(values))
        runs = list(study.runs)
        runs[self.slot] = run
        return replace(study, runs=tuple(runs))

    def without(self, names: Sequence[str]) -> "OnTraining":
        study = self.loaded({name: self.params[name].default for name in names})
        run = replace(study.runs[self.slot], hidden=False, style=0)
        shared = {name: value for name, value in study.shared.items() if name not in names}
        return OnTraining(replace(study, runs=(run,), shared=shared), 0, self.measured)

    def label(self, name: str) -> Message:
        own = name in self.run.params
        card = f"optimizers.{self.run.optimizer}" if own else f"models.{self.study.model.key}"
        return self.params[name].said("label", "" if name == BATCH.name else card)

    def _with(self, values: Mapping[str, float], length: int) -> Study:
        """The run alone with these values, for so many epochs."""
        study = self.loaded(values)
        # How many there are at most depends on the batch.
        epochs = study.epochs if length == self.length else length
        return replace(study, epochs=epochs, runs=(study.runs[self.slot],))

    def _loss(self, found: End) -> float:
        return found.training if self.measured == "training" else found.loss


def _ended(link: str) -> End:
    """What the run of a link ends at, on whichever machine this is."""
    study, _, notes = decode(parsed(link), TRAINING)
    if notes:
        raise ValueError("; ".join(map(str, notes)))
    one = begun(study, study.runs[0])
    one.advance(one.steps)
    return end(one)
