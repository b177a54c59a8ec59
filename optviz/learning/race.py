"""A fair race of runs that learn: the η that suits each best, by several draws of what is drawn.

The goal is the validation loss after all epochs. A draw is a seed: another split of the data, other
first weights and other batches, the same for every run and every η.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..lab.lineup import Run
from ..lab.tuning import Tuning, beside, crowned, forgiven, shown
from ..nets.training import Trainer
from .ends import End, Ends, untrained
from .sessions import begun
from .state import Study

PER_DECADE = 3
RATES = np.array([float(f"{10 ** (k / PER_DECADE):.3g}") for k in range(-12, 4)])
SEEDS = 3
KEPT = 64


_FOUND: OrderedDict[tuple, tuple[End, ...]] = OrderedDict()
_LOOKING = threading.Lock()


def _begin(study: Study, run: Run, seed: int, rate: float) -> Trainer:
    noise = replace(study.noise, seed=float(seed))
    return begun(replace(study, noise=noise), replace(run, own={**run.own, "lr": rate}))


def seeds(study: Study) -> range:
    """The seeds of the race: that of the state, and those after it."""
    first = int(study.noise.seed)
    return range(first, first + SEEDS)


def raced(study: Study, run: Run, rates: np.ndarray) -> Iterator[tuple[int, list[list[End]]]]:
    """How many of a run's trainings are over, and the ends by η and seed, each η once all are.

    What was found is kept. Trainings go on a moment at a time, so that others have their turn, and
    whoever stops asking stops the race.
    """
    alone = replace(run, hidden=False, style=0, own={**run.own, "lr": 1.0})
    still = replace(study, runs=(alone,), shared={**study.shared, "lr": 1.0})
    found = []
    for rate in rates:
        key = (still, float(rate))
        with _LOOKING:
            ends = _FOUND.get(key)
        if ends is None:
            at = float(rate)
            going = Ends(lambda k, at=at: _begin(study, run, seeds(study)[k], at), SEEDS)
            for over in going.moments():
                yield len(found) * SEEDS + over, found
            ends = tuple(going.found)
            with _LOOKING:
                _FOUND[key] = ends
                while len(_FOUND) > KEPT * len(RATES):
                    _FOUND.popitem(last=False)
        found.append(list(ends))
        yield len(found) * SEEDS, found


def at_start(study: Study) -> float:
    """The middle of the validation losses of no steps at all."""
    losses = []
    for seed in seeds(study):
        drawn = replace(study, noise=replace(study.noise, seed=float(seed)))
        losses.append(untrained(drawn, study.runs[0]))
    return float(np.median(losses))


@dataclass(frozen=True, eq=False)
class Raced:
    """What was found for a run: its tuning, and the ends of all draws at its best η and its own."""

    tuning: Tuning
    best: list[End]
    now: list[End]


def race(study: Study) -> Iterator[tuple[int, int, Raced | None]]:
    """Race all runs that are shown: how many trainings are over, of how many, and who is done."""
    runs, begin, done = shown(study), at_start(study), 0
    whole = len(runs) * SEEDS * (len(RATES) + 1)
    for place, name, run in runs:
        now = study.value(run, "lr")
        ends: list[list[End]] = []
        for over, found in raced(study, run, np.append(RATES, now)):
            ends = found
            yield done + over, whole, None
        done += SEEDS * (len(RATES) + 1)
        losses = np.array([[end.loss for end in row] for row in ends])
        middle, mine = np.median(losses[:-1], axis=1), float(np.median(losses[-1]))
        worst = beside(middle)
        best = crowned(middle, worst)
        level = np.inf if best is None else float(middle[best])
        tuning = Tuning(
            place=place, style=run.style, name=name, loss=middle, score=middle, worst=worst,
            good=forgiven(middle, level, begin, floored=False), best=best, now=now,
            score_now=mine, rates=RATES,
            spread=np.stack((losses[:-1].min(axis=1), losses[:-1].max(axis=1))),
        )  # fmt: skip
        yield done, whole, Raced(tuning, [] if best is None else ends[best], ends[-1])
