"""A fair race: the learning rate that suits each run best, found over one grid for all.

The goal is the loss after the Lab's T steps, from its start, with its noise, and with each run's
clip and schedule. A loss counts by what it is above the surface's least value where that is known,
and as it is elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from ..engine.plane import comparable, evaluate, floor
from ..words import Message, Wrong
from .lineup import Run, State
from .maps import Axis, Map
from .names import names
from .state import Lab
from .stays import TOLERANCES

PER_DECADE = 12
# Three digits, so that a link with one of them can be read; from end to end of the Lab's slider.
RATES = np.array([float(f"{10 ** (k / PER_DECADE):.3g}") for k in range(-60, 13)])
FACTOR = 10.0
SHARE = 0.99


@dataclass(frozen=True, eq=False)
class Tuning:
    """What one run makes of every η of the grid, and of the η that it has now.

    `place` is its place in the line-up, `style` its colour and mark. `loss` (n,) is the loss after
    T steps at each of RATES, infinite where it diverged; `score` (n,) is what counts: `loss` above
    the least value, or `loss`. `worst` (n,) is the worst score of each η and its two neighbours, by
    which the best is found. `good` (n,) says which η are about as good as the best, see `forgiven`.
    `best` is an index into the grid, None where every η diverged. `now` is the η it has,
    `score_now` its score.
    """

    place: int
    style: int
    name: Message
    loss: np.ndarray
    score: np.ndarray
    worst: np.ndarray
    good: np.ndarray
    best: int | None
    now: float
    score_now: float
    rates: np.ndarray = field(default_factory=lambda: RATES)
    """The grid, (n,)."""
    spread: np.ndarray | None = None
    """Where `score` is the middle of several draws, the least and the largest of them, (2, n)."""

    @property
    def rate(self) -> float:
        """The best η; raises Wrong where there is none."""
        if self.best is None:
            raise Wrong("wrong.no_best", name=self.name)
        return float(self.rates[self.best])

    @property
    def spike(self) -> int | None:
        """The η that ends lowest, where it is not the best because of those beside it."""
        if self.best is None or self.score.min() == self.score[self.best]:
            return None
        return int(self.score.argmin())

    @property
    def better(self) -> bool:
        """Whether the η that it has, not one of the grid, ends lower than all of the grid."""
        return self.score_now < self.score.min()

    @property
    def at_edge(self) -> bool:
        """Whether the best η is the first or the last of the grid."""
        return self.best in (0, len(self.rates) - 1)

    @property
    def decades(self) -> float:
        """How forgiving it is: so many decades of the grid are good."""
        wide = np.log10(self.rates[-1] / self.rates[0]) / (len(self.rates) - 1)
        return float(self.good.sum() * wide)

    @property
    def diverged(self) -> np.ndarray:
        """Which η of the grid diverged, (n,)."""
        return np.isinf(self.loss)


def budget(lab: Lab) -> int:
    """The gradient evaluations that the search spends on each run."""
    return len(RATES) * lab.steps


def shown(lab: State) -> list[tuple[int, Message, Run]]:
    """Place, name and run of all that are not hidden."""
    called = zip(names(lab), lab.runs, strict=True)
    return [(k, name, run) for k, (name, run) in enumerate(called) if not run.hidden]


def loss_at_start(lab: Lab) -> float:
    """The score of the start: of no steps at all."""
    point = np.array(lab.start)[:, None]
    loss = float(evaluate(lab.surface, point, lab.surface_params)[0][0])
    return float(_score(lab, np.array([loss]))[0])


def _score(lab: Lab, loss: np.ndarray) -> np.ndarray:
    return comparable(loss, floor(lab.surface, lab.surface_params))


def beside(score: np.ndarray) -> np.ndarray:
    """The worst of each score (n,) and those of the two values of η next to it, (n,)."""
    padded = np.pad(score, 1, mode="edge")
    return np.maximum(np.maximum(padded[:-2], score), padded[2:])


def crowned(score: np.ndarray, worst: np.ndarray) -> int | None:
    """The place of the best η: the least of the worst (n,), of equals their middle.

    One η that is better than its neighbours by luck is not the best, nor does it decide between
    equals. Where every η has a divergence beside it, the least score is; None without any.
    """
    if not np.isfinite(score).any():
        return None
    least = worst.min()
    if not np.isfinite(least):
        return _middle(score == score.min())
    equals = worst == least
    level = equals & (score == least)
    return _middle(level if level.any() else equals)


def _middle(holds: np.ndarray) -> int:
    places = np.flatnonzero(holds)
    return int(places[len(places) // 2])


def forgiven(score: np.ndarray, best: float, start: float, floored: bool) -> np.ndarray:
    """Which of the scores (n,) are about as good as the best, (n,).

    Above a known least value: at most ten times the best and a tenth of the score at the start, or
    within the finest tolerance of the Lab, 1e-6. A run that gets nowhere with any η forgives none.
    Elsewhere: at least 99 % of the best one's way down from the score at the start.
    """
    if not np.isfinite(best):
        return np.zeros(len(score), dtype=np.bool_)
    if floored:
        return score <= max(min(FACTOR * best, start / FACTOR), TOLERANCES[-1])
    return score <= (start - SHARE * (start - best) if best < start else best)


def search(lab: Lab) -> Iterator[Tuning]:
    """Search the grid with the Lab's own engine, for one run after another of those shown."""
    start, floored = loss_at_start(lab), floor(lab.surface, lab.surface_params) is not None
    for place, name, run in shown(lab):
        # One Lab for all η that the run may have, so that moving η searches nothing anew.
        alone = replace(run, hidden=False, style=0, own={**run.own, "lr": 1.0})
        loss = losses(replace(lab, runs=(alone,), shared={**lab.shared, "lr": 1.0}))
        done = lab.task(run).run()
        end = done.loss[-1] if done.diverged_at is None else np.inf
        score = _score(lab, loss)
        worst = beside(score)
        best = crowned(score, worst)
        level = np.inf if best is None else float(score[best])
        yield Tuning(
            place=place,
            style=run.style,
            name=name,
            loss=loss,
            score=score,
            worst=worst,
            good=forgiven(score, level, start, floored),
            best=best,
            now=lab.value(run, "lr"),
            score_now=float(_score(lab, np.array([end]))[0]),
        )


