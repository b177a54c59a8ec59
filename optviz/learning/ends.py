"""What runs that learn end at: many of them, taken further when asked, a few at a time."""

import math
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..lab.lineup import Run
from ..nets.training import Trainer
from .sessions import Budget, Session, begun, threads
from .state import Study

# Seconds between two looks at whether some have ended, at which others have their turn.
MOMENT = 0.05


@dataclass(frozen=True)
class End:
    """What one training ended at: its validation loss, infinite where it diverged, and accuracy.

    `training` is the loss of the batches of its last epoch, each before its step.
    """

    loss: float
    accuracy: float
    training: float


DIVERGED = End(math.inf, math.nan, math.inf)


def end(trainer: Trainer) -> End:
    """What a training that is over ended at; a network that says nothing any more has diverged."""
    if trainer.diverged_at is not None or not math.isfinite(trainer.validation[-1]["loss"]):
        return DIVERGED
    last, epoch = trainer.validation[-1], trainer.course.loss[trainer.done - trainer.epoch :]
    return End(last["loss"], last.get("accuracy", math.nan), float(epoch.mean()))


def untrained(study: Study, run: Run) -> float:
    """The validation loss of no steps at all."""
    one = begun(study, run)
    return one.learner.loss(one.start, one.split.x_validation, one.split.y_validation)


@dataclass(eq=False)
class Ends:
    """So many runs on their way, of which `begin(k)` is the k-th with no step taken.

    What each has ended at is in `found`, None where that is still to come.
    """

    begin: Callable[[int], Trainer]
    count: int
    found: list[End | None] = field(init=False)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.found = [None] * self.count
        self.under_way: dict[int, Session] = {}

    @property
    def done(self) -> int:
        """How many are over."""
        return self.count - self.found.count(None)

    def go(self, budget: Budget) -> None:
        """Take them further for so long, or to their ends, the first first."""
        with self.lock:
            left = iter([k for k, found in enumerate(self.found) if found is None])
            taking = threading.Lock()

            def work(_: int) -> None:
                while not budget.over:
                    with taking:
                        k = next(left, None)
                    if k is None:
                        return
                    self._go(k, budget)

            list(threads().map(work, range(os.cpu_count() or 1)))

    def moments(self) -> Iterator[int]:
        """Take all to their ends, a moment at a time; gives after each how many are over."""
        while self.done < self.count:
            self.go(Budget(MOMENT))
            yield self.done

    def _go(self, k: int, budget: Budget) -> None:
        one = self.under_way.pop(k, None) or Session(self.begin(k))
        one.go(budget)
        if one.trainer.over:
            self.found[k] = end(one.trainer)
        else:
            self.under_way[k] = one
