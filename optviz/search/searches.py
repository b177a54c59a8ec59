"""A search, and the points it tries, whatever it is that is evaluated."""

import math
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..lab.lineup import State
from ..lab.pad import value_at
from ..spec import Param
from ..words import Message, Wrong

MOST_PARAMS, MOST_POINTS = 4, 100_000


class Target(Protocol):
    """A run that is searched for, and what its points are judged by.

    `params` are the numbers that can be searched, by name; `length` is that of a whole run, counted
    in `unit`. `measured` names the score, the axis of a chart; `start` is that of no steps at all,
    and `floored` says that scores may stand on a log axis.
    """

    params: Mapping[str, Param]
    length: int
    unit: str
    measured: str
    start: float
    floored: bool

    def losses(
        self, values: list[dict[str, float]], length: int, executor: Executor | None
    ) -> Iterator[list[float]]:
        """The loss after such a length of each, in their order, as they come.

        It is infinite where a run diverged. Nothing may have come yet.
        """

    def score(self, loss: np.ndarray) -> np.ndarray:
        """What losses are compared by."""

    def loaded(self, values: Mapping[str, float]) -> State:
        """The state in which the run has these values."""

    def without(self, names: Sequence[str]) -> "Target":
        """The run alone, whatever it has now of parameters: what a search over them depends on."""

    def label(self, name: str) -> Message:
        """What a parameter is."""


@dataclass(frozen=True)
class Tried:
    """One point: the values of the parameters by name, the length it was given, and its loss.

    `loss` is infinite where it diverged. `spent` is what the search has cost up to here, in whole
    runs.
    """

    values: dict[str, float]
    length: int
    loss: float
    spent: float


@dataclass(frozen=True)
class Search:
    """What is searched: parameters `over`, by name, of a target's run, for `budget` runs.

    Raises Wrong where there are none such, too many, or too few points.
    """

    target: Target
    over: tuple[str, ...]
    method: str = "random"
    budget: int = 64
    seed: int = 0

    def __post_init__(self) -> None:
        known = self.target.params
        for name in self.over:
            if name not in known:
                raise Wrong("wrong.search_param", name=name, known=", ".join(sorted(known)))
        if not 1 <= len(set(self.over)) == len(self.over) <= MOST_PARAMS:
            raise Wrong("wrong.search_over", most=MOST_PARAMS)
        if not 1 <= self.budget <= MOST_POINTS:
            raise Wrong("wrong.search_budget", most=MOST_POINTS)

    @property
    def params(self) -> list[Param]:
        """The parameters that are searched over."""
        known = self.target.params
        return [known[name] for name in self.over]

    def values(self, shares: np.ndarray) -> list[dict[str, float]]:
        """Points (n, d) of the unit cube as values that a slider has, by name."""
        params = self.params
        return [
            {p.name: value_at(p, float(share)) for p, share in zip(params, row, strict=True)}
            for row in shares
        ]

    def evaluated(
        self,
        values: list[dict[str, float]],
        length: int,
        spent: float = 0.0,
        executor: Executor | None = None,
    ) -> Iterator[list[Tried]]:
        """Points given such a length, as they come, after so much was spent."""
        left, cost = iter(values), length / self.target.length
        for losses in self.target.losses(values, length, executor):
            block = []
            for loss in losses:
                spent += cost
                block.append(Tried(next(left), length, loss, spent))
            yield block


def best(search: Search, points: list[Tried]) -> Tried | None:
    """Of the points that were given a whole run the one that ends lowest, None where none ends."""
    whole = [point for point in points if point.length == search.target.length]
    found = min(whole, key=lambda point: point.loss, default=None)
    return found if found is not None and math.isfinite(found.loss) else None