@lru_cache(maxsize=256)
def losses(lab: Lab) -> np.ndarray:
    """The loss at the end of the only run of a Lab, at every η of the grid, (n,), read-only.

    What was found is kept, some 600 bytes a Lab.
    """
    (run,) = lab.runs
    loss = Map(lab, run, (Axis("lr", RATES),)).values
    loss.flags.writeable = False
    return loss


def tune(lab: Lab) -> list[Tuning]:
    """The whole search."""
    return list(search(lab))


def shared_rate(tunings: Sequence[Tuning]) -> float | None:
    """The η whose worst rank is best: a run ranks the grid by its `worst`, 1 being its best.

    Equal scores share a rank, and what diverged ranks last. Of equal η the one with the least sum
    of ranks is taken, then the smallest. None where nothing but divergence is known.
    """
    if all(tuning.best is None for tuning in tunings):
        return None
    ranks = np.array(
        [
            np.where(
                np.isinf(t.worst), len(t.rates), np.searchsorted(np.sort(t.worst), t.worst) + 1
            )
            for t in tunings
        ]
    )
    return float(tunings[0].rates[np.lexsort((ranks.sum(axis=0), ranks.max(axis=0)))[0]])


def each_its_own(lab: State, tunings: Sequence[Tuning]) -> State:
    """The same Lab with every run shown at its own best η; one that has none keeps what it has."""
    runs = list(lab.runs)
    for tuning in tunings:
        if tuning.best is not None:
            run = runs[tuning.place]
            runs[tuning.place] = replace(run, own={**run.own, "lr": tuning.rate})
    return replace(lab, runs=tuple(runs))


def one_for_all(lab: State, rate: float) -> State:
    """The same Lab with one η that all runs share; a hidden run keeps the η that it has."""
    runs = []
    for run in lab.runs:
        own = {name: value for name, value in run.own.items() if name != "lr"}
        if run.hidden:
            own["lr"] = lab.value(run, "lr")
        runs.append(replace(run, own=own))
    return replace(lab, shared={**lab.shared, "lr": rate}, runs=tuple(runs))
