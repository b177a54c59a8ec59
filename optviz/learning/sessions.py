"""The runs of a state in training: begun once, kept while of use, taken further when asked.

A run is decided by its state and its own settings alone, so that whoever asks for the same finds it
as far as it has come: a slider that is let go, another run that is changed, a class on one link.
"""

import os
import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from ..lab.lineup import Run
from ..nets.data import split
from ..nets.network import INITS
from ..nets.train import trainer_of
from ..nets.training import Trainer
from ..optimizers import OPTIMIZERS
from ..words import Values
from .state import Study

# Runs that are kept, at least as many as a line-up has, and at most so many bytes of them: those of
# a class of thirty with four runs each on a small network, so that none has to begin anew.
LEAST, KEPT, BYTES = 8, 160, 300_000_000
# Steps that a run has at most; of what is longer the first epochs are trained.
LONGEST = 20_000
# Seconds of a run before another has its turn, so that all are seen to come on.
TURN = 0.02
_INIT = tuple(INITS)


class Gone(Exception):
    """Whoever asked has asked for something else, or has left."""


class Budget:
    """So many seconds from now, or fewer: until `left` is set by whoever asked."""

    def __init__(self, seconds: float, left: threading.Event | None = None) -> None:
        self.until = time.perf_counter() + seconds
        self.left = left

    @property
    def gone(self) -> bool:
        """Whether nobody waits any more."""
        return self.left is not None and self.left.is_set()

    @property
    def over(self) -> bool:
        """Whether it is spent."""
        return self.gone or time.perf_counter() >= self.until

    def turn(self, seconds: float) -> "Budget":
        """A part of it."""
        return Budget(min(seconds, self.until - time.perf_counter()), self.left)

    def check(self) -> None:
        """Raise Gone where nobody waits any more."""
        if self.gone:
            raise Gone


@dataclass(eq=False)
class Session:
    """A run, and who may take it further; `found` and `direction` are what `places` found."""

    trainer: Trainer
    lock: threading.Lock = field(default_factory=threading.Lock)
    found: dict[str, list[float]] = field(default_factory=dict)
    direction: np.ndarray | None = None

    def go(self, budget: Budget) -> None:
        """Take it further for so long, or to its end."""
        with self.lock:
            trainer, pace = self.trainer, 1
            while not (trainer.over or budget.over):
                begun = time.perf_counter()
                trainer.advance(trainer.done + pace)
                spent = time.perf_counter() - begun
                # As many steps as fit into a turn.
                pace = max(int(pace * min(TURN / max(spent, 1e-6), 4.0)), 1)


_SESSIONS: OrderedDict = OrderedDict()
_LOOKING = threading.Lock()


def _key(study: Study, run: Run) -> tuple:
    return (
        study.data.key, study.data_params, study.model.key, study.model_params, study.init,
        study.epochs, study.batch, study.noise, run.optimizer, Values(study.hparams(run)),
        study.clip(run), study.schedule(run),
    )  # fmt: skip


def session(study: Study, run: Run) -> Session:
    """The session of a run of a state; raises Wrong where its model is not for its data."""
    key = _key(study, run)
    with _LOOKING:
        if key in _SESSIONS:
            _SESSIONS.move_to_end(key)
            return _SESSIONS[key]
        found = _SESSIONS[key] = Session(begun(study, run))
        size = sum(one.trainer.nbytes for one in _SESSIONS.values())
        while len(_SESSIONS) > LEAST and (len(_SESSIONS) > KEPT or size > BYTES):
            _, gone = _SESSIONS.popitem(last=False)
            size -= gone.trainer.nbytes
        return found


def epochs_of(study: Study) -> int:
    """How many of a state's epochs are trained: no more than LONGEST steps, but one at least."""
    parts = split(study.data, seed=int(study.noise.seed), **study.data_params)
    each = max(len(parts.x) // min(study.batch, len(parts.x)), 1)
    return max(min(study.epochs, LONGEST // each), 1)


def begun(study: Study, run: Run) -> Trainer:
    """A run of a state, no step of which is taken; raises Wrong where model and data do not fit."""
    return trainer_of(
        (study.model, study.model_params),
        (study.data, study.data_params),
        (OPTIMIZERS[run.optimizer], study.hparams(run)),
        epochs=epochs_of(study), batch=study.batch, seed=int(study.noise.seed),
        init=_INIT[int(study.init)], clip=study.clip(run), schedule=study.schedule(run),
        noise=study.noise.sigma,
    )  # fmt: skip


@cache
def threads() -> ThreadPoolExecutor:
    """Those on which what learns is computed, one for each core."""
    return ThreadPoolExecutor(max_workers=os.cpu_count(), thread_name_prefix="train")


def trained(study: Study, seconds: float, left: threading.Event | None = None) -> list:
    """The runs of a state, a Trainer each, taken further for so long; None where one is hidden.

    What has its kernels still to be compiled may take longer.
    """
    sessions = [None if run.hidden else session(study, run) for run in study.runs]
    budget = Budget(seconds, left)
    # In turns, so that with fewer threads than runs all come on.
    waiting = [one for one in sessions if one and not one.trainer.over]
    while waiting and not budget.over:
        turn = budget.turn(3 * TURN)
        list(threads().map(lambda one, turn=turn: one.go(turn), waiting))
        waiting = [one for one in waiting if not one.trainer.over]
    return [one and one.trainer for one in sessions]
